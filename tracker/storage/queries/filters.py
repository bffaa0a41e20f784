"""Which commitments a question is about: filters, and their conditions in SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.domain.items import Item
from tracker.storage.driver import Driver, among


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which commitments, by what they say: the values of one field are alternatives, the fields combine."""

    refs: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    """Texts whose words and phrases (in quotes) must all occur in the title, text, wordings or evidence, in any case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Selection):
    """Which commitments, by where they stand too."""

    only_open: bool = False
    statuses: tuple[str, ...] = ()
    verifications: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """Reasons for attention, one of which holds."""
    overdue: bool = False
    review_due: bool = False
    needs_attention: bool = False
    """For any reason but a difference of wording."""

    @property
    def by_openness_alone(self) -> bool:
        """Whether of the standing nothing decides but whether it is open."""
        return not (self.statuses or self.verifications or self.reasons or self.overdue or self.review_due or self.needs_attention)


def conditions(driver: Driver, wanted: Selection, refs: Sequence[str], position: int) -> tuple[str, Item]:
    """What a selection asks of `commitment` at a position (`:position`), as further conditions (` AND …`) with their parameters.

    All but the parties are asked of `ref`, `agreement`, `topic` and `kind`, which `overview` has too.
    """
    parts: list[str] = []
    given: Item = {}

    def alternatives(column: str, name: str, values: Iterable[Any]) -> str:
        these, parameters = among(name, values)
        given.update(parameters)
        return f"{column} IN {these}"

    if refs:
        parts.append(alternatives("ref", "ref", refs))
    if wanted.agreements:
        parts.append(alternatives("agreement", "agreement", wanted.agreements))
    if wanted.topics:
        parts.append(alternatives("topic", "topic", wanted.topics))
    if wanted.kinds:
        parts.append(alternatives("kind", "kind", wanted.kinds))
    if wanted.parties:
        parts.append(f"seq IN (SELECT seq FROM obligation WHERE {alternatives('party', 'party', wanted.parties)})")
    if wanted.search:
        from tracker.storage.queries import search

        if terms := search.terms(wanted.search):
            parts.append(f"ref {driver.is_one_of('found')}")
            given["found"] = driver.list_of(search.refs(driver, terms, position))
    return "".join(f" AND {part}" for part in parts), given


def escaped(word: str) -> str:
    """A text that LIKE takes literally, with ESCAPE '/'."""
    return "".join(f"/{sign}" if sign in "/%_" else sign for sign in word)
