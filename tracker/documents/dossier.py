"""The dossier: an agreement with its commitments, sources, evidence and assessments, as a YAML document that people write and read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, GetPydanticSchema, ValidationError, create_model
from pydantic_core import ErrorDetails

from tracker.documents import yaml_reader, yaml_writer
from tracker.documents.evidence_input import Grade, type_of
from tracker.documents.faults import faults_of
from tracker.domain.errors import BadDocument, Faults, did_you_mean
from tracker.domain.record import assessment_rules, defaults
from tracker.domain.record.attachments import counted
from tracker.domain.record.entries import plain_message
from tracker.domain.record.records import (
    Agreement,
    Assessment,
    Check,
    Commitment,
    Day,
    Evidence,
    Label,
    Party,
    Record,
    Source,
    SourceKey,
    Terms,
    Voice,
    Wording,
)
from tracker.domain.record.versioned import Versioned
from tracker.domain.refs import read_grade
from tracker.domain.standing.standing import CommitmentRecord
from tracker.domain.text import one_line
from tracker.domain.vocabulary import CommitmentKind, Nature


class EvidenceItem(Record):
    """Evidence under its commitment; `id` is what assessments name."""

    # Here and in the other items stand only the fields that are otherwise than in the record; `_with_fields_of` adds the rest.
    id: Label
    source: SourceKey
    grade: Grade = "F6"
    voice: Voice | None = None
    """Without one, the source's own."""
    same_event_as: Label | None = None

    def evidence(self, commitment: str, *, voice: str, same_event_as: int | None) -> Evidence:
        """The record, under its commitment, with whose voice it is and the number of the evidence about the same event."""
        reliability, credibility = read_grade(self.grade)
        given = {name: value for name, value in self if name not in ("grade", "voice", "same_event_as")}
        return Evidence(
            commitment=commitment, reliability=reliability, credibility=credibility, voice=voice, same_event_as=same_event_as, **given
        )


class CheckItem(Record):
    """A search under its commitment."""

    id: Label

    def check(self, commitment: str) -> Check:
        """The record, under its commitment."""
        return Check(commitment=commitment, **dict(self))


class AssessmentItem(Record):
    """An assessment under its commitment, resting on evidence and checks by their ids."""

    effective: Day
    because: Annotated[tuple[Label, ...], Field(max_length=1_000)] = ()

    def assessment(self, commitment: str, because: tuple[int, ...]) -> Assessment:
        """The record, under its commitment, with the numbers of what it rests on."""
        given = {name: value for name, value in self if name not in ("effective", "because")}
        return Assessment(commitment=commitment, effective_on=self.effective, because=because, **given)


Item = TypeVar("Item", bound=Record)


def _with_fields_of(record: type[Record], item: type[Item], *, without: Iterable[str]) -> type[Item]:
    """A model of an item in a dossier: the fields that it has otherwise than the record, and all others of the record."""
    fields: dict[str, Any] = {
        name: (type_of(record, name), ... if field.is_required() else field.default)
        for name, field in record.model_fields.items()
        if name not in (*item.model_fields, "commitment", *without)
    }
    return create_model(item.__name__, __base__=item, __doc__=item.__doc__, **fields)


_EVIDENCE_ITEM = _with_fields_of(Evidence, EvidenceItem, without=("reliability", "credibility", "attachments"))
_CHECK_ITEM = _with_fields_of(Check, CheckItem, without=())
_ASSESSMENT_ITEM = _with_fields_of(Assessment, AssessmentItem, without=("effective_on",))


def _read_by(model: Any) -> GetPydanticSchema:
    """Reads a field by another type than the one that it is declared with."""
    return GetPydanticSchema(lambda _, handler: handler(model))


class CommitmentItem(Terms):
    """A commitment with everything recorded about it."""

    number: Annotated[int, Field(ge=1, le=999_999, strict=True)]
    kind: Annotated[CommitmentKind | None, _read_by(type_of(Terms, "kind") | None)] = None  # type: ignore[assignment]  # here it may be left out
    nature: Annotated[Nature, _read_by(type_of(Terms, "nature"))] = defaults.NATURE
    topic: Label = defaults.TOPIC
    evidence: tuple[Annotated[EvidenceItem, _read_by(_EVIDENCE_ITEM)], ...] = ()
    checks: tuple[Annotated[CheckItem, _read_by(_CHECK_ITEM)], ...] = ()
    assessments: tuple[Annotated[AssessmentItem, _read_by(_ASSESSMENT_ITEM)], ...] = ()

    def commitment(self, agreement: str) -> Commitment:
        """The commitment alone, under its agreement."""
        terms = {name: getattr(self, name) for name in Terms.model_fields}
        return Commitment(agreement=agreement, number=self.number, **defaults.with_defaults(terms))


class Dossier(Record):
    """The whole document."""

    dossier: Annotated[Literal[1], BeforeValidator(lambda value: None if isinstance(value, bool) else value)]
    agreement: Agreement
    parties: tuple[Party, ...] = ()
    sources: tuple[Source, ...] = ()
    commitments: tuple[CommitmentItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A dossier as it was read, able to say where each part of it stands."""

    dossier: Dossier
    file: str
    read: yaml_reader.Read

    def problem(self, path: yaml_reader.Path, problem: str, hint: str = "") -> BadDocument:
        """An error at a part of the document."""
        return _problem(self.read, self.file, path, problem, hint)


def load(text: str, file: str) -> Loaded:
    """Reads a dossier.

    Raises:
        BadDocument: not YAML, or not of the dossier's shape; names file, line, entry and field.
    """
    read = yaml_reader.read(text, file)
    if not isinstance(read.value, dict) or "dossier" not in read.value:
        raise BadDocument("is not a dossier: it does not begin with “dossier: 1”", file=file, line=1)
    faults = Faults()
    try:
        dossier = Dossier.model_validate(read.value)
    except ValidationError as error:
        for one in faults_of(error):
            faults.add(_problem(read, file, one["loc"], plain_message(one), _meant(one)))
        raise faults.error() from error
    loaded = Loaded(dossier=dossier, file=file, read=read)
    for path, name in _repetitions(dossier):
        faults.add(loaded.problem(path, f"{name} is used twice in this file"))
    faults.refuse()
    return loaded


def _problem(read: yaml_reader.Read, file: str, path: yaml_reader.Path, problem: str, hint: str) -> BadDocument:
    entry, field = _named(read.value, path)
    return BadDocument(one_line(problem), file=file, line=read.line(path), entry=one_line(entry), field=one_line(field), hint=hint)


_PARTS: dict[str, tuple[type[Record], str, str]] = {
    "commitments": (CommitmentItem, "commitment", "number"),
    "sources": (Source, "source", "key"),
    "parties": (Party, "party", "code"),
    "evidence": (_EVIDENCE_ITEM, "evidence", "id"),
    "checks": (_CHECK_ITEM, "check", "id"),
    "assessments": (_ASSESSMENT_ITEM, "assessment", ""),
    "wordings": (Wording, "wording", ""),
}
"""By the field that lists them: the model of a part, what it is called, and the field that has its name."""


def _meant(problem: ErrorDetails) -> str:
    """The fields that a misspelt one may have been."""
    if problem["type"] != "extra_forbidden":
        return ""
    *path, field = problem["loc"]
    shapes: dict[str, type[Record]] = {"agreement": Agreement} | {name: shape for name, (shape, _, _) in _PARTS.items()}
    shape = next((shapes[step] for step in reversed(path) if step in shapes), Dossier)
    fields = ", ".join(shape.model_fields)
    return f"nothing was added; {did_you_mean(str(field), shape.model_fields, f'its fields are {fields}')}"


def _named(value: object, path: yaml_reader.Path) -> tuple[str, str]:
    """A path in words: `commitment 2, evidence cnwg-launch` and `grade`."""
    entry: list[str] = []
    field: list[str] = []
    for index, step in enumerate(path):
        if isinstance(step, int) and index and path[index - 1] in _PARTS and not field[:-1]:
            _, noun, key = _PARTS[str(path[index - 1])]
            here = _at(value, path[: index + 1])
            name = here.get(key) if isinstance(here, Mapping) else None
            entry.append(f"{noun} {name if name is not None else step + 1}"[:80])
            field = []
        else:
            field.append(str(step + 1) if isinstance(step, int) else str(step))
    return ", ".join(entry), " ".join(field)


def _at(value: Any, path: yaml_reader.Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _repetitions(dossier: Dossier) -> Iterator[tuple[yaml_reader.Path, str | int]]:
    """Where a name stands that something before it has: ids are those of evidence and of checks alike."""
    yield from _again((("parties", index, "code"), party.code) for index, party in enumerate(dossier.parties))
    yield from _again((("sources", index, "key"), source.key) for index, source in enumerate(dossier.sources))
    yield from _again((("commitments", index, "number"), one.number) for index, one in enumerate(dossier.commitments))
    yield from _again(
        (("commitments", index, kind, position, "id"), f"“{item.id}”")
        for index, one in enumerate(dossier.commitments)
        for kind in ("evidence", "checks")
        for position, item in enumerate(getattr(one, kind))
    )


def _again(names: Iterable[tuple[yaml_reader.Path, str | int]]) -> Iterator[tuple[yaml_reader.Path, str | int]]:
    seen: set[str | int] = set()
    for path, name in names:
        if name in seen:
            yield path, name
        seen.add(name)


def dump(
    agreement: Agreement, cases: Iterable[CommitmentRecord], parties: Iterable[Party], sources: Iterable[Source]
) -> tuple[str, list[str]]:
    """An agreement's cases as a dossier, and what had to be left out of it.

    Retracted entries stay in the ledger only, and so do attachments and an assessment that the rest of its basis does not carry.
    """
    left_out: list[str] = []
    ids: set[str] = set()
    commitments = [_commitment(case, ids, left_out) for case in cases]
    text = yaml_writer.write(
        {
            "dossier": 1,
            "agreement": agreement.content(),
            "parties": [party.content() for party in parties],
            "sources": [source.content() for source in sources],
            "commitments": commitments,
        }
    )
    return text, left_out


def _commitment(case: CommitmentRecord, ids: set[str], left_out: list[str]) -> dict[str, Any]:
    terms = case.terms.content()
    terms.pop("agreement")
    item: dict[str, Any] = {"number": terms.pop("number"), **{name: value for name, value in terms.items() if value != []}}
    for wording in item.get("wordings", []):
        if len(wording["paragraph"]) <= 1:
            wording["paragraph"] = next(iter(wording["paragraph"]), None)
    evidence = [one for one in case.evidence if one.stands]
    checks = [one for one in case.checks if one.stands]
    everything: list[Versioned[Evidence | Check | Assessment]] = [*case.evidence, *case.checks, *case.assessments]
    left_out += [f"#{one.entry} (retracted)" for one in everything if not one.stands]
    left_out += [f"the {counted(len(files))} of #{one.entry}" for one in evidence if (files := one.record.attachments)]
    named: list[Versioned[Evidence | Check]] = [*evidence, *checks]
    names = {one.entry: _name(one, ids) for one in named}
    item["evidence"] = [_evidence(one, names) for one in evidence]
    item["checks"] = [{"id": names[one.entry], **_without(one.record, "commitment", "id")} for one in checks]
    item["assessments"] = [_assessment(made, names) for one in case.assessments if one.stands for made in _assessed(one, case, left_out)]
    return {name: value for name, value in item.items() if value != []}


def _assessed(one: Versioned[Assessment], case: CommitmentRecord, left_out: list[str]) -> Iterator[Assessment]:
    """An assessment as it can be read back: resting on what stands, and for those whom that carries, each apart where it does not carry all."""
    observed: list[Versioned[Evidence | Check]] = [*case.evidence, *case.checks]
    standing: dict[int, Record] = {each.entry: each.record for each in observed if each.stands}
    basis = tuple(number for number in one.record.because if number in standing)
    made, cited, obligors = one.record.model_copy(update={"because": basis}), [standing[number] for number in basis], case.terms.obligors
    if any(assessment_rules.carried(made, cited)):
        left_out.append(f"#{one.entry} (its basis is retracted)")
        return
    about = [party for party in obligors if made.party in (None, party) and one in case.verdicts(party)]
    apart = {party: made.model_copy(update={"party": party}) for party in about}
    carried = [party for party in about if not any(assessment_rules.carried_for_each(apart[party], cited, obligors))]
    if made.party is None and carried == [*obligors]:
        yield made
    else:
        yield from (apart[party] for party in carried)
    lacking = [party for party in ([made.party] if made.party else about) if party not in carried]
    if lacking:
        left_out.append(f"#{one.entry} for {', '.join(lacking)} (nothing that it names is about {'it' if len(lacking) == 1 else 'them'})")


def _name(one: Versioned[Evidence | Check], ids: set[str]) -> str:
    """The record's own id, or its number; with a number behind it where another has taken that."""
    own = one.record.id or f"entry-{one.entry}"
    tries = chain((own,), (f"{own[:90]}-{count}" for count in range(2, len(ids) + 3)))
    name = next(name for name in tries if name not in ids)
    ids.add(name)
    return name


def entry_of(name: str) -> int | None:
    """The number that an exported dossier names an observation by which has no id."""
    found = re.fullmatch(r"entry-([1-9][0-9]{0,17})", name)
    return int(found[1]) if found else None


def _without(record: Record, *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.content().items() if name not in names and value != []}


def _evidence(one: Versioned[Evidence], names: dict[int, str]) -> dict[str, Any]:
    fields = _without(one.record, "commitment", "id", "reliability", "credibility", "same_event_as", "attachments")
    fields = {"id": names[one.entry], **fields, "grade": one.record.grade}
    if one.record.same_event_as in names:
        fields["same_event_as"] = names[one.record.same_event_as]
    return fields


def _assessment(record: Assessment, names: dict[int, str]) -> dict[str, Any]:
    fields = _without(record, "commitment", "because", "effective_on")
    fields["effective"] = record.effective_on.isoformat()
    fields["because"] = [names[number] for number in record.because if number in names]
    return fields
