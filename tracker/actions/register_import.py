"""Takes tables of parties, sources and commitments into the ledger, by the import that dossiers go through.

A commitment is found by its ref or number, else by its label, else by its title. What a row leaves out is as the ledger has it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from tracker.actions import dossier_import, naming
from tracker.actions.imported import Imported, ImportOptions, Progress, unseen
from tracker.documents.faults import explained, faults_of
from tracker.documents.parts import Loaded
from tracker.documents.register_cells import PARTIES, PARTY, CommitmentRow, named_party
from tracker.documents.table_shapes import SHAPES
from tracker.documents.tables.layout import Row
from tracker.domain.document_kinds import TableKind
from tracker.domain.errors import BadDocument, BadInput, Faults, NotFound
from tracker.domain.items import Item, Path
from tracker.domain.record.folding import folded_name
from tracker.domain.record.records import Agreement, Commitment, Party, Record, Source
from tracker.domain.record.register_rules import name_of
from tracker.domain.record.versioned import Versioned
from tracker.domain.refs import Ref, folded_code
from tracker.domain.vocabulary import Noun
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import names, versions
from tracker.storage.queries.names import CommitmentName

_NAMING = ("code", "key", "ref", "number", "label", "title")


def tables(
    ledger: Ledger, rows: Mapping[TableKind, Sequence[Row]], file: str, faults: Faults, options: ImportOptions, progress: Progress = unseen
) -> Imported:
    """Adds what the rows of a file have and the ledger has not, and amends what they say otherwise; that is refused without a reason.

    Raises:
        NotFound: there is no such agreement.
        BadDocument: all that is wrong with the file, each with its row and heading.
    """
    code = None if options.agreement is None else naming.agreement_code(ledger, options.agreement, ledger.head.size)
    reading = _Reading(ledger, file, faults, code)
    for kind, model, name in ((TableKind.PARTIES, Party, "code"), (TableKind.SOURCES, Source, "key")):
        for row in rows.get(kind, ()):
            given = reading.fields_given(row, kind)
            reading.add(kind, model, given, row, str(given.get(name)))
    reading.commitments(rows.get(TableKind.COMMITMENTS, ()))
    try:
        done = dossier_import.dossier(ledger, reading.loaded(add_parties=options.add_parties), options, progress)
    except BadDocument as error:
        faults.add(error)
        raise faults.error() from error
    faults.refuse()
    done.differences += reading.numbers_given
    return done


class _Part(NamedTuple):
    """A part with its row, and the field in which it stands there where the row is not its own."""

    record: Any
    row: Row
    within: str = ""


class _Reading:
    """The parts that rows make, filled up from what the ledger has under their names."""

    def __init__(self, ledger: Ledger, file: str, faults: Faults, agreement: str | None) -> None:
        self._ledger = ledger
        self._file = file
        self._faults = faults
        self._agreement = agreement
        self._agreements = self._registered(Agreement)
        self._known = {TableKind.PARTIES: self._registered(Party), TableKind.SOURCES: self._registered(Source)}
        self._parts: dict[TableKind, dict[str, _Part]] = {kind: {} for kind in (*self._known, TableKind.COMMITMENTS)}
        self.numbers_given: list[str] = []
        """To new commitments, in words."""

    def _registered(self, kind: type[Any], wanted: Sequence[str] | None = None) -> dict[str, Versioned[Any]]:
        found = versions.registered(self._ledger.driver, kind, self._ledger.head.size, wanted)
        return {name_of(one.record): one for one in found}

    def commitments(self, rows: Iterable[Row]) -> None:
        """Adds commitments, each with its number, and the parties that stand in their cells with names."""
        by_agreement = defaultdict[str, list[tuple[Row, Item]]](list)
        for row in rows:
            given = self.fields_given(row, TableKind.COMMITMENTS)
            if code := self._agreement_of(row, given):
                by_agreement[code].append((row, given))
        named = [
            (f"{code}-{given['number']}", row, given) for code, some in by_agreement.items() for row, given in self._numbered(code, some)
        ]
        self._known[TableKind.COMMITMENTS] = self._registered(Commitment, [ref for ref, *_ in named])
        owed = [(row, given, field) for _, row, given in named for field in PARTIES if isinstance(given.get(field), list)]
        for row, given, field in owed:
            for party in filter(None, map(named_party, given[field])):
                self.add(TableKind.PARTIES, Party, party, row, party["code"], within=field)
        codes = self._codes()
        for _, given, field in owed:
            given[field] = [(named_party(one) or {}).get("code") or codes.get(folded_name(str(one)), one) for one in given[field]]
        for ref, row, given in named:
            self.add(TableKind.COMMITMENTS, CommitmentRow, given, row, ref)

    def _codes(self) -> dict[str, str]:
        """The codes of parties by their names, where one party has the name."""
        called = defaultdict[str, set[str]](set)
        every: list[Versioned[Any] | _Part] = [*self._known[TableKind.PARTIES].values(), *self._parts[TableKind.PARTIES].values()]
        for party in every:
            called[folded_name(party.record.name)].add(party.record.code)
        return {
            name: min(codes) for name, codes in called.items() if len(codes) == 1 and name.upper() not in self._known[TableKind.PARTIES]
        }

    def fields_given(self, row: Row, kind: TableKind) -> Item:
        """The fields that a row gives; an empty one says nothing."""
        given = {name: value for name, value in row.cells.items() if value not in (None, "", [])}
        known = {*SHAPES[kind].fields.values()}
        if unknown := sorted(given.keys() - known):
            problem = "there is no such field" if len(unknown) == 1 else "there are no such fields"
            self._refuse(row, ", ".join(unknown), problem, SHAPES[kind].hint)
        return {name: value for name, value in given.items() if name in known}

    def _agreement_of(self, row: Row, given: Item) -> str | None:
        """The agreement of a commitment, whose number is set where the row says it; none where it cannot be found."""
        try:
            ref = Ref.parse(str(given.pop("ref"))) if "ref" in given else None
        except BadInput as error:
            self._refuse(row, "ref", error.message, error.hint)
            return None
        given.setdefault("number", ref and ref.number)
        said = (given.pop("agreement", None), ref and ref.agreement, self._agreement)
        codes = [*dict.fromkeys(folded_code(str(one)) for one in said if one)] or [*self._agreements][:2]
        if len(codes) > 1 or (ref and given["number"] != ref.number):
            both = " and ".join(codes) if len(codes) > 1 else f"{ref} and number {given['number']}"
            self._refuse(row, "ref" if ref else "agreement", f"could be of {both}", "say one: --agreement CODE, or in a column")
        elif not codes or codes[0] not in self._agreements:
            unknown = NotFound("agreement", "".join(codes), self._agreements, "register it first: tracker agreement add")
            self._refuse(row, "agreement", unknown.message, unknown.hint)
        else:
            return codes[0]
        return None

    def _numbered(self, agreement: str, rows: Sequence[tuple[Row, Item]]) -> Iterator[tuple[Row, Item]]:
        """Rows with the number of the commitment that each is about, the next one that is free where it is new."""
        known = Names(names.commitment_names(self._ledger.driver, agreement))
        for _, given in rows:
            known.add(given)
        first = free = known.highest + 1
        for row, given in rows:
            if given["number"] is None:
                found = known.find(given)
                if len(found) > 1:
                    possible = " or ".join(f"{agreement}-{number}" for number in found[:4])
                    self._refuse(row, "label" if "label" in given else "title", f"could be {possible}", "say which, in a column ref")
                    continue
                given["number"] = found[0] if found else free
                free += not found
                known.add(given)
            yield row, given
        if free > first:
            self.numbers_given.append(f"new commitments: {agreement}-{first}" + (f" to {agreement}-{free - 1}" if free > first + 1 else ""))

    def add(self, kind: TableKind, model: type[Record], given: Item, row: Row, name: str, within: str = "") -> None:
        """Adds a part of some kind of table, filled up from what the ledger has under its name; `within` is its field in another part's row."""
        name = name if kind is TableKind.SOURCES else folded_code(name)
        known = self._known[kind].get(name)
        held = known.record.json_fields() if known else {}
        needed = {field: held[field] for field, info in model.model_fields.items() if info.is_required() and field in held}
        try:
            made = model.model_validate(needed | given)
        except ValidationError as error:
            for one in faults_of(error):
                self._refuse(row, within or "".join(map(str, one["loc"][:1])), *explained(one))
        except UnicodeEncodeError:  # pydantic does not collect a lone surrogate in a word of a vocabulary
            self._refuse(row, "", "holds a character that no text may hold")
        else:
            first = self._parts[kind].setdefault(name, _Part(made, row, within))
            if first.record != made:
                line, sheet = first.row.place
                there = f"{sheet}:{line}" if sheet else f"line {line}"
                field = within or next((field for field in _NAMING if field in row.cells), "")
                hint = "if it is another commitment, give each its number or label" if kind is TableKind.COMMITMENTS else ""
                self._refuse(row, field, f"says something else about {name} than {there}", hint)

    def _refuse(self, row: Row, field: str, problem: str, hint: str = "") -> None:
        hint = hint.removeprefix("nothing was added; ") or (PARTY if field in PARTIES else "")
        self._faults.add(row.fault(self._file, problem, field, hint and f"nothing was added; {hint}"))

    def loaded(self, *, add_parties: bool) -> Loaded:
        """What is to be imported, with who becomes a party to an agreement on the way; that is a fault where it may not be."""
        places: dict[Path, _Part] = {
            (str(kind), index): part for kind, some in self._parts.items() for index, part in enumerate(some.values())
        }
        joining = dict[str, list[str]]()
        there = {*self._known[TableKind.PARTIES], *self._parts[TableKind.PARTIES]}
        for ref, part in self._parts[TableKind.COMMITMENTS].items():
            agreement, known = ref.rpartition("-")[0], self._known[TableKind.COMMITMENTS].get(ref)
            if known is None or known.record.obligors != part.record.obligors:
                parties = {*self._agreements[agreement].record.parties, *joining.get(agreement, ())}
                if outside := [code for code in part.record.obligors if code in there and code not in parties]:
                    joining.setdefault(agreement, []).extend(outside)
                    places.setdefault(("joining", agreement), _Part(None, part.row, "obligors"))
        for agreement, codes in joining.items() if not add_parties else ():
            listed = ", ".join(codes[:5]) + (f" and {len(codes) - 5:,} more" if len(codes) > 5 else "")
            problem = f"{listed} {'are no parties' if len(codes) > 1 else 'is no party'} to {agreement} and cannot owe a commitment of it"
            self._refuse(places["joining", agreement].row, "obligors", problem, "add them in the same import: --add-parties")

        def at(path: Path, problem: str, hint: str, about: str) -> BadDocument:
            part = places[path[:2]]
            return part.row.fault(self._file, problem, part.within or about or "".join(map(str, path[2:3])), hint)

        return Loaded(
            file=self._file,
            parties=tuple(part.record for part in self._parts[TableKind.PARTIES].values()),
            sources=tuple(part.record for part in self._parts[TableKind.SOURCES].values()),
            joining={agreement: tuple(codes) for agreement, codes in joining.items()},
            commitments=tuple((ref.rpartition("-")[0], part.record) for ref, part in self._parts[TableKind.COMMITMENTS].items()),
            fault=at,
            unknown={Noun.PARTY: PARTY, Noun.SOURCE: "register it first: tracker source add, or a table of sources"},
        )


class Names:
    """What the commitments of an agreement are and were called, by label and by title."""

    def __init__(self, known: Iterable[CommitmentName]) -> None:
        self.highest = 0
        self._by = defaultdict[tuple[str, str], list[CommitmentName]](list)
        for one in known:
            self._add(one)

    def _add(self, one: CommitmentName) -> None:
        self.highest = max(self.highest, one.number)
        for field, name in (("title", one.title), ("label", one.label)):
            if name:
                self._by[field, folded_name(name)].append(one)

    def add(self, given: Item) -> None:
        """Adds what a row calls a commitment, if it says its number."""
        if type(number := given["number"]) is int:
            title, label = (str(given.get(name, "")) for name in ("title", "label"))
            self._add(CommitmentName(number, title, label, bool(label), 0))

    def find(self, given: Item) -> list[int]:
        """The numbers that a label means, or a title where no label is given or none has it: of what stands, else of what is void or was."""
        label, title = (folded_name(str(given.get(name, ""))) for name in ("label", "title"))
        found = self._by.get(("label", label)) or [one for one in self._by.get(("title", title), ()) if not (label and one.labelled)]
        best = min((one.rank for one in found), default=0)
        return sorted({one.number for one in found if one.rank == best})
