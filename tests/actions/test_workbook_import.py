"""A workbook that was edited: what is changed in it, and nothing else, goes into the ledger."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.documents.workbook.books import LIBREOFFICE, cell, converted, edited, put
from tests.documents.workbook.test_sheets import HARD
from tests.ledgers import STORY, TODAY, Fresh, amend, assessment, entries, evidence
from tracker.actions import exporting, workbook_import
from tracker.actions.imported import Imported, ImportOptions
from tracker.documents.tables.layout import Form, TableOptions
from tracker.documents.workbook import reading
from tracker.domain.errors import BadDocument, BadInput, Faults, TrackerError
from tracker.domain.record.records import Party, Retraction
from tracker.domain.vocabulary import Noun
from tracker.storage.ledger.ledger import Ledger

Edit = Callable[[Any], object]


def exported(ledger: Ledger, agreement: str | None = None, position: int | None = None) -> bytes:
    return b"".join(exporting.as_workbook(ledger, agreement, ledger.head.size if position is None else position))


def taken(ledger: Ledger, data: bytes, reason: str | None = "As the editors wrote it", **options: Any) -> Imported:
    form = Form.ODS if b"opendocument" in data[:100] else Form.XLSX
    opened = reading.opened(io.BytesIO(data), "book.xlsx", form, TableOptions(), Faults())
    assert opened is not None
    return workbook_import.workbook(ledger, opened[0], ImportOptions(today=TODAY, amend=reason, **options))


def refused(ledger: Ledger, edit: Edit, reason: str | None = "As the editors wrote it") -> list[str]:
    with pytest.raises(TrackerError) as caught:
        taken(ledger, edited(exported(ledger, position=len(STORY)), edit), reason)
    return caught.value.message.split("\n")


def records(ledger: Ledger, after: int = len(STORY)) -> list[dict[str, Any]]:
    return [{"kind": one.kind.value, **one.record.content()} for one in entries(ledger, after=after)]


def test_a_workbook_as_it_was_written_adds_nothing(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        for data in (
            exported(ledger),
            edited(exported(ledger), lambda book: None),
            exported(ledger, "PACT"),
            exported(ledger, position=12),
        ):
            done = taken(ledger, data, None)
            assert (done.total, done.differences, done.earlier, ledger.head.size) == (0, [], [], len(STORY))


@pytest.mark.slow
@pytest.mark.heavy
@LIBREOFFICE
def test_a_workbook_that_libreoffice_saved_adds_nothing(ground: Ledger, tmp_path: Path) -> None:
    for text in HARD:
        ground.append(evidence(f"About {text} it", quote=text, note=f"{text}\n{text}"))
    done = taken(ground, converted(exported(ground), tmp_path), None)
    assert (done.total, done.differences, done.earlier) == (0, [], [])
    assert done.known == ground.head.size


def test_changed_cells_are_amendments_and_new_rows_additions(fresh: Fresh) -> None:
    def edit(book: Any) -> None:
        cell(book["Parties"], "US", "name").value = "USA"
        cell(book["Agreements"], "PACT", "parties").value = "US; CN; FR"
        cell(book["Sources"], "wire-1", "title").value = None
        cell(book["Commitments"], "PACT-1", "obligors").value = "usa; FR"
        cell(book["Commitments"], "PACT-1", "wordings").value = "post-2: 会谈\nwire-9: They talk"
        cell(book["Commitments"], "PACT-2", "due").value = "2026"
        cell(book["Evidence"], "9", "grade").value = "b3"
        cell(book["Evidence"], "9", "same_event_as").value = None
        put(book["Parties"], code="FR", name="France")
        put(book["Sources"], key="wire-9", publisher="Wire Nine", published="2025-05-01")
        put(book["Commitments"], title="Third", text="They talk more.", obligors="FR", criteria="One\nTwo", topics="a; b")
        put(book["Evidence"], commitment="PACT-3", stance="supports", summary="0012", source="wire-9", grade="A1", event_date="2025-05")
        put(book["Checks"], commitment="PACT-3", on="2025-06-30", queries="x\ny", outcome="found")
        put(book["Assessments"], commitment="PACT-1", effective="2025-06-30", status="not_started", **LOW, because="11")

    with fresh(STORY) as ledger:
        data = edited(exported(ledger), edit)
        done = taken(ledger, data)
        assert records(ledger) == [
            {"kind": "party_amended", "party": "US", "changes": {"name": "USA"}, "reason": REASON},
            {"kind": "party_registered", "code": "FR", "name": "France"},
            {"kind": "agreement_amended", "agreement": "PACT", "changes": {"parties": ["US", "CN", "FR"]}, "reason": REASON},
            {"kind": "source_amended", "source": "wire-1", "clear": ["title"], "reason": REASON},
            *({"kind": "source_registered", **one.record.content()} for one in entries(ledger) if getattr(one.record, "key", "") == "wire-9"),
            {
                "kind": "commitment_amended",
                "commitment": "PACT-1",
                "changes": {
                    "obligors": ["US", "FR"],
                    "wordings": [
                        {"source": "post-2", "paragraph": [], "form": "reported", "text": "会谈"},
                        {"source": "wire-9", "paragraph": [], "form": "reported", "text": "They talk"},
                    ],
                },
                "reason": REASON,
            },
            {"kind": "commitment_amended", "commitment": "PACT-2", "changes": {"due": "2026"}, "reason": REASON},
            *({"kind": "commitment_registered", **one.record.content()} for one in entries(ledger) if getattr(one.record, "number", 0) == 3),
            {"kind": "evidence_amended", "evidence": 9, "changes": {"reliability": "B"}, "clear": ["same_event_as"], "reason": REASON},
            *({"kind": "evidence_added", **one.record.content()} for one in entries(ledger) if getattr(one.record, "summary", "") == "0012"),
            {"kind": "check_recorded", "commitment": "PACT-3", "on": "2025-06-30", "queries": ["x", "y"], "outcome": "found", "languages": []},
            {"kind": "assessment_made", "commitment": "PACT-1", "effective_on": "2025-06-30", "status": "not_started", **LOW, "because": [11]},
        ]  # fmt: skip
        assert done.total == ledger.head.size - len(STORY) == 12
        assert "Parties US: name is now “USA”, was “United States”" in done.differences
        again = taken(ledger, data)
        assert (again.total, ledger.head.size) == (0, len(STORY) + 12)


REASON = "As the editors wrote it"
LOW = {"confidence": "low", "rationale": "Nothing seen"}


def test_a_changed_status_makes_a_new_assessment_once(fresh: Fresh) -> None:
    def edit(book: Any) -> None:
        cell(book["Assessments"], "12", "status").value = "stalled"
        cell(book["Assessments"], "12", "rationale").value = "Nobody talks"

    with fresh(STORY) as ledger:
        data = edited(exported(ledger), edit)
        for added in (1, 0):
            assert taken(ledger, data, None).total == added
        [made] = records(ledger)
        before = ledger.get(12).record.content()
        assert made == {"kind": "assessment_made", **before, "status": "stalled", "rationale": "Nobody talks"}


def test_a_verdict_on_what_was_judged_here_since_is_refused(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        ours, theirs = (edited(exported(ledger), change("Assessments", "12", "status", word)) for word in ("stalled", "fulfilled"))
        assert taken(ledger, ours).total == 1
        with pytest.raises(
            TrackerError, match=rf"status: of #12 cannot become “fulfilled”: the same was judged here since \(#{len(STORY) + 1} stalled\)"
        ):
            taken(ledger, theirs)
        assert taken(ledger, ours).total == 0


def change(sheet: str, name: str, field: str, value: str | None) -> Edit:
    return lambda book: setattr(cell(book[sheet], name, field), "value", value)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (change("Assessments", "12", "rationale", "No"), "book.xlsx[Assessments]:2: rationale: of #12 is “As seen”, and cannot become “No”"),
        (change("Checks", "11", "outcome", "found"), "book.xlsx[Checks]:2: outcome: of #11 is “nothing_found”, and cannot become “found”"),
        (change("Evidence", "8", "note", "=1+1"), "book.xlsx[Evidence]:2: note: is an error of the spreadsheet (a formula that was never calculated)"),
        (change("Evidence", "8", "summary", "#N/A"), "book.xlsx[Evidence]:2: summary: is an error of the spreadsheet (#N/A)"),
        (change("Evidence", "8", "event_date", "1.4.2024"), "book.xlsx[Evidence]:2: event_date: “1.4.2024” is not written year first"),
        (change("Evidence", "8", "id", "x"), "book.xlsx[Evidence]:2: id: of #8 is “nothing”, and cannot become “x”"),
        (change("Evidence", "8", "entry", "99"), "book.xlsx[Evidence]:2: entry: there was no row 99 in this sheet"),
        (change("Evidence", "8", "entry", "9" * 40), f"book.xlsx[Evidence]:2: entry: there was no row {'9' * 40} in this sheet"),
        (change("Evidence", "8", "entry", "x_x0000_"), "book.xlsx[Evidence]:2: entry: there was no row x␀ in this sheet"),
        (change("Evidence", "8", "entry", "9"), "book.xlsx[Evidence]:3: entry: 9 stands in row 2 too"),
        (change("Commitments", "PACT-2", "ref", "PACT-7"), "book.xlsx[Commitments]:3: ref: was PACT-2, and is PACT-7"),
        (change("Commitments", "PACT-2", "number", "7"), "book.xlsx[Commitments]:3: number: of PACT-2 is “2”, and cannot become “7”"),
        (change("Parties", "US", "code", "USA"), "book.xlsx[Parties]:3: code: was US, and is USA"),
        (change("Parties", "US", "name", None), "book.xlsx[Parties]:3: name: clear: “name” cannot be empty"),
        (change("Evidence", "8", "stance", "suports"), "book.xlsx[Evidence]:2: stance: “suports” is none of"),
        (change("Evidence", "8", "grade", "Z9"), "book.xlsx[Evidence]:2: grade: no grade “Z9”"),
        (change("Commitments", "PACT-1", "wordings", "no source here"), "book.xlsx[Commitments]:2: wordings: “no source here” cannot be read"),
        (change("Commitments", "PACT-1", "wordings", "nowhere"), "book.xlsx[Commitments]:2: wordings: “nowhere” cannot be read"),
        (change("Commitments", "PACT-1", "criteria", '["a'), 'book.xlsx[Commitments]:2: criteria: “["a” cannot be read'),
        (change("Commitments", "PACT-1", "obligors", "US; XX"), "book.xlsx[Commitments]:2: obligors: no party “XX”"),
        (lambda book: put(book["Evidence"], commitment="PACT-9", stance="supports", summary="x"), "book.xlsx[Evidence]:4: "),
        (lambda book: put(book["Checks"], commitment="PACT-9", queries="x", outcome="found"), "book.xlsx[Checks]:4: commitment: no commitment"),
        (lambda book: put(book["Parties"], name="Nobody"), "book.xlsx[Parties]:4: "),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_with_its_cell(story: Ledger, edit: Edit, says: str) -> None:
    [line, *further] = refused(story, edit)
    assert (line[: len(says)], further) == (says, [])


def test_without_a_reason_the_differences_are_shown_all_at_once(story: Ledger) -> None:
    def edit(book: Any) -> None:
        cell(book["Parties"], "US", "name").value = "USA"
        cell(book["Evidence"], "8", "note").value = "1-2"

    assert sorted(refused(story, edit, None)) == [
        "book.xlsx[Evidence]:2: note: of #8 is “nothing” in the ledger, and “1-2” here",
        "book.xlsx[Parties]:3: name: of US is “United States” in the ledger, and “USA” here",
    ]


def test_what_was_changed_here_since_is_compared_three_ways(fresh: Fresh) -> None:
    def edit(book: Any) -> None:
        cell(book["Parties"], "US", "name").value = "USA"
        cell(book["Parties"], "CN", "name").value = "PRC"
        cell(book["Evidence"], "8", "note").value = "Seen"
        cell(book["Evidence"], "9", "note").value = "Seen too"

    since = (
        amend(Noun.PARTY, "US", name="America"),
        amend(Noun.PARTY, "CN", name="PRC"),
        amend(Noun.EVIDENCE, 8, quote="They"),
        Retraction(entry=9, reason="Wrong"),
    )
    with fresh((*STORY, *since)) as ledger:
        assert refused(ledger, edit) == [
            "book.xlsx[Parties]:3: name: of US was “United States”, is “America” here since, and “USA” there",
            "book.xlsx[Evidence]:3: entry: #9 was taken back here since",
        ]
    with fresh((*STORY, *since)) as ledger:
        data = edited(exported(ledger, position=len(STORY)), change("Evidence", "8", "note", "Seen"))
        done = taken(ledger, data)
        assert done.differences == ["Evidence #8: note is now “Seen”, was “nothing”"]
        held = {one["evidence"]: one["changes"] for one in records(ledger, len(STORY) + 4)}
        assert held == {8: {"note": "Seen"}}


def test_rows_sheets_and_columns_that_are_gone_take_nothing_back(story: Ledger) -> None:
    def edit(book: Any) -> None:
        del book["Parties"], book["Commitments"]
        book["Evidence"].delete_rows(2)
        book["Sources"].delete_cols(2, 9)
        book["Checks"].delete_cols(3)

    done = taken(story, edited(exported(story), edit), None)
    assert (done.total, done.earlier) == (0, ["Evidence: rows that are gone take nothing back: #8"])


def test_a_sheet_that_was_hidden_is_refused_as_hidden_sheets_are_not_read(story: Ledger) -> None:
    with pytest.raises(BadDocument, match="is hidden, so that changes in it would be lost"):
        taken(story, edited(exported(story), lambda book: setattr(book["Evidence"], "sheet_state", "hidden")))


def test_a_workbook_of_another_ledger_is_refused(story: Ledger) -> None:
    story.append(Party(code="FR", name="France"))
    data = exported(story)
    forged = edited(data, lambda book: setattr(book["Written from"]["B3"], "value", "0" * 64))
    later = edited(data, lambda book: setattr(book["Written from"]["B2"], "value", "99"))
    for other in (forged, later):
        with pytest.raises(BadInput, match=r"book\.xlsx was written from another ledger"):
            taken(story, other)
    with pytest.raises(BadDocument, match="does not say from which ledger it was written"):
        taken(story, edited(data, lambda book: setattr(book["Written from"]["B2"], "value", "many")))


def test_rows_in_another_order_and_headings_in_another_spelling_are_no_change(story: Ledger) -> None:
    def edit(book: Any) -> None:
        sheet = book["Evidence"]
        rows = [[one.value for one in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), 2):
            for place, value in enumerate(row, 1):
                sheet.cell(number, place).value = value
        sheet["C1"].value = "Event Date"

    assert taken(story, edited(exported(story), edit), None).total == 0


def test_a_new_assessment_is_not_said_to_be_made_when_the_old_one_was(fresh: Fresh) -> None:
    with fresh((*STORY, assessment((8,), assessed_on="2025-06-03"))) as ledger:
        for edits, day in (({"status": "stalled"}, None), ({"status": "advanced", "assessed_on": "2025-06-30"}, "2025-06-30")):
            size = ledger.head.size

            def edit(book: Any, edits: dict[str, str] = edits) -> None:
                for field, value in edits.items():
                    cell(book["Assessments"], "20", field).value = value

            taken(ledger, edited(exported(ledger), edit), None)
            [made] = records(ledger, size)
            assert (made["status"], made.get("assessed_on")) == (edits["status"], day)


def test_names_that_no_database_can_be_asked_for_are_refused(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        [line] = refused(ledger, lambda book: put(book["Parties"], code="x_x0000_", name="X"))
        assert line.startswith("book.xlsx[Parties]:4: code: ")


def test_a_new_ref_is_a_new_commitment_and_a_known_one_is_compared(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        ledger.append(Party(code="FR", name="France"))
        data = exported(ledger, position=len(STORY))

        def edit(book: Any) -> None:
            put(book["Commitments"], ref="PACT-9", title="Ninth", text="They talk on.", obligors="US")
            put(book["Parties"], code="FR", name="France")

        done = taken(ledger, edited(data, edit), None)
        assert [one["number"] for one in records(ledger, len(STORY) + 1)] == [9]
        assert (done.total, done.known) == (1, 13)


def test_a_sheet_that_was_renamed_is_refused_unless_its_own_is_there(story: Ledger) -> None:
    """Red where an unknown sheet is passed over, whatever it holds."""

    def rename(book: Any) -> None:
        book["Checks"].title = "Searches"

    [line] = refused(story, rename)
    assert line == "book.xlsx[Searches]: has the headings of Checks, and another name"

    def double(book: Any) -> None:
        book.copy_worksheet(book["Checks"]).title = "Before"

    assert taken(story, edited(exported(story), double)).total == 0


def test_amendments_say_which_verdicts_rest_on_what_they_change(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        done = taken(ledger, edited(exported(ledger), change("Evidence", "8", "stance", "contradicts")))
        assert done.differences == ["Evidence #8: stance is now “contradicts”, was “supports”"]
        assert done.earlier == ["#12 PACT-1 upheld rests on it (in effect)"]


def test_who_owes_a_new_commitment_becomes_a_party_to_its_agreement_where_that_is_said(fresh: Fresh) -> None:
    def edit(book: Any) -> None:
        put(book["Commitments"], title="Third", text="They talk more.", obligors="FR (France)")

    with fresh(STORY) as ledger:
        data = edited(exported(ledger, "PACT"), edit)
        with pytest.raises(BadDocument) as caught:
            taken(ledger, data)
        assert (caught.value.message, caught.value.hint) == (
            "book.xlsx[Commitments]:4: obligors: FR is no party to PACT and cannot owe a commitment of it",
            "nothing was added; add them in the same import: --add-parties",
        )
    with fresh(STORY) as ledger:
        assert taken(ledger, data, add_parties=True).total == 3
        assert records(ledger)[-1]["obligors"] == ["FR"]


@pytest.mark.slow
@LIBREOFFICE
def test_a_workbook_that_was_saved_as_ods_is_known_as_ours(story: Ledger, tmp_path: Path) -> None:
    edit = change("Evidence", "8", "note", "Seen\n\ntwice")
    done = taken(story, converted(edited(exported(story), edit), tmp_path, "ods"))
    assert (done.differences, done.earlier) == (["Evidence #8: note is now “Seen\n\ntwice”, was “nothing”"], [])
