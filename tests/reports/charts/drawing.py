"""Obligations in a few words, and drawings of them taken apart again."""

from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

from tracker.domain.dates import PartialDate
from tracker.domain.standing.standing import Standing
from tracker.domain.standing.timeline import Lane, Mark, Span
from tracker.domain.vocabulary import CommitmentKind, Status, Verification
from tracker.reports.obligations import Obligation

START, AS_OF = date(2024, 1, 1), date(2025, 1, 1)
NAMES = {"US": "United States"}


def obligation(
    status: Status = Status.UPHELD,
    verification: Verification = Verification.CORROBORATED,
    *,
    marks: tuple[Mark, ...] = (),
    seen_until: date = AS_OF,
    kind: CommitmentKind = CommitmentKind.JOINT_COMMITMENT,
    ref: str = "A-1",
    **standing: Any,
) -> Obligation:
    """One of the United States, of one status over a year."""
    span = Span(status=status, since="2024", start=START, end=AS_OF, seen_until=seen_until, assessed_by=7)
    return Obligation(
        ref=ref,
        party="US",
        kind=kind,
        standing=Standing(party="US", status=status, verification=verification, **standing),
        last_seen=PartialDate(seen_until.isoformat()),
        lane=Lane(ref=ref, party="US", spans=(span,), marks=marks),
    )


def parsed(markup: str) -> ET.Element:
    """The drawing as elements, without the namespace that a file has."""
    return ET.fromstring(markup.replace(' xmlns="http://www.w3.org/2000/svg"', ""))


def of_class(drawing: ET.Element, name: str) -> list[ET.Element]:
    """The elements that have a class among theirs."""
    return [part for part in drawing.iter() if name in part.get("class", "").split()]
