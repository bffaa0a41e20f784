"""The projections written again from the entries: for an upgrade that changed their shape, and for whoever does not trust them."""

from tracker.domain.errors import BadInput
from tracker.domain.record.entries import Entry, decode
from tracker.storage.corruption import Damage
from tracker.storage.driver import Driver
from tracker.storage.projections import overviews, projections


def rebuild(driver: Driver) -> int:
    """Throws the projections away and writes them again from the entries; returns how many entries were replayed.

    Raises:
        Damage: bytes that are no entry, or one that does not fit those before it.
    """
    for table in reversed(projections.ALL):
        driver.run(f"DELETE FROM {table}")
    count = 0
    for page in driver.pages("SELECT seq, body FROM entry WHERE 1 = 1", ("seq",)):
        projections.project(driver, [_decoded(seq, body) for seq, body in page])
        count += len(page)
    overviews.renew_all(driver)
    return count


def _decoded(seq: int, body: bytes) -> Entry:
    try:
        return decode(body)
    except BadInput as error:
        raise Damage(f"entry #{seq}: {error.message}") from error
