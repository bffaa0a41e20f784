"""Labels: a commitment keeps the number that its publisher gave it, and further topics."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Adds the columns, empty for what is there, and the index by which a label is found."""
    for table, columns in (("commitment", ("label", "topics", "label_folded")), ("overview", ("label", "topics"))):
        for column in columns:
            op.add_column(table, sa.Column(column, TEXT))
    labelled = sa.text("label_folded IS NOT NULL")
    op.create_index("commitment_by_label", "commitment", ["label_folded"], sqlite_where=labelled, postgresql_where=labelled)
