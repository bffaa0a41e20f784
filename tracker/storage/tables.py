"""The tables, SQLAlchemy Core: the ledger itself, and its projections, which replay can rebuild.

Every projected row names the entry that brought the record (`entry`) and the one that wrote this version (`seq`). A version that a
later entry replaced carries that entry in `superseded_by`, so one condition reads the record at any position of the ledger
(`seq <= n and (superseded_by is null or superseded_by > n)`). Lists that are asked for as rows (obligations, wordings, an assessment's basis)
have tables of their own; other lists are JSON text.
"""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, text
from sqlalchemy import Text as _Text

metadata = MetaData()

Number = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both databases; SQLite's strict tables know no BIGINT."""

Text = _Text().with_variant(_Text(collation="C"), "postgresql")
"""Ordered by code point on both databases, whatever the server's language."""

ENTRY = "entry.seq"

entry = Table(
    "entry",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("recorded_at", Text, nullable=False, index=True),
    Column("recorded_by", Text, nullable=False),
    Column("commitment", Text),
    Column("body", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    CheckConstraint("seq >= 1", name="entry_seq_from_one"),
    sqlite_strict=True,
)
"""The truth: an entry's exact bytes and leaf hash. The other columns are read off the bytes, for searching."""

Index("entry_of_commitment", entry.c.commitment, entry.c.seq)
_RECHECKED = "kind = 'source_rechecked'"
Index("entry_rechecks", entry.c.commitment, sqlite_where=text(_RECHECKED), postgresql_where=text(f"{_RECHECKED}::text"))

ledger_head = Table(
    "ledger_head",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("size", Number, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("recorded_at", Text, nullable=False),
    CheckConstraint("id = 1", name="ledger_head_one_row"),
    sqlite_strict=True,
)
"""One row, locked by whoever appends: the number of entries, the Merkle frontier (32 bytes a subtree), the last timestamp."""


def _projection(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        Column("entry", Number, ForeignKey(ENTRY), nullable=False, index=True),
        Column("seq", Number, ForeignKey(ENTRY), primary_key=True, autoincrement=False),
        Column("superseded_by", Number, ForeignKey(ENTRY)),
        *columns,
        sqlite_strict=True,
    )


def _part(name: str, *columns: Column[Any]) -> Table:
    return Table(
        name,
        metadata,
        Column("seq", Number, ForeignKey(ENTRY), primary_key=True, autoincrement=False),
        Column("position", Number, primary_key=True, autoincrement=False),
        *columns,
        sqlite_strict=True,
    )


def _registered(name: str, key: str, *columns: Column[Any]) -> Table:
    """What is registered under a name, with an index that keeps current names unique and one that finds the versions of a name."""
    table = _projection(name, Column(key, Text, nullable=False), *columns, Column("void_by", Number, ForeignKey(ENTRY)))
    Index(f"{name}_versions", table.c[key], table.c.seq)
    current = text("superseded_by IS NULL")
    Index(f"{name}_current", table.c[key], unique=True, sqlite_where=current, postgresql_where=current)
    return table


party = _registered("party", "code", Column("name", Text, nullable=False))

agreement = _registered(
    "agreement",
    "code",
    Column("title", Text, nullable=False),
    Column("made_on", Text, nullable=False),
    Column("place", Text),
    Column("parties", Text, nullable=False),
    Column("summary", Text),
    Column("windows", Text),
)

source = _registered(
    "source",
    "key",
    Column("publisher", Text, nullable=False),
    Column("title", Text),
    Column("url", Text, index=True),
    Column("published", Text),
    Column("kind", Text, nullable=False),
    Column("language", Text),
    Column("voice", Text, nullable=False),
    Column("note", Text),
    Column("origin", Text),
    Column("material", Number, ForeignKey(ENTRY), nullable=False),
)

commitment = _registered(
    "commitment",
    "ref",
    Column("agreement", Text, nullable=False),
    Column("number", Number, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("nature", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("beneficiaries", Text, nullable=False),
    Column("due", Text),
    Column("extended_to", Text),
    Column("review_every", Number, nullable=False),
    Column("criteria", Text, nullable=False),
    Column("discrepancies", Text, nullable=False),
    Column("follows", Text),
    Column("registered_on", Text, nullable=False),
    Column("label", Text),
    Column("topics", Text),
    Column("label_folded", Text),
    Column("indicators", Text),
    Column("recurrence", Text),
)
"""`label_folded` is the label as it is compared (`folding.folded_name`)."""
_LABELLED = text("label_folded IS NOT NULL")
Index("commitment_by_label", commitment.c.label_folded, sqlite_where=_LABELLED, postgresql_where=_LABELLED)
_VOID = text("void_by IS NOT NULL")
Index("commitment_void", commitment.c.ref, sqlite_where=_VOID, postgresql_where=_VOID)

obligation = _part("obligation", Column("party", Text, nullable=False), Column("since", Number, ForeignKey(ENTRY), nullable=False))
"""`since` is the entry since which, without a break, the party is an obligor."""

extension = Table(
    "extension",
    metadata,
    Column("seq", Number, ForeignKey(ENTRY), primary_key=True, autoincrement=False),
    Column("commitment", Text, nullable=False, index=True),
    Column("extended_to", Text),
    Column("effective_on", Text),
    sqlite_strict=True,
)
"""What extended a deadline, or took an extension back: from which day on, and none where it was registered with the commitment."""

wording = _part(
    "wording",
    Column("source", Text, nullable=False),
    Column("paragraph", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("quote", Text),
)

evidence = _projection(
    "evidence",
    Column("commitment", Text, nullable=False, index=True),
    Column("event_date", Text, nullable=False),
    Column("stance", Text, nullable=False),
    Column("stage", Text),
    Column("summary", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("reliability", Text, nullable=False),
    Column("credibility", Text, nullable=False),
    Column("voice", Text, nullable=False),
    Column("party", Text),
    Column("same_event_as", Number, ForeignKey(ENTRY)),
    Column("quote", Text),
    Column("note", Text),
    Column("id", Text),
    Column("retracted_by", Number, ForeignKey(ENTRY)),
    Column("quote_prefix", Text),
    Column("quote_suffix", Text),
    Column("accessed", Text),
    Column("indicator", Text),
    Column("value", Text),
    Column("period", Text),
    Column("restates", Number),
    Column("occurrence", Text),
    Column("material", Number, ForeignKey(ENTRY), nullable=False),
    Column("identity", Text, nullable=False, index=True),
)
"""`identity` is `Evidence.identity`, by which the same evidence is found again."""
_GIVEN = text("id IS NOT NULL")
Index("evidence_by_id", evidence.c.commitment, evidence.c.id, sqlite_where=_GIVEN, postgresql_where=_GIVEN)

_OBSERVED = text("indicator IS NOT NULL")
Index(
    "evidence_observed",
    *(evidence.c[name] for name in ("commitment", "indicator", "period")),
    sqlite_where=_OBSERVED,
    postgresql_where=_OBSERVED,
)

search_text = Table(
    "search_text",
    metadata,
    Column("seq", Number, ForeignKey(ENTRY), primary_key=True, autoincrement=False),
    Column("superseded_by", Number, ForeignKey(ENTRY)),
    Column("commitment", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("unicode", Text, nullable=False),
    sqlite_strict=True,
)
"""What is searched: the folded text (`domain.folding`) of each version of a commitment and of each version of evidence.

`seq` is the entry that wrote the version, `superseded_by` the one that replaced or retracted it, `unicode` the version of the Unicode tables by
which it was folded.
"""

attached = _part(
    "attached",
    Column("sha256", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Number, nullable=False),
    Column("quote_found", Number),
)
"""The files of a piece of evidence, by the hash of their content."""

search = _projection(
    "search",
    Column("commitment", Text, nullable=False, index=True),
    Column("on", Text, nullable=False),
    Column("queries", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("languages", Text, nullable=False),
    Column("note", Text),
    Column("id", Text),
    Column("retracted_by", Number, ForeignKey(ENTRY)),
)
"""Checks: dated searches for evidence (`check` is a reserved word of SQL)."""

assessment = _projection(
    "assessment",
    Column("commitment", Text, nullable=False),
    Column("party", Text),
    Column("status", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("effective_on", Text, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("assessed_on", Text),
    Column("retracted_by", Number, ForeignKey(ENTRY)),
    Column("criteria", Text),
)

Index(
    "assessment_in_effect",
    *(assessment.c[name] for name in ("commitment", "effective_on", "entry", "party", "status", "retracted_by", "seq", "superseded_by")),
)

basis = _part("basis", Column("cited", Number, ForeignKey(ENTRY), nullable=False))

mentioned = _part("mentioned", Column("commitment", Text, nullable=False, index=True))
"""The commitments whose history an entry belongs to besides its own: from where evidence was moved, and what took the place of a void one."""


def _text(name: str) -> Column[Any]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[Any]:
    return Column(name, Number, nullable=False)


overview = Table(
    "overview",
    metadata,
    Column("ref", Text, primary_key=True),
    _text("agreement"),
    _number("number"),
    _text("title"),
    _text("kind"),
    _text("nature"),
    _text("topic"),
    _text("obligors"),
    _text("made_on"),
    Column("due", Text),
    Column("due_on", Text),
    Column("extended_to", Text),
    Column("extended_on", Text),
    _text("extensions"),
    _number("review_every"),
    _text("seen_on"),
    Column("review_due_on", Text),
    _text("status"),
    _number("open"),
    _text("verification"),
    _number("late"),
    _number("basis_retracted"),
    _number("basis_changed"),
    _number("contested"),
    _number("unweighed"),
    _number("one_origin"),
    _number("never_assessed"),
    _number("wordings_differ"),
    _number("supports"),
    _number("contradicts"),
    _number("context"),
    Column("last_evidence_on", Text),
    _number("last_entry"),
    Column("label", Text),
    Column("topics", Text),
    Column("lapse_on", Text),
    Column("lapse", Text),
    Column("numbers_differ_on", Text),
    Column("numbers_differ", Text),
    Column("source_lost", Text),
    sqlite_strict=True,
)
"""Where every commitment stands at the head of the ledger: the item of `list`, but for what depends on the day."""

_ORDER = (overview.c.agreement, overview.c.number)
Index("overview_order", *_ORDER, unique=True)
Index("overview_open", *_ORDER, sqlite_where=text("open = 1"), postgresql_where=text("open = 1"))

standing = Table(
    "standing",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("position", Number, primary_key=True, autoincrement=False),
    _text("party"),
    _text("status"),
    _text("verification"),
    Column("confidence", Text),
    Column("effective_on", Text),
    Column("assessed_by", Number),
    _text("contested_by"),
    _text("unweighed"),
    Column("unweighed_since", Text),
    _text("basis_retracted"),
    _text("basis_changed"),
    sqlite_strict=True,
)
"""Where every obligation stands at the head of the ledger; the entries that contest it, were not weighed, or were lost to its basis, as JSON."""

PROJECTIONS = (
    party,
    agreement,
    source,
    commitment,
    obligation,
    extension,
    wording,
    evidence,
    attached,
    search_text,
    search,
    assessment,
    basis,
    mentioned,
    overview,
    standing,
)
"""In an order in which each refers only to earlier ones."""

attachment = Table(
    "attachment",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""Content by its SHA-256 in hex, stored once however often it is attached; no projection: replay cannot bring it back."""
