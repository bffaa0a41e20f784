"""The worked example of docs/design.md is the whole change: applied to a copy of the project, a new field of evidence goes every way in and out."""

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fork_server import ForkServer, forks

ROOT = Path(__file__).parents[1]
DOSSIER = """\
dossier: 1
agreement: {code: PACT, title: A pact, made_on: 2023-11-15, parties: [US, CN]}
parties: [{code: US, name: United States}, {code: CN, name: China}]
commitments: [{number: 1, title: Talk, text: They talk., kind: joint-commitment, nature: standing, topic: talks, obligors: [US, CN]}]
"""


def apply(difference: str, folder: Path) -> None:
    """Changes a file as a block of the example says: lines kept, taken away (`-`) and added (`+`), which occur there once."""
    name, _, body = difference.removeprefix("+++ ").partition("\n")
    lines = body.splitlines()
    before = "\n".join(line[1:] for line in lines if line[:1] != "+")
    after = "\n".join(line[1:] for line in lines if line[:1] != "-")
    file = folder / name
    text = file.read_text(encoding="utf-8") if before else ""
    assert not before or text.count(before) == 1, difference
    file.write_text(text.replace(before, after) if before else after + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer]:
    """The program of a copy of the project with the example applied."""
    folder = tmp_path_factory.mktemp("changed")
    for part in ("tracker", "migrations", "seeds", "tests/storage"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    example = (ROOT / "docs" / "design.md").read_text(encoding="utf-8").partition("### 8.1")[2].partition("### 8.2")[0]
    for difference in re.findall(r"^```diff\n(.*?)^```$", example, re.MULTILINE | re.DOTALL):
        apply(difference, folder)
    server = ForkServer(folder)
    yield server
    server.stop()


def run(changed: ForkServer, *arguments: str, stdin: str = "", db: str = "new.db") -> str:
    """What the changed program answers."""
    command = [changed.tracker, "--db", db, "--actor", "ana", *arguments]
    done = subprocess.run(command, cwd=changed.folder, input=stdin, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_new_field_of_evidence_needs_the_places_of_the_example_and_no_other(changed: ForkServer) -> None:
    run(changed, "init")
    run(changed, "import", "-", stdin=DOSSIER)
    added = ("--stance", "context", "--event-date", "2024-01-30", "--publisher", "Wire", "--published", "2024-01-31")
    entry = json.loads(run(changed, "evidence", "add", "PACT-1", *added, "--summary", "One.", "--place", "Ulaanbaatar", "--format", "json"))
    assert entry["place"] == "Ulaanbaatar"
    row = {"commitment": "PACT-1", "stance": "context", "event_date": "2024-02-01", "source": "wire-2024-01-31"}
    run(changed, "import", "-", stdin=json.dumps(row | {"summary": "Two.", "place": "Geneva"}) + "\n")
    run(changed, "evidence", "add", "--from", "-", stdin=json.dumps(row | {"summary": "Three.", "place": "Vienna"}))
    assert "Place: Ulaanbaatar" in run(changed, "show", "PACT-1", "--full")
    assert "Place: Geneva" in run(changed, "report", "--format", "markdown")
    places = {"Ulaanbaatar", "Geneva", "Vienna"}
    assert places <= {one["place"] for one in json.loads(run(changed, "evidence", "list", "--format", "json"))["items"]}
    assert places <= {*run(changed, "evidence", "list", "--format", "csv", "--columns", "place").split()}
    observations = json.loads(run(changed, "show", "PACT-1", "--format", "json"))["observations"]
    assert places <= {one["place"] for one in observations}
    for kind in ("dossier", "row", "entry"):
        assert '"description": "Where it happened."' in run(changed, "import", "--schema", kind)
    run(changed, "import", "--template", "evidence", "-o", "empty.xlsx")
    assert "Where it happened" in zipfile.ZipFile(changed.folder / "empty.xlsx").read("xl/sharedStrings.xml").decode()
    assert '"place"' in run(changed, "report", "--format", "json-schema")
    assert "place: Vienna" in run(changed, "export", "--format", "dossier")
    (changed.folder / "dossier.yaml").write_text(run(changed, "export", "--format", "dossier"), encoding="utf-8")
    run(changed, "init", db="from-dossier.db")
    run(changed, "import", "dossier.yaml", db="from-dossier.db")
    assert places <= {
        one["place"] for one in json.loads(run(changed, "evidence", "list", "--format", "json", db="from-dossier.db"))["items"]
    }
    before = run(changed, "export")
    run(changed, "db", "rebuild")
    assert run(changed, "export") == before
    assert "the ledger holds" in run(changed, "verify")


def test_the_table_declared_for_it_has_its_column(changed: ForkServer) -> None:
    command = [changed.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--noconftest", "tests/storage/test_tables.py"]
    done = subprocess.run(command, cwd=changed.folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def test_a_store_of_before_is_upgraded_and_its_entries_stay_what_they_are(changed: ForkServer, tmp_path: Path) -> None:
    store = str(tmp_path / "old.db")
    subprocess.run([forks().tracker, "--db", store, "init", "--seed", "woodside-2023"], check=True, capture_output=True)
    old = subprocess.run([forks().tracker, "--db", store, "export"], check=True, capture_output=True, text=True).stdout
    run(changed, "db", "upgrade", db=store)
    assert run(changed, "export", db=store) == old
    assert "the ledger holds" in run(changed, "verify", db=store)
