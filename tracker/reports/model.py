"""The status report as a value: everything every format says, in the order in which it says it. No format computes anything.

Texts in it are as recorded; each format makes them safe in its own way.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from tracker.domain.dates import PartialDate
from tracker.domain.items import Item
from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Party, Source, Wording
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing import summary
from tracker.domain.standing.changes import BothClocks
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.explanations import Fixed, citation, explain, extensions, what_would_change
from tracker.domain.standing.standing import Overview, Standing, last_look, overview
from tracker.domain.standing.timeline import lanes
from tracker.domain.vocabulary import Stance, WordingForm
from tracker.reports import sentences
from tracker.reports.findings import Finding, findings
from tracker.reports.obligations import Obligation, Tally, tally


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingText:
    """A standing with its reasons."""

    standing: Standing
    why: str
    rationale: str
    because: tuple[int, ...]
    would_change: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingText:
    """A wording with the source that has it."""

    wording: Wording
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """A piece of evidence with its source."""

    entry: int
    record: Evidence
    source: Source
    retracted_by: int | None

    @property
    def around_quote(self) -> list[tuple[str, str]]:
        """Where the quote stands: after some words, and before others."""
        return [(where, words) for where, words in (("after", self.record.quote_prefix), ("before", self.record.quote_suffix)) if words]


class Deadline(NamedTuple):
    """The next deadline of a commitment that is open: its own, or that to which it was extended."""

    due: PartialDate
    ref: str
    title: str
    parties: tuple[str, ...]
    """Those whose obligations are open."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that the report says of one commitment."""

    ref: str
    terms: Commitment
    agreement: Agreement
    overview: Overview
    standings: tuple[StandingText, ...]
    obligations: tuple[Obligation, ...]
    """One for each party, in the order of the standings."""
    reported: tuple[WordingText, ...]
    expected: tuple[WordingText, ...]
    evidence: tuple[EvidenceLine, ...]
    """In the order of the events; retracted included."""
    later: tuple[EvidenceLine, ...]
    """Evidence from after the window that is read."""
    checks: tuple[Versioned[Check], ...]
    assessments: tuple[Versioned[Assessment], ...]
    history: tuple[Item, ...]
    citation: str
    sources: Mapping[str, Source]
    """By key; all that the report names."""
    case: CommitmentRecord
    """What it was made from, for those who follow it through time."""
    rated_otherwise: tuple[str, ...] = ()
    """What others rate otherwise than it stands, in sentences."""
    leaf: str = ""
    """The leaf hash of the last entry about it, in hex; empty where it was not asked for."""

    @property
    def item(self) -> Item:
        """The whole as JSON values, for the data formats; made when asked for, as it says everything a second time."""
        whole = summary.whole(self.case, self.overview, self.sources, self.history)
        return whole | {"rated_otherwise": list(self.rated_otherwise)}

    @property
    def last_seen(self) -> PartialDate | None:
        """The last day on which somebody looked at any of its obligations."""
        return max((one.last_seen for one in self.obligations if one.last_seen), key=lambda seen: seen.last_day, default=None)

    def side(self, stance: Stance) -> tuple[EvidenceLine, ...]:
        """The unretracted evidence of one stance."""
        return tuple(line for line in self.evidence if line.record.stance is stance and line.retracted_by is None)

    @property
    def grouped_standings(self) -> tuple[tuple[tuple[str, ...], StandingText], ...]:
        """The standings with their obligors, those that differ in nothing else together."""
        grouped: dict[StandingText, list[str]] = {}
        for text in self.standings:
            grouped.setdefault(replace(text, standing=text.standing._replace(party="")), []).append(text.standing.party)
        return tuple((tuple(parties), text) for text, parties in grouped.items())

    @property
    def extensions_told(self) -> str:
        """To when the deadline was extended, and from which days on; empty where it was not."""
        return extensions(self.overview)

    @property
    def retracted(self) -> tuple[EvidenceLine, ...]:
        """Evidence that was taken back."""
        return tuple(line for line in self.evidence if line.retracted_by is not None)

    def retraction_reason(self, number: int) -> str:
        """Why an entry took something back, as the history has it; empty where the history does not reach so far."""
        return str(self._content(number).get("reason", ""))

    def replaced_by(self, number: int) -> tuple[str, ...]:
        """The commitments in whose favour an entry declared this one void."""
        return tuple(self._content(number).get("replaced_by", ()))

    def _content(self, number: int) -> Item:
        return next((entry["content"] for entry in self.history if entry["entry"] == number), {})


class ScaleTable(NamedTuple):
    """The standings on a scale of others, in texts."""

    name: str
    tables: Sequence[tuple[list[str], list[list[str]]]]
    """Each with its headings."""
    notes: tuple[str, ...]
    item: Item
    """The whole as JSON values, as `tracker score` gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The status report."""

    title: str
    agreements: tuple[Agreement, ...]
    fixed: Fixed
    scope: str
    """What it was narrowed to; empty where it is about everything."""
    in_brief: str
    findings: tuple[Finding, ...]
    promised: Tally
    other: Tally
    """What was asked, assured or stated, and is owed by nobody."""
    deadlines: tuple[Deadline, ...]
    """Those ahead, the next one first."""
    notes: tuple[str, ...]
    parties: tuple[Party, ...]
    """Those with a part in it."""
    names: Mapping[str, str]
    """Of all parties, by their codes."""
    sheets: tuple[Sheet, ...]
    changes: BothClocks | None = None
    """What changed since an earlier moment, where one was asked for."""
    scores: ScaleTable | None = None
    """The standings on a scale, where one was asked for."""
    brief: bool = False
    """Whether it is to be cut to one page."""
    with_history: bool = False
    """Whether it lists every entry about its commitments."""
    options: str = ""
    """What makes the file of it again (`report_options`); empty for what is no file of its own, as a page of a site."""

    @property
    def by_topic(self) -> list[Sheet]:
        """The sheets in the order of a table: what is promised before the rest, and topics together."""
        ranks = {topic: rank for rank, topic in enumerate(dict.fromkeys(one.terms.topic for one in self.sheets))}
        return sorted(self.sheets, key=lambda one: (not one.terms.kind.owed, ranks[one.terms.topic]))

    @property
    def provenance(self) -> str:
        """What fixes it, and below it its options: what a file's properties carry."""
        return f"{self.fixed.line}\ntracker-report {self.options}" if self.options else self.fixed.line

    @property
    def stamp(self) -> datetime:
        """When the last entry known was recorded, else the day described (UTC, whole seconds): the date that a file's properties carry.

        The clock has no part in it, so that the same report is the same file.
        """
        known_on = self.fixed.known_on
        if not known_on:
            return datetime.combine(self.fixed.as_of, datetime.min.time(), UTC)
        return datetime.fromisoformat(known_on).astimezone(UTC).replace(microsecond=0)


def build(
    cases: Sequence[CommitmentRecord],
    *,
    fixed: Fixed,
    parties: Sequence[Party],
    sources: Mapping[str, Source],
    histories: Mapping[str, Sequence[Item]],
    notes: Sequence[str] = (),
    rated_otherwise: Mapping[str, Sequence[str]],
    scope: str = "",
) -> Report:
    """The report over the cases, which are given already cut to what the report may know."""
    names = {party.code: party.name for party in parties}
    sheets = tuple(
        replace(
            _sheet(case, overview(case, fixed.as_of, fixed.within), fixed, sources, histories.get(case.terms.ref, ()), names),
            rated_otherwise=tuple(rated_otherwise.get(case.terms.ref, ())),
        )
        for case in cases
    )
    return of_sheets(sheets, fixed=fixed, parties=parties, notes=notes, scope=scope)


def of_sheets(sheets: tuple[Sheet, ...], *, fixed: Fixed, parties: Sequence[Party], notes: Sequence[str] = (), scope: str = "") -> Report:
    """The report over sheets: what is counted and found of all of them."""
    agreements = tuple({sheet.agreement.code: sheet.agreement for sheet in sheets}.values())
    names = {party.code: party.name for party in parties}
    obliged = {party for sheet in sheets for party in sheet.case.obligors}
    columns = tuple(party for party in parties if party.code in obliged)
    promised, other = (tally(one for sheet in sheets for one in sheet.obligations if one.kind.owed is owed) for owed in (True, False))
    evidence = Counter({stance: sum(sheet.overview.evidence[stance] for sheet in sheets) for stance in Stance})
    return Report(
        title=sentences.title(scope or (agreements[0].title if len(agreements) == 1 else "")),
        agreements=agreements,
        fixed=fixed,
        scope=scope,
        in_brief=sentences.in_brief(promised, other, evidence) if sheets else sentences.nothing(scope),
        findings=findings([(sheet.case, sheet.obligations) for sheet in sheets], names, fixed.as_of),
        promised=promised,
        other=other,
        deadlines=_deadlines(sheets, fixed.as_of),
        notes=tuple(notes),
        parties=columns,
        names=names,
        sheets=sheets,
    )


def _sheet(
    case: CommitmentRecord, now: Overview, fixed: Fixed, sources: Mapping[str, Source], history: Sequence[Item], names: Mapping[str, str]
) -> Sheet:
    made = {held.entry: held.record for held in case.assessments}
    wordings = [WordingText(wording=wording, source=sources[wording.source]) for wording in case.terms.wordings]
    return Sheet(
        ref=case.terms.ref,
        terms=case.terms,
        agreement=case.agreement,
        overview=now,
        standings=tuple(
            StandingText(
                standing=one,
                why=explain(case, one, lambda code: names.get(code, code)),
                rationale=made[one.assessed_by].rationale if one.assessed_by else "",
                because=made[one.assessed_by].because if one.assessed_by else (),
                would_change=tuple(what_would_change(case, one)),
            )
            for one in now.standings
        ),
        obligations=tuple(
            Obligation(
                ref=case.terms.ref, party=one.party, standing=one, kind=case.terms.kind, last_seen=last_look(case, one.party), lane=lane
            )
            for one, lane in zip(now.standings, lanes(case, now, fixed.as_of), strict=True)
        ),
        reported=tuple(text for text in wordings if text.wording.form is WordingForm.REPORTED),
        expected=tuple(text for text in wordings if text.wording.form is WordingForm.EXPECTED),
        evidence=_lines(case.evidence, sources),
        later=_lines(case.later, sources),
        checks=case.checks,
        assessments=case.assessments,
        history=tuple(history),
        citation=citation(case, fixed),
        sources=sources,
        case=case,
    )


def _lines(evidence: Sequence[Versioned[Evidence]], sources: Mapping[str, Source]) -> tuple[EvidenceLine, ...]:
    return tuple(
        EvidenceLine(entry=held.entry, record=held.record, source=sources[held.record.source], retracted_by=held.retracted_by)
        for held in sorted(evidence, key=lambda e: (e.record.event_date.last_day, e.record.event_date, e.entry))
    )


def _deadlines(sheets: Sequence[Sheet], as_of: date) -> tuple[Deadline, ...]:
    found = []
    for sheet in sheets:
        named = {sheet.overview.extended_to: sentences.EXTENDED_TO, sheet.terms.due: sentences.DUE}
        ahead = sorted((due for due in named if due and due.last_day >= as_of), key=lambda due: due.last_day)
        for due in ahead[: sheet.overview.open]:
            parties = tuple(one.party for one in sheet.obligations if one.standing.status.open)
            words = named[due].format(sentences.day(due)) + sentences.NOT_PROMISED.get(sheet.terms.kind, "")
            found.append(Deadline(due=due, ref=sheet.ref, title=sheet.terms.title, parties=parties, words=words))
    return tuple(sorted(found, key=lambda one: (one.due.last_day, one)))
