"""The report read at one position: its counts are the ledger's, and the same position gives the same bytes."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.ledgers import STORY, TODAY, assessment, commitment, in_memory, reading, writing
from tests.ledgers import evidence as observed
from tests.payloads import PAYLOADS
from tracker import __version__
from tracker.actions import naming, reporting
from tracker.actions.listing import Filter, agenda, listed
from tracker.actions.report_options import ReportOptions
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.proof import merkle
from tracker.domain.record.records import Record
from tracker.domain.standing.timeline import lanes
from tracker.domain.vocabulary import Attention, CommitmentKind, Nature, Status, Verification
from tracker.reports.formats import csv_, html, preview, registry
from tracker.reports.model import Report
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import listing, versions
from tracker.storage.queries.filters import Selection

FORMS = ("markdown", "html", "json", "csv", "xlsx")


def report(ledger: Ledger, as_of: str | None = None, known_at: str | None = None) -> Report:
    return reporting.report(ledger, naming.reading(ledger, TODAY, as_of, known_at))


def test_it_counts_what_the_ledger_holds(woodside: Path) -> None:
    with reading(woodside) as ledger:
        made = report(ledger)
        size = ledger.head.size
        cases = versions.cases(ledger.driver, size)
        listing = listed(ledger, naming.reading(ledger, TODAY), Filter())
        assert (made.fixed.known_at, made.fixed.root, made.fixed.as_of) == (size, ledger.head.root.hex(), TODAY)
        assert len(made.sheets) == listing.total == len(cases) == 25
        assert sum(len(case.evidence) for case in cases) == 156
        assert sum(len(case.assessments) for case in cases) == 44
        rows = agenda(ledger, naming.reading(ledger, TODAY)).items
        assert {row["ref"] for row in rows} <= {item["ref"] for item in listing.items}


def test_the_summit_of_twenty_has_what_reports_must_show(twenty: Ledger) -> None:
    made = report(twenty)
    assert (len(made.sheets), len(made.parties)) == (17, 20)
    assert max(len(sheet.overview.standings) for sheet in made.sheets) == 20
    assert {sheet.terms.kind for sheet in made.sheets} == {*CommitmentKind}
    assert {sheet.terms.nature for sheet in made.sheets} == {*Nature}
    assert {one.status for sheet in made.sheets for one in sheet.overview.standings} == {*Status}
    assert {one.verification for sheet in made.sheets for one in sheet.overview.standings} == {*Verification}
    assert {*Attention} - {reason for sheet in made.sheets for reason in sheet.overview.attention} == {
        Attention.BASIS_RETRACTED,
        Attention.BASIS_CHANGED,
        Attention.UNWEIGHED,
        Attention.LAPSE,
        Attention.NUMBERS_DIFFER,
        Attention.SOURCE_LOST,
    }


@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_the_same_position_gives_the_same_bytes(woodside: Path, form: str) -> None:
    with reading(woodside) as ledger:
        size = ledger.head.size
        before = registry.write(report(ledger, known_at=f"#{size}"), form).data
    with writing(woodside) as ledger:
        ledger.append(observed(commitment="WOODSIDE-2", source="cnn-2023-11"))
    with reading(woodside) as ledger:
        assert registry.write(report(ledger, known_at=f"#{size}"), form).data == before
        assert registry.write(report(ledger), form).data != before


def test_backfilled_facts_are_counted(woodside: Path) -> None:
    with reading(woodside) as ledger:
        made = report(ledger, as_of="2024-06-30")
        assert any("dated by 2024-06-30 were recorded after it" in note for note in made.notes)
        assert report(ledger).notes == ()


@pytest.mark.parametrize(
    ("unknown", "near"),
    [
        (Selection(agreements=("TWENT",)), "did you mean TWENTY?"),
        (Selection(refs=("TWENTY-99",)), "did you mean TWENTY-17?"),
        (Selection(parties=("CNN",)), "did you mean CN?"),
        (Selection(topics=("port",)), "did you mean ports?"),
    ],
)
def test_what_a_report_is_narrowed_to_is_there(twenty: Ledger, unknown: Selection, near: str) -> None:
    at = naming.reading(twenty, TODAY)
    for narrowed in (reporting.report, reporting.table, reporting.site):
        with pytest.raises(NotFound) as caught:
            narrowed(twenty, at, unknown)
        assert caught.value.hint == near


def test_of_a_party_only_its_own_obligations_are_shown_and_counted(twenty: Ledger) -> None:
    """Red where overview, lanes or columns are of every obligor: Mexico's part of the first is contested, China's is not."""
    at = naming.reading(twenty, TODAY)
    made = reporting.report(twenty, at, Selection(parties=("cn",)))
    assert [sheet.ref for sheet in made.sheets] == ["TWENTY-1", "TWENTY-2", "TWENTY-6", "TWENTY-17"]
    assert {one.party for sheet in made.sheets for one in sheet.overview.standings} == {"CN"}
    assert {lane.party for sheet in made.sheets for lane in lanes(sheet.case, sheet.overview, TODAY)} == {"CN"}
    assert [party.code for party in made.parties] == ["CN"]
    assert Counter(one.overview.status for one in made.sheets) == {"initiated": 1, "upheld": 2, "partly_fulfilled": 1}
    assert made.sheets[0].overview.attention == ()
    assert len(made.sheets[0].terms.obligors) == 20, "who else owes it is said all the same"
    assert made.title == "Status report: China's part of Summit of Twenty on things that can be counted (an invented example)"


def test_a_report_is_narrowed_by_several_things_at_once(twenty: Ledger) -> None:
    at = naming.reading(twenty, TODAY)

    def of(**wanted: tuple[str, ...]) -> list[int]:
        return [sheet.terms.number for sheet in reporting.report(twenty, at, Selection(**wanted)).sheets]

    assert of(refs=("3", "twenty-1")) == [1, 3]
    assert of(topics=("PORTS",)) == [1, 2, 4, 8, 13, 16]
    assert of(topics=("ports", "weather"), parties=("GB", "IN")) == [1, 2, 5, 6, 15]
    assert of(refs=("4",), parties=("CN",)) == []
    nothing = reporting.report(twenty, at, Selection(refs=("4",), parties=("CN",)))
    assert nothing.in_brief == "No commitment is recorded of this: China's part of TWENTY-4."
    assert (
        reporting.report(twenty, at, Selection(refs=("3", "1"), topics=("ports",))).title
        == "Status report: TWENTY-3 and TWENTY-1, on ports"
    )


@pytest.mark.parametrize("clocks", [{}, {"as_of": "2025-01-20"}])
@pytest.mark.parametrize(
    "scope",
    [Selection(parties=("US", "MX")), Selection(refs=("1", "17"), parties=("TR",)), Selection(topics=("ports",)), Selection(refs=("8",))],
)
def test_narrowed_rows_are_those_of_the_narrowed_report(twenty: Ledger, clocks: dict[str, Any], scope: Selection) -> None:
    at = naming.reading(twenty, TODAY, **clocks)
    table, whole = reporting.table(twenty, at, scope), reporting.report(twenty, at, scope)
    assert b"".join(table.pieces()).decode() == csv_.write(whole)
    assert table.commitments == len(whole.sheets) > 0


def test_a_site_of_a_part_has_the_pages_of_that_part(twenty: Ledger) -> None:
    made = reporting.site(twenty, naming.reading(twenty, TODAY), Selection(parties=("IT",), topics=("standards",)))
    files = {name: b"".join(pieces).decode(errors="replace") for name, pieces in made.files()}
    assert {name for name in files if name.startswith("TWENTY/") and name.endswith(".html")} == {
        "TWENTY/index.html",
        "TWENTY/TWENTY-3.html",
    }
    assert {name for name in files if name.startswith("by-party/") and name.endswith(".html")} == {"by-party/IT.html"}
    assert "ledger.jsonl" not in files
    assert {*re.findall(r"TWENTY-\d+", files["feed.atom"]), *re.findall(r"TWENTY-\d+", files["agenda.ics"])} == {"TWENTY-3"}
    assert {*re.findall(r" for ([A-Z]{2}) ", files["feed.atom"])} <= {"IT"}
    assert {*re.findall(r"owed by (.*?) ", files["agenda.ics"])} == {"IT"}


def test_a_picture_says_how_many_it_has_no_room_for(twenty: Ledger) -> None:
    """Red with the lines cut after the last."""
    whole = reporting.report(twenty, naming.reading(twenty, TODAY))
    *lines, last = preview.rows(whole, None, {})
    assert (len(lines), sum(count for *_, count in (*lines, last))) == (
        preview.ROWS - 1,
        whole.promised.obligations + whole.other.obligations,
    )
    assert last[1] == f"and {last[2]} more"


def test_an_empty_ledger_has_a_report(store: Path) -> None:
    with reading(store) as ledger:
        for form in FORMS:
            assert registry.write(report(ledger), form).data


def test_whoever_does_not_give_the_contents_of_entries_need_not_read_them() -> None:
    """Without a retraction's content: red, for the page gives its reason."""
    with in_memory(STORY) as ledger:
        at = naming.reading(ledger, TODAY)
        whole, told = (reporting.report(ledger, at, contents=contents) for contents in (True, False))
        for form in registry.FORMATS.values():
            if form.of_ledger and not form.folder and not form.contents:
                assert registry.write(told, form.name) == registry.write(whole, form.name), form.name
        assert registry.write(told, "json") != registry.write(whole, "json")
        assert any(sheet.retraction_reason(line.retracted_by or 0) for sheet in told.sheets for line in sheet.evidence)


def test_a_site_carries_the_report_with_every_content() -> None:
    """With histories that only say what each entry did: red."""
    with in_memory(STORY) as ledger:
        at = naming.reading(ledger, TODAY)
        files = dict(reporting.site(ledger, at).files())
        for name, form in (("report.json", "json"), ("report.csv", "csv")):
            whole = reporting.whole(ledger, ReportOptions(__version__, form, at))
            assert b"".join(files[name]) == registry.write(whole, form).data


def test_a_page_is_written_sheet_by_sheet(woodside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a part's sheets in the body of one macro: red."""
    monkeypatch.setattr(html, "PART", 5)
    monkeypatch.setattr(html, "JOINED", 2)
    with reading(woodside) as ledger:
        made = report(ledger)
    pieces = [*registry.pieces(made, registry.named("html"))[0]]
    assert b"".join(pieces) == registry.write(made, "html").data
    assert all(sum(f'id="{sheet.ref}"'.encode() in piece for sheet in made.sheets) < 3 for piece in pieces)


def test_a_sheet_is_of_one_commitment_even_before_it_was_agreed(woodside: Path) -> None:
    with reading(woodside) as ledger:
        for as_of in (None, "2000-01-01"):
            sheet = reporting.markdown_sheet(ledger, naming.reading(ledger, TODAY, as_of), "woodside-2")
            assert sheet.startswith("### WOODSIDE-2: ")
        with pytest.raises(NotFound):
            reporting.sheet(ledger, naming.reading(ledger, TODAY), "woodside-99")


def test_a_sheet_names_the_leaf_of_the_last_entry_about_it(woodside: Path) -> None:
    """With the leaf of another entry: red."""
    with reading(woodside) as ledger:
        for sheet in report(ledger).sheets:
            assert sheet.leaf == merkle.leaf_hash(ledger.get(sheet.overview.last_entry).bytes).hex()
        at = naming.reading(ledger, TODAY)._replace(author="Lake Watch")
        assert "> Lake Watch, “WOODSIDE-2: " in reporting.markdown_sheet(ledger, at, "woodside-2")


def hostile_story() -> tuple[Record, ...]:
    """The story, and for each payload a commitment in other circumstances: when due, by whom owed, what was seen and how it was assessed."""
    records = [*STORY]
    for number, payload in enumerate(PAYLOADS, start=3):
        ref = f"PACT-{number}"
        obligors = ("CN", "US") if number % 2 else ("US",)
        terms = {"due": ("2025-05", None, "2024")[number % 3], "review_every": 30 * (number % 5 + 1), "obligors": obligors}
        records.append(commitment(number, title=payload, topic=f"{payload}!", **terms))
        records.append(observed(commitment=ref, reliability="A", credibility="1", event_date="2025-01"))
        if number % 4:
            word = ("fulfilled", "not_assessed", "not_applicable", "stalled")[number % 5 % 4]
            fields = {"status": word, "party": "US" if number % 3 else None, "effective_on": "2025-06-01", "rationale": payload}
            records.append(assessment((len(records),) if word != "not_assessed" else (), commitment=ref, **fields))
        if number % 7 == 0:
            records.append(observed(commitment=ref, reliability="A", credibility="1", stance="contradicts"))
    return tuple(records)


HOSTILE = hostile_story()


CLOCKS: tuple[tuple[str | None, str | None], ...] = ((None, None), ("2025-04", None), (None, "#12"), ("2025-05-31", "#16"))
"""As of which day, known at which position."""


def test_the_rows_are_those_of_the_whole_report() -> None:
    """That a server gives the same rows, `tests.cli.test_postgres` tries."""
    with in_memory(HOSTILE) as ledger:
        for clocks in CLOCKS:
            at = naming.reading(ledger, TODAY, *clocks)
            whole = reporting.report(ledger, at)
            for raw in (False, True):
                table = reporting.table(ledger, at, Selection(agreements=("PACT",)))
                assert b"".join(table.pieces(raw=raw)).decode() == csv_.write(whole, raw=raw), clocks
                assert table.commitments == len(whole.sheets)
                assert table.fixed == whole.fixed


def test_a_commitment_whose_obligors_fall_on_two_pages_is_counted_once(woodside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 1)
    with reading(woodside) as ledger:
        at = naming.reading(ledger, TODAY)
        table = reporting.table(ledger, at)
        assert b"".join(table.pieces()).decode() == csv_.write(reporting.report(ledger, at))
        assert table.commitments == 25


def test_a_workbook_of_too_much_evidence_is_refused_before_it_is_read(story: Ledger) -> None:
    at = naming.reading(story, TODAY)
    reporting.refuse_too_many(story, at, replace(registry.named("xlsx"), most_evidence=3))
    with pytest.raises(BadInput, match="3 pieces of evidence are too many for XLSX"):
        reporting.refuse_too_many(story, at, replace(registry.named("xlsx"), most_evidence=2), Selection(agreements=("pact",)))
    reporting.refuse_too_many(story, at, registry.named("markdown"))
    reporting.refuse_too_many(story, at, replace(registry.named("xlsx"), most_evidence=0), Selection(refs=("2",)))
