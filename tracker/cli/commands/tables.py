"""Tables in files for `tracker import`: how they are read, and which of them is what."""

from collections import defaultdict
from dataclasses import replace
from importlib.util import find_spec
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated, BinaryIO, TypedDict

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import options
from tracker.cli.commands.words import word
from tracker.cli.terminal import output
from tracker.cli.terminal.layout import is_terminal
from tracker.cli.terminal.progress import progress_line
from tracker.domain.document_kinds import DateOrder, TableKind
from tracker.domain.errors import BadInput, MissingExtra, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.actions.imported import Imported, ImportOptions
    from tracker.documents.score_table import ScoreSheet
    from tracker.documents.tables.layout import Form, Row, TableOptions
    from tracker.documents.tables.reading import Sheet
    from tracker.domain.errors import Faults
    from tracker.storage.ledger.ledger import Ledger

REGISTERS = (TableKind.PARTIES, TableKind.SOURCES, TableKind.COMMITMENTS)
"""What is registered, in the order in which one names the other."""


class ReadingOptions(TypedDict, total=False):
    """How tables are read."""

    map: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="HEADING=FIELD", help="For tables: a heading that stands for a field; repeat for others."),
    ]
    map_file: Annotated[
        str | None,
        options.file(
            "--map-file", "For tables: a TOML file with such headings below [columns], and dates, encoding, ignore_unknown and more."
        ),
    ]
    from_format: Annotated[str | None, options.name("--from-format", "For tables: as their publisher has them, such as gao or upr.")]
    encoding: Annotated[
        str | None, options.name("--encoding", "For tables: the encoding of CSV and JSON that is neither UTF-8 nor UTF-16, such as cp1252.")
    ]
    dates: Annotated[
        str | None,
        options.Vocabulary(DateOrder).option(
            "--dates", "ORDER", "For tables: how dates are written that are not year first ({}): 16.04.2021, 4/16/2021."
        ),
    ]
    ignore_unknown: Annotated[
        bool | None, typer.Option("--ignore-unknown", help="For tables: leave out columns that there are no fields for.")
    ]


def table_options(given: ReadingOptions, *, raw: bool) -> "TableOptions":
    """What the options say about tables; those on the line go before those of the file.

    Raises:
        BadInput, NotFound: an option that cannot be understood, or a file that cannot be read.
    """
    from tracker import bundled
    from tracker.documents.tables import map_file as files
    from tracker.documents.tables.layout import TableOptions

    map_file, name, mapping = given.get("map_file"), given.get("from_format"), given.get("map") or ()
    if map_file is not None and name is not None:
        raise BadInput("--map-file and --from-format both say how tables are read", "leave one out; --map goes with either")
    if name is not None:
        if name not in (forms := bundled.mappings()):
            raise NotFound("format", name, forms, f"there are: {', '.join(forms)}")
        map_file = str(forms[name])
    said = files.read(input_files.read_text(map_file), map_file) if map_file is not None else TableOptions()
    pairs = {one: [part.strip() for part in one.rpartition("=")] for one in mapping}
    if wrong := next((one for one, parts in pairs.items() if not all(parts)), None):
        raise BadInput(f"--map “{wrong}” maps nothing", 'write --map "HEADING=FIELD", such as --map "Lead department=obligors"')
    return replace(
        said,
        mapping={**said.mapping, **{heading: field for heading, _, field in pairs.values()}},
        encoding=given.get("encoding") or said.encoding,
        dates=word(DateOrder, "order of dates", order) if (order := given.get("dates")) is not None else said.dates,
        ignore_unknown=given.get("ignore_unknown") or said.ignore_unknown,
        raw=raw,
    )


def write_template(context: typer.Context, name: str, target: str) -> None:
    """Writes an empty table to be filled in.

    Raises:
        BadInput: there is no table of that kind, or it would go to a terminal.
        MissingExtra: the package that it is written with is not installed.
    """
    kind = word(TableKind, "kind of table", name)
    require_xlsx("templates", target, f"{kind}.xlsx")
    from tracker.documents import templates

    run.save(context, target, [templates.template(kind)])


def require_xlsx(what: str, target: str, example: str) -> None:
    """Refuses to write a workbook where it cannot be made, or to a terminal.

    Raises:
        BadInput: it would go there.
        MissingExtra: the package that it is written with is not installed.
    """
    if target == "-" and is_terminal():
        raise BadInput("XLSX is not for a terminal", f"name a file: -o {example} (or pipe it on)")
    if find_spec("xlsxwriter") is None:
        raise MissingExtra(what, "XlsxWriter", "xlsx")


def form_of(stream: BinaryIO, name: str, wanted: TableKind | None) -> "Form | None":
    """The form of a file of tables, which is still to be read from its beginning; none where it is a dossier or a ledger's lines."""
    from tracker.documents.table_shapes import HEADINGS
    from tracker.documents.tables import reading
    from tracker.documents.tables.layout import Form

    start = stream.tell()
    head = input_files.head(stream, name, reading.HEAD)
    stream.seek(start)
    return reading.sniff(head, input_files.called(name), HEADINGS) or (Form.CSV if wanted else None)


def opened(
    stream: BinaryIO, name: str, form: "Form", reading: "TableOptions", faults: "Faults"
) -> "tuple[TableKind, Iterator[tuple[TableKind, Sheet]]]":
    """The kind of a file's first table, and all of its tables with their kinds: of evidence or assessments alone, or of what is registered."""
    tables = _tables(stream, name, form, reading, faults)
    first = [*islice(tables, 1)]
    if not first:  # rather than say that options do not fit what could not be read
        faults.refuse()
    return (first[0][0] if first else reading.table or TableKind.EVIDENCE), chain(first, tables)


def _tables(stream: BinaryIO, name: str, form: "Form", reading: "TableOptions", faults: "Faults") -> "Iterator[tuple[TableKind, Sheet]]":
    from tracker.documents import table_shapes
    from tracker.documents.tables import reading as sheets

    def pass_over(sheet: str) -> None:
        output.say(f"{sheet}: passed over, as it holds no table that is known")

    found, kinds = sheets.sheets(stream, name, form, reading, faults), set[TableKind]()
    for kind, sheet in table_shapes.tables(found, name, reading, faults, pass_over):
        kinds.add(kind)
        if len(kinds) > 1 and not kinds.issubset(REGISTERS):
            hint = "import one after the other: tracker import commitments FILE"
            if len(kinds) > 2:  # as the workbooks that we write do, which are known in that form alone
                hint += "; an edited workbook of tracker export is read whole as XLSX, with its hidden sheet"
            raise BadInput(f"{name} holds {' and '.join(sorted(kinds))}", hint)
        yield kind, sheet
        if sheet.with_files:
            output.say(f"{name}: the files attached to {sheet.with_files:,} of the rows are not taken: they are only in a whole ledger")


def taker(
    kind: TableKind,
    sheets: "Iterator[tuple[TableKind, Sheet]]",
    name: str,
    asked: "ImportOptions",
    faults: "Faults",
    rated: "list[ScoreSheet] | None",
) -> "Callable[[Ledger], Imported]":
    """What takes tables of a kind, or of what is registered, into a ledger; they are read before it is opened.

    The ratings that stand beside commitments go to `rated`, where they are asked for.

    Raises:
        BadInput: they cannot be taken.
    """
    from tracker.actions import assessment_import, bulk_import, figure_import, register_import
    from tracker.documents import rows, score_table, table_shapes, verdicts
    from tracker.documents.tables import reading as sheet_reading
    from tracker.documents.tables.layout import called
    from tracker.storage.spool import Spool

    alone, reading = (sheet for _, sheet in sheets), asked.tables
    if kind is TableKind.EVIDENCE:
        chunks = Spool(rows.chunks(alone, name, reading, faults, asked.today), in_memory=10, page=1)
        faults.refuse()
        return lambda ledger: bulk_import.rows(ledger, chunks, name, asked, progress_line(f"importing {name}: row"))
    if kind is TableKind.ASSESSMENTS:
        judged = [*verdicts.read(alone, name, reading, faults, asked.today)]
        progress = progress_line(f"importing {name}: assessment")
        return lambda ledger: assessment_import.verdicts(ledger, judged, name, faults, asked, progress)
    if kind is TableKind.FIGURES:
        long = (table_shapes.by_period(sheet, reading) for sheet in alone)
        figures = [row for sheet in long for row in sheet_reading.rows(sheet, table_shapes.SHAPES[kind], name, reading, faults)]
        return lambda ledger: figure_import.figures(ledger, figures, name, faults, asked)
    found = defaultdict[TableKind, list["Row"]](list)
    for each, sheet in sheets:
        with_ratings = rated is not None and each is TableKind.COMMITMENTS
        shape = table_shapes.RATED_COMMITMENTS if with_ratings else table_shapes.SHAPES[each]
        some = [*sheet_reading.rows(sheet, shape, name, reading, faults)]
        if rated is not None:
            rated.append(score_table.beside(some, called(name, sheet.name), reading.rating))
        found[each] += some
    return lambda ledger: register_import.tables(ledger, found, name, faults, asked, progress_line(f"importing {name}: commitment"))
