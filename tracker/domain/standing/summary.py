"""The plain shapes in which a commitment leaves the program: the item of `list`, and the whole of `show` (docs/design.md §6.1).

Snake case, JSON values, stable: scripts depend on them.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.domain.items import Item
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.explanations import explain, what_would_change
from tracker.domain.standing.quantified import quantified
from tracker.domain.standing.standing import Overview, Standing

if TYPE_CHECKING:
    from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Source


def item(terms: "Commitment", agreement: "Agreement", now: Overview) -> Item:
    """One object a commitment, as `tracker list --format json` gives it."""
    return {
        "ref": terms.ref,
        "title": terms.title,
        "agreement": terms.agreement,
        "kind": terms.kind.value,
        "nature": terms.nature.value,
        "topic": terms.topic,
        "obligors": list(terms.obligors),
        "status": now.status,
        "open": now.open,
        "verification": now.verification.value,
        "standing": [_standing(one) for one in now.standings],
        "made_on": agreement.made_on,
        "due": terms.due,
        "extended_to": now.extended_to,
        "extensions": [one.plain() for one in now.extensions],
        "overdue": now.overdue,
        "due_soon_on": now.due_soon_on,
        "late": now.late,
        "review_due_on": now.review_due_on.isoformat() if now.review_due_on else None,
        "review_due": now.review_due,
        "attention": [reason.value for reason in now.attention],
        "notes": [note.value for note in now.notes],
        "evidence": {stance.value: count for stance, count in now.evidence.items()},
        "last_evidence_on": now.last_evidence_on,
        "last_entry": now.last_entry,
        "label": terms.label,
        "topics": list(terms.topics or ()),
        **{
            name: str(its) if (its := getattr(now, name)) else None for name in ("lapse_on", "lapse", "numbers_differ_on", "numbers_differ")
        },
    }


def _standing(one: Standing) -> Item:
    return {
        "party": one.party,
        "status": one.status.value,
        "confidence": one.confidence.value if one.confidence else None,
        "verification": one.verification.value,
        "effective_on": one.effective_on.isoformat() if one.effective_on else None,
        "assessed_by": one.assessed_by,
    }


def whole(case: CommitmentRecord, now: Overview, sources: "Mapping[str, Source]", history: Sequence[Item] = ()) -> Item:
    """The item with everything behind it, as `tracker show --format json` gives it."""
    terms = case.terms
    whole_item = item(terms, case.agreement, now)
    for given, one in zip(whole_item["standing"], now.standings, strict=True):
        given |= {
            "why": explain(case, one),
            "carried_by": list(one.carried_by),
            "contested_by": list(one.contested_by),
            "unweighed": list(one.unweighed),
            "unweighed_since": one.unweighed_since.isoformat() if one.unweighed_since else None,
            "basis_retracted": list(one.basis_retracted),
            "basis_changed": list(one.basis_changed),
            "would_change": what_would_change(case, one),
        }
    others = {name: value for name, value in terms.json_fields().items() if name not in (*whole_item, "number")}
    return {
        **(whole_item | others),
        "wordings": [wording.json_fields() | {"publisher": sources[wording.source].publisher} for wording in terms.wordings],
        "place": case.agreement.place,
        "observations": [evidence_item(one, sources) | _marked(case, one.record.event_date.last_day) for one in case.evidence],
        **({"after_window": [evidence_item(one, sources) | _marked(case, date.max) for one in case.later]} if case.window else {}),
        "checks": [held_item(one) | _marked(case, one.record.on) for one in case.checks],
        "assessments": [held_item(one) for one in case.assessments],
        "history": [dict(line) for line in history],
        **quantified(case, now.day),
    }


def _marked(case: CommitmentRecord, day: date) -> Item:
    return {"outside_window": bool(case.aside(day))} if case.window else {}


def held_item(one: "Versioned[Evidence] | Versioned[Check] | Versioned[Assessment] | Versioned[Any]") -> Item:
    """A record with its entry's number, and whether it was taken back."""
    fields: Item = one.record.json_fields()
    return {"entry": one.entry, **fields, "retracted_by": one.retracted_by}


def evidence_item(one: "Versioned[Evidence]", sources: "Mapping[str, Source]") -> Item:
    """Evidence with its grade in one word and where to read it."""
    source = sources[one.record.source]
    fields = held_item(one)
    return fields | {
        "attachments": fields["attachments"] or [],
        "grade": one.record.grade,
        "counts": one.record.counts,
        "publisher": source.publisher,
        "url": source.url,
        "published": source.published,
    }
