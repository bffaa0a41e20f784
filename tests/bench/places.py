"""What `{store}`, `{rows}` and the other names in a case's command stand for: made when first asked for, kept for the next run."""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import dataset, files
from tests.bench.cases import Work
from tests.bench.dataset import Size
from tests.bench.measuring import Bench, Command, Failed
from tests.bench.peers import Peers
from tests.bench.server import Databases

_SCHEMA = max(path.stem for path in (Path(__file__).parents[2] / "migrations" / "versions").glob("[0-9]*.py"))


@dataclass(kw_only=True)
class Places(Mapping[str, str]):
    """The names for one size of the data."""

    bench: Bench
    peers: Peers
    tracker: str
    """The command under test, as in a shell."""
    databases: Databases
    size: Size
    _kept: dict[str, str] = field(default_factory=dict)
    _failed: dict[str, Failed] = field(default_factory=dict)
    _run: int = 0

    def command(self, work: Work) -> Command:
        """The work as a process that can be started; what it needs is made now, outside any measuring.

        Raises:
            NoPeer: its program cannot be had.
            Failed: what it needs could not be made.
        """
        self._run += 1
        program = shlex.split(self.tracker) if work.program == "tracker" else [self.peers.path(work.program)]
        return Command(
            argv=(*program, *(part.format_map(self) for part in work.arguments)),
            environment={name: value.format_map(self) for name, value in work.environment},
        )

    def __getitem__(self, name: str) -> str:
        if name in self._each_time:
            return self._each_time[name]()
        if name in self._failed:
            raise self._failed[name]
        if name not in self._kept:
            try:
                self._kept[name] = self._once[name]()
            except Failed as error:
                self._failed[name] = Failed(f"making {name}: {error}")
                raise self._failed[name] from error
        return self._kept[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._each_time, *self._once))

    def __len__(self) -> int:
        return len(self._each_time) + len(self._once)

    @property
    def _data(self) -> Path:
        """Where this size is kept; when the generator changes, the data of the old one go."""
        made_by = b"".join(Path(__file__).with_name(name).read_bytes() for name in ("dataset.py", "files.py", "filling.py"))
        edition = self.bench.folder / "data" / hashlib.sha256(made_by).hexdigest()[:8]
        if not edition.exists():
            shutil.rmtree(edition.parent, ignore_errors=True)
            edition.mkdir(parents=True)
        return edition / str(self.size)

    @property
    def _each_time(self) -> dict[str, Callable[[], str]]:
        return {
            "run": lambda: str(self._run),
            "one_row": lambda: str(files.one_row(self.bench.scratch, self.size, self._run)),
            "nothing": lambda: str(self._absent("nothing.db")),
            "fresh_base": lambda: self._copied(self["base_store"], "fresh.db"),
            "server_base": lambda: self.databases.again_from(self._server("base")),
        }

    @property
    def _once(self) -> dict[str, Callable[[], str]]:
        folder = self._data
        return {
            "hot": lambda: dataset.HOT,
            "ref": lambda: dataset.PLAIN_REF,
            "rare": lambda: dataset.RARE,
            "cited": lambda: str(dataset.before_evidence(self.size) + 2),
            "halfway": lambda: dataset.HALFWAY,
            "written": lambda: str(self.bench.scratch / "written"),
            "base": lambda: str(files.base(folder, self.size)),
            "rows": lambda: str(files.rows(folder, self.size)),
            "rows_csv": lambda: str(files.rows_csv(folder, self.size)),
            "plain": lambda: str(files.plain(folder, self.size)),
            "statement": lambda: str(files.statement(folder)),
            "plain_copy": lambda: self._copied(self["plain"], "plain-copy.db"),
            "base_store": lambda: self._store("base", self._begin),
            "store": lambda: self._store("store", self._complete),
            "ledger": self._exported,
            "copy": lambda: self._copied(self["store"], "copy.db"),
            "taskrc": self._tasks,
            "server_store": lambda: self.databases.url(self._server("whole")),
        }

    def prepare(self) -> None:
        """Makes what most cases need, the files while the stores are being made: there are two processors for it."""
        self._data.mkdir(parents=True, exist_ok=True)  # now, as no two may find it missing
        with ThreadPoolExecutor(1) as other:
            rows, *further = [other.submit(self._write, name) for name in ("rows", "plain", "rows_csv")]
            self["base_store"]
            rows.result()
            self["ledger"]
            for each in further:
                each.result()

    def _write(self, name: str) -> None:
        """Makes a file of the peers in a process of its own, as this one should stay small (`measuring`)."""
        size = (str(self.size.commitments), str(self.size.evidence))
        subprocess.run((sys.executable, "-m", "tests.bench.files", name, str(self._data), *size), check=True, timeout=self.bench.left())

    def _store(self, name: str, make: Callable[[Path], None]) -> str:
        """A store that is kept; its name has the schema's, as a newer program wants it made anew."""
        store = self._data / f"{name}-{_SCHEMA}.db"
        if not store.exists():
            draft = self._absent("draft.db")
            make(draft)
            draft.replace(store)
        return str(store)

    def _begin(self, draft: Path) -> None:
        """The base alone."""
        self._tracker(str(draft), "init")
        self._tracker(str(draft), "import", "{base}")

    def _complete(self, draft: Path) -> None:
        """The base with evidence and assessments."""
        shutil.copyfile(self["base_store"], draft)
        self._fill(str(draft))

    def _fill(self, address: str) -> None:
        """Adds the evidence and the assessments to the base, wherever it lies; what a store needs besides these is made here."""
        size = (str(self.size.commitments), str(self.size.evidence))
        self.bench.run(Command(argv=(sys.executable, "-m", "tests.bench.filling", address, self["rows"], *size)))

    def _exported(self) -> str:
        """The bytes of the ledger that the store holds."""
        ledger = self._data / f"ledger-{_SCHEMA}.jsonl"
        if not ledger.exists():
            self._tracker(self["store"], "export", "-o", str(ledger))
        return str(ledger)

    def _tracker(self, address: str, *arguments: str) -> None:
        self.bench.run(self.command(Work(program="tracker", arguments=("--db", address, *arguments))))

    def _server(self, what: str) -> str:
        """The name of a database with the base alone, or with the whole."""
        name = f"{what}_{self.size}"
        if self.databases.has(name):
            return name
        if what == "base":
            self.databases.create(name)
            self._tracker(self.databases.url(name), "init")
            self._tracker(self.databases.url(name), "import", "{base}")
        else:
            self.databases.copy(self._server("base"), name)
            self._fill(self.databases.url(name))
        return name

    def _tasks(self) -> str:
        data = self._data / "tasks"
        settings = data.with_suffix(".rc")
        if not data.exists():
            draft = data.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            _let_task_use(draft, settings)
            tasks = files.tasks(data.parent, self.size)
            self.bench.run(self.command(Work(program="task", arguments=(f"rc:{settings}", "import", str(tasks)))))
            draft.rename(data)
        _let_task_use(data, settings)  # each time: the settings name the place, and the folder may have moved
        return str(settings)

    def _absent(self, name: str) -> Path:
        path = self.bench.scratch / f"{self.size}-{name}"
        for each in (path, path.with_name(f"{path.name}-journal")):
            each.unlink(missing_ok=True)
        return path

    def _copied(self, original: str, name: str) -> str:
        copy = shutil.copyfile(original, self._absent(name))
        with copy.open("rb") as written:
            os.fsync(written.fileno())  # else the next process to sync the file would be charged for the copying
        return str(copy)


def _let_task_use(data: Path, settings: Path) -> None:
    settings.write_text(f"data.location={data}\nconfirmation=off\nverbose=nothing\n", encoding="utf-8")
