"""Tables of figures that others printed about indicators: percents, multiples, increases, to be held against what is recorded."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from tracker.documents.tables import reading
from tracker.documents.tables.layout import Column, Place, Shape, TableOptions
from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadInput, Faults
from tracker.domain.periods import Period
from tracker.domain.quantities import Quantity
from tracker.domain.standing.printed_figures import Printed

SHAPE = Shape(
    kind="printed figures",
    columns=(
        Column(name="period", required=True),
        Column(name="figure", required=True, spelled=("percent",)),
        Column(name="what"),
        Column(name="indicator", spelled=("series",)),
        Column(name="measure"),
        Column(name="subject", spelled=("product",)),
        Column(name="published", spelled=("published_on",)),
    ),
    passed_over=frozenset(("id", "address", "url", "note", "follows")),
)
_SHARE = "_share_of_"
"""In a measure: the target of a period as a share of a larger one, `us_exports_share_of_2y_target`."""


class Row(NamedTuple):
    """A printed figure with its place in the file."""

    place: Place
    printed: Printed


def read(sheets: Iterable[reading.Sheet], file: str, options: TableOptions, faults: Faults) -> Iterator[Row]:
    """The figures in the rows; what cannot be read goes to the faults."""
    for row in (row for sheet in sheets for row in reading.rows(sheet, SHAPE, file, options, faults)):
        given = {name: str(value) for name, value in row.cells.items()}
        measure, share, _ = given.get("measure", "").partition(_SHARE)
        field = "figure"
        try:
            figure = Quantity.parse(given["figure"])
            field = "period"
            period = Period.parse(given["period"])
            field = "published"
            published = PartialDate.parse(given[field]).last_day if field in given else date.max
        except BadInput as error:
            faults.add(row.fault(file, error.message, field, error.hint))
            continue
        what = "percent of target" if share else given.get("what", "percent")
        yield Row(row.place, Printed(figure, what, period, given.get("indicator", ""), measure, given.get("subject", ""), published))
