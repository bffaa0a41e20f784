"""Two roles for a team on PostgreSQL, as SQL to be read before it is run: who may append, and who may read."""

import re

from tracker.domain.errors import BadInput
from tracker.storage import tables as t
from tracker.storage.schema.fingerprint import AUTHOR, VERSION_TABLE

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")

_REGISTERS = (t.party, t.agreement, t.source, t.commitment)
_OBSERVATIONS = (t.evidence, t.search, t.assessment)
_DERIVED = (t.overview, t.standing)
_UPDATED = {
    t.ledger_head.name: ("size", "frontier", "recorded_at"),
    **dict.fromkeys((table.name for table in _REGISTERS), ("superseded_by", "void_by")),
    **dict.fromkeys((table.name for table in _OBSERVATIONS), ("superseded_by", "retracted_by")),
    t.search_text.name: ("superseded_by",),
    **{table.name: tuple(column.name for column in table.columns if not column.primary_key) for table in _DERIVED},
}
"""All that an append ever updates: the head, what ends a version or takes a record back, and where things stand. The rest only grows."""


def sql(schema: str, analyst: str, reader: str, *, bind_author: bool | None = None) -> str:
    """Statements that make the roles and give them what they need, and nothing else; they can be run again after an upgrade.

    `bind_author` switches on or off that an entry's author is the login, which the store keeps; without it that stays as it is.

    Raises:
        BadInput: a name that PostgreSQL would have to be told in quotes.
    """
    for name in (schema, analyst, reader):
        if not _NAME.fullmatch(name):
            raise BadInput(f"“{name}” is no plain name for a role or schema", "lower-case letters, digits and _, such as tracker_analyst")
    grown = [t.entry.name, *(table.name for table in t.PROJECTIONS), t.attachment.name]
    tables = [*grown, t.ledger_head.name, VERSION_TABLE]
    lines = [
        "-- Run as the owner of the store's tables, with the right to make roles, and again after every tracker db upgrade:",
        "--   tracker db roles | psql --single-transaction --set ON_ERROR_STOP=1 DATABASE",
        f"-- Then, for each person: CREATE ROLE ana LOGIN; GRANT {analyst} TO ana;  (or {reader})",
        "-- Not for the owner's own login: an owner can switch triggers off. tracker verify and kept checkpoints show it if one does.",
        *(f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;" for role in (analyst, reader)),
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC;",
        f"REVOKE ALL ON {_list(schema, tables)} FROM PUBLIC, {analyst}, {reader};",
        f"GRANT USAGE ON SCHEMA {schema} TO {analyst}, {reader};",
        f"GRANT SELECT ON {_list(schema, tables)} TO {analyst}, {reader};",
        f"GRANT INSERT ON {_list(schema, grown)} TO {analyst};",
        f"GRANT DELETE ON {_list(schema, [table.name for table in _DERIVED])} TO {analyst};",  # of what is void, or no longer owed
        *(f"GRANT UPDATE ({', '.join(columns)}) ON {schema}.{table} TO {analyst};" for table, columns in _UPDATED.items()),
    ]
    if bind_author is not None:
        lines.append(f"ALTER TABLE {schema}.{t.entry.name} {'ENABLE' if bind_author else 'DISABLE'} TRIGGER {AUTHOR};")
    return "\n".join(lines) + "\n"


def _list(schema: str, tables: list[str]) -> str:
    return ", ".join(f"{schema}.{table}" for table in tables)
