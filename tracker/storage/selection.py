"""Which commitments a question is about, as conditions of SQL."""

from __future__ import annotations  # typing is not imported to start

from tracker.domain.values import Value
from tracker.storage.driver import among

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from tracker.storage.driver import Driver

KNOWN = "seq <= :at AND (until IS NULL OR until > :at)"
"""The version of each record that held at the position."""


class Selection(Value):
    """Which commitments: the values of one field are alternatives, the fields combine."""

    refs: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    """Texts whose words must all occur in the title, text, wordings or evidence, in any case."""


def conditions(driver: Driver, wanted: Selection, refs: Sequence[str], at: int) -> tuple[str, dict[str, Any]]:
    """What a selection asks of `commitment` at a position (`:at`), as further conditions (` AND …`) with their parameters.

    All but the parties are asked of `ref`, `agreement`, `topic` and `kind`, which `overview` has too.
    """
    parts: list[str] = []
    given: dict[str, Any] = {}

    def alternatives(column: str, name: str, values: Iterable[Any]) -> str:
        these, parameters = among(name, values)
        given.update(parameters)
        return f"{column} IN {these}"

    if refs:
        parts.append(alternatives("ref", "ref", refs))
    if wanted.agreements:
        parts.append(alternatives("agreement", "agreement", wanted.agreements))
    if wanted.topics:
        _, parameters = among("topic", wanted.topics)
        given |= parameters
        folded = ", ".join(driver.folded(f"CAST(:{name} AS TEXT)") for name in parameters)
        parts.append(f"{driver.folded('topic')} IN ({folded})")
    if wanted.kinds:
        parts.append(alternatives("kind", "kind", wanted.kinds))
    if wanted.parties:
        parts.append(f"seq IN (SELECT seq FROM obligation WHERE {alternatives('party', 'party', wanted.parties)})")
    if wanted.search:
        from tracker.storage import search

        if words := search.words(wanted.search):
            parts.append(f"ref {driver.is_one_of('found')}")
            given["found"] = driver.list_of(search.refs(driver, words, at))
    return "".join(f" AND {part}" for part in parts), given


def escaped(word: str) -> str:
    """As LIKE takes it literally, with ESCAPE '/'."""
    return "".join(f"/{sign}" if sign in "/%_" else sign for sign in word)
