"""Attachments: their content by hash, which evidence they belong to, and the words around a quote."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
REFUSAL = "attachments are never changed"


def upgrade() -> None:
    """Adds two tables and two columns."""
    op.add_column("evidence", sa.Column("quote_prefix", TEXT))
    op.add_column("evidence", sa.Column("quote_suffix", TEXT))
    op.create_table(
        "attached",
        sa.Column("seq", NUMBER, sa.ForeignKey("entry.seq"), primary_key=True, autoincrement=False),
        sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("sha256", TEXT, nullable=False, index=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("quote_found", NUMBER),
        sqlite_strict=True,
    )
    op.create_table(
        "attachment",
        sa.Column("sha256", TEXT, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    refuse_changes()


def refuse_changes() -> None:
    """Triggers: content that evidence rests on is neither changed, nor taken away, nor put over."""
    if op.get_bind().dialect.name == "sqlite":
        for name, event, condition in (
            ("attachment_no_update", "UPDATE", ""),
            ("attachment_no_delete", "DELETE", ""),
            ("attachment_no_replace", "INSERT", "WHEN EXISTS (SELECT 1 FROM attachment WHERE sha256 = NEW.sha256) "),
        ):
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON attachment {condition}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        return
    op.execute(
        f"CREATE FUNCTION refuse_attachment_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for name, event, each in (
        ("attachment_no_update", "UPDATE", "ROW"),
        ("attachment_no_delete", "DELETE", "ROW"),
        ("attachment_no_truncate", "TRUNCATE", "STATEMENT"),
    ):
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON attachment FOR EACH {each} EXECUTE FUNCTION refuse_attachment_change()")
