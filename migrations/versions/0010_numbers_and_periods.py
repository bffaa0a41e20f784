"""Numbers and periods: indicators, values that were seen of them, what recurs, and windows of assessment."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NEW = {
    "agreement": ("windows",),
    "commitment": ("indicators", "recurrence"),
    "evidence": ("indicator", "value", "period", "restates", "occurrence"),
    "overview": ("lapse_on", "lapse", "numbers_differ_on", "numbers_differ"),
}


def upgrade() -> None:
    """Adds the columns, empty for what is there, and the index by which the values of an indicator are found."""
    for table, columns in NEW.items():
        for column in columns:
            op.add_column(table, sa.Column(column, NUMBER if column == "restates" else TEXT))
    observed = sa.text("indicator IS NOT NULL")
    op.create_index(
        "evidence_observed", "evidence", ["commitment", "indicator", "period"], sqlite_where=observed, postgresql_where=observed
    )
