"""The dossier: an agreement with its commitments, sources, evidence and assessments, as a YAML document that people write and read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ValidationError
from pydantic_core import ErrorDetails

from tracker.documents import yaml_reader, yaml_writer
from tracker.documents.faults import faults_of
from tracker.documents.parts import ASSESSMENT_ITEM, CHECK_ITEM, EVIDENCE_ITEM, CommitmentItem, Loaded
from tracker.domain.errors import BadDocument, Faults, did_you_mean
from tracker.domain.items import Path
from tracker.domain.record import assessment_rules
from tracker.domain.record.attachments import counted
from tracker.domain.record.entries import plain_message
from tracker.domain.record.records import LINKS, Agreement, Assessment, Check, Evidence, Party, Record, Source, Wording
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.text import one_line


class Dossier(Record):
    """The whole document."""

    dossier: Annotated[Literal[1], BeforeValidator(lambda value: None if isinstance(value, bool) else value)]
    agreement: Agreement
    parties: tuple[Party, ...] = ()
    sources: tuple[Source, ...] = ()
    commitments: tuple[CommitmentItem, ...] = ()


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
    for path, name in _repetitions(dossier):
        faults.add(_problem(read, file, path, f"{name} is used twice in this file"))
    faults.refuse()
    return Loaded(
        file=file,
        agreements=(dossier.agreement,),
        parties=dossier.parties,
        sources=dossier.sources,
        commitments=tuple((dossier.agreement.code, one) for one in dossier.commitments),
        fault=lambda path, problem, hint, _: _problem(read, file, _in_dossier(path), problem, hint),
    )


def _in_dossier(path: Path) -> Path:
    """The path of a part in the document, which has one agreement."""
    return ("agreement", *path[2:]) if path[0] == "agreements" else path


def _problem(read: yaml_reader.Read, file: str, path: Path, problem: str, hint: str = "") -> BadDocument:
    entry, field = _named(read.value, path)
    return BadDocument(one_line(problem), file=file, line=read.line(path), entry=one_line(entry), field=one_line(field), hint=hint)


_PARTS: dict[str, tuple[type[Record], str, str]] = {
    "commitments": (CommitmentItem, "commitment", "number"),
    "sources": (Source, "source", "key"),
    "parties": (Party, "party", "code"),
    "evidence": (EVIDENCE_ITEM, "evidence", "id"),
    "checks": (CHECK_ITEM, "check", "id"),
    "assessments": (ASSESSMENT_ITEM, "assessment", ""),
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


def _named(value: object, path: Path) -> tuple[str, str]:
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


def _at(value: Any, path: Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _repetitions(dossier: Dossier) -> Iterator[tuple[Path, str | int]]:
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


def _again(names: Iterable[tuple[Path, str | int]]) -> Iterator[tuple[Path, str | int]]:
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
    fields = _without(one.record, "commitment", "id", "reliability", "credibility", *LINKS, "attachments")
    fields = {"id": names[one.entry], **fields, "grade": one.record.grade}
    return fields | {name: names[number] for name in LINKS if (number := getattr(one.record, name)) in names}


def _assessment(record: Assessment, names: dict[int, str]) -> dict[str, Any]:
    fields = _without(record, "commitment", "because", "effective_on")
    fields["effective"] = record.effective_on.isoformat()
    fields["because"] = [names[number] for number in record.because if number in names]
    return fields
