"""The words that say what a file holds, and how: kinds of documents, of tables and of figures in them, and the order of dates."""

from enum import StrEnum


class TableKind(StrEnum):
    """What the rows of a table are."""

    COMMITMENTS = "commitments"
    EVIDENCE = "evidence"
    ASSESSMENTS = "assessments"
    SOURCES = "sources"
    PARTIES = "parties"
    FIGURES = "figures"
    SCORES = "scores"


class FigureKind(StrEnum):
    """What a figure in a table is to an indicator."""

    BASELINE = "baseline"
    TARGET = "target"
    ACTUAL = "actual"


class DateOrder(StrEnum):
    """In which order day, month and year stand in a date that is not written year first."""

    DMY = "dmy"
    MDY = "mdy"


class DocumentKind(StrEnum):
    """What is read from files, by the name of its published JSON Schema."""

    DOSSIER = "dossier"
    EVIDENCE = "evidence"
    """Some pieces for `evidence add --from`."""
    ROW = "row"
    """A line of many pieces for `import`."""
    ENTRY = "entry"
    """A line of an exported ledger."""
