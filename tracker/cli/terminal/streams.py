"""`tracker evidence list` in the formats that are written while the evidence is read."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, assert_never

from tracker.cli.terminal import listings, output
from tracker.cli.terminal.formats import Format

if TYPE_CHECKING:
    from tracker.actions.evidence_listing import ListedEvidence
    from tracker.actions.naming import Reading


def evidence(
    found: "ListedEvidence", reading: "Reading", form: Format, names: Sequence[str], *, raw: bool = False, excel: bool = False
) -> None:
    """Writes `tracker evidence list` in every format but the table."""
    match form:
        case Format.CSV:
            output.write_all(output.csv_rows(cells(found, names), names, raw=raw, excel=excel))
        case Format.JSONL:
            output.write_all(output.json_line_pieces(found.items()))
        case Format.JSON:
            around = output.envelope("evidence", (), reading, found.total())
            output.write_all(output.json_pieces(around | {"truncated": False}, found.items()))
        case Format.MARKDOWN:
            rows = ({name: listings.for_people(name, value) for name, value in zip(names, row, strict=True)} for row in cells(found, names))
            output.write_all(output.markdown_pieces(rows, names))
        case Format.TABLE:
            raise AssertionError("a table is measured before it is written")
        case _:
            assert_never(form)


def cells(found: "ListedEvidence", names: Sequence[str]) -> Iterator[list[Any]]:
    """The rows for cells, which have room for how many files are attached."""
    attaching = [place for place, name in enumerate(names) if name == "attachments"]
    for row in found.rows(names):
        for place in attaching:
            row[place] = len(row[place])
        yield row
