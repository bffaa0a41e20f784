"""Indicators of commitments: each is defined, given targets, amended and taken away by an amendment of its commitment."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from tracker.actions import amending, browsing, naming
from tracker.actions.added import Added
from tracker.actions.adding import record
from tracker.domain.errors import BadInput, Conflict, NotFound
from tracker.domain.items import Item
from tracker.domain.periods import Period
from tracker.domain.record.indicators import Indicator, Target
from tracker.domain.record.records import Commitment
from tracker.domain.refs import folded_code
from tracker.domain.vocabulary import Noun
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions
from tracker.storage.queries.filters import Selection

if TYPE_CHECKING:
    from tracker.domain.standing.printed_figures import Comparison, Printed


class Change(StrEnum):
    """What is done: an indicator is defined, or amended (a target given comes to the others), or one of its targets is amended or removed."""

    DEFINE = "define"
    AMEND = "amend"
    AMEND_TARGET = "amend target"
    REMOVE_TARGET = "remove target"


def amend(ledger: Ledger, ref: str, code: str, fields: Item | None, reason: str, change: Change = Change.AMEND, *, today: date) -> Added:
    """Amends a commitment so that one of its indicators is another.

    Fields that are None become empty, and a baseline keeps what is not given; without any fields the indicator is taken away.

    Raises:
        Conflict: it is to be defined and there already, or nothing changes.
        NotFound: there is no such commitment, indicator or target.
        TrackerError: a field that cannot be taken.
    """
    target, wanted = naming.ref(ledger, ref, ledger.head.size), folded_code(code)
    [commitment] = versions.registered(ledger.driver, Commitment, ledger.head.size, [target])
    every = {one.code: one.content() for one in commitment.record.indicators or ()}
    there = every.get(wanted)
    if change is Change.DEFINE and there is not None:
        raise Conflict(f"there is an indicator {wanted} already: {there['title']}", "see tracker indicator list")
    if change is not Change.DEFINE and there is None:
        raise NotFound("indicator", code, [*every], "tracker indicator list shows them")
    if unknown := [name for name in fields or () if name not in Indicator.model_fields]:
        raise BadInput(f"an indicator has no “{unknown[0]}”", f"its fields are {', '.join(Indicator.model_fields)}")
    if fields is None:
        del every[wanted]
    else:
        held = there or {}
        if fields.get("baseline"):
            fields = {**fields, "baseline": {**held.get("baseline", {}), **fields["baseline"]}}
        if fields.get("targets"):
            fields = {**fields, "targets": _targets(wanted, [*held.get("targets", ())], fields["targets"][0], change) or None}
        every[wanted] = record(Indicator, {**held, **fields, "code": wanted}).content()
    clear = () if every else ("indicators",)
    return amending.amend(ledger, Noun.COMMITMENT, target, {"indicators": [*every.values()] or None}, reason, clear=clear, today=today)


def _targets(code: str, there: list[Item], given: Item, change: Change) -> list[Item]:
    """The targets of an indicator with one more, or with that of the same period or date corrected or, where it is as given, taken away."""
    one = record(Target, {"value": "0", **given}).content()
    when = one.get("period") or f"by {one['by']}"
    if change not in (Change.AMEND_TARGET, Change.REMOVE_TARGET):
        if one in there:
            raise Conflict(f"{code} has that target already", "to correct it: tracker indicator target --amend, or --remove")
        return [*there, one]
    named = ("period", "by") if change is Change.AMEND_TARGET else one.keys() & given.keys()
    found = [place for place, held in enumerate(there) if all(held.get(name) == one.get(name) for name in named)]
    if not found:
        raise NotFound("target", when, [held.get("period") or f"by {held['by']}" for held in there], "tracker indicator list shows them")
    if len(found) > 1:
        raise BadInput(f"{code} has {len(found)} targets {when}", "take away that of one value: --remove --target …; then add it anew")
    held = there.pop(found[0])
    return [*there, {**held, **given}] if change is Change.AMEND_TARGET else there


def listed(ledger: Ledger, ref: str | None, position: int) -> list[Item]:
    """The indicators of a commitment, or of all that are not void, each with its ref."""
    refs = None if ref is None else [naming.ref(ledger, ref, position)]
    found = versions.registered(ledger.driver, Commitment, position, refs)
    standing = sorted((one.record for one in found if one.stands), key=lambda one: (one.agreement, one.number))
    return [{"ref": one.ref, **each.json_fields()} for one in standing for each in one.indicators or ()]


def shown(ledger: Ledger, reading: naming.Reading, ref: str, code: str, vintage: Sequence[str] = ()) -> list[Item]:
    """The progress of an indicator towards its targets, or these fields of every value observed of it; raises as `amend` does."""
    item, wanted = browsing.show(ledger, reading, ref).item, folded_code(code)
    found = {one["code"]: one["progress"] for one in item["numbers"]}
    if wanted not in found:
        raise NotFound("indicator", code, [*found], "tracker indicator list shows them")
    seen = sorted((one for one in item["observations"] if one["indicator"] == wanted), key=lambda one: Period(one["period"]).first_day)
    return [{name: one["period" if name == "time" else name] for name in vintage} for one in seen] if vintage else found[wanted]


def compared(ledger: Ledger, ref: str, position: int, figures: "Iterable[Printed]") -> "list[Comparison]":
    """Figures that others printed, each with whether it follows from what is recorded of a commitment."""
    from tracker.domain.standing.printed_figures import compare

    [case] = versions.cases(ledger.driver, position, Selection(refs=(naming.ref(ledger, ref, position),)))
    return compare(case, figures)
