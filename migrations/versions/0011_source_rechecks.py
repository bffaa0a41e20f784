"""Later looks at sources: an index that finds them, and which of a commitment's sources are lost."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Adds the column, empty for what is there, and the index."""
    op.add_column("overview", sa.Column("source_lost", TEXT))
    on_sqlite, on_postgresql = (sa.text(f"kind = 'source_rechecked'{cast}") for cast in ("", "::text"))  # as each says it back
    op.create_index("entry_rechecks", "entry", ["commitment"], sqlite_where=on_sqlite, postgresql_where=on_postgresql)
