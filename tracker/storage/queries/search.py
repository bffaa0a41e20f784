"""Substring search over the folded texts of commitments and of the evidence about them (`domain.record.folding.searched`), and every text there is.

One table is scanned: SQLite and PostgreSQL give the same answer at every position of the ledger, for parts of words in every script.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from tracker.domain.record.folding import folded_name
from tracker.storage.driver import Driver
from tracker.storage.projections.rows import KNOWN, REGISTERED, STANDS

_TERM = re.compile(r'"([^"]*)"|“([^”]*)”|„([^“]*)“|«([^»]*)»|(\S+)')


def terms(texts: Iterable[str]) -> list[str]:
    """The different words and, in quotes, phrases that are searched for, folded as the texts are."""
    found = (folded_name("".join(match.groups(""))) for text in texts for match in _TERM.finditer(text))
    return [*dict.fromkeys(term for term in found if term)]


def occurs(driver: Driver, parameter: str) -> str:
    """An SQL condition: a term, by the name of its parameter (`:term`), is in the text of a row of `search_text`."""
    place = f"instr(folded, {parameter})" if driver.dialect == "sqlite" else f"strpos(folded, CAST({parameter} AS text))"
    return f"{place} > 0"


def refs(driver: Driver, wanted: Sequence[str], position: int) -> list[str]:
    """The commitments known at a position in which each of the terms occurs, one at least.

    A term occurs where it is the commitment's ref, or part of its label, its title, its text, a wording, or the summary or quote of
    evidence that stands.
    """
    return sorted(set.intersection(*(_with_term(driver, term, position) for term in wanted)))


def _with_term(driver: Driver, term: str, position: int) -> set[str]:
    query = (
        f"SELECT commitment FROM search_text WHERE {KNOWN} AND {occurs(driver, ':term')}"
        f" UNION ALL SELECT ref FROM commitment WHERE {KNOWN} AND ref = :ref"
    )
    return set(driver.values(query, {"position": position, "term": term, "ref": term.upper()}))


def texts(driver: Driver, position: int) -> Iterator[tuple[str, str]]:
    """Title, text, wordings, topic, criteria and discrepancies of every commitment that is not void, and what is recorded about it and stands, each with its ref."""
    lists = " UNION ALL ".join(
        f"SELECT ref, value FROM commitment, {driver.members(name)} WHERE {name} IS NOT NULL AND {KNOWN}"
        for name in ("criteria", "discrepancies")
    )
    query = (
        f"SELECT one.commitment, one.said FROM (SELECT commitment, folded AS said FROM search_text WHERE {KNOWN}"
        f" UNION ALL SELECT ref, topic FROM commitment WHERE {KNOWN} UNION ALL {lists}"
        f" UNION ALL SELECT commitment, note FROM evidence WHERE note IS NOT NULL AND {STANDS}"
        f" UNION ALL SELECT commitment, rationale FROM assessment WHERE {STANDS}"
        f" UNION ALL SELECT commitment, value FROM search, {driver.members('queries')} WHERE {STANDS}"
        f" UNION ALL SELECT commitment, note FROM search WHERE note IS NOT NULL AND {STANDS}) one"
        f" WHERE one.commitment IN (SELECT ref FROM commitment WHERE {REGISTERED})"
    )
    yield from driver.rows(query, {"position": position})
