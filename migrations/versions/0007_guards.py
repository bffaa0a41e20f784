"""Guards: on PostgreSQL an account that is not the owner writes a derived row only together with an entry about it.

What is derived stays the program's business: the triggers ask only whether this transaction appended an entry about what is written (an entry
that is visible and whose transaction is in progress is this one's, savepoints included). An entry follows the head by number and
time, and its columns say what its bytes say. Entries may share a time where the calendar ends.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

REFUSAL = "entries are never changed"
LAST_TIME = "9999-12-31T23:59:59.999999Z"

OWN = """CASE WHEN e.xmin::text::bigint - this & 4294967295 < 2147483648
THEN pg_xact_status((this + (e.xmin::text::bigint - this & 4294967295))::text::xid8) = 'in progress' ELSE false END"""
"""`this` is the number of the transaction; the numbers of its savepoints come after it, and a row knows the lower 32 bits."""
CONTENT = "(convert_from(e.body, 'UTF8')::json -> 'content')"

SEQ = f"(SELECT {OWN} FROM entry e WHERE e.seq = n.seq)"
OF_COMMITMENT = f"(SELECT {OWN} AND e.commitment = n.commitment FROM entry e WHERE e.seq = n.seq)"
OF_REF = f"(SELECT {OWN} AND e.commitment = n.ref FROM entry e WHERE e.seq = n.seq)"
OF_NAME = """(SELECT {own} AND (e.kind = '{table}_registered' AND {content} ->> '{name}' = n.{name}
OR EXISTS (SELECT FROM {table} v WHERE v.{name} = n.{name} AND v.superseded_by = e.seq)) FROM entry e WHERE e.seq = n.seq)"""
MENTIONED = f"""(SELECT {OWN} AND (EXISTS (SELECT FROM evidence v WHERE v.commitment = n.commitment AND v.superseded_by = e.seq)
OR jsonb_exists(({CONTENT} -> 'replaced_by')::jsonb, n.commitment)) FROM entry e WHERE e.seq = n.seq)"""
STANDS = f"(SELECT {OWN} FROM entry e WHERE e.commitment = n.ref ORDER BY e.seq DESC LIMIT 1)"
CONCERNED = f"""EXISTS (SELECT FROM evidence v JOIN entry e ON e.seq = v.superseded_by WHERE v.commitment = n.ref AND {OWN})
OR EXISTS (SELECT FROM evidence v JOIN source s ON s.key = v.source JOIN entry e ON e.seq = s.seq WHERE v.commitment = n.ref AND {OWN})
OR EXISTS (SELECT FROM commitment c JOIN agreement a ON a.code = c.agreement JOIN entry e ON e.seq = a.seq WHERE c.ref = n.ref AND {OWN})"""
"""Evidence that was moved away, a source of its evidence, or its agreement: where no entry names the commitment itself."""

OBSERVED_ENDS = f"""(SELECT {OWN} AND (e.commitment = n.commitment
OR n.entry::text IN ({CONTENT} ->> 'evidence', {CONTENT} ->> 'entry'))
FROM entry e WHERE e.seq = greatest(n.superseded_by, n.retracted_by))"""
REF_ENDS = f"(SELECT {OWN} AND e.commitment = n.ref FROM entry e WHERE e.seq = greatest(n.superseded_by, n.void_by))"
NAME_ENDS = """(SELECT {own} AND (e.kind = '{table}_amended' AND {content} ->> '{table}' = n.{name}
OR {content} ->> 'noun' = '{table}' AND {content} ->> 'name' = n.{name} OR {content} ->> 'entry' = n.void_by::text)
FROM entry e WHERE e.seq = greatest(n.superseded_by, n.void_by))"""
SEARCHED_ENDS = f"""(SELECT {OWN} AND (e.commitment = n.commitment
OR EXISTS (SELECT FROM evidence v WHERE v.seq = n.seq AND v.superseded_by = e.seq)) FROM entry e WHERE e.seq = n.superseded_by)"""
HEAD = f"""(n.recorded_at = (SELECT e.recorded_at FROM entry e WHERE e.seq = n.size AND {OWN})
AND NOT EXISTS (SELECT FROM entry e WHERE e.seq > n.size))"""

NAMES = {"party": "code", "agreement": "code", "source": "key"}
INSERTED = {
    **{table: OF_NAME.format(own=OWN, content=CONTENT, table=table, name=name) for table, name in NAMES.items()},
    "commitment": OF_REF,
    **dict.fromkeys(("obligation", "wording", "attached", "basis"), SEQ),
    **dict.fromkeys(("extension", "evidence", "search_text", "search", "assessment"), OF_COMMITMENT),
    "mentioned": MENTIONED,
}
UPDATED = {
    **{table: NAME_ENDS.format(own=OWN, content=CONTENT, table=table, name=name) for table, name in NAMES.items()},
    "commitment": REF_ENDS,
    **dict.fromkeys(("evidence", "search", "assessment"), OBSERVED_ENDS),
    "search_text": SEARCHED_ENDS,
}
"""A version ends, or a record is taken back, by an entry of this transaction that says so of it; nothing else is updated."""
STANDINGS = ("overview", "standing")

GUARD = """CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
IF NOT (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = TG_RELID) THEN
DECLARE this bigint := pg_current_xact_id()::text::bigint;
BEGIN
IF EXISTS (SELECT FROM changed n WHERE NOT coalesce({allowed}, false)) THEN
IF EXISTS (SELECT FROM changed n WHERE NOT coalesce({allowed}, false) AND NOT coalesce({otherwise}, false)) THEN
RAISE EXCEPTION USING MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are written only with an entry about them', ERRCODE = '42501';
END IF;
END IF;
END;
END IF;
RETURN NULL;
END $$"""
"""The owner is let pass; a statement is planned when it is first needed, and the second seldom is."""

FOLLOWS = f"""CREATE FUNCTION entry_insert_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = {{schema}}, pg_temp AS $$
BEGIN
IF EXISTS (SELECT FROM (SELECT c.seq, c.recorded_at, lag(c.seq, 1, h.size) OVER w AS last, lag(c.recorded_at, 1, h.recorded_at) OVER w AS before
FROM changed c LEFT JOIN ledger_head h ON true WINDOW w AS (ORDER BY c.seq)) n
WHERE n.seq IS DISTINCT FROM n.last + 1 OR n.recorded_at <= n.before AND n.recorded_at < '{LAST_TIME}') THEN
RAISE EXCEPTION USING MESSAGE = 'the ledger''s head and its entries disagree', DETAIL = 'An entry follows the head by number and time.';
END IF;
IF EXISTS (SELECT FROM changed n, json_to_record(convert_from(n.body, 'UTF8')::json) AS b(seq bigint, kind text, recorded_at text, recorded_by text)
WHERE (n.seq, n.kind, n.recorded_at, n.recorded_by, n.leaf)
IS DISTINCT FROM (b.seq, b.kind, b.recorded_at, b.recorded_by, sha256(decode('00', 'hex') || n.body))) THEN
RAISE EXCEPTION 'an entry is stored as its bytes say';
END IF;
RETURN NULL;
END $$"""

AUTHOR = """CREATE FUNCTION entry_author_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $$
BEGIN
IF NOT (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = TG_RELID)
AND EXISTS (SELECT FROM changed n WHERE n.recorded_by <> session_user) THEN
RAISE EXCEPTION USING MESSAGE = 'entries are recorded here by who is logged in: --actor ' || session_user, ERRCODE = '42501';
END IF;
RETURN NULL;
END $$"""


def upgrade() -> None:
    """Takes the uniqueness from the times of entries, and guards what is derived."""
    if op.get_bind().dialect.name == "sqlite":
        write_entries_anew()
    else:
        op.drop_constraint("entry_recorded_at_key", "entry")
        op.drop_index("ix_entry_commitment", "entry")
        guard()
    op.create_index("entry_of_commitment", "entry", ["commitment", "seq"])
    op.create_index("ix_entry_recorded_at", "entry", ["recorded_at"])


def guard() -> None:
    """Makes the triggers, one a statement; that of the author is off until somebody asks for it."""
    conditions = {
        **{(table, "insert"): allowed for table, allowed in INSERTED.items()},
        **{
            (table, event): UPDATED.get(table, "false") if event == "update" else "false"
            for table in INSERTED
            for event in ("update", "delete")
        },
        **{(table, event): STANDS for table in STANDINGS for event in ("insert", "update", "delete")},
        ("ledger_head", "update"): HEAD,
    }
    for (table, event), allowed in conditions.items():
        otherwise = CONCERNED if table in STANDINGS else "false"
        make(GUARD, function=f"{table}_{event}_guard", allowed=allowed, otherwise=otherwise)
        fire(f"{table}_{event}_guard", table, event)
    make(FOLLOWS)
    fire("entry_insert_guard", "entry", "insert")
    make(AUTHOR)
    fire("entry_author_guard", "entry", "insert")
    op.execute("ALTER TABLE entry DISABLE TRIGGER entry_author_guard")


def make(template: str, **parts: str) -> None:
    """Makes a function that finds the tables of this schema alone, whatever path the account has."""
    schema = op.get_bind().exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    op.get_bind().exec_driver_sql(template.format(schema=schema, **parts))


def fire(name: str, table: str, event: str) -> None:
    """Has the function of this name look at the rows of each statement."""
    rows = "OLD" if event == "delete" else "NEW"
    op.execute(
        f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def write_entries_anew() -> None:
    """SQLite takes no constraint from a table: all rows go into another one, byte for byte, which then gets the name and the triggers."""
    op.create_table(
        "entry_without",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.Text, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("commitment", sa.Text),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("seq >= 1", name="entry_seq_from_one"),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO entry_without SELECT seq, kind, recorded_at, recorded_by, commitment, body, leaf FROM entry ORDER BY seq")
    op.drop_table("entry")
    op.rename_table("entry_without", "entry")
    again = f"(NEW.recorded_at < '{LAST_TIME}' AND EXISTS (SELECT 1 FROM entry WHERE recorded_at = NEW.recorded_at))"
    for name, event, condition in (
        ("entry_no_update", "UPDATE", ""),
        ("entry_no_delete", "DELETE", ""),
        ("entry_no_replace", "INSERT", f"WHEN EXISTS (SELECT 1 FROM entry WHERE seq = NEW.seq) OR {again} "),
    ):
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON entry {condition}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
