"""What a reader should know first: three to five facts with names, found by rules. Pure.

Every rule that finds something has its say before one has a second, and what was said of an obligation is not said again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from itertools import islice

from tracker.domain.dates import days_after
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.outcomes import Outcome
from tracker.domain.standing.standing import last_seen
from tracker.domain.text import counted
from tracker.domain.vocabulary import Confidence, Status, Verification
from tracker.reports import sentences
from tracker.reports.obligations import Obligation

Group = tuple[CommitmentRecord, tuple[Obligation, ...]]
"""A commitment with obligations of it."""
MOST = 5
"""Findings of a report."""


class Rule(StrEnum):
    """What makes an obligation worth a sentence, in the order in which findings are read."""

    BROKEN = "broken"
    CONTESTED = "contested"
    STALLED = "stalled"
    UNSEEN = "unseen"
    CHANGED = "changed"
    KEPT = "kept"


_TURNS = (Rule.BROKEN, Rule.CONTESTED, Rule.STALLED, Rule.UNSEEN, Rule.KEPT, Rule.CHANGED)
"""In which order the rules have their say: where there is no room for all, what changed last is left to `--since`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fact about a commitment and those of its parties who stand alike."""

    rule: Rule
    ref: str
    parties: tuple[str, ...]
    sentence: str
    status: Status
    verification: Verification
    confidence: Confidence | None
    """None also where theirs differ."""


def findings(given: Sequence[Group], names: Mapping[str, str], as_of: date) -> tuple[Finding, ...]:
    """The findings about commitments, which come with all of their obligations, on a day; parties are called by their names."""
    waiting = {rule: iter(sorted(_groups(rule, given, as_of), key=partial(_order, rule))) for rule in _TURNS}
    chosen = islice(_in_turn(waiting), MOST)
    return tuple(_finding(rule, group, names) for rule, group in sorted(chosen, key=lambda one: list(Rule).index(one[0])))


def _holds(rule: Rule, case: CommitmentRecord, one: Obligation, as_of: date) -> bool:
    """Whether a rule is about an obligation; only what is owed can be broken, stalled or kept."""
    match rule:
        case Rule.BROKEN | Rule.STALLED | Rule.KEPT:
            return one.owed and one.outcome is Outcome(rule)
        case Rule.CONTESTED:
            return one.standing.verification is Verification.CONTESTED
        case Rule.UNSEEN:
            return one.standing.status.open and as_of >= days_after(last_seen(case, one.party), case.terms.review_every)
        case Rule.CHANGED:
            return len(one.lane.spans) > 1 and one.lane.spans[-2].status is not Status.NOT_ASSESSED


def _groups(rule: Rule, given: Sequence[Group], as_of: date) -> Iterator[Group]:
    """What a rule is about, those of a commitment together that one sentence can be about."""
    for case, obligations in given:
        alike: dict[tuple[object, ...], list[Obligation]] = {}
        for one in obligations:
            if _holds(rule, case, one, as_of):
                seen = one.last_seen if rule is Rule.UNSEEN else None
                changed = (one.lane.spans[-1].since, one.lane.spans[-2].status) if rule is Rule.CHANGED else None
                alike.setdefault((one.standing.status, one.standing.verification, seen, changed), []).append(one)
        yield from ((case, tuple(its)) for its in alike.values())


def _order(rule: Rule, group: Group) -> tuple[int, int, int, int, str, int, tuple[str, ...]]:
    """What a rule says first: of promises before the rest, of what is surest (unseen longest, changed last), of most parties, and newest."""
    case, alike = group
    one = alike[0]
    newest = max(its.lane.spans[-1].start for its in alike).toordinal()
    ranks = {Rule.UNSEEN: one.last_seen.last_day.toordinal() if one.last_seen else 0, Rule.CHANGED: -newest}
    rank = ranks.get(rule, -one.standing.verification.rank)
    return (not one.owed, rank, -len(alike), -newest, case.terms.agreement, case.terms.number, tuple(its.party for its in alike))


def _in_turn(waiting: dict[Rule, Iterator[Group]]) -> Iterator[tuple[Rule, Group]]:
    """A group of each rule after another, without the obligations of which something was said."""
    said: set[tuple[str, str]] = set()
    while waiting:
        for rule in tuple(waiting):
            for case, alike in waiting[rule]:
                if left := tuple(one for one in alike if (one.ref, one.party) not in said):
                    said |= {(one.ref, one.party) for one in left}
                    yield rule, (case, left)
                    break
            else:
                del waiting[rule]


def _finding(rule: Rule, group: Group, names: Mapping[str, str]) -> Finding:
    case, alike = group
    one, parties = alike[0], tuple(its.party for its in alike)
    status, verification = one.standing.status, one.standing.verification
    since, confidence = one.lane.spans[-1].since, one.confidence
    if any(its.confidence is not confidence for its in alike):
        confidence = None
    if any(its.lane.spans[-1].since != since for its in alike):
        since = ""
    words = {Rule.CONTESTED: sentences.CONTESTED, Rule.CHANGED: sentences.CHANGED}.get(rule, sentences.STANDS)
    if rule is Rule.UNSEEN:
        words = sentences.UNSEEN if one.last_seen else sentences.NEVER_SEEN
    sentence = words.format(
        who=sentences.who([names.get(party, party) for party in parties], len(case.terms.obligors)),
        title=case.terms.title,
        stands=sentences.stands(status, since, owed=one.owed),
        status=sentences.status_label(status, owed=one.owed),
        was=sentences.status_label(one.lane.spans[-2:][0].status, owed=one.owed),
        since=sentences.month(since),
        seen=sentences.month(one.last_seen or ""),
        made=sentences.month(case.agreement.made_on),
        pieces=counted(len({entry for its in alike for entry in its.standing.contested_by}), "piece"),
        sure=sentences.sure(verification, confidence),
        confidence=f" ({confidence.value} confidence)" if confidence else "",
    )
    return Finding(
        rule=rule, ref=one.ref, parties=parties, sentence=sentence, status=status, verification=verification, confidence=confidence
    )
