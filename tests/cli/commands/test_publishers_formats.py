"""Recommendations as GAO and UPR Info publish them: `import --from-format` takes them as commitments, and leaves their ratings out."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Program
from tests.documents.tables.tables import files
from tracker.documents.tables.layout import Form

GAO = [
    ("Publication Number", "Date Issued", "Agency", "Recommendation", "Status", "Priority", "Comments"),
    ("GAO-24-105", "3/12/2024", "Department of Energy", "The Secretary of Energy should set milestones. (Recommendation 2)", "Open", "Yes", "DOE agrees."),
    ("GAO-24-105", "3/12/2024", "Department of the Interior", "The Secretary of the Interior should count wells. (Recommendation 3)", "Closed – Implemented", "", ""),
    ("GAO-12-77", "5/1/2012", "department of energy", "The Secretary of Energy should weigh " + "and weigh " * 40 + "again.", "Open", "", ""),
    ("GAO-12-77", "5/1/2012", "Wells Board", "The board should answer.", "Open", "", ""),
]  # fmt: skip
UPR = [
    ("State under review", "Recommending state", "Recommendation", "Response", "Action category", "Issue"),
    ("Kenya", "Chile", "Ratify the optional protocol", "Accepted", "5", "Torture"),
    ("Kenya", "France", "Ratify the optional protocol", "Supported", "5", "Torture"),
    ("Ghana", "Chile", "Ratify the optional protocol", "Noted", "5", "Torture"),
]


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are called by their names alone."""
    monkeypatch.chdir(tmp_path)


def commitments(program: Program, *fields: str) -> list[tuple[Any, ...]]:
    shown = [json.loads(program.ok("show", one["ref"], "--format", "json")) for one in listed(program)]
    return [tuple(one[field] for field in fields) for one in shown]


def listed(program: Program) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(program.ok("list", "--all", "--format", "json"))["items"]
    return [one for one in items if one["ref"] != "PACT-1"]


@pytest.mark.parametrize("form", [*Form])
def test_recommendations_of_the_gao_are_requests_with_its_numbers(small: Program, form: Form) -> None:
    file = Path(f"gao.{form}")
    file.write_bytes(files(GAO)[form])
    small.ok("party", "add", "WELLS", "--name", "Wells Board")
    command = ("import", str(file), "--from-format", "gao", "--agreement", "PACT", "--add-parties")
    assert small(*command).err.splitlines() == [
        f"{file}: GAO's own Priority and Comments are left out, and without --assess its Status",
        f"{file}: agreement PACT: new parties DOE, DOI, WELLS",
        f"{file}: new commitments: PACT-2 to PACT-5",
        f"{file}: added 7 entries (2 parties, 1 amended agreement, 4 commitments)",
    ]
    found = commitments(small, "label", "obligors", "kind", "text")
    assert found == [
        ("GAO-24-105-2", ["DOE"], "request", GAO[1][3]),
        ("GAO-24-105-3", ["DOI"], "request", GAO[2][3]),
        ("GAO-12-77-1", ["DOE"], "request", GAO[3][3]),
        ("GAO-12-77-2", ["WELLS"], "request", GAO[4][3]),
    ]
    titles = [one for (one,) in commitments(small, "title")]
    assert titles[0] == GAO[1][3]
    assert GAO[3][3].startswith(titles[2].removesuffix(" …"))
    assert 290 < len(titles[2]) <= 300
    assert "nothing new" in small(*command).err


def test_recommendations_of_a_review_are_owed_where_they_were_accepted(small: Program) -> None:
    file = Path("upr.csv")
    file.write_bytes(files(UPR)[Form.CSV])
    command = ("import", str(file), "--from-format", "upr", "--agreement", "PACT", "--add-parties")
    answer = small(*command)
    assert answer.code == 2
    assert "upr.csv:2: State under review: no party “KENYA” — write the code of a registered party" in answer.err
    for code, name in (("KE", "Kenya"), ("GH", "Ghana")):
        small.ok("party", "add", code, "--name", name)
    assert "upr.csv: recommending states, and UPR Info's own Action category, are left out\n" in small(*command).err
    assert commitments(small, "title", "obligors", "kind") == [
        ("Kenya: Ratify the optional protocol", ["KE"], "unilateral_commitment"),
        ("Ghana: Ratify the optional protocol", ["GH"], "request"),
    ]
    file.write_bytes(files([*UPR, ("Kenya", "Chile", "Count", "Perhaps", "1", "Other")])[Form.CSV])
    assert "upr.csv:5: Response: “perhaps” is none of joint_commitment, " in small(*command).err


ASSESS = ("--from-format", "gao", "--agreement", "PACT", "--add-parties", "--assess", "--source", "gao", "--effective", "2025-06-01")


@pytest.mark.parametrize("form", [Form.CSV, Form.XLSX, Form.JSON])
def test_ratings_of_the_gao_become_assessments_by_what_they_are_read_as(small: Program, form: Form) -> None:
    small.ok("source", "add", "gao", "--publisher", "GAO", "--title", "Database", "--published", "2025-06-01")
    small.ok("party", "add", "WELLS", "--name", "Wells Board")
    file = Path(f"gao.{form}")
    file.write_bytes(files([*GAO[:4], (*GAO[4][:4], "", "", "")])[form])
    called = {Form.CSV: "gao.csv", Form.XLSX: "gao.xlsx[Table]", Form.JSON: "gao.json[item]"}[form]
    size = len(small.ok("export").splitlines())
    for verb in ("would add", "added"):
        said = small("import", str(file), *ASSESS, *(["--dry-run"] if verb == "would add" else [])).err.splitlines()
        assert said[-2:] == [
            f"{file}: {verb} 7 entries (2 parties, 1 amended agreement, 4 commitments)",
            f"{called}: {verb} 6 entries (3 pieces of evidence, 3 assessments)",
        ]
    assert len(small.ok("export").splitlines()) == size + 13
    assert [one["status"] for one in listed(small)] == ["not_started", "fulfilled", "not_started", "not_assessed"]
    shown = json.loads(small.ok("show", "PACT-2", "--format", "json"))
    (seen,), (made,) = shown["observations"], shown["assessments"]
    assert (seen["source"], seen["event_date"], seen["grade"], made["because"]) == ("gao", "2025-06-01", "F6", [seen["entry"]])
    assert seen["summary"] == "“Database” gives Department of Energy Open (not carried out yet; GAO recommendation status)"
    assert made["rationale"].endswith("Open says less than that: one value for nothing done, nothing found, and nobody having looked")
    assert small("import", str(file), *ASSESS).err.splitlines()[-1] == f"{called}: nothing new, 6 already there"


def test_ratings_of_the_gao_as_scores_name_our_commitments_by_their_labels(small: Program) -> None:
    """Red where only a column ref does."""
    small.ok("source", "add", "gao", "--publisher", "GAO")
    Path("gao.csv").write_bytes(files(GAO[:3])[Form.CSV])
    scores = ("import", "scores", "gao.csv", "--from-format", "gao", "--agreement", "PACT", "--source", "gao")
    assert "gao.csv:2: ref: no commitment “GAO-24-105-2”" in small.refuses(*scores)
    assert "scores: --map is for tables" in small.refuses(*scores, "--map", "Status=rating")
    assert "upr has no ratings of conduct" in small.refuses(
        "import", "scores", "gao.csv", "--scale", "gao", "--from-format", "upr", *ASSESS[2:4]
    )
    small.ok("import", "gao.csv", *ASSESS[:5])
    assert "PACT scores of others on the scale gao: 2 × 1 cells from gao.csv" in small.ok(*scores)
    assert "already there as" in small.ok(*scores)
    listed = json.loads(small.ok("score", "--compare-with", "gao.csv", "--format", "json"))["items"]
    assert [(one["ref"], one["theirs"], one["ours"]) for one in listed] == [("PACT-3", "Closed—Implemented", "Open")]


def test_rated_rows_are_found_by_their_titles_as_commitments_are(small: Program) -> None:
    """Red where the commitment is looked for by ref, number and label alone."""
    small.ok("source", "add", "gao", "--publisher", "GAO")
    Path("m.toml").write_text('table = "commitments"\nrating = "Status"\nscale = "gao"\n', encoding="utf-8")
    Path("a.csv").write_text("title,text,obligors,status\nCount,They count.,US,Open\n", encoding="utf-8")
    command = ("import", "a.csv", "--map-file", "m.toml", *ASSESS[2:4], *ASSESS[5:])
    assert "a.csv: added 2 entries (1 piece of evidence, 1 assessment)" in small(*command).err
    assert small(*command).err.splitlines() == ["a.csv: nothing new, 1 already there", "a.csv: nothing new, 2 already there"]
    Path("b.csv").write_text("ref,title,text,obligors,status\nPACT-2,Count,They count.,US,\n", encoding="utf-8")
    scores = ("--map-file", "m.toml", "--agreement", "PACT")  # without columns, it is not a table of members all the same
    assert "b.csv: holds no ratings" in small.refuses("import", "scores", "b.csv", *scores)
    assert "no commitment “Count”" in small.refuses("import", "scores", "a.csv", *scores)


def test_a_rating_that_is_none_adds_nothing_of_its_file(small: Program) -> None:
    small.ok("source", "add", "gao", "--publisher", "GAO")
    small.ok("party", "add", "WELLS", "--name", "Wells Board")
    Path("gao.csv").write_bytes(files([*GAO, ("GAO-24-9", "", "Department of Energy", "Count.", "Shut", "", "")])[Form.CSV])
    assert "gao.csv:6: Status: “Shut” is no value of the scale gao — nothing was added; one of: Open | " in small.refuses(
        "import", "gao.csv", *ASSESS
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["gao.csv", "--from-format", "upr", "--assess"], "upr has no ratings of conduct — import it as commitments, without --assess"),
        (["gao.csv", "--assess"], "the table has no ratings of conduct"),
        (["dossier.yaml", *ASSESS], "there is no table of commitments"),
        (["scores", "gao.csv", "--assess"], "scores: --assess is for tables of commitments"),
        (["gao.csv", *ASSESS[:6], "--source", "gao"], "assessments by a scale need --effective — tracker import FILE --from-format gao"),
        (["gao.csv", *ASSESS[:4], "--effective", "2025"], "--effective is for assessments by a scale"),
        (["gao.csv", *ASSESS[:4], "--source", "gao"], "--scale, --source and --members are for the ratings of others"),
        (["gao.csv", "--from-format", "goa"], "no format “goa” — did you mean gao?"),
        (["gao.csv", "--from-format", "who"], "no format “who” — there are: gao, upr"),
        (["gao.csv", "--from-format", "gao", "--map-file", "x.toml"], "--map-file and --from-format both say how tables are read"),
        (["gao.csv", "--from-format", "upr"], "there is no column “State under review” to map"),
        (["parties", "gao.csv", "--from-format", "gao"], "--map: parties have no column “label”"),
        (["dossier.yaml", "--from-format", "gao"], "dossier.yaml:1: there is no table of commitments"),
        (["ledger.jsonl", "--from-format", "gao"], "ledger.jsonl:1: is not CSV"),
    ],
)
def test_what_does_not_fit_is_refused(small: Program, arguments: list[str], says: str) -> None:
    Path("gao.csv").write_bytes(files(GAO)[Form.CSV])
    Path("dossier.yaml").write_text("dossier: 1\n", encoding="utf-8")
    Path("ledger.jsonl").write_text(small.ok("export"), encoding="utf-8")
    answer = small("import", *arguments)
    assert (answer.code, says in answer.err) == (2, True), answer.err
    assert "left out" not in answer.err
