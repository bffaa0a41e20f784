"""`make bench`: runs every case, prints the table, and keeps the figures.

Exit codes: 0 done (missed goals are listed, as machines are noisy), 1 a goal was missed and `--check` was given, 2 something could not be run,
130 interrupted.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from subprocess import SubprocessError

from tests.bench import recording, tables
from tests.bench.cases import CASES, GROWING
from tests.bench.comparing import Comparison, Row, Table
from tests.bench.dataset import Size
from tests.bench.growth import Curve, curves
from tests.bench.measuring import Bench, Failed, TimeIsUp
from tests.bench.peers import Peers
from tests.bench.places import Places
from tests.bench.plan import FULL, QUICK, Plan
from tests.bench.server import Databases

_ROOT = Path(__file__).parents[2]


def main(argv: Sequence[str] | None = None) -> int:
    """Does what the command line asks for."""
    asked = _arguments().parse_args(argv)
    plan = QUICK if asked.quick else FULL
    if asked.minutes:
        plan = replace(plan, total=asked.minutes * 60, longest=asked.minutes * 60)
    databases = Databases()
    bench = Bench(folder=asked.folder.resolve(), until=0, longest=plan.longest)
    bench.scratch.mkdir(parents=True, exist_ok=True)
    peers, made = Peers(folder=bench.folder), dict[Size, Places]()

    def places(size: Size) -> Places:
        if size not in made:
            made[size] = Places(bench=bench, peers=peers, tracker=asked.tracker, databases=databases, size=size)
        return made[size]

    try:
        results = _run(asked, plan, bench, places, databases)
    except KeyboardInterrupt:
        _say("interrupted; what was recorded before is as it was")
        return 130
    finally:
        databases.remove()
        shutil.rmtree(bench.scratch, ignore_errors=True)
    recording.save(results, bench.folder)
    if asked.record:
        recording.record(results, _ROOT / "docs" / "performance.md")
    return _end(results, bench.folder, check=asked.check)


def _run(asked: argparse.Namespace, plan: Plan, bench: Bench, places: Callable[[Size], Places], databases: Databases) -> recording.Results:
    """One pair for each case, then growth, what takes minutes, and with the time that is left further pairs."""
    bench.until = time.monotonic() + plan.total
    chosen = [case for case in CASES if _wanted(case.key, asked.only)]
    table = Table([Comparison(case, places(plan.sizes[case.size]), plan) for case in chosen], _progress)
    if not asked.only:
        _say("making the data …")
        _prepare(places(plan.sizes["million"]))
    table.first(slow=False)
    grown: list[Curve] = []
    if growing := [one for one in GROWING if _wanted(f"growth-{one.key}", asked.only)]:
        _say("growth …")
        grown = curves(plan.growth, places, plan, growing)
    table.first(slow=True)
    table.further()
    day = datetime.now(UTC).date()
    for rows in (tables.compared(table.rows, day.isoformat()) if chosen else (), tables.grown(grown)):
        if len(rows) > 1:
            sys.stdout.write(f"\n{tables.in_columns(rows)}\n")
    return recording.Results(day=day, quick=asked.quick, rows=table.rows, curves=grown)


def _prepare(places: Places) -> None:
    """What cannot be made is told by the rows that need it."""
    with suppress(Failed, TimeIsUp, SubprocessError):
        places.prepare()


def _wanted(key: str, only: str) -> bool:
    """Whether the key, or what it begins with before a dash, is among those asked for."""
    return not only or any(key == name or key.startswith(f"{name}-") for name in only.replace(",", " ").split())


def _progress(row: Row) -> None:
    """Tells what is known after another pair."""
    _say(f"{row.case.key}: {row.ratio or row.problem}{f', {row.pairs} pairs' if row.pairs > 1 else ''}")


def _end(results: recording.Results, folder: Path, *, check: bool) -> int:
    for heading, items in (("goals missed", results.missed), ("without a figure", results.unrun), ("could not be run", results.broken)):
        if items:
            sys.stdout.write(f"\n{heading}:\n" + "".join(f"  {item.replace('`', '')}\n" for item in items))
    _say(f"written: {folder.name}/results.json, results.md")
    if results.broken:
        return 2
    return 1 if check and results.missed else 0


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Tracker and its peers side by side, in ratios.")
    parser.add_argument("--quick", action="store_true", help="little data, within a minute")
    parser.add_argument("--only", default="", help="these cases alone, such as list,import,growth")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a goal is missed")
    parser.add_argument("--record", action="store_true", help="write what has a figure into docs/performance.md")
    parser.add_argument("--minutes", type=float, default=0, help="how long the run, and each process in it, may take")
    parser.add_argument("--tracker", default="tracker", help="the command under test")
    parser.add_argument("--folder", type=Path, default=_ROOT / "build" / "bench", help="where data and figures are kept")
    return parser


if __name__ == "__main__":
    sys.exit(main())
