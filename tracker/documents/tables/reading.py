"""Rows of a table from a file: its sheets, the line of its headings, and every row by the names of fields.

What is wrong with a table does not end its reading: each fault goes to a collector, with file, sheet, row and heading.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import BinaryIO

from tracker.documents import yaml_reader
from tracker.documents.tables import delimited, json_rows, ods, xlsx
from tracker.documents.tables.archive import ROW_LIMIT, Archive
from tracker.documents.tables.cells import DateCell, ErrorCell, column_name
from tracker.documents.tables.layout import Column, Form, Place, Row, Shape, TableOptions, called, fault, folded
from tracker.documents.tables.made_fields import MadeFields
from tracker.domain.dates import PartialDate
from tracker.domain.document_kinds import DateOrder
from tracker.domain.errors import BadDate, BadDocument, BadInput, Faults, did_you_mean, near, shortened
from tracker.domain.items import Item
from tracker.domain.text import formula_text

HEAD = 8_192
"""Bytes by which the form of a file is recognised."""

Record = tuple[int, list[str] | Item]
"""A record with its number: cells, or the fields of an object of JSON."""


def sniff(head: bytes, file: str, known: frozenset[str]) -> Form | None:
    """The form of a file of tables; none where it is something else, as a dossier or a ledger's lines.

    It is told by the first bytes (`HEAD` of them or all), the ending of the name, and the headings that a table may have, folded.
    """
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or file.lower().endswith((".xlsx", ".ods")):
        return Form.ODS if b"opendocument" in head[:100] else Form.XLSX
    text = head.decode(delimited.encoding_of(head), "replace").lstrip()
    first = text.partition("\n")[0]
    if text.startswith("["):
        return Form.JSON
    if text.startswith("{"):
        is_line = first.rstrip().endswith("}") or first == text  # which may be longer than the head
        fields = re.findall(r'"(\w+)"\s*:', first if is_line else text)
        with suppress(ValueError, RecursionError):
            fields = json.loads(first)
        is_other = not _OF_ENTRIES_AND_DOSSIERS.isdisjoint(fields)
        form = Form.JSON_LINES if is_line else Form.JSON
        return None if is_other or known.isdisjoint(map(folded, fields)) else form
    if file.lower().endswith((".csv", ".tsv")) or first.lower().startswith("sep="):
        return Form.CSV
    return Form.CSV if len([cell for cell in re.split("[,;\t]", first) if folded(cell.strip('"')) in known]) > 1 else None


_OF_ENTRIES_AND_DOSSIERS = frozenset(("seq", "content", "dossier"))


@dataclass(slots=True, kw_only=True)
class Sheet:
    """A sheet of a file, of which the first records are read: the headings stand among them."""

    name: str
    head: list[Record]
    rest: Iterator[Record]
    is_text: bool = False
    """Whether it is CSV, in which every record has equally many cells, and a mark before what looks like a formula."""
    merged: list[tuple[int, str]] = field(default_factory=list)
    """Ranges of merged cells, each with its first row."""
    with_files: int = 0
    """Rows that name attached files, which no table brings along."""


def sheets(stream: BinaryIO, file: str, form: Form, options: TableOptions, faults: Faults) -> Iterator[Sheet]:
    """The sheets of a file that are not hidden and hold something, each to be read before the next.

    What is wrong with a part of the file goes to the faults; behind some of them nothing can be read.

    Raises:
        BadDocument: a workbook that cannot be read at all.
        BadInput: there is no encoding of the name that was given.
    """
    found = False
    for sheet in _all_sheets(stream, file, form, options, faults):
        if sheet.head:
            found = True
            yield sheet
    if not (found or faults or form is Form.JSON_LINES):
        faults.add(BadDocument("holds no table", file=file, hint="nothing was added; is it the right file?"))


ITEM = "item"
"""What a list of JSON has in the place of sheets; its rows are counted."""


def _all_sheets(stream: BinaryIO, file: str, form: Form, options: TableOptions, faults: Faults) -> Iterator[Sheet]:
    match form:
        case Form.CSV:
            yield _sheet("", delimited.records(stream, file, options.encoding), faults, is_text=True)
        case Form.JSON_LINES:
            yield _sheet("", json_rows.json_lines(stream, file, faults, options.encoding), faults)
        case Form.JSON:
            yield _sheet(ITEM, json_rows.json_list(stream, called(file, ITEM), faults, options.encoding), faults)
        case Form.XLSX | Form.ODS:
            yield from _of_workbook(Archive(stream, file), file, faults)


def _of_workbook(archive: Archive, file: str, faults: Faults) -> Iterator[Sheet]:
    if "content.xml" in archive.names:
        for name, elements in ods.sheets(archive):
            merged: list[tuple[int, str]] = []
            yield _sheet(name, _bounded(ods.rows(archive, name, elements, merged), called(file, name)), faults, merged=merged)
    elif "xl/workbook.xml" in archive.names:
        with archive.reading():
            book = xlsx.Book(archive)
        for name in book.sheets:
            yield _sheet(name, _bounded(book.rows(name), called(file, name)), faults, merged=book.merged(name))
    else:
        raise archive.error("is a zip file, and no workbook", "name a file that is XLSX, ODS, CSV or JSON")


def _bounded(records: Iterable[tuple[int, list[str]]], file: str) -> Iterator[tuple[int, list[str]]]:
    for count, record in enumerate(records):
        if count > ROW_LIMIT:
            raise BadDocument(
                f"holds more than {ROW_LIMIT:,} rows", file=file, hint="nothing was added; save it as CSV, which may be of any length"
            )
        yield record


def _sheet(
    name: str, records: Iterable[Record], faults: Faults, *, is_text: bool = False, merged: list[tuple[int, str]] | None = None
) -> Sheet:
    def until_fault() -> Iterator[Record]:
        try:
            yield from records
        except BadDocument as error:
            faults.add(error)  # and nothing behind it can be read

    rest = until_fault()
    return Sheet(name=name, head=[*islice(rest, delimited.SAMPLE)], rest=rest, is_text=is_text, merged=[] if merged is None else merged)


def rows(sheet: Sheet, shape: Shape, file: str, options: TableOptions, faults: Faults) -> Iterator[Row]:
    """The rows of a sheet by the names of a shape's fields.

    Raises:
        BadInput: a heading is mapped to a field that the shape does not have.
    """
    known = shape.fields | {folded(heading): _field(shape, name) for heading, name in options.mapping.items()}
    if isinstance(sheet.head[0][1], dict):
        yield from _Objects(sheet, shape, file, options, faults, known).rows()
    else:
        yield from _Records(sheet, shape, file, options, faults, known).rows()


def _field(shape: Shape, name: str) -> str:
    if found := shape.fields.get(folded(name)):
        return found
    names = [column.name for column in shape.columns]
    raise BadInput(f"--map: {shape.kind} have no column “{shortened(name)}”", did_you_mean(name, names, f"they are {', '.join(names)}"))


class _Rows:
    """The rows of one sheet."""

    def __init__(self, sheet: Sheet, shape: Shape, file: str, options: TableOptions, faults: Faults, known: Mapping[str, str]) -> None:
        self._sheet = sheet
        self._shape = shape
        self._file = file
        self._options = options
        self._faults = faults
        self._known = known
        self._headings: dict[str, str] = {}
        self._made = MadeFields(options)
        self._unread = set[str]()
        self._unknown = set[str]()

    def _refuse(self, line: int, problem: str, field: str = "", hint: str = "") -> None:
        hint = f"nothing was added; {hint}" if hint else self._shape.hint if not field else ""
        self._faults.add(fault(self._file, Place(line, self._sheet.name), problem, field=self._headings.get(field, field), hint=hint))

    def _row(self, line: int, given: Item, converted: Iterable[Column]) -> Row | None:
        """A row whose cells are read as their columns ask; none where one that is required cannot be."""
        whole = True
        if self._options.made or self._options.values:
            self._made.add(given)
        for column in converted:
            if type(cell := given.get(column.name)) is str or isinstance(cell, DateCell):
                try:
                    given[column.name] = value(cell, column, self._options.dates)
                except BadInput as error:
                    self._refuse(line, error.message, column.name, error.hint)
                    del given[column.name]
                    self._unread.add(column.name)
                    whole = whole and not column.required
        headings = self._headings
        if self._unread:  # of which the row says nothing, rather than that they are empty
            headings = {name: heading for name, heading in headings.items() if name not in self._unread}
            self._unread.clear()
        return Row(Place(line, self._sheet.name), given, headings) if whole else None


class _Objects(_Rows):
    """Rows that are objects of JSON: what a shape does not have is left to whoever reads the fields, once."""

    def rows(self) -> Iterator[Row]:
        names = {column.name for column in self._shape.columns}
        converted = [one for one in self._shape.columns if one.split or one.is_number or (one.is_date and self._options.dates)]
        for line, fields in chain(self._sheet.head, self._sheet.rest):
            assert isinstance(fields, dict)
            given = fields if names.issuperset(fields) else self._named(line, fields)
            if given is not None and (row := self._row(line, given, converted)) is not None:
                yield row

    def _named(self, line: int, fields: Item) -> Item | None:
        """The fields by their names, an unknown one where it is met first; no row where one that is required may be misspelt again."""
        given: Item = {}
        for heading, value in fields.items():
            name = self._known.get(folded(heading))
            if name in given:
                self._refuse(line, "stands there twice", heading)
            elif name is not None:
                given[name] = value
            elif folded(heading) in self._shape.besides:
                self._sheet.with_files += heading == "attachments" and bool(value)
            elif not self._options.ignore_unknown and heading not in self._unknown:
                given[heading] = value
        again = self._unknown.intersection(fields)
        self._unknown |= given.keys() - self._known.values()
        return None if again and any(near(name, again) for name in self._shape.required if name not in given) else given


class _Records(_Rows):
    """Rows that are records of cells below a line of headings."""

    def rows(self) -> Iterator[Row]:
        at, names = self._found()
        if not names:
            return
        by_name = {one.name: one for one in self._shape.columns}
        converted = [
            one for one in self._shape.columns if one.name in names and (one.is_date or one.is_number or one.is_object or one.split)
        ]
        nameless = [place for place, name in enumerate(names) if name is None]
        unmarked = self._sheet.is_text and not self._options.raw
        width, head = len(names), [*map(folded, self._sheet.head[at][1])]
        attached = head.index("attachments") if "attachments" in head and "attachments" in self._shape.besides else width
        for line, cells in chain(self._sheet.head[at + 1 :], self._sheet.rest):
            if len(cells) != width and not self._fits(line, cells, names):
                continue
            assert isinstance(cells, list)
            given: Item = {
                name: formula_text(cell) if unmarked and cell[0] == "'" else cell
                for name, cell in zip(names, cells, strict=False)
                if cell and name and not cell.isspace()
            }
            self._sheet.with_files += attached < len(cells) and bool(cells[attached])
            for place in nameless:
                if place < len(cells) and cells[place].strip() and not self._options.ignore_unknown:
                    where = f"column {column_name(place)} has no heading, and “{shortened(cells[place])}” in it"
                    self._refuse(line, where, hint="write a heading above it, or leave such columns out with --ignore-unknown")
            whole = self._sheet.is_text or self._read_typed(line, given, by_name)
            if whole and given and (row := self._row(line, given, converted)) is not None:
                yield row

    def _fits(self, line: int, cells: list[str] | Item, names: list[str | None]) -> bool:
        """Whether a record has no cells beyond the headings, and none too few where every record has equally many."""
        assert isinstance(cells, list)
        beyond = any(cell.strip() for cell in cells[len(names) :])
        if beyond or (self._sheet.is_text and len(cells) < len(names) and any(cell.strip() for cell in cells)):
            hint = (
                "put cells with separators in quotes" if self._sheet.is_text else "write a heading above each, or delete what stands beyond"
            )
            self._refuse(line, f"has {len(cells):,} cell{'s' * (len(cells) != 1)}, and there are {len(names):,} columns", hint=hint)
            return False
        return True

    def _read_typed(self, line: int, given: Item, columns: Mapping[str, Column]) -> bool:
        """Refuses errors, and dates where no date is wanted: a spreadsheet makes them of what looks like one.

        Returns:
            Whether the row has all that is required still.
        """
        whole = True
        self._unread.clear()
        for name, cell in [*given.items()]:
            if isinstance(cell, ErrorCell):
                self._refuse(line, f"is an error of the spreadsheet ({cell})", name, "mend the formula, or empty the cell")
            elif isinstance(cell, DateCell) and not columns[name].is_date:
                self._refuse(line, f"is a date, {cell}, where none belongs", name, "format the column as text, and write it again")
            else:
                continue
            del given[name]
            self._unread.add(name)
            whole = whole and not columns[name].required
        return whole

    def _found(self) -> tuple[int, list[str | None]]:
        """Where the headings stand, and the field of each, empty where it is left out; no fields where rows cannot be read."""
        heads = [[str(cell) for cell in cells] for _, cells in self._sheet.head]
        at = max(range(len(heads)), key=lambda place: len({self._known.get(folded(cell)) for cell in heads[place]} - {None}))
        if self._known.keys().isdisjoint(map(folded, heads[at])):
            self._refuse(self._sheet.head[0][0], f"there is no table of {self._shape.kind}: no line has its headings")
            return 0, []
        line, cells = self._sheet.head[at][0], heads[at]
        while not cells[-1].strip():
            cells.pop()
        names = [self._known.get(folded(cell), None if not cell.strip() else "") for cell in cells]
        self._headings = {name: cell.strip() for name, cell in zip(names, cells, strict=True) if name}
        return at, names if self._refuse_headings(line, cells, names) else []

    def _refuse_headings(self, line: int, cells: list[str], names: list[str | None]) -> bool:
        """Notes what is wrong with the headings; whether rows can be read below them."""
        unknown = [cell.strip() for cell, name in zip(cells, names, strict=True) if name == "" and folded(cell) not in self._shape.besides]
        if unknown and not self._options.ignore_unknown:
            fields = [column.name for column in self._shape.columns]
            listed = ", ".join(f"“{shortened(cell, 40)}”" + "".join(f" ({like}?)" for like in near(cell, fields)[:1]) for cell in unknown)
            hint = f'--map "{unknown[0][:40]}=FIELD" says what one means, --ignore-unknown leaves them out; {self._shape.hint.partition("; ")[2]}'
            self._refuse(line, f"there {'is no column' if len(unknown) == 1 else 'are no columns'} {listed}", hint=hint)
        missing = [name for name in self._shape.required if name not in names and name not in self._options.made]
        twice = sorted({name for name in names if name and names.count(name) > 1})
        for name in twice:
            written = [cell.strip() for cell, one in zip(cells, names, strict=True) if one == name]
            both = f", as {' and '.join(f'“{cell}”' for cell in written)}" if {*written} != {name} else ""
            self._refuse(line, f"the column “{name}” stands there twice{both}", hint="leave one of them out")
        if wanted := [f"“{name}”" for name in missing if not near(name, unknown)]:
            self._refuse(line, f"the column{'s' * (len(wanted) > 1)} {', '.join(wanted)} {'are' if len(wanted) > 1 else 'is'} missing")
        absent = [heading for heading in self._options.mapping if folded(heading) not in map(folded, cells)]
        for heading in absent:
            self._refuse(
                line, f"there is no column “{shortened(heading)}” to map", hint=f"the columns are {', '.join(filter(None, cells))}"
            )
        merged = [ref for row, ref in self._sheet.merged if row == line]
        if merged:
            self._refuse(line, f"headings are merged ({', '.join(merged[:3])})", hint="unmerge them, and write one above each column")
        return not (missing or twice or absent or merged)


def value(cell: str, column: Column, order: DateOrder | None) -> object:
    """What a cell holds: a date year first, a whole number, a list of texts, or what a dossier has there; other text as it stands.

    Raises:
        BadInput: a date that is not written year first, and cannot be read in the order that was said, or no YAML.
    """
    if column.is_object:
        return yaml_reader.part(cell)
    if column.split:
        return [item.strip() for item in cell.split(column.split) if item.strip()]
    if column.is_number:
        match = _WHOLE.fullmatch(cell.strip())
        return int(match[1]) if match else cell
    if not column.is_date:
        return cell
    is_iso = cell[:4].isdigit() and cell[4:5] in ("", "-") and len(cell) <= len("2021-04-16")
    return cell if is_iso else _date(cell.strip(), order)


_WHOLE = re.compile(r"(\d{1,18})(?:[.,]0+)?", re.ASCII)
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]00:00(:00)?", re.ASCII)
_DAY_OR_MONTH_FIRST = re.compile(r"(\d{1,2})([./-])(?:(\d{1,2})\2)?(\d{4}|\d{2})", re.ASCII)


def _date(text: str, order: DateOrder | None) -> str:
    if midnight := _MIDNIGHT.fullmatch(text):
        return midnight[1]
    match = _DAY_OR_MONTH_FIRST.fullmatch(text)
    if match is None:
        return text
    first, _, second, year = match.groups()
    if len(year) == 2:
        raise BadInput(f"“{text}” has a year of two digits", "write it with four, best year first: 2021-04-16")
    if order is None:
        raise BadInput(
            f"“{text}” is not written year first",
            "say in which order days and months stand (--dates dmy or --dates mdy), or write 2021-04-16",
        )
    month, day = (first, "") if second is None else (second, first) if order is DateOrder.DMY else (first, second)
    found = "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])
    try:
        PartialDate.parse(found)
    except BadDate as error:
        raise BadInput(f"“{text}” is no date with --dates {order}", "write it year first: 2021-04-16, or say --dates otherwise") from error
    return found
