"""The dossier: what a person writes is read, what cannot be taken is named by file, line, entry and field, and what goes out comes back."""

import random
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.domain.cases import case, check, evidence, verdict
from tracker.documents import dossier
from tracker.documents.parts import CommitmentItem
from tracker.domain.errors import BadDocument, BadDocuments, TrackerError
from tracker.domain.record.records import Agreement, Party, Record, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import Status

SEED = (Path(__file__).parents[2] / "seeds" / "woodside-2023.yaml").read_text(encoding="utf-8")

TEXT = """\
dossier: 1
agreement: {code: WOODSIDE, title: Biden–Xi summit at Woodside, made_on: 2023-11-15, parties: [US, CN]}
parties:
  - {code: US, name: United States}
  - {code: CN, name: "China (PRC)"}
sources:
  - {key: cnn-2023-11-16, publisher: CNN, url: "https://example.org/cnn", published: 2023-11-16, kind: press}
  - {key: xinhua-2024, publisher: Xinhua, published: 2024, kind: state-media, voice: cn}
commitments:
  - number: 2
    title: Resume counternarcotics cooperation
    text: Both resume it.
    kind: joint_commitment
    nature: standing
    topic: counternarcotics
    obligors: [US, CN]
    due: null
    wordings:
      - {source: cnn-2023-11-16, paragraph: 13, text: They will resume it.}
    evidence:
      - id: launch
        event_date: 2024-01-30
        stance: supports
        grade: b1
        source: xinhua-2024
        summary: The group is opened.
      - {id: second, event_date: 2024, stance: supports, source: cnn-2023-11-16, same_event_as: launch, summary: Again.}
    checks:
      - {id: c1, on: 2025-06-30, queries: ["working group"], outcome: nothing-found}
    assessments:
      - {party: CN, status: upheld, confidence: moderate, effective: 2024-07-31, because: [launch], rationale: It meets.}
  - number: 3
    title: Open a line
    text: They open it.
    kind: joint_commitment
    nature: one_off
    topic: military
    obligors: [US]
"""


def values(item: Record, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(item, name) for name in names)


def test_what_is_read() -> None:
    loaded = dossier.load(TEXT, "d.yaml")
    assert loaded.agreements[0] == Agreement(
        code="WOODSIDE", title="Biden–Xi summit at Woodside", made_on="2023-11-15", parties=("US", "CN")
    )
    assert [party.code for party in loaded.parties] == ["US", "CN"]
    assert [(one.kind.value, one.voice, one.published) for one in loaded.sources] == [
        ("press", "independent", "2023-11-16"),
        ("state_media", "CN", "2024"),
    ]
    code, item = loaded.commitments[0]
    assert code == "WOODSIDE"
    assert item.commitment("WOODSIDE").ref == "WOODSIDE-2"
    assert (item.due, item.review_every, item.wordings[0].paragraph, item.wordings[0].form.value) == (None, 180, (13,), "reported")
    assert [values(one, "id", "grade", "voice", "event_date", "same_event_as") for one in item.evidence] == [
        ("launch", "B1", None, "2024-01-30", None),
        ("second", "F6", None, "2024", "launch"),
    ]
    assert values(item.checks[0], "outcome") == ("nothing_found",)
    assert item.assessments[0].because == ("launch",)


def test_the_place_of_each_part() -> None:
    loaded = dossier.load(TEXT, "d.yaml")
    problem = loaded.problem(("commitments", 0, "evidence", 1, "same_event_as"), "is wrong", "mend it")
    assert problem.message == "d.yaml:27: commitment 2, evidence second, same_event_as: is wrong"
    assert problem.hint == "mend it"


TITLE = "title: Resume counternarcotics cooperation"
LAUNCH = "commitment 2, evidence launch, "


@pytest.mark.parametrize(
    ("what", "old", "new", "message"),
    [
        ("a wrong field", "    due: null", "    deu: null", "d.yaml:17: commitment 2, deu: there is no such field"),
        ("a wrong field in evidence", "        grade: b1", "        grad: b1", f"d.yaml:24: {LAUNCH}grad: there is no such field"),
        ("a misspelt field that is needed", "summary: The", "sumary: The", f"d.yaml:26: {LAUNCH}sumary: there is no such field"),
        ("a wrong field in the agreement", "made_on", "on", "d.yaml:2: agreement on: there is no such field"),
        ("a wrong field at the top", "parties:\n", "party:\n", "d.yaml:3: party: there is no such field"),
        ("a missing field", "        stance: supports\n", "", f"d.yaml:21: {LAUNCH}stance: is missing"),
        ("a missing id", "{id: c1, ", "{", "d.yaml:29: commitment 2, check 1, id: is missing"),
        ("a missing number", "number: 2\n    title", "title", "d.yaml:10: commitment 1, number: is missing"),
        ("a missing agreement", TEXT.split("\n")[1] + "\n", "", "d.yaml:1: agreement: is missing"),
        ("a number twice", "number: 3", "number: 2", "d.yaml:32: commitment 2, number: 2 is used twice in this file"),
        (
            "an id twice",
            "{id: second,",
            "{id: launch,",
            "d.yaml:27: commitment 2, evidence launch, id: “launch” is used twice in this file",
        ),
        (
            "an id of evidence and of a check",
            "{id: c1,",
            "{id: launch,",
            "d.yaml:29: commitment 2, check launch, id: “launch” is used twice",
        ),
        ("a source twice", "key: xinhua-2024", "key: cnn-2023-11-16", "d.yaml:8: source cnn-2023-11-16, key: cnn-2023-11-16 is used twice"),
        ("a party twice", "code: CN", "code: us", "d.yaml:5: party us, code: US is used twice in this file"),
        ("a malformed date", "2024-01-30", "30/01/2024", f"d.yaml:22: {LAUNCH}event_date: “30/01/2024” is not a date; write 2024-03-31"),
        ("an impossible date", "2024-01-30", "2024-13", f"d.yaml:22: {LAUNCH}event_date: “2024-13” is no day of the calendar"),
        ("a day that never was", "2024-01-30", "2024-02-30", f"d.yaml:22: {LAUNCH}event_date: “2024-02-30” is no day of the calendar"),
        ("month zero", "2024-01-30", "2024-00", f"d.yaml:22: {LAUNCH}event_date: “2024-00” is no day of the calendar"),
        ("a number for a date", "2024-01-30", "1", f"d.yaml:22: {LAUNCH}event_date: “1” is not a date"),
        ("no date", "2024-01-30", "", f"d.yaml:22: {LAUNCH}event_date: a date is text such as 2024-03-31"),
        ("a month for a day", "2025-06-30", "2025-06", "d.yaml:29: commitment 2, check c1, on: “2025-06” needs a day here"),
        ("a wrong grade", "grade: b1", "grade: G1", f"d.yaml:24: {LAUNCH}grade: no grade “G1”"),
        ("half a grade", "grade: b1", "grade: 1", f"d.yaml:24: {LAUNCH}grade: must be text; put quotes around it"),
        ("a wrong stance", "stance: supports\n", "stance: for\n", f"d.yaml:23: {LAUNCH}stance: “for” is none of supports, contradicts"),
        (
            "a wrong status",
            "status: upheld",
            "status: done",
            "d.yaml:31: commitment 2, assessment 1, status: “done” is none of not_assessed",
        ),
        (
            "a wrong confidence",
            "confidence: moderate",
            "confidence: sure",
            "d.yaml:31: commitment 2, assessment 1, confidence: “sure” is none of",
        ),
        (
            "a wrong kind",
            "kind: joint_commitment\n    nature: standing",
            "kind: x\n    nature: standing",
            "d.yaml:13: commitment 2, kind: “x” is none",
        ),
        ("a wrong voice", "voice: cn", "voice: The Party", "d.yaml:8: source xinhua-2024, voice: “THE PARTY” is no voice"),
        (
            "a wrong address",
            "https://example.org/cnn",
            "javascript:x",
            "d.yaml:7: source cnn-2023-11-16, url: “javascript:x” is not a web address",
        ),
        (
            "a wrong paragraph",
            "paragraph: 13",
            "paragraph: [13, x]",
            "d.yaml:19: commitment 2, wording 1, paragraph 2: must be a whole number",
        ),
        ("text for a list", "obligors: [US, CN]", "obligors: US", "d.yaml:16: commitment 2, obligors: must be a list"),
        ("a list for text", TITLE, "title: [a]", "d.yaml:11: commitment 2, title: must be text"),
        ("a number for text", TITLE, "title: 2024", "d.yaml:11: commitment 2, title: must be text; put quotes around it"),
        ("nothing for text", TITLE, "title:", "d.yaml:11: commitment 2, title: must be text"),
        ("an empty text", TITLE, "title: ''", "d.yaml:11: commitment 2, title: is empty"),
        ("200 kB", TITLE, "title: " + "x" * 200_000, "d.yaml:11: commitment 2, title: is too long: 200,000 characters, at most 300"),
        ("a NUL", TITLE, "title: a\x00b", "d.yaml:11: holds the character U+0000, which YAML does not allow"),
        ("an escaped NUL", TITLE, 'title: "a\\0b"', "d.yaml:11: commitment 2, title: holds the character U+0000, which no text may hold"),
        ("a tab", "    title: Res", "\ttitle: Res", "d.yaml:11: a tab where YAML wants spaces"),
        ("a field twice", "    due: null", "    due: null\n    due: null", "d.yaml:18: the field “due” stands there twice"),
        ("an anchor", TITLE, "title: &a x", "d.yaml:11: anchors and aliases (& and *) are not read"),
        ("a tag", TITLE, "title: !!python/name:os.system x", "d.yaml:11: the tag tag:yaml.org,2002:python/name:os.system is not"),
        ("a party's own voice as code", "code: CN", "code: independent", "d.yaml:5: party independent, code: “independent” is the voice"),
        ("another version", "dossier: 1", "dossier: 2", "d.yaml:1: dossier: must be 1"),
        ("true for a version", "dossier: 1", "dossier: true", "d.yaml:1: dossier: must be 1"),
        ("no dossier", "dossier: 1", "document: 1", "d.yaml:1: is not a dossier: it does not begin with “dossier: 1”"),
        (
            "hostile names",
            "id: launch\n",
            'id: "\\e[31m\\u202e"\n        x: 1\n',
            "d.yaml:22: commitment 2, evidence ␛[31m⟨U+202E⟩, x: there is",
        ),
    ],
)
def test_what_is_refused_and_where(what: str, old: str, new: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(BadDocument) as raised:
        dossier.load(TEXT.replace(old, new, 1), "d.yaml")
    said = raised.value.lines()[0][0]
    assert said.startswith(message)
    assert raised.value.hint
    assert len(said) < 400
    assert "\n" not in said


def test_all_faults_of_a_file_are_told_at_once() -> None:
    """By line, a misspelt field once; red where only the first is told."""
    text = TEXT
    for old, new in (
        ("title: Resume", "titel: Resume"),
        ("2024-01-30", "2024-13"),
        ("grade: b1", "grade: G1"),
        ("[13, x]", "13"),
        ("obligors: [US]", ""),
    ):
        text = text.replace(old, new)
    with pytest.raises(BadDocuments) as raised:
        dossier.load(text, "d.yaml")
    assert [message.split(": ", 2)[:2] for message, _ in raised.value.lines()] == [
        ["d.yaml:11", "commitment 2, titel"],
        ["d.yaml:22", f"{LAUNCH}event_date"],
        ["d.yaml:24", f"{LAUNCH}grade"],
        ["d.yaml:32", "commitment 3, obligors"],
        ["4 faults"],
    ]
    text = TEXT.replace("code: CN", "code: us").replace("{id: second,", "{id: launch,").replace("{id: c1,", "{id: launch,")
    with pytest.raises(BadDocuments) as raised:
        dossier.load(text, "d.yaml")
    assert [message.split(": ")[0] for message, _ in raised.value.lines()] == ["d.yaml:5", "d.yaml:27", "d.yaml:29", "3 faults"]


@pytest.mark.parametrize("text", ["[]", "x", "1", "{}", "---\n...\n", "- dossier: 1\n", "dossier"])
def test_what_is_no_dossier(text: str) -> None:
    with pytest.raises(BadDocument, match="is not a dossier"):
        dossier.load(text, "d.yaml")


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("summary: The", "sumary: The", "nothing was added; did you mean summary"),
        ("    due: null", "    deadline_xyz: null", "nothing was added; its fields are title, text, kind"),
        ("effective:", "effective_on:", "nothing was added; did you mean effective"),
        ("paragraph: 13", "para: 13", "nothing was added; did you mean paragraph"),
        ("made_on", "made", "nothing was added; did you mean made_on"),
        ("sources:", "source:", "nothing was added; did you mean sources"),
    ],
)
def test_a_misspelt_field_is_guessed(old: str, new: str, hint: str) -> None:
    with pytest.raises(BadDocument) as raised:
        dossier.load(TEXT.replace(old, new, 1), "d.yaml")
    assert raised.value.hint.startswith(hint)


@given(st.text() | strategies.any_text)
def test_any_text_is_refused_in_our_own_words(text: str) -> None:
    with pytest.raises(TrackerError):
        dossier.load(text, "d.yaml")


@given(strategies.json_values, st.sampled_from(["agreement", "parties", "sources", "commitments"]))
def test_any_value_in_any_place_is_refused_in_our_own_words(value: Any, name: str) -> None:
    from tracker.documents.yaml_writer import write

    head = {"dossier": 1, "agreement": {"code": "W", "title": "t", "made_on": "2024", "parties": ["US"]}}
    with suppress(TrackerError):
        dossier.load(write(head | {name: value}), "d.yaml")
    with suppress(TrackerError):
        dossier.load(write(head | {name: [value]}), "d.yaml")


@pytest.mark.parametrize(("obligors", "kind"), [("[US, CN]", "joint_commitment"), ("[US]", "unilateral_commitment")])
def test_kind_nature_and_topic_may_be_left_out(obligors: str, kind: str) -> None:
    head = "dossier: 1\nagreement: {code: W, title: t, made_on: 2024, parties: [US, CN]}\ncommitments:\n"
    item = dossier.load(f"{head}- {{number: 1, title: t, text: x, obligors: {obligors}}}\n", "d.yaml").commitments[0][1]
    made = item.commitment("W")
    assert (made.kind, made.nature, made.topic) == (kind, "one_off", "general")
    assert not item.model_fields_set & {"kind", "nature", "topic"}


# The shipped dossier


def test_the_seed_loads() -> None:
    assert dossier.load(SMALL_SEED, "d.yaml").commitments[0][1].evidence
    loaded = dossier.load(SEED, "woodside-2023.yaml")
    items = [item for _, item in loaded.commitments]
    assert [one.number for one in items] == list(range(1, len(items) + 1))
    assert [one.commitment("W").kind.owed for one in items[:10]] == [True] * 10
    assert sum(len(one.evidence) for one in items) == 156
    known = {source.key for source in loaded.sources}
    for one in items:
        ids = {piece.id for piece in one.evidence} | {search.id for search in one.checks}
        assert {wording.source for wording in one.wordings} | {piece.source for piece in one.evidence} <= known
        assert {name for verdict_ in one.assessments for name in verdict_.because} <= ids


SMALL_SEED = (
    SEED[SEED.index("dossier: 1") : SEED.index("\nsources:")] + SEED[SEED.index("\ncommitments:") : SEED.index("\n  - number: 2\n")]
)
"""The shipped dossier's head and its first commitment."""

DAMAGE = [
    "",
    "\t",
    "\x00",
    "- ",
    "&a ",
    "*a ",
    "!!x ",
    "? ",
    "[",
    "{",
    '"',
    "'",
    ": ",
    "\n",
    "\n  ",
    "#",
    "|\n",
    "null",
    "7",
    "2024-13",
    "x" * 400,
]


@settings(max_examples=strategies.examples(25))
@given(st.integers(0, len(SMALL_SEED)), st.sampled_from(DAMAGE) | st.text(max_size=3), st.integers(0, 12))
def test_a_damaged_seed_is_refused_in_our_own_words(at: int, inserted: str, removed: int) -> None:
    with suppress(TrackerError):
        dossier.load(SMALL_SEED[:at] + inserted + SMALL_SEED[at + removed :], "d.yaml")


@pytest.mark.parametrize("seed", range(3))
def test_the_whole_seed_damaged_is_refused_in_our_own_words(seed: int) -> None:
    chance = random.Random(seed)
    at = chance.randrange(len(SEED))
    with suppress(TrackerError):
        dossier.load(SEED[:at] + chance.choice(["\t", "\x00", "&a ", '"', "- ", ": "]) + SEED[at + 1 :], "d.yaml")


# Out and in again


def _again(text: str) -> CommitmentItem:
    return dossier.load(text, "out.yaml").commitments[0][1]


PARTIES = [Party(code="US", name="United States"), Party(code="CN", name="China")]
SOURCES = [Source(key="a", publisher="Xinhua", published="2024", voice="CN"), Source(key="b", publisher="CNN")]


def _dump(whole: Any) -> tuple[str, list[str]]:
    return dossier.dump(whole.agreement, [whole], PARTIES, SOURCES)


def test_what_is_written_reads_back() -> None:
    whole = case(
        [evidence("+B2 CN a", 11), evidence("-B2 independent b @CN", 12, "2024-02", same_event_as=11, id="own")],
        [check(21)],
        [verdict(Status.UPHELD, 31, [11, 21]), verdict(Status.STALLED, 32, [12], party="CN", on="2024-04-01")],
        due="2024",
        criteria=("It meets",),
        wordings=({"source": "a", "paragraph": [3], "text": "x"}, {"source": "b", "paragraph": [1, 2], "text": "y", "quote": "q"}),
        follows="BALI-1",
    )
    text, left_out = _dump(whole)
    assert left_out == []
    loaded = dossier.load(text, "out.yaml")
    assert (loaded.agreements[0], list(loaded.parties), list(loaded.sources)) == (whole.agreement, PARTIES, SOURCES)
    [(_, item)] = loaded.commitments
    assert item.commitment("WOODSIDE") == whole.terms
    assert [values(one, "id", "grade", "voice", "event_date", "party", "same_event_as") for one in item.evidence] == [
        ("entry-11", "B2", "CN", "2024-01-30", None, None),
        ("own", "B2", "independent", "2024-02", "CN", "entry-11"),
    ]
    assert [values(one, "id", "on", "queries") for one in item.checks] == [("entry-21", date(2024, 2, 1), ("fentanyl working group",))]
    assert [values(one, "status", "party", "effective", "because") for one in item.assessments] == [
        ("upheld", None, date(2024, 3, 1), ("entry-11", "entry-21")),
        ("stalled", "CN", date(2024, 4, 1), ("own",)),
    ]


def test_what_was_retracted_is_left_out_and_said() -> None:
    whole = case(
        [evidence("+B2 CN a", 11), evidence("+B2 CN a retracted", 12), evidence("+B2 CN a", 13, same_event_as=12)],
        [check(21, retracted=True)],
        [
            verdict(Status.UPHELD, 31, [11, 12]),  # rests on what is left
            verdict(Status.UPHELD, 32, [12]),  # rests on nothing more
            verdict(Status.NO_EVIDENCE, 33, [11, 21]),  # the search that carried it is gone
            verdict(Status.UPHELD, 34, [11], retracted=True),
            verdict(Status.NOT_ASSESSED, 35),
        ],
    )
    text, left_out = _dump(whole)
    assert left_out == [
        *("#12 (retracted)", "#21 (retracted)", "#34 (retracted)"),
        *("#32 (its basis is retracted)", "#33 (its basis is retracted)"),
    ]
    item = _again(text)
    assert [(one.id, one.same_event_as) for one in item.evidence] == [("entry-11", None), ("entry-13", None)]
    assert [values(one, "status", "because") for one in item.assessments] == [("upheld", ("entry-11",)), ("not_assessed", ())]


def test_an_assessment_is_written_for_those_whom_its_basis_carries() -> None:
    """Red with it written whole: a ledger of before, in which one side's evidence carried both, made a dossier that is refused."""
    whole = case(
        [evidence("+B2 CN a @CN", 11), evidence("+B2 CN a", 12)],
        assessments=[
            verdict(Status.UPHELD, 31, [11]),
            verdict(Status.UPHELD, 32, [11], party="US"),
            verdict(Status.UPHELD, 33, [11, 12]),
            verdict(Status.UPHELD, 34, [12]),
            verdict(Status.UPHELD, 35, [12], party="TW"),
        ],
        obligors=("US", "CN"),
    )._replace(
        since={"US": 34, "CN": 1},
    )
    text, left_out = _dump(whole)
    assert left_out == ["#32 for US (nothing that it names is about it)", "#35 for TW (nothing that it names is about it)"]
    assert [values(one, "party", "because") for one in _again(text).assessments] == [
        ("CN", ("entry-11",)),
        ("CN", ("entry-11", "entry-12")),
        (None, ("entry-12",)),
    ]


def test_attachments_stay_in_the_store_and_are_said_to() -> None:
    """Red when `dump` writes them: a dossier has no such field."""
    file = {"sha256": "0" * 64, "name": "a.txt", "media_type": "text/plain", "size": 1}
    whole = case([evidence("+B2 CN a", 11, attachments=(file,)), evidence("+B2 CN a", 12, quote="q", attachments=(file, file))])
    text, left_out = _dump(whole)
    assert left_out == ["the attachment of #11", "the 2 attachments of #12"]
    assert [values(one, "id", "quote") for one in _again(text).evidence] == [("entry-11", None), ("entry-12", "q")]


@pytest.mark.parametrize("own", ["x", "x" * 100])
def test_ids_stay_apart_and_short(own: str) -> None:
    whole = case([evidence("+B2 CN a", 11 + n, id=own) for n in range(3)], assessments=[verdict(Status.UPHELD, 31, [13])])
    item = _again(_dump(whole)[0])
    assert [one.id for one in item.evidence] == [own, f"{own[:90]}-2", f"{own[:90]}-3"]
    assert item.assessments[0].because == (item.evidence[2].id,)


@given(strategies.agreements, strategies.commitments, st.lists(strategies.evidence, max_size=3), st.lists(strategies.checks, max_size=2))
def test_any_records_read_back(agreement: Agreement, commitment: Any, pieces: list[Any], searches: list[Any]) -> None:
    whole = case()
    whole = type(whole)(
        agreement=agreement,
        commitment=Versioned(entry=1, record=commitment),
        evidence=tuple(
            Versioned(entry=11 + n, record=one.model_copy(update={"id": f"e{n}", "same_event_as": None})) for n, one in enumerate(pieces)
        ),
        checks=tuple(Versioned(entry=21 + n, record=one.model_copy(update={"id": f"c{n}"})) for n, one in enumerate(searches)),
    )
    text, _ = _dump(whole)
    loaded = dossier.load(text, "out.yaml")
    assert loaded.agreements == (agreement,)
    [(_, item)] = loaded.commitments
    assert item.commitment(commitment.agreement) == commitment
    for read, held in zip(item.evidence, whole.evidence, strict=True):
        same = (
            "event_date",
            "stance",
            "stage",
            "summary",
            "source",
            "grade",
            "voice",
            "party",
            "quote",
            "quote_prefix",
            "quote_suffix",
            "note",
            "id",
        )
        assert [getattr(read, name) for name in same] == [getattr(held.record, name) for name in same]
    for search, searched in zip(item.checks, whole.checks, strict=True):
        assert search.model_dump() == searched.record.model_dump(exclude={"commitment"})
