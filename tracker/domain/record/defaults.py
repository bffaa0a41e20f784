"""What commitments and evidence are taken to be where nothing else is said, on the command line, in a form, in rows and in a dossier alike."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.periods import Period
from tracker.domain.refs import folded_code
from tracker.domain.vocabulary import CommitmentKind, Nature, Stance

NATURE = Nature.ONE_OFF
TOPIC = "general"


def with_defaults(terms: Mapping[str, Any]) -> Item:
    """The terms of a commitment with a kind, a nature and a topic: what several owe is a joint commitment."""
    owed = CommitmentKind.JOINT_COMMITMENT if len(terms["obligors"]) > 1 else CommitmentKind.UNILATERAL_COMMITMENT
    defaults = {"kind": owed, "nature": NATURE, "topic": TOPIC}
    return {**terms, **{name: value for name, value in defaults.items() if terms.get(name) is None}}


def observed(given: Mapping[str, Any]) -> Item:
    """The fields of evidence, filled up where it has a value: it is context, its summary says the value, and it is dated at the period's end.

    A restatement is left without a date, so that it gets the day on which its source was published: the day before still sees the earlier value.
    """
    if (value := given.get("value")) is None:
        return dict(given)
    found = {"stance": Stance.CONTEXT.value, "summary": f"{folded_code(str(given.get('indicator')))} {value}"}
    with suppress(BadInput):  # what is wrong with a period, or with what is missing, is said where it is read
        period = Period.parse(str(given.get("period")))
        found["summary"] += f", {period.label}"
        if period.end and not given.get("restates"):
            found["event_date"] = period.end
    return {**given, **{name: default for name, default in found.items() if given.get(name) is None}}
