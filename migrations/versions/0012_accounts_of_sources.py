"""What a source says of who acts, how binding it is and by when, and what stands around a quotation."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Adds the columns, empty for what is there."""
    for name in ("quote_prefix", "quote_suffix", "who", "binding", "by_when"):
        op.add_column("wording", sa.Column(name, TEXT))
