"""What an entry did, in one line for people and one object for scripts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tracker.domain.vocabulary import spelled

if TYPE_CHECKING:
    from tracker.domain.record.entries import Entry


def describe_entry(entry: "Entry") -> str:
    """What an entry did, in a sentence without its number and time."""
    return describe(entry.kind, entry.record.content())


def describe(kind: str, content: Mapping[str, Any]) -> str:  # noqa: C901, PLR0912 - one case a kind
    """What an entry of this kind and content did, in a sentence without its number and time.

    Raises:
        KeyError: there is no such kind, or a field that it has is missing.
    """
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
        case "registration_voided":
            instead = f", replaced by {', '.join(its('replaced_by'))}" if content.get("replaced_by") else ""
            return f"{its('noun')} {its('name')} void{instead}: {its('reason')}"
        case _ if kind.endswith("_amended"):
            noun = kind.removesuffix("_amended")
            name = {"evidence": f"#{its(noun)}", "commitment": its(noun)}.get(noun, f"{noun} {its(noun)}")
            fields = ", ".join(spelled(field) for field in sorted((*content.get("changes", ()), *content.get("clear", ()))))
            return f"{name} amended ({fields}): {its('reason')}"
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
    "party_amended": ("amendment", "amendments"),
    "agreement_amended": ("amendment", "amendments"),
    "source_amended": ("amendment", "amendments"),
    "evidence_amended": ("amendment", "amendments"),
    "registration_voided": ("void registration", "void registrations"),
}


def nouns(kind: str, count: int) -> str:
    """What so many entries of a kind are called."""
    return _NOUNS[kind][count != 1]


def line(plain: Mapping[str, Any], commitment: str | None, *, contents: bool = True) -> dict[str, Any]:
    """An entry as `tracker history --format json` gives it.

    Args:
        plain: its fields as JSON values (`Entry.plain`), or as they are read from its bytes.
        commitment: the ref of the commitment it belongs to.
        contents: False to leave the content out, which is most of it, but for the reason of a retraction.

    Raises:
        KeyError, TypeError: these are not the fields of an entry.
    """
    kind, content = plain["kind"], plain["content"]
    made = {
        "entry": plain["seq"],
        "kind": kind,
        "recorded_at": plain["recorded_at"],
        "recorded_by": plain["recorded_by"],
        "commitment": commitment,
        "told": describe(kind, content),
    }
    return made | {"content": content} if contents or kind == "entry_retracted" else made
