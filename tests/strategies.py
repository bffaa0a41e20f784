"""Hypothesis strategies for every record of the ledger, and for the nasty text that people really paste."""

from datetime import date
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from tracker.domain.dates import PartialDate
from tracker.domain.periods import Period
from tracker.domain.quantities import Quantity
from tracker.domain.record.amendments import AMENDMENTS, Amendment, Void
from tracker.domain.record.entries import Entry
from tracker.domain.record.indicators import Baseline, Indicator, Recurrence, Suspension, Target, Window
from tracker.domain.record.rechecks import SourceRecheck
from tracker.domain.record.records import (
    Agreement,
    Assessment,
    Attachment,
    Check,
    Commitment,
    Evidence,
    Party,
    Record,
    Regrade,
    Retraction,
    Source,
    Wording,
)
from tracker.domain.record.score_tables import ScoreRow, ScoreTable
from tracker.domain.vocabulary import (
    INDEPENDENT,
    CheckOutcome,
    CommitmentKind,
    Confidence,
    Credibility,
    Direction,
    EntryKind,
    Nature,
    Noun,
    RecheckOutcome,
    Reliability,
    Scale,
    SourceKind,
    Stage,
    Stance,
    Status,
    WordingForm,
)


def examples(usually: int) -> int:
    """With how many examples a law is tried that wants more or fewer than others: as many times more in the heavy profile as that has more."""
    return usually * settings().max_examples // settings.get_profile("tracker").max_examples


NASTY = (
    "NO", "null", "~", "true", "0x10", "2024-03", "1_000", "- a", "a: b", "# c", "&x", "*x", "!!int 3", "%TAG", "@x", "`x`", "[art. 4]", "{a}",
    "'", '"', "|", ">", "<<", "=1+1", "+1", "-1", "@sum", "\t=1", "'=1", "\x1b[31mred\x1b[0m", "\u202egnp.exe", "\ufeffbom", "a\u2028b", "a\x85b",
    "line\nbreak", "line\r\nbreak", " indented\n  more\n", "trailing ", "<script>alert(1)</script>", "ﬁ", "中文", "😀", "e\u0301", "---", "...", "a\n---\nb",
)  # fmt: skip
"""What breaks careless readers, writers and printers; all of it is ordinary text here."""

_characters = st.characters(codec="utf-8", exclude_characters="\x00")
"""Whatever a text may hold: anything but NUL and lone surrogates."""

any_text = st.one_of(st.sampled_from(NASTY), st.text(_characters, max_size=40), st.text("ab :#-'\"\n\t\\{}[],&*!|>%@`", max_size=40))
"""Text that can be stored, often of the kind that breaks things."""

kept_text = any_text.map(lambda text: text.strip() or "x")
"""Text as a record keeps it: something, without white space around it."""

codes = st.from_regex(r"[A-Z][A-Z0-9_]{0,9}", fullmatch=True).filter(lambda code: code != INDEPENDENT.upper())
source_keys = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True)
refs = st.builds("{}-{}".format, codes, st.integers(1, 999_999))
voices = st.just(INDEPENDENT) | codes
days = st.dates(date(1, 1, 1), date(9999, 12, 31))
partial_dates = st.builds(lambda day, length: PartialDate(day.isoformat()[:length]), days, st.sampled_from((4, 7, 10)))
entry_numbers = st.integers(1, 2**53 - 1)
_optional_text = st.none() | kept_text
_party_lists = st.lists(codes, unique=True, max_size=3).map(tuple)
_texts = st.lists(kept_text, max_size=3).map(tuple)

quantities = st.from_regex(r"-?[1-9][0-9]{0,14}(\.[0-9]{1,15})?|0(\.[0-9]{1,9})?", fullmatch=True).map(Quantity)
_years = st.integers(1900, 2100)
periods = st.one_of(
    partial_dates,
    st.builds("{}-Q{}".format, _years, st.integers(1, 4)),
    st.builds("{}-{:02}/P{}{}".format, _years, st.integers(1, 12), st.integers(1, 99), st.sampled_from("MY")),
    st.tuples(_years, _years).map(lambda two: "{}/{}".format(*sorted(two))),
    st.builds("{}/".format, partial_dates),
).map(Period)
short_codes = st.from_regex(r"[A-Z0-9][A-Z0-9.-]{0,9}", fullmatch=True)
intervals = st.sampled_from(("year", "quarter", "month", "6 months", "18 months"))
_flags = st.none() | st.booleans()
_baselines = st.builds(Baseline, period=periods, value=quantities, source=st.none() | source_keys)
_of_targets = {"value": quantities, "cumulative": _flags, "milestone": _flags, "written": _optional_text}
_targets = st.builds(Target, period=periods, **_of_targets) | st.builds(Target, by=partial_dates, **_of_targets)
indicators = st.builds(
    Indicator,
    code=short_codes,
    title=kept_text,
    unit=kept_text,
    direction=st.sampled_from(Direction),
    decimals=st.none() | st.integers(0, 12),
    measure=_optional_text,
    subject=_optional_text,
    baseline=st.none() | _baselines,
    targets=st.none() | st.lists(_targets, min_size=1, max_size=2).map(tuple),
    prorated=_flags,
)
_suspensions = st.builds(Suspension, since=st.just("2024-03"), until=st.none() | st.just("2025"), reason=_optional_text)
_of_recurrences = {
    "until": st.none() | st.just("2030"),
    "tolerance": st.none() | st.integers(0, 36_500),
    "suspended": st.none() | st.lists(_suspensions, min_size=1, max_size=2).map(tuple),
}
recurrences = st.builds(Recurrence, every=intervals, since=st.just("2020-05-06"), **_of_recurrences) | st.builds(
    Recurrence, every=st.just("120 months"), **_of_recurrences
)
"""Without a beginning they begin with the agreement, which may be two thousand years old: not month by month."""
_windows = st.builds(Window, code=short_codes, title=_optional_text, since=st.just("2024"), until=st.just("2024-06"))
parties = st.builds(Party, code=codes, name=kept_text)
agreements = st.builds(
    Agreement,
    code=codes,
    title=kept_text,
    made_on=partial_dates,
    place=_optional_text,
    parties=_party_lists.filter(bool),
    summary=_optional_text,
    windows=st.none() | _windows.map(lambda one: (one,)),
)
sources = st.builds(
    Source,
    key=source_keys,
    publisher=kept_text,
    title=_optional_text,
    url=st.none() | st.just("https://example.org/a?b=1&c=[2]#d"),
    published=st.none() | partial_dates,
    kind=st.sampled_from(SourceKind),
    language=st.none() | st.just("en"),
    voice=voices,
    note=_optional_text,
)
_of_wordings = {
    "source": source_keys,
    "paragraph": st.lists(st.integers(1, 100_000), max_size=3).map(tuple),
    "form": st.sampled_from(WordingForm),
    "text": kept_text,
    **dict.fromkeys(("who", "binding", "by_when"), st.none() | st.sampled_from(("both sides", "会", "+1"))),
}
wordings = st.builds(Wording, **_of_wordings) | st.builds(
    Wording, quote=kept_text, quote_prefix=_optional_text, quote_suffix=_optional_text, **_of_wordings
)
_terms: dict[str, st.SearchStrategy[Any]] = {
    "title": kept_text,
    "text": kept_text,
    "kind": st.sampled_from(CommitmentKind),
    "nature": st.sampled_from(Nature),
    "topic": kept_text,
    "beneficiaries": _party_lists,
    "due": st.none() | partial_dates,
    "extended_to": st.none() | partial_dates,
    "review_every": st.integers(1, 36_500),
    "criteria": _texts,
    "wordings": st.lists(wordings, max_size=2).map(tuple),
    "discrepancies": _texts,
    "follows": _optional_text,
    "indicators": st.none() | st.lists(indicators, min_size=1, max_size=2, unique_by=lambda one: one.code).map(tuple),
    "recurrence": st.none() | recurrences,
}
commitments = st.builds(Commitment, agreement=codes, number=st.integers(1, 999_999), obligors=_party_lists.filter(bool), **_terms)
attachments = st.builds(
    Attachment,
    sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
    name=kept_text,
    media_type=st.sampled_from(("text/html", "application/octet-stream")),
    size=st.integers(0, 2**53 - 1),
    quote_found=st.none() | st.integers(0, 2**53 - 1),
)
evidence = st.builds(
    Evidence,
    commitment=refs,
    event_date=partial_dates,
    stance=st.sampled_from(Stance),
    summary=kept_text,
    source=source_keys,
    reliability=st.sampled_from(Reliability),
    credibility=st.sampled_from(Credibility),
    voice=voices,
    stage=st.none() | st.sampled_from(Stage),
    party=st.none() | codes,
    same_event_as=st.none() | entry_numbers,
    quote=_optional_text,
    note=_optional_text,
    id=_optional_text,
    quote_prefix=_optional_text,
    quote_suffix=_optional_text,
    accessed=st.none() | days,
    indicator=st.none() | short_codes,
    value=st.none() | quantities,
    period=st.none() | periods,
    restates=st.none() | entry_numbers,
    occurrence=st.none() | periods,
    attachments=st.none() | st.lists(attachments, min_size=1, max_size=2).map(tuple),
)
checks = st.builds(
    Check,
    commitment=refs,
    on=days,
    queries=_texts.filter(bool),
    outcome=st.sampled_from(CheckOutcome),
    languages=_texts,
    note=_optional_text,
    id=_optional_text,
)
assessments = st.builds(
    Assessment,
    commitment=refs,
    status=st.sampled_from(Status),
    confidence=st.sampled_from(Confidence),
    effective_on=days,
    rationale=kept_text,
    because=st.lists(entry_numbers, unique=True, max_size=4).map(tuple),
    party=st.none() | codes,
    assessed_on=st.none() | days,
    criteria=st.none() | st.sets(st.integers(1, 9), min_size=1).map(lambda some: tuple(f"{one}=in_part" for one in sorted(some))),
)
regrades = st.builds(
    Regrade, evidence=entry_numbers, reliability=st.sampled_from(Reliability), credibility=st.sampled_from(Credibility), reason=kept_text
)
retractions = st.builds(Retraction, entry=entry_numbers, reason=kept_text)


source_rechecks = st.builds(
    SourceRecheck,
    evidence=entry_numbers,
    on=days,
    url=st.just("https://example.org/a?b=1&c=[2]#d"),
    outcome=st.sampled_from(RecheckOutcome),
    sha256=st.none() | st.binary(min_size=32, max_size=32).map(bytes.hex),
    note=_optional_text,
)


@st.composite
def amendments(draw: st.DrawFn, noun: Noun, target: st.SearchStrategy[Any], whole: st.SearchStrategy[Record]) -> Amendment:
    """An amendment of some fields of a record to what another has, and of others to nothing."""
    kind = AMENDMENTS[noun]
    content = {name: value for name, value in draw(whole).content().items() if name in kind.changeable.model_fields}
    changes = draw(st.dictionaries(st.sampled_from([*content]), st.just(None), max_size=4)) if content else {}
    clear = draw(st.lists(st.sampled_from([*kind.clearable]), unique=True, max_size=2)) if kind.clearable else []
    clear = [name for name in clear if name not in changes]
    if not changes and not clear:
        changes = dict.fromkeys([name for name in content if name in ("title", "name", "summary", "publisher")][:1])
    given: dict[str, Any] = {
        "changes": {name: content[name] for name in changes} or None,
        "clear": clear or None,
        "reason": draw(kept_text),
    }
    if noun is Noun.COMMITMENT and "extended_to" in (*changes, *clear):
        given["effective_on"] = draw(st.none() | days)
    return kind.model_validate(given | {noun.value: draw(target)})


voids = st.builds(
    Void,
    noun=st.sampled_from([noun for noun in Noun if noun is not Noun.EVIDENCE]),
    name=codes,
    reason=kept_text,
    replaced_by=st.none() | st.lists(codes, unique=True, min_size=1, max_size=2).map(tuple),
)

printed = st.sampled_from(("+1", "0", "-1", "\u22121", "n/a", "", " 1 ", "+0.50", "73%")) | any_text


@st.composite
def score_tables(draw: st.DrawFn) -> ScoreTable:
    """A table of any content, as wide in every row."""
    width = draw(st.integers(1, 3))
    cells = st.lists(printed, min_size=width, max_size=width).map(tuple)
    rows = st.builds(
        ScoreRow,
        label=printed,
        id=st.none() | printed,
        line=st.none() | st.integers(1, 9_999),
        commitment=st.none() | refs,
        cells=cells,
        average=st.none() | printed,
        percent=st.none() | printed,
    )
    return draw(
        st.builds(
            ScoreTable,
            agreement=codes,
            scale=st.sampled_from(Scale),
            file=kept_text,
            source=st.none() | source_keys,
            columns=cells,
            rows=st.lists(rows, min_size=1, max_size=3).map(tuple),
            averages=st.none() | rows,
            percents=st.none() | rows,
        )
    )


RECORDS: dict[EntryKind, st.SearchStrategy[Any]] = {
    EntryKind.PARTY_REGISTERED: parties,
    EntryKind.AGREEMENT_REGISTERED: agreements,
    EntryKind.SOURCE_REGISTERED: sources,
    EntryKind.COMMITMENT_REGISTERED: commitments,
    EntryKind.PARTY_AMENDED: amendments(Noun.PARTY, codes, parties),
    EntryKind.AGREEMENT_AMENDED: amendments(Noun.AGREEMENT, codes, agreements),
    EntryKind.SOURCE_AMENDED: amendments(Noun.SOURCE, source_keys, sources),
    EntryKind.COMMITMENT_AMENDED: amendments(Noun.COMMITMENT, refs, commitments),
    EntryKind.EVIDENCE_AMENDED: amendments(Noun.EVIDENCE, entry_numbers, evidence),
    EntryKind.REGISTRATION_VOIDED: voids,
    EntryKind.EVIDENCE_ADDED: evidence,
    EntryKind.EVIDENCE_REGRADED: regrades,
    EntryKind.CHECK_RECORDED: checks,
    EntryKind.ASSESSMENT_MADE: assessments,
    EntryKind.ENTRY_RETRACTED: retractions,
    EntryKind.SCORES_IMPORTED: score_tables(),
    EntryKind.SOURCE_RECHECKED: source_rechecks,
}
"""A strategy for the record of every kind of entry."""

records: st.SearchStrategy[Record] = st.one_of(*RECORDS.values())
stamps = st.datetimes().map(lambda moment: moment.isoformat(timespec="microseconds") + "Z")


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """An entry of any kind."""
    kind = draw(st.sampled_from(EntryKind))
    return Entry(
        seq=draw(entry_numbers),
        kind=kind,
        recorded_at=draw(stamps),
        recorded_by=draw(kept_text),
        record=draw(RECORDS[kind]),
    )


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text.filter(bool), inner, max_size=4),
    max_leaves=12,
)
"""What a document or an entry can hold: no floats, and no integer that a float cannot hold."""
