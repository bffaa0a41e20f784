"""Takes many assessments into the ledger, each with the evidence that it brings: all of a file or nothing of it, and nothing twice.

Evidence is added as rows of evidence are, and an assessment is judged as `tracker assess` judges it.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeVar

from tracker.actions import bulk_import, naming
from tracker.actions.adding import record
from tracker.actions.assessing import Assessments
from tracker.actions.imported import Imported, ImportOptions, Progress, noting, unseen
from tracker.documents import rows
from tracker.documents.rows import Row
from tracker.documents.tables.layout import Place
from tracker.documents.verdicts import Verdict
from tracker.domain.errors import BadDocument, BadInput, Faults
from tracker.domain.record.records import Assessment
from tracker.domain.refs import read_number
from tracker.domain.vocabulary import EntryKind
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState
from tracker.storage.projections import overviews

Value = TypeVar("Value")


def verdicts(
    ledger: Ledger, given: Sequence[Verdict], file: str, faults: Faults, options: ImportOptions, progress: Progress = unseen
) -> Imported:
    """Adds the assessments of a file that the ledger has not, and with `again` what it has and was retracted, with their evidence.

    Raises:
        NotFound: there is no such agreement.
        BadDocument: all that is wrong with the file, each with its row and heading.
    """
    importing = _AssessmentImport(ledger, file, faults)
    every = [*importing.named(given, options.agreement)]
    assessments = Assessments(ledger, {one.fields["commitment"] for one in every}, options.today)
    done = importing.add_evidence(every, options)
    new: dict[Assessment, None] = {}
    for count, verdict in enumerate(every, 1):
        with noting(faults, file, verdict.place, verdict.called):
            if (made := importing.assessment(verdict)) is not None:
                known = assessments.find(made)
                if made in new or (known is not None and (known.stands or not options.again)):
                    done.known += 1
                    done.retracted += known is not None and not known.stands
                else:
                    done.doubts.add(f"#{ledger.head.size + len(new) + 1}", assessments.judge(made))
                    new[made] = None
        progress(count, len(every))
    faults.refuse()
    for some in _chunks([*new]):
        ledger.append_many(some, renew_overviews=False)
    overviews.renew(ledger.driver, sorted({one.commitment for one in new}))
    done.added[EntryKind.ASSESSMENT_MADE] += len(new)
    return done


def _chunks(items: Sequence[Value]) -> Iterator[list[Value]]:
    return ([*items[start : start + rows.CHUNK]] for start in range(0, len(items), rows.CHUNK))


class _AssessmentImport:
    """What the names in a file's assessments mean, and the entries of what these bring."""

    def __init__(self, ledger: Ledger, file: str, faults: Faults) -> None:
        self._ledger = ledger
        self._file = file
        self._faults = faults
        self._state = LedgerState(ledger)
        self._brought: dict[tuple[Place, str], int] = {}

    def named(self, given: Sequence[Verdict], agreement: str | None) -> Iterator[Verdict]:
        """Assessments by refs and codes, of commitments and parties that are there."""
        ledger, at = self._ledger, self._ledger.head.size
        code = None if agreement is None else naming.agreement_code(ledger, agreement, at)
        find = {
            "commitment": cache(lambda text: naming.ref(ledger, text, at, code)),
            "party": cache(lambda text: naming.party_called(ledger, text, at)),
        }
        for verdict in given:
            found = {}
            for field in find.keys() & verdict.fields.keys():
                with noting(self._faults, self._file, verdict.place, verdict.called):
                    found[field] = find[field](verdict.fields[field])
            if len(found) == len(find.keys() & verdict.fields.keys()):
                yield verdict._replace(fields=verdict.fields | found)

    def add_evidence(self, every: Sequence[Verdict], options: ImportOptions) -> Imported:
        """Adds what assessments bring, as rows of evidence are added, and notes the entry of each."""
        chunks = _chunks([one.row for one in every if one.evidence is not None])
        try:
            return bulk_import.rows(self._ledger, chunks, self._file, options, taken=self._take)
        except BadDocument as error:
            self._faults.add(error)
            return Imported(file=self._file)

    def _take(self, row: Row, entry: int) -> None:
        self._brought[row.place, row.column] = entry

    def assessment(self, verdict: Verdict) -> Assessment | None:
        """The record, resting on what the file brings and names; none where what it brings is a fault already.

        Raises:
            BadInput: it names what is not there, or has a field that cannot be taken.
        """
        brought = [] if verdict.evidence is None else [self._brought.get((verdict.place, verdict.column), 0)]
        named = [self._entry_of(verdict.fields["commitment"], name) for name in verdict.because]
        return None if 0 in brought else record(Assessment, {**verdict.fields, "because": tuple(dict.fromkeys([*brought, *named]))})

    def _entry_of(self, commitment: str, name: str) -> int:
        """The entry of a number, or of the evidence or check that has an id."""
        if name.removeprefix("#").isdecimal():
            return read_number(name)
        if not (named := self._state.named(commitment, name)):
            problem = BadInput(f"there is no evidence or check “{name}” of {commitment}", f"tracker show {commitment} lists what there is")
            raise problem.about("because")
        return max(named, key=lambda one: (one.stands, one.entry)).entry
