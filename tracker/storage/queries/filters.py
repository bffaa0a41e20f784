"""Which commitments a question is about: filters, and their conditions in SQL."""

from datetime import date
from typing import NamedTuple

from tracker.storage.driver import Driver
from tracker.storage.queries.conditions import Conditions


class Selection(NamedTuple):
    """Which commitments, by what they say: the values of one field are alternatives, the fields combine."""

    refs: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    """Texts whose words and phrases (in quotes) must all occur in the title, text, wordings or evidence, in any case."""


EVERYTHING = Selection()


class Filter(NamedTuple):
    """Which commitments, by where they stand too."""

    selection: Selection = EVERYTHING
    only_open: bool = False
    statuses: tuple[str, ...] = ()
    verifications: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """Reasons for attention, one of which holds."""
    overdue: bool = False
    review_due: bool = False
    needs_attention: bool = False
    """For any reason but a difference of wording."""

    due_after: date | None = None
    due_before: date | None = None
    """Days between which the deadline lies, or its extension; a partial date counts by its last day."""

    @property
    def by_openness_alone(self) -> bool:
        """Whether of the standing nothing decides but whether it is open."""
        by_standing = self.statuses or self.verifications or self.reasons or self.overdue or self.review_due or self.needs_attention
        return not (by_standing or self.due_after or self.due_before)


def conditions(driver: Driver, wanted: Selection, position: int) -> Conditions:
    """What a selection asks of `commitment` at a position (`:position`).

    All but the parties are asked of `ref`, `agreement`, `topic`, `topics`, `kind` and `nature`, which `overview` has too.
    """
    found = Conditions(position=position)
    for column, values in (("ref", wanted.refs), ("agreement", wanted.agreements), ("kind", wanted.kinds), ("nature", wanted.natures)):
        found.among(column, values)
    if wanted.topics:
        these = found.alternatives(wanted.topics)
        found.add_any(f"topic IN {these}", f"EXISTS (SELECT 1 FROM {driver.members('topics')} WHERE value IN {these})")
    if wanted.parties:
        found.add(f"seq IN (SELECT seq FROM obligation WHERE party IN {found.alternatives(wanted.parties)})")
    if wanted.search:
        from tracker.storage.queries import search

        if terms := search.terms(wanted.search):
            found.add(f"ref {driver.is_one_of('found')}", found=driver.list_of(search.refs(driver, terms, position)))
    return found


def escaped(word: str) -> str:
    """A text that LIKE takes literally, with ESCAPE '/'."""
    return "".join(f"/{sign}" if sign in "/%_" else sign for sign in word)
