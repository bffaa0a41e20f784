"""SQLAlchemy over a transaction that is open already: for what makes, compares and proves the schema."""

from contextvars import ContextVar
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import NullPool

from tracker.storage.driver import Driver

_lent: ContextVar[Any] = ContextVar("lent")


def over(driver: Driver) -> Connection:
    """A connection of SQLAlchemy's with the driver's transaction; to close it, commit it or roll it back changes nothing."""
    _lent.set(_Borrowed(driver))
    return _engine("sqlite://" if driver.dialect == "sqlite" else "postgresql+psycopg://").connect()


@cache
def _engine(kind: str) -> Engine:
    """An engine that makes no connection of its own, and caches only compiled statements."""
    options: dict[str, bool] = {} if kind == "sqlite://" else {"use_native_hstore": False}
    return create_engine(kind, creator=_lent.get, poolclass=NullPool, **options)


class _Borrowed:
    """A driver's connection as SQLAlchemy may use it: everything but its ending."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def __getattr__(self, name: str) -> Any:
        self._driver.begin()
        return getattr(self._driver.raw, name)

    def commit(self) -> None:
        """Leaves the transaction to whoever opened it."""

    def rollback(self) -> None:
        """Leaves the transaction to whoever opened it."""

    def close(self) -> None:
        """Leaves the connection to whoever opened it."""
