"""One transaction on either database: committed when the block ends well, every complaint as one of ours; and rows read a few at a time."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any

from sqlalchemy import Column, Connection, Engine, Select, tuple_
from sqlalchemy.engine import RootTransaction
from sqlalchemy.exc import DBAPIError

from tracker.domain.errors import DamagedStore
from tracker.storage.damage import Damage


@contextmanager
def transaction(
    engine: Engine,
    *,
    where: str,
    translated: Callable[[DBAPIError, str], Exception],
    end: Callable[[RootTransaction], None] = RootTransaction.commit,
    turn: AbstractContextManager[None] | None = None,
) -> Iterator[Connection]:
    """A connection with a transaction begun, ended by `end` unless the block raises.

    Args:
        engine: makes the connection.
        where: what errors call the store.
        translated: the database's complaint as one of ours.
        end: commits, or rolls back.
        turn: is waited for between connecting and beginning, and held until the end.

    Raises:
        StoreError: what the database complains about, by way of `translated`; or rows that no append of this program wrote.
    """
    try:
        with engine.connect() as connection, turn or nullcontext():
            begun = connection.begin()
            try:
                yield connection
            except BaseException:
                with suppress(DBAPIError):
                    begun.rollback()
                raise
            end(begun)
    except DBAPIError as error:
        raise translated(error, where) from error
    except Damage as damage:
        raise DamagedStore(where, str(damage)) from damage
    except UnicodeDecodeError as error:  # SQLite's driver cannot even read the complaint, which quotes what was found
        raise DamagedStore(where, "it holds text that is not UTF-8") from error


def paged(connection: Connection, query: Select[Any], *keys: Column[Any], size: int = 1_000, newest_first: bool = False) -> Iterator[Any]:
    """A query's rows in the order of keys that tell them apart and that it selects; at most `size` rows are in memory at once.

    Page by page instead of one long cursor: whoever stops reading in the middle leaves nothing open, and what is written meanwhile in
    the same transaction is in nobody's way.
    """
    page = query.order_by(*(key.desc() for key in keys) if newest_first else keys).limit(size)
    found = connection.execute(page).all()
    while found:
        yield from found
        if len(found) < size:
            return
        place, last = tuple_(*keys), tuple(found[-1]._mapping[key] for key in keys)  # noqa: SLF001 - Row's public name for it
        found = connection.execute(page.where(place < last if newest_first else place > last)).all()
