"""Assessments say how far the criteria of their commitment are met."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Adds the column, empty for what is there."""
    op.add_column("assessment", sa.Column("criteria", TEXT))
