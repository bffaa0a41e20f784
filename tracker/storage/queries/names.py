"""What there is, by name: codes, keys, refs, titles; for what people type and for what completes it."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tracker.domain.record.folding import folded_name
from tracker.domain.text import counted
from tracker.storage.driver import Driver, among
from tracker.storage.projections.rows import KEYS, KNOWN, REGISTERED
from tracker.storage.queries.filters import escaped


def names(driver: Driver, register: str, position: int) -> list[str]:
    """Every party's or agreement's code, or source's key."""
    return driver.values(f"SELECT {KEYS[register]} FROM {register} WHERE {KNOWN} ORDER BY {KEYS[register]}", {"position": position})


def party_names(driver: Driver, position: int) -> dict[str, str]:
    """Every party's name, by its code."""
    return dict(driver.rows(f"SELECT code, name FROM party WHERE {KNOWN}", {"position": position}))


def refs(driver: Driver, position: int) -> list[str]:
    """The ref of every commitment that is not void, by agreement and number."""
    return driver.values(f"SELECT ref FROM commitment WHERE {REGISTERED} ORDER BY agreement, number", {"position": position})


def titles(driver: Driver, position: int, wanted: Sequence[str]) -> dict[str, str]:
    """The titles of commitments, by ref."""
    these, given = among("ref", wanted)
    return dict(driver.rows(f"SELECT ref, title FROM commitment WHERE {KNOWN} AND ref IN {these}", {"position": position, **given}))


def topics(driver: Driver, position: int) -> Counter[str]:
    """Every topic, by name, with how many commitments have it."""
    further = f"SELECT value FROM commitment, {driver.members('topics')} WHERE topics IS NOT NULL AND {REGISTERED}"
    every = driver.values(f"SELECT topic FROM commitment WHERE {REGISTERED} UNION ALL {further}", {"position": position})
    return Counter(sorted(every))


def publishers(driver: Driver, position: int) -> list[str]:
    """Every publisher of a source, by name."""
    return driver.values(f"SELECT DISTINCT publisher FROM source WHERE {REGISTERED} ORDER BY publisher", {"position": position})


class CommitmentName(NamedTuple):
    """What a commitment is called, or was in an earlier version."""

    number: int
    title: str
    label: str | None
    labelled: bool
    """Whether it has a label now."""
    rank: int
    """0 of what stands, 2 more where it is void, 1 more of an earlier version."""


def commitment_names(driver: Driver, agreement: str) -> list[CommitmentName]:
    """What the commitments of an agreement are and were called, void ones too, in the order in which they were named."""
    query = (
        "SELECT one.number, one.title, one.label, now.label, now.void_by, one.superseded_by FROM commitment one"
        " JOIN commitment now ON now.entry = one.entry AND now.superseded_by IS NULL WHERE one.agreement = :agreement ORDER BY one.seq"
    )
    return [
        CommitmentName(number, title, label, now is not None, 2 * (void is not None) + (superseded is not None))
        for number, title, label, now, void, superseded in driver.rows(query, {"agreement": agreement})
    ]


def has_ref(driver: Driver, ref: str, position: int) -> bool:
    """Whether there was a commitment of that ref."""
    query = "SELECT 1 FROM commitment WHERE ref = :ref AND superseded_by IS NULL AND entry <= :position"
    return driver.value(query, {"position": position, "ref": ref}) is not None


def labelled(driver: Driver, label: str, position: int, *, void: bool = False) -> list[tuple[str, str]]:
    """Ref and label of the commitments that have this label, without regard to case, blanks and Unicode form; `void` ones too or not."""
    query = f"SELECT ref, label FROM commitment WHERE label_folded = :label AND {KNOWN if void else REGISTERED} ORDER BY agreement, number"
    return [(ref, written) for ref, written in driver.rows(query, {"position": position, "label": folded_name(label)})]


_OBSERVATIONS = {
    "evidence": "commitment || ' ' || stance || ': ' || substr(summary, 1, 60)",
    "search": "commitment || ' searched: ' || replace(outcome, '_', ' ')",
    "assessment": "commitment || ' assessed: ' || replace(status, '_', ' ')",
}
"""What each of them says, in short."""
NUMBERED = {"evidence": ("evidence",), "basis": ("evidence", "search"), "entry": tuple(_OBSERVATIONS)}
"""Entries by number: evidence, what a status may rest on, what can be taken back."""
_DESCRIBED = {
    "commitment": ("ref", "title", "agreement, number"),
    "agreement": ("code", "title", "code"),
    "party": ("code", "name", "code"),
    "source": ("key", "publisher || COALESCE(', ' || title, '')", "key"),
}
"""How each is named, what is said of it, and in which order they stand."""
NUMBERS_LIMIT = 50
"""Entries, the newest, that are worth choosing from."""


def described(driver: Driver, position: int, noun: str, start: str = "", ref: str | None = None) -> list[tuple[str, str]]:
    """Names that begin so, in any case, each with what it names in a few words.

    The noun is commitment, agreement, party, source or topic, or one of the numbered, which may be about one commitment: evidence, basis,
    entry.
    """
    given = {"position": position, "start": f"{escaped(start.lower())}%", "limit": NUMBERS_LIMIT, "ref": ref}
    if noun in NUMBERED:
        about = "" if ref is None else " AND commitment = :ref"
        parts = [
            f"SELECT entry, {_OBSERVATIONS[table]} FROM {table} WHERE {KNOWN} AND CAST(entry AS TEXT) LIKE :start ESCAPE '/'{about}"
            for table in NUMBERED[noun]
        ]
        return [(str(entry), said) for entry, said in driver.rows(f"{' UNION ALL '.join(parts)} ORDER BY entry DESC LIMIT :limit", given)]
    if noun == "topic":
        counts = topics(driver, position).items()
        return [(one, counted(count, "commitment")) for one, count in counts if one.lower().startswith(start.lower())]
    name, said, order = _DESCRIBED[noun]
    query = f"SELECT {name}, {said} FROM {noun} WHERE {REGISTERED} AND lower({name}) LIKE :start ESCAPE '/' ORDER BY {order}"
    return [(name, said) for name, said in driver.rows(query, given)]


def sources_near(driver: Driver, position: int, ref: str | None, limit: int) -> list[dict[str, str | None]]:
    """Key, publisher and title of a few sources: those that evidence about a commitment names, then the others, newest first."""
    named = "CASE WHEN key IN (SELECT source FROM evidence WHERE commitment = :ref) THEN 0 ELSE 1 END"
    query = f"SELECT key, publisher, title FROM source WHERE {REGISTERED} ORDER BY {named}, entry DESC LIMIT :limit"
    rows = driver.rows(query, {"position": position, "ref": ref, "limit": limit})
    return [{"key": key, "publisher": publisher, "title": title} for key, publisher, title in rows]
