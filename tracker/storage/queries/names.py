"""What there is, by name: codes, keys, refs, titles; for what people type and for what completes it."""

from tracker.storage.driver import Driver
from tracker.storage.projections.rows import KNOWN
from tracker.storage.queries.filters import escaped


def names(driver: Driver, register: str, position: int) -> list[str]:
    """Every party's or agreement's code, or source's key."""
    name = "key" if register == "source" else "code"
    return driver.values(f"SELECT {name} FROM {register} WHERE {KNOWN} ORDER BY {name}", {"position": position})


def refs(driver: Driver, position: int) -> list[str]:
    """Every commitment's ref, by agreement and number."""
    return driver.values(f"SELECT ref FROM commitment WHERE {KNOWN} ORDER BY agreement, number", {"position": position})


def has_ref(driver: Driver, ref: str, position: int) -> bool:
    """Whether there was a commitment of that ref."""
    return (
        driver.value(
            "SELECT 1 FROM commitment WHERE ref = :ref AND superseded_by IS NULL AND entry <= :position", {"position": position, "ref": ref}
        )
        is not None
    )


def titles(driver: Driver, position: int, start: str = "") -> list[tuple[str, str]]:
    """Ref and title of every commitment whose ref begins so, by agreement and number."""
    query = f"SELECT ref, title FROM commitment WHERE {KNOWN} AND ref LIKE :start ESCAPE '/' ORDER BY agreement, number"
    return [(ref, title) for ref, title in driver.rows(query, {"position": position, "start": f"{escaped(start)}%"})]


def sources_near(driver: Driver, position: int, ref: str | None, limit: int) -> list[dict[str, str | None]]:
    """Key, publisher and title of a few sources: those that evidence about a commitment names, then the others, newest first."""
    named = "CASE WHEN key IN (SELECT source FROM evidence WHERE commitment = :ref) THEN 0 ELSE 1 END"
    query = f"SELECT key, publisher, title FROM source WHERE {KNOWN} ORDER BY {named}, entry DESC LIMIT :limit"
    rows = driver.rows(query, {"position": position, "ref": ref, "limit": limit})
    return [{"key": key, "publisher": publisher, "title": title} for key, publisher, title in rows]
