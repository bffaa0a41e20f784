"""The projections written again from the entries: for an upgrade that changed their shape, and for whoever does not trust them."""

from tracker.domain.proof import merkle
from tracker.storage.corruption import Damage, DerivedDamage, decoded
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
    try:
        for page in driver.pages("SELECT seq, body, leaf FROM entry WHERE 1 = 1", ("seq",)):
            for number, (seq, body, leaf) in enumerate(page, count + 1):
                if seq != number or merkle.leaf_hash(body) != leaf:
                    raise Damage(f"entry #{number} is missing, or does not have the hash that was stored with it")
            projections.project(driver, [decoded(seq, body) for seq, body, _ in page])
            count += len(page)
        overviews.renew_all(driver)
    except DerivedDamage as error:  # there is nothing here but what was derived just now
        raise Damage(str(error)) from error
    return count
