"""What makes two pieces of evidence the same, as a hash that the store can find them by."""

from functools import lru_cache
from hashlib import sha256
from unicodedata import normalize

from tracker.domain.record.canonical_json import canonical


@lru_cache(maxsize=2_048)  # an import asks for the identity of each row of a page several times
def evidence_identity(
    commitment: str, source: str, stance: str, event_date: str, summary: str, party: str | None, *observed: str | None
) -> str:
    """What “the same evidence” means, as 32 hexadecimal digits: who says what, of which day, for or against which obligation.

    The beginning of the SHA-256 of the canonical JSON list of these values, the summary in Unicode's form NFC; indicator, value and period
    (`observed`) belong to it where they are given. Grade, voice, quote, note and id are no part of it.
    """
    plain = str(stance), str(event_date)  # words and dates themselves take four times as long to be written as JSON
    values = [commitment, source, *plain, normalize("NFC", summary), party, *(str(one) for one in observed if one is not None)]
    return sha256(canonical(values)).hexdigest()[:32]
