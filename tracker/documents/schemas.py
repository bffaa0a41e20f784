"""JSON Schemas (draft 2020-12) of the documents that are read, published by the models that read them: `tracker import --schema NAME`.

A document that fits is of the right shape; whether names resolve and rules hold is asked when it is imported. Words of a vocabulary are
published in their own spelling, which editors offer, and in every other in which they are read: in any case, with hyphens.
"""

import json
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, assert_never

from pydantic import ConfigDict, Field, TypeAdapter, create_model
from pydantic.json_schema import GenerateJsonSchema

from tracker.documents import dossier
from tracker.documents.evidence_input import EvidenceInput, EvidenceRow
from tracker.domain.document_kinds import DocumentKind
from tracker.domain.items import Item
from tracker.domain.record.entries import RECORD_TYPES, Entry
from tracker.domain.record.field_types import type_of

VERSION = 1
"""Of the schemas; raised where a document that they allowed is no longer taken."""

_CLOSED = ConfigDict(extra="forbid")


def schema(kind: DocumentKind) -> str:
    """The schema of a kind of document, as indented JSON."""
    described, title = _described(kind)
    made = TypeAdapter(described).json_schema()
    for name, part in {made.get("title", ""): made, **made.get("$defs", {})}.items():
        if kind is not DocumentKind.ENTRY and "enum" in part and name not in _GRADES:
            words = {"enum": part.pop("enum"), "type": part.pop("type")}
            part["anyOf"] = [words, {"type": "string", "pattern": f"^({'|'.join(map(_any_spelling, words['enum']))})$"}]
        if kind is not DocumentKind.ENTRY and {"value", "stance"} <= part.get("properties", {}).keys() and "stance" in part["required"]:
            part["required"] = [field for field in part["required"] if field not in ("stance", "summary")]
            part["anyOf"] = [{"required": ["stance", "summary"]}, {"required": ["indicator", "value", "period"]}]  # which fills them in
    head = {"$schema": GenerateJsonSchema.schema_dialect, "$id": f"urn:tracker:schema:{kind}:{VERSION}", "title": title}
    return json.dumps(head | {name: value for name, value in made.items() if name not in head}, indent=2, ensure_ascii=False) + "\n"


_GRADES = ("Reliability", "Credibility")
"""The vocabularies that have one spelling, as the halves of a grade."""


def _any_spelling(word: str) -> str:
    """A pattern for a word of a vocabulary as it is read (`vocabulary.folded_word`); JSON Schema has no flag for the case."""
    return "".join(f"[{letter.upper()}{letter}]" if letter.isalpha() else "[-_ ]" if letter == "_" else letter for letter in word)


def _described(kind: DocumentKind) -> tuple[Any, str]:
    """The type of a document, and what it is called."""
    match kind:
        case DocumentKind.DOSSIER:
            return dossier.Dossier, "A dossier: an agreement with its commitments, sources, evidence and assessments (YAML)"
        case DocumentKind.EVIDENCE:
            pieces = list[EvidenceInput]  # type: ignore[valid-type]
            return EvidenceInput | pieces, "Evidence for tracker evidence add --from: one piece or a list (JSON, YAML)"
        case DocumentKind.ROW:
            return EvidenceRow, "A line of a file of evidence for tracker import (JSON Lines)"
        case DocumentKind.ENTRY:
            return Annotated[reduce(or_, _entries()), Field(discriminator="kind")], "A line of an exported ledger (JSON Lines)"
        case _:
            assert_never(kind)


def _entries() -> Iterator[Any]:
    """For each kind of entry a model of its line: what `Entry` has, and the record's content."""
    head: Item = {name: (type_of(Entry.model_fields[name]), ...) for name in ("v", "seq", "recorded_at", "recorded_by")}
    for kind, record in RECORD_TYPES.items():
        yield create_model(
            f"{record.__name__}Entry", __config__=_CLOSED, **head | {"kind": (Literal[kind.value], ...), "content": (record, ...)}
        )
