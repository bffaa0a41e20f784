"""Start-up is a feature: what a command does not need is not imported."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.cli.test_completion import asking
from tracker.cli.app import COMMANDS as COMMAND_MODULES

HEAVY = frozenset({"sqlalchemy", "alembic", "pydantic", "rfc8785", "sqlite3", "psycopg", "yaml", "jinja2", "markupsafe", "cryptography"}) | {
    "rich", "typst", "docx", "openpyxl", "xlsxwriter", "icalendar", "lxml", "PIL", "multiprocessing", "platformdirs", "asyncio"
}  # fmt: skip
"""What costs more than most commands take, and is imported only by commands that need it."""

NOTHING: frozenset[str] = frozenset()
STORE = frozenset({"sqlite3"})
"""What ready rows and bytes are read with."""
RECORDS = STORE | {"pydantic"}
"""What makes, judges and reads records."""
FILE = ("--output", "out")
ADD = ("evidence", "add", "2", "--stance", "context", "--event-date", "2024-01-30", "--summary", "x", "--source", "bis-2023-11-16")

COMMANDS = [
    (NOTHING, ["--version"]),
    (NOTHING, ["--help"]),
    *(
        (NOTHING, [*words.split(), "--help"])
        for words in (
            *(
                "list",
                "show",
                "agenda",
                "history",
                "evidence",
                "evidence add",
                "check",
                "assess",
                "retract",
                "report",
                "report diff",
                "score",
            ),
            *(
                "draft",
                "import",
                "export",
                "verify",
                "checkpoint",
                "checkpoint key",
                "prove",
                "agreement",
                "commitment add",
                "source",
                "party",
                "db",
            ),
        )
    ),
    (STORE, ["list"]),
    (STORE, ["list", "--all"]),
    (STORE, ["list", "--limit", "50"]),
    (STORE, ["list", "--status", "stalled", "--party", "US", "--sort", "due"]),
    (STORE, ["list", "--attention", "--columns", "ref,title,attention"]),
    *((STORE, ["list", "--all", "--format", form]) for form in ("json", "jsonl", "csv", "markdown")),
    (STORE, ["list", "--search", "fentanyl"]),
    (RECORDS, ["list", "--as-of", "2024-06-01"]),
    (RECORDS, ["list", "--known-at", "#200"]),
    (RECORDS, ["commitment", "list"]),
    (RECORDS, ["indicator", "list"]),
    (RECORDS, ["show", "2"]),
    (RECORDS, ["show", "2", "--format", "json"]),
    (RECORDS, ["show", "#57"]),
    (STORE, ["agenda"]),
    (STORE, ["agenda", "--format", "json"]),
    (RECORDS | {"icalendar"}, ["agenda", "--format", "ics"]),
    (STORE, ["history"]),
    (STORE, ["history", "2", "--limit", "3", "--format", "csv"]),
    (STORE, ["history", "--agreement", "WOODSIDE", "--actor", "ana", "--kind", "check-recorded", "--until", "today"]),
    (STORE, ["list", "--topic", "climate"]),
    (RECORDS, ["evidence", "list"]),
    (RECORDS, ["evidence", "list", "2", "--format", "jsonl"]),
    (RECORDS, ["evidence", "show", "#157"]),
    (RECORDS, ADD),
    (RECORDS, [*ADD, "--dry-run", "--format", "json"]),
    (RECORDS, ["evidence", "add", "2", "--stance", "context", "--event-date", "2024", "--summary", "x", "--publisher", "The Wire"]),
    (RECORDS, ["evidence", "regrade", "#157", "B2", "--reason", "x"]),
    (RECORDS, ["check", "2", "--query", "x", "--outcome", "nothing-found"]),
    (RECORDS, ["assess", "2", "advanced", "--because", "#157", "--confidence", "low", "--rationale", "x", "--dry-run"]),
    (RECORDS, ["retract", "#157", "--reason", "x", "--yes"]),
    *((RECORDS, [noun, "list"]) for noun in ("party", "agreement", "source")),
    (RECORDS, ["party", "show", "US"]),
    (RECORDS, ["agreement", "show", "WOODSIDE"]),
    (RECORDS, ["source", "show", "bis-2023-11-16"]),
    (RECORDS, ["party", "add", "FR", "--name", "France"]),
    (RECORDS, ["source", "add", "wire-2025", "--publisher", "The Wire"]),
    (RECORDS, ["commitment", "amend", "2", "--title", "x", "--reason", "x"]),
    (STORE, ["export", *FILE]),
    (RECORDS | {"yaml"}, ["export", "--format", "dossier", *FILE]),
    (RECORDS, ["checkpoint"]),
    (RECORDS, ["prove", "#57", *FILE]),
    (RECORDS, ["report", "--format", "csv"]),
    (RECORDS, ["report", "--format", "json"]),
    (RECORDS | {"jinja2", "markupsafe"}, ["report", "--format", "html"]),
    (RECORDS, ["score", "--scale", "g20"]),
    ({"pydantic"}, ["score", "--explain"]),
    (RECORDS | {"sqlalchemy", "alembic", "markupsafe", "asyncio"}, ["verify"]),
]


def imported(script: str, *arguments: str) -> set[str]:
    """The modules in memory after a script of Python."""
    ending = "print('@@' + json.dumps([name for name, module in sys.modules.items() if module]))\n"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{script}\nimport json\n{ending}", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(json.loads(done.stdout.rpartition("@@")[2]))


def imported_by(*arguments: str) -> set[str]:
    """The modules in memory after a run of the program."""
    return imported("from tracker.cli.start import run\ncode = run(sys.argv[1:])\nassert code == 0, code", *arguments)


ONE_BY_ONE = """
import json, shutil
from tracker.cli.start import run
store, heavy, commands = json.loads(sys.argv[1])
found = []
for command in commands:
    shutil.copy(store, "store.db")
    code = run(["--db", "store.db", "--actor", "ana", *command])
    assert code == 0, (command, code)
    found.append([name for name in heavy if sys.modules.get(name)])
print("@@" + json.dumps(found))
"""


def imports_in_turn(store: Path, folder: Path, commands: Sequence[Sequence[str]]) -> list[set[str]]:
    """What costs much and is in memory after each of these commands, which one process runs one after the other."""
    given = json.dumps([str(store), sorted(HEAVY), [*map(list, commands)]])
    script = [sys.executable, "-c", f"import sys{ONE_BY_ONE}", given]
    done = subprocess.run(script, cwd=folder, capture_output=True, text=True, check=True, timeout=120)
    return [set(names) for names in json.loads(done.stdout.rpartition("@@")[2])]


ALLOWED = sorted({frozenset(allowed) for allowed, _ in COMMANDS}, key=sorted)


@pytest.mark.parametrize("allowed", ALLOWED, ids=lambda allowed: "+".join(sorted(allowed)) or "nothing")
def test_a_command_imports_only_what_it_needs(woodside_store: Path, tmp_path: Path, allowed: frozenset[str]) -> None:
    """Those that may import the same share a process, where what one of them imports too much stays in memory; the first is it."""
    commands = [command for may, command in COMMANDS if may == allowed]
    in_memory = imports_in_turn(woodside_store, tmp_path, commands)
    too_much = [(" ".join(command), names - allowed) for command, names in zip(commands, in_memory, strict=True) if names - allowed]
    assert too_much[:1] == []


@pytest.mark.parametrize("command", ["list", "agenda", "history"])
def test_what_shows_ready_rows_makes_no_dataclass(small: Program, command: str) -> None:
    """Red with a single one among what these import: to make it takes as long as to read the rows of a page."""
    done = "from tracker.cli.start import run\nassert run(sys.argv[1:]) == 0\n"
    ours = "[value for name, module in sys.modules.items() if name.startswith('tracker.') for value in vars(module).values()]"
    script = f"{done}made = [value for value in {ours} if hasattr(value, '__dataclass_fields__')]\nassert not made, made"
    assert "tracker.storage.session" in imported(script, "--db", str(small.db), command)


def test_the_command_that_imports_too_much_is_named(woodside_store: Path, tmp_path: Path) -> None:
    listed, shown, helped = imports_in_turn(woodside_store, tmp_path, [["list"], ["show", "2"], ["--help"]])
    assert ("pydantic" in listed, "pydantic" in shown, "pydantic" in helped) == (False, True, True)


@pytest.mark.parametrize("entry", [6, 255, 256, 257])
def test_adding_evidence_imports_the_same_whatever_its_number(small: Program, entry: int) -> None:
    """Red where something that is done now and then, such as an index that grows by blocks, imports more."""
    row = '{{"commitment": "PACT-1", "stance": "context", "summary": "{}", "source": "wire-2025", "event_date": "2025-03-01"}}\n'
    if entry > 6:
        small.ok("import", "-", stdin="".join(row.format(number) for number in range(6, entry)))
    add = ("evidence", "add", "1", "--stance", "context", "--summary", "x", "--source", "wire-2025")
    assert imported_by("--db", str(small.db), *add) & HEAVY <= RECORDS
    assert len(small.ok("export").splitlines()) == entry


def test_the_first_entry_imports_only_what_it_needs(empty: Program) -> None:
    assert imported_by("--db", str(empty.db), "party", "add", "US", "--name", "United States") & HEAVY <= RECORDS


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "tracker show P"),
        ("zsh", "tracker evidence add 1 --source w"),
        ("fish", "tracker list --party U"),
        pytest.param("bash", "tracker assess 1 upheld --because 6", marks=pytest.mark.heavy),
        pytest.param("zsh", "tracker list --topic t", marks=pytest.mark.heavy),
    ],
)
def test_a_name_is_completed_with_what_lists_import(small: Program, monkeypatch: pytest.MonkeyPatch, shell: str, line: str) -> None:
    for name, value in asking(shell, line, str(small.db)).items():
        monkeypatch.setenv(name, value)
    names = imported("from tracker.cli.start import run\nassert run([]) == 0")
    assert "tracker.storage.session" in names
    assert names & HEAVY <= STORE


@pytest.mark.parametrize(
    ("command", "declared"),
    [("--help", set()), ("list --help", {"browse"}), ("evidence add --help", {"evidence"}), ("db --help", {"store"})],
)
def test_help_imports_no_other_command(command: str, declared: set[str]) -> None:
    commands = {place.partition(".")[0] for place, _ in COMMAND_MODULES.values()}
    assert commands & {name.removeprefix("tracker.cli.commands.") for name in imported_by(*command.split())} == declared


def test_checking_a_proof_opens_no_database(woodside: Program, tmp_path: Path) -> None:
    root = json.loads(woodside.ok("verify", "--format", "json"))["root"]
    woodside.ok("prove", "#57", "-o", str(tmp_path / "57.tlog-proof"))
    assert imported_by("prove", "--check", str(tmp_path / "57.tlog-proof"), "--root", root) & HEAVY <= RECORDS - STORE


def test_a_heavy_import_would_be_noticed() -> None:
    assert imported("import yaml, pydantic") & HEAVY == {"yaml", "pydantic"}


def test_no_module_of_the_command_line_imports_typers_click() -> None:
    for path in Path(__file__).parents[2].glob("tracker/**/*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import click" not in text
        assert "_click" not in text
