"""What stood before a correction: the old values of amended fields, and the retraction that another one took back."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tracker.domain.items import Item
from tracker.storage.driver import Driver, among, chunks
from tracker.storage.projections.rows import KEYS, record_fields

_GRADE = ("reliability", "credibility")


def before(driver: Driver, entries: Iterable[Mapping[str, Any]]) -> dict[int, Item]:
    """For each of these entries that corrects something, what a sentence about it needs to know of before.

    Others than corrections are passed over.

    Returns:
        By number: of an amendment or a new grade the old values of its fields; of the retraction of a retraction or of a void, `kind` and
        `content` of that.
    """
    amended: dict[str, dict[int, tuple[Any, list[str]]]] = {}
    retracted: dict[int, int] = {}
    for entry in entries:
        kind, content = entry["kind"], entry["content"]
        if kind == "evidence_regraded":
            amended.setdefault("evidence", {})[entry["seq"]] = (content.get("evidence"), [*_GRADE])
        elif kind.endswith("_amended"):
            noun = kind.removesuffix("_amended")
            amended.setdefault(noun, {})[entry["seq"]] = (content.get(noun), [*content.get("changes", ()), *content.get("clear", ())])
        elif kind == "entry_retracted":
            retracted[entry["seq"]] = content.get("entry", 0)
    found = _reinstated(driver, retracted)
    for table, wanted in amended.items():
        found |= _replaced(driver, table, wanted)
    return found


def _replaced(driver: Driver, table: str, wanted: Mapping[int, tuple[Any, list[str]]]) -> dict[int, Item]:
    """The fields of the versions that these entries replaced."""
    rows: dict[int, Item] = {}
    for chunk in chunks(sorted({target for target, _ in wanted.values()})):
        these, given = among("target", chunk)
        query = f"SELECT * FROM {table} WHERE {KEYS[table]} IN {these} AND superseded_by IS NOT NULL"
        rows.update((row["superseded_by"], row) for row in driver.records(query, given) if row["superseded_by"] in wanted)
    return {seq: record_fields(driver, table, [row], wanted[seq][1])[0] for seq, row in rows.items()}


def _reinstated(driver: Driver, retracted: Mapping[int, int]) -> dict[int, Item]:
    """The retractions and voids among what these entries retract."""
    entries: dict[int, Item] = {}
    for chunk in chunks(sorted(set(retracted.values()))):
        these, given = among("seq", chunk)
        query = f"SELECT seq, kind, body FROM entry WHERE seq IN {these} AND kind IN ('entry_retracted', 'registration_voided')"
        entries.update((seq, {"kind": kind, "content": json.loads(body)["content"]}) for seq, kind, body in driver.rows(query, given))
    return {seq: entries[target] for seq, target in retracted.items() if target in entries}
