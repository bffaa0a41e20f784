"""Which entries a history shows: filters over the columns that are read off the entries' bytes, and who has written."""

import json
from collections.abc import Collection
from typing import NamedTuple

from tracker.storage.corruption import Damage
from tracker.storage.driver import Driver
from tracker.storage.queries.conditions import Conditions


class EntryFilter(NamedTuple):
    """Which entries: the values of one field are alternatives, the fields combine."""

    commitment: str | None = None
    agreements: tuple[str, ...] = ()
    """Codes, of the agreements themselves and all their commitments."""
    actors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


ALL = EntryFilter()


def conditions(driver: Driver, wanted: EntryFilter) -> Conditions:
    """What a filter asks of `entry`.

    Raises:
        Damage: bytes that are no entry.
    """
    found = Conditions()
    if wanted.commitment is not None:
        mentioned = "SELECT seq FROM mentioned WHERE commitment = :commitment"
        found.add(f"(commitment = :commitment OR seq IN ({mentioned}))", commitment=wanted.commitment)
    if wanted.agreements:
        of_them = f"commitment IN (SELECT ref FROM commitment WHERE agreement IN {found.alternatives(wanted.agreements)})"
        themselves = _about_agreements(driver, wanted.agreements)
        found.add_any(of_them, f"seq IN {found.alternatives(themselves)}")
    found.among("recorded_by", wanted.actors)
    found.among("kind", wanted.kinds)
    return found


_ABOUT_AGREEMENTS = ("agreement_registered", "agreement_amended", "registration_voided", "scores_imported")


def _about_agreements(driver: Driver, codes: Collection[str]) -> list[int]:
    """The entries about agreements themselves, which belong to no commitment and are few."""
    kinds = Conditions("commitment IS NULL")
    kinds.among("kind", _ABOUT_AGREEMENTS)
    found = []
    for seq, body in driver.rows(f"SELECT seq, body FROM entry WHERE {kinds.sql}", kinds.parameters):
        try:
            content = json.loads(body.decode())["content"]
            if (
                content.get("agreement", content.get("code", content.get("name"))) in codes
                and content.get("noun", "agreement") == "agreement"
            ):
                found.append(seq)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise Damage(f"entry #{seq}: {error}") from error
    return found


def actors(driver: Driver, position: int) -> list[str]:
    """Everybody who had written up to a position, by name."""
    return driver.values("SELECT DISTINCT recorded_by FROM entry WHERE seq <= :position ORDER BY recorded_by", {"position": position})
