"""Ratings of others as a record: a table as somebody printed it, kept to the character and never rewritten.

What a cell means, and whether a figure follows from the cells, is asked of it elsewhere (`domain/scoring`).
"""

from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from tracker.domain.record.field_types import AgreementCode, CommitmentRef, SourceKey, Title, storable, word
from tracker.domain.record.records import Record
from tracker.domain.vocabulary import Scale

PRINTED_LIMIT = 300
ROW_LIMIT = 5_000
COLUMN_LIMIT = 100

Printed = Annotated[str, StringConstraints(max_length=PRINTED_LIMIT), AfterValidator(storable)]
"""Text as it was printed, white space included; empty where a cell is."""

Cells = Annotated[tuple[Printed, ...], Field(min_length=1, max_length=COLUMN_LIMIT)]


class ScoreRow(Record):
    """One line of a table: a commitment with a cell for each member, or the figures printed below them."""

    label: Printed
    id: Printed | None = Field(None, description="What its publisher calls it.")
    line: Annotated[int, Field(ge=1)] | None = Field(None, description="Its row in the file; tables of before have none.")
    commitment: CommitmentRef | None = Field(None, description="Ours that it rates, where the table says which.")
    cells: Cells
    average: Printed | None = Field(None, description="The figures printed at its end; none where the table has no such column.")
    percent: Printed | None = None


class ScoreTable(Record):
    """Ratings that somebody printed: commitments down, members across."""

    agreement: AgreementCode
    scale: Annotated[Scale, BeforeValidator(word)]
    file: Title = Field(description="What the file was called: a label, never a path.")
    source: SourceKey | None = None
    columns: Cells = Field(description="The members as printed.")
    rows: Annotated[tuple[ScoreRow, ...], Field(min_length=1, max_length=ROW_LIMIT)]
    averages: ScoreRow | None = Field(None, description="The line of averages below the rows, and the line of percents.")
    percents: ScoreRow | None = None

    @model_validator(mode="after")
    def _rectangular(self) -> Self:
        for row in (*self.rows, self.averages, self.percents):
            if row is not None and len(row.cells) != len(self.columns):
                raise ValueError(f"a row has {len(row.cells)} cells for {len(self.columns)} members")
        return self
