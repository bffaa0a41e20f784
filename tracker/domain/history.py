"""What an entry did, in one line for people and one object for scripts."""

from __future__ import annotations  # typing is not imported to start

from tracker.domain import shapes
from tracker.domain.vocabulary import spelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from tracker.domain.entries import Entry


def told(entry: Entry) -> str:
    """The entry in a sentence without its number and time."""
    return told_of(entry.kind, entry.record.content())


def told_of(kind: str, content: Mapping[str, Any]) -> str:  # noqa: C901 - one case a kind
    """The same of an entry's kind and content."""
    its = content.__getitem__
    match kind:
        case "party_registered":
            return f"party {its('code')} registered: {its('name')}"
        case "agreement_registered":
            return f"agreement {its('code')} registered: {its('title')}"
        case "source_registered":
            return f"source {its('key')} registered: {its('publisher')}"
        case "commitment_registered":
            return f"{its('agreement')}-{its('number')} registered: {its('title')}"
        case "commitment_amended":
            names = ", ".join(spelled(name) for name in shapes.in_order(kind, content)["changes"])
            return f"{its('commitment')} amended ({names}): {its('reason')}"
        case "evidence_added":
            grade = f"{its('reliability')}{its('credibility')}"
            return f"{its('commitment')} evidence {spelled(its('stance'))} ({its('event_date')}, {grade}): {its('summary')}"
        case "evidence_regraded":
            return f"#{its('evidence')} regraded {its('reliability')}{its('credibility')}: {its('reason')}"
        case "check_recorded":
            return f"{its('commitment')} searched on {its('on')}, {spelled(its('outcome'))}: {'; '.join(its('queries'))}"
        case "assessment_made":
            party = f" for {its('party')}" if content.get("party") else ""
            basis = f", because {' '.join(f'#{number}' for number in its('because'))}" if its("because") else ""
            rest = f"({its('confidence')} confidence, from {its('effective_on')}{basis})"
            return f"{its('commitment')} assessed {spelled(its('status'))}{party} {rest}"
        case "entry_retracted":
            return f"#{its('entry')} retracted: {its('reason')}"
        case "scores_imported":
            size = f"{len(its('rows'))} × {len(its('columns'))} cells"
            return f"{its('agreement')} scores of others on the scale {its('scale').replace('_', '-')}: {size} from {its('file')}"
        case _:
            raise KeyError(kind)


_NOUNS = {
    "party_registered": ("party", "parties"),
    "agreement_registered": ("agreement", "agreements"),
    "source_registered": ("source", "sources"),
    "commitment_registered": ("commitment", "commitments"),
    "commitment_amended": ("amendment", "amendments"),
    "evidence_added": ("piece of evidence", "pieces of evidence"),
    "evidence_regraded": ("new grade", "new grades"),
    "check_recorded": ("check", "checks"),
    "assessment_made": ("assessment", "assessments"),
    "entry_retracted": ("retraction", "retractions"),
    "scores_imported": ("table of scores", "tables of scores"),
}


def nouns(kind: str, count: int) -> str:
    """What so many entries of a kind are called."""
    return _NOUNS[kind][count != 1]


def line(entry: Entry, commitment: str | None) -> dict[str, Any]:
    """The entry as `tracker history --format json` gives it."""
    return _line(entry.seq, entry.kind.value, entry.recorded_at, entry.recorded_by, commitment, entry.record.content())


def line_of(plain: Mapping[str, Any], commitment: str | None) -> dict[str, Any]:
    """The same of an entry's bytes as they are read from JSON.

    Raises:
        KeyError, TypeError: they are no entry's.
    """
    kind = plain["kind"]
    content = shapes.in_order(kind, plain["content"])
    return _line(plain["seq"], kind, plain["recorded_at"], plain["recorded_by"], commitment, content)


def told_line(plain: Mapping[str, Any], commitment: str | None) -> dict[str, Any]:
    """The same without the content, which is most of it, for a report that says what every entry did; of a retraction with it, for its reason.

    Raises:
        KeyError, TypeError: they are no entry's.
    """
    kind, content = plain["kind"], plain["content"]
    line = {
        "entry": plain["seq"],
        "recorded_at": plain["recorded_at"],
        "recorded_by": plain["recorded_by"],
        "commitment": commitment,
        "told": told_of(kind, content),
    }
    return line | {"content": content} if kind == "entry_retracted" else line


def _line(seq: int, kind: str, recorded_at: str, recorded_by: str, commitment: str | None, content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "entry": seq,
        "kind": kind,
        "recorded_at": recorded_at,
        "recorded_by": recorded_by,
        "commitment": commitment,
        "told": told_of(kind, content),
        "content": content,
    }
