"""Dossiers and other ledgers' lines: all of a file or nothing of it, nothing twice, and the place of whatever is wrong."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.ledgers import STORY, TODAY, entries, everything, findings, in_memory, reading, told, writing
from tracker import bundled
from tracker.actions import amending, dossier_import, evidence, exporting, ledger_import, naming, taking_back
from tracker.actions.imported import Imported, ImportOptions
from tracker.actions.listing import Filter, listed
from tracker.documents import dossier
from tracker.domain.errors import BadDocument, BadDocuments, Conflict
from tracker.domain.record.records import Source
from tracker.domain.vocabulary import EntryKind, Noun
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions

SMALL = """\
dossier: 1
agreement: {code: DEAL, title: The deal, made_on: 2024-05-01, parties: [US, CN]}
parties:
  - {code: US, name: United States}
  - {code: CN, name: China}
sources:
  - {key: wire-1, publisher: The Wire, published: 2024-06-01, voice: independent}
  - {key: organ-1, publisher: The Organ, voice: CN}
commitments:
  - number: 1
    title: Talk
    text: They talk.
    kind: joint_commitment
    nature: standing
    topic: talks
    obligors: [US, CN]
    wordings:
      - {source: wire-1, paragraph: 2, form: reported, text: They will talk, quote: null}
    evidence:
      - {id: first, event_date: 2024-06, stance: supports, grade: B2, source: wire-1, summary: They talked}
      - {id: repeat, event_date: 2024-06-02, stance: supports, source: organ-1, summary: They did talk, same_event_as: first}
    checks:
      - {id: c1, on: 2024-09-01, queries: [talks], outcome: nothing_found}
    assessments:
      - {status: upheld, confidence: low, effective: 2024-07-01, because: [first, c1], rationale: As seen}
  - number: 2
    title: Report
    text: They report.
    kind: request
    nature: one_off
    topic: reports
    obligors: [US]
    due: 2024-12
"""


def take(ledger: Ledger, text: str = SMALL, file: str = "deal.yaml", today: date = TODAY, amend: str | None = None) -> Imported:
    return dossier_import.dossier(ledger, dossier.load(text, file), ImportOptions(today=today, amend=amend))


@pytest.fixture
def taken(store: Path) -> Path:
    with writing(store) as ledger:
        assert take(ledger).total == 11
    return store


def standings(ledger: Ledger) -> list[Any]:
    """What `list` says of everything, apart from entry numbers."""
    reading = naming.Reading(position=ledger.head.size, as_of=None, day=TODAY)
    drop = {"last_entry"}
    return [
        {name: value for name, value in item.items() if name not in drop}
        | {"standing": [{name: value for name, value in one.items() if name != "assessed_by"} for one in item["standing"]]}
        for item in listed(ledger, reading, Filter()).items
    ]


def test_a_dossier_is_taken_whole(taken: Path) -> None:
    with reading(taken) as ledger:
        kinds = [entry.kind for entry in entries(ledger)]
        [first, _] = versions.cases(ledger.driver, ledger.head.size)
    assert kinds == [
        EntryKind.PARTY_REGISTERED, EntryKind.PARTY_REGISTERED, EntryKind.AGREEMENT_REGISTERED, EntryKind.SOURCE_REGISTERED, EntryKind.SOURCE_REGISTERED,
        EntryKind.COMMITMENT_REGISTERED, EntryKind.EVIDENCE_ADDED, EntryKind.EVIDENCE_ADDED, EntryKind.CHECK_RECORDED, EntryKind.ASSESSMENT_MADE,
        EntryKind.COMMITMENT_REGISTERED,
    ]  # fmt: skip
    assert [held.record.voice for held in first.evidence] == ["independent", "CN"]  # the source's, where none is given
    assert first.evidence[1].record.same_event_as == first.evidence[0].entry == 7
    assert first.assessments[0].record.because == (7, 9)
    assert findings(taken) == []


def test_taking_it_twice_adds_nothing(taken: Path) -> None:
    before = taken.read_bytes()
    with writing(taken) as ledger:
        done = take(ledger)
    assert (done.total, done.known) == (0, 11)
    assert taken.read_bytes() == before


def test_the_shipped_dossier_twice_adds_nothing(woodside: Path) -> None:
    seed = bundled.seeds()["woodside-2023"]
    with writing(woodside) as ledger:
        size = ledger.head.size
        steps: list[tuple[int, int]] = []
        loaded = dossier.load(seed.read_text(encoding="utf-8"), seed.name)
        done = dossier_import.dossier(
            ledger, loaded, ImportOptions(today=TODAY), progress=lambda position, of: steps.append((position, of))
        )
    assert (done.total, done.known) == (0, size)
    assert steps == [(number, 25) for number in range(1, 26)]


def test_what_is_new_in_a_grown_dossier_is_added(taken: Path) -> None:
    grown = SMALL.replace(
        "    checks:\n",
        "      - {id: third, event_date: 2024-08, stance: contradicts, source: organ-1, summary: They fell out}\n    checks:\n",
    )
    with writing(taken) as ledger:
        done = take(ledger, grown)
        assert done.added == {EntryKind.EVIDENCE_ADDED: 1}
        assert done.known == 11


WRONG = [
    # (what to find, what to put there, the line, what is said)
    ("obligors: [US]\n", "obligors: [US, FR]\n", 32, "commitment 2, obligors 2: no party “FR”"),
    ("parties: [US, CN]}", "parties: [US, CN, FR]}", 2, "agreement parties 3: no party “FR”"),
    ("voice: CN}", "voice: FR}", 8, "source organ-1, voice: no party “FR” to be the voice of"),
    ("{source: wire-1, paragraph", "{source: wire-2, paragraph", 18, "commitment 1, wording 1, source: no source “wire-2”"),
    ("source: organ-1, summary", "source: organ-2, summary", 21, "commitment 1, evidence repeat, source: no source “organ-2”"),
    ("same_event_as: first", "same_event_as: last", 21, "commitment 1, evidence repeat, same_event_as: “last” is no earlier evidence of this commitment"),
    ("same_event_as: first", "same_event_as: repeat", 21, "commitment 1, evidence repeat, same_event_as: “repeat” is no earlier evidence"),
    ("event_date: 2024-06-02", "event_date: 2031", 21, "commitment 1, evidence repeat: the event date 2031-01-01 lies in the future"),
    ("on: 2024-09-01", "on: 2031-09-01", 23, "commitment 1, check c1, on: the search of 2031-09-01 lies in the future"),
    ("because: [first, c1]", "because: [first, c2]", 25, "commitment 1, assessment 1, because 2: “c2” is no evidence or check of commitment 1"),
    ("because: [first, c1]", "because: []", 25, "commitment 1, assessment 1: “upheld” rests on nothing"),
    ("because: [first, c1]", "because: [c1]", 25, "commitment 1, assessment 1: “upheld” rests on a search alone"),
    ("effective: 2024-07-01", "effective: 2031-07-01", 25, "commitment 1, assessment 1: the effective date 2031-07-01 lies in the future"),
    ("{status: upheld", "{party: FR, status: upheld", 25, "commitment 1, assessment 1: FR does not owe DEAL-1"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "says"), WRONG, ids=[says for *_, says in WRONG])
def test_a_fault_anywhere_leaves_nothing_and_is_named_with_its_place(store: Path, old: str, new: str, line: int, says: str) -> None:
    """Red when the import is not one transaction: everything before the fault would stay."""
    assert SMALL.count(old) == 1
    before = store.read_bytes()
    with pytest.raises(BadDocument) as caught, writing(store) as ledger:
        take(ledger, SMALL.replace(old, new))
    assert caught.value.message.startswith(f"deal.yaml:{line}: "), caught.value.message
    assert says in caught.value.message
    assert caught.value.hint.startswith("nothing was added")
    assert store.read_bytes() == before


CONFLICTS = [
    ("name: China}", "name: People's Republic}", 5, "CN is in the ledger as #2 and says something else there: name is “China” there and “People's Republic” here"),
    ("title: The deal", "title: A deal", 2, "DEAL is in the ledger as #3 and says something else there: title is “The deal” there and “A deal” here"),
    ("publisher: The Organ", "publisher: Organ", 8, "organ-1 is in the ledger as #5 and says something else there"),
    ("text: They talk.", "text: They talk a lot.", 12, "DEAL-1 is in the ledger as #6 and says something else there: text is “They talk.” there"),
    ("summary: They did talk", "summary: They did not", 21, "“repeat” is in the ledger as #8 and says something else there: summary is “They did talk” there"),
    ("queries: [talks]", "queries: [talks, more]", 23, "“c1” is in the ledger as #9 and says something else there: queries"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "says"), CONFLICTS, ids=[says for *_, says in CONFLICTS])
def test_what_is_there_and_says_something_else_is_a_conflict(taken: Path, old: str, new: str, line: int, says: str) -> None:
    assert SMALL.count(old) == 1
    before = taken.read_bytes()
    with pytest.raises(BadDocument) as caught, writing(taken) as ledger:
        take(ledger, SMALL.replace(old, new))
    assert caught.value.message.startswith(f"deal.yaml:{line}: "), caught.value.message
    assert says in caught.value.message
    assert taken.read_bytes() == before


def test_all_that_breaks_a_rule_is_named_at_once(store: Path) -> None:
    """And nothing that only rests on it; red where the first ends it, or where what rests on a faulty piece is a fault of its own."""
    told = SMALL.replace("{id: first, event_date: 2024-06,", "{id: first, event_date: 2099,").replace("on: 2024-09-01", "on: 2099-09-01")
    before = store.read_bytes()
    with pytest.raises(BadDocuments) as caught, writing(store) as ledger:
        take(ledger, told)
    assert [message.split(": ")[:2] for message, _ in caught.value.lines()] == [
        ["deal.yaml:20", "commitment 1, evidence first"],
        ["deal.yaml:23", "commitment 1, check c1, on"],
        ["2 faults"],
    ]
    assert store.read_bytes() == before


def test_all_that_registers_cannot_take_is_named_at_once_and_each_unknown_name_once(store: Path) -> None:
    """Red where the first breach of a register ends it, or where what names an unknown thing is a fault of its own."""
    told = (
        SMALL.replace("voice: CN}", "voice: FR}")
        .replace("obligors: [US, CN]", "obligors: [US, DE]\n    beneficiaries: [JP]\n    due: 2020")
        .replace("{source: wire-1, paragraph", "{source: wire-9, paragraph")
        .replace("    obligors: [US]\n", "    obligors: [DE]\n    beneficiaries: [IT]\n")
    )
    before = store.read_bytes()
    with pytest.raises(BadDocuments) as caught, writing(store) as ledger:
        take(ledger, told)
    assert [message for message, _ in caught.value.lines()] == [
        "deal.yaml:8: source organ-1, voice: no party “FR” to be the voice of",
        "deal.yaml:10: commitment 1: the deadline 2020 is before the agreement, which was made on 2024-05-01",
        "deal.yaml:16: commitment 1, obligors 2: no party “DE”",
        "deal.yaml:17: commitment 1, beneficiaries 1: no party “JP”",
        "deal.yaml:20: commitment 1, wording 1, source: no source “wire-9”",
        "deal.yaml:35: commitment 2, beneficiaries 1: no party “IT”",
        "6 faults",
    ]
    assert store.read_bytes() == before


RESTING = [
    ("a voice and commitments", (("parties: [US, CN]}", "parties: [US, XX]}"), ("voice: CN}", "voice: XX}"), ("on: 2024-09-01", "on: 2099-01-01")),
     "deal.yaml:2: agreement parties 2: no party “XX”"),
    ("evidence", (("voice: CN}", "voice: YY}"),), "deal.yaml:8: source organ-1, voice: no party “YY” to be the voice of"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "says"), [case[1:] for case in RESTING], ids=[what for what, *_ in RESTING])
def test_what_rests_on_a_faulty_part_is_no_fault_of_its_own(store: Path, changes: tuple[tuple[str, str], ...], says: str) -> None:
    faulty = SMALL
    for old, new in changes:
        faulty = faulty.replace(old, new)
    with pytest.raises(BadDocument) as caught, writing(store) as ledger:
        take(ledger, faulty)
    assert [message for message, _ in caught.value.lines()] == [says]


def test_what_was_taken_back_is_not_brought_back(taken: Path) -> None:
    with writing(taken) as ledger:
        for number in ("#8", "#9", "#10"):
            evidence.retract(ledger, number, "Wrong")
        done = take(ledger)
        assert (done.total, done.known) == (0, 11)
        [case, _] = versions.cases(ledger.driver, ledger.head.size)
        taken_back = [held.retracted_by is not None for group in (case.evidence, case.checks, case.assessments) for held in group]
        assert taken_back == [False, True, True, True]
    again = SMALL.replace("because: [first, c1]", "because: [repeat]")
    with pytest.raises(BadDocument, match="#8 was retracted by #12"), writing(taken) as ledger:
        take(ledger, again)


def test_what_was_changed_here_since_is_no_conflict_with_the_file_it_came_from(taken: Path) -> None:
    with writing(taken) as ledger:
        evidence.regrade(ledger, "#7", "A1", "Read again")
        amending.amend(ledger, Noun.COMMITMENT, "DEAL-2", {"title": "Report yearly"}, "Clearer")
        assert (take(ledger).total, take(ledger).known) == (0, 11)
        text, _ = exporting.as_dossier(ledger, None, ledger.head.size)
        assert take(ledger, text, "export.yaml").total == 0


def test_the_same_evidence_under_another_name_is_there_already(taken: Path) -> None:
    with writing(taken) as ledger:
        done = take(ledger, SMALL.replace("first", "the-first"))
        assert (done.total, done.known) == (0, 11)


def test_a_name_is_worth_more_than_equal_words(taken: Path) -> None:
    """Two observations that differ in their ids alone: the later one is not taken for the first when the file comes again."""
    twins = SMALL.replace(
        "    checks:\n", "      - {id: twin, event_date: 2024-06-03, stance: supports, source: organ-1, summary: Twin}\n    checks:\n"
    )
    with writing(taken) as ledger:
        assert take(ledger, twins).total == 1
        evidence.add(
            ledger,
            {"commitment": "DEAL-1", "event_date": "2024-06-03", "stance": "supports", "source": "organ-1", "summary": "Twin"},
            today=TODAY,
            again=True,
        )
        assert take(ledger, twins).total == 0


def test_evidence_added_by_hand_is_known_when_the_export_comes_back(taken: Path) -> None:
    with writing(taken) as ledger:
        evidence.add(ledger, {"commitment": "1", "stance": "context", "summary": "By hand", "source": "wire-1"}, today=TODAY)
        text, left_out = exporting.as_dossier(ledger, "deal", ledger.head.size)
        assert left_out == []
        assert re.search(r"id: entry-12$", text, re.MULTILINE)
        assert take(ledger, text).total == 0


def test_evidence_added_by_hand_is_amended_where_its_export_was_mended(taken: Path) -> None:
    with writing(taken) as ledger:
        evidence.add(ledger, {"commitment": "1", "stance": "context", "summary": "By hand", "source": "wire-1"}, today=TODAY)
        text, _ = exporting.as_dossier(ledger, "deal", ledger.head.size)
        mended = text.replace("By hand", "By many hands")
        with pytest.raises(BadDocument, match="“entry-12” is in the ledger as #12 and says something else there: summary is “By hand”"):
            take(ledger, mended)
        done = take(ledger, mended, amend="A slip")
        assert (done.added, done.differences) == (
            {EntryKind.EVIDENCE_AMENDED: 1},
            ["“entry-12”: summary is now “By many hands”, was “By hand”"],
        )
        assert take(ledger, mended).total == 0
        assert take(ledger, text).total == 0


@pytest.mark.parametrize("theirs", ["entry-12", "entry-7", "entry-9", "entry-4", "entry-99", "entry-999999999999999999", "entry-0"])
def test_evidence_that_another_ledger_numbered_is_new(taken: Path, theirs: str) -> None:
    with writing(taken) as ledger:
        evidence.add(ledger, {"commitment": "1", "stance": "context", "summary": "By hand", "source": "wire-1"}, today=TODAY)
        other = SMALL.replace(
            "{id: first,", f"{{id: {theirs}, event_date: 2024-07, stance: context, source: organ-1, summary: Other}}\n      - {{id: first,"
        )
        assert take(ledger, other).added == {EntryKind.EVIDENCE_ADDED: 1}


def test_a_damaged_store_is_not_the_dossiers_fault(taken: Path) -> None:
    import sqlite3
    from contextlib import closing

    from tracker.domain.errors import DamagedStore

    with closing(sqlite3.connect(taken)) as connection, connection:
        connection.execute("UPDATE source SET kind = 'rumour' WHERE key = 'wire-1'")
    with pytest.raises(DamagedStore, match="source, row of #4"), writing(taken) as ledger:
        take(ledger)


def test_a_round_trip_by_dossier_gives_the_same_standings(woodside: Path, store: Path) -> None:
    with reading(woodside) as theirs, writing(store) as ours:
        text, left_out = exporting.as_dossier(theirs, None, theirs.head.size)
        assert left_out == []
        done = take(ours, text, "export.yaml")
        assert done.total == theirs.head.size
        assert standings(ours) == standings(theirs)
        again, _ = exporting.as_dossier(ours, "WOODSIDE", ours.head.size)
        assert again == text
    assert findings(store) == []


def test_what_is_added_again_is_what_others_named_before(store: Path) -> None:
    """Evidence and assessments that name it by its old number are there, at this import and at the next."""
    with writing(store) as ledger:
        take(ledger)
        evidence.retract(ledger, "#7", "t")
    again = dossier.load(SMALL, "deal.yaml")
    with writing(store) as ledger:
        done = dossier_import.dossier(ledger, again, ImportOptions(today=TODAY, again=True))
        assert done.added == {EntryKind.EVIDENCE_ADDED: 1}
    with writing(store) as ledger:
        assert dossier_import.dossier(ledger, again, ImportOptions(today=TODAY, again=True)).total == 0
        assert take(ledger).total == 0


def test_lines_into_an_empty_store_give_the_identical_ledger(woodside: Path, store: Path) -> None:
    with reading(woodside) as theirs, writing(store) as ours:
        lines = list(theirs.bodies())
        done = ledger_import.ledger_lines(ours, lines, "ledger.jsonl", ImportOptions())
        assert (done.total, done.known) == (theirs.head.size, 0)
        assert ours.head == theirs.head
        size = ours.head.size
        assert everything(ours, size) == everything(theirs, size)
    assert findings(store) == []


def test_lines_continue_a_ledger_that_begins_with_them(store: Path) -> None:
    with in_memory(STORY) as theirs:
        lines = list(theirs.bodies())
        told(store, STORY[:12])
        with writing(store) as ours:
            done = ledger_import.ledger_lines(ours, lines, "x.jsonl", ImportOptions())
            assert (done.known, done.total) == (12, 7)
            assert ours.head == theirs.head
            for shorter in (lines, lines[:5], []):
                done = ledger_import.ledger_lines(ours, shorter, "x.jsonl", ImportOptions())
                assert (done.known, done.total) == (len(shorter), 0)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda lines: [*lines[:3], lines[2], *lines[4:]], Conflict, "x.jsonl:4: entry #4 is not this ledger's entry #4"),
        (lambda lines: lines[1:], Conflict, "x.jsonl:1: entry #1 is not"),
        (lambda lines: [*lines[:14], *lines[15:]], BadDocument, "x.jsonl:15: entry #16 does not follow #14"),
        (lambda lines: [*lines[:14], b"", *lines[14:]], BadDocument, "x.jsonl:15: not an entry"),
        (lambda lines: [*lines[:14], lines[14] + b"\r"], BadDocument, "x.jsonl:15: not the canonical bytes"),
        (lambda lines: [*lines[:14], lines[14].replace(b'"entry":10', b'"entry":7')], BadDocument, "x.jsonl:15: entry #15: #7 is commitment registered and cannot be retracted"),
        (lambda lines: [*lines[:14], b"[" * 100_000], BadDocument, "x.jsonl:15: not an entry"),
        (lambda lines: [*lines[:14], b"\xff"], BadDocument, "x.jsonl:15: not an entry"),
    ],
)  # fmt: skip
def test_lines_of_another_ledger_are_refused_whole(store: Path, change: Any, error: type[Exception], message: str) -> None:
    with in_memory(STORY) as theirs:
        lines = change(list(theirs.bodies()))
    told(store, STORY[:12])
    before = store.read_bytes()
    with pytest.raises(error, match=re.escape(message)), writing(store) as ours:
        ledger_import.ledger_lines(ours, lines, "x.jsonl", ImportOptions())
    assert store.read_bytes() == before


# What a file says otherwise.

MENDED = (
    SMALL.replace("name: China}", "name: People's Republic}")
    .replace("text: They talk.", "text: They talk a lot.")
    .replace("summary: They did talk", "summary: They did talk in May")
)


def test_all_differences_are_named_at_once_and_nothing_is_added(taken: Path) -> None:
    with writing(taken) as ledger:
        with pytest.raises(BadDocuments) as caught:
            take(ledger, MENDED)
        *told, (total, _) = caught.value.lines()
        assert total == "3 faults"
        assert [part in message for part, (message, _) in zip(("China", "a lot", "in May"), told, strict=True)] == [True, True, True]
        assert {hint for _, hint in told} == {"take over what this file says: --amend --reason …"}
        assert ledger.head.size == 11


def test_differences_are_amended_with_a_reason(taken: Path) -> None:
    with writing(taken) as ledger:
        before = ledger.head.size
        done = take(ledger, MENDED, amend="The file was mended")
        assert done.added == {EntryKind.PARTY_AMENDED: 1, EntryKind.COMMITMENT_AMENDED: 1, EntryKind.EVIDENCE_AMENDED: 1}
        assert done.differences[0] == "party CN: name is now “People's Republic”, was “China”"
        assert {entry.record.content()["reason"] for entry in entries(ledger, after=before)} == {"The file was mended"}
        assert take(ledger, MENDED).total == 0
    assert findings(taken) == []


def test_a_file_of_before_reverts_nothing_and_says_what_was_amended_since(taken: Path) -> None:
    with writing(taken) as ledger:
        take(ledger, MENDED, amend="The file was mended")
        size = ledger.head.size
        done = take(ledger, SMALL, amend="x")
        assert (done.total, ledger.head.size) == (0, size)
        assert done.earlier == [
            f"party CN: name was amended since in #{size - 2}",
            f"DEAL-1: text was amended since in #{size - 1}",
            f"“repeat”: summary was amended since in #{size}",
        ]


def test_moved_evidence_and_a_void_commitment_come_back_by_no_file(taken: Path) -> None:
    with writing(taken) as ledger:
        amending.amend(ledger, Noun.EVIDENCE, "#8", {}, "No repeat", clear=("same_event_as",))
        amending.amend(ledger, Noun.EVIDENCE, "#7", {"commitment": "DEAL-2"}, "It is about the other", clear=("party",), today=TODAY)
        done = take(ledger)
        assert (done.total, done.earlier) == (
            0,
            ["“first”: commitment was amended since in #13", "“repeat”: same event as was amended since in #12"],
        )
        taking_back.void(ledger, Noun.COMMITMENT, "DEAL-1", "Entered twice", replaced_by=["DEAL-2"])
        size = ledger.head.size
        done = take(ledger)
        assert (done.total, ledger.head.size) == (0, size)
        assert done.earlier == [f"DEAL-1 was declared void by #{size}"]


def test_a_field_that_is_left_out_says_nothing_and_null_empties_it(taken: Path) -> None:
    with writing(taken) as ledger:
        take(ledger, SMALL.replace("publisher: The Organ", "publisher: The Organ, note: Read twice"), amend="x")
        assert take(ledger).earlier == []
        assert take(ledger, SMALL.replace("published: 2024-06-01", "published: null"), amend="x").added == {EntryKind.SOURCE_AMENDED: 1}
        held = {one.record.key: one.record for one in versions.registered(ledger.driver, Source, ledger.head.size)}
        assert (held["organ-1"].note, held["wire-1"].published) == ("Read twice", None)
        assert take(ledger).earlier == ["source wire-1: published was amended since in #13"]
