"""Text without regard to case, in every script, on both databases."""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class folded(GenericFunction[str]):  # noqa: N801 - written like the other functions of SQL
    """Lower case. SQLite's `lower` is ours (`sqlite.engine_for`); PostgreSQL's goes by a collation, and that of our columns knows ASCII alone."""

    type = Text()
    inherit_cache = True


@compiles(folded)
def _plain(element: folded, compiler: Any, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(folded, "postgresql")
def _collated(element: folded, compiler: Any, **options: Any) -> str:
    """The server's own Unicode rules since PostgreSQL 17, before it the database's language."""
    version = compiler.dialect.server_version_info
    collation = "pg_c_utf8" if version is not None and version >= (17,) else "default"
    return f'lower({compiler.process(element.clauses, **options)} COLLATE "{collation}")'
