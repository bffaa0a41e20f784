"""Takes tables of figures into the ledger: baselines and targets as amendments of commitments, what was seen as evidence with a value."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, count, islice

from pydantic import ValidationError

from tracker.actions import amending, bulk_import, evidence, naming
from tracker.actions.imported import Imported, ImportOptions, note
from tracker.documents import rows
from tracker.documents.faults import explained, faults_of
from tracker.documents.table_shapes import OF_INDICATOR, OF_TARGET
from tracker.documents.tables.layout import Row
from tracker.domain.document_kinds import FigureKind
from tracker.domain.errors import BadInput, Faults, TrackerError
from tracker.domain.items import Item
from tracker.domain.record.folding import folded_name
from tracker.domain.record.frozen import Record
from tracker.domain.record.indicators import Baseline, Indicator, Target
from tracker.domain.record.records import SOURCE_FIELDS, Commitment
from tracker.domain.vocabulary import Against, Direction, Noun, spelled
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions

_CODE_LIMIT = 30
_ASIDE = frozenset((*OF_INDICATOR, *OF_TARGET))
"""What is no evidence's."""


def figures(ledger: Ledger, found: Iterable[Row], file: str, faults: Faults, options: ImportOptions) -> Imported:
    """Adds what the rows say and the ledger has not: indicators with baselines and targets, and evidence with values.

    A baseline or target that is there with another value is refused, unless the options have a reason to amend it.
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
        self._named: dict[tuple[str, str], tuple[str, ...]] = {}
        """What the rows of each code say of their series."""
        self._undirected: dict[tuple[str, str], str] = {}
        """Of each new indicator of which no row says the direction, the note of a target."""
        self._otherwise: dict[tuple[object, ...], tuple[Row, BadInput, str]] = {}
        """Baselines and targets that are there with another value, each with the row that says so, until one restates it as that."""

    def run(self, found: Iterable[Row]) -> Imported:
        actual = list[tuple[Row, Item]]()
        for row in _in_order(found):
            try:
                fields = self._placed(row)
                if fields.pop("kind") is FigureKind.ACTUAL:
                    actual.append((row, fields))
            except ValidationError as error:
                for one in faults_of(error):
                    said, hint = explained(one)
                    self._faults.add(row.fault(self._file, said, "".join(map(str, one["loc"][:1])), hint))
            except TrackerError as error:
                self._note(row, error)
        for row, problem, _ in self._otherwise.values():
            self._note(row, problem)
        self._faults.refuse()
        self._direct()
        self._amend()
        self._seen(actual)
        return self._done

    def _note(self, row: Row, error: TrackerError) -> None:
        note(self._faults, error, self._file, row.place, lambda field: row.headings.get(field, field))

    def _placed(self, row: Row) -> Item:
        """The fields of a row, with its commitment's ref and its indicator's code; a baseline or a target is put to the indicator."""
        fields = {name: value for name, value in row.cells.items() if value not in (None, "")}
        try:
            kind = FigureKind(folded_name(str(fields.get("kind", ""))))
        except ValueError as error:
            raise BadInput(f"“{fields.get('kind', '')}” is no kind of figure", f"one of {', '.join(FigureKind)}").about("kind") from error
        said = str(fields.get("commitment") or self._options.about or "")
        if not said:
            hint = "say which in a column commitment, or for all rows with the option about"
            raise BadInput("no commitment is named", hint).about("commitment")
        ref = naming.ref(self._ledger, said, self._ledger.head.size)
        if ref not in self._indicators:
            terms = versions.registered(self._ledger.driver, Commitment, self._ledger.head.size, [ref])[0].record
            self._indicators[ref] = {one.code: one.content() for one in terms.indicators or ()}
        fields |= {"kind": kind, "commitment": ref}
        if kind is FigureKind.TARGET and self._is_relative(ref, fields):
            fields |= {"against": Against.PERCENT, "unit": ""}
        there = self._of(ref, fields)
        if kind is FigureKind.BASELINE:
            self._baseline(row, there, fields)
        elif kind is FigureKind.TARGET:
            self._target(row, there, fields)
        elif "party" in fields:
            fields["party"] = naming.party_called(self._ledger, str(fields["party"]), self._ledger.head.size)
        return {**fields, "indicator": there["code"]}

    def _of(self, ref: str, fields: Item) -> Item:
        """The indicator of a row, defined by it where it is new; figures of one series in several units, or of several subjects, are several."""
        series, subject, measure = (str(fields.get(name, "")) for name in ("indicator", "subject", "measure"))
        known, unit = self._indicators[ref], str(fields.get("unit", ""))
        key = (folded_name(series), unit, subject, "" if fields["kind"] is FigureKind.TARGET else measure)
        if (ref, *key) not in self._codes:
            if not (code := (first := _code(series))) and series:
                raise BadInput(f"“{series}” has no letter for a code", "write A to Z and 0 to 9, such as EXPORTS-2").about("indicator")
            if first in known and not self._fits(ref, first, key):
                there = known[first]
                besides = subject if subject and subject != there.get("subject") else unit if unit != there["unit"] else measure
                names = chain((_code(f"{series}-{besides}"),), (f"{first[:_CODE_LIMIT]}-{number}" for number in count(2)))
                code = next(name for name in names if name not in known or self._fits(ref, name, key))
                of = f" of {subject}" if subject else ""
                self._done.differences.append(f"{series} in {unit or there['unit']}{of} is taken as {code}")
            self._codes[ref, *key] = code
            held = self._named.get((ref, code), key)
            self._named[ref, code] = tuple(one or other for one, other in zip(held, key, strict=True))
            if code not in known:
                described = {name: fields[name] for name in OF_INDICATOR if name in fields and (name != "measure" or key[3])}
                title = ", ".join(filter(None, (subject.replace("_", " "), measure.replace("_", " ")))) or series
                known[code] = _checked(Indicator, {"code": code, "title": title, **described})
                self._undirected |= {} if "direction" in fields else {(ref, code): ""}
        there = known[self._codes[ref, *key]]
        for name in ("measure", "subject"):  # which who defined it by hand may have left out
            if name in fields and (name != "measure" or key[3]):  # who sets a target counts nothing
                there.setdefault(name, fields[name])
        return there

    def _fits(self, ref: str, code: str, key: tuple[str, ...]) -> bool:
        """Whether a figure can be one of an indicator's: nothing that is said of both is different."""
        there, ours = self._indicators[ref][code], self._named.get((ref, code), ("",) * 4)
        theirs = (ours[0], there["unit"], there.get("subject") or ours[2], ours[3])
        return all(not one or not other or one == other for one, other in zip(key, theirs, strict=True))

    def _baseline(self, row: Row, there: Item, fields: Item) -> None:
        described = {name: fields[name] for name in SOURCE_FIELDS if name in fields}
        source = {"source": fields["source"]} if "source" in fields else {}
        if described and not source:
            found, added = evidence.source_of(self._ledger, "", _sourced(described), None, self._ledger.head.size)
            self._done.added.update(entry.kind for entry in added)
            source = {"source": found.key}
        new, old = _checked(Baseline, {"period": fields.get("period"), "value": fields.get("value"), **source}), there.get("baseline")
        if old and (old["period"], old["value"]) == (new["period"], new["value"]):
            return
        there["baseline"] = new
        if old:
            self._replace(row, there, old["value"], new["value"], f"in {old['period']}")

    def _target(self, row: Row, there: Item, fields: Item) -> None:
        period, code = str(fields.get("period", "")), there["code"]
        is_day = re.fullmatch(r"\d{4}(-\d\d){0,2}" if fields.get("against") == Against.PERCENT else r"\d{4}-\d\d-\d\d", period)
        when = {"by": period} if is_day else {"period": period}
        new = _checked(Target, {"value": fields.get("value"), **when, **{name: fields[name] for name in OF_TARGET if name in fields}})
        targets: list[Item] = there.setdefault("targets", [])
        old = next((one for one in targets if all(one.get(name) == new.get(name) for name in ("period", "by"))), None)
        if old is None:
            targets.append(new)
        elif old["value"] != new["value"]:
            targets[targets.index(old)] = {**old, **new}
            self._replace(row, there, old["value"], new["value"], f"for {period}")
        if (key := (str(fields["commitment"]), code)) in self._undirected:
            self._undirected[key] = self._undirected[key] or str(fields.get("note", ""))

    def _replace(self, row: Row, there: Item, before: str, after: str, when: str) -> None:
        """Notes that a baseline or target is there with another value: a fault, unless a row restates it or all are to be amended."""
        key, code = (id(there), when), there["code"]
        if row.cells.get("restates") and self._otherwise.get(key, (row, None, after))[2] == after:
            self._otherwise.pop(key, None)
            self._done.differences.append(f"{code}: {before} {when} is restated as {after}")
        elif self._options.amend is None and key not in self._otherwise:
            hint = "take over what this file says: tracker import figures FILE --amend --reason …"
            self._otherwise[key] = row, BadInput(f"{code} says something else there: {before} {when}", hint).about("value"), before

    def _is_relative(self, ref: str, fields: Item) -> bool:
        """Whether a target is in percent of the baseline: said so, or negative in a percentage that is not the indicator's unit."""
        if folded_name(str(fields.get("against", ""))) == Against.PERCENT:
            return True
        there, unit = self._indicators[ref].get(_code(str(fields.get("indicator", ""))), {}), str(fields.get("unit", ""))
        if found := _is_negative(fields) and "baseline" in there and unit != there["unit"] and unit.startswith("%"):
            self._done.differences.append(f"{there['code']}: {fields['value']} {unit} is taken as relative to the baseline")
        return found

    def _direct(self) -> None:
        """Gives new indicators with targets of which no row says it a direction: what a note begins with, or that of a fall from the baseline."""
        taken: dict[Direction, list[str]] = {}
        for (ref, code), said in self._undirected.items():
            there = self._indicators[ref][code]
            if targets := there.get("targets"):
                base = there.get("baseline")
                falls = base and all(Fraction(one["value"]) < (0 if one.get("against") else Fraction(base["value"])) for one in targets)
                usual = Direction.AT_MOST if falls else Direction.AT_LEAST
                found = next((one for one in Direction if said.casefold().startswith(spelled(one))), usual)
                there["direction"] = found.value
                taken.setdefault(found, []).append(code)
        for direction, codes in taken.items():
            told = f"no row says the direction: {spelled(direction)} is taken of {', '.join(codes)}"
            self._done.differences.append(f"{told} (else a column direction, or tracker indicator amend REF CODE --direction)")

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
        """Adds what was seen as evidence."""
        cells = (row._replace(cells=_sourced(fields)) for row, fields in actual)
        read = rows.of_rows(cells, self._file, "", self._faults, self._options.today)
        done = bulk_import.rows(self._ledger, iter(lambda: [*islice(read, rows.CHUNK)], []), self._file, self._options)
        self._faults.refuse()
        self._done.take(done)


def _checked(model: type[Record], fields: Item) -> Item:
    """The fields as a record has them, those that are not given left out."""
    return model.model_validate({name: value for name, value in fields.items() if value is not None}).content()


def _code(text: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return re.sub(r"[^A-Z0-9]+", "-", plain.upper()).strip("-")[:_CODE_LIMIT].strip("-")


def _is_negative(fields: Item) -> bool:
    return str(fields.get("value")).startswith(("-", "\u2212"))


def _in_order(found: Iterable[Row]) -> Iterator[Row]:
    """The rows, those last that build on others: targets relative to a baseline, and each restatement after what it restates."""
    later = list[Row]()
    for row in found:
        if row.cells.get("restates") or row.cells.get("against") or _is_negative(row.cells):
            later.append(row)
        else:
            yield row
    before = {str(row.cells.get("id", "")): str(row.cells.get("restates", "")) for row in later}
    before.pop("", None)

    def depth(row: Row) -> int:
        chain = [str(row.cells.get("restates", ""))]
        while chain[-1] in before and len(chain) < 1_000:  # rows may restate each other
            chain.append(before[chain[-1]])
        return len(chain)

    yield from sorted(later, key=depth)


def _sourced(fields: Item) -> Item:
    """What is evidence's, with the host of the address as publisher where none is named."""
    found = {name: value for name, value in fields.items() if name not in _ASIDE}
    if found.keys() & {"publisher", "source"} or not (host := re.match(r"https?://(?:www\.)?([^/:?#]+)", str(fields.get("url", "")))):
        return found
    return {**found, "publisher": host[1]}
