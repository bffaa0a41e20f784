"""The forms of what people enter: which fields they have, and what stands around these to be read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tracker.cli.terminal import layout
from tracker.cli.terminal.listings import stance_mark
from tracker.documents.forms import Field, Form
from tracker.domain.items import Item
from tracker.domain.record.records import SOURCE_FIELDS, Evidence
from tracker.domain.text import one_line
from tracker.domain.vocabulary import CommitmentKind, Confidence, Nature, Stage, Stance, Status, spelled

HOW = ("Write below the headings; what you write is taken as it stands, up to the next heading.", "Leave it as it is to add nothing.")
LATEST, SOURCES_LISTED = 5, 12
"""How much is listed below a form."""
MEASURE = 96
"""The widest a line gets that is there to be read."""

_FIRST = ("commitment", "stance", "event_date", "summary", "grade")
_SOURCE = ("source", *(name for name in SOURCE_FIELDS if name != "source_voice"), "voice")
_NEXT = ("party", "stage")
_LAST = ("note", "attach")
_LEFT_OUT = ("reliability", "credibility", "id", "attachments")
"""What a grade in one word says, and what a form has no use for."""
_HINTS = {
    "commitment": "its ref, such as WOODSIDE-3",
    "stance": ", ".join(Stance),
    "event_date": "2024-01-30, 2024-01, 2024 or yesterday",
    "summary": "what was seen, in your own words",
    "grade": "reliability A-F, credibility 1-6, such as B2",
    "source": "a known one's key (see below), or else",
    "publisher": "of a new source: who published it",
    "published": "when; a date as above",
    "voice": "who says it: a party's code, or independent",
    "party": "the one obligor it is about; empty: all",
    "stage": ", ".join(Stage),
    "same_event_as": "#N, another report of the same measure",
    "quote": "the few words it rests on",
    "quote_prefix": "what stands right before the quote",
    "quote_suffix": "what stands right after the quote",
    "reason": "why it is amended; kept with the entry",
    "accessed": "when you read it; empty: today",
    "note": "why this grade, what to be careful about",
    "attach": "files in this folder, one a line",
}


def evidence(ref: str | None, shown: Item | None, sources: Sequence[Item]) -> Form:
    """The form for a piece of evidence, whose fields those of the record are; those that are always needed stand first.

    Args:
        ref: the commitment it is about, where one was named.
        shown: that commitment as `tracker show` has it.
        sources: those worth naming.
    """
    names = (*_FIRST, *_SOURCE, *_NEXT, *_others(), *_LAST)
    return _evidence_form(
        f"Evidence about {_named(shown) if shown else 'a commitment'}", names, {"grade": "F6", "commitment": ref or ""}, shown, sources
    )


def amended_evidence(held: Item, shown: Item, sources: Sequence[Item]) -> Form:
    """The form in which a piece of evidence is amended: its fields are filled in, and the reason is asked for.

    Args:
        held: the evidence as it is, with its entry.
        shown: the commitment it is about, as `tracker show` has it.
        sources: those worth naming.
    """
    names = ("reason", *_FIRST, "source", "voice", *_NEXT, *_others(), "note")
    texts = {name: str(value) for name, value in held.items() if value is not None}
    texts |= {"same_event_as": f"#{number}"} if (number := held.get("same_event_as")) is not None else {}
    return _evidence_form(f"Evidence #{held['entry']} about {_named(shown)}, to be amended", names, texts, shown, sources)


def _others() -> list[str]:
    """The fields of evidence that have no place of their own in the form."""
    placed = {*_FIRST, *_SOURCE, *_NEXT, *_LAST, *_LEFT_OUT}
    return [name for name in Evidence.model_fields if name not in placed]


def _evidence_form(title: str, names: Sequence[str], texts: Mapping[str, str], shown: Item | None, sources: Sequence[Item]) -> Form:
    return Form(
        head=_wrapped(title, *_owed(shown), *HOW),
        fields=[Field(name=name, hint=_HINTS.get(name, ""), text=texts.get(name, "")) for name in names],
        foot=[*_latest(shown), *_sources(sources)],
    )


def assessment(shown: Item) -> Form:
    """The form for an assessment, in which the evidence and checks that stand are listed to be ticked."""
    observed = [*shown["observations"], *shown["checks"]]
    standing = sorted((one for one in observed if one["retracted_by"] is None), key=_day, reverse=True)
    fields = (
        Field(name="commitment", text=shown["ref"]),
        Field(name="status", hint="one of those above"),
        Field(name="party", hint="the obligors it is about; empty: one about all"),
        Field(name="confidence", hint=", ".join(Confidence)),
        Field(name="because", hint="tick what it rests on, for and against: [x]", text="\n".join(f"[ ] {_line(one)}" for one in standing)),
        Field(name="rationale", hint="why this status and not its neighbour"),
        Field(name="effective_on", hint="since when; empty: today"),
        Field(name="assessed_on", hint="when you judged it; empty: today"),
    )
    statuses = f"Statuses: {', '.join(map(spelled, Status))}."
    return Form(
        head=_wrapped(f"Assessment of {_named(shown)}", *_owed(shown), statuses, *HOW),
        fields=fields,
        foot=_wrapped(*(f"Fulfilled when: {criterion}" for criterion in shown["criteria"])),
    )


def _measure() -> int:
    """Characters of a line behind the sign of a comment, or the box to be ticked."""
    return min(layout.columns(), MEASURE) - 4


def _wrapped(*lines: str) -> list[str]:
    """The lines in lines that fit the terminal."""
    return [piece for line in lines for piece in layout.wrap(one_line(line), _measure())]


def _cut(line: str) -> str:
    """The beginning of a line, as much as fits the terminal."""
    text, limit = one_line(line), _measure()
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _named(shown: Item) -> str:
    return f"{shown['ref']}: {shown['title']}"


def _owed(shown: Item | None) -> Iterator[str]:
    """Who owes a commitment and how it stands with each of them."""
    if shown is None:
        return
    due = f"; due {shown['due']}" if shown["due"] else ""
    standings = (f"{one['party']} ({spelled(one['status'])}, {one['verification']})" for one in shown["standing"])
    yield f"Owed by {', '.join(standings)}{due}"


def _day(one: Item) -> str:
    return str(one.get("event_date") or one["on"])


def _line(one: Item) -> str:
    """An observation in one line: number, day, what it says."""
    if "on" in one:
        facts, text = f"search, {spelled(one['outcome'])}", "; ".join(one["queries"])
    else:
        about = f" about {one['party']}" if one["party"] else ""
        facts, text = f"{stance_mark(one['stance'])} {one['grade']}{about}", one["summary"]
    return _cut(f"#{one['entry']} {_day(one)} {facts}: {text}")


def _latest(shown: Item | None) -> Iterator[str]:
    observations = sorted(shown["observations"] if shown else (), key=_day, reverse=True)
    if observations:
        yield "Its latest evidence:"
    yield from (_line(one) for one in observations[:LATEST])


def _sources(sources: Iterable[Item]) -> Iterator[str]:
    listed = list(sources)
    if listed:
        yield "Known sources (tracker source list shows all):"
    for one in listed[:SOURCES_LISTED]:
        facts = ", ".join(str(one[name]) for name in ("publisher", "title") if one[name])
        yield _cut(f"{one['key']}  {facts}")


def commitment(agreement: Item, sources: Sequence[Item]) -> Form:
    """The form for a commitment of an agreement."""
    names = ("agreement", "title", "text", "obligors", "due", "criteria", *_TERMS)
    return Form(
        head=_wrapped(
            f"A commitment of {agreement['code']}: {agreement['title']}, {agreement['made_on']}",
            f"Parties: {', '.join(agreement['parties'])}",
            *HOW,
        ),
        fields=[Field(name=name, hint=_TERM_HINTS.get(name, ""), text=agreement["code"] if name == "agreement" else "") for name in names],
        foot=[*_sources(sources)],
    )


_TERMS = ("kind", "nature", "topic", "beneficiaries", "review_every", "wordings", "expected", "discrepancies", "follows", "number")
_TERM_HINTS = {
    "text": "what was undertaken, in your own words",
    "obligors": "who owes it: codes of parties",
    "due": "the original deadline: 2024-06-30, 2024-06 or 2024",
    "criteria": "what would show it is fulfilled, one a line",
    "kind": ", ".join(map(spelled, (CommitmentKind.JOINT_COMMITMENT, CommitmentKind.UNILATERAL_COMMITMENT))) + ", …",
    "nature": ", ".join(map(spelled, Nature)),
    "topic": "a word or two",
    "beneficiaries": "who gains by it: codes of parties",
    "review_every": "days; empty: 180",
    "wordings": "KEY:PARAGRAPH:TEXT, one a line",
    "expected": "what was expected beforehand, likewise",
    "discrepancies": "where the sources disagree, one a line",
    "follows": "an earlier commitment",
    "number": "empty: the next free one",
}
