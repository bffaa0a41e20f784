"""What guards a store, as one question: its triggers, views, constraints and unique indexes, hashed.

A store whose fingerprint is `EXPECTED` is as this program makes it. Any other is compared part by part (`states.require_unaltered`), which
takes a thousand times as long.
"""

from __future__ import annotations  # typing is not imported to start

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.storage.driver import Driver

VERSION_TABLE = "tracker_schema"
"""Where the revision stands."""

EXPECTED = {"sqlite": "5f6092baebd3df2437b3a7ad79adedf4a0dcc1e7ce56ac3f5abd7ad48fa56bc4", "postgresql": "feb853f1013cce95e01099aa43ba0267"}
"""Of the schema `states.HEAD`; a column alone changes none of them."""

AUTHOR = "entry_author_guard"
"""PostgreSQL's trigger that a store can have on or off (`tracker db roles --bind-author`)."""

_SQLITE = """SELECT type, name, tbl_name, sql FROM sqlite_master
WHERE type IN ('trigger', 'view') OR (type = 'table' AND {ours}) OR (type = 'index' AND sql LIKE 'CREATE UNIQUE%')
ORDER BY type, name"""

_POSTGRES = f"""WITH ours AS (SELECT * FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND {{ours}})
SELECT md5(string_agg(part, chr(10) ORDER BY part COLLATE "C")) FROM (
SELECT concat_ws(' ', relname, relkind, relpersistence, relrowsecurity, relhassubclass) FROM ours WHERE relkind <> 'i'
UNION ALL SELECT concat_ws(' ', c.relname, contype, convalidated, condeferrable, pg_get_constraintdef(k.oid))
FROM pg_constraint k JOIN ours c ON c.oid = conrelid WHERE contype <> 'n'
UNION ALL SELECT concat_ws(' ', c.relname, indkey, pg_get_expr(indpred, indrelid)) FROM pg_index JOIN ours c ON c.oid = indrelid WHERE indisunique
UNION ALL SELECT concat_ws(' ', c.relname, rulename) FROM pg_rewrite JOIN ours c ON c.oid = ev_class
UNION ALL SELECT concat_ws(' ', c.relname, tgname, tgtype, tgattr, tgqual IS NULL, CASE tgname WHEN '{AUTHOR}' THEN 'O' ELSE tgenabled END,
proname, md5(prosrc), prosecdef, replace(proconfig::text, quote_ident(current_schema()), ''))
FROM pg_trigger JOIN ours c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal OR tgenabled <> 'O') AS parts (part)"""


def of(driver: Driver, tables: Sequence[str]) -> str:
    """The fingerprint of a store, of these tables and that of the revision."""
    names = "', '".join((*tables, VERSION_TABLE))
    if driver.dialect == "postgresql":
        return str(driver.value(_POSTGRES.format(ours=f"relname IN ('{names}')")))
    from hashlib import sha256

    rows = driver.rows(_SQLITE.format(ours=f"name IN ('{names}')"))
    return sha256(constraints("\n".join(" ".join(map(str, row)) for row in rows)).encode()).hexdigest()


def constraints(sql: str) -> str:
    """A statement of SQLite's schema without what makes no difference to what is refused: plain columns, blanks and quotes."""
    return re.sub(r"(?<=[(,])\w+(?:INTEGER|TEXT|BLOB)(?:NOTNULL)?(?:,|(?=\)))", "", "".join(sql.split()).replace('"', ""))
