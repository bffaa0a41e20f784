"""The tables, SQLAlchemy Core: the ledger itself, and its projections, which replay can rebuild.

Every projected row names the entry that brought the record (`entry`) and the one that wrote this version (`seq`). A version that a
later entry replaced carries that entry in `superseded_by`, so one condition reads the record at any position of the ledger
(`seq <= n and (superseded_by is null or superseded_by > n)`). Lists that are asked for as rows (obligations, wordings, an assessment's basis)
have tables of their own; other lists are JSON text.
"""

from collections.abc import Iterator
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


def _texts(*names: str) -> Iterator[Column[Any]]:
    return (Column(name, Text, nullable=False) for name in names)


def _maybe(*names: str) -> Iterator[Column[Any]]:
    """Texts that may be missing."""
    return (Column(name, Text) for name in names)


def _numbers(*names: str) -> Iterator[Column[Any]]:
    return (Column(name, Number, nullable=False) for name in names)


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
    "agreement", "code", *_texts("title", "made_on"), *_maybe("place"), *_texts("parties"), *_maybe("summary", "windows")
)

source = _registered(
    "source",
    "key",
    *_texts("publisher"),
    *_maybe("title"),
    Column("url", Text, index=True),
    *_maybe("published"),
    *_texts("kind"),
    *_maybe("language"),
    *_texts("voice"),
    *_maybe("note", "origin"),
    Column("material", Number, ForeignKey(ENTRY), nullable=False),
)

commitment = _registered(
    "commitment",
    "ref",
    *_texts("agreement"),
    *_numbers("number"),
    *_texts("title", "text", "kind", "nature", "topic", "beneficiaries"),
    *_maybe("due", "extended_to"),
    *_numbers("review_every"),
    *_texts("criteria", "discrepancies"),
    *_maybe("follows"),
    *_texts("registered_on"),
    *_maybe("label", "topics", "label_folded", "indicators", "recurrence"),
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
    *_maybe("extended_to", "effective_on"),
    sqlite_strict=True,
)
"""What extended a deadline, or took an extension back: from which day on, and none where it was registered with the commitment."""

wording = _part(
    "wording",
    *_texts("source", "paragraph", "form", "text"),
    *_maybe("quote", "quote_prefix", "quote_suffix", "who", "binding", "by_when"),
)

evidence = _projection(
    "evidence",
    Column("commitment", Text, nullable=False, index=True),
    *_texts("event_date", "stance"),
    *_maybe("stage"),
    *_texts("summary", "source", "reliability", "credibility", "voice"),
    *_maybe("party"),
    Column("same_event_as", Number, ForeignKey(ENTRY)),
    *_maybe("quote", "note", "id"),
    Column("retracted_by", Number, ForeignKey(ENTRY)),
    *_maybe("quote_prefix", "quote_suffix", "accessed", "indicator", "value", "period"),
    Column("restates", Number),
    *_maybe("occurrence"),
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
    *_texts("commitment", "folded", "unicode"),
    sqlite_strict=True,
)
"""What is searched: the folded text (`domain.folding`) of each version of a commitment and of each version of evidence.

`seq` is the entry that wrote the version, `superseded_by` the one that replaced or retracted it, `unicode` the version of the Unicode tables by
which it was folded.
"""

attached = _part(
    "attached",
    Column("sha256", Text, nullable=False, index=True),
    *_texts("name", "media_type"),
    *_numbers("size"),
    Column("quote_found", Number),
)
"""The files of a piece of evidence, by the hash of their content."""

search = _projection(
    "search",
    Column("commitment", Text, nullable=False, index=True),
    *_texts("on", "queries", "outcome", "languages"),
    *_maybe("note", "id"),
    Column("retracted_by", Number, ForeignKey(ENTRY)),
)
"""Checks: dated searches for evidence (`check` is a reserved word of SQL)."""

assessment = _projection(
    "assessment",
    *_texts("commitment"),
    *_maybe("party"),
    *_texts("status", "confidence", "effective_on", "rationale"),
    *_maybe("assessed_on"),
    Column("retracted_by", Number, ForeignKey(ENTRY)),
    *_maybe("criteria"),
)

Index(
    "assessment_in_effect",
    *(assessment.c[name] for name in ("commitment", "effective_on", "entry", "party", "status", "retracted_by", "seq", "superseded_by")),
)

basis = _part("basis", Column("cited", Number, ForeignKey(ENTRY), nullable=False))

mentioned = _part("mentioned", Column("commitment", Text, nullable=False, index=True))
"""The commitments whose history an entry belongs to besides its own: from where evidence was moved, and what took the place of a void one."""


overview = Table(
    "overview",
    metadata,
    Column("ref", Text, primary_key=True),
    *_texts("agreement"),
    *_numbers("number"),
    *_texts("title", "kind", "nature", "topic", "obligors", "made_on"),
    *_maybe("due", "due_on", "extended_to", "extended_on"),
    *_texts("extensions"),
    *_numbers("review_every"),
    *_texts("seen_on"),
    *_maybe("review_due_on"),
    *_texts("status"),
    *_numbers("open"),
    *_texts("verification"),
    *_numbers("late", "basis_retracted", "basis_changed", "contested", "unweighed", "one_origin", "never_assessed", "wordings_differ"),
    *_numbers("supports", "contradicts", "context"),
    *_maybe("last_evidence_on"),
    *_numbers("last_entry"),
    *_maybe("label", "topics", "lapse_on", "lapse", "numbers_differ_on", "numbers_differ", "source_lost"),
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
    *_texts("party", "status", "verification"),
    *_maybe("confidence", "effective_on"),
    Column("assessed_by", Number),
    *_texts("contested_by", "unweighed"),
    *_maybe("unweighed_since"),
    *_texts("basis_retracted", "basis_changed"),
    sqlite_strict=True,
)
"""Where every obligation stands at the head of the ledger; the entries that contest it, were not weighed, or were lost to its basis, as JSON."""

PROJECTIONS = (
    *(party, agreement, source, commitment, obligation, extension, wording, evidence, attached),
    *(search_text, search, assessment, basis, mentioned, overview, standing),
)
"""In an order in which each refers only to earlier ones."""

attachment = Table(
    "attachment", metadata, Column("sha256", Text, primary_key=True), Column("data", LargeBinary, nullable=False), sqlite_strict=True
)
"""Content by its SHA-256 in hex, stored once however often it is attached; no projection: replay cannot bring it back."""
