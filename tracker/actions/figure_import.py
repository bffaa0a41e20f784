"""Takes tables of figures into the ledger: baselines and targets as amendments of commitments, what was seen as evidence with a value."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, count, islice

from pydantic import ValidationError

from tracker.actions import amending, bulk_import, evidence, naming
from tracker.actions.imported import Imported, ImportOptions, note
from tracker.documents import rows
from tracker.documents.faults import explained, faults_of
from tracker.documents.table_shapes import OF_INDICATOR, OF_TARGET
from tracker.documents.tables.layout import Row
from tracker.domain.errors import BadInput, Faults, TrackerError
from tracker.domain.items import Item
from tracker.domain.record.folding import folded_name
from tracker.domain.record.frozen import Record
from tracker.domain.record.indicators import Baseline, Indicator, Target
from tracker.domain.record.records import SOURCE_FIELDS, Commitment
from tracker.domain.refs import folded_code
from tracker.domain.vocabulary import FigureKind, Noun
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions

_CODE_LIMIT = 30
_ASIDE = frozenset((*OF_INDICATOR, *OF_TARGET))
"""What is no evidence's."""


def figures(ledger: Ledger, found: Iterable[Row], file: str, faults: Faults, options: ImportOptions) -> Imported:
    """Adds what the rows say and the ledger has not: indicators with baselines and targets, and evidence with values.

    A baseline or target that is there with another value is refused, unless the options have a reason to amend it.

    Raises:
        BadDocument: all that is wrong with the file, each with its row and heading.
    """
    return _Figures(ledger, file, faults, options).run(found)


class _Figures:
    """One pass over the rows of a file."""

    def __init__(self, ledger: Ledger, file: str, faults: Faults, options: ImportOptions) -> None:
        self._ledger = ledger
        self._file = file
        self._faults = faults
        self._options = options
        self._done = Imported(file=file)
        self._indicators: dict[str, dict[str, Item]] = {}
        """Of each commitment, its indicators by code."""
        self._codes: dict[tuple[str, ...], str] = {}

    def run(self, found: Iterable[Row]) -> Imported:
        actual = list[tuple[Row, Item]]()
        for row in found:
            try:
                fields = self._placed(row)
                if fields.pop("kind") is FigureKind.ACTUAL:
                    actual.append((row, fields))
            except ValidationError as error:
                for one in faults_of(error):
                    self._faults.add(row.fault(self._file, explained(one)[0], "".join(map(str, one["loc"][:1]))))
            except TrackerError as error:
                note(self._faults, error, self._file, row.place, lambda field, row=row: row.headings.get(field, field))  # type: ignore[misc]
        self._faults.refuse()
        self._amend()
        self._seen(actual)
        return self._done

    def _placed(self, row: Row) -> Item:
        """The fields of a row, with its commitment's ref and its indicator's code; a baseline or a target is put to the indicator."""
        fields = {name: value for name, value in row.cells.items() if value not in (None, "")}
        try:
            kind = FigureKind(folded_name(str(fields.get("kind", ""))))
        except ValueError as error:
            raise BadInput(f"“{fields.get('kind', '')}” is no kind of figure", f"one of {', '.join(FigureKind)}").about("kind") from error
        said = str(fields.get("commitment") or self._options.about or "")
        if not said:
            raise BadInput("no commitment is named", "say which in a column commitment, or for all rows with the option about").about(
                "commitment"
            )
        ref = naming.ref(self._ledger, said, self._ledger.head.size)
        if ref not in self._indicators:
            terms = versions.registered(self._ledger.driver, Commitment, self._ledger.head.size, [ref])[0].record
            self._indicators[ref] = {one.code: one.content() for one in terms.indicators or ()}
        there = self._of(ref, fields)
        if kind is FigureKind.BASELINE:
            self._baseline(there, fields)
        elif kind is FigureKind.TARGET:
            self._target(there, fields)
        elif "party" in fields:
            fields["party"] = naming.party_called(self._ledger, str(fields["party"]), self._ledger.head.size)
        return {**fields, "kind": kind, "commitment": ref, "indicator": there["code"]}

    def _of(self, ref: str, fields: Item) -> Item:
        """The indicator of a row, defined by it where it is new; figures of one series in several units, or of several subjects, are several."""
        series, unit, subject = (str(fields.get(name, "")) for name in ("indicator", "unit", "subject"))
        known = self._indicators[ref]
        key = (ref, series, unit, subject)
        if key not in self._codes:
            code = first = _code(series)
            if (there := known.get(first)) and not _fits(there, unit, subject):
                besides = subject if subject and subject != there.get("subject") else unit
                names = chain((_code(f"{series}-{besides}"),), (f"{first}-{number}" for number in count(2)))
                code = next(name for name in names if name not in known or _fits(known[name], unit, subject))
                self._done.differences.append(
                    f"{series} in {unit or there['unit']}{f' of {subject}' if subject else ''} is taken as {code}"
                )
            self._codes[key] = code
            if code not in known:
                described = {name: fields[name] for name in OF_INDICATOR if name in fields}
                title = ", ".join(filter(None, (subject.replace("_", " "), str(fields.get("measure", "")).replace("_", " ")))) or series
                known[code] = _checked(Indicator, {"code": code, "title": title, **described})
        there = known[self._codes[key]]
        for name in ("measure", "subject"):  # which who defined it by hand may have left out
            if name in fields:
                there.setdefault(name, fields[name])
        return there

    def _baseline(self, there: Item, fields: Item) -> None:
        described = {name: fields[name] for name in SOURCE_FIELDS if name in fields}
        source = {"source": fields["source"]} if "source" in fields else {}
        if described and not source:
            found, added = evidence.source_of(self._ledger, "", _sourced(described), None, self._ledger.head.size)
            self._done.added.update(entry.kind for entry in added)
            source = {"source": found.key}
        new, old = _checked(Baseline, {"period": fields.get("period"), "value": fields.get("value"), **source}), there.get("baseline")
        if old and (old["period"], old["value"]) == (new["period"], new["value"]):
            return
        self._require_amended(old and f"{old['value']} in {old['period']}", there)
        there["baseline"] = new

    def _target(self, there: Item, fields: Item) -> None:
        period = str(fields.get("period", ""))
        when = {"by": period} if re.fullmatch(r"\d{4}-\d\d-\d\d", period) else {"period": period}
        new = _checked(Target, {"value": fields.get("value"), **when, **{name: fields[name] for name in OF_TARGET if name in fields}})
        targets: list[Item] = there.setdefault("targets", [])
        old = next((one for one in targets if all(one.get(name) == new.get(name) for name in ("period", "by"))), None)
        if old is None:
            targets.append(new)
        elif old["value"] != new["value"]:
            self._require_amended(f"{old['value']} for {period}", there)
            targets[targets.index(old)] = {**old, **new}

    def _require_amended(self, before: str | None, there: Item) -> None:
        if before and self._options.amend is None:
            problem = f"{there['code']} says something else there: {before}"
            raise BadInput(problem, "take over what this file says: --amend --reason …").about("value")

    def _amend(self) -> None:
        """Gives the commitments their indicators, where they changed."""
        for ref, indicators in self._indicators.items():
            reason = self._options.amend or f"Figures of {self._file}"
            given = {"indicators": [*indicators.values()]}
            terms = versions.registered(self._ledger.driver, Commitment, self._ledger.head.size, [ref])[0].record
            if [one.content() for one in terms.indicators or ()] == given["indicators"]:
                self._done.known += 1
                continue
            self._done.count(amending.amend(self._ledger, Noun.COMMITMENT, ref, given, reason, today=self._options.today))

    def _seen(self, actual: Sequence[tuple[Row, Item]]) -> None:
        """Adds what was seen as evidence, a restatement after what it restates."""
        ordered = sorted(actual, key=lambda one: "restates" in one[1])
        cells = (row._replace(cells=_sourced(fields)) for row, fields in ordered)
        read = rows.of_rows(cells, self._file, "", self._faults, self._options.today)
        done = bulk_import.rows(self._ledger, iter(lambda: [*islice(read, rows.CHUNK)], []), self._file, self._options)
        self._faults.refuse()
        self._done.take(done)


def _checked(model: type[Record], fields: Item) -> Item:
    """The fields as a record has them, those that are not given left out."""
    return model.model_validate({name: value for name, value in fields.items() if value is not None}).content()


def _code(text: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "-", folded_code(text)).strip("-")[:_CODE_LIMIT].strip("-")


def _fits(there: Item, unit: str, subject: str) -> bool:
    """Whether a figure in a unit and of a subject can be one of an indicator's."""
    return unit in ("", there["unit"]) and subject in ("", there.get("subject", subject))


def _sourced(fields: Item) -> Item:
    """What is evidence's, with the host of the address as publisher where none is named."""
    found = {name: value for name, value in fields.items() if name not in _ASIDE}
    if found.keys() & {"publisher", "source"} or not (host := re.match(r"https?://(?:www\.)?([^/:?#]+)", str(fields.get("url", "")))):
        return found
    return {**found, "publisher": host[1]}
