"""Looking again at the pages on which evidence rests: which there are, and what became of them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from tracker.actions import naming
from tracker.domain.errors import NotCaptured
from tracker.domain.record.quotes import found
from tracker.domain.record.rechecks import SourceRecheck
from tracker.domain.record.records import Evidence, Source
from tracker.domain.vocabulary import RecheckOutcome
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.projections.commitment_records import rechecks
from tracker.storage.queries import recorded, versions
from tracker.web import capturing


class Page(NamedTuple):
    """A page on which evidence rests: the number of the evidence, and the hashes of its text as captured and as last seen."""

    number: int
    evidence: Evidence
    url: str
    known: frozenset[str]

    def shows(self, text: str) -> bool:
        """Whether a text has the evidence's quote; any has, where there is none."""
        return not self.evidence.quote or found(text, *self.evidence.quoted) > 0


def pages(ledger: Ledger, position: int, wanted: Sequence[str], before: date | None = None) -> dict[str, list[Page]]:
    """The pages of evidence that stands, by address: of these commitments and numbers (`#57`), or of all.

    With a day, only those of evidence that nobody has looked at since.
    """
    held = [] if wanted else [*recorded.every(ledger.driver, Evidence, position)]
    for one in wanted:
        if one.startswith("#"):
            held.append(naming.evidence(ledger, one, position))
        else:
            held += versions.observations(ledger.driver, Evidence, position, ref=naming.ref(ledger, one, position))
    urls = {one.record.key: one.record.url for one in versions.registered(ledger.driver, Source, position)}
    looks = [one.record for some in rechecks(ledger.driver, position).values() for one in some]
    looked, digests = {one.evidence: one.on for one in looks}, {one.evidence: one.sha256 for one in looks if one.sha256}
    by_url: dict[str, list[Page]] = {}
    for number, one in {each.entry: each.record for each in held if each.stands}.items():
        last = max(one.accessed or date.min, looked.get(number, date.min))
        if (url := urls.get(one.source)) and (before is None or last < before):
            captured = [each.sha256 for each in one.attachments or () if each.media_type in ("text/plain", "application/pdf")]
            by_url.setdefault(url, []).append(Page(number, one, url, frozenset([*captured, digests.get(number, "")]) - {""}))
    return by_url


def look(some: Sequence[Page], today: date, *, now: datetime, allow_private: bool, say: Callable[[str], object]) -> list[SourceRecheck]:
    """What became of the pages of one address, for each piece of evidence that rests on it.

    Raises:
        BadInput: it is no address of a page.
        NotCaptured: there is no telling.
    """
    url = some[0].url

    def quoted(text: str) -> bool:
        return any(one.evidence.quote and one.shows(text) for one in some)

    try:
        seen = capturing.capture(url, now=now, allow_private=allow_private, quoted=quoted, say=say)
    except NotCaptured as error:
        if not error.gone:
            raise
        return [SourceRecheck(evidence=one.number, on=today, url=url, outcome=RecheckOutcome.VANISHED, note=error.reason) for one in some]
    digest = seen.files[1].sha256
    return [SourceRecheck(evidence=one.number, on=today, url=url, outcome=_outcome(one, seen.text, digest), sha256=digest) for one in some]


def _outcome(page: Page, text: str, digest: str) -> RecheckOutcome:
    if text and not page.shows(text):
        return RecheckOutcome.QUOTE_GONE
    return RecheckOutcome.SEEN if not page.known else RecheckOutcome.UNCHANGED if digest in page.known else RecheckOutcome.CHANGED
