"""Answers of any length on standard output, written while they are read: pages of columns in, pieces of text out."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any, assert_never

from tracker.cli.terminal import listings, output
from tracker.cli.terminal.formats import Format

if TYPE_CHECKING:
    from tracker.actions.evidence import Stream
    from tracker.actions.naming import Reading

Page = Mapping[str, Sequence[Any]]


def evidence(found: "Stream", reading: "Reading", form: Format, names: Sequence[str], *, raw: bool = False) -> None:
    """`tracker evidence list` in every format but the table."""
    match form:
        case Format.CSV:
            output.write_all(csv_pieces(_counted(found.pages(names)), names, raw=raw))
        case Format.JSONL:
            output.write_all(json_line_pieces(found.pages()))
        case Format.JSON:
            around = output.envelope("evidence", (), as_of=reading.day.isoformat(), known_at=reading.position, total=found.total())
            output.write_all(json_pieces(around | {"truncated": False}, found.pages()))
        case Format.MARKDOWN:
            rows = ({name: listings.for_people(name, item[name]) for name in names} for item in items(_counted(found.pages(names))))
            output.write_all(output.markdown_pieces(rows, names))
        case Format.TABLE:
            raise AssertionError("a table is measured before it is written")
        case _:
            assert_never(form)


def _counted(pages: Iterable[Page]) -> Iterator[Page]:
    """A cell has room for how many files are attached."""
    for page in pages:
        yield {**page, "attachments": list(map(len, page["attachments"]))} if "attachments" in page else page


def items(pages: Iterable[Page]) -> Iterator[dict[str, Any]]:
    """The rows one by one."""
    for page in pages:
        for values in zip(*page.values(), strict=True):
            yield dict(zip(page, values, strict=True))


def csv_pieces(pages: Iterable[Page], names: Sequence[str], *, raw: bool = False) -> Iterator[str]:
    """CSV of these columns, a page at a time."""
    from tracker.reports.formats import csv_text

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
    columns = {name: encoded(column, indent) for name, column in page.items()}
    template = start + further.join(f"{name}{is_}{sign}" for name, (sign, _) in columns.items()) + end
    return map(template.__mod__, zip(*(column for _, column in columns.values()), strict=True))


_BETWEEN = "\x7f"
"""Parts the texts of a column while all are spelled in one go: JSON leaves it as it is, and hardly a text has it."""


def encoded(values: Sequence[Any], indent: str = "") -> tuple[str, Sequence[Any]]:
    """How the values of one column stand in a template of JSON (`"%s"` where all are texts), and what is put there."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return '"%s"', _spelled(values)
    if kinds == {int}:
        return "%d", values
    if kinds == {NoneType}:
        return "null%.0s", values
    if kinds == {list} and not any(values):
        return "[]%.0s", values
    if kinds == {bool}:
        return "%s", [_WORDS[value] for value in values]
    if kinds == {str, NoneType}:
        texts = iter(_spelled([value for value in values if value is not None]))
        return "%s", ["null" if value is None else f'"{next(texts)}"' for value in values]
    return "%s", [_encoded(value, indent) for value in values]


def _spelled(texts: Sequence[str]) -> Sequence[str]:
    """Texts as JSON, without the quotation marks around them."""
    whole = _BETWEEN.join(texts)
    if whole.count(_BETWEEN) != len(texts) - 1:
        return [json.dumps(text, ensure_ascii=False)[1:-1] for text in texts]
    spelled = json.dumps(whole, ensure_ascii=False)
    return texts if len(spelled) == len(whole) + 2 else spelled[1:-1].split(_BETWEEN)


_WORDS = {True: "true", False: "false", None: "null"}


def _encoded(value: Any, indent: str) -> str:
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if value == []:
        return "[]"
    if indent and isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", f"\n{indent}")
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
