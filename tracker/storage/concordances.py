"""The concordance of a store: which words occur in which commitments, so that a search need not read every text (`search`).

It is made in stretches of entries that follow each other without a gap from the first on; each is a function of what these entries
wrote, and never changes. So it can be made again from a replay and compared byte for byte, and what is missing at its end is only
slower. A bulk import does not wait for it (it takes as long again): `tracker db index` makes it, or makes it up; and where single
entries are appended, one in some thousand brings it up to itself.

The words of everything are kept, also of versions that were replaced and of evidence that was retracted; a stretch names the commitments
in which that happened.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.domain import concordance
from tracker.storage.damage import Damage
from tracker.storage.driver import PAGE, Driver, Row
from tracker.storage.tables import CONCORDANCE

STRETCH = 16_384
"""Entries at most: its words and places are in memory while it is made, some 10 MB."""

SMALL = 4_096
"""Entries that single appends leave to be scanned before one of them makes a stretch, which takes it some 50 ms."""

BEHIND = 50_000
"""Entries beyond the concordance from which to read them all is felt."""

_TABLES = tuple(table.name for table in CONCORDANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Of the entries from `first` to `last`."""

    first: int
    last: int
    registered: str
    """The refs of the commitments these entries brought, in their order, a blank after each: that gives commitments their numbers."""
    disturbed: str
    """The refs of those with a text that these entries replaced or retracted, likewise."""
    words: bytes
    pages: list[tuple[int, bytes]]


def covered(driver: Driver) -> int:
    """The last entry whose words are in the concordance."""
    return driver.value("SELECT max(last) FROM concordance") or 0


def serves(driver: Driver) -> bool:
    """Whether searches on this database make use of it."""
    return driver.dialect == "sqlite"


def lags(driver: Driver, head: int) -> bool:
    """Whether so much is beyond it that searching is felt."""
    return serves(driver) and head - covered(driver) >= BEHIND


def keep_up(driver: Driver, head: int) -> None:
    """Takes in what single entries were appended, once there are enough of them; what a bulk import left is not theirs to work off."""
    if serves(driver) and SMALL <= head - (done := covered(driver)) < 2 * SMALL:
        _write(driver, _Maker(driver).stretch(done + 1, head))


def grow(driver: Driver, head: int) -> int:
    """Makes one stretch more, as long as can be, in the place of shorter ones; returns up to where the concordance is whole then."""
    done = 0
    for first, last in driver.rows("SELECT first, last FROM concordance ORDER BY last"):
        if last == head:
            return head
        if last - first + 1 < STRETCH:
            break
        done = last
    _remove(driver, done)
    if done < head:
        _write(driver, _Maker(driver).stretch(done + 1, min(done + STRETCH, head)))
    return covered(driver)


def forget(driver: Driver) -> None:
    """Throws it away; searches are slower then, and say the same."""
    _remove(driver, 0)


def differences(live: Driver, replayed: Driver) -> Iterator[str]:
    """What of a concordance is not as a replay of the whole ledger gives it; one stretch is in memory at a time."""
    maker, done = _Maker(replayed), 0
    size = replayed.value("SELECT max(seq) FROM entry") or 0
    for row in live.paged("SELECT last, first, registered, disturbed, words FROM concordance WHERE 1 = 1", ("last",), size=1):
        last, first, *found = row
        what = f"concordance, entries #{first} to #{last}"
        if first != done + 1 or not first <= last <= min(size, done + STRETCH):
            yield f"{what}: entries without a place in it{_REMEDY}"
            return
        made = maker.stretch(first, last)
        if found != [made.registered, made.disturbed, made.words]:
            yield f"{what}: not the words that the entries give{_REMEDY}"
        if live.rows("SELECT first, places FROM occurrence WHERE last = :last ORDER BY first", {"last": last}) != made.pages:
            yield f"{what}: not where the words of the entries are{_REMEDY}"
        done = last
    if live.value("SELECT count(*) FROM occurrence WHERE last NOT IN (SELECT last FROM concordance)"):
        yield f"concordance: places of words that are not there{_REMEDY}"


_REMEDY = "; make it anew: tracker db rebuild, then tracker db index"


class _Maker:
    """Makes stretches, for which it has to know all commitments: by their first entries, eight bytes each, which give them their numbers."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._firsts = array("q", driver.values("SELECT DISTINCT entry FROM commitment ORDER BY entry"))

    def stretch(self, first: int, last: int) -> Stretch:
        """The one of these entries.

        Raises:
            Damage: texts of a commitment that is not there.
        """
        found: defaultdict[str, array[int]] = defaultdict(_numbers)
        registered, disturbed = list[str](), list[str]()
        for seq, entry, ref, *texts in self._rows("SELECT seq, entry, ref, title, text FROM commitment", first, last):
            (registered if entry == seq else disturbed).append(ref)
            self._take(found, seq, entry, texts)
        for rows in (
            "SELECT seq, (SELECT entry FROM commitment c WHERE c.seq = wording.seq), text, quote FROM wording",
            "SELECT seq, (SELECT min(seq) FROM commitment c WHERE c.ref = evidence.commitment), summary, quote FROM evidence",
        ):
            for seq, entry, *texts in self._rows(rows, first, last):
                self._take(found, seq, entry, texts)
        taken_back = "SELECT commitment FROM entry WHERE seq BETWEEN :first AND :last AND kind = 'entry_retracted' ORDER BY seq"
        disturbed += [ref for ref in self._driver.values(taken_back, {"first": first, "last": last}) if ref is not None]
        words, pages = concordance.pages(found, bisect_right(self._firsts, last))
        return Stretch(
            first=first, last=last, registered=_joined(registered), disturbed=_joined(dict.fromkeys(disturbed)), words=words, pages=pages
        )

    def _rows(self, query: str, first: int, last: int) -> Iterator[Row]:
        """Row by row, a page in memory; not by `Driver.paged`, since a commitment has several wordings of one number."""
        query += " WHERE seq BETWEEN :first AND :last ORDER BY seq"
        for start in range(first, last + 1, PAGE):
            yield from self._driver.rows(query, {"first": start, "last": min(start + PAGE - 1, last)})

    def _take(self, found: "defaultdict[str, array[int]]", seq: int, entry: int | None, texts: Iterable[str | None]) -> None:
        if entry is None or entry > seq:
            raise Damage(f"#{seq} has texts of a commitment that is not there")
        number = bisect_left(self._firsts, entry)
        for word in concordance.words_of(*texts):
            found[word].append(number)


def _joined(refs: Iterable[str]) -> str:
    return "".join(f"{ref} " for ref in refs)


def _write(driver: Driver, made: Stretch) -> None:
    names = ("last", "first", "registered", "disturbed", "words")
    driver.insert("concordance", {name: getattr(made, name) for name in names})
    driver.run_many("INSERT INTO occurrence (last, first, places) VALUES (?, ?, ?)", [(made.last, *page) for page in made.pages])


def _remove(driver: Driver, after: int) -> None:
    for table in reversed(_TABLES):
        driver.run(f"DELETE FROM {table} WHERE last > :after", {"after": after})


def _numbers() -> "array[int]":
    """Four bytes each, where a list takes twice as much."""
    return array("I")
