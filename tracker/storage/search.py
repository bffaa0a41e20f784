"""Which commitments have certain words somewhere: in their ref, title, text, a wording, or evidence that stands.

A word is found in the middle of others, in any case and every script, with each of its signs taken as it is. What that means is said
once, as a scan of the texts (`_scan`). On SQLite a concordance (`concordances`) spares most of it: what was written up to some entry is
looked up there, and only what came after it is scanned, so it may lie as far behind as it likes and the answer is the same. Of what was
amended or retracted it holds the earlier words too; there the texts themselves have the last word.

PostgreSQL always scans: it does so with several processes, and its own folding of letters is not the one that a concordance is made with.
"""

from __future__ import annotations  # typing is not imported to start

import json
import struct
from functools import partial
from itertools import compress

from tracker.domain import concordance
from tracker.storage.damage import Damage
from tracker.storage.driver import among, chunks
from tracker.storage.selection import AMONG, KNOWN, NOT_AMONG, escaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from tracker.storage.driver import Driver


def condition(driver: Driver, words: Sequence[str], at: int) -> tuple[str, dict[str, Any]]:
    """That a commitment known at a position has all these words, as a condition on its `ref`, with parameters; `:at` is the position.

    Raises:
        Damage: a concordance that cannot be read.
    """
    known = _Concordance(driver, at) if driver.dialect == "sqlite" else None
    if known is None or not known.stretches:
        parts, given = [], dict[str, "Any"]()
        for number, word in enumerate(words):
            scan, parameters = _scan(driver, word, str(number))
            parts.append(f"ref IN ({scan})")
            given |= parameters
        return " AND ".join(parts), given
    found = set.intersection(*map(known.refs_with, dict.fromkeys(words)))
    if len(found) * 2 <= len(known.refs):
        return AMONG, {"found": json.dumps([*found])}
    # Nearly all have the word: then those that have not are the shorter list.
    others = [ref for ref in (*known.refs, *known.later_refs()) if ref not in found]
    return NOT_AMONG, {"found": json.dumps(others)}


def _scan(
    driver: Driver, word: str, name: str, commitments: str = "", wordings: str = "", evidence: str = ""
) -> tuple[str, dict[str, Any]]:
    """The refs of the commitments known at `:at` that have a word, some more than once; only in some rows of the three tables, if said."""

    def has(column: str) -> str:
        """Whether a text holds the word, in any case and any script."""
        folded = f"{driver.folded(column)} LIKE {driver.folded(f'CAST(:word{name} AS TEXT)')} ESCAPE '/'"
        if driver.dialect != "sqlite" or not word.isascii():
            return folded
        # SQLite's own LIKE takes ASCII in any case, without a call of ours for each text. In lower case, two other letters become ASCII.
        odd = " OR ".join(f"instr({column}, '{letter}') > 0" for letter in _BECOME_ASCII if letter.lower()[0] in word.lower())
        return f"({column} LIKE :word{name} ESCAPE '/'{f' OR (({odd}) AND {folded})' if odd else ''})"

    query = (
        f"SELECT ref FROM commitment WHERE {KNOWN}{commitments} AND (ref = :name{name} OR {has('title')} OR {has('text')}"
        f" OR seq IN (SELECT seq FROM wording WHERE ({has('text')} OR {has('quote')}){wordings}))"
        f" UNION ALL SELECT commitment FROM evidence WHERE {KNOWN}{evidence} AND (retracted_by IS NULL OR retracted_by > :at)"
        f" AND ({has('summary')} OR {has('quote')})"
    )
    return query, {f"word{name}": f"%{escaped(word)}%", f"name{name}": word.upper()}


_BECOME_ASCII = ("\u0130", "\u212a")
"""The dotted capital I and the Kelvin sign: of all that is not ASCII, the letters that hold some of it in lower case."""

_REMEDY = "; make it anew: tracker db rebuild, then tracker db index"
_ONE = ord("1")
_DIGITS = bytes.maketrans(b"01", b"\0\1")


class _Concordance:
    """What the concordance knows at a position; everything is read once it is asked for."""

    def __init__(self, driver: Driver, at: int) -> None:
        self._driver, self._at = driver, at
        read = "SELECT last, registered, disturbed, first FROM concordance WHERE last <= :at ORDER BY last"
        rows = driver.rows(read, {"at": at})
        self.stretches = [row[0] for row in rows]
        if [row[3] - 1 for row in rows] != [0, *self.stretches][: len(rows)]:
            raise Damage(f"the concordance has a gap{_REMEDY}")
        self.refs = "".join([row[1] for row in rows]).split()
        """Of the commitments, by the numbers that they have in it."""
        self._sizes = list[int]()
        for row in rows:
            self._sizes.append(row[1].count(" ") + (self._sizes[-1] if self._sizes else 0))
        self._after = self.stretches[-1] if rows else 0
        self._disturbed = {*"".join([row[2] for row in rows]).split()}
        if self.stretches:
            later = "SELECT commitment FROM entry WHERE seq > :after AND seq <= :at AND kind IN ('entry_retracted', 'commitment_amended')"
            self._disturbed.update(ref for ref in driver.values(later, self._rest) if ref is not None)

    @property
    def _rest(self) -> dict[str, Any]:
        return {"after": self._after, "at": self._at}

    def later_refs(self) -> list[str]:
        """Of the commitments known at the position that came after it."""
        return self._driver.values("SELECT ref FROM commitment WHERE seq = entry AND seq > :after AND seq <= :at", self._rest)

    def refs_with(self, word: str) -> set[str]:
        """Of the commitments that have a word."""
        found = self._looked_up(word)
        doubtful = found & self._disturbed
        found -= doubtful
        for some in chunks(sorted(doubtful)):
            these, given = among("of", some)
            versions = f" AND seq IN (SELECT seq FROM commitment WHERE ref IN {these})"
            found.update(self._scanned(word, (f" AND ref IN {these}", versions, f" AND commitment IN {these}"), given))
        found.update(self._named(word))
        found.update(self._scanned(word, (" AND seq > :after",) * 3, {}))
        return found

    def _named(self, word: str) -> list[str]:
        return self._driver.values(f"SELECT ref FROM commitment WHERE {KNOWN} AND ref = :name", {"at": self._at, "name": word.upper()})

    def _scanned(self, word: str, only: tuple[str, str, str], given: dict[str, Any]) -> list[str]:
        query, parameters = _scan(self._driver, word, "", *only)
        return self._driver.values(query, {**parameters, **given, **self._rest})

    def _looked_up(self, word: str) -> set[str]:
        digits, bits, whole = bytearray(b"0") * len(self.refs), 0, (1 << len(self.refs)) - 1
        try:
            for last, size in zip(self.stretches, self._sizes, strict=True):
                words = self._driver.value("SELECT words FROM concordance WHERE last = :last", {"last": last})
                numbers = concordance.words_with(words, word)
                for place in concordance.places(numbers, partial(self._page, last), size):
                    if isinstance(place, int):
                        bits |= place
                    else:
                        for number in place:
                            digits[number] = _ONE
                if bits == whole:  # all have it
                    break
        except (struct.error, LookupError, TypeError, ValueError, AttributeError) as error:
            raise Damage(f"the concordance cannot be read ({error}){_REMEDY}") from error
        digits.reverse()
        bits |= int(digits or b"0", 2)
        return {*compress(self.refs, f"{bits:b}".encode().translate(_DIGITS)[::-1])}

    def _page(self, last: int, number: int) -> tuple[int, bytes]:
        query = "SELECT first, places FROM occurrence WHERE last = :last AND first <= :number ORDER BY first DESC LIMIT 1"
        [(first, page)] = self._driver.rows(query, {"last": last, "number": number})
        return first, page
