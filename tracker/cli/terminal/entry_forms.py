"""The forms of what people enter: which fields they have, and what stands around these to be read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tracker.cli.terminal import layout
from tracker.cli.terminal.listings import stance_mark
from tracker.documents.forms import Field, Form
from tracker.domain.items import Item
from tracker.domain.text import one_line
from tracker.domain.vocabulary import Confidence, Status, spelled

HOW = ("Write below the headings; what you write is taken as it stands, up to the next heading.", "Leave it as it is to add nothing.")
LATEST, SOURCES_LISTED = 5, 12
"""How much is listed below a form."""
MEASURE = 96
"""The widest a line gets that is there to be read."""

_OWN_HINTS = {
    "reason": "why it is amended; kept with the entry",
    "commitment": "its ref, such as WOODSIDE-3",
    "attach": "files in this folder, one a line",
    "code": "its short name in the commitment, such as EXPORTS",
}
"""Of the fields that are no options, or mean something else in a form."""


def evidence(ref: str | None, shown: Item | None, sources: Sequence[Item], hints: Mapping[str, str], known: Mapping[str, str]) -> Form:
    """The form for a piece of evidence.

    `hints` are its fields in their order, with what is said of each; `known` is what they hold already.
    """
    title = f"Evidence about {_named(shown) if shown else 'a commitment'}"
    return _form(title, ("commitment", *hints), hints, {"grade": "F6", **known, "commitment": ref or ""}, shown, sources)


def amended_evidence(held: Item, shown: Item, sources: Sequence[Item], hints: Mapping[str, str]) -> Form:
    """The form in which a piece of evidence is amended: its fields are filled in, and the reason is asked for.

    Args:
        held: the evidence as it is, with its entry.
        shown: the commitment it is about, as `tracker show` has it.
        sources: those worth naming.
        hints: its fields in their order, with what is said of each.
    """
    texts = {name: str(value) for name, value in held.items() if value is not None}
    texts |= {"same_event_as": f"#{number}"} if (number := held.get("same_event_as")) is not None else {}
    title = f"Evidence #{held['entry']} about {_named(shown)}, to be amended"
    return _form(title, ("reason", "commitment", *hints), hints, texts, shown, sources)


def indicator(shown: Item, sources: Sequence[Item], hints: Mapping[str, str]) -> Form:
    """The form for an indicator of a commitment, as `tracker show` has that, with a baseline and a first target; `hints` as for evidence."""
    return _form(f"An indicator of {_named(shown)}", ("code", *hints, "reason"), hints, {}, shown, sources)


def _form(
    title: str, names: Iterable[str], hints: Mapping[str, str], texts: Mapping[str, str], shown: Item | None, sources: Sequence[Item]
) -> Form:
    said = {**hints, **_OWN_HINTS}
    return Form(
        head=_wrapped(title, *_owed(shown), *HOW),
        fields=[Field(name=name, hint=said.get(name, ""), text=texts.get(name, "")) for name in names],
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
        Field(name="criteria", hint="those that you judged, one a line: 1=met, 2=in-part, 3=not, 4=unknown"),
        Field(name="rationale", hint="why this status and not its neighbour"),
        Field(name="effective_on", hint="since when; empty: today"),
        Field(name="assessed_on", hint="when you judged it; empty: today"),
    )
    statuses = f"Statuses: {', '.join(map(spelled, Status))}."
    return Form(
        head=_wrapped(f"Assessment of {_named(shown)}", *_owed(shown), statuses, *HOW),
        fields=fields,
        foot=_wrapped(*(f"Criterion {number}: {criterion}" for number, criterion in enumerate(shown["criteria"], 1))),
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


def commitment(agreement: Item, sources: Sequence[Item], hints: Mapping[str, str]) -> Form:
    """The form for a commitment of an agreement.

    Args:
        agreement: its fields.
        sources: those worth naming.
        hints: the fields in their order, with what is said of each.
    """
    return Form(
        head=_wrapped(
            f"A commitment of {agreement['code']}: {agreement['title']}, {agreement['made_on']}",
            f"Parties: {', '.join(agreement['parties'])}",
            *HOW,
        ),
        fields=[
            Field(name="agreement", text=agreement["code"]),
            *(Field(name=name, hint=hint) for name, hint in hints.items()),
            Field(
                name="indicators", hint="as in a dossier: - {code: CALLS, title: Calls, unit: calls, targets: [{value: 2, period: 2024}]}"
            ),
            Field(name="number", hint="empty: the next free one"),
        ],
        foot=[*_sources(sources)],
    )
