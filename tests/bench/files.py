"""Writes the data set in the forms that each program reads; a file that is there already is not written again.

Everything streams and is written beside its place first, so an interrupted run leaves no half file, and this process stays small: what a
measured process is said to use cannot be less than what its parent used (`measuring`).
"""

import csv
import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.bench import dataset
from tests.bench.dataset import Size
from tests.domain.drafting import texts

_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_readable = json.JSONEncoder(ensure_ascii=False).encode


def canonical(entry: dict[str, Any]) -> bytes:
    """An entry's bytes: for keys in ASCII and bodies without floats, sorted compact JSON is RFC 8785."""
    return _canonical(entry).encode()


def base(folder: Path, size: Size) -> Path:
    """The ledger's beginning, as `tracker export` would write it; `filling` adds evidence and assessments."""
    return _made(folder / "base.jsonl", lambda path: _lines(path, map(canonical, dataset.entries(size))))


def rows(folder: Path, size: Size) -> Path:
    """The evidence as JSON Lines."""
    return _made(folder / "rows.jsonl", lambda path: _lines(path, (_readable(one).encode() for one in dataset.rows(size))))


def rows_csv(folder: Path, size: Size) -> Path:
    """The evidence as CSV."""

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as out:
            table = csv.DictWriter(out, dataset.COLUMNS, lineterminator="\n")
            table.writeheader()
            table.writerows(dataset.rows(size))

    return _made(folder / "rows.csv", write)


def plain(folder: Path, size: Size) -> Path:
    """The same rows in two plain SQLite tables with the index that any administrator would give them."""
    return _made(folder / "plain.db", lambda path: _plain(path, size))


def _plain(path: Path, size: Size) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "create table commitment (ref text primary key, title text, topic text, kind text, due text, status text, open integer)"
        )
        connection.execute(f"create table evidence ({', '.join(f'{name} text' for name in dataset.COLUMNS)})")
        connection.executemany("insert into commitment values (?, ?, ?, ?, ?, ?, ?)", _commitments(size))
        marks = ", ".join("?" * len(dataset.COLUMNS))
        connection.executemany(f"insert into evidence values ({marks})", (tuple(one.values()) for one in dataset.rows(size)))
        connection.execute("create index evidence_of on evidence (commitment, event_date)")


def _commitments(size: Size) -> Iterator[tuple[Any, ...]]:
    for index in range(size.commitments):
        one = dataset.commitment(index)
        status, still_open = dataset.status(index), dataset.is_open(index)
        yield dataset.ref(index), one["title"], one["topic"], one["kind"], one.get("due"), status, still_open


def tasks(folder: Path, size: Size) -> Path:
    """The commitments as Taskwarrior's JSON: a task each, without annotations, which is in its favour."""
    return _made(folder / "tasks.json", lambda path: _lines(path, (json.dumps(_task(index)).encode() for index in range(size.commitments))))


def _task(index: int) -> dict[str, Any]:
    one = dataset.commitment(index)
    task = {
        "uuid": str(UUID(int=(index + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128)),
        "description": f"{dataset.ref(index)} {one['title']}",
        "project": one["agreement"],
        "tags": [one["topic"]],
        "entry": "20200101T000000Z",
        "status": "pending" if dataset.is_open(index) else "completed",
    }
    if "due" in one:
        task["due"] = f"{one['due'].replace('-', '')}T000000Z"
    return task if dataset.is_open(index) else {**task, "end": "20240601T000000Z"}


def one_row(folder: Path, size: Size, number: int) -> Path:
    """A file with a single row that nobody has yet."""
    path = folder / "one.json"
    path.write_text(json.dumps(dataset.row(size, size.evidence + number)), encoding="utf-8")
    return path


def statement(folder: Path) -> Path:
    """A text of fifty pages (26,000 words): texts of several styles, again and again."""
    text = "\n\n".join(one for one, _ in texts.EVERY.values())
    return _made(folder / "statement.txt", lambda path: _lines(path, [text.encode()] * (26_000 // len(text.split()))))


def _lines(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as out:
        out.writelines(line + b"\n" for line in lines)


def _made(path: Path, write: Callable[[Path], None]) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.draft")
        draft.unlink(missing_ok=True)
        write(draft)
        draft.replace(path)
    return path


if __name__ == "__main__":
    {"rows": rows, "rows_csv": rows_csv, "plain": plain}[sys.argv[1]](Path(sys.argv[2]), Size(int(sys.argv[3]), int(sys.argv[4])))
