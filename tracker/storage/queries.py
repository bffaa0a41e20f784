"""Questions asked of the projections, each read at one position of the ledger (`at`: the number of its last known entry)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnElement, Table, and_, bindparam, literal, or_, select

from tracker.domain.records import Agreement, Assessment, Check, Commitment, Evidence, Party, Source
from tracker.domain.scores import ScoreTable
from tracker.domain.standing import Case, Held
from tracker.storage import scores
from tracker.storage import tables as t
from tracker.storage.damage import Damage
from tracker.storage.folding import folded
from tracker.storage.ledger import Ledger
from tracker.storage.projections import chunks, held


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which commitments: the values of one field are alternatives, the fields combine."""

    refs: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    """Texts whose words must all occur in the title, text, wordings or evidence, in any case."""


def _known(table: Table, at: int | BindParameter[int]) -> ColumnElement[bool]:
    """The version of each record that held at the position."""
    return and_(table.c.seq <= at, or_(table.c.until.is_(None), table.c.until > at))


def cases(ledger: Ledger, at: int, selection: Selection | None = None) -> list[Case]:
    """The chosen commitments with everything recorded about them, by agreement and number."""
    table = t.commitment
    query = select(table).where(_known(table, at)).order_by(table.c.agreement, table.c.number)
    chosen: list[Held[Commitment]] = []
    wanted = selection or Selection()
    for refs in list(chunks(wanted.refs)) or [()]:
        conditions = [*_conditions(wanted, at), *([table.c.ref.in_(refs)] if refs else [])]
        chosen += held(ledger.connection, table, ledger.connection.execute(query.where(*conditions)).mappings(), at)
    agreements = {one.record.code: one.record for one in registered(ledger, Agreement, at)}
    if lost := {one.record.agreement for one in chosen} - set(agreements):
        raise Damage(f"the agreement {min(lost)} has commitments and is not there itself")
    keys = [one.record.ref for one in chosen]
    everything = len(keys) > 500  # then one pass over all is cheaper than many lists of refs
    evidence = _about(ledger, t.evidence, None if everything else keys, at)
    checks = _about(ledger, t.search, None if everything else keys, at)
    assessments = _about(ledger, t.assessment, None if everything else keys, at)
    return [
        Case(
            agreement=agreements[one.record.agreement],
            commitment=one,
            evidence=tuple(evidence[one.record.ref]),
            checks=tuple(checks[one.record.ref]),
            assessments=tuple(assessments[one.record.ref]),
        )
        for one in chosen
    ]


def _conditions(wanted: Selection, at: int) -> list[ColumnElement[bool]]:
    table = t.commitment
    conditions: list[ColumnElement[bool]] = []
    if wanted.agreements:
        conditions.append(table.c.agreement.in_(wanted.agreements))
    if wanted.topics:
        conditions.append(folded(table.c.topic).in_([folded(literal(topic)) for topic in wanted.topics]))
    if wanted.kinds:
        conditions.append(table.c.kind.in_(wanted.kinds))
    if wanted.parties:
        conditions.append(table.c.seq.in_(select(t.obligation.c.seq).where(t.obligation.c.party.in_(wanted.parties))))
    for text in wanted.search:
        conditions += [_mentions(word, at) for word in text.split()]
    return conditions


def _mentions(word: str, at: int) -> ColumnElement[bool]:
    table, evidence, wording = t.commitment, t.evidence, t.wording
    in_wordings = select(wording.c.seq).where(or_(_has(wording.c.text, word), _has(wording.c.quote, word)))
    in_evidence = select(evidence.c.commitment).where(
        _known(evidence, at),
        or_(evidence.c.retracted_by.is_(None), evidence.c.retracted_by > at),
        or_(_has(evidence.c.summary, word), _has(evidence.c.quote, word)),
    )
    return or_(
        table.c.ref == word.upper(),
        _has(table.c.title, word),
        _has(table.c.text, word),
        table.c.seq.in_(in_wordings),
        table.c.ref.in_(in_evidence),
    )


def _has(column: Column[Any], word: str) -> ColumnElement[bool]:
    """Whether a text holds a word, in any case and any script."""
    escaped = "".join(f"/{sign}" if sign in "/%_" else sign for sign in word)
    return folded(column).like(folded(literal(f"%{escaped}%")), escape="/")


def _about(ledger: Ledger, table: Table, refs: Sequence[str] | None, at: int) -> dict[str, list[Held[Any]]]:
    grouped: dict[str, list[Held[Any]]] = defaultdict(list)
    query = select(table).where(_known(table, at)).order_by(table.c.entry)
    batches: Iterable[Any] = [query] if refs is None else [query.where(table.c.commitment.in_(chunk)) for chunk in chunks(refs)]
    for batch in batches:
        for one in held(ledger.connection, table, ledger.connection.execute(batch).mappings(), at):
            grouped[one.record.commitment].append(one)
    return grouped


_REGISTERS: dict[type[Any], tuple[Table, str]] = {Party: (t.party, "code"), Agreement: (t.agreement, "code"), Source: (t.source, "key")}


_REGISTERED = {
    kind: select(table).where(_known(table, bindparam("at"))).order_by(table.c[name]) for kind, (table, name) in _REGISTERS.items()
}
_NAMED = {
    kind: query.where(_REGISTERS[kind][0].c[_REGISTERS[kind][1]].in_(bindparam("names", expanding=True)))
    for kind, query in _REGISTERED.items()
}
"""Made once, as every add asks for its source and the parties."""


def registered(ledger: Ledger, kind: type[Any], at: int, names: Sequence[str] | None = None) -> list[Held[Any]]:
    """The parties, agreements or sources of these names, or all of them, by name."""
    table, _ = _REGISTERS[kind]
    if names is None:
        return held(ledger.connection, table, ledger.connection.execute(_REGISTERED[kind], {"at": at}).mappings(), at)
    batches = [ledger.connection.execute(_NAMED[kind], {"at": at, "names": list(chunk)}).mappings() for chunk in chunks(names)]
    return [one for batch in batches for one in held(ledger.connection, table, batch, at)]


_NAMES = {
    kind: select(table.c[name]).where(_known(table, bindparam("at"))).order_by(table.c[name]) for kind, (table, name) in _REGISTERS.items()
}


def names(ledger: Ledger, kind: type[Any], at: int) -> list[str]:
    """Every party's or agreement's code, or source's key."""
    return list(ledger.connection.execute(_NAMES[kind], {"at": at}).scalars())


def refs(ledger: Ledger, at: int) -> list[str]:
    """Every commitment's ref, by agreement and number."""
    table = t.commitment
    return list(
        ledger.connection.execute(select(table.c.ref).where(_known(table, at)).order_by(table.c.agreement, table.c.number)).scalars()
    )


_TERMS = select(t.commitment).where(_known(t.commitment, bindparam("at")), t.commitment.c.ref == bindparam("ref"))
"""Made once, as every add runs it."""


def terms(ledger: Ledger, at: int, ref: str) -> Commitment | None:
    """What the commitment of a ref says; none where there is none."""
    rows = ledger.connection.execute(_TERMS, {"at": at, "ref": ref}).mappings()
    found: Held[Commitment] | None = next(iter(held(ledger.connection, t.commitment, rows, at)), None)
    return found.record if found else None


def titles(ledger: Ledger, at: int, start: str = "") -> list[tuple[str, str]]:
    """Ref and title of every commitment whose ref begins so, by agreement and number."""
    table = t.commitment
    query = select(table.c.ref, table.c.title).where(_known(table, at), table.c.ref.startswith(start, autoescape=True))
    return [(row.ref, row.title) for row in ledger.connection.execute(query.order_by(table.c.agreement, table.c.number))]


def source_at(ledger: Ledger, url: str, published: str | None, at: int) -> Held[Source] | None:
    """The source of an address and publication date."""
    table = t.source
    rows = ledger.connection.execute(
        select(table)
        .where(_known(table, at), table.c.url == url, table.c.published.is_not_distinct_from(published))
        .order_by(table.c.entry)
    )
    return next(iter(held(ledger.connection, table, rows.mappings(), at)), None)


def evidence(ledger: Ledger, at: int, *, ref: str | None = None, number: int | None = None) -> list[Held[Evidence]]:
    """Evidence in the order of entry, retracted included: of one commitment, of one number, or all."""
    return _observations(ledger, t.evidence, at, ref, number)


def evidence_like(ledger: Ledger, at: int, one: Evidence) -> list[Held[Evidence]]:
    """Evidence about the same commitment with the same source, stance and day, retracted included."""
    table, fields = t.evidence, one.model_dump(mode="json", include={"commitment", "source", "stance", "event_date"})
    same = [table.c[name] == value for name, value in fields.items()]
    return held(ledger.connection, table, ledger.connection.execute(select(table).where(_known(table, at), *same)).mappings(), at)


def checks(ledger: Ledger, at: int, *, ref: str | None = None, number: int | None = None) -> list[Held[Check]]:
    """Checks, likewise."""
    return _observations(ledger, t.search, at, ref, number)


def assessments(ledger: Ledger, at: int, *, ref: str | None = None, number: int | None = None) -> list[Held[Assessment]]:
    """Assessments, likewise."""
    return _observations(ledger, t.assessment, at, ref, number)


def score_tables(ledger: Ledger, at: int, *, number: int | None = None) -> list[Held[ScoreTable]]:
    """Ratings of others in the order of entry, retracted included: of one number, or all."""
    return scores.imported(ledger.connection, at, number=number)


def _observations(ledger: Ledger, table: Table, at: int, ref: str | None, number: int | None) -> list[Held[Any]]:
    query = select(table).where(_known(table, at)).order_by(table.c.entry)
    if ref is not None:
        query = query.where(table.c.commitment == ref)
    if number is not None:
        query = query.where(table.c.entry == number)
    return held(ledger.connection, table, ledger.connection.execute(query).mappings(), at)
