"""What a PostgreSQL database says about itself (`tracker.storage.schema.catalog.Catalog`): tables, triggers, constraints, counts."""

from collections import defaultdict
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, LargeBinary, Table, func, select, text

from tracker.storage import sqlalchemy_connection
from tracker.storage.driver import Driver
from tracker.storage.schema.catalog import Shape
from tracker.storage.schema.fingerprint import AUTHOR, VERSION_TABLE
from tracker.storage.tables import PROJECTIONS, metadata

_TIMES = {"update": 19, "delete": 11, "truncate": 34}
"""`pg_trigger.tgtype`: before (2) each row (1), or the statement; on UPDATE (16), DELETE (8), TRUNCATE (32)."""

_REFUSALS = {"entry": "refuse_entry_change", "attachment": "refuse_attachment_change"}

_AFTER = {"insert": 4, "delete": 8, "update": 16}
"""And after each statement."""

_GUARDS = {f"{table.name}_{event}_guard": (table.name, _AFTER[event]) for table in PROJECTIONS for event in _AFTER} | {
    "ledger_head_update_guard": ("ledger_head", _AFTER["update"]),
    "entry_insert_guard": ("entry", _AFTER["insert"]),
    AUTHOR: ("entry", _AFTER["insert"]),
}
"""What asks whether this transaction appended an entry about what is written (migration 0007), each by a function of its own name."""

_FUNCTIONS = "7a7e58590e1b84de353ba2f7c0b48289"
"""The hash of all functions of the triggers."""

TRIGGERS = frozenset(f"{table}_no_{what}" for table in _REFUSALS for what in _TIMES)


def table_names(connection: Connection) -> set[str]:
    """Every table in the schema, ours or not."""
    return set(connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).scalars())


def triggers(connection: Connection) -> set[str]:
    """The triggers that are enabled."""
    query = "SELECT tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE c.relnamespace = current_schema()::regnamespace AND NOT tgisinternal AND tgenabled IN ('O', 'A')"
    return set(connection.execute(text(query)).scalars())


_SHAPE = {
    "table {0}": """SELECT relname, relkind::text, relpersistence::text, relrowsecurity, relhassubclass FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')""",
    "column {0}.{1}": """SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, coalesce(collname, ''), atthasdef
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_collation l ON l.oid = attcollation
        WHERE c.relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped""",
    "foreign key {0}.{1}": """SELECT c.relname, a.attname, p.relname, b.attname, confupdtype::text, confdeltype::text, convalidated, condeferrable
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
        JOIN pg_attribute b ON b.attrelid = p.oid AND b.attnum = k.confkey[1]
        WHERE c.relnamespace = current_schema()::regnamespace AND contype = 'f'""",
    "check of {0}": """SELECT c.relname, pg_get_constraintdef(k.oid), convalidated
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE c.relnamespace = current_schema()::regnamespace AND contype = 'c'""",
    "index of {0}({1})": """SELECT c.relname, (SELECT string_agg(a.attname, ',' ORDER BY o.n) FROM unnest(i.indkey) WITH ORDINALITY o(k, n)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = o.k), indisunique, indisprimary,
            coalesce(pg_get_expr(indpred, indrelid), ''), indisvalid AND indisready AND indislive
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = current_schema()::regnamespace""",
    "trigger {1} of {0}": f"""SELECT c.relname, tgname, tgtype::int, CASE tgname WHEN '{AUTHOR}' THEN 'O' ELSE tgenabled::text END, proname,
            tgqual IS NULL AND tgattr::text = ''
        FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid
        WHERE c.relnamespace = current_schema()::regnamespace AND (NOT tgisinternal OR tgenabled <> 'O')""",
    "body of the triggers": f"""SELECT 'entry', md5(string_agg(concat_ws(' ', proname, prosrc, prosecdef,
            replace(proconfig::text, quote_ident(current_schema()), '')), chr(10) ORDER BY proname))
        FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname IN ('{"', '".join((*_REFUSALS.values(), *_GUARDS))}')""",
    "rule {1} of {0}": """SELECT c.relname, rulename FROM pg_rewrite JOIN pg_class c ON c.oid = ev_class WHERE c.relnamespace = current_schema()::regnamespace AND relkind <> 'v'""",
}


def shape(connection: Connection) -> Shape:
    """What our tables are made of, and which others there are, which are nobody's business but the team's."""
    parts: Shape = defaultdict(set)
    for name, query in _SHAPE.items():
        for row in connection.execute(text(query)):
            if row[0] in metadata.tables or (row[0] == VERSION_TABLE and "{1} of" in name) or name == "table {0}":
                parts[name.format(*row)].add(tuple(" ".join(cell.split()) if isinstance(cell, str) else cell for cell in row))
    return dict(parts)


def expected(fresh: Connection) -> Shape:  # noqa: ARG001 - that is a SQLite store, which says nothing here
    """The shape this program gives, from its own tables."""
    parts: Shape = defaultdict(set)
    for name in (*metadata.tables, VERSION_TABLE):
        parts[f"table {name}"].add((name, "r", "p", False, False))
    for table in metadata.tables.values():
        for column in table.columns:
            parts[f"column {table.name}.{column.name}"].add((table.name, column.name, *_type(column), column.server_default is not None))
            for key in column.foreign_keys:
                target = (key.column.table.name, key.column.name)
                parts[f"foreign key {table.name}.{column.name}"].add((table.name, column.name, *target, "a", "a", True, False))
        for columns, unique, primary, condition in _indexes(table):
            parts[f"index of {table.name}({columns})"].add((table.name, columns, unique, primary, condition, True))
    parts["check of entry"].add(("entry", "CHECK ((seq >= 1))", True))
    parts["check of ledger_head"].add(("ledger_head", "CHECK ((id = 1))", True))
    for name, function in _REFUSALS.items():
        for event, times in _TIMES.items():
            parts[f"trigger {name}_no_{event} of {name}"].add((name, f"{name}_no_{event}", times, "O", function, True))
    for trigger, (name, times) in _GUARDS.items():
        parts[f"trigger {trigger} of {name}"].add((name, trigger, times, "O", trigger, True))
    parts["body of the triggers"].add(("entry", _FUNCTIONS))
    return dict(parts)


def _type(column: Column[Any]) -> tuple[str, bool, str]:
    match column.type:
        case BigInteger():
            return "bigint", not column.nullable, ""
        case LargeBinary():
            return "bytea", not column.nullable, ""
        case _:
            return "text", not column.nullable, "C"


def _indexes(table: Table) -> list[tuple[str, bool, bool, str]]:
    found = [(",".join(table.primary_key.columns.keys()), True, True, "")]
    found += [(column.name, True, False, "") for column in table.columns if column.unique]
    for index in table.indexes:
        condition = index.dialect_options["postgresql"]["where"]
        found.append((",".join(index.columns.keys()), bool(index.unique), False, "" if condition is None else f"({condition})"))
    return found


def dangling(connection: Connection) -> list[str]:
    """Asked of the rows: the server's own checks can be switched off by whoever keeps it."""
    found = set()
    for table in metadata.tables.values():
        for key in [key for column in table.columns for key in column.foreign_keys]:
            target = key.column.table.alias()
            there = select(1).where(target.c[key.column.name] == key.parent).exists()
            if connection.execute(select(1).select_from(table).where(key.parent.is_not(None), ~there).limit(1)).first():
                found.add(table.name)
    return sorted(found)


def damage(driver: Driver) -> list[str]:
    """Each table counted by its rows and by its primary key's index; they differ where a page or an index is broken."""
    connection, found = sqlalchemy_connection.over(driver), []
    for table in metadata.tables.values():
        count = select(func.count()).select_from(table)
        connection.execute(text("SELECT set_config('enable_indexscan', 'off', true), set_config('enable_indexonlyscan', 'off', true)"))
        rows = connection.execute(count).scalar_one()
        connection.execute(text("SELECT set_config('enable_indexscan', 'on', true), set_config('enable_indexonlyscan', 'on', true)"))
        connection.execute(text("SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)"))
        keys = connection.execute(
            select(func.count()).select_from(select(*table.primary_key.columns).order_by(*table.primary_key.columns).subquery())
        ).scalar_one()
        connection.execute(text("SELECT set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'on', true)"))
        if rows != keys:
            found.append(f"{table.name} has {rows:,} rows and {keys:,} in its index")
    return found


def undecoded(driver: Driver) -> AbstractContextManager[None]:  # noqa: ARG001 - the server holds nothing but UTF-8
    """Nothing to do."""
    return nullcontext()


def is_damage(complaint: BaseException) -> bool:
    """Broken pages and indexes, tables or columns that are gone, and what follows from these (25P02) until the transaction ends."""
    return getattr(complaint, "sqlstate", None) in ("XX001", "XX002", "42P01", "42703", "22021", "25P02")


def size(connection: Connection) -> int:
    """Bytes of our tables with their indexes."""
    query = "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname = ANY(:names)"
    return int(connection.execute(text(query), {"names": list(metadata.tables)}).scalar_one())
