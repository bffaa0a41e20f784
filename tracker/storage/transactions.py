"""One transaction on either database: committed when the block ends well, and every complaint as one of ours."""

from __future__ import annotations  # typing is not imported to start

from contextlib import contextmanager, nullcontext, suppress

from tracker.domain.errors import DamagedStore, UnattestedStore
from tracker.storage.corruption import Damage, Unattested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import Any

    from tracker.storage.driver import Driver


@contextmanager
def transaction(
    connect: Callable[[], Driver],
    *,
    where: str,
    complaint: type[Exception],
    translated: Callable[[Any, str], Exception],
    begin: str = "",
    end: Callable[[Driver], None],
    turn: AbstractContextManager[None] | None = None,
) -> Iterator[Driver]:
    """A connection with a transaction begun, ended by `end` unless the block raises.

    Args:
        connect: makes the connection.
        where: what errors call the store.
        complaint: what the driver raises.
        translated: its complaint as one of ours, or as it is where only a bug explains it.
        begin: the statement that begins, where the driver does not begin by itself.
        end: commits, or rolls back.
        turn: is waited for first and held until the end. To connect can be to wait already: SQLite reads the file's head for a pragma.

    Raises:
        StoreError: what the database complains about, by way of `translated`; or rows that no append of this program wrote.
    """
    try:
        with turn or nullcontext():
            driver = connect()
            try:
                if begin:
                    driver.run(begin)
                try:
                    yield driver
                except BaseException:
                    with suppress(complaint):
                        driver.raw.rollback()
                    raise
                end(driver)
            finally:
                driver.raw.close()
    except Unattested as damage:
        raise UnattestedStore(where, str(damage)) from damage
    except Damage as damage:
        raise DamagedStore(where, str(damage), damage.remedy) from damage
    except UnicodeDecodeError as error:  # SQLite's driver cannot even read the complaint, which quotes what was found
        raise DamagedStore(where, "it holds text that is not UTF-8") from error
    except Exception as error:
        reported = getattr(error, "orig", error)  # SQLAlchemy wraps what the driver says
        if not isinstance(reported, complaint) or (ours := translated(reported, where)) is reported:
            raise
        raise ours from error


def commit(driver: Driver) -> None:
    """Ends a transaction for good."""
    driver.raw.commit()


def roll_back(driver: Driver) -> None:
    """Ends a transaction as if nothing had been."""
    driver.raw.rollback()
