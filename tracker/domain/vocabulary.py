"""The words of the field as enumerations; imported at start-up, so the standard library only.

Sources: NATO Admiralty code for reliability and credibility (AJP-2.1), ICD 203 for analytic confidence.
"""

from enum import StrEnum


class CommitmentKind(StrEnum):
    """What sort of undertaking was reported; only the first two are owed."""

    JOINT_COMMITMENT = "joint_commitment"
    UNILATERAL_COMMITMENT = "unilateral_commitment"
    ASSURANCE = "assurance"
    REQUEST = "request"
    POSITION = "position"

    @property
    def owed(self) -> bool:
        """Whether somebody bound themselves to it."""
        return self in (CommitmentKind.JOINT_COMMITMENT, CommitmentKind.UNILATERAL_COMMITMENT)


class Nature(StrEnum):
    """How fulfilment unfolds in time."""

    ONE_OFF = "one_off"
    RECURRING = "recurring"
    STANDING = "standing"
    QUANTITATIVE = "quantitative"


class StatusGroup(StrEnum):
    """The four families of a status."""

    KNOWLEDGE = "knowledge"
    OPEN = "open"
    CLOSED = "closed"
    OUTSIDE = "outside"


class Interest(StrEnum):
    """Whose interest a status serves: the obligor's, its counterparts', or nobody's."""

    OBLIGOR = "obligor"
    COUNTERPARTS = "counterparts"
    NOBODY = "nobody"


class Status(StrEnum):
    """The conduct of one obligation."""

    NOT_ASSESSED = "not_assessed"
    NO_EVIDENCE = "no_evidence"
    NOT_STARTED = "not_started"
    INITIATED = "initiated"
    ADVANCED = "advanced"
    STALLED = "stalled"
    UPHELD = "upheld"
    FULFILLED = "fulfilled"
    PARTLY_FULFILLED = "partly_fulfilled"
    NOT_FULFILLED = "not_fulfilled"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    NOT_APPLICABLE = "not_applicable"

    @property
    def group(self) -> StatusGroup:
        """The family it belongs to (docs/design.md §3.2)."""
        return _GROUPS[self]

    @property
    def open(self) -> bool:
        """Whether an obligation with this status still has to be watched."""
        return self.group in (StatusGroup.KNOWLEDGE, StatusGroup.OPEN)

    @property
    def serves(self) -> Interest:
        """Whose interest the status serves; decides which voices may only claim it."""
        if self in _POSITIVE:
            return Interest.OBLIGOR
        return Interest.COUNTERPARTS if self in _NEGATIVE else Interest.NOBODY

    def carried_by(self, stance: "Stance") -> bool:
        """Whether evidence of this stance speaks for the status; one that serves nobody is carried by either side."""
        if self.serves is Interest.NOBODY:
            return stance is not Stance.CONTEXT
        return stance is (Stance.SUPPORTS if self.serves is Interest.OBLIGOR else Stance.CONTRADICTS)

    @property
    def stance(self) -> "Stance":
        """The stance of evidence that was given for the status, where nobody said another."""
        return Stance.CONTEXT if self.group is StatusGroup.KNOWLEDGE else next(one for one in Stance if self.carried_by(one))

    def contested_by(self, stance: "Stance") -> bool:
        """Whether evidence of this stance speaks against the status: against `no_evidence` is what supports, which was said not to be there."""
        if self.serves is Interest.NOBODY:
            return self is Status.NO_EVIDENCE and stance is Stance.SUPPORTS
        return stance is not Stance.CONTEXT and not self.carried_by(stance)

    @property
    def rests_on_check(self) -> bool:
        """Whether a recorded search may carry it (absence is what such a status says)."""
        return self in (Status.NO_EVIDENCE, Status.NOT_STARTED, Status.NOT_FULFILLED)


_GROUPS = {
    Status.NOT_ASSESSED: StatusGroup.KNOWLEDGE,
    Status.NO_EVIDENCE: StatusGroup.KNOWLEDGE,
    Status.NOT_STARTED: StatusGroup.OPEN,
    Status.INITIATED: StatusGroup.OPEN,
    Status.ADVANCED: StatusGroup.OPEN,
    Status.STALLED: StatusGroup.OPEN,
    Status.UPHELD: StatusGroup.OPEN,
    Status.FULFILLED: StatusGroup.CLOSED,
    Status.PARTLY_FULFILLED: StatusGroup.CLOSED,
    Status.NOT_FULFILLED: StatusGroup.CLOSED,
    Status.WITHDRAWN: StatusGroup.CLOSED,
    Status.SUPERSEDED: StatusGroup.CLOSED,
    Status.NOT_APPLICABLE: StatusGroup.OUTSIDE,
}
_POSITIVE = {Status.INITIATED, Status.ADVANCED, Status.UPHELD, Status.FULFILLED, Status.PARTLY_FULFILLED}
_NEGATIVE = {Status.NOT_STARTED, Status.STALLED, Status.NOT_FULFILLED, Status.WITHDRAWN}

MIXED = "mixed"
"""Overall status of a commitment whose obligations differ; never a status somebody assigns."""

INDEPENDENT = "independent"
"""The voice of a source that belongs to no party."""


class Stance(StrEnum):
    """What a piece of evidence says about fulfilment."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    CONTEXT = "context"


class Stage(StrEnum):
    """How far the observed measure has come."""

    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    IMPLEMENTED = "implemented"
    EFFECT = "effect"


class Reliability(StrEnum):
    """Admiralty code, first half: the source."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"

    @property
    def meaning(self) -> str:
        """The code in words."""
        return {
            "A": "completely reliable",
            "B": "usually reliable",
            "C": "fairly reliable",
            "D": "not usually reliable",
            "E": "unreliable",
            "F": "reliability cannot be judged",
        }[self.value]


class Credibility(StrEnum):
    """Admiralty code, second half: the information."""

    CONFIRMED = "1"
    PROBABLE = "2"
    POSSIBLE = "3"
    DOUBTFUL = "4"
    IMPROBABLE = "5"
    UNKNOWN = "6"

    @property
    def meaning(self) -> str:
        """The code in words."""
        return {
            "1": "confirmed by other sources",
            "2": "probably true",
            "3": "possibly true",
            "4": "doubtful",
            "5": "improbable",
            "6": "truth cannot be judged",
        }[self.value]


def counts(reliability: Reliability, credibility: Credibility) -> bool:
    """Whether evidence of this grade can carry a standing: reliability A–C and credibility 1–3 (docs/design.md §3.3)."""
    return reliability in "ABC" and credibility in "123"


class Confidence(StrEnum):
    """The analyst's confidence in an assessment (ICD 203); never mixed with a likelihood."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class SourceKind(StrEnum):
    """What sort of document a source is."""

    PRESS = "press"
    OFFICIAL = "official"
    STATE_MEDIA = "state_media"
    LEGAL = "legal"
    ANALYSIS = "analysis"
    OTHER = "other"


class WordingForm(StrEnum):
    """Whether a source reports what was agreed or expected it beforehand."""

    REPORTED = "reported"
    EXPECTED = "expected"


class Direction(StrEnum):
    """Which values of an indicator meet a target."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    REACH = "reach"


class Against(StrEnum):
    """What a target that is relative to the baseline adds to it: so many percent of it, or an amount."""

    PERCENT = "percent"
    AMOUNT = "amount"


class CriterionResult(StrEnum):
    """How far a criterion of a commitment is met."""

    MET = "met"
    IN_PART = "in_part"
    NOT = "not"
    UNKNOWN = "unknown"


class CheckOutcome(StrEnum):
    """What a search brought."""

    NOTHING_FOUND = "nothing_found"
    FOUND = "found"


class RecheckOutcome(StrEnum):
    """What became of the page on which evidence rests: `seen`, where no earlier text of it is stored to compare it with."""

    SEEN = "seen"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    QUOTE_GONE = "quote_gone"
    VANISHED = "vanished"


class Verification(StrEnum):
    """How well a standing is verified, weakest first; `contested` stands before all."""

    CONTESTED = "contested"
    UNVERIFIED = "unverified"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    CORROBORATED = "corroborated"

    @property
    def rank(self) -> int:
        """0 for the weakest."""
        return list(Verification).index(self)


class Attention(StrEnum):
    """Why a commitment should be looked at now, most pressing first."""

    BASIS_RETRACTED = "basis_retracted"
    BASIS_CHANGED = "basis_changed"
    CONTESTED = "contested"
    OVERDUE = "overdue"
    LAPSE = "lapse"
    NUMBERS_DIFFER = "numbers_differ"
    DUE_SOON = "due_soon"
    UNWEIGHED = "unweighed"
    SOURCE_LOST = "source_lost"
    REVIEW_DUE = "review_due"
    SINGLE_SOURCE = "single_source"
    NEVER_ASSESSED = "never_assessed"

    @property
    def rank(self) -> int:
        """0 for the most pressing."""
        return list(Attention).index(self)

    @property
    def label(self) -> str:
        """The reason in words."""
        return "one origin" if self is Attention.SINGLE_SOURCE else spelled(self)


class Note(StrEnum):
    """What is worth knowing of a commitment and asks nobody to look at it now."""

    WORDINGS_DIFFER = "wordings_differ"


DUE_SOON_WITHIN = 30
"""Days before a deadline from which it is due soon, unless another number is asked for."""


class Scale(StrEnum):
    """Scales on which others rate commitments."""

    G20 = "g20"
    POLITIFACT = "politifact"
    KROC = "kroc"
    OGP = "ogp"
    GAO = "gao"
    TI_UK = "ti_uk"


class Misprint(StrEnum):
    """Why a printed figure does not follow from the cells beside it, as far as can be told."""

    UNREADABLE = "unreadable"
    NOTHING_TO_AVERAGE = "nothing_to_average"
    UNICODE_MINUS = "unicode_minus"
    NA_COUNTED = "na_counted"
    TRUNCATED = "truncated"
    HALF_EVEN = "half_even"
    ROUNDED_AVERAGE = "rounded_average"
    WRONG_AVERAGE = "wrong_average"
    MEAN_OF_MEANS = "mean_of_means"
    LEGACY_PERCENT = "legacy_percent"
    PERCENT_AS_FRACTION = "percent_as_fraction"
    CELL_OFF = "cell_off"
    DENOMINATOR = "denominator"
    SHIFTED = "shifted"
    UNEXPLAINED = "unexplained"


class EntryKind(StrEnum):
    """What an entry does."""

    PARTY_REGISTERED = "party_registered"
    AGREEMENT_REGISTERED = "agreement_registered"
    SOURCE_REGISTERED = "source_registered"
    COMMITMENT_REGISTERED = "commitment_registered"
    COMMITMENT_AMENDED = "commitment_amended"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_REGRADED = "evidence_regraded"
    CHECK_RECORDED = "check_recorded"
    ASSESSMENT_MADE = "assessment_made"
    ENTRY_RETRACTED = "entry_retracted"
    SCORES_IMPORTED = "scores_imported"
    PARTY_AMENDED = "party_amended"
    AGREEMENT_AMENDED = "agreement_amended"
    SOURCE_AMENDED = "source_amended"
    EVIDENCE_AMENDED = "evidence_amended"
    REGISTRATION_VOIDED = "registration_voided"
    SOURCE_RECHECKED = "source_rechecked"


class Noun(StrEnum):
    """What can be amended; all but evidence is registered under a name."""

    PARTY = "party"
    AGREEMENT = "agreement"
    SOURCE = "source"
    COMMITMENT = "commitment"
    EVIDENCE = "evidence"


RETRACTABLE = (EntryKind.EVIDENCE_ADDED, EntryKind.CHECK_RECORDED, EntryKind.ASSESSMENT_MADE, EntryKind.SCORES_IMPORTED)
"""What can be taken back."""


def folded_word(text: str) -> str:
    """A vocabulary word as stored, of one with hyphens, blanks or in any case; letters beyond ASCII are not folded (`refs.folded_code`)."""
    word = text.strip().replace("-", "_").replace(" ", "_")
    return word.lower() if word.isascii() else word


def spelled(value: str) -> str:
    """A vocabulary word as people read it: `partly_fulfilled` → `partly fulfilled`."""
    return value.replace("_", " ")
