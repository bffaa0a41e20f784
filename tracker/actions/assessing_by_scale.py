"""What others rated, as assessments: for each rated cell of their table evidence that they rated so, and an assessment that rests on it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from tracker.actions import amending, differences, naming, scoring
from tracker.actions.imported import Imported, noting
from tracker.actions.register_import import Names
from tracker.documents.score_table import ScoreSheet
from tracker.documents.tables.layout import Place
from tracker.documents.verdicts import Verdict
from tracker.domain.errors import BadInput, Conflict, Faults, NotFound
from tracker.domain.items import Item
from tracker.domain.record import register_rules
from tracker.domain.record.records import Commitment, Evidence, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.scoring.crosswalks import CROSSWALKS, read_as
from tracker.domain.scoring.scales import ScaleValue
from tracker.domain.scoring.score_parsing import read_cell
from tracker.domain.scoring.tallies import tally_of
from tracker.domain.vocabulary import Confidence, Noun, Scale, Status, StatusGroup, spelled
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import names, versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """How the cells of a table of ratings become assessments.

    Args:
        scale: that of the cells.
        agreement: the code of the one whose commitments are rated.
        source: the key of the registered source that printed them.
        effective: the day of the ratings.
        grade: of the evidence, such as `B2`.
        confidence: in the statuses that the values are read as.
        final: whether the report is the last one about these commitments.
        read_as: statuses by labels of the scale, where a value is read otherwise than by the scale's crosswalk.
    """

    scale: Scale
    agreement: str
    source: str
    effective: date
    grade: str
    confidence: Confidence
    final: bool
    read_as: Mapping[str, Status]


def statuses_said(scale: Scale, said: Iterable[tuple[str, Status]]) -> dict[str, Status]:
    """Statuses by the labels of the values that they are said for.

    Raises:
        BadInput: no value of the scale.
    """
    return {_value(text, scale, "--read-as: ").label: status for text, status in said}


def _value(text: str, scale: Scale, where: str = "") -> ScaleValue:
    walk = CROSSWALKS[scale]
    label = read_cell(text, walk).value
    for value in walk.values:
        if value.label == label:
            return value
    raise BadInput(f"{where}“{text}” is no value of the scale {scale.value}", f"one of: {' | '.join(one.label for one in walk.values)}")


def verdicts(
    ledger: Ledger, sheet: ScoreSheet, ratings: Ratings, faults: Faults, amend: str | None = None
) -> tuple[list[Verdict], Imported]:
    """What the rated cells of a table give, and what is to be said about those that give nothing, or another value than they gave before.

    Such a rating of the same day is evidence that is amended, or a fault where there is no reason to amend it.

    Raises:
        NotFound: there is no such agreement or source.
        BadDocument: most cells are no values of the scale.
    """
    scoring.refuse_unreadable(sheet, CROSSWALKS[ratings.scale])
    reading = _Reading(ledger, sheet, ratings, faults, amend)
    found = [*reading.verdicts()]
    reading.done.earlier += [
        f"{count:,} × “{value}” is read as {status} and adds nothing" for (value, status), count in reading.silent.items()
    ]
    return found, reading.done


class _Reading:
    """One table of ratings."""

    def __init__(self, ledger: Ledger, sheet: ScoreSheet, ratings: Ratings, faults: Faults, amend: str | None) -> None:
        self._ledger = ledger
        self._sheet = sheet
        self._ratings = ratings
        self._faults = faults
        self._amend = amend
        self._at = ledger.head.size
        self.done = Imported(file=sheet.file)
        self._agreement = naming.agreement_code(ledger, ratings.agreement, self._at)
        key = naming.source(ledger, ratings.source, self._at)
        self._key = key
        source: Source = versions.registered(ledger.driver, Source, self._at, [key])[0].record
        published = f" ({source.published})" if source.published else ""
        self._report = f"“{source.title}”" if source.title else source.publisher + published
        self._names = names.party_names(ledger.driver, self._at)
        self._titles = Names(names.commitment_names(ledger.driver, self._agreement))
        self._members: dict[str, str | None] = {}
        self._rows: dict[str, int] = {}
        self._evidence: dict[str, list[Versioned[Evidence]]] = {}
        self.silent = Counter[tuple[str, str]]()
        """The cells of a value that says nothing about conduct."""

    def verdicts(self) -> Iterator[Verdict]:
        """What each rated cell gives, a row after the other."""
        walk = CROSSWALKS[self._ratings.scale]
        for row, line in zip(self._sheet.rows, self._sheet.lines, strict=True):
            cells = [(column, text.strip()) for column, text in zip(self._sheet.columns, row["cells"], strict=True)]
            given = [(column, text) for column, text in cells if (cell := read_cell(text, walk)).rated or not cell.readable]
            if given and not tally_of(row["label"], row["cells"], walk):
                with self._noting(line):
                    terms = self._rated(row, line)
                    for column, text in given:
                        with self._noting(line, column):
                            yield from self._verdict(Place(line), column, terms, _value(text, self._ratings.scale))

    def _noting(self, line: int, column: str = "") -> AbstractContextManager[None]:
        return noting(self._faults, self._sheet.file, Place(line), lambda field: column)

    def _rated(self, row: Item, line: int) -> Commitment:
        """The commitment that a row rates.

        Raises:
            TrackerError: there is none of that name, it is another agreement's, or an earlier row rates it.
        """
        name = str(row.get("commitment") or row.get("id") or row["label"])
        try:
            ref = naming.ref(self._ledger, name, self._at, self._agreement)
        except NotFound:
            if len(numbers := self._titles.find({"title": name})) != 1:
                raise
            ref = f"{self._agreement}-{numbers[0]}"
        for breach in register_rules.rated(ref, self._agreement):
            raise breach
        if (earlier := self._rows.setdefault(ref, line)) != line:
            raise Conflict(f"{ref} is rated in row {earlier} too", "leave one of them out")
        every = versions.observations(self._ledger.driver, Evidence, self._at, ref=ref)
        self._evidence[ref] = [one for one in every if one.record.source == self._key]
        record: Commitment = versions.registered(self._ledger.driver, Commitment, self._at, [ref])[0].record
        return record

    def _member(self, column: str) -> str | None:
        """The party whose ratings stand in a column; none after it was said once that there is none.

        Raises:
            NotFound: there is no such party.
            Conflict: another column is the party's.
        """
        if column not in self._members:
            self._members[column] = None
            party = naming.party_called(self._ledger, column, self._at)
            if same := [other for other, member in self._members.items() if member == party]:
                raise Conflict(f"is {party}, as “{same[0]}” is", "leave one of them out")
            self._members[column] = party
        return self._members[column]

    def _rating(self, terms: Commitment, party: str | None, value: ScaleValue, stance: str) -> tuple[str, str] | None:
        """What the evidence of a rating says, and what the report is called in it: as it is recorded where it is, whatever was renamed since.

        None where the evidence said so before it was amended: nothing is done about that.

        Raises:
            Conflict: for the same day another value is recorded, and there is no reason to amend it.
        """
        walk, day = CROSSWALKS[self._ratings.scale], self._ratings.effective.isoformat()
        ends = {f" {one.label} ({one.meaning}; {walk.name})": one.label for one in walk.values}
        held = [one for one in self._evidence[terms.ref] if (one.record.party, str(one.record.event_date)) == (party, day)]
        known = [(one, end) for one in held for end in ends if one.record.summary.endswith(end)]
        for one, end in known:
            if ends[end] == value.label:
                return one.record.summary, one.record.summary.removesuffix(end).rpartition(" gives ")[0]
        rated = ", ".join(self._names[code] for code in terms.obligors if party in (None, code))
        summary = f"{self._report} gives {rated} {value.label} ({value.meaning}; {walk.name})"
        for one, end in known:
            if one.stands:
                earlier = differences.between({"summary": summary}, versions.every(self._ledger.driver, Noun.EVIDENCE, one.entry)).earlier
                if number := earlier.get("summary"):
                    self.done.earlier.append(f"{terms.ref}, {rated}: says something older; #{one.entry} was amended by #{number}")
                    return None
                if self._amend is None:
                    problem = f"{rated} is rated {ends[end]} in the ledger, as #{one.entry}, and {value.label} here"
                    raise Conflict(problem, "take over what this file says: tracker import … --amend --reason …")
                fields = {"summary": summary, "stance": stance}
                self.done.count(amending.amend(self._ledger, Noun.EVIDENCE, str(one.entry), fields, self._amend))
                self.done.differences.append(f"{terms.ref}, {rated}: was rated {ends[end]} in #{one.entry}, and is now {value.label}")
        return summary, self._report

    def _verdict(self, place: Place, column: str, terms: Commitment, value: ScaleValue) -> Iterator[Verdict]:
        """What a cell gives, if it says something about the conduct of a member that is there."""
        ratings, whole = self._ratings, self._sheet.whole
        if (party := None if whole else self._member(column)) is None and not whole:
            return
        found, open_yet = (read_as(ratings.scale, value.label, terms.nature, final=final) for final in (ratings.final, False))
        status = ratings.read_as.get(value.label, found.status)
        if status.group is StatusGroup.KNOWLEDGE:
            self.silent[value.label, spelled(status)] += 1
            return
        if (rating := self._rating(terms, party, value, status.stance.value)) is None:
            return
        summary, report = rating
        by_finality = ", as the report is final" if found.status is not open_yet.status else ""
        how = ", as was said when it was imported" if value.label in ratings.read_as else by_finality
        lossy = f"; {value.label} says less than that: {found.lossy}" if found.lossy else ""
        about = {} if party is None else {"party": party}
        fields = about | {
            "commitment": terms.ref, "status": status.value, "confidence": ratings.confidence.value,
            "effective_on": ratings.effective.isoformat(),
            "rationale": f"{report} gives {value.label} ({value.meaning}), read as {spelled(status)}{how}{lossy}",
        }  # fmt: skip
        evidence = {
            "stance": status.stance.value, "source": self._key, "event_date": ratings.effective.isoformat(),
            "reliability": ratings.grade[0], "credibility": ratings.grade[1],
            "summary": summary,
        }  # fmt: skip
        yield Verdict(place, fields, evidence=evidence, column=column)
