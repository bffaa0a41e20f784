"""Corrections of what is recorded: amendments of every register and of evidence, by one function, and what they leave behind."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tracker.actions import naming
from tracker.actions.added import Added
from tracker.actions.adding import append, record
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.record import defaults, descriptions, rules
from tracker.domain.record.amendments import AMENDMENTS, Amendment
from tracker.domain.record.entries import Entry
from tracker.domain.record.records import Evidence, Record
from tracker.domain.refs import folded_code, read_number
from tracker.domain.vocabulary import Noun, spelled
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState
from tracker.storage.projections.projections import MATERIAL
from tracker.storage.queries import earlier, resting, versions


def amend(
    ledger: Ledger,
    noun: Noun,
    name: str,
    fields: Mapping[str, Any],
    reason: str,
    *,
    clear: Sequence[str] = (),
    effective_on: date | None = None,
    today: date = rules.NO_DAY,
) -> Added:
    """Replaces or empties fields of something recorded, with the reason; what is given as it is already is no change.

    Args:
        ledger: open for writing.
        noun: what it is.
        name: its code, key, ref or number, as people write it.
        fields: the new values; None says nothing. Of an agreement, `add_party` and `remove_party` say how its parties change.
        reason: why.
        clear: the fields to empty, with hyphens or underscores.
        effective_on: the day from which on an extension holds.
        today: the user's day.

    Raises:
        NotFound: it is not there, or something that it is to name.
        BadInput: nothing to change, a field that cannot be empty, or a breach of a rule.
        Conflict: it says that already, or does not stand.
    """
    given = {field: value for field, value in fields.items() if value is not None}
    emptied = [one.strip().lower().replace("-", "_") for one in clear]
    target = target_of(ledger, noun, name)
    if "add_party" in given or "remove_party" in given:
        given["parties"] = parties_with(ledger, target, given.pop("add_party", ()), given.pop("remove_party", ()))
    if not given and not emptied:
        raise BadInput("nothing to amend", f"say what changes: tracker {noun} amend --help shows the fields")
    if given.get("commitment") is not None:
        given["commitment"] = naming.ref(ledger, str(given["commitment"]), ledger.head.size)
    state = LedgerState(ledger)
    if noun is Noun.EVIDENCE and isinstance(evidence := state.current(noun, target), Evidence):
        given = {**_retold(evidence, given), **given}
    told = {"reason": reason, noun.value: target, "effective_on": effective_on}
    new = record(AMENDMENTS[noun], {**told, "changes": given or None, "clear": emptied or None})
    if changed := _differences(new, state.current(noun, target)):
        kept = new.changes.content() if new.changes else {}
        changes = {field: value for field, value in kept.items() if field in changed}
        new = record(AMENDMENTS[noun], {**told, "changes": changes or None, "clear": [one for one in emptied if one in changed] or None})
    require_names(ledger, new.fields)
    material = noun is Noun.EVIDENCE and not MATERIAL["evidence"].isdisjoint(new.fields)
    rests = tuple(resting.assessments_on(ledger.driver, ledger.head.size, [new.target])) if material else None
    left: list[str] = []
    if noun is Noun.COMMITMENT and "obligors" in new.fields:
        left = [line for line in left_behind(ledger, new.target, new.fields["obligors"]) if line.startswith("#")]
    added = append(ledger, new, today, state=state)
    warnings = (*added.warnings, f"stays in the history only: {'; '.join(left)}") if left else added.warnings
    return added._replace(warnings=warnings, resting=rests)


def _retold(evidence: Evidence, given: Item) -> Item:
    """The summary and the day of a value that is another now, where they are those that are filled in."""
    held = evidence.content()
    value = {name: held.get(name) for name in ("indicator", "value", "period", "restates")}
    usual, new = defaults.observed(value), defaults.observed({**value, **given})
    return {name: new[name] for name in ("summary", "event_date") if name in new and usual.get(name) == held[name]}


def _differences(new: Amendment, current: Record | None) -> set[str]:
    """The fields that an amendment makes another value of; an extension is one whenever its day is given."""
    if current is None:
        return set()
    held = current.content()
    different = {field for field, value in new.fields.items() if (held.get(field) or None) != (value or None)}
    return different | ({"extended_to"} if getattr(new, "effective_on", None) is not None else set())


def before_of(ledger: Ledger, entry: Entry) -> Item | None:
    """What stood before a correction; none of any other entry."""
    return earlier.before(ledger.driver, [entry.plain]).get(entry.seq)


def history_of(ledger: Ledger, noun: Noun, target: Any, position: int) -> tuple[Item, ...]:
    """What was recorded about something, the earliest first, as `descriptions.line` gives it."""
    entries = [ledger.get(number) for number in versions.corrections(ledger.driver, noun, target, position)]
    before = earlier.before(ledger.driver, [one.plain for one in entries])
    return tuple(descriptions.line(one.plain, ledger.commitment_of(one.record), before.get(one.seq)) for one in entries)


def target_of(ledger: Ledger, noun: Noun, name: str) -> Any:
    """The code, key, ref or entry of something recorded, from what people write.

    Raises:
        NotFound: there is no such thing, with the near names.
    """
    position = ledger.head.size
    match noun:
        case Noun.EVIDENCE:
            return read_number(name)
        case Noun.COMMITMENT:
            return naming.ref(ledger, name, position)
        case Noun.AGREEMENT:
            return naming.agreement_code(ledger, name, position)
        case Noun.PARTY:
            return naming.party(ledger, name, position)
        case Noun.SOURCE:
            return naming.source(ledger, name, position)


def require_names(ledger: Ledger, fields: Mapping[str, Any]) -> None:
    """Refuses parties and sources that are named and not there, with the near names."""
    parties = [fields.get("party"), *(code for name in ("parties", "obligors", "beneficiaries") for code in fields.get(name) or ())]
    for code in parties:
        if code is not None:
            naming.party(ledger, code, ledger.head.size)
    for key in (fields.get("source"), *(wording["source"] for wording in fields.get("wordings") or ())):
        if key is not None:
            naming.source(ledger, key, ledger.head.size)


def parties_with(ledger: Ledger, code: str, added: Sequence[str], removed: Sequence[str]) -> tuple[str, ...]:
    """The parties of an agreement with some more and without others.

    Raises:
        NotFound: no such agreement.
        BadInput: one that is to be removed is not among them.
    """
    parties = naming.agreement(ledger, code, ledger.head.size).parties
    without = {folded_code(one) for one in removed}
    if unknown := without - {*parties}:
        raise BadInput(f"{min(unknown)} is no party to it", f"its parties are {', '.join(parties)}")
    return tuple(dict.fromkeys([*(one for one in parties if one not in without), *map(folded_code, added)]))


def left_behind(ledger: Ledger, ref: str, obligors: Sequence[str]) -> list[str]:
    """What stays in the history only where these become the obligors of a commitment: the evidence and assessments of the others."""
    position = ledger.head.size
    case = versions.case(ledger.driver, naming.ref(ledger, ref, position), position)
    removed = {*case.terms.obligors} - {*map(folded_code, obligors)}
    evidence = [f"#{one.entry} evidence about {one.record.party}" for one in case.evidence if one.stands and one.record.party in removed]
    assessments = [
        f"#{one.entry} {one.record.party} assessed {spelled(one.record.status)}"
        for one in case.assessments
        if one.stands and one.record.party in removed
    ]
    return [f"{code} no longer owes {case.terms.ref}" for code in sorted(removed)] + evidence + assessments


def evidence_fields(ledger: Ledger, number: str) -> Item:
    """The fields of a piece of evidence, to be written into a form."""
    found = naming.evidence(ledger, number, ledger.head.size)
    return {"entry": found.entry, **found.record.json_fields(), "grade": found.record.grade}
