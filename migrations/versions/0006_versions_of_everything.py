"""Versions of everything that can be amended, what is void, and what a verdict rests on: the projections in their new shape.

They are dropped and made anew, empty; the program writes them from the entries.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DROPPED = (
    "standing", "overview", "basis", "assessment", "search", "search_text", "attached", "evidence", "wording", "obligation", "commitment",
    "source", "agreement", "party",
)  # fmt: skip


def upgrade() -> None:
    """Makes the tables of all that is derived from the entries."""
    for table in DROPPED:
        op.drop_table(table)
    registered("party", "code", text("name"))
    registered("agreement", "code", text("title"), text("made_on"), maybe("place"), text("parties"), maybe("summary"))
    registered(
        "source",
        "key",
        text("publisher"),
        maybe("title"),
        maybe("url", index=True),
        maybe("published"),
        text("kind"),
        maybe("language"),
        text("voice"),
        maybe("note"),
        maybe("origin"),
        entry_number("material", nullable=False),
    )
    registered(
        "commitment",
        "ref",
        text("agreement"),
        number("number"),
        text("title"),
        text("text"),
        text("kind"),
        text("nature"),
        text("topic"),
        text("beneficiaries"),
        maybe("due"),
        maybe("extended_to"),
        number("review_every"),
        text("criteria"),
        text("discrepancies"),
        maybe("follows"),
        text("registered_on"),
    )
    void = sa.text("void_by IS NOT NULL")
    op.create_index("commitment_void", "commitment", ["ref"], sqlite_where=void, postgresql_where=void)
    part("obligation", text("party"), entry_number("since", nullable=False))
    op.create_table(
        "extension",
        sa.Column("seq", NUMBER, sa.ForeignKey("entry.seq"), primary_key=True, autoincrement=False),
        text("commitment", index=True),
        maybe("extended_to"),
        maybe("effective_on"),
        sqlite_strict=True,
    )
    part("wording", text("source"), text("paragraph"), text("form"), text("text"), maybe("quote"))
    observations()
    standings()


def observations() -> None:
    """Evidence, checks and assessments, with what belongs to them."""
    projection(
        "evidence",
        text("commitment", index=True),
        text("event_date"),
        text("stance"),
        maybe("stage"),
        text("summary"),
        text("source"),
        text("reliability"),
        text("credibility"),
        text("voice"),
        maybe("party"),
        entry_number("same_event_as"),
        maybe("quote"),
        maybe("note"),
        maybe("id"),
        entry_number("retracted_by"),
        maybe("quote_prefix"),
        maybe("quote_suffix"),
        maybe("accessed"),
        entry_number("material", nullable=False),
        text("identity", index=True),
    )
    given = sa.text("id IS NOT NULL")
    op.create_index("evidence_by_id", "evidence", ["commitment", "id"], sqlite_where=given, postgresql_where=given)
    op.create_table(
        "search_text",
        sa.Column("seq", NUMBER, sa.ForeignKey("entry.seq"), primary_key=True, autoincrement=False),
        entry_number("superseded_by"),
        text("commitment"),
        text("folded"),
        text("unicode"),
        sqlite_strict=True,
    )
    part("attached", text("sha256", index=True), text("name"), text("media_type"), number("size"), sa.Column("quote_found", NUMBER))
    projection(
        "search",
        text("commitment", index=True),
        text("on"),
        text("queries"),
        text("outcome"),
        text("languages"),
        maybe("note"),
        maybe("id"),
        entry_number("retracted_by"),
    )
    projection(
        "assessment",
        text("commitment"),
        maybe("party"),
        text("status"),
        text("confidence"),
        text("effective_on"),
        text("rationale"),
        maybe("assessed_on"),
        entry_number("retracted_by"),
    )
    in_effect = ["commitment", "effective_on", "entry", "party", "status", "retracted_by", "seq", "superseded_by"]
    op.create_index("assessment_in_effect", "assessment", in_effect)
    part("basis", entry_number("cited", nullable=False))
    part("mentioned", text("commitment", index=True))


def standings() -> None:
    """Where every commitment and every obligation stands."""
    op.create_table(
        "overview",
        sa.Column("ref", TEXT, primary_key=True),
        text("agreement"),
        number("number"),
        text("title"),
        text("kind"),
        text("nature"),
        text("topic"),
        text("obligors"),
        text("made_on"),
        maybe("due"),
        maybe("due_on"),
        maybe("extended_to"),
        maybe("extended_on"),
        text("extensions"),
        number("review_every"),
        text("seen_on"),
        maybe("review_due_on"),
        text("status"),
        number("open"),
        text("verification"),
        number("late"),
        number("basis_retracted"),
        number("basis_changed"),
        number("contested"),
        number("unweighed"),
        number("one_origin"),
        number("never_assessed"),
        number("wordings_differ"),
        number("supports"),
        number("contradicts"),
        number("context"),
        maybe("last_evidence_on"),
        number("last_entry"),
        sqlite_strict=True,
    )
    op.create_index("overview_order", "overview", ["agreement", "number"], unique=True)
    only_open = sa.text("open = 1")
    op.create_index("overview_open", "overview", ["agreement", "number"], sqlite_where=only_open, postgresql_where=only_open)
    op.create_table(
        "standing",
        sa.Column("ref", TEXT, primary_key=True),
        sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
        text("party"),
        text("status"),
        text("verification"),
        maybe("confidence"),
        maybe("effective_on"),
        sa.Column("assessed_by", NUMBER),
        text("contested_by"),
        text("unweighed"),
        maybe("unweighed_since"),
        text("basis_retracted"),
        text("basis_changed"),
        sqlite_strict=True,
    )


def registered(name: str, key: str, *columns: sa.Column) -> None:
    """A table of versioned records that have a name."""
    projection(name, text(key), *columns, entry_number("void_by"))
    op.create_index(f"{name}_versions", name, [key, "seq"])
    current = sa.text("superseded_by IS NULL")
    op.create_index(f"{name}_current", name, [key], unique=True, sqlite_where=current, postgresql_where=current)


def projection(name: str, *columns: sa.Column) -> None:
    """A table of versioned records."""
    op.create_table(
        name,
        sa.Column("entry", NUMBER, sa.ForeignKey("entry.seq"), nullable=False, index=True),
        sa.Column("seq", NUMBER, sa.ForeignKey("entry.seq"), primary_key=True, autoincrement=False),
        entry_number("superseded_by"),
        *columns,
        sqlite_strict=True,
    )


def part(name: str, *columns: sa.Column) -> None:
    """A table of the rows inside a record's version, or of what belongs to an entry."""
    op.create_table(
        name,
        sa.Column("seq", NUMBER, sa.ForeignKey("entry.seq"), primary_key=True, autoincrement=False),
        sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
        *columns,
        sqlite_strict=True,
    )


def text(name: str, *, index: bool = False) -> sa.Column:
    """A column that always has a text."""
    return sa.Column(name, TEXT, nullable=False, index=index or None)


def maybe(name: str, *, index: bool = False) -> sa.Column:
    """A column that may have a text."""
    return sa.Column(name, TEXT, index=index or None)


def number(name: str) -> sa.Column:
    """A column that always has a number; 0 and 1 for no and yes."""
    return sa.Column(name, NUMBER, nullable=False)


def entry_number(name: str, *, nullable: bool = True) -> sa.Column:
    """A column that names an entry."""
    return sa.Column(name, NUMBER, sa.ForeignKey("entry.seq"), nullable=nullable)
