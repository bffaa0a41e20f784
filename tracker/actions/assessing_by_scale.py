"""What others rated, as assessments: for each rated cell of their table evidence that they rated so, and an assessment that rests on it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from tracker.actions import naming, scoring
from tracker.actions.bulk_import import noting
from tracker.documents.score_table import ScoreSheet
from tracker.documents.tables.layout import Place
from tracker.documents.verdicts import Verdict
from tracker.domain.errors import BadInput, Conflict, Faults
from tracker.domain.items import Item
from tracker.domain.record import register_rules
from tracker.domain.record.records import Commitment, Source
from tracker.domain.scoring.crosswalks import CROSSWALKS, read_as
from tracker.domain.scoring.scales import ScaleValue
from tracker.domain.scoring.score_parsing import read_cell
from tracker.domain.scoring.tallies import tally_of
from tracker.domain.vocabulary import Confidence, Scale, Status, StatusGroup, spelled
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


def verdicts(ledger: Ledger, sheet: ScoreSheet, ratings: Ratings, faults: Faults) -> tuple[list[Verdict], list[str]]:
    """What the rated cells of a table give, and what is to be said about those that give nothing.

    Args:
        ledger: in which the commitments, the members and the source are.
        sheet: the table.
        ratings: how its cells are read.
        faults: where everything goes that is wrong with the table.

    Raises:
        NotFound: there is no such agreement or source.
        BadDocument: most cells are no values of the scale.
    """
    scoring.refuse_unreadable(sheet, CROSSWALKS[ratings.scale])
    reading = _Reading(ledger, sheet, ratings, faults)
    found = [*reading.verdicts()]
    return found, [f"{count:,} × “{value}” is read as {status} and adds nothing" for (value, status), count in reading.silent.items()]


class _Reading:
    """One table of ratings."""

    def __init__(self, ledger: Ledger, sheet: ScoreSheet, ratings: Ratings, faults: Faults) -> None:
        self._ledger = ledger
        self._sheet = sheet
        self._ratings = ratings
        self._faults = faults
        self._at = ledger.head.size
        self._agreement = naming.agreement_code(ledger, ratings.agreement, self._at)
        key = naming.source(ledger, ratings.source, self._at)
        self._source: Source = versions.registered(ledger.driver, Source, self._at, [key])[0].record
        self._names = names.party_names(ledger.driver, self._at)
        self._members: dict[str, str | None] = {}
        self._rows: dict[str, int] = {}
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
        ref = naming.ref(self._ledger, name, self._at, self._agreement)
        for breach in register_rules.rated(ref, self._agreement):
            raise breach
        if (earlier := self._rows.setdefault(ref, line)) != line:
            raise Conflict(f"{ref} is rated in row {earlier} too", "leave one of them out")
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

    def _verdict(self, place: Place, column: str, terms: Commitment, value: ScaleValue) -> Iterator[Verdict]:
        """What a cell gives, if it says something about the conduct of a member that is there."""
        ratings, source, whole = self._ratings, self._source, self._sheet.whole
        if (party := None if whole else self._member(column)) is None and not whole:
            return
        found, open_yet = (read_as(ratings.scale, value.label, terms.nature, final=final) for final in (ratings.final, False))
        status = ratings.read_as.get(value.label, found.status)
        if status.group is StatusGroup.KNOWLEDGE:
            self.silent[value.label, spelled(status)] += 1
            return
        report = f"“{source.title}”" if source.title else f"{source.publisher}{f' ({source.published})' if source.published else ''}"
        by_finality = ", as the report is final" if found.status is not open_yet.status else ""
        how = ", as was said when it was imported" if value.label in ratings.read_as else by_finality
        lossy = f"; {value.label} says less than that: {found.lossy}" if found.lossy else ""
        about = {} if party is None else {"party": party}
        rated = ", ".join(self._names[code] for code in terms.obligors if party in (None, code))
        fields = about | {
            "commitment": terms.ref, "status": status.value, "confidence": ratings.confidence.value,
            "effective_on": ratings.effective.isoformat(),
            "rationale": f"{report} gives {value.label} ({value.meaning}), read as {spelled(status)}{how}{lossy}",
        }  # fmt: skip
        evidence = {
            "stance": status.stance.value, "source": source.key, "event_date": ratings.effective.isoformat(),
            "reliability": ratings.grade[0], "credibility": ratings.grade[1],
            "summary": f"{report} gives {rated} {value.label} ({value.meaning}; {CROSSWALKS[ratings.scale].name})",
        }  # fmt: skip
        yield Verdict(place, fields, evidence=evidence, column=column)
