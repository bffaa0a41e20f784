"""Takes what was changed in a workbook into the ledger: changed cells as amendments, new rows by the import of such tables, all or nothing."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Any

from pydantic import ValidationError

from tracker.actions import amending, assessing, assessment_import, bulk_import, differences, evidence, naming, register_import, registers
from tracker.actions.added import Added
from tracker.actions.imported import Imported, ImportOptions, Progress, noting, unseen
from tracker.documents import rows as evidence_rows
from tracker.documents import verdicts
from tracker.documents.register_cells import PARTIES
from tracker.documents.tables.layout import Row
from tracker.documents.workbook.changes import Change, changes, renamed
from tracker.documents.workbook.reading import Workbook
from tracker.documents.workbook.sheets import SHEETS, RecordSheet, value_of
from tracker.domain.document_kinds import TableKind
from tracker.domain.errors import BadDocument, BadInput, Faults, NotFound, TrackerError
from tracker.domain.items import Item
from tracker.domain.record.amendments import AMENDMENTS
from tracker.domain.record.evidence_rules import shortened
from tracker.domain.record.records import Agreement, Assessment, Record
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import spelled
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import recorded

_AT_ONCE = 500
"""Rows compared at once."""
_NAMED = 5
"""Rows that are gone and are named; the rest are counted."""
_STAYS = {
    "checks": "a search stays as it was recorded: retract it, and record another in a new row",
    "assessments": "a verdict stays as it was recorded: with another status too, the row makes a new one; or tracker assess",
}
"""What to do about a changed cell of what is never amended."""


def workbook(ledger: Ledger, book: Workbook, options: ImportOptions, progress: Progress = unseen) -> Imported:
    """Amends what was changed in a workbook since it was written, and adds its new rows; about rows that are gone nothing is done.

    A changed status makes a new assessment. Changes are refused without a reason for the amendments, and where the same cell has changed here since.

    Raises:
        BadInput: it was written from another ledger.
        BadDocument: all that cannot be taken, each with its sheet, row and column.
    """
    size, root, _ = book.origin
    if size > ledger.head.size or ledger.root_at(size).hex() != root:
        problem = f"{book.file} was written from another ledger, of {size:,} entries and with the root {root[:16]}…"
        raise BadInput(problem, "name that one with --db, or write this one out: tracker export --format xlsx -o FILE.xlsx")
    return _WorkbookImport(ledger, book, options).run(progress)


class _WorkbookImport:
    """One pass over a workbook; the ledger's transaction makes it all or nothing."""

    def __init__(self, ledger: Ledger, book: Workbook, options: ImportOptions) -> None:
        self._ledger = ledger
        self._book = book
        self._options = options
        self._at = ledger.head.size
        self._done = Imported(file=book.file)

    def run(self, progress: Progress) -> Imported:
        count = 0
        for sheet in SHEETS:
            if (rows := self._book.rows.get(sheet.name)) is None:
                continue
            seen, new = dict[str, int](), list[Row]()
            while some := [*islice(rows, _AT_ONCE)]:
                new += self._new(sheet, some, seen)
                progress(count := count + len(some), 0)
            self._add(sheet, [*self._without_renamed(sheet, new, seen)])
        self._book.faults.refuse()
        return self._done

    def _new(self, sheet: RecordSheet, rows: Sequence[Row], seen: dict[str, int]) -> Iterator[Row]:
        """Those of some rows that are new; amends what is changed in the others. `seen` has the rows of the names before."""
        named = dict[str, Row]()
        for row in rows:
            if not (name := str(row.cells.get(sheet.naming, "")).strip()):
                yield row
            elif name in seen:
                self._refuse(row, sheet.naming, f"{name} stands in row {seen[name]} too", "delete one of the rows")
            else:
                seen[name], named[name] = row.place.line, row
        written = self._standing(sheet, named, self._book.origin.size)
        changed = [name for name, held in written.items() if any(changes(sheet, named[name], cells := sheet.cells(held), cells))]
        now = self._standing(sheet, changed, self._at)
        self._done.known += len(written) - len(changed)
        for name, row in named.items():
            if name in changed:
                yield from self._changed(sheet, row, name, written[name], now.get(name))
            elif name not in written and sheet.is_numbered:
                hint = "the ledger gives the numbers: leave them as they were, and empty in new rows"
                self._refuse(row, sheet.naming, f"there was no row {name} in this sheet", hint)
            elif name not in written:
                yield row

    def _standing(self, sheet: RecordSheet, names: Iterable[str], position: int) -> dict[str, Versioned[Any]]:
        """What stood at a position, by what rows call it."""
        found = recorded.of_names(self._ledger.driver, sheet.record, position, [*names])
        return {sheet.name_of(one): one for one in found}

    def _changed(self, sheet: RecordSheet, row: Row, name: str, was: Versioned[Any], now: Versioned[Any] | None) -> Iterator[Row]:
        """Amends what is changed in a row; a changed verdict is the row of a new assessment."""
        if now is None:
            hint = "leave its row as it was, or write a new one"
            self._refuse(row, sheet.naming, f"{sheet.called(name)} was taken back here since", hint)
            return
        found = [one for one in changes(sheet, row, sheet.cells(was), sheet.cells(now)) if not self._is_said(sheet, one, now.record)]
        is_verdict = sheet.kind is TableKind.ASSESSMENTS and any(one.column.name == "status" for one in found)
        objections = [(one, *said) for one in found if (said := self._objection(sheet, name, one, is_verdict=is_verdict))]
        for one, problem, hint in objections:
            self._refuse(row, one.column.name, problem, hint)
        if not found:
            self._done.known += 1
        elif is_verdict and not objections:
            yield from self._verdict(sheet, row, found, now)
        elif not objections:
            self._amend(sheet, row, name, found)

    def _objection(self, sheet: RecordSheet, name: str, change: Change, *, is_verdict: bool) -> tuple[str, str] | None:
        """What is wrong with a change, if anything is, and what to do about it."""
        written, cell, before = (shortened(text or None) for text in change[1:])
        its = f"of {sheet.called(name)}"
        if change.is_clash:
            hint = "change what holds now: export the workbook anew"
            return f"{its} was “{written}”, is “{before}” here since, and “{cell}” there", hint
        if is_verdict:
            return None
        if not sheet.amendable(change.column.name):
            return f"{its} is “{before}”, and cannot become “{cell}”", _STAYS.get(sheet.shape.kind, "leave it as it was")
        if self._options.amend is None:
            return f"{its} is “{before}” in the ledger, and “{cell}” here", "take over what this file says: --reason …"
        return None

    @cached_property
    def _since(self) -> list[Versioned[Any]]:
        """The assessments that were made since the workbook was written."""
        entries = [name for name in recorded.names(self._ledger.driver, Assessment, self._at) if int(name) > self._book.origin.size]
        return recorded.of_names(self._ledger.driver, Assessment, self._at, entries)

    def _is_said(self, sheet: RecordSheet, change: Change, now: Record) -> bool:
        """Whether a record says what a cell says in another spelling, such as b2 for B2."""
        if sheet.noun is None or not change.cell or not sheet.amendable(change.column.name):
            return False
        try:
            made = AMENDMENTS[sheet.noun].changeable.model_validate(self._given(sheet, [change])).content()
        except (TrackerError, ValidationError):  # which is said where it is amended
            return False
        return made.items() <= now.content().items()

    def _given(self, sheet: RecordSheet, found: Sequence[Change]) -> Item:
        """The fields that changed cells give."""
        fields = {one.column.name: value_of(one.column, one.cell) for one in found if one.cell}
        if sheet.kind is TableKind.COMMITMENTS:
            for name in fields.keys() & {*PARTIES}:
                try:
                    fields[name] = [naming.party_called(self._ledger, one, self._ledger.head.size) for one in fields[name]]
                except NotFound as error:
                    raise error.about(name) from None
        return evidence.read_fields(fields, self._options.today) if sheet.kind is TableKind.EVIDENCE else fields

    def _amend(self, sheet: RecordSheet, row: Row, name: str, found: Sequence[Change]) -> None:
        assert sheet.noun is not None
        assert self._options.amend is not None
        with self._at_row(sheet, row, found[0].column.name if len(found) == 1 else ""):
            given = self._given(sheet, found)
            clear = [one.column.name for one in found if not one.cell]
            self._done.count(
                amending.amend(self._ledger, sheet.noun, name, given, self._options.amend, clear=clear, today=self._options.today)
            )
            told = differences.in_words((one.column.name, one.cell or None, one.now or None) for one in found)
            self._done.differences.append(f"{sheet.name} {sheet.called(name)}: {told}")

    def _verdict(self, sheet: RecordSheet, row: Row, found: Sequence[Change], held: Versioned[Any]) -> Iterator[Row]:
        """The row of the assessment that a changed status makes: the rest as recorded, but for the day on which somebody looked."""
        fields = held.record.content()
        fields |= {"effective": fields["effective_on"], "assessed_on": None}
        with self._at_row(sheet, row):
            fields |= {one.column.name: value_of(one.column, one.cell) if one.cell else None for one in found}
            since = [one for one in self._since if (one.record.commitment, one.record.party) == (held.record.commitment, held.record.party)]
            if since and all(one.record.status != fields["status"] for one in since):  # else this workbook may have said it before
                judged = ", ".join(f"#{one.entry} {spelled(one.record.status)}" for one in since)
                problem = f"of #{held.entry} cannot become “{fields['status']}”: the same was judged here since ({judged})"
                raise BadInput(problem, "look at what holds now: export the workbook anew").about("status")
            yield row._replace(cells={name: fields[name] for name in sheet.columns if fields.get(name) is not None})

    def _without_renamed(self, sheet: RecordSheet, new: Sequence[Row], seen: dict[str, int]) -> Iterator[Row]:
        """The new rows, but for those that are rows whose names were changed; says which rows are gone."""
        size, _, agreement = self._book.origin
        gone = [name for name in recorded.names(self._ledger.driver, sheet.record, size, agreement) if name not in seen]
        named = any(row.cells.get(sheet.naming) for row in new)
        missing = [(name, sheet.cells(held)) for name, held in self._standing(sheet, gone if named else (), size).items()]
        for row in new:
            if row.cells.get(sheet.naming) and (was := renamed(sheet, row, missing)) is not None:
                hint = "what things are called stays, and another one has texts of its own"
                self._refuse(row, sheet.naming, f"was {was}, and is {row.cells[sheet.naming]}", hint)
                gone.remove(was)
            else:
                yield row
        if gone:
            listed = ", ".join(map(sheet.called, gone[:_NAMED])) + (f" and {len(gone) - _NAMED:,} more" if len(gone) > _NAMED else "")
            self._done.earlier.append(f"{sheet.name}: rows that are gone take nothing back: {listed}")

    def _add(self, sheet: RecordSheet, new: Sequence[Row]) -> None:
        """Adds new rows by the import of such a table, or one by one where there is none."""
        ledger, file, faults = self._ledger, self._book.file, self._book.faults
        options = replace(self._options, amend=None, agreement=self._book.origin.agreement)
        if not (rows := [row._replace(cells=self._fields(sheet, row)) for row in new]):
            return
        try:
            if sheet.kind is TableKind.EVIDENCE:
                chunk = [*evidence_rows.of_rows(rows, file, sheet.name, faults, options.today)]
                self._done.take(bulk_import.rows(ledger, [chunk], file, options))
            elif sheet.kind is TableKind.ASSESSMENTS:
                given = [*verdicts.of_rows(rows, file, sheet.name, faults, options.today)]
                self._done.take(assessment_import.verdicts(ledger, given, file, Faults(), options))
            elif sheet.kind is not None:
                self._done.take(register_import.tables(ledger, {sheet.kind: rows}, file, Faults(), options))
            else:
                for row in rows:
                    with self._at_row(sheet, row):
                        self._done.count(self._one(sheet, row.cells))
        except BadDocument as error:
            faults.add(error)

    def _one(self, sheet: RecordSheet, fields: Item) -> Added:
        if sheet.record is Agreement:
            return registers.add(self._ledger, Agreement, fields)
        return assessing.check(self._ledger, str(fields.pop("commitment", "")), fields, today=self._options.today)

    def _fields(self, sheet: RecordSheet, row: Row) -> Item:
        """The cells of a new row as fields; those of a new verdict are so already."""
        fields: Item = {}
        for name, cell in row.cells.items():
            if name != sheet.naming or not sheet.is_numbered:
                with self._at_row(sheet, row, name):
                    fields[name] = value_of(sheet.columns[name], cell) if isinstance(cell, str) else cell
        return fields

    def _at_row(self, sheet: RecordSheet, row: Row, field: str = "") -> AbstractContextManager[None]:
        """Collects what is wrong with a row, by default with a field of it."""

        def called(about: str) -> str:
            name = "grade" if about in ("reliability", "credibility") else about
            return row.headings.get(name, name) if name in sheet.columns else row.headings.get(field, field)

        return noting(self._book.faults, self._book.file, row.place, called)

    def _refuse(self, row: Row, field: str, problem: str, hint: str) -> None:
        self._book.faults.add(row.fault(self._book.file, problem, field, f"nothing was added; {hint}"))
