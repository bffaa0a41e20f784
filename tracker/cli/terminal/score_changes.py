"""What became of scores between two days: the whole, each party, each commitment, each cell."""

from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.cli.terminal import layout, output
from tracker.cli.terminal.formats import Format
from tracker.cli.terminal.layout import TableCell
from tracker.domain.scoring.changes import Change
from tracker.domain.scoring.scales import EMPTY, signed

if TYPE_CHECKING:
    from tracker.actions.scoring import Scores


def changed(old: "Scores", new: "Scores", form: Format, *, colour: bool) -> None:
    """Writes `tracker score --from --to`: in a table the totals and the cells that changed, as data every cell."""
    found, days = new.changes_since(old), {"from": old.reading.day.isoformat(), "to": new.reading.day.isoformat()}
    if form is Format.TABLE:
        shown = [one for one in found if one.changed or not (one.ref and one.party)]
        rows = [[*map(TableCell.of, (one.ref or "all", one.party or "all", *map(_text, one[2:])))] for one in shown]
        heads = [name.upper().replace("_", " ") for name in Change._fields]
        output.show([layout.terminal_table(heads, rows, flexible="NEW", colour=colour)])
        whole = [f"{one.changed} of {one.cells} cells changed; --format csv has those that did not, too" for one in found[:1]]
        average = [f"average {_text(one.old)} → {_text(one.new)}, " for one in found[:1] if one.difference is not None]
        for note in ("".join(average + whole) or "no commitment to score", *new.notes):
            output.say(note)
        return
    rated = [one._asdict() for one in found]
    items = [{name: f"{value:f}" if isinstance(value, Decimal) else value for name, value in one.items()} for one in rated]
    envelope = output.envelope("score-changes", items, new.reading)
    about = {"scale": new.walk.scale.value, "crosswalk": new.walk.version, **days, "notes": list(new.notes)}
    output.write_data(form, whole=envelope | about, lines=items, rows=rated, columns=Change._fields)


def _text(figure: Decimal | str | int | None) -> str:
    return signed(figure) if isinstance(figure, Decimal) else EMPTY if figure is None else f"{figure}"
