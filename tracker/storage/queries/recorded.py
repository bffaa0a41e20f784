"""What stands of each kind of record, some at a time: what the record is written out from as a workbook, and compared with when it comes back."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tracker.domain.record.records import Commitment, Record
from tracker.domain.record.versioned import Versioned
from tracker.storage.driver import Driver, chunks
from tracker.storage.projections.projections import versioned_records
from tracker.storage.projections.rows import KEYS, REGISTERED, STANDS, table_of
from tracker.storage.queries.conditions import Conditions


def _place(kind: type[Record]) -> tuple[str, str, str]:
    """The table of a kind, the column that names a record in it, and the order."""
    table = table_of(kind)
    return table, KEYS[table], "agreement, number" if kind is Commitment else KEYS[table]


def names(driver: Driver, kind: type[Record], position: int, agreement: str | None = None) -> list[str]:
    """The names of what stands, in order: codes, keys, refs or numbers of entries; `agreement` leaves out what belongs to another."""
    table, name, order = _place(kind)
    asked = _standing(kind, position, agreement)
    return [str(one) for one in driver.values(f"SELECT {name} FROM {table} WHERE {asked.sql} ORDER BY {order}", asked.parameters)]


def of_names(driver: Driver, kind: type[Record], position: int, wanted: Sequence[str]) -> list[Versioned[Any]]:
    """What stands under these names, in order."""
    table, name, order = _place(kind)
    found: list[Versioned[Any]] = []
    numbers = [int(one) for one in wanted if re.fullmatch("[0-9]{1,18}", one)] if name == "entry" else None
    for some in chunks([one for one in wanted if "\x00" not in one] if numbers is None else numbers):
        asked = _standing(kind, position, None)
        asked.among(name, some)
        found += versioned_records(
            driver, table, driver.records(f"SELECT * FROM {table} WHERE {asked.sql} ORDER BY {order}", asked.parameters), position
        )
        driver.pause()
    return found


def every(driver: Driver, kind: type[Record], position: int, agreement: str | None = None) -> Iterator[Versioned[Any]]:
    """All that stands, in order; `agreement` leaves out what belongs to another."""
    for some in chunks(names(driver, kind, position, agreement)):
        yield from of_names(driver, kind, position, some)


def _standing(kind: type[Record], position: int, agreement: str | None) -> Conditions:
    """What stood at a position, of an agreement if one is named; what was recorded about a void commitment does not stand."""
    table, name, _ = _place(kind)
    found = Conditions(position=position)
    column = "code" if table == "agreement" else "agreement"
    of_it = f" AND {column} = {found.parameter(agreement)}" if agreement and table not in ("party", "source") else ""
    if name == "entry":
        found.add(STANDS)
        found.add(f"commitment IN (SELECT ref FROM commitment WHERE {REGISTERED}{of_it})")
    else:
        found.add(REGISTERED + of_it)
    return found
