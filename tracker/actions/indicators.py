"""Indicators of commitments: each is defined, given targets, amended and taken away by an amendment of its commitment."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from tracker.actions import amending, naming
from tracker.actions.added import Added
from tracker.domain.errors import BadInput, Conflict, NotFound
from tracker.domain.items import Item
from tracker.domain.record.indicators import Indicator
from tracker.domain.record.records import Commitment
from tracker.domain.refs import folded_code
from tracker.domain.vocabulary import Noun
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions
from tracker.storage.queries.filters import Selection

if TYPE_CHECKING:
    from tracker.domain.standing.printed_figures import Comparison, Printed


def add(ledger: Ledger, ref: str, code: str, fields: Item, reason: str | None, *, today: date) -> Added:
    """Defines an indicator.

    Raises:
        Conflict: the commitment has one of that code.
        TrackerError: no such commitment, or a field that cannot be taken.
    """

    def new(there: Item | None) -> Item:
        if there is not None:
            raise Conflict(f"there is an indicator {there['code']} already: {there['title']}", "see tracker indicator list")
        return fields

    return _change(ledger, ref, code, new, reason or "It can be counted", today)


def aim(ledger: Ledger, ref: str, code: str, targets: Iterable[Item], reason: str | None, *, today: date) -> Added:
    """Adds targets to an indicator; raises as `amend` does."""
    return _change(
        ledger,
        ref,
        code,
        lambda there: _there(there, code) | {"targets": [*(there or {}).get("targets", ()), *targets]},
        reason or "A target",
        today,
    )


def amend(ledger: Ledger, ref: str, code: str, fields: Item, reason: str, *, today: date) -> Added:
    """Gives an indicator other fields; None empties one.

    Raises:
        NotFound: the commitment has no such indicator.
        TrackerError: no such commitment, nothing that changes, or a field that cannot be taken.
    """
    if unknown := [name for name, value in fields.items() if value is None and name not in Indicator.model_fields]:
        raise BadInput(f"“{unknown[0]}” cannot be empty", f"these are its fields: {', '.join(Indicator.model_fields)}")
    return _change(ledger, ref, code, lambda there: _there(there, code) | fields, reason, today)


def remove(ledger: Ledger, ref: str, code: str, reason: str, *, today: date) -> Added:
    """Takes an indicator away of which no value was seen; raises as `amend` does."""
    return _change(ledger, ref, code, lambda there: _there(there, code) and None, reason, today)


def listed(ledger: Ledger, ref: str | None, position: int) -> list[Item]:
    """The indicators of a commitment, or of all that are not void, each with its ref."""
    refs = None if ref is None else [naming.ref(ledger, ref, position)]
    found = versions.registered(ledger.driver, Commitment, position, refs)
    standing = sorted((one.record for one in found if one.stands), key=lambda one: (one.agreement, one.number))
    return [{"ref": one.ref, **each.json_fields()} for one in standing for each in one.indicators or ()]


def compared(ledger: Ledger, ref: str, position: int, figures: "Iterable[Printed]") -> "list[Comparison]":
    """Figures that others printed, each with whether it follows from what is recorded of a commitment."""
    from tracker.domain.standing.printed_figures import compare

    [case] = versions.cases(ledger.driver, position, Selection(refs=(naming.ref(ledger, ref, position),)))
    return compare(case, figures)


def _there(there: Item | None, code: str) -> Item:
    if there is None:
        raise NotFound("indicator", code, hint="tracker indicator list shows them")
    return there


def _change(
    ledger: Ledger, ref: str, code: str, become: Callable[[Item | None], Mapping[str, object] | None], reason: str, today: date
) -> Added:
    """Amends a commitment so that one of its indicators becomes another; None stands for one that is not there."""
    target = naming.ref(ledger, ref, ledger.head.size)
    terms = versions.registered(ledger.driver, Commitment, ledger.head.size, [target])[0].record
    every: dict[str, Item | None] = {one.code: one.content() for one in terms.indicators or ()}
    wanted = folded_code(code)
    made = become(every.get(wanted))
    every[wanted] = None if made is None else {**made, "code": wanted}
    indicators = [one for one in every.values() if one is not None]
    clear = () if indicators else ("indicators",)
    return amending.amend(ledger, Noun.COMMITMENT, target, {"indicators": indicators or None}, reason, clear=clear, today=today)
