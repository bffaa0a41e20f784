"""Numbers and periods as they leave the program: plain values, and what is said of them in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracker.domain.items import Item
from tracker.domain.quantities import half_up
from tracker.domain.standing.attention import numbers
from tracker.domain.standing.occurrences import Occurred, Occurrence
from tracker.domain.standing.progress import Progress, Value
from tracker.domain.vocabulary import CheckOutcome, Stance, spelled

if TYPE_CHECKING:
    from tracker.domain.record.indicators import Indicator
    from tracker.domain.record.records import Evidence
    from tracker.domain.record.versioned import Versioned
    from tracker.domain.standing.commitment_record import CommitmentRecord


def quantified(case: "CommitmentRecord", today: date) -> Item:
    """The numbers of a commitment and what recurs, as they are on a day; of a target the series with values, or one without."""
    found = list[Progress]()
    for several in case.progress():
        seen = [one for one in several if one.parts or one.afterwards]
        found += seen or [one._replace(origin="", party=None) for one in several[:1] if not one.target.each]
    observed, evidence = case.observed() if case.terms.indicators else {}, dict[str | None, list["Versioned[Evidence]"]]()
    for held in case.evidence:
        evidence.setdefault(held.record.indicator, []).append(held)
    numbers = [
        {"code": (code := indicator.code), "title": indicator.title, "unit": indicator.unit}
        | {"revisions": [*_revisions(case, evidence.get(code, ()))], "seen": [*_seen(observed.get(code, {}), indicator)]}
        | {"progress": [_progress(one, today) for one in found if one.indicator is indicator]}
        for indicator in case.terms.indicators or ()
    ]
    return {"numbers": numbers, "periods": [*_periods(case, today)]}


def titled_lines(item: Item, names: Mapping[str, str] = MappingProxyType({})) -> Iterator[tuple[str, list[str]]]:
    """What `quantified` gives in words: paragraphs of lines, each with its title; obligors that differ in nothing together."""
    for one in item["numbers"]:
        yield (
            f"Numbers: {one['title']} ({one['code']})",
            [*one["seen"], *(its["told"] for its in one["progress"]), *one["revisions"]] or ["no target, and nothing seen yet"],
        )
    found: dict[tuple[str, ...], list[str]] = {}
    for one in item["periods"]:
        found.setdefault((one["told"], *(its["told"] for its in one["occurrences"])), []).append(one["party"])
    for (whole, *lines), parties in found.items():
        yield f"Periods of {', '.join(names.get(party, party) for party in parties)}: {whole}", lines


def _revisions(case: "CommitmentRecord", evidence: "Sequence[Versioned[Evidence]]") -> Iterator[str]:
    values = {one.entry: one.record.value for one in evidence}
    for one, was in ((one, one.record.restates) for one in evidence if one.stands):
        if was in values and was and one.record.period:
            source = case.sources.get(one.record.source)
            published = f", published {source.record.published}" if source and source.record.published else ""
            who = f"{one.record.party}, " if one.record.party else ""
            yield f"{who}{one.record.period.label} restated: {values[was]} (#{was}) → {one.record.value} (#{one.entry}{published})"


def plain(number: Fraction | None, decimals: int | None = None) -> str | None:
    """A figure to so many decimals, halves up; where none are asked for to all, or to two where they have no end."""
    exact = next((places for places in range(40) if number is not None and not number * 10**places % 1), 2)
    return None if number is None else f"{half_up(number, exact if decimals is None else decimals):f}"


def _seen(series: Mapping[tuple[str, str | None], Sequence[Value]], indicator: "Indicator") -> Iterator[str]:
    """The last value of each series of an indicator that has no target."""
    for (origin, party), values in series.items() if not indicator.targets else ():
        held, who = values[-1].evidence, ", ".join(filter(None, (spelled(origin), party)))
        yield f"{who} {held.record.value} {indicator.unit} {_when(values[-1])} (#{held.entry}); no target"


def _when(value: Value) -> str:
    """`on 5 Mar 2020`, `in Q3 2020`."""
    return f"{'on' if value.first == value.last else 'in'} {value.evidence.record.period.label if value.evidence.record.period else ''}"


def _progress(one: Progress, today: date) -> Item:
    decimals, after, suggestion = one.indicator.decimals, one.afterwards, one.suggestion(today)
    places = max((len(str(part.evidence.record.value).partition(".")[2]) for part in one.parts), default=0)
    shares = (None if share is None else plain(share * 100, decimals or 0) for share in (one.share(Fraction()), one.share(one.baseline)))
    (of_target, of_way), expected, attained = shares, plain(one.expected, decimals), plain(one.attained, places)
    low, high = plain(one.low, decimals), plain(one.high, decimals) if one.low < one.high else None
    entries = [part.evidence.entry for part in one.parts]
    last = one.parts[-1].evidence.record.period if one.parts and one.parts[-1].last != one.due else None
    until = (f" to {last.label}" if one.target.cumulative else f" {_when(one.parts[-1])}") if last else ""
    who = ", ".join(filter(None, (spelled(one.origin), one.party)))
    of_it = f"{of_target or '—'} % of it" if entries and not (one.falls and of_way) else ""
    far = ", ".join(filter(None, (
        of_it, of_way and f"{of_way} % of the way from {plain(one.baseline, decimals)}", expected and f"by a straight line {expected} (illustrative)",
    )))  # fmt: skip
    said = f"{who} {attained}{until} ({numbers(entries)}), {far}" if entries else who
    says = spelled(suggestion) if suggestion else "not due yet"
    says += f", {'cured' if one.period else 'attained after the day,'} {_when(after)} (#{after.evidence.entry})" if after else ""
    asked = f"{spelled(one.indicator.direction)} {low}{f' to {high}' if high else ''} {one.indicator.unit} {one.when}"
    made: Item = {"period": one.period, "by": one.target.by, "target": low, "target_to": high, "source": one.origin or None}
    made |= {"party": one.party, "attained": attained, "attained_in": last, "entries": entries}
    made |= {"share_of_target": of_target, "share_of_way": of_way}
    made |= {"expected": expected, "suggestion": suggestion, "shares": far, "says": says}
    return made | {"told": ": ".join(filter(None, (asked, said, says)))}


def _periods(case: "CommitmentRecord", today: date) -> Iterator[Item]:
    for party in case.obligors if case.terms.recurrence else ():
        found = [*case.occurrences(party, today)]
        states = [one.state(today) for one in found]
        kept, of = states.count(Occurred.HELD), states.count(Occurred.HELD) + states.count(Occurred.LAPSED)
        placed = {held.entry for one in found for held in one.held_by}
        about = [held for held in case.evidence if held.stands and held.record.party in (None, party) and held.entry not in placed]
        vague = [held.entry for held in about if held.record.stance is Stance.SUPPORTS and not held.record.event_date.is_whole]
        words = f"kept {kept if of else '—'} of {of}{f'; {numbers(vague)} dated too vaguely to say in which' if vague else ''}"
        made: Item = {"party": party, "kept": kept, "of": of, "unplaced": vague, "told": words}
        yield made | {"occurrences": [_occurrence(one, today) for one in found]}


def _occurrence(one: Occurrence, today: date) -> Item:
    held, against, checks = ([its.entry for its in some] for some in (one.held_by, one.against, one.checks))
    nothing = ", nothing found" * all(its.record.outcome is CheckOutcome.NOTHING_FOUND for its in one.checks)
    words = {
        Occurred.HELD: f" {one.held_by[0].record.event_date}, {numbers(held)}" if held else "",
        Occurred.LAPSED: f", searched{nothing} {numbers(checks)}" if checks else ", nobody looked",
        Occurred.DUE: f" by {one.due_on}",
    }
    state, denied = one.state(today), f", against it {numbers(against)}" if against else ""
    told = f"{one.period.label}: {state}{words.get(state, '')}{denied}"
    entries: Item = {"held_by": held, "against": against, "checks": checks}
    return {"period": one.period, "state": state, "due_on": one.due_on.isoformat(), "told": told} | entries
