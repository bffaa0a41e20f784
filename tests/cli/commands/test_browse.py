"""`list`, `show`, `agenda`, `history`."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Program
from tracker.cli.start import run
from tracker.domain.items import Item

ITEM_FIELDS = ["ref", "title", "agreement", "kind", "nature", "topic", "obligors", "status", "open", "verification", "standing", "made_on", "due", "overdue", "review_due_on", "review_due", "attention", "evidence", "last_evidence_on", "last_entry"]  # fmt: skip


def items(program: Program, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(program.ok(*arguments, "--format", "json"))["items"]
    return found


def refs(program: Program, *arguments: str) -> list[str]:
    return [item["ref"].removeprefix("WOODSIDE-") for item in items(program, "list", *arguments)]


def test_the_list_is_the_open_commitments(woodside: Program) -> None:
    assert all(item["open"] for item in items(woodside, "list"))
    everything = items(woodside, "list", "--all")
    assert len(everything) == 25
    assert {item["ref"] for item in everything if item["open"]} == {item["ref"] for item in items(woodside, "list")}


def test_an_item_has_the_fields_of_the_contract(woodside: Program) -> None:
    item = items(woodside, "list", "--limit", "1")[0]
    assert set(ITEM_FIELDS) <= set(item)
    assert set(item["standing"][0]) == {"party", "status", "confidence", "verification", "effective_on", "assessed_by"}
    assert set(item["evidence"]) == {"supports", "contradicts", "context"}
    assert item["ref"] == "WOODSIDE-1"
    assert item["made_on"] == "2023-11-15"


def test_the_envelope_says_what_was_read_and_whether_all_of_it(woodside: Program) -> None:
    answer = json.loads(woodside.ok("list", "--all", "--limit", "3", "--format", "json"))
    assert {key: answer[key] for key in ("schema", "as_of", "known_at", "total", "truncated")} == {
        "schema": "tracker.list/1",
        "as_of": "2025-07-01",
        "known_at": 355,
        "total": 25,
        "truncated": True,
    }
    assert len(answer["items"]) == 3
    assert json.loads(woodside.ok("list", "--all", "--format", "json"))["truncated"] is False


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--status", "stalled"], ["2", "3", "10", "18"]),
        (["--status", "stalled", "--party", "US"], ["2", "18"]),
        (["--status", "Not-Fulfilled"], ["11", "14", "16"]),
        (["--status", "not_fulfilled", "--status", "partly-fulfilled"], ["8", "11", "14", "16"]),
        (["--verification", "contested"], ["12", "18"]),
        (["--status", "stalled", "--party", "CN"], ["2", "3", "10"]),
        (["--status", "stalled", "--party", "CN", "--verification", "corroborated"], ["3"]),
        (["--verification", "contested", "--party", "CN"], ["18"]),
        (["--topic", "Counternarcotics"], ["1", "2"]),
        (["--kind", "position"], ["24"]),
        (["--kind", "position", "--kind", "assurance"], ["12", "17", "23", "24"]),
        (["--reason", "never-assessed"], ["23", "24", "25"]),
        (["--search", "forensic institute"], ["1", "2"]),
        (["--search", "forensic", "--topic", "taiwan"], []),
        (["--agreement", "woodside", "--limit", "2"], ["1", "2"]),
        (["--overdue"], []),
        (["--limit", "0"], []),
    ],
)
def test_filters_combine_and_repeat_for_or(woodside: Program, filters: list[str], expected: list[str]) -> None:
    assert refs(woodside, *filters) == expected


@pytest.mark.parametrize("asked", [(), ("--all",), ("--limit", "2"), ("--limit", "0"), ("--search", "zzzz"), ("--sort", "due")])
def test_json_written_straight_from_what_is_kept_is_the_same_to_the_byte(woodside: Program, asked: tuple[str, ...]) -> None:
    """With `--fail-on` the items are made first. Red when the envelope or the order of a name differs."""
    line = ("list", *asked, "--format", "json")
    assert woodside.ok(*line) == woodside(*line, "--fail-on", "contested").out


def test_json_lines_are_the_bare_items(woodside: Program) -> None:
    lines = woodside.ok("list", "--format", "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == items(woodside, "list")


def test_csv_and_markdown_take_columns(woodside: Program) -> None:
    rows = list(csv.reader(io.StringIO(woodside.ok("list", "--format", "csv", "--columns", "ref,status,supports"))))
    assert rows[0] == ["ref", "status", "supports"]
    assert rows[2][:2] == ["WOODSIDE-2", "stalled"]
    assert woodside.ok("list", "--format", "markdown", "--columns", "ref,status", "--limit", "1").splitlines() == [
        "| ref | status |",
        "| --- | --- |",
        "| WOODSIDE-1 | ◕ advanced |",
    ]


def test_the_piped_table_is_plain_and_cuts_nothing(woodside: Program) -> None:
    table = woodside.ok("list", "--all")
    assert "\x1b" not in table
    assert "…" not in table
    lines = table.splitlines()
    assert len(lines) == 26
    for item, line in zip(items(woodside, "list", "--all"), lines[1:], strict=True):
        assert line.startswith(item["ref"])
        assert item["title"] in line
        assert item["status"].replace("_", " ") in line


def test_nothing_found_is_an_empty_list_and_no_failure(woodside: Program) -> None:
    answer = woodside("list", "--search", "zzzz")
    assert (answer.code, answer.out, answer.err) == (0, "", "no commitment matches\n")


def test_both_clocks(woodside: Program) -> None:
    early = items(woodside, "list", "--all", "--as-of", "2024-02-01")
    assert next(item for item in early if item["ref"] == "WOODSIDE-2")["status"] == "initiated"
    assert items(woodside, "list", "--all", "--as-of", "2023-01-01") == []
    assert items(woodside, "list", "--all", "--known-at", "2025-06-30") == []
    assert json.loads(woodside.ok("list", "--known-at", "#100", "--format", "json"))["known_at"] == 100
    same_day = woodside.ok("list", "--known-at", "2025-07-01", "--format", "json")
    assert same_day == woodside.ok("list", "--known-at", "#355", "--format", "json")


def test_a_past_day_says_how_much_of_it_was_recorded_later(woodside: Program) -> None:
    answer = woodside("list", "--as-of", "2024-02-01")
    assert "facts dated by 2024-02-01 were recorded after it" in answer.err


def test_show_reads_from_the_newest_standing_down(woodside: Program) -> None:
    page = woodside.ok("show", "woodside-2", "--full")
    order = [
        page.index(part)
        for part in ("Resume counternarcotics", "Where it stands", "Over time", "What was promised", "What each source says", "Criteria", "Evidence", "For (11)", "Against (", "What would change our mind", "Earlier verdicts (", "How to cite", "@misc{woodside-2,", "tracker history WOODSIDE-2")
    ]  # fmt: skip
    assert order == sorted(order)
    assert "■ stalled  ? unverified  low confidence, since 30 Jun 2025" in page
    assert page.index("since 30 Jun 2025") < page.rindex("31 Jul 2024\n      ◆ upheld")
    assert woodside.ok("show", "2", "--full") == page


def test_show_is_brief_and_says_what_it_leaves_out(woodside: Program) -> None:
    page = woodside.ok("show", "12")
    assert [line.split()[0] for line in page.splitlines() if line.startswith("  #")] == ["#282", "#280", "#279", "#278", "#277"]
    assert "Latest evidence (3 of 4 supports, 2 of 2 contradicts)" in page
    assert "would change it: a new assessment that weighs #280, #282" in page
    for part in ("What each source says", "Criteria", "Earlier verdicts", "How to cite", "https://"):
        assert (part in page, part in woodside.ok("show", "12", "--full")) == (False, True)
    assert (
        "tracker show WOODSIDE-12 --full also has 6 wordings, 2 criteria, 2 more pieces of evidence, 1\nearlier assessment,"
        " 1 search, and how to cite it.\n"
    ) in page
    assert "Latest evidence (3 of 11 supports, none contradicts)" in woodside.ok("show", "2")
    assert woodside.ok("show", "12", "--format", "json") == woodside.ok("show", "12", "--format", "json", "--full")


def test_what_was_retracted_is_no_latest_evidence(woodside: Program) -> None:
    woodside.ok("retract", "282", "--reason", "It was about something else.", "--yes")
    page = woodside.ok("show", "12")
    assert "(3 of 4 supports, 1 of 1 contradicts)" in page
    assert "  #282 " not in page
    assert "#282 " in woodside.ok("show", "12", "--full")


def test_show_says_why_a_commitment_needs_attention(woodside: Program) -> None:
    page = woodside.ok("show", "12", "--as-of", "2026-01-01")
    for reason in ("contested by #280, #282, not weighed yet", "review due since 2025-12-27"):
        assert f"  ⚑ {reason}\n" in page
    assert "\n  2 differences in wording\n" in page


def test_show_has_the_item_and_more(woodside: Program) -> None:
    whole = json.loads(woodside.ok("show", "2", "--format", "json"))
    item = next(item for item in items(woodside, "list") if item["ref"] == "WOODSIDE-2")
    for name, value in item.items():
        if name != "standing":
            assert whole[name] == value
    assert {"text", "wordings", "criteria", "observations", "checks", "assessments", "history", "citation"} <= set(whole)
    assert len(whole["observations"]) == sum(item["evidence"].values())
    assert whole["citation"].startswith("Tracker, WOODSIDE-2, ")


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "markdown", "table"])
@pytest.mark.parametrize(
    "command", [["list"], ["show", "3"], ["show", "#3"], ["agenda"], ["history"], ["evidence", "list"], ["evidence", "show", "177"], ["party", "list"], ["party", "show", "us"], ["source", "list"], ["agreement", "list"], ["agreement", "show", "woodside"], ["commitment", "list"], ["verify"], ["db", "status"]]
)  # fmt: skip
def test_every_reading_command_answers_in_every_format(woodside: Program, command: list[str], form: str) -> None:
    answer = woodside.ok(*command, "--format", form)
    assert answer.strip()
    if form == "json":
        assert isinstance(json.loads(answer), dict)
    if form == "jsonl":
        assert all(isinstance(json.loads(line), dict) for line in answer.splitlines())


def test_an_entry_is_shown_by_its_number(woodside: Program) -> None:
    shown = json.loads(woodside.ok("show", "#1", "--format", "json"))
    assert (shown["entry"], shown["kind"], shown["content"]) == (1, "party_registered", {"code": "US", "name": "United States"})
    assert "no entry “#999”" in woodside.refuses("show", "#999")


def test_the_agenda_names_reasons_most_pressing_first(woodside: Program) -> None:
    agenda = items(woodside, "agenda")
    assert [item["ref"] for item in agenda[:2]] == ["WOODSIDE-12", "WOODSIDE-18"]
    assert agenda[0]["reasons"][0] == {"reason": "contested", "text": "contested by #280, #282, not weighed yet"}
    ranks = [
        ["contested", "overdue", "review_due", "single_source", "never_assessed"].index(item["reasons"][0]["reason"]) for item in agenda
    ]
    assert ranks == sorted(ranks)


def test_fail_on_is_for_monitors(woodside: Program) -> None:
    assert woodside("agenda", "--fail-on", "contested").code == 1
    assert woodside("list", "--topic", "climate", "--fail-on", "contested").code == 0
    assert woodside("list", "--fail-on", "overdue", "--fail-on", "contested").code == 1


def test_history_is_newest_first_and_since(woodside: Program) -> None:
    assert [item["entry"] for item in items(woodside, "history", "--limit", "3")] == [355, 354, 353]
    assert [item["entry"] for item in items(woodside, "history", "--since", "#353")] == [355, 354]
    assert items(woodside, "history", "--since", "2025-07-02") == []
    assert len(items(woodside, "history", "--since", "today")) == 355
    about = items(woodside, "history", "woodside-2")
    assert {item["commitment"] for item in about} == {"WOODSIDE-2"}


def test_the_list_by_nature_and_deadline(small: Program) -> None:
    """Red with a day counted in, and with a partial date taken for its first day."""
    for due in ("2025-06-30", "2025-06", "2025-07-01", "2026"):
        small.ok("commitment", "add", "PACT", "--title", due, "--text", "x", "--obligor", "US", "--due", due, "--nature", "quantitative")
    for options, expected in (
        (("--due-before", "2025-07-01"), ["2025-06-30", "2025-06"]),
        (("--due-before", "2025-06-30"), []),
        (("--due-after", "2025-06-30"), ["2025-07-01", "2026"]),
        (("--due-after", "2025-06"), ["2025-07-01", "2026"]),
        (("--due-after", "2025-06-30", "--due-before", "2026"), ["2025-07-01"]),
        (("--nature", "quantitative"), ["2025-06-30", "2025-06", "2025-07-01", "2026"]),
        (("--nature", "one-off"), ["Talk"]),
        (("--nature", "one-off", "--nature", "quantitative", "--due-after", "2025-12-31"), ["2026"]),
    ):
        for clock in ((), ("--as-of", "2025-07-01"), ("--known-at", "#9")):
            assert [item["title"] for item in items(small, "list", *options, *clock)] == expected, (options, clock)
    small.ok("commitment", "amend", "3", "--extend-to", "2027-03-31", "--effective", "2025-06-01", "--reason", "agreed")
    assert [item["title"] for item in items(small, "list", "--due-after", "2026-12-31")] == ["2025-06"]
    assert [item["title"] for item in items(small, "list", "--due-before", "2025-07-01")] == ["2025-06-30", "2025-06"]
    assert items(small, "list", "--due-after", "2026-12-31", "--due-before", "2027-03-31") == []
    assert items(small, "list", "--due-after", "2026-12-31", "--as-of", "2025-05-31") == []


def test_evidence_is_filtered_by_every_field(woodside: Program) -> None:
    """Red where an option is not handed on: each leaves some out, and all together are what passes each of them."""
    every = items(woodside, "evidence", "list")
    options: dict[tuple[str, str], Callable[[Item], bool]] = {
        ("--agreement", "woodside"): lambda item: True,
        ("--party", "cn"): lambda item: item["party"] in (None, "CN"),
        ("--voice", "independent"): lambda item: item["voice"] == "independent",
        ("--source", "chinascope-2025-06-19"): lambda item: item["source"] == "chinascope-2025-06-19",
        ("--publisher", "cnn"): lambda item: item["publisher"] == "CNN",
        ("--stance", "contradicts"): lambda item: item["stance"] == "contradicts",
        ("--stage", "in-force"): lambda item: item["stage"] == "in_force",
        ("--grade", "C"): lambda item: item["grade"][0] == "C",
        ("--since", "2024-06-01"): lambda item: item["event_date"] >= "2024-06-01",
        ("--until", "2024-05-31"): lambda item: item["event_date"] <= "2024-05-31",
        ("--search", "working group"): lambda item: all(
            word in (item["summary"] + (item["quote"] or "")).lower() for word in ("working", "group")
        ),
    }
    for option, passes in options.items():
        found = items(woodside, "evidence", "list", *option)
        if option[0] == "--party":
            assert all(map(passes, found))
            continue
        assert found == [item for item in every if passes(item)], option
        assert found, option


def test_a_register_is_searched_in_all_its_texts(woodside: Program) -> None:
    found = woodside.ok("source", "list", "--search", "REUTERS 2024-07", "--format", "csv", "--columns", "key,publisher").splitlines()[1:]
    assert found
    assert len(found) < len(woodside.ok("source", "list", "--search", "reuters", "--format", "csv").splitlines()) - 1
    assert woodside.ok("party", "list", "--search", "united", "--format", "csv", "--columns", "code").split() == ["code", "US"]
    nothing = woodside("agreement", "list", "--search", '"san francisco"')
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "no agreement matches\n")
    assert woodside.ok("source", "list", "--search", "nowhere", "--format", "csv", "--columns", "url") == "url\r\n"


def test_history_until_and_by_whom_and_of_which_kind(woodside: Program) -> None:
    assert run(["--db", str(woodside.db), "--actor", "Bob", "party", "add", "FR", "--name", "France"]) == 0
    assert [item["entry"] for item in items(woodside, "history", "--until", "#3")] == [3, 2, 1]
    assert [item["entry"] for item in items(woodside, "history", "--since", "#3", "--until", "#5")] == [5, 4]
    assert items(woodside, "history", "--until", "2025-06-30") == []
    assert len(items(woodside, "history", "--until", "2025-07-01")) == 356
    assert len(items(woodside, "history", "--until", "#300", "--known-at", "#200")) == 200
    assert [item["entry"] for item in items(woodside, "history", "--actor", "BOB")] == [356]
    checks = items(woodside, "history", "--kind", "check-recorded", "--actor", "ana", "--agreement", "woodside")
    assert ({item["kind"] for item in checks}, len(checks)) == ({"check_recorded"}, 8)
    few = json.loads(woodside.ok("history", "--kind", "check-recorded", "--limit", "3", "--format", "json"))
    assert (few["total"], len(few["items"]), few["truncated"]) == (8, 3, True)
    feed = woodside.ok("history", "--format", "atom", "--kind", "check-recorded")
    assert feed.count("<entry>") == 8


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "WOODSIDE-99"], "did you mean WOODSIDE-25?"),
        (["show", "WODSIDE-3"], "did you mean WOODSIDE-3"),
        (["show", "xyz"], "tracker list --all shows the refs"),
        (["list", "--status", "stalld"], "did you mean stalled?"),
        (["list", "--party", "XX"], "registered are CN, TW, UA, US"),
        (["list", "--agreement", "WOODSID"], "did you mean WOODSIDE?"),
        (["list", "--topic", "climat"], "no topic “climat” — did you mean climate?"),
        (["list", "--nature", "standin"], "did you mean standing?"),
        (["list", "--due-before", "soon"], "is not a date"),
        (["evidence", "list", "--source", "cnn"], "no source “cnn” — did you mean cnn-2023-11"),
        (["evidence", "list", "--publisher", "reuter"], "no publisher “reuter” — did you mean"),
        (["evidence", "list", "--stage", "effects"], "did you mean effect?"),
        (["evidence", "list", "--grade", "7"], "no grade “7”"),
        (["evidence", "list", "--search", ""], "nothing to search for"),
        (["source", "list", "--search", " "], "nothing to search for"),
        (["history", "--actor", "an"], "no actor “an” — did you mean ana?"),
        (["history", "--kind", "evidence"], "did you mean evidence-added"),
        (["history", "--until", "#999"], "there is no entry #999 yet"),
        (["history", "--agreement", "WOODSID"], "did you mean WOODSIDE?"),
        (["list", "--sort", "colour"], "one of: ref, status"),
        (["list", "--columns", "ref,colour"], "no column “colour”"),
        (["list", "--limit", "-1"], "a limit of -1"),
        (["list", "--status", "done"], "superseded, not-applicable, mixed"),
        (["list", "--search", " "], "nothing to search for"),
        (["list", "--as-of", "2024-13"], "“2024-13” is no day of the calendar"),
        (["list", "--as-of", "03/04/2026"], "year first"),
        (["list", "--as-of", "1"], "“1” is not a date"),
        (["list", "--known-at", "#356"], "there is no entry #356 yet"),
        (["list", "--known-at", "#0"], "not an entry number"),
        (["history", "--since", "soon"], "is not a date"),
        (["lst"], "did you mean 'list'?"),
        (["list", "--statsu", "x"], "--status"),
        (["list", "--db", "x"], "global options come first"),
    ],
)
def test_bad_input_is_one_line_with_what_to_type_next(woodside: Program, arguments: list[str], says: str) -> None:
    assert says.lower() in woodside.refuses(*arguments).lower()


def test_a_list_limited_to_nothing_says_how_many_there_are(woodside: Program) -> None:
    assert woodside("list", "--limit", "0").err == "0 of 21 shown\n"


def test_a_limited_history_says_how_many_there_are(woodside: Program) -> None:
    """Red when what is left out is not counted, or counted over the whole ledger."""
    for arguments, total in (((), 355), (("--since", "#350"), 5), (("WOODSIDE-2",), None)):
        whole = json.loads(woodside.ok("history", *arguments, "--format", "json"))
        page = json.loads(woodside.ok("history", *arguments, "--limit", "2", "--format", "json"))
        assert page["items"] == whole["items"][:2]
        assert (page["total"], page["truncated"], whole["truncated"]) == (whole["total"], True, False)
        assert total in (None, whole["total"])
    assert "a limit of -1" in woodside.refuses("history", "--limit", "-1")
