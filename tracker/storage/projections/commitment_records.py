"""Commitments with everything recorded about them: projected rows back into the records from which a standing is derived."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDate
from tracker.domain.record.rechecks import SourceRecheck
from tracker.domain.record.records import Agreement, Commitment, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.commitment_record import CommitmentRecord, Extension
from tracker.storage.corruption import Damage, DerivedDamage
from tracker.storage.driver import Driver, among, chunks
from tracker.storage.projections.projections import since_of, versioned_records
from tracker.storage.projections.rows import KNOWN, PARTS

_OF_A_STANDING = {
    "evidence": (
        *("commitment", "event_date", "stance", "source", "reliability", "credibility", "voice", "party", "accessed"),
        *("indicator", "value", "period", "restates", "occurrence"),
    ),
    "search": ("commitment", "on"),
    "assessment": ("commitment", "status", "confidence", "effective_on", "because", "party", "assessed_on"),
    "source": ("key", "publisher", "published", "origin"),
}
"""The fields from which a standing is derived."""


def cases_of(driver: Driver, refs: Sequence[str], position: int = 2**62, *, texts: bool = True) -> Iterator[CommitmentRecord]:
    """The commitments of these refs that were known at a position, in this order, with everything recorded about them.

    Some hundred are read at once. Without `texts`, evidence, checks and assessments lack what no standing depends on.
    """
    for chunk in chunks(refs):
        these, given = among("ref", chunk)
        given["position"] = position
        rows = driver.records(f"SELECT * FROM commitment WHERE {KNOWN} AND ref IN {these}", given)
        found: dict[str, Versioned[Commitment]] = {one.record.ref: one for one in versioned_records(driver, "commitment", rows, position)}
        registered = {row["ref"]: _day(row) for row in rows}
        codes = sorted({one.record.agreement for one in found.values()})
        named, codes_given = among("code", codes)
        rows = driver.records(f"SELECT * FROM agreement WHERE {KNOWN} AND code IN {named}", {"position": position, **codes_given})
        agreements: dict[str, Agreement] = {one.record.code: one.record for one in versioned_records(driver, "agreement", rows, position)}
        if lost := set(codes) - set(agreements):
            raise DerivedDamage(f"the agreement {min(lost)} has commitments and is not there itself")
        about = {
            table: _about(driver, table, these, given, None if texts else _OF_A_STANDING[table])
            for table in ("evidence", "search", "assessment")
        }
        cited = {
            ref: {one.record.source for one in about["evidence"][ref]}
            | {one.baseline.source for one in found[ref].record.indicators or () if one.baseline and one.baseline.source}
            for ref in found
        }
        sources = _sources(driver, {key for keys in cited.values() for key in keys}, position, texts=texts)
        rechecked = rechecks(driver, position, chunk)
        since = since_of(driver, [one.changed for one in found.values() if one.changed != one.entry])
        recorded = _recorded(driver, about)
        extensions = _extensions(driver, [one for one in found.values() if one.changed != one.entry or one.record.extended_to], position)
        for ref in chunk:
            if ref in found:
                yield CommitmentRecord(
                    agreement=agreements[found[ref].record.agreement],
                    commitment=found[ref],
                    evidence=tuple(about["evidence"][ref]),
                    checks=tuple(about["search"][ref]),
                    assessments=tuple(about["assessment"][ref]),
                    sources={key: sources[key] for key in cited[ref] if key in sources},
                    since=since.get(found[ref].changed) or dict.fromkeys(found[ref].record.obligors, found[ref].entry),
                    extensions=tuple(extensions.get(ref, ())),
                    registered_on=registered[ref],
                    recorded=recorded,
                    rechecks=tuple(rechecked.get(ref, ())),
                )


def rechecks(driver: Driver, position: int, refs: Sequence[str] | None = None) -> dict[str, list[Versioned[SourceRecheck]]]:
    """Later looks at the sources of these commitments, or of all, in the order of entry; read off the entries themselves, as they are few.

    Raises:
        Damage: bytes that are no entry.
    """
    these, given = ("", dict[str, Any]()) if refs is None else among("ref", refs)
    query = f"SELECT commitment, seq, body FROM entry WHERE kind = 'source_rechecked' AND seq <= :position{these and f' AND commitment IN {these}'}"
    found: dict[str, list[Versioned[SourceRecheck]]] = {}
    for ref, seq, body in driver.rows(f"{query} ORDER BY seq", {"position": position, **given}):
        try:
            record = SourceRecheck.stored(json.loads(body)["content"])
        except (ValueError, TypeError, KeyError) as error:
            raise Damage(f"entry #{seq}: {error}") from error
        found.setdefault(ref, []).append(Versioned(entry=seq, record=record, changed=seq))
    return found


def _day(row: dict[str, Any]) -> date:
    try:
        return date.fromisoformat(row["registered_on"])
    except (KeyError, TypeError, ValueError) as error:
        raise DerivedDamage(f"commitment, row of #{row['seq']}: registered_on is no day") from error


def _recorded(driver: Driver, about: Mapping[str, Mapping[str, Sequence[Versioned[Any]]]]) -> dict[int, date]:
    """The days (UTC) of the entries that brought or materially amended evidence after an assessment of its commitment."""
    later = set[int]()
    for ref, assessments in about["assessment"].items():
        first = min((one.entry for one in assessments if one.stands), default=2**62)
        later.update(one.material for one in about["evidence"].get(ref, ()) if one.stands and one.material > first)
    days: dict[int, date] = {}
    for chunk in chunks(sorted(later)):
        these, given = among("seq", chunk)
        for seq, recorded_at in driver.rows(f"SELECT seq, recorded_at FROM entry WHERE seq IN {these}", given):
            try:
                days[seq] = date.fromisoformat(recorded_at[:10])
            except (TypeError, ValueError) as error:
                raise Damage(f"entry #{seq}: recorded_at is no moment") from error
    return days


def _sources(driver: Driver, keys: Collection[str], position: int, *, texts: bool) -> dict[str, Versioned[Source]]:
    """The sources of these keys as they were at a position."""
    names = None if texts else _OF_A_STANDING["source"]
    columns = "*" if names is None else ", ".join(("seq", "entry", "void_by", "material", *names))
    found: dict[str, Versioned[Source]] = {}
    for chunk in chunks(sorted(keys)):
        these, given = among("key", chunk)
        rows = driver.records(f"SELECT {columns} FROM source WHERE {KNOWN} AND key IN {these}", {"position": position, **given})
        found.update((one.record.key, one) for one in versioned_records(driver, "source", rows, position, names))
    return found


def _extensions(driver: Driver, commitments: Sequence[Versioned[Commitment]], position: int) -> dict[str, list[Extension]]:
    """What extended the deadlines of these commitments, in the order of entry."""
    found: dict[str, list[Extension]] = {}
    if not commitments:
        return found
    these, given = among("ref", [one.record.ref for one in commitments])
    query = "SELECT seq, commitment, extended_to, effective_on FROM extension WHERE seq <= :position"
    for seq, ref, to, on in driver.rows(f"{query} AND commitment IN {these} ORDER BY seq", {"position": position, **given}):
        try:
            one = Extension(entry=seq, extended_to=to and PartialDate.parse(to), effective_on=on and date.fromisoformat(on))
        except (ValueError, TypeError, BadDate) as error:
            raise DerivedDamage(f"extension, row of #{seq}: holds no day") from error
        found.setdefault(ref, []).append(one)
    return found


def _about(driver: Driver, table: str, these: str, given: dict[str, Any], names: Sequence[str] | None) -> dict[str, list[Versioned[Any]]]:
    grouped: dict[str, list[Versioned[Any]]] = defaultdict(list)
    wanted = ("seq", "entry", "retracted_by", *(["material"] if table == "evidence" else []), *(names or ()))
    columns = "*" if names is None else ", ".join(f'"{name}"' for name in wanted if name not in PARTS)
    query = f"SELECT {columns} FROM {table} WHERE {KNOWN} AND commitment IN {these} ORDER BY entry"
    for rows in driver.record_pages(query, given):
        for one in versioned_records(driver, table, rows, given["position"], names):
            grouped[one.record.commitment].append(one)
    return grouped
