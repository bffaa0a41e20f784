"""Indicators, what recurs and windows on the command line, their history told one by one, and what is refused in a line."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Program
from tests.documents.tables.tables import separated

CALLS = ("indicator", "add", "1", "calls", "--title", "Calls held", "--unit", "calls", "--target", "2", "--per", "2024")


def terms(program: Program) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(program.ok("show", "1", "--format", "json"))
    return found


def last(program: Program) -> str:
    told: str = json.loads(program.ok("history", "1", "--limit", "1", "--format", "json"))["items"][0]["told"]
    return told


def test_an_indicator_is_defined_amended_and_taken_away_and_its_history_is_told_alone(small: Program) -> None:
    assert "PACT-1 amended (indicator CALLS added: Calls held, calls): It can be counted" in small.ok(*CALLS)
    small.ok(
        *("indicator", "target", "1", "CALLS", "--target", "-30", "--target-to", "-20", "--by", "2030", "--written", "by then"),
        *("--milestone", "--reason", "Said later"),
    )
    assert (
        last(small) == "PACT-1 amended (indicator CALLS targets nothing → “-30 by 2030 milestone value to -20 written by then”): Said later"
    )
    small.ok(
        *(
            "indicator",
            "amend",
            "1",
            "calls",
            "--direction",
            "at-most",
            "--decimals",
            "1",
            "--baseline",
            "5.0",
            "--baseline-period",
            "q3 2020",
        ),
        *("--baseline-source", "wire-2025", "--prorated", "--reason", "x"),
    )
    assert last(small) == (
        "PACT-1 amended (indicator CALLS baseline nothing → “5.0 period 2020-Q3 source wire-2025”, decimals nothing → 1,"
        " direction at_least → at_most, prorated nothing → True): x"
    )
    small.ok("indicator", "add", "1", "Other", "--title", "Other", "--unit", "t", "--reason", "Too")
    assert [one["code"] for one in terms(small)["indicators"]] == ["CALLS", "OTHER"]
    small.ok("indicator", "remove", "1", "other", "--reason", "Not counted")
    assert last(small) == "PACT-1 amended (indicator OTHER taken away): Not counted"
    small.ok("indicator", "amend", "1", "calls", "--clear", "targets", "--clear", "prorated", "--reason", "y")
    assert terms(small)["indicators"][0]["targets"] is None
    small.ok("indicator", "remove", "1", "calls", "--reason", "z")
    assert terms(small)["indicators"] is None
    assert "none yet" not in small.ok("indicator", "list")


def test_one_target_and_the_baseline_are_corrected_and_taken_away(small: Program) -> None:
    small.ok(*CALLS, "--baseline", "1.0", "--baseline-period", "2020")
    target = ("indicator", "target", "1", "CALLS", "--reason", "The text")
    small.ok(*target, "--target", "9", "--by", "2030-06")
    small.ok(*target, "--amend", "--target", "8", "--milestone", "--by", "2030-06")
    assert last(small) == "PACT-1 amended (indicator CALLS targets “9 by 2030-06” → “8 by 2030-06 milestone”): The text"
    small.ok(*target, "--target", "3", "--per", "2024")
    assert "CALLS has 2 targets 2024" in small.refuses(*target, "--amend", "--target", "4", "--per", "2024")
    small.ok(*target, "--remove", "--target", "3", "--per", "2024")
    small.ok(*target, "--remove", "--by", "2030-06")
    assert last(small) == "PACT-1 amended (indicator CALLS targets “8 by 2030-06 milestone” → nothing): The text"
    for arguments, said in (
        ((*target, "--remove", "--per", "2023"), "no target “2023” — did you mean 2024?"),
        ((*target, "--remove", "--target", "3", "--per", "2024"), "no target “2024”"),
        ((*target, "--remove"), "missing --per or --by"),
        ((*target, "--amend", "--remove", "--per", "2024"), "--amend and --remove are two things"),
        ((*target[:4], "--remove", "--per", "2024"), "missing --reason"),
    ):
        assert said in small.refuses(*arguments), arguments
    small.ok("indicator", "amend", "1", "calls", "--baseline", "1.5", "--reason", "Restated")
    small.ok(*target, "--remove", "--per", "2024")
    [indicator] = terms(small)["indicators"]
    assert (indicator["baseline"], indicator["targets"]) == ({"period": "2020", "value": "1.5", "source": None}, None)
    small.ok("indicator", "amend", "1", "calls", "--clear", "baseline", "--reason", "None was agreed")
    assert terms(small)["indicators"][0]["baseline"] is None


def test_tables_and_the_workbook_have_them_as_dossiers_do(small: Program, tmp_path: Path) -> None:
    small.ok(*CALLS, "--baseline", "1.0", "--baseline-period", "2020", "--written", "Two: “calls”,\n\n- each year")
    small.ok("commitment", "amend", "1", "--every", "year", "--suspended", "2025-03/2025-09", "--reason", "x")
    small.ok("agreement", "amend", "PACT", "--window", "final=2024/2026", "--reason", "x")
    small.ok("export", "--format", "xlsx", "-o", str(file := tmp_path / "book.xlsx"))
    assert "nothing new" in small("import", str(file)).err
    book = openpyxl.load_workbook(file)
    for sheet, heading, was, now in (
        ("Commitments", "indicators", 'value: "2"', "value: 3"),
        ("Commitments", "recurrence", "every: year", "every: 6 months"),
        ("Agreements", "windows", "code: FINAL", "code: LAST"),
    ):
        [cell] = (one[1] for one in book[sheet].iter_cols(1, max_row=2) if one[0].value == heading)
        assert was in cell.value
        cell.value = cell.value.replace(was, now)
    book.save(file)
    small.ok("import", str(file), "--reason", "As printed")
    assert [one["value"] for one in terms(small)["indicators"][0]["targets"]] == ["3"]
    assert "“2 period 2024 written Two: “calls”, - each year” → “3 period" in small.ok("history", "1")
    rows = tmp_path / "rows.csv"
    cells = {"agreement": "PACT", "title": "Meet", "text": "They meet.", "obligors": "US", "recurrence": "every: year"}
    for indicators, said in (
        ("- {code: a, title: b}", "indicators: 1 unit: is missing"),
        ("- {code: a, title: b, unit: t, targets: [{value: 1e4, by: 2030}]}", "indicators: 1 targets 1 value: “1e4” is no quantity"),
        ("- &a {code: a}", "indicators: line:1: anchors and aliases"),
        ("a", "indicators: must be a list"),
        ("- {code: a, title: b, unit: t}", ""),
    ):
        rows.write_bytes(separated([[*cells, "indicators"], [*cells.values(), indicators]]))
        assert said in (small.refuses("import", str(rows)) if said else small("import", str(rows)).err)
    assert "nothing new" in small("import", str(rows)).err


def test_indicators_are_listed_with_their_targets_in_words_and_as_data(small: Program) -> None:
    small.ok(*CALLS)
    small.ok("indicator", "target", "1", "calls", "--target", "3", "--each", "year", "--over", "2025/2027", "--cumulative")
    listed = small.ok("indicator", "list", "1").splitlines()
    assert listed[0].split() == ["REF", "CODE", "TITLE", "UNIT", "DIRECTION", "BASELINE", "TARGETS"]
    assert "2 period 2024, 3 cumulative each year period 2025/2027" in " ".join(listed[1].split())
    [item] = json.loads(small.ok("indicator", "list", "--format", "json"))["items"]
    assert (item["ref"], item["code"], item["targets"][1]["each"]) == ("PACT-1", "CALLS", "year")
    assert json.loads(small.ok("indicator", "list", "--known-at", "#5", "--format", "json"))["items"] == []
    assert small.ok("indicator", "list", "--format", "csv", "--columns", "ref,code,unit").splitlines()[1] == "PACT-1,CALLS,calls"


@pytest.mark.parametrize("command", ["add", "amend"])
def test_a_value_is_added_and_amended_by_options(small: Program, tmp_path: Path, command: str) -> None:
    small.ok(*CALLS)
    given = ("--indicator", "calls", "--value", "1.50", "--as-at", "2024-03-31", "--source", "wire-2025")
    made = json.loads(small.ok("evidence", "add", "1", *given, "--format", "json"))
    assert [made[name] for name in ("indicator", "value", "period", "stance", "summary", "event_date")] == [
        *("CALLS", "1.50", "2024-03-31", "context", "CALLS 1.50, 31 Mar 2024", "2024-03-31")
    ]
    if command == "add":
        small.ok("evidence", "add", "1", *given[:3], "2", *given[4:], "--restates", f"#{made['entry']}", "--event-date", "2024-05-01")
        assert json.loads(small.ok("evidence", "show", "8", "--format", "json"))["restates"] == made["entry"]
        for moved in ("--period", "2023"), ("--party", "US"), ("--clear", "indicator", "--clear", "value", "--clear", "period"):
            assert ": #8 restates it" in small.refuses("evidence", "amend", "7", *moved, "--reason", "x")
        before = json.loads(small.ok("show", "1", "--as-of", "2024-04-30", "--format", "json"))["observations"]
        assert [one["value"] for one in before if one["value"]] == ["1.50"]
        assert "CALLS stays, as values of it were seen: #7, #8" in small.refuses("indicator", "remove", "1", "calls", "--reason", "x")
        (tmp_path / "list.csv").write_text(small.ok("evidence", "list", "--format", "csv"))  # in which nothing is left out
        assert "nothing new" in small("import", str(tmp_path / "list.csv")).err
    else:
        told = small("evidence", "amend", str(made["entry"]), "--value", "1.70", "--reason", "Misread")
        assert (told.code, "a revision says" in told.err) == (0, False)
        small.ok("evidence", "amend", str(made["entry"]), "--value", "1.60", "--period", "2024-Q1", "--reason", "Misread")
        assert "period 2024-03-31 → 2024-Q1; summary “CALLS 1.70, 31 Mar 2024” → “CALLS 1.60, Q1 2024”; value 1.70 → 1.60" in last(small)


def test_what_recurs_and_windows_are_given_whole(small: Program) -> None:
    small.ok(
        *("commitment", "amend", "1", "--every", "6-months", "--from", "2024", "--until", "2030", "--tolerance", "30"),
        *("--suspended", "2025-03/2025-09", "--suspended", "2027/", "--reason", "x"),
    )
    recurrence = terms(small)["recurrence"]
    assert (recurrence["every"], recurrence["since"], recurrence["until"], recurrence["tolerance"]) == ("6 months", "2024", "2030", 30)
    assert [(one["since"], one["until"]) for one in recurrence["suspended"]] == [("2025-03", "2025-09"), ("2027", None)]
    small.ok("commitment", "amend", "1", "--clear", "recurrence", "--reason", "x")
    assert terms(small)["recurrence"] is None
    made = json.loads(
        small.ok(
            *("commitment", "add", "PACT", "--title", "Meet", "--text", "Meet.", "--obligor", "US", "--every", "year"), "--format", "json"
        )
    )
    assert made["recurrence"]["every"] == "year"
    assert "--full also has how to cite it." in small.ok("show", "2")
    small.ok("agreement", "amend", "PACT", "--window", "interim=2024/2024-06", "--window", "Final=2024/2026", "--reason", "x")
    windows = json.loads(small.ok("agreement", "show", "PACT", "--format", "json"))["windows"]
    assert [(one["code"], one["since"], one["until"]) for one in windows] == [("INTERIM", "2024", "2024-06"), ("FINAL", "2024", "2026")]


def test_what_cannot_be_taken_is_refused_in_a_line_and_leaves_the_ledger_as_it_is(small: Program) -> None:
    small.ok(*CALLS)
    before = small.ok("export")
    new = ("indicator", "add", "1", "x", "--title", "t", "--unit", "u")
    value = ("evidence", "add", "1", "--source", "wire-2025", "--indicator", "calls", "--period", "2024", "--value")
    for arguments, said in (
        ((*new, "--target", "1e400", "--by", "2030"), "“1e400” is no quantity"),
        ((*new, "--target", "NaN", "--by", "2030"), "“NaN” is no quantity"),
        ((*new, "--target", "9" * 40, "--by", "2030"), "has more than 30 digits"),
        ((*new, "--target", "1"), "a target is for a period or by a date"),
        ((*new, "--target", "1", "--per", "2020/2019"), "ends before it begins"),
        ((*new, "--target", "1", "--per", "2020-13"), "is no time of the calendar"),
        ((*new, "--target", "1", "--per", "2020-Q5"), "is no period"),
        ((*new, "--target", "-30", "--by", "2030", "--against", "percent"), "and no baseline"),
        ((*new, "--baseline", "1"), "baseline period: is missing"),
        ((*new, "--direction", "sideways"), "is none of at_least, at_most or reach"),
        (CALLS, "there is an indicator CALLS already: Calls held"),
        (("indicator", "add", "1", "a b", "--title", "t", "--unit", "u"), "is not of the form EXPORTS-2"),
        (("indicator", "target", "1", "calls"), "missing --target"),
        (("indicator", "target", "1", "calls", *CALLS[-4:]), "CALLS has that target already"),
        (("indicator", "target", "1", "none", "--target", "1", "--by", "2030"), "no indicator “none”"),
        (("indicator", "amend", "1", "calls", "--reason", "x"), "says that already"),
        (("indicator", "amend", "1", "calls", "--clear", "colour", "--reason", "x"), "an indicator has no “colour”"),
        (("indicator", "list", "9"), "no commitment “PACT-9”"),
        ((*value, "٣"), "“٣” is no quantity"),
        ((*value, "1.234,5"), "“1.234,5” is no quantity"),
        ((*value[:-1], "--occurrence", "2024"), "missing --stance and --summary"),
        (("commitment", "amend", "1", "--until", "2030", "--reason", "x"), "missing --every"),
        (("commitment", "amend", "1", "--every", "year", "--suspended", "2025", "--reason", "x"), "is no time from one date to another"),
        (("commitment", "amend", "1", "--every", "fortnight", "--reason", "x"), "“fortnight” is no interval"),
        (("agreement", "amend", "PACT", "--window", "2024/2025", "--reason", "x"), "is no time from one date to another"),
        (("agreement", "amend", "PACT", "--window", "a=2025/2024", "--reason", "x"), "ends before it begins"),
    ):
        assert said in small.refuses(*arguments), arguments
    assert small.ok("export") == before
    assert json.loads(small.ok(*value, "-0", "--dry-run", "--format", "json"))["value"] == "0"


def test_how_far_an_indicator_has_come_and_its_vintages(small: Program) -> None:
    small.ok(*CALLS)
    small.ok("source", "add", "office-2", "--publisher", "Office", "--published", "2025-06-01")
    seen = ("evidence", "add", "1", "--indicator", "calls", "--period", "2024", "--source", "office-2", "--grade", "B2")
    entry = json.loads(small.ok(*seen, "--value", "1", "--format", "json"))["entry"]
    small.ok(*seen, "--value", "3", "--restates", str(entry))
    (one,) = json.loads(small.ok("indicator", "show", "1", "calls", "--format", "json"))["items"]
    assert (one["attained"], one["share_of_target"], one["suggestion"]) == ("3", "150", "met")
    assert small.ok("indicator", "show", "1", "CALLS", "--vintages", "--format", "csv").startswith("time,published,value,entry")
    values = json.loads(small.ok("indicator", "show", "1", "CALLS", "--vintages", "--format", "json"))["items"]
    assert [(one["time"], one["published"], one["value"], one["restates"]) for one in values] == [
        ("2024", "2025-06-01", "1", None),
        ("2024", "2025-06-01", "3", entry),
    ]
    assert f"2024 restated: 1 (#{entry}) → 3 (#{entry + 1}, published 2025-06-01)" in " ".join(small.ok("show", "1").split())
    assert f"1 (#{entry})" in " ".join(small.ok("show", "1", "--full").split())
    of = [*(word.replace("2024", "2023") for word in seen), "--party", "CN", "--value"]
    of_one = json.loads(small.ok(*of, "4", "--format", "json"))["entry"]
    small.ok(*of, "5", "--restates", str(of_one))
    assert f"CN, 2023 restated: 4 (#{of_one}) → 5" in small.ok("show", "1")
    assert f"4 (#{of_one})" in small.ok("show", "1", "--full")
    small.ok("assess", "1", "withdrawn", "--because", str(entry), "--confidence", "low", "--rationale", "Nobody called")
    (closed,) = json.loads(small.ok("list", "--reason", "numbers-differ", "--all", "--format", "json"))["items"]
    assert (closed["open"], closed["attention"][0]) == (False, "numbers_differ")
    assert "numbers differ since 2024-12-31: Calls held in 2024: met" in small.ok("agenda")
    assert "no indicator “CALL” — did you mean CALLS?" in small.refuses("indicator", "show", "1", "CALL")


def test_a_lapse_in_lists_the_agenda_and_the_calendar(small: Program) -> None:
    small.ok("commitment", "amend", "1", "--every", "month", "--from", "2025-02", "--reason", "It recurs")
    held = ("--stance", "supports", "--summary", "Held", "--event-date", "2025-02-05", "--source", "wire-2025", "--grade", "B2")
    small.ok("evidence", "add", "1", *held)

    def refs(reason: str, *day: str) -> list[tuple[str, str | None]]:
        items = json.loads(small.ok("list", "--reason", reason, "--format", "json", *day))["items"]
        return [(one["ref"], one["due_soon_on"]) for one in items]

    assert refs("lapse") == [("PACT-1", None)]
    assert refs("lapse", "--as-of", "2025-03-31") == []
    assert refs("due-soon", "--as-of", "2025-03-31") == refs("due-soon", "--as-of", "2025-03-01") == [("PACT-1", "2025-03-31")]
    assert refs("due-soon", "--as-of", "2025-02-28") == [] == refs("due-soon", "--as-of", "2025-04-01")
    assert "lapsed since 2025-04-01: nothing seen for Mar 2025" in small.ok("agenda")
    calendar = small.ok("agenda", "--format", "ics")
    assert "UID:PACT-1-occurrence-2025-03@" in calendar
    assert "UID:PACT-1-occurrence-2025-02@" not in calendar
    small.ok(*CALLS[:-4], "--target", "2", "--by", "2024-06-30")
    small.ok("evidence", "add", "1", "--indicator", "calls", "--value", "1", "--as-at", "2024-06-30", "--source", "wire-2025")
    for words in "Mar 2025: lapsed, nobody looked", "Feb 2025: held 5 Feb 2025, #7", "by 30 Jun 2024", "Calls held: 1 calls, 30 Jun 2024":
        assert words in small.ok("show", "1", "--full")
