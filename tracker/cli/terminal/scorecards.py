"""Scores on the terminal and as data: commitments down and parties across, crosswalks, and figures that do not follow."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tracker.cli.terminal import layout, output
from tracker.cli.terminal.formats import Format
from tracker.cli.terminal.layout import TableCell, paragraph, styled
from tracker.domain.items import Item
from tracker.domain.text import one_line, width
from tracker.domain.vocabulary import Scale, spelled

if TYPE_CHECKING:
    from tracker.actions.naming import Reading
    from tracker.actions.ratings import Proven
    from tracker.actions.score_tables import Block, Rows
    from tracker.actions.scoring import Scores
    from tracker.domain.scoring.ratings import RatedTable

CELL_COLUMNS = ("ref", "title", "agreement", "kind", "party", "status", "value", "number", "lost", "assessed_by")
FINDING_COLUMNS = ("entry", "agreement", "scale", "file", "line", "id", "place", "what", "printed", "follows", "n", "misprint", "text")
CROSSWALK_COLUMNS = ("scale", "version", "status", "value", "undated", "lost", "source", "url", "edition", "unconfirmed")
NO_SCORES = "no scores of others are recorded; tracker import scores FILE.csv --scale g20 --agreement CODE"


def scores(found: "Scores", form: Format, *, colour: bool) -> None:
    """Writes `tracker score --scale`: a table with its totals and notes; in CSV one line a cell, without totals."""
    from tracker.actions import score_tables, scoring
    from tracker.reports.formats import markdown_text

    if form is Format.TABLE:
        _table(found, colour=colour)
        return
    if form is Format.MARKDOWN:
        output.show(f"{line}\n" for line in markdown_text.scores(score_tables.on_scale(found)))
        return
    plain = scoring.plain(found)
    items = plain.pop("items")
    whole = output.envelope("score", items, found.reading) | plain
    cells = [{**item, **cell} for item in items for cell in item["cells"]]
    cells = [cell if cell["number"] is None else {**cell, "value": cell["number"]} for cell in cells]  # +1 would be marked as a formula
    output.write_data(form, whole=whole, lines=items, rows=cells, columns=CELL_COLUMNS)


def _table(found: "Scores", *, colour: bool) -> None:
    from tracker.actions import score_tables

    if not found.rows:
        output.say("no commitment to score")
    else:
        across = score_tables.across(found)
        narrow = any(width(line) > layout.columns() for block in across for line in _block(*block, colour=False).splitlines())
        colour = colour and layout.is_terminal()
        blocks = [_block(*block, colour=colour) for block in (_down(found) if narrow else across)]
        measure = min(layout.columns(), 100)
        lines = [paragraph(note, measure, "    ", first="  ") for note in score_tables.notes(found)]
        output.show(["\n".join(blocks), "\n", "\n".join(lines), "\n"])
    for note in found.notes:
        output.say(note)


def _block(heads: list[str], rows: "Rows", *, colour: bool) -> str:
    flexible = next(head.upper() for head in ("commitment", "values", "value") if head in heads)
    cells = [[TableCell.of(cell, "bold" if index == 0 else None) for index, cell in enumerate(row)] for row in rows]
    return layout.table([head.upper() for head in heads], cells, layout.columns(), flexible=flexible, colour=colour)


def _down(found: "Scores") -> "list[Block]":
    """Where the parties do not fit side by side: a line a cell, and the totals by party in a table of their own."""
    from tracker.actions.score_tables import figures, share

    walk = found.walk
    cells = [[row.terms.ref, cell.party, cell.marked, row.terms.title] for row in found.rows for cell in row.cells if cell]
    tallies = [*zip(found.parties, found.by_party, strict=True), ("all", found.overall)]
    counts = [
        [party, *figures(walk, one), ", ".join(f"{label} {share(one, label)}" for label, count in one.counts.items() if count)]
        for party, one in tallies
    ]
    heads = ["party", *(["average", "percent"] if walk.averaged else []), "n", "values"]
    blocks = [(["ref", "party", "value", "commitment"], cells), (heads, counts)]
    return blocks if walk.averaged else blocks[::-1]


def explained(scale: Scale | None, form: Format, *, colour: bool) -> None:
    """Writes `tracker score --explain`: one crosswalk or all of them, without a store."""
    from tracker.actions import scoring
    from tracker.domain.scoring.crosswalks import CROSSWALKS

    walks = [CROSSWALKS[scale]] if scale else list(CROSSWALKS.values())
    items = [scoring.plain_walk(walk) for walk in walks]
    if form is Format.TABLE:
        output.show(["\n".join(_page(item, colour=colour and layout.is_terminal()) for item in items)])
    else:
        rows = [{**item, **status} for item in items for status in item["statuses"]]
        whole = {"schema": "tracker.crosswalk/1", "total": len(items), "items": items}
        output.write_data(form, whole=whole, lines=items, rows=rows, columns=CROSSWALK_COLUMNS)


def _page(item: Item, *, colour: bool) -> str:
    measure = min(layout.columns(), 100)
    about = (
        f"used by: {item['used_by']}",
        f"source: {item['source']} ({item['edition']})",
        item["url"],
        f"not confirmed: {item['unconfirmed']}",
        "values: " + "; ".join(f"{value['value']} ({value['meaning']})" for value in item["values"]),
    )
    head = styled(f"{item['scale'].replace('_', '-')}  {item['name']}, crosswalk {item['version']}", "bold", colour=colour)
    heads = ("STATUS", "VALUE", "WHAT IS LOST")
    rows = [[TableCell.of(spelled(one["status"])), TableCell.of(_value(one)), TableCell.of(one["lost"] or "")] for one in item["statuses"]]
    if item["overdue"]:
        rows.append([TableCell.of("open, overdue"), TableCell.of(f"{item['overdue']}*"), TableCell.of("how far it has come")])
    back = [
        [
            TableCell.of(", ".join((value["value"], *value["also"]))),
            TableCell.of(_read_as(value["read_as"])),
            TableCell.of(value["read_as"]["lossy"] or ""),
        ]
        for value in item["values"]
    ]
    lines = [head, *(paragraph(line, measure, "    ", first="  ") for line in about), ""]
    tables = (heads, rows), (("PRINTED", "READ AS", "WHY LOSSY"), back)
    laid = [layout.table(names, cells, layout.columns(), flexible=names[-1], colour=colour) for names, cells in tables]
    return "\n".join((*lines, *laid))


def _read_as(reading: Item) -> str:
    star = "*" if reading["lossy"] else ""
    others = (("going_on", "where standing or recurring"), ("final", "at a final report"))
    return "; ".join(
        [f"{spelled(reading['status'])}{star}", *(f"{spelled(reading[name])}{star} {when}" for name, when in others if reading[name])]
    )


def _value(one: Item) -> str:
    star = "*" if one["lossy"] else ""
    return f"{one['value']}{star}" + (f" ({one['undated']}{star} without a deadline)" if one["undated"] else "")


def compared(proven: "Sequence[Proven]", reading: "Reading", form: Format, *, colour: bool) -> None:
    """Writes `tracker score --compare`: every printed figure that does not follow from its cells."""
    items = [item for table in proven for item in table.plain_findings()]
    tables = [table.plain() for table in proven]
    if form is not Format.TABLE:
        envelope = output.envelope("score-comparison", items, reading)
        output.write_data(form, whole=envelope | {"tables": tables}, lines=items, rows=items, columns=FINDING_COLUMNS)
        return
    heads = ("ENTRY", "WHERE", "FIGURE", "PRINTED", "FOLLOWS", "N", "WHY")
    rows = [
        [TableCell.of(f"#{item['entry']}", "bold")]
        + [TableCell.of(text) for text in (_where(item), *(str(item[name] or "") for name in ("what", "printed", "follows", "n")))]
        + [TableCell.of(f"{spelled(item['misprint'])}: {item['text']}")]
        for item in items
    ]
    output.show([layout.terminal_table(heads, rows, flexible="WHY", colour=colour)])
    for line in _summary(tables, len(items)):
        output.say(line)


def compared_with(tables: "Sequence[RatedTable]", reading: "Reading", form: Format, *, colour: bool) -> None:
    """Writes `tracker score --compare-with`: every obligation that others rate otherwise than it stands."""
    from tracker.domain.scoring.ratings import COLUMNS

    items, notes = [item for table in tables for item in table.otherwise], [table.note for table in tables]
    if form is not Format.TABLE:
        envelope = output.envelope("score-ratings", items, reading)
        numbers = [item | {side: int(item[side]) for side in ("theirs", "ours") if item[side] in ("+1", "0", "-1")} for item in items]
        output.write_data(form, whole=envelope | {"notes": notes}, lines=items, rows=numbers, columns=COLUMNS)
        return
    told = [item | {"status": spelled(item["status"]), "evidence": _both_bases(item)} for item in items]
    columns = ("ref", "party", "theirs", "ours", "status", "verification", "evidence")
    rows = [[TableCell.of(item[name]) for name in columns] for item in told]
    output.show([layout.terminal_table([*map(str.upper, columns)], rows, flexible="EVIDENCE", colour=colour)])
    for note in notes or [NO_SCORES]:
        output.say(one_line(note))


def _both_bases(item: Item) -> str:
    ours = " ".join(f"#{number}" for number in (item["assessed_by"], *item["because"]) if number)
    published = f", {item['publisher']}" if item["source"] else ""
    theirs = f"theirs #{item['entry']} {_where(item | {'place': item['column']})} “{item['printed']}”{published}"
    return f"{theirs}; ours {ours}" if ours else theirs


def _where(item: Item) -> str:
    row = f":{item['line']}" if item["line"] else ""
    return " ".join(part for part in (f"{item['file']}{row}", item["id"], item["place"]) if part)


def _summary(tables: Sequence[Item], found: int) -> Iterator[str]:
    if not tables:
        yield NO_SCORES
        return
    for table in tables:
        yield f"#{table['entry']} {one_line(table['file'])}: {table['figures']} printed {'figure' if table['figures'] == 1 else 'figures'} recomputed, {table['findings']} found"
        if table["convention"]:
            yield f"#{table['entry']} {table['convention']}"
    if found:
        yield "nothing was changed: ratings of others stay as they were printed"
