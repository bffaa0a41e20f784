"""Listings on the terminal and as data: commitments, agenda, evidence, history, registers."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tracker.cli.terminal import layout, output
from tracker.cli.terminal.formats import Format
from tracker.cli.terminal.layout import STATUS_COLOURS, TableCell
from tracker.domain.items import Item
from tracker.domain.status_glyphs import mark
from tracker.domain.vocabulary import MIXED, Attention, spelled

if TYPE_CHECKING:
    from tracker.actions.listing import Listing
    from tracker.actions.naming import Reading

TableLayout = tuple[tuple[str, ...], Callable[[Item], list[TableCell]]]

COMMITMENT_COLUMNS = (
    "ref", "title", "agreement", "kind", "nature", "topic", "obligors", "obligor_names", "status", "open", "verification", "standing", "made_on", "due",
    "extended_to", "extensions", "overdue", "due_soon_on", "late", "review_due_on", "review_due", "attention", "notes", "supports", "contradicts", "context", "last_evidence_on", "last_entry",
)  # fmt: skip
ALSO = ("label", "topics", "lapse_on", "lapse", "numbers_differ_on", "numbers_differ")
"""Columns for whoever asks for them; they are no part of an item as JSON."""
ROOMY, WIDE = 96, 132
"""Columns of a terminal from which a table shows more side by side."""


def commitments(listing: "Listing", form: Format, columns: str | None, *, excel: bool = False, colour: bool) -> None:
    """Writes the answer of `tracker list`."""
    if form in (Format.JSON, Format.JSONL):
        _data("list", _fixed(listing.items), listing.reading, form, total=listing.total)
        return
    if columns is not None or form is not Format.TABLE:
        names = output.chosen(columns, (*COMMITMENT_COLUMNS, *ALSO), COMMITMENT_COLUMNS)
        _columned(_in_columns(listing.items, listing), names, form, excel=excel, colour=colour)
        return
    heads, row = _layout(layout.columns())
    output.show([layout.terminal_table(heads, [row(item) for item in listing.items], flexible="COMMITMENT", colour=colour)])
    for note in listing.notes:
        output.say(note)
    if listing.truncated:
        output.say(f"{len(listing.items)} of {listing.total} shown")
    elif not listing.items:
        output.say("no commitment matches")


def _in_columns(items: Sequence[Item], listing: "Listing") -> list[Item]:
    """The items with what stands in columns of its own."""
    names = listing.party_names
    return [{**item, **item["evidence"], "obligor_names": [names.get(code) for code in item["obligors"]]} for item in items]


def _fixed(items: Sequence[Item]) -> list[Item]:
    """Items with the fields that JSON has of them (docs/design.md §6.1)."""
    return [{name: value for name, value in item.items() if name not in ALSO} for item in items]


def _layout(width: int) -> TableLayout:
    """What stands side by side depends on the room; ref and status are never cut, and nothing is left out."""
    cells: dict[str, Callable[[Item], TableCell]] = {
        "REF": lambda item: TableCell.of(item["ref"], "bold"),
        "STATUS": _status if width >= ROOMY else lambda item: _status(item).under(*_verification(item)),
        "VERIFICATION": lambda item: TableCell.of(*_verification(item)),
        "OWED BY": lambda item: TableCell.of(" ".join(item["obligors"])),
        "FOR/AGAINST": lambda item: TableCell.of(f"{item['evidence']['supports']}/{item['evidence']['contradicts']}"),
        "COMMITMENT": lambda item: TableCell.of(item["title"]) if width >= WIDE else _with_reasons(TableCell.of(item["title"]), item),
        "ATTENTION": lambda item: TableCell.of(_reasons(item), "dim"),
    }
    heads = [*cells] if width >= WIDE else ["REF", "STATUS", *(["VERIFICATION"] if width >= ROOMY else []), "COMMITMENT"]
    return tuple(heads), lambda item: [cells[head](item) for head in heads]


def _status(item: Item) -> TableCell:
    """The status; of a mixed one, each obligor's below it."""
    cell = TableCell.of(mark(item["status"]), STATUS_COLOURS.get(item["status"]))
    if item["status"] == MIXED and not layout.is_terminal():
        spread = ", ".join(f"{one['party']} {spelled(one['status'])}" for one in item["standing"])
        return TableCell.of(f"{mark(MIXED)}: {spread}")
    if item["status"] == MIXED:
        for one in item["standing"]:
            cell = cell.under(f"  {one['party']} {spelled(one['status'])}", STATUS_COLOURS.get(one["status"]))
    return cell


def _verification(item: Item) -> tuple[str, str | None]:
    return mark(item["verification"]), STATUS_COLOURS.get(item["verification"])


def _with_reasons(cell: TableCell, item: Item) -> TableCell:
    reasons = _reasons(item)
    return cell.under(f"⚑ {reasons}", "dim") if reasons else cell


def _reasons(item: Item) -> str:
    return ", ".join(Attention(reason).label for reason in item["attention"])


def agenda(listing: "Listing", limit: int | None, form: Format, columns: str | None, *, colour: bool) -> None:
    """Writes the answer of `tracker agenda`."""
    shown = listing.items[:limit]
    if form in (Format.JSON, Format.JSONL):
        _data("agenda", _fixed(shown), listing.reading, form, total=listing.total)
        return
    flat = [item | {"why": "; ".join(reason["text"] for reason in item["reasons"])} for item in _in_columns(shown, listing)]
    if columns is not None or form is not Format.TABLE:
        usual = ("ref", "status", "verification", "why", "title")
        _columned(flat, output.chosen(columns, (*COMMITMENT_COLUMNS, *ALSO, "why"), usual), form, colour=colour)
        return
    rows = []
    for item in shown:
        why = TableCell.of(item["title"])
        for reason in item["reasons"]:
            why = why.under(f"⚑ {reason['text']}", "yellow")
        rows.append([TableCell.of(item["ref"], "bold"), TableCell.of(mark(item["status"]), STATUS_COLOURS.get(item["status"])), why])
    output.show([layout.terminal_table(("REF", "STATUS", "WHY NOW"), rows, flexible="WHY NOW", colour=colour)])
    if not listing.total:
        output.say("nothing needs attention")


EVIDENCE_COLUMNS = (
    "entry", "commitment", "event_date", "stance", "stage", "grade", "counts", "voice", "voice_name", "party", "party_name", "publisher", "published",
    "source", "url", "summary", "indicator", "value", "period", "restates", "occurrence", "quote", "note", "same_event_as", "id", "retracted_by",
)  # fmt: skip


def evidence_columns(columns: str | None) -> list[str]:
    """The columns of `evidence list` that were asked for."""
    from tracker.domain.record.records import Evidence

    in_grade = ("reliability", "credibility")
    others = [name for name in Evidence.model_fields if name not in (*EVIDENCE_COLUMNS, *in_grade)]
    return output.chosen(columns, (*EVIDENCE_COLUMNS, *others), EVIDENCE_COLUMNS)


def evidence(items: Sequence[Item], columns: str | None, *, colour: bool) -> None:
    """Writes `tracker evidence list` as a table, which takes the widest cell's measure; the other formats are written as they are read (`streams`)."""
    if columns is not None:
        _columned(items, evidence_columns(columns), Format.TABLE, colour=colour)
        return
    heads, row = _evidence_layout(layout.columns())
    output.show([layout.terminal_table(heads, [row(item) for item in items], flexible="SUMMARY", colour=colour)])
    if not items:
        output.say("no evidence")


def _evidence_layout(width: int) -> TableLayout:
    """In a narrow window the ref stands under the number, and grade and voice under the stance."""

    def voice(item: Item) -> str:
        return "indep." if item["voice"] == "independent" else str(item["voice"])

    cells: dict[str, Callable[[Item], TableCell]] = {
        "ENTRY": lambda item: TableCell.of(f"#{item['entry']}", "bold"),
        "REF": lambda item: TableCell.of(item["commitment"]),
        "DATE": lambda item: TableCell.of(item["event_date"]),
        "STANCE": lambda item: TableCell.of(stance_mark(item["stance"]), STANCE_COLOURS.get(item["stance"])),
        "GRADE": lambda item: TableCell.of(item["grade"]),
        "VOICE": lambda item: TableCell.of(voice(item)),
        "SUMMARY": lambda item: _retraction(TableCell.of(item["summary"]).under(item["publisher"], "dim"), item),
    }
    if width >= ROOMY:
        return tuple(cells), lambda item: [cell(item) for cell in cells.values()]
    return ("ENTRY", "DATE", "STANCE", "SUMMARY"), lambda item: [
        cells["ENTRY"](item).under(item["commitment"]),
        cells["DATE"](item),
        cells["STANCE"](item).under(f"  {item['grade']} {voice(item)}"),
        cells["SUMMARY"](item),
    ]


def _retraction(cell: TableCell, item: Item) -> TableCell:
    return cell.under(f"retracted by #{item['retracted_by']}", "red") if item["retracted_by"] else cell


STANCE_COLOURS = {"supports": "green", "contradicts": "red"}
_STANCE_GLYPHS = {"supports": "+", "contradicts": "−", "context": "·"}


def stance_mark(stance: str) -> str:
    """A stance as its sign and its word."""
    return f"{_STANCE_GLYPHS[stance]} {stance}"


def history(items: Sequence[Item], reading: "Reading", total: int, form: Format, columns: str | None, *, colour: bool) -> None:
    """Writes the answer of `tracker history`."""
    if form in (Format.JSON, Format.JSONL):
        _data("history", items, reading, form, total=total)
        return
    known = ("entry", "recorded_at", "recorded_by", "kind", "commitment", "told")
    if columns is not None or form is not Format.TABLE:
        _columned(items, output.chosen(columns, known, known), form, colour=colour)
        return
    rows = [
        [
            TableCell.of(f"#{item['entry']}", "bold"),
            *map(TableCell.of, (item["recorded_at"][:16].replace("T", " "), item["recorded_by"], item["told"])),
        ]
        for item in items
    ]
    output.show([layout.terminal_table(("ENTRY", "RECORDED (UTC)", "BY", "WHAT"), rows, flexible="WHAT", colour=colour)])
    if not total:
        output.say("nothing was recorded")


def register(
    items: Sequence[Item],
    reading: "Reading",
    noun: str,
    usual: Sequence[str],
    form: Format,
    columns: str | None,
    *,
    known: Sequence[str],
    searched: bool,
    colour: bool,
) -> None:
    """Writes the answer of `tracker party|agreement|source list`.

    Of the columns, `usual` are those of a table, `known` all that there are, and `columns` those that were asked for.
    """
    if form in (Format.JSON, Format.JSONL):
        _data(noun, items, reading, form)
        return
    _columned(items, output.chosen(columns, known, usual if form is Format.TABLE else known), form, colour=colour)
    if not items and form is Format.TABLE:
        output.say(f"no {noun} matches" if searched else f"none yet; add one: tracker {noun} add --help")


def _columned(items: Sequence[Item], names: Sequence[str], form: Format, *, excel: bool = False, colour: bool) -> None:
    if form is Format.CSV:
        output.show(output.csv_pieces(items, names, excel=excel))
        return
    rows = [{name: for_people(name, item.get(name)) for name in names} for item in items]
    if form is Format.MARKDOWN:
        output.show(output.markdown_pieces(rows, names))
        return
    widest = max(names, key=lambda name: max((len(row[name]) for row in rows), default=0))
    heads = [_head(name) for name in names]
    cells = [[TableCell.of(row[name], _colour(name, item)) for name in names] for row, item in zip(rows, items, strict=True)]
    output.show([layout.terminal_table(heads, cells, flexible=None if widest == "ref" else _head(widest), colour=colour)])


def _head(name: str) -> str:
    return name.upper().replace("_", " ")


def for_people(name: str, value: Any) -> str:
    """A value as people read it: vocabulary words with their glyphs, standings in brief."""
    match name:
        case "status" | "verification":
            return mark(value)
        case "attention":
            return ", ".join(Attention(reason).label for reason in value)
        case "standing":
            return "; ".join(f"{one['party']} {spelled(one['status'])} ({one['verification']})" for one in value)
        case "notes":
            return ", ".join(map(spelled, value))
        case "extensions":
            since = [f" from {one['effective_on']}" if one["effective_on"] else "" for one in value]
            return "; ".join(f"{one['extended_to'] or 'none'}{day}" for one, day in zip(value, since, strict=True))
        case "kind" | "nature" | "stage" | "direction":
            return spelled(value or "")
        case "entry" | "last_entry" | "same_event_as" | "restates" | "retracted_by":
            return f"#{value}" if value else ""
        case "baseline" | "targets" if value:
            from tracker.domain.record.descriptions import in_words

            return in_words(value)
        case "obligors" | "obligor_names" | "parties":
            return ", ".join(value)
        case _:
            return output.flat(value)


def _colour(name: str, item: Item) -> str | None:
    if name in ("ref", "code", "key"):
        return "bold"
    return STATUS_COLOURS.get(item[name]) if name in ("status", "verification") else None


def _data(schema: str, items: Sequence[Item], reading: "Reading", form: Format, total: int | None = None) -> None:
    if form is Format.JSONL:
        output.show([output.json_lines(items)])
    else:
        output.show([output.json_text(output.envelope(schema, items, reading, total))])
