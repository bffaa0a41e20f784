"""What an entry did, in one line for people and one object for scripts."""

from typing import Any

from tracker.domain.entries import Entry, EntryKind
from tracker.domain.records import Agreement, Amendment, Assessment, Check, Commitment, Evidence, Party, Regrade, Retraction, Source
from tracker.domain.scores import ScoreTable
from tracker.domain.vocabulary import spelled


def told(entry: Entry) -> str:  # noqa: C901 - one case a kind
    """The entry in a sentence without its number and time."""
    record = entry.record
    match record:
        case Party():
            return f"party {record.code} registered: {record.name}"
        case Agreement():
            return f"agreement {record.code} registered: {record.title}"
        case Source():
            return f"source {record.key} registered: {record.publisher}"
        case Commitment():
            return f"{record.ref} registered: {record.title}"
        case Amendment():
            return f"{record.commitment} amended ({', '.join(spelled(name) for name in record.changes.content())}): {record.reason}"
        case Evidence():
            return f"{record.commitment} evidence {spelled(record.stance)} ({record.event_date}, {record.grade}): {record.summary}"
        case Regrade():
            return f"#{record.evidence} regraded {record.reliability.value}{record.credibility.value}: {record.reason}"
        case Check():
            return f"{record.commitment} searched on {record.on}, {spelled(record.outcome)}: {'; '.join(record.queries)}"
        case Assessment():
            party = f" for {record.party}" if record.party else ""
            basis = f", because {' '.join(f'#{number}' for number in record.because)}" if record.because else ""
            return f"{record.commitment} assessed {spelled(record.status)}{party} ({record.confidence} confidence, from {record.effective_on}{basis})"
        case Retraction():
            return f"#{record.entry} retracted: {record.reason}"
        case ScoreTable():
            size = f"{len(record.rows)} × {len(record.columns)} cells"
            return f"{record.agreement} scores of others on the scale {record.scale.replace('_', '-')}: {size} from {record.file}"
        case _:
            raise AssertionError(record)


_NOUNS = {
    EntryKind.PARTY_REGISTERED: ("party", "parties"),
    EntryKind.AGREEMENT_REGISTERED: ("agreement", "agreements"),
    EntryKind.SOURCE_REGISTERED: ("source", "sources"),
    EntryKind.COMMITMENT_REGISTERED: ("commitment", "commitments"),
    EntryKind.COMMITMENT_AMENDED: ("amendment", "amendments"),
    EntryKind.EVIDENCE_ADDED: ("piece of evidence", "pieces of evidence"),
    EntryKind.EVIDENCE_REGRADED: ("new grade", "new grades"),
    EntryKind.CHECK_RECORDED: ("check", "checks"),
    EntryKind.ASSESSMENT_MADE: ("assessment", "assessments"),
    EntryKind.ENTRY_RETRACTED: ("retraction", "retractions"),
    EntryKind.SCORES_IMPORTED: ("table of scores", "tables of scores"),
}


def nouns(kind: EntryKind, count: int) -> str:
    """What so many entries of a kind are called."""
    return _NOUNS[kind][count != 1]


def line(entry: Entry, commitment: str | None) -> dict[str, Any]:
    """The entry as `tracker history --format json` gives it."""
    return {
        "entry": entry.seq,
        "kind": entry.kind.value,
        "recorded_at": entry.recorded_at,
        "recorded_by": entry.recorded_by,
        "commitment": commitment,
        "told": told(entry),
        "content": entry.record.content(),
    }
