"""Answers of any length on standard output, written while they are read: pages of columns in, pieces of text out."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, assert_never

from tracker.cli import listings, output
from tracker.cli.output import Format

if TYPE_CHECKING:
    from tracker.actions.evidence import Stream
    from tracker.actions.naming import Reading

Page = Mapping[str, Sequence[Any]]


def evidence(found: "Stream", at: "Reading", form: Format, names: Sequence[str], *, raw: bool = False) -> None:
    """`tracker evidence list` in every format but the table."""
    match form:
        case Format.CSV:
            output.write_all(csv_pieces(_counted(found.pages()), names, raw=raw))
        case Format.JSONL:
            output.write_all(json_line_pieces(found.pages()))
        case Format.JSON:
            around = output.envelope("evidence", (), as_of=at.day.isoformat(), known_at=at.at, total=found.total())
            output.write_all(json_pieces(around | {"truncated": False}, found.pages()))
        case Format.MARKDOWN:
            rows = ({name: listings.for_people(name, item[name]) for name in names} for item in items(_counted(found.pages())))
            output.write_all(output.markdown_pieces(rows, names))
        case Format.TABLE:
            raise AssertionError("a table is measured before it is written")
        case _:
            assert_never(form)


def _counted(pages: Iterable[Page]) -> Iterator[Page]:
    """A cell has room for how many files are attached."""
    for page in pages:
        yield {**page, "attachments": list(map(len, page["attachments"]))}


def items(pages: Iterable[Page]) -> Iterator[dict[str, Any]]:
    """The rows one by one."""
    for page in pages:
        for values in zip(*page.values(), strict=True):
            yield dict(zip(page, values, strict=True))


def csv_pieces(pages: Iterable[Page], names: Sequence[str], *, raw: bool = False) -> Iterator[str]:
    """CSV of these columns, a page at a time."""
    from tracker.reports import csv_text

    yield csv_text.page([[name] for name in names])
    for page in pages:
        yield csv_text.page([output.csv_column(page[name], raw=raw) for name in names])


def json_line_pieces(pages: Iterable[Page]) -> Iterator[str]:
    """JSON Lines, a page at a time."""
    for page in pages:
        yield "\n".join([*_objects(page, '{"', '":', ',"', "}", ""), ""])


def json_pieces(around: Mapping[str, Any], pages: Iterable[Page]) -> Iterator[str]:
    """One JSON object with the rows as its last member, `items`; what `output.json_text` makes of the whole."""
    head, _, end = output.json_text(around).rpartition("[]")
    yield f"{head}["
    between = "\n"
    for page in pages:
        yield between + ",\n".join(_objects(page, '    {\n      "', '": ', ',\n      "', "\n    }", "      "))
        between = ",\n"
    yield f"]{end}" if between == "\n" else f"\n  ]{end}"


def _objects(page: Page, start: str, is_: str, further: str, end: str, indent: str) -> Iterator[str]:
    """The rows of a page as JSON objects spelled so; names of columns are plain words."""
    template = start + further.join(f"{name}{is_}%s" for name in page) + end
    return map(template.__mod__, zip(*(encoded(column, indent) for column in page.values()), strict=True))


_BETWEEN = "\x7f"
"""Parts the texts of a column while all are spelled in one go: JSON leaves it as it is, and hardly a text has it."""


def encoded(values: Sequence[Any], indent: str = "") -> Sequence[str]:
    """The values of one column as JSON."""
    if set(map(type, values)) == {str}:
        whole = _BETWEEN.join(values)
        if whole.count(_BETWEEN) == len(values) - 1:
            return [f'"{text}"' for text in json.dumps(whole, ensure_ascii=False)[1:-1].split(_BETWEEN)]
    return [_encoded(value, indent) for value in values]


def _encoded(value: Any, indent: str) -> str:
    if value is None:
        return "null"
    if isinstance(value, list) and value:
        text = json.dumps(value, ensure_ascii=False, indent=2) if indent else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.replace("\n", f"\n{indent}")
    return json.dumps(value, ensure_ascii=False)
