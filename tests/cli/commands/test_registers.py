"""The registers, and amendments."""

import json

import pytest

from tests.cli.conftest import Program


def test_registering_twice_finds_what_is_there(small: Program) -> None:
    assert small.ok("party", "add", "us", "--name", "United States").startswith("already there as #1")
    assert "says something else" in small.refuses("party", "add", "US", "--name", "Utopia")


def test_a_commitment_takes_the_next_number_and_its_terms(small: Program) -> None:
    made = json.loads(
        small.ok(
            *(
                "commitment",
                "add",
                "pact",
                "--title",
                "Cut",
                "--text",
                "Cut by half.",
                "--obligor",
                "us",
                "--nature",
                "quantitative",
                "--topic",
                "methane",
            ),
            *(
                "--due",
                "2026",
                "--review-every",
                "90",
                "--criterion",
                "Halved",
                "--wording",
                "wire-2025:13:They will cut.",
                "--expected",
                "wire-2025::Hoped.",
            ),
            *("--discrepancy", "One says a third", "--follows", "The pact of 1999", "--beneficiary", "CN", "--format", "json"),
        )
    )
    assert (made["number"], made["kind"], made["due"], made["review_every"]) == (2, "unilateral_commitment", "2026", 90)
    assert [(one["paragraph"], one["form"], one["text"]) for one in made["wordings"]] == [
        ([13], "reported", "They will cut."),
        ([], "expected", "Hoped."),
    ]


def test_an_extension_does_not_move_the_deadline(small: Program) -> None:
    small.ok("commitment", "add", "PACT", "--title", "Cut", "--text", "x", "--obligor", "US", "--due", "2025-06-01")
    small.ok("commitment", "amend", "2", "--extend-to", "2027-01-01", "--reason", "agreed in May")
    shown = json.loads(small.ok("show", "2", "--format", "json"))
    assert (shown["due"], shown["extended_to"], shown["overdue"]) == ("2025-06-01", "2027-01-01", True)
    small.ok("commitment", "amend", "1", "--due", "2027-01-01", "--reason", "overlooked")
    assert json.loads(small.ok("show", "1", "--format", "json"))["due"] == "2027-01-01"
    assert json.loads(small.ok("show", "2", "--known-at", "#6", "--format", "json"))["extended_to"] is None


def test_an_amendment_changes_what_is_given_and_nothing_else(small: Program) -> None:
    before = json.loads(small.ok("show", "1", "--format", "json"))
    small.ok("commitment", "amend", "1", "--title", "Talk yearly", "--criterion", "They talk", "--reason", "clearer")
    after = json.loads(small.ok("show", "1", "--format", "json"))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"title", "criteria", "last_entry", "history", "citation"}
    assert "nothing to amend" in small.refuses("commitment", "amend", "1", "--reason", "x")
    assert "says that already" in small.refuses("commitment", "amend", "1", "--title", "Talk yearly", "--reason", "x")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["party", "add", "U S", "--name", "x"], "code"),
        (["party", "add", "independent", "--name", "x"], "the voice of nobody's organ"),
        (["agreement", "add", "PACT-2", "--title", "x", "--made-on", "2025", "--party", "US"], "code"),
        (["agreement", "add", "NEW", "--title", "x", "--made-on", "soon", "--party", "US"], "is not a date"),
        (["agreement", "add", "NEW", "--title", "x", "--made-on", "2025", "--party", "UK"], "no party “UK”"),
        (["agreement", "add", "NEW", "--title", "x" * 301, "--made-on", "2025", "--party", "US"], "301 characters, at most 300"),
        (["source", "add", "Bad Key", "--publisher", "x"], "key"),
        (["source", "add", "new", "--publisher", "x", "--url", "file:///x"], "not a web address"),
        (["source", "add", "new", "--publisher", "x", "--voice", "UK"], "no party “UK”"),
        (["source", "add", "wire-2025", "--publisher", "Other"], "says something else"),
        (["commitment", "add", "PACT", "--title", "x", "--text", "y", "--obligor", "UK"], "no party “UK”"),
        (["commitment", "add", "PACT", "--title", "x", "--text", "y", "--obligor", "US", "--number", "1"], "PACT-1 is there already"),
        (["commitment", "add", "PACT", "--title", "x", "--text", "y", "--obligor", "US", "--number", "0"], "number"),
        (["commitment", "add", "PACT", "--title", "x", "--text", "y", "--obligor", "US", "--wording", "wire"], "KEY:PARAGRAPH:TEXT"),
        (
            ["commitment", "add", "PACT", "--title", "x", "--text", "y", "--obligor", "US", "--wording", "wire:1:x"],
            "did you mean wire-2025?",
        ),
        (["commitment", "add", "PACT", "--title", "x", "--text", "y", "--obligor", "US", "--kind", "promise"], "one of: joint-commitment"),
        (["commitment", "add", "PAKT", "--title", "x", "--text", "y", "--obligor", "US"], "did you mean PACT?"),
        (["source", "show", "wire"], "did you mean wire-2025?"),
        (["commitment", "amend", "1", "--reason", "x", "--review-every", "0"], "review every"),
    ],
)
def test_bad_input_is_one_line(small: Program, arguments: list[str], says: str) -> None:
    assert says in small.refuses(*arguments)


@pytest.mark.parametrize(
    "url", ["https://ana:secret@example.org/", "ftp://ana:secret@example.org/", "https://ana:secret@ example.org/" + "x" * 2_000]
)
def test_a_password_in_an_address_is_refused_and_not_repeated(small: Program, url: str) -> None:
    described = ("--publisher", "W", "--url", url)
    evidence = ("--stance", "supports", "--summary", "s", "--event-date", "2025-02-01")
    row = json.dumps(
        {"commitment": "PACT-1", "stance": "supports", "summary": "s", "event_date": "2025-02-01", "publisher": "W", "url": url}
    )
    dossier = small.ok("export", "--format", "dossier", "--agreement", "PACT")
    dossier = dossier.partition("sources:")[0]
    dossier += f"sources:\n  - key: KEY\n    publisher: The Wire\n    published: 2025-02-01\n    url: {json.dumps(url)}\n"
    for refused in (
        small.refuses("source", "add", "new", *described),
        small.refuses("source", "amend", "wire-2025", "--url", url, "--reason", "x"),
        small.refuses("evidence", "add", "PACT-1", *evidence, *described),
        small.refuses("evidence", "add", "--from", "-", stdin=row),
        small.refuses("import", "-", stdin=row),
        small.refuses("import", "-", stdin=dossier.replace("KEY", "wire-2026")),
        small.refuses("import", "-", stdin=dossier.replace("KEY", "wire-2025")),
    ):
        assert "secret" not in refused
        assert "address" in refused or "url" in refused, refused


def test_codes_are_folded_by_ascii_alone(small: Program) -> None:
    """Red with `str.upper`, by which these are SSA, PACT-1 and US."""
    assert "“ßa” is not of the form US" in small.refuses("party", "add", "ßa", "--name", "x")
    small.ok("party", "add", "SA", "--name", "South")
    assert "no party “ſa”" in small.refuses("list", "--party", "ſa")
    assert "no party “ſa”" in small.refuses("party", "show", "ſa")
    small.ok("agreement", "add", "SUN", "--title", "t", "--made-on", "2025", "--party", "US")
    assert "no agreement “ſun”" in small.refuses("list", "--agreement", "ſun")
