"""Tables that fit without cutting a ref or a status, pages that wrap, colour only where a terminal wants it."""

import os
import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.commands.test_evidence import on_a_terminal
from tests.cli.conftest import Program
from tests.fork_server import forks
from tracker.cli.terminal import layout
from tracker.cli.terminal.layout import TableCell, paragraph, table, wrap
from tracker.domain.status_glyphs import mark
from tracker.domain.text import visible, width
from tracker.domain.vocabulary import Status, spelled

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def seen_by_a_person(program: Program, columns: int, *arguments: str, **environment: str) -> str:
    shell = {
        "PATH": os.environ["PATH"],
        "HOME": str(program.db.parent),
        "TERM": "xterm",
        "COLUMNS": str(columns),
        "LANG": "C.UTF-8",
        "PAGER": "cat",
    } | environment
    code, seen = on_a_terminal(["--db", str(program.db), *arguments], shell)
    assert code == 0, seen
    return seen.replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [60, 80, 100, 160])
def test_the_list_fits_and_cuts_no_ref_and_no_status(woodside: Program, columns: int) -> None:
    page = ESCAPES.sub("", seen_by_a_person(woodside, columns, "list", "--all"))
    assert max(width(line) for line in page.splitlines()) <= columns
    items = [line.split()[0] for line in woodside.ok("list", "--all", "--format", "csv", "--columns", "ref").splitlines()[1:]]
    assert [line.split()[0] for line in page.splitlines() if line.startswith("WOODSIDE-")] == items
    for status in ("stalled", "upheld", "not fulfilled", "partly fulfilled", "mixed", "not assessed"):
        assert mark(status.replace(" ", "_")) in page
    assert "corroborated" in page
    assert "⚑" in page or "ATTENTION" in page
    assert "…" not in page


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize(
    "command", [["show", "3"], ["agenda"], ["history"], ["evidence", "list"], ["evidence", "show", "177"], ["source", "list"]]
)
def test_nothing_is_wider_than_the_terminal_but_addresses(woodside: Program, columns: int, command: list[str]) -> None:
    page = ESCAPES.sub("", seen_by_a_person(woodside, max(columns, 80 if command[0] != "show" else columns), *command))
    for line in page.splitlines():
        assert width(line) <= max(columns, 80) or "://" in line or command[0] in ("evidence", "source"), line


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("number", ["3", "12"])
def test_a_page_in_brief_fits_and_styles_end_with_their_lines(woodside: Program, columns: int, number: str) -> None:
    """Red where a title or a standing is one line whatever the width, and where a pager would lose a style at the end of a line."""
    coloured = seen_by_a_person(woodside, columns, "show", number)
    assert max(width(line) for line in ESCAPES.sub("", coloured).splitlines()) <= columns
    assert all(line.count("\x1b[0m") == len(ESCAPES.findall(line)) / 2 for line in coloured.splitlines())


def test_colour_is_a_third_sign_only(woodside: Program) -> None:
    coloured = seen_by_a_person(woodside, 80, "list")
    assert "\x1b[" in coloured
    plain = seen_by_a_person(woodside, 80, "list", NO_COLOR="1")
    assert "\x1b[" not in plain
    assert ESCAPES.sub("", coloured) == plain


def test_completion_completes_refs_and_statuses(woodside: Program) -> None:
    def complete(line: str) -> str:
        words = line.split(" ")
        environment = {
            "PATH": os.environ["PATH"],
            "_TRACKER_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        }
        return subprocess.run(
            [forks().tracker],
            env=environment | {"TRACKER_DB": str(woodside.db)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        ).stdout

    assert complete("tracker show woodside-2").split() == ["woodside-2", *(f"woodside-{number}" for number in range(20, 26))]
    assert complete("tracker evidence add WOODSIDE-1").split()[:2] == ["WOODSIDE-1", "WOODSIDE-10"]
    assert complete("tracker assess WOODSIDE-2 up").split() == ["upheld"]
    assert "partly-fulfilled" in complete("tracker list --status pa")
    assert complete(f"tracker --db {woodside.db}.none show W").split() == []


def test_progress_is_for_terminals_only(woodside: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.cli.terminal.progress import progress_line

    assert progress_line("x")(1, 2) is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert woodside("verify").code == 0


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


@given(texts, st.integers(20, 120))
def test_wrapping_loses_nothing_and_keeps_the_limit(text: str, limit: int) -> None:
    lines = wrap(text, limit)
    assert all(width(line) <= limit or "://" in line for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5), st.integers(40, 160))
def test_a_table_shows_every_cell(rows: list[tuple[str, str]], total: int) -> None:
    text = table(
        ("A", "B"),
        [[TableCell.of(a), TableCell.of(b)] for a, b in rows],
        total,
        flexible="B",
        colour=False,
    )
    squeezed = re.sub(r"\s", "", text)
    for _, b in rows:
        for word in visible(b).split()[:1]:
            assert all(character in squeezed for character in word)


@given(texts)
def test_a_paragraph_contains_its_text(text: str) -> None:
    assert re.sub(r"\s", "", paragraph(text, 60, "  ")) == re.sub(r"\s", "", visible(text, keep="\n"))


def test_every_status_has_a_glyph_and_its_word() -> None:
    for status in Status:
        assert mark(status.value).endswith(spelled(status))
        assert width(mark(status.value)) == len(spelled(status)) + 2
    assert layout.styled("x", None, colour=True) == "x"
