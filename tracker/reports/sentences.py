"""What a report says in its own words: sentences, labels and definitions in one module, so that another language is another module."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from tracker.domain.dates import MONTHS
from tracker.domain.standing.outcomes import Outcome
from tracker.domain.text import counted
from tracker.domain.vocabulary import MIXED, CommitmentKind, Confidence, Stance, Status, Verification, spelled

if TYPE_CHECKING:
    from tracker.domain.record.records import Agreement
    from tracker.domain.standing.explanations import Fixed
    from tracker.reports.obligations import Tally


TITLE = "Status report"
PROMISED = "Promised"
OTHER = "Asked, assured, stated"
"""The two groups that no count, picture or table mixes: what somebody bound themselves to, and the rest."""
WHAT_WAS = {
    CommitmentKind.JOINT_COMMITMENT: "What was promised",
    CommitmentKind.UNILATERAL_COMMITMENT: "What was promised",
    CommitmentKind.ASSURANCE: "What was assured",
    CommitmentKind.REQUEST: "What was asked",
    CommitmentKind.POSITION: "What was stated",
}
NOT_LOOKED_AT = "not looked at since {}"
MISSED = "missed"
"""Of a deadline that passed while what was due was not done."""
TIMELINE_KEY = "▲ evidence for · ▼ against, hollow where it is too weak to count · □ search · ◇ review due · × lapsed · upright: due, red where missed; dotted: the day described · hatched: nobody had looked"
SQUARES_KEY = "Filled: corroborated or confirmed · outlined: claimed or unverified · hatched: contested"
"""What the shapes and textures of the drawings stand for."""
PICTURED, DRAWN = (
    "A square for each obligation, by what became of it",
    "A bar for each obligation, or for those of a commitment that went alike",
)
LANES_CUT = "Where the parties to a commitment went more than {} ways, the ways of most of them are drawn; its sheet has all."
"""What the drawings are of, and what they leave out."""
TARGET, LIMIT, BASELINE = "target", "limit", "baseline"
TARGETS_KEY = "Dashed: target or limit · hollow: baseline · faint: before it was restated"
NUMBERS_OF, TABLED, BY = "Numbers: {}", "The figures as a table", "by {}"
FIGURES = ("Period", "Target", "Source", "Attained", "Share", "Suggestion", "Restated from")
"""What stands in the drawings of numbers, and the heads of the table below each."""

OURS, QUOTED = "in our words", "quoted"
"""Whose words something is in."""
SOURCE, SAYS, ON_WHAT = "Source", "What it says", "On what"
ACCOUNTS = {"who": "Who acts", "binding": "How binding", "by_when": "By when"}
"""The heads of what each source says; what has a column where a source says it."""
OWES_NOTHING, NOT_ABOUT = "owes nothing", "not about it"
NOTHING_OWED = "Nothing in this report is owed by anybody."
NOTHING, NEVER, ALL = "—", "never", "All"
IN_BRIEF, CONTENTS = "In brief", "Contents"
REF, COMMITMENT, PARTY, STANDS_NOW, LAST_SEEN, FLAG = "Ref", "Commitment", "Party", "Where it stands", "Last seen", "Flag"
NUMBERS = ("What became of it", "Obligations", "Each by its status")
"""Headings of a report's parts and of its tables' columns, and what stands in a cell for nothing."""
DEADLINES, REASONS = "Next deadlines", "The reason for each"
DUE, EXTENDED_TO = "due {}", "extended to {}"
NOT_PROMISED = {CommitmentKind.ASSURANCE: " (assured)", CommitmentKind.REQUEST: " (asked)", CommitmentKind.POSITION: " (stated)"}
"""After the deadline of what is owed by nobody."""
HAPPENED, RECORDED, ENTRIES, FURTHER = "What happened", "What was recorded", "Entry by entry", "{:,} more"
"""Of what changed, its two clocks, the entries of one, and what a list folds."""
VERIFY, VERIFY_BY, VERIFIED = "verify this report", "Compare it with the ledger by", "Verify"
"""What follows `recorded` as a link, in the line of provenance, what it unfolds to, and its title where it lies open."""
FINDINGS, IN_WORDS = "What to know first", "The counts in words"
TABLE, TABLE_NAME, TABLE_REST, TIMELINE, SHARES = (
    "Commitments by topic",
    "The table",
    "The rest of the commitments",
    "Timeline",
    "Share of each status over time",
)
SHARES_SHORT, METHOD_SHORT = "Shares", "Method"
SHEETS, BY_PARTY, IN_SHEETS = "One by one", "By party", "In the other sheets"
"""The parts of a page."""
TABLE_KEY = "A square is one party’s part: filled where corroborated or confirmed, outlined where claimed or unverified, hatched where contested. Ticks over and under the small timelines are evidence for and against."
SEGMENT = "{}, {}: {}"
"""Of a bar that stands for many squares, a part: its status, how well that is verified, and how many."""
WHOLE_TIMELINE = "Each obligation over time, drawn and as a table"
WHOLE_SHEET = "All of {}: evidence, searches, sources, how to cite"
KEPT_OF, MET_OF = "Kept, of what was promised", "Met, of what was asked, assured or stated"

SITE, AGREEMENTS, PARTIES, TOPICS, DATA = "Commitments", "Agreements", "Parties", "Topics", "Data"
CHANGES, BY_MONTH = "What changed", "Every change of a status, by the month in which it took effect."
METHOD_PAGE, HOW = "Method", "What the words of these pages mean, and how they are arrived at."
SEARCH, EVERY_PAGE = "Search", "Every page, or those with all of the words."
AND_MORE = "and {} more"
FILES = {"feed": "What was recorded", "agenda": "Deadlines and reviews", "ledger": "Every entry of the ledger", "report": "All commitments"}
ENDINGS = {"md": "Markdown", "jsonl": "JSON Lines", "atom": "a feed", "ics": "a calendar"}
OF_MACHINE = "{} with characters that the shipped fonts lack, looked for in those of this machine"
PREVIOUS, NEXT = "Previous: {}", "Next: {}"
MOVED = "{who}: {was} → {status} on {day}"
"""What the pages of a site are called, and a change of status on the one that lists them by month."""
STANDS = "{who}: “{title}” {stands} ({sure})"
CONTESTED = "{who}: “{title}” {stands}, contested by {pieces} of evidence not weighed{confidence}"
UNSEEN = "{who}: “{title}” not looked at since {seen} ({status}, {sure})"
NEVER_SEEN = "{who}: “{title}” never looked at since the agreement of {made} ({status}, {sure})"
CHANGED = "{who}: “{title}” went from {was} to {status} in {since} ({sure})"
"""The sentences of findings."""

_SLUG, _JOINT = re.compile(r"[a-z]+(?:-[a-z]+)+"), re.compile(r"(?<!\bnon)(?<!\banti)(?<!\bcounter)(?<!\bindo)-")
"""A topic as data has it, and a hyphen in it that stands for a blank, not for a word of two parts."""
_OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.KEPT: ("kept", "met or upheld"),
    Outcome.PARTLY: ("partly kept", "partly met"),
    Outcome.BROKEN: ("broken or withdrawn", "not met"),
    Outcome.UNKNOWN: ("not known", "not known"),
}
"""Of what is owed, and of the rest, which nobody can break; the others are called what they are."""


def outcome_label(outcome: Outcome, *, owed: bool) -> str:
    """An outcome in words: a request has no broken promise."""
    return _OUTCOMES[outcome][not owed] if outcome in _OUTCOMES else spelled(outcome)


def status_label(status: Status, *, owed: bool) -> str:
    """A status in words, of what nobody owes without the reproach."""
    return spelled(status) if owed or status is not Status.NOT_FULFILLED else "not met"


@lru_cache(maxsize=8_192)  # a report asks each of its dates many times, and they are few
def day(dated: str) -> str:
    """A date or moment as readers write it, as precise as it is known: `2023-11-05` → `5 Nov 2023`, `2023-11` → `Nov 2023`."""
    year, *more = dated[:10].split("-")
    return " ".join([*(number.lstrip("0") for number in more[1:]), *(MONTHS[int(number) - 1][:3] for number in more[:1]), year])


def agreed(agreements: Sequence["Agreement"]) -> str:
    """How many agreements a report is about, and when they were made: `3 agreements, 2021 to 15 Nov 2023`."""
    made = sorted((one.made_on for one in agreements), key=lambda one: one.last_day)
    return f"{counted(len(made), 'agreement')}, {' to '.join(dict.fromkeys((day(made[0]), day(made[-1]))))}"


def years(start: date, end: date) -> str:
    """The years of a time axis: `2023–2026`, or the one."""
    return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"


def with_days(sentence: str) -> str:
    """A sentence of ours with the dates in it as readers write them."""
    return re.sub(r"\b\d{4}-\d{2}(-\d{2})?\b", lambda found: day(found[0]), sentence)


def month(dated: str) -> str:
    """The month of a date, or its year where no more is known: `2023-11-15` → `November 2023`."""
    year, *more = dated.split("-")
    return f"{MONTHS[int(more[0]) - 1]} {year}" if more else year


def more(number: int) -> str:
    """That a list of the first page is cut."""
    return f"{number:,} more in the report"


def listed(words: Sequence[str]) -> str:
    """Words one after another: `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def who(names: Sequence[str], of: int) -> str:
    """The parties that a sentence is about, of so many: by name as long as they are few, and all of many by their number."""
    if len(names) == of > 2:
        return f"All {of} parties"
    return listed(names) if len(names) <= 4 else listed([*names[:3], f"{len(names) - 3} others"])


def stands(status: Status, since: str, *, owed: bool) -> str:
    """A status with the month since or in which it holds, where there is one: `stalled since June 2025`."""
    when = "since" if status.open else "as of" if status is Status.NOT_FULFILLED else "in"
    return f"{status_label(status, owed=owed)} {when} {month(since)}" if since else status_label(status, owed=owed)


def sure(verification: Verification, confidence: Confidence | None) -> str:
    """How sure a status is: `corroborated, moderate confidence`."""
    return f"{verification.value}, {confidence.value} confidence" if confidence else verification.value


def recorded(fixed: "Fixed") -> str:
    """The line of provenance, before the link (`VERIFY`): `Recorded 27 Nov 2026`."""
    return f"Recorded {day(fixed.known_on)}" if fixed.known_on else "Nothing recorded"


def as_of(fixed: "Fixed") -> str:
    """The day that is described, behind the window of which it is the end: `window FINAL of PACT, 2021–2024, as of 31 Dec 2024`."""
    return f"{f'{fixed.window.label}, ' if fixed.window else ''}as of {day(fixed.as_of.isoformat())}"


def foot(fixed: "Fixed") -> str:
    """What stands at the foot of each page: `Recorded 27 Nov 2026 · as of 28 Nov 2026`."""
    return f"{recorded(fixed)} · {as_of(fixed)}"


def day_and_place(agreement: "Agreement") -> str:
    """When and where an agreement was made."""
    return ", ".join(filter(None, (day(agreement.made_on), agreement.place)))


def first_of(in_brief: str) -> str:
    """The first of the sentences of `in_brief`."""
    return f"{in_brief.partition('. ')[0].removesuffix('.')}."


def source(fixed: "Fixed") -> str:
    """Where a drawing is from, and of which day it is."""
    return f"{fixed.author or 'Tracker'}, {as_of(fixed)}"


def download(name: str, size: int) -> str:
    """What a file of a site is and how large, where that is known: `All commitments as CSV, 34 kB`."""
    *_, what, end = name.replace("-", " ").split(".")
    said = f"{FILES.get(what, f'The {what}' if end == 'svg' else 'This commitment')} as {ENDINGS.get(end, end.upper())}"
    return f"{said}, {size / 1e6:,.1f} MB" if size >= 1e6 else f"{said}, {-(-size // 1_000)} kB" if size else said


def title(subject: str) -> str:
    """The title of a report: what it is about, or nothing more where it is about several agreements."""
    return f"{TITLE}: {subject}" if subject else TITLE


def topic(name: str) -> str:
    """A topic as people read it: `military-communication` → `military communication`; a name that is no slug is left as it is."""
    return _JOINT.sub(" ", name) if _SLUG.fullmatch(name) else name


def scope(agreements: Sequence[str] = (), parties: Sequence[str] = (), topics: Sequence[str] = (), refs: Sequence[str] = ()) -> str:
    """What a report was narrowed to, in one phrase: `China's part of the Pact, on trade and ports`; empty where it is about everything."""
    what = listed(refs or agreements) or ("all agreements" if parties or topics else "")
    owners = listed([f"{name}'" if name.endswith("s") else f"{name}'s" for name in parties])
    return ", on ".join(filter(None, (f"{owners} part of {what}" if owners else what, listed([*map(topic, topics)]))))


def nothing(scope: str) -> str:
    """That there is no commitment in what a report was narrowed to."""
    return f"No commitment is recorded{f' of this: {scope}' if scope else ''}."


def since(asked: str) -> str:
    """The title of what changed since a day, an entry or a checkpoint."""
    return f"Changed since {day(asked) if asked[:1].isdigit() else asked}"


def totals(tally: "Tally") -> str:
    """The denominators of what is promised: `15 promises, 24 obligations`."""
    return f"{counted(tally.commitments, 'promise')}, {counted(tally.obligations, 'obligation')}"


def other_totals(tally: "Tally") -> str:
    """The denominators of what is not promised, by kind: `6 requests and 1 position, 9 counted by party`."""
    kinds = listed([counted(number, spelled(kind)) for kind, number in tally.kinds])
    return kinds + (f", {tally.obligations:,} counted by party" if tally.obligations != tally.commitments else "")


def in_brief(promised: "Tally", other: "Tally", evidence: Mapping[Stance, int]) -> str:
    """The counts in sentences, each with its denominator: what is promised, the rest, and the evidence."""
    spread = [
        ", ".join(f"{len(its):,} {outcome_label(one, owed=owed)}" for one, its in tally.by_outcome)
        for tally, owed in ((promised, True), (other, False))
    ]
    parts = [] if promised.obligations or other.obligations else [NOTHING_OWED]
    if promised.obligations:
        levels = [its.standing.verification for _, obligations in promised.by_outcome for its in obligations]
        verified = ", ".join(f"{levels.count(level):,} {level.value}" for level in reversed(Verification) if level in levels)
        parts += [f"{totals(promised)}: {spread[0]}.", f"How well these are verified: {verified}."]
    if other.obligations:
        which = "Tracked besides" if promised.obligations else "Asked, assured or stated"
        parts.append(f"{which}, and owed by nobody: {other_totals(other)}; of these {spread[1]}.")
    parts.append(
        f"The record holds {counted(sum(evidence.values()), 'piece')} of evidence: {evidence[Stance.SUPPORTS]:,} in support, "
        f"{evidence[Stance.CONTRADICTS]:,} against, {evidence[Stance.CONTEXT]:,} for context."
    )
    return " ".join(parts)


STATUS_MEANINGS: dict[str, str] = {
    Status.NOT_ASSESSED.value: "nobody has looked yet",
    Status.NO_EVIDENCE.value: "looked for, and nothing found",
    Status.NOT_STARTED.value: "nothing has been done, as far as can be seen",
    Status.INITIATED.value: "first steps taken",
    Status.ADVANCED.value: "well under way",
    Status.STALLED.value: "begun, and stopped or reversed",
    Status.UPHELD.value: "a standing or recurring commitment, honoured so far",
    Status.FULFILLED.value: "done as promised",
    Status.PARTLY_FULFILLED.value: "closed with a part done",
    Status.NOT_FULFILLED.value: "closed, and not done",
    Status.WITHDRAWN.value: "the obligor took it back",
    Status.SUPERSEDED.value: "replaced by another commitment",
    Status.NOT_APPLICABLE.value: "outside every count",
    MIXED: "the parties that owe it stand differently",
}
"""By status, and `mixed`."""

VERIFICATION_MEANINGS: dict[str, str] = {
    Verification.CONTESTED.value: "evidence against the status that has not been weighed",
    Verification.UNVERIFIED.value: "nothing that counts speaks for it",
    Verification.CLAIMED.value: "only voices whose interest it serves, or a single origin",
    Verification.CONFIRMED.value: "a voice against its own interest",
    Verification.CORROBORATED.value: "an independent voice among at least two origins",
}
"""By verification."""

METHOD = {
    "Two clocks": "“As of” is the day that is described; “known at” is the last entry of the ledger that was taken into account. The same number gives the same report, byte for byte.",
    "A status is earned": "A status is an analyst's dated assessment of one obligation (a commitment as owed by one party) and names the entries it rests on. Not assessed is not “nothing done”.",
    "Grades": "Evidence carries the source's reliability A–F and the information's credibility 1–6 (NATO Admiralty code), side by side and never merged. A–C with 1–3 counts.",
    "Verification": "Computed from the evidence that counts in an assessment's basis and speaks for its status. Unverified: nothing. Claimed: only voices whose interest the status serves, or a single origin. Confirmed: a voice against its own interest. Corroborated: an independent voice among at least two origins: a source's origin is whose report it relays, else its publisher. Contested, over all of these: evidence against the status that the assessment does not weigh. Where what it rests on was retracted or changed, the verification follows from what is left, and the commitment needs attention.",
    "Overall status": "The common status of a commitment's obligations, else mixed. It is open while any obligation is. Commitments of the kinds joint and unilateral are owed; assurances, requests and positions are tracked but bind nobody.",
    "Deadlines and reviews": "Overdue: open after the original deadline; extensions do not move it. Due soon: open, and the deadline or its extension is near. Review due: open, and nobody searched, assessed or read evidence, and nothing happened, for the days set.",
    "Limits": "The ledger shows what was recorded and when, and that it was not changed since. It cannot show that a source told the truth, that the search was complete, or that an analyst judged well.",
}
"""Method and definitions, as every format prints them."""
