"""A concordance: which words occur in which commitments, for searching. The program makes it from the entries (`tracker db index`)."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Adds two tables, and leaves them empty: a search without them is slower and finds the same."""
    op.create_table(
        "concordance",
        sa.Column("last", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("first", NUMBER, nullable=False),
        sa.Column("registered", TEXT, nullable=False),
        sa.Column("disturbed", TEXT, nullable=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "occurrence",
        sa.Column("last", NUMBER, sa.ForeignKey("concordance.last"), primary_key=True, autoincrement=False),
        sa.Column("first", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("places", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
