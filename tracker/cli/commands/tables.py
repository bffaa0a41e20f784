"""Tables in files for `tracker import`: how they are read, and which of them is what."""

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import options
from tracker.cli.commands.words import word
from tracker.cli.terminal import output
from tracker.cli.terminal.layout import is_terminal
from tracker.domain.errors import BadInput, MissingExtra, NotFound
from tracker.domain.vocabulary import DateOrder, TableKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.documents.tables.layout import Form, TableOptions
    from tracker.documents.tables.reading import Sheet
    from tracker.documents.workbook.reading import Origin
    from tracker.domain.errors import Faults

REGISTERS = (TableKind.PARTIES, TableKind.SOURCES, TableKind.COMMITMENTS)
"""What is registered, in the order in which one names the other."""

MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="HEADING=FIELD", help="For tables: a heading that stands for a field; repeat for others."),
]
MapFileOption = Annotated[
    str | None,
    options.file("--map-file", "For tables: a TOML file with such headings below [columns], and dates, encoding, ignore_unknown and more."),
]
FromFormatOption = Annotated[str | None, options.name("--from-format", "For tables: as their publisher has them, such as gao or upr.")]
EncodingOption = Annotated[
    str | None, options.name("--encoding", "For tables: the encoding of CSV and JSON that is neither UTF-8 nor UTF-16, such as cp1252.")
]
DatesOption = Annotated[
    str | None,
    options.Vocabulary(DateOrder).option(
        "--dates", "ORDER", "For tables: how dates are written that are not year first ({}): 16.04.2021, 4/16/2021."
    ),
]
IgnoreUnknownOption = Annotated[bool, typer.Option("--ignore-unknown", help="For tables: leave out columns that there are no fields for.")]

TemplateOption = Annotated[
    str | None,
    options.Vocabulary(TableKind).option(
        "--template", "KIND", "Write an empty table to be filled in, to -o FILE.xlsx, and add nothing: {}."
    ),
]


def map_file_of(map_file: str | None, from_format: str | None) -> str | None:
    """The map file that was named, or the one that is shipped for a format.

    Raises:
        BadInput, NotFound: both are named, or there is no such format.
    """
    from tracker import bundled

    if map_file is not None and from_format is not None:
        raise BadInput("--map-file and --from-format both say how tables are read", "leave one out; --map goes with either")
    if from_format is None:
        return map_file
    if from_format not in (forms := bundled.mappings()):
        raise NotFound("format", from_format, forms, f"there are: {', '.join(forms)}")
    return str(forms[from_format])


def table_options(
    mapping: list[str] | None, map_file: str | None, encoding: str | None, dates: str | None, *, ignore_unknown: bool, raw: bool
) -> "TableOptions":
    """What the options say about tables; those on the line go before those of the file.

    Raises:
        BadInput: an option that cannot be understood, or a file that cannot be read.
    """
    from tracker.documents.tables import map_file as files
    from tracker.documents.tables.layout import TableOptions

    said = files.read(input_files.read_text(map_file), map_file) if map_file is not None else TableOptions()
    pairs = [one.rpartition("=") for one in mapping or ()]
    if wrong := next(
        (one for one, (heading, _, field) in zip(mapping or (), pairs, strict=True) if not (heading.strip() and field.strip())), None
    ):
        raise BadInput(f"--map “{wrong}” maps nothing", 'write --map "HEADING=FIELD", such as --map "Lead department=obligors"')
    return replace(
        said,
        mapping={**said.mapping, **{heading.strip(): field.strip() for heading, _, field in pairs}},
        encoding=encoding or said.encoding,
        dates=word(DateOrder, "order of dates", dates) if dates is not None else said.dates,
        ignore_unknown=ignore_unknown or said.ignore_unknown,
        raw=raw,
    )


def write_template(context: typer.Context, name: str, target: str) -> None:
    """Writes an empty table to be filled in.

    Raises:
        BadInput: there is no table of that kind, or it would go to a terminal.
        MissingExtra: the package that it is written with is not installed.
    """
    kind = word(TableKind, "kind of table", name)
    require_file(target, f"{kind}.xlsx")
    with needing_xlsx("templates"):
        from tracker.documents import templates
    run.save(context, target, [templates.template(kind)])


def require_file(target: str, example: str) -> None:
    """Refuses to write a workbook to a terminal.

    Raises:
        BadInput: it would go there.
    """
    if target == "-" and is_terminal():
        raise BadInput("XLSX is not for a terminal", f"name a file: -o {example} (or pipe it on)")


@contextmanager
def needing_xlsx(what: str) -> "Iterator[None]":
    """Says what to install where XlsxWriter is not there.

    Raises:
        MissingExtra: it is not.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtra(what, "XlsxWriter", "xlsx") from error


def kind_named(files: list[str]) -> TableKind | None:
    """The kind of table that the first word names; a file of that name is written ./evidence."""
    return TableKind(files[0]) if files[0] in [*TableKind] else None


def form_of(stream: BinaryIO, name: str, wanted: TableKind | None) -> "Form | None":
    """The form of a file of tables, which is still to be read from its beginning; none where it is a dossier or a ledger's lines."""
    from tracker.documents.table_shapes import HEADINGS
    from tracker.documents.tables import reading
    from tracker.documents.tables.layout import Form

    start = stream.tell()
    head = input_files.head(stream, name, reading.HEAD)
    stream.seek(start)
    return reading.sniff(head, input_files.called(name), HEADINGS) or (Form.CSV if wanted else None)


def origin_of(stream: BinaryIO, name: str) -> "Origin | None":
    """What a workbook was written from to be edited, which is still to be read from its beginning; none where it is another one."""
    from tracker.documents.workbook import reading

    start = stream.tell()
    found = reading.origin_of(stream, name)
    stream.seek(start)
    return found


def read(
    stream: BinaryIO, name: str, form: "Form", wanted: TableKind | None, reading: "TableOptions", faults: "Faults"
) -> "Iterator[tuple[TableKind, Sheet]]":
    """The sheets of a file, each with its kind: those of evidence or assessments alone, or of what is registered.

    Raises:
        BadInput: tables that do not come together.
    """
    from tracker.documents import table_shapes
    from tracker.documents.tables import reading as sheets

    def pass_over(sheet: str) -> None:
        output.say(f"{sheet}: passed over, as it holds no table that is known")

    found, kinds = sheets.sheets(stream, name, form, reading, faults), set[TableKind]()
    for kind, sheet in table_shapes.tables(found, name, wanted, reading, faults, pass_over):
        kinds.add(kind)
        if len(kinds) > 1 and not kinds.issubset(REGISTERS):
            hint = "import one after the other: tracker import commitments FILE"
            if len(kinds) > 2:  # as the workbooks that we write do, which are known in that form alone
                hint += "; an edited workbook of tracker export is read whole as XLSX, with its hidden sheet"
            raise BadInput(f"{name} holds {' and '.join(sorted(kinds))}", hint)
        yield kind, sheet
