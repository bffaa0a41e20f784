"""What a commitment is taken to be where nothing else is said, on the command line, in a form and in a dossier alike."""

from collections.abc import Mapping
from typing import Any

from tracker.domain.items import Item
from tracker.domain.vocabulary import CommitmentKind, Nature

NATURE = Nature.ONE_OFF
TOPIC = "general"


def with_defaults(terms: Mapping[str, Any]) -> Item:
    """The terms of a commitment with a kind, a nature and a topic: what several owe is a joint commitment."""
    owed = CommitmentKind.JOINT_COMMITMENT if len(terms["obligors"]) > 1 else CommitmentKind.UNILATERAL_COMMITMENT
    defaults = {"kind": owed, "nature": NATURE, "topic": TOPIC}
    return {**terms, **{name: value for name, value in defaults.items() if terms.get(name) is None}}
