"""The formats of the report: the one place that lists them. A new one is a module with a `write` and a line here.

Imported at start for the command's help, so nothing but the standard library; a format's module, and the package it may need, is
imported only to write in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from tracker import __version__
from tracker.domain.errors import BadInput, MissingExtra

if TYPE_CHECKING:
    from tracker.reports.model import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFormat:
    """A format: its name, the module that writes it, and what has to be known before that is imported."""

    name: str
    module: str
    endings: tuple[str, ...]
    binary: bool = False
    """Not for a terminal."""
    folder: bool = False
    """Many files, for a folder."""
    pieces: bool = False
    """Written piece by piece, never there as a whole (`pieces`)."""
    rows: bool = False
    """Written row by row, however long (`actions.reporting.ReportTable`), also for machines, with texts exactly as recorded."""
    most_evidence: int | None = None
    """More pieces of evidence than this it cannot hold."""
    brief: bool = False
    """Whether it can be cut to one page."""
    changes: bool = False
    """Whether it says what changed since an earlier moment."""
    contents: bool = False
    """Whether it gives what every entry holds; the others say what each did."""
    of_ledger: bool = True
    """Whether it says something of a ledger; a schema does not."""
    package: str = ""
    """The module of a package that only the extra of the format's name brings, by which its absence is noticed."""
    requires: str = ""
    """That package's name where packages are found; of a site those of all, with blanks between."""


@dataclass(frozen=True, slots=True)
class Written:
    """A report's bytes, and what its writer has to say about them besides."""

    data: bytes
    remarks: tuple[str, ...] = ()


MOST_EVIDENCE = 20_000
"""In a workbook, which is made from the whole report in memory."""

FORMATS = {
    one.name: one
    for one in (
        ReportFormat(name="markdown", module="markdown", endings=("md", "markdown"), brief=True, changes=True),
        ReportFormat(name="html", module="html", endings=("html", "htm"), brief=True, changes=True, pieces=True),
        ReportFormat(name="pdf", module="pdf", endings=("pdf",), brief=True, changes=True, binary=True, package="typst", requires="typst"),
        ReportFormat(
            name="docx", module="docx_", endings=("docx",), brief=True, changes=True, binary=True, package="docx", requires="python-docx"
        ),
        ReportFormat(
            name="xlsx",
            module="xlsx",
            endings=("xlsx",),
            changes=True,
            binary=True,
            package="xlsxwriter",
            requires="XlsxWriter",
            most_evidence=MOST_EVIDENCE,
        ),
        ReportFormat(name="csv", module="csv_", endings=("csv",), rows=True),
        ReportFormat(name="json", module="json_", endings=("json",), changes=True, pieces=True, contents=True),
        ReportFormat(name="site", module="site", endings=(), folder=True, requires="typst python-docx XlsxWriter icalendar"),
        ReportFormat(name="json-schema", module="json_schema", endings=("schema.json",), of_ledger=False),
    )
}
DEFAULT = "markdown"


def named(name: str) -> ReportFormat:
    """The format of that name.

    Raises:
        BadInput: there is none; the hint names them.
    """
    if name not in FORMATS:
        raise BadInput(f"no report format “{name}”", f"one of: {', '.join(FORMATS)}")
    return FORMATS[name]


def by_ending(file: str) -> ReportFormat:
    """The format that a file's name asks for; the default where it asks for none. The longest ending counts."""
    lowered = file.lower()
    found = [(len(ending), one.name) for one in FORMATS.values() for ending in one.endings if lowered.endswith(f".{ending}")]
    return FORMATS[max(found)[1] if found else DEFAULT]


def writer(form: ReportFormat) -> ModuleType:
    """The format's module.

    Raises:
        MissingExtra: the package that it writes with is not installed.
    """
    try:
        return import_module(f"tracker.reports.formats.{form.module}")
    except ModuleNotFoundError as error:
        if form.package and (error.name or "").partition(".")[0] == form.package:
            raise MissingExtra(f"{form.name.upper()} reports", form.requires, form.name) from error
        raise


def version(form: ReportFormat | None) -> str:
    """The version of Tracker, and those of the packages that it writes the format with."""
    return " ".join((__version__, *map(_installed, form.requires.split() if form else ())))


def _installed(package: str) -> str:
    from importlib import metadata

    try:
        return f"with {package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"without {package}"


def write(report: "Report | None", name: str) -> Written:
    """The report in the format of a name, the same bytes for the same report; none where the format says nothing of a ledger.

    Raises:
        BadInput: no such format.
        MissingExtra: the package that it writes with is not installed.
    """
    form = named(name)
    module = writer(form)
    made = module.write(report) if form.of_ledger else module.write()
    match made:
        case Written():
            return made
        case bytes():
            return Written(made)
        case _:
            return Written(str(made).encode())


def pieces(report: "Report", form: ReportFormat) -> tuple[Iterable[bytes], tuple[str, ...]]:
    """The bytes of `write`, piece by piece where the format is written so, and what its writer has to say about them besides."""
    if form.pieces:
        return writer(form).pieces(report), ()
    written = write(report, form.name)
    return [written.data], written.remarks
