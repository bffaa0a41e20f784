"""One thing: a commitment in brief or whole, from where it stands down, or any record field by field."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tracker.cli.terminal import layout, output
from tracker.cli.terminal.formats import Format
from tracker.cli.terminal.layout import MEASURE, STATUS_COLOURS, paragraph, styled
from tracker.cli.terminal.listings import STANCE_COLOURS, stance_mark
from tracker.domain.items import Item
from tracker.domain.standing.quantified import titled_lines
from tracker.domain.standing.windows import AFTERWARDS, OUTSIDE
from tracker.domain.status_glyphs import mark
from tracker.domain.text import counted, one_line, width
from tracker.domain.vocabulary import Credibility, Reliability, spelled

if TYPE_CHECKING:
    from tracker.actions.browsing import ShownCommitment
    from tracker.reports.blocks import Block


def record(item: Item, form: Format) -> None:
    """Writes a record field by field."""
    if form is Format.TABLE:
        output.show(_fields(item, min(layout.columns(), MEASURE)))
    else:
        fields = [{"field": spelled(name), "value": value} for name, value in item.items()]
        by_column = form is Format.CSV
        output.write_data(
            form, whole=item, lines=[item], rows=[item] if by_column else fields, columns=list(item) if by_column else ("field", "value")
        )


def _fields(item: Item, limit: int) -> Iterator[str]:
    """The fields that have a value, each with its name before it; those of a field that is a record itself are set in."""
    for name, value in item.items():
        if value in (None, [], ""):
            continue
        if isinstance(value, dict):
            yield f"{spelled(name)}\n"
            yield from _fields({f"  {inner}": one for inner, one in value.items()}, limit)
            continue
        label = f"{spelled(name):<14} "
        if name == "history":
            lines = [one_line(line) for line in _history(value)]
        elif name == "attachments":
            lines = attached(item)
        elif name == "changed":
            told = [[spelled(one["field"]), *(output.flat(one[side]) or "nothing" for side in ("from", "to"))] for one in value]
            lines = [f"{field}: {earlier} → {now}" for field, earlier, now in told]
        else:
            meaning = f" ({Reliability(value[0]).meaning}; {Credibility(value[1]).meaning})" if name == "grade" else ""
            lines = [f"{output.flat(value)}{meaning}"]
        for number, line in enumerate(lines):
            yield paragraph(line, limit, " " * len(label), first=label if number == 0 else None) + "\n"


def _history(history: Sequence[Item]) -> list[str]:
    return [f"#{line['entry']} {line['recorded_at'][:16].replace('T', ' ')} {line['recorded_by']}: {line['told']}" for line in history]


def attached(evidence: Item) -> list[str]:
    """A line for each attachment of a piece of evidence: name, size, hash, and whether the quote is in there."""
    from tracker.domain.record.attachments import about

    quoted = evidence["quote"] is not None
    return [
        f"{one_line(one['name'])}: {about(one['size'], one['sha256'], one['quote_found'], quoted=quoted)}"
        for one in evidence["attachments"]
    ]


def commitment(shown: "ShownCommitment", form: Format, *, colour: bool) -> None:
    """`tracker show`: as data whole, for people in brief."""
    if form is not Format.TABLE:
        record(shown.item, form)
        return
    page = _Page(min(layout.columns(), MEASURE), colour=colour and layout.is_terminal())
    output.show(f"{line}\n" for line in page.brief(shown))


def sheet(blocks: "Iterable[Block]", *, colour: bool) -> None:
    """`tracker show --full`: the sheet that reports have, laid out for a terminal."""
    from tracker.cli.terminal.blocks import lines

    output.show(f"{line}\n" for line in lines(blocks, min(layout.columns(), MEASURE), colour=colour and layout.is_terminal()))


def _by_standing(standings: Sequence[Item]) -> list[tuple[list[str], Item]]:
    """The standings that differ, each with the obligors that share it."""
    found: list[tuple[list[str], Item]] = []
    for one in standings:
        same = next((parties for parties, known in found if {**known, "party": one["party"]} == one), None)
        if same is None:
            found.append(([one["party"]], one))
        else:
            same.append(one["party"])
    return found


LATEST, LINES = 3, 12
"""Pieces of evidence each way, for and against, of a page in brief, and lines of numbers or of periods."""


def _latest(item: Item) -> list[Item]:
    """The latest evidence that stands, for and against, newest first."""
    found: list[Item] = []
    for stance in ("supports", "contradicts"):
        found += [one for one in _newest_first(item["observations"]) if one["stance"] == stance and not one["retracted_by"]][:LATEST]
    return _newest_first(found)


def _newest_first(observations: Iterable[Item]) -> list[Item]:
    return sorted(observations, key=lambda one: (one["event_date"], one["entry"]), reverse=True)


def _earlier(item: Item) -> list[Item]:
    """The assessments that are not in effect, newest first."""
    now = {one["assessed_by"] for one in item["standing"]}
    return [one for one in reversed(item["assessments"]) if one["entry"] not in now]


def _more(item: Item, shown: int) -> str:
    """What a page in brief leaves out."""
    numbers = (
        (len(item["wordings"]), "wording", "wordings"),
        (len(item["criteria"]), "criterion", "criteria"),
        (len(item["observations"]) - shown, "more piece of evidence", "more pieces of evidence"),
        (len(_earlier(item)), "earlier assessment", "earlier assessments"),
        (len(item["checks"]), "search", "searches"),
    )
    parts = [counted(number, one, several) for number, one, several in numbers if number]
    return f"tracker show {item['ref']} --full also has {', '.join(parts)}{', and ' if parts else ''}how to cite it."


class _Page:
    """Lays a commitment out in paragraphs and hanging lines."""

    def __init__(self, measure: int, *, colour: bool) -> None:
        self._measure = measure
        self._colour = colour

    def brief(self, shown: "ShownCommitment") -> Iterator[str]:
        """What is asked for most: where it stands and why, what would change that, and the latest evidence."""
        item, latest = shown.item, _latest(shown.item)
        yield from self._head_and_standing(shown)
        both = [(item["evidence"][stance], stance) for stance in ("supports", "contradicts")]
        counts = ", ".join(f"{min(LATEST, number)} of {number} {stance}" if number else f"none {stance}" for number, stance in both)
        for title, lines in titled_lines(item):
            yield from self._head(one_line(title))
            more = [f"{len(lines) - LINES} earlier ones with --full"] if len(lines) > LINES else []
            yield from (self._text(one_line(line), "    ", first="  ") for line in (*more, *lines[-LINES:]))
        if latest:
            yield from self._head(f"Latest evidence ({counts})")
        yield from self._evidence(latest)
        if later := _newest_first(one for one in item.get("after_window", ()) if not one["retracted_by"]):
            yield from self._head(f"{AFTERWARDS} ({min(LATEST, len(later))} of {len(later)})")
            yield from self._evidence(later[:LATEST])
        yield ""
        yield self._text(_more(item, len(latest)), style="dim")

    def _head_and_standing(self, shown: "ShownCommitment") -> Iterator[str]:
        item = shown.item
        yield self._text(f"{item['ref']}  {one_line(item['title'])}", "    ", first="", style="bold")
        facts = [f"label {one_line(item['label'])}"] if item["label"] else []
        topics = one_line("; ".join((item["topic"], *item["topics"])))
        facts += [spelled(item["kind"]), spelled(item["nature"]), topics, f"owed by {', '.join(item['obligors'])}"]
        if item["beneficiaries"]:
            facts.append(f"to {', '.join(item['beneficiaries'])}")
        if void := item["void"]:
            instead = f"; see {', '.join(void['replaced_by'])}" if void["replaced_by"] else ""
            yield self._text(f"Declared void by #{void['entry']}: {one_line(void['reason'])}{instead}")
        yield self._text(f"{one_line(shown.agreement_title)}, {item['made_on']} · {' · '.join(facts)}", style="dim")
        if item["due"]:
            extended = f", extended to {item['extended_to']} (the original stands)" if item["extended_to"] else ""
            yield self._text(
                f"due {item['due']}{extended}{' · overdue' if item['overdue'] else ''}{' · fulfilled late' if item['late'] else ''}"
            )
        yield ""
        yield self._text(item["text"])
        yield from self._standing(item, shown.reasons, (*shown.notes, *item["rated_otherwise"]))

    def _standing(self, item: Item, reasons: Sequence[str], notes: Sequence[str]) -> Iterator[str]:
        yield from self._head("Standing")
        verdicts = {one["entry"]: one for one in item["assessments"]}
        for parties, one in _by_standing(item["standing"]):
            status = styled(mark(one["status"]), STATUS_COLOURS.get(one["status"]), colour=self._colour)
            level = styled(mark(one["verification"]), STATUS_COLOURS.get(one["verification"]), colour=self._colour)
            since = f" since {one['effective_on']}" if one["effective_on"] else ""
            confidence = f", {one['confidence']} confidence" if one["confidence"] else ""
            verdict_width = width(f"  {', '.join(parties)}  {mark(one['status'])}{since}{confidence}  {mark(one['verification'])}")
            between = "  " if verdict_width <= self._measure else "\n      "
            yield f"  {self._bold(', '.join(parties))}  {status}{since}{confidence}{between}{level}"
            verdict = verdicts.get(one["assessed_by"])
            if verdict:
                basis = " ".join(f"#{number}" for number in verdict["because"])
                yield self._text(f"{verdict['rationale']} (#{verdict['entry']}{f', because {basis}' if basis else ''})", "      ")
                for result in verdict["criteria"] or ():
                    number, _, met = result.partition("=")
                    criterion = next(iter(item["criteria"][int(number) - 1 :]), f"criterion {number}, which is no more")
                    yield self._text(f"{spelled(met)}: {criterion}", "        ", first="      ")
            yield self._text(f"{one['verification']}: {one['why']}", "      ")
            for change in one["would_change"]:
                yield self._text(f"would change it: {change}", "        ", first="      ", style="dim")
        for note in notes:
            yield self._text(note, "    ", first="  ", style="dim")
        for reason in reasons:
            yield self._text(f"⚑ {reason}", "    ", first="  ", style="yellow")

    def _evidence(self, observations: Iterable[Item]) -> Iterator[str]:
        """Each piece with what it says and who published it."""
        for one in observations:
            facts = [one["grade"], "independent" if one["voice"] == "independent" else f"voice {one['voice']}"]
            facts += [f"about {one['party']}"] if one["party"] else []
            facts += [spelled(one["stage"])] if one["stage"] else []
            facts += [f"same event as #{one['same_event_as']}"] if one["same_event_as"] else []
            facts += [OUTSIDE] if one.get("outside_window") else []
            head = f"  #{one['entry']}  {one['event_date']}  {stance_mark(one['stance'])}"
            lines = self._text(f"{head.strip()}  {' · '.join(facts)}", "      ", first="  ")
            sign = styled(stance_mark(one["stance"]), STANCE_COLOURS.get(one["stance"]), colour=self._colour)
            yield lines.replace(stance_mark(one["stance"]), sign, 1).replace(f"#{one['entry']}", self._bold(f"#{one['entry']}"), 1)
            yield self._text(one["summary"], "      ")
            published = f", {one['published']}" if one["published"] else ""
            yield self._text(f"{one_line(one['publisher'])}{published}", "      ", style="dim")

    def _head(self, title: str) -> Iterator[str]:
        yield ""
        yield self._bold(title)

    def _bold(self, text: str) -> str:
        return styled(text, "bold", colour=self._colour)

    def _text(self, text: str, indent: str = "", *, first: str | None = None, style: str | None = None) -> str:
        return styled(paragraph(text, self._measure, indent, first=first), style, colour=self._colour)
