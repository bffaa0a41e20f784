"""The pure parts of the benchmark; nothing is timed here."""

import json
import shlex
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.bench import recording, tables
from tests.bench.cases import CASES, GROWING, HELP, LIST, Case, Work
from tests.bench.cases import PYTHON as PYTHON_START
from tests.bench.comparing import Comparison, Row, Table
from tests.bench.dataset import Size
from tests.bench.figures import exponent, shown, spread
from tests.bench.growth import Curve
from tests.bench.measuring import Bench, Command, Failed, TimeIsUp, Usage, environment, last_line, megabytes, paired
from tests.bench.memory import Watch, read_share, share
from tests.bench.peers import NoPeer, Peers
from tests.bench.places import Places
from tests.bench.plan import QUICK
from tests.bench.server import Databases

PYTHON = shlex.quote(sys.executable)
SMALL = Size(100, 1_000)
PLAN = replace(QUICK, pairs=3, heavy_pairs=2, seconds=60, heavy_seconds=60)
CASE = Case(key="list", does="`list`", ours=LIST, against="python", peer=PYTHON_START, limit=2, memory=50)
ROW = Row(case=CASE, ratio=spread([1.5, 1.0, 1.9]), cpu=spread([1.0]), memory=40, peer_memory=10, pairs=3)


def test_a_spread_is_a_median_with_its_range() -> None:
    assert str(spread([3, 1, 200])) == "3.00 (1.00–200)"
    assert [shown(value) for value in (0.123, 9.99, 12.34, 12345)] == ["0.12", "9.99", "12.3", "12,345"]


def test_the_exponent_tells_constant_from_linear_and_square() -> None:
    sizes = [1e3, 1e4, 1e5]
    assert exponent(sizes, [4, 4, 4]) == pytest.approx(0)
    assert exponent(sizes, sizes) == pytest.approx(1)
    assert exponent(sizes, [size**2 for size in sizes]) == pytest.approx(2)


def test_runs_alternate_and_the_first_of_each_is_thrown_away() -> None:
    order: list[str] = []

    def run(name: str) -> Command:
        order.append(name)
        return Command(argv=(name,))

    found = paired(lambda: run("a"), lambda: run("b"), pairs=3, seconds=60, warm=True)  # type: ignore[arg-type, return-value]
    assert order == list("ab" * 4)
    assert len(found) == 3


def test_a_case_that_takes_long_is_run_once() -> None:
    assert len(paired(lambda: None, None, pairs=9, seconds=-1, warm=False)) == 1  # type: ignore[arg-type, return-value]


def bench(folder: Path, seconds: float = 60, longest: float = 60) -> Bench:
    made = Bench(folder=folder, until=time.monotonic() + seconds, longest=longest)
    made.scratch.mkdir()
    return made


def test_a_process_is_measured_from_outside(tmp_path: Path) -> None:
    used = bench(tmp_path).run(Command(argv=(sys.executable, "-c", "x = bytearray(200_000_000)")))
    assert used.memory > 200
    assert used.cpu > 0
    assert used.wall > 0


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import sys; sys.exit('one\\ntwo')", "exit code 1: two"),
        ("raise SystemExit(2)", "exit code 2: nothing was said"),
        ("import time; time.sleep(60)", "was ended after 0 s"),
        ("import os, sys; sys.exit(os.environ['HOME'] + '/x is no store')", "exit code 1: scratch/x is no store"),
    ],
)
def test_a_process_that_fails_says_so_in_one_line(tmp_path: Path, script: str, said: str) -> None:
    with pytest.raises(Failed) as caught:
        bench(tmp_path, longest=0.3 if "sleep" in script else 60).run(Command(argv=(sys.executable, "-c", script)))
    assert str(caught.value) == said


def test_when_the_time_is_up_nothing_more_is_run(tmp_path: Path) -> None:
    with pytest.raises(TimeIsUp):
        bench(tmp_path, seconds=0).run(Command(argv=(sys.executable, "-c", "pass")))
    (tmp_path / "running").mkdir()
    with pytest.raises(TimeIsUp):
        bench(tmp_path / "running", seconds=0.3).run(Command(argv=(sys.executable, "-c", "import time; time.sleep(60)")))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_memory_of_several_processes_is_added_up(tmp_path: Path) -> None:
    """At most what both have: that is asked of the watch alone, as a process begins as a copy of this one, which has more by itself."""
    script = "import os, time; big = os.fork(); held = bytearray(80_000_000); time.sleep(1); big and os.wait()"
    command = [sys.executable, "-c", script]
    assert bench(tmp_path).run(Command(argv=tuple(command))).memory > 160
    with subprocess.Popen(command) as process, Watch(process.pid) as watch:
        process.wait(timeout=60)
    assert 160_000_000 < watch.peak < 260_000_000


def test_the_share_of_memory_is_read_from_the_kernel() -> None:
    assert read_share("00400000-7fff [rollup]\nRss:  900 kB\nPss:      512 kB\nPss_Dirty: 1 kB\n") == 524_288
    assert read_share("") == share(2**22 + 1) == 0


def test_no_setting_of_ours_reaches_a_process(tmp_path: Path) -> None:
    seen = environment(tmp_path, {"PATH": "/bin", "TRACKER_DB": "mine", "HOME": "/mine"})
    assert (seen["PATH"], seen["HOME"]) == ("/bin", str(tmp_path))
    assert "TRACKER_DB" not in seen


def test_what_the_kernel_and_a_program_say_is_read() -> None:
    assert megabytes(1_000) == 1.024
    assert len(last_line("x" * 999)) == 240
    assert last_line("warning\n\ntracker: no such file\n\n") == "tracker: no such file"


def places(folder: Path, tracker: str) -> Places:
    return Places(bench=bench(folder), peers=Peers(folder=folder), tracker=tracker, databases=Databases(), size=SMALL)


def test_every_name_in_a_command_stands_for_something(tmp_path: Path) -> None:
    known = set(places(tmp_path, "tracker"))
    for work in (*(case.ours for case in CASES), *(case.peer for case in CASES), *(one.work for one in GROWING)):
        text = " ".join((*work.arguments, *(value for _, value in work.environment)))
        assert {part.partition("}")[0] for part in text.split("{")[1:]} <= known


def compared(case: Case, here: Places) -> Row:
    """The row of a case after its first pair."""
    one = Comparison(case, here, QUICK)
    one.one_more()
    return one.row


def test_a_case_that_fails_is_a_row_like_any_other(tmp_path: Path) -> None:
    row = compared(CASES[0], places(tmp_path, f"{PYTHON} -c 'raise SystemExit(4)'"))
    assert row.problem == "failed: exit code 4: nothing was said"
    assert (row.broken, row.reached, tables.verdict(row)) == (True, False, "✗")


def case(key: str, *, heavy: bool = False, slow: bool = False) -> Case:
    ours, peer = (Work(program=program, arguments=(key,)) for program in ("tracker", "python"))
    return Case(key=key, does=key, ours=ours, against="", peer=peer, limit=1, heavy=heavy, slow=slow)


def table(folder: Path, *cases: Case, told: list[str]) -> tuple[Table, list[str]]:
    """Cases whose runs take no time of anybody's; what was run, in order."""
    here, order = places(folder, "tracker"), list[str]()
    walls = {"light": 0.1, "dear": 0.4, "slow": 9.0}

    def run(command: Command, expected: int = 0) -> Usage:
        key = command.argv[-1]
        if command.argv[0] == "tracker":
            order.append(key)
            if key == "late":
                raise TimeIsUp
        return Usage(wall=walls[key], cpu=walls[key], memory=1)

    here.bench.run = run  # type: ignore[method-assign]
    return Table([Comparison(one, here, PLAN) for one in cases], lambda row: told.append(row.case.key)), order


def test_every_case_has_a_pair_before_any_has_more(tmp_path: Path) -> None:
    """Red with `further` in the order of the cases, and with a second pair for what takes minutes."""
    told: list[str] = []
    made, order = table(tmp_path, case("dear", heavy=True), case("slow", slow=True), case("light"), told=told)
    made.first(slow=False)
    assert order == ["dear", "light", "light"]  # one of them to warm up
    made.first(slow=True)
    made.further()
    assert order[3:] == ["slow", "light", "light", "dear"]
    assert told == ["dear", "light", "slow", "light", "light", "dear"]
    assert [row.pairs for row in made.rows] == [2, 1, 3]


def test_pairs_that_were_measured_stay_when_the_time_is_up(tmp_path: Path) -> None:
    made, _ = table(tmp_path, case("late"), case("light"), told=[])
    made.first(slow=False)
    made._comparisons[1]._places.bench.until = 0
    made.further()
    late, light = made.rows
    assert (late.problem, late.ratio, tables.verdict(late)) == ("not run: the time is up", None, "–")
    assert (light.problem, light.pairs) == ("", 1)


def test_what_a_case_needs_is_tried_once(tmp_path: Path) -> None:
    here = places(tmp_path, f"{PYTHON} -c 'raise SystemExit(4)'")
    problems = [compared(CASE, here).problem for _ in range(2)]
    assert problems == ["failed: making store: making base_store: exit code 4: nothing was said"] * 2
    assert here._run == 5  # two and two for the cases, one for init, which is not tried again


def test_what_most_cases_need_is_made_at_once_and_kept(tmp_path: Path) -> None:
    """Red when the store lacks what `_fill` adds, and when a second run makes anything anew."""
    here = places(tmp_path, f"{PYTHON} -m tracker")
    here.prepare()
    made = {path: path.stat().st_mtime_ns for path in here._data.iterdir()}
    lines = Path(here["ledger"]).read_bytes().splitlines()
    assert (len(lines), len({path.suffix for path in made})) == (141 + 1_000 + 30, 3)
    again = Places(bench=here.bench, peers=here.peers, tracker="no-such", databases=Databases(), size=SMALL)
    again.prepare()
    assert {path: path.stat().st_mtime_ns for path in here._data.iterdir()} == made


def test_a_case_without_a_peer_is_a_row_too(tmp_path: Path) -> None:
    nobody = Case(key="x", does="x", ours=HELP, against="nobody", peer=Work(program="no-such", arguments=()), limit=1)
    here = places(tmp_path, f"{PYTHON} -c pass")
    here.peers._found["no-such"] = NoPeer("no no-such: apt-get install it")
    row = compared(nobody, here)
    assert row.problem.startswith("no peer: no no-such")
    assert (row.broken, row.ratio, tables.verdict(row)) == (False, None, "–")


def test_a_goal_is_missed_by_time_or_by_memory() -> None:
    assert (ROW.reached, ROW.missed) == (True, False)
    assert Row(case=CASE, ratio=spread([2.1]), memory=40).missed
    assert Row(case=CASE, ratio=spread([1.0]), memory=51).missed


def curve(points: tuple[tuple[int, float], ...]) -> Curve:
    return Curve(growing=GROWING[0], points=points)


def test_nothing_that_is_watched_may_grow() -> None:
    rising = ((1_000, 5.0), (10_000, 50.0))
    assert curve(rising).missed
    assert not curve(((1_000, 5.0), (10_000, 5.5))).missed
    assert not curve(rising[:1]).missed


def test_a_curve_that_was_not_finished_is_no_success() -> None:
    """Red while two sizes that hold were enough for a tick."""
    cut = Curve(growing=GROWING[0], points=((1_000, 5.0), (10_000, 5.5)), problem="the time is up")
    assert tables.grown([cut])[1][-1] == "–"
    results = recording.Results(day=date(2026, 11, 22), quick=False, rows=[], curves=[cut])
    assert results.unrun == ["growth of completion, not at every size: the time is up"]


RESULTS = recording.Results(
    day=date(2026, 11, 22),
    quick=True,
    rows=[ROW, Row(case=CASE, problem="failed: exit code 2: a | b", broken=True)],
    curves=[curve(((1_000, 5.0), (10_000, 50.0))), curve(((1_000, 5.0), (10_000, 6.0)))],
)


def test_the_tables_of_a_run() -> None:
    assert RESULTS.markdown.split("\n")[2:] == [
        "| work | against | ratio (min–max) | of processor time | budget |  | memory | pairs | day |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        "| `list` | python | 1.50 (1.00–1.90) | 1.00 (1.00–1.00) | ≤ 2, ≤ 50 MB | ✓ | 40 MB | 3 | 2026-11-22 |",
        "| `list` | python | failed: exit code 2: a \\| b |  | ≤ 2, ≤ 50 MB | ✗ |  |  |  |",
        "",
        "| command | 1,000 | 10,000 | exponent |  |",
        "| --- | --- | --- | --- | --- |",
        "| completion | 5.00 | 50.0 | 1.00 | ✗ |",
        "| completion | 5.00 | 6.00 | 0.08 | ✓ |",
        "",
    ]
    assert tables.in_columns([("a", "b"), ("`long`", "c")]) == "a       b\nlong    c"


def test_a_row_that_was_not_run_is_named() -> None:
    row = Row(case=CASE, problem="not run: the time is up")
    results = recording.Results(day=date(2026, 11, 22), quick=False, rows=[ROW, row], curves=[])
    assert results.unrun == ["list: not run: the time is up"]


def test_what_a_run_keeps(tmp_path: Path) -> None:
    recording.save(RESULTS, tmp_path)
    kept = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert kept["cases"][0]["ratio"] == {"median": 1.5, "low": 1.0, "high": 1.9}
    assert kept["missed"] == ["growth of completion"]
    assert kept["without a figure"] == []
    assert kept["broken"] == ["list: failed: exit code 2: a | b"]
    assert (tmp_path / "results.md").read_text(encoding="utf-8") == RESULTS.markdown


def test_the_figures_replace_those_before_them() -> None:
    page = f"# Performance\n\n{recording.BEGIN}\nold\n{recording.END}\n\nrest\n"
    once = recording.replaced(page, "new\n")
    assert once == recording.replaced(once, "new\n") == f"# Performance\n\n{recording.BEGIN}\n\nnew\n\n{recording.END}\n\nrest\n"
    with pytest.raises(ValueError, match="no place"):
        recording.replaced("# Performance\n", "new\n")


def test_a_case_that_was_not_measured_keeps_its_line(tmp_path: Path) -> None:
    page, first = tmp_path / "page.md", CASES[0]
    page.write_text(f"{recording.BEGIN}\n| command | 1,000 |\n| --- | --- |\n| `show` | 5.00 |\n{recording.END}\n", encoding="utf-8")
    measured = Row(case=first, ratio=spread([1.5]))
    recording.record(recording.Results(day=date(2026, 11, 22), quick=False, rows=[measured], curves=[]), page)
    recording.record(recording.Results(day=date(2026, 11, 23), quick=False, rows=[Row(case=first, problem="no time")], curves=[]), page)
    written = page.read_text(encoding="utf-8")
    line = next(line for line in written.split("\n") if line.startswith(f"| {first.does} | {first.against} |"))
    assert "| 1.50 " in line
    assert line.endswith("| 2026-11-22 |")
    assert written.count("\n| ") == len(CASES) + 2 + 3
    assert written.count("not measured") == len(CASES) - 1


def test_the_page_has_a_place_for_figures_and_a_row_for_every_case() -> None:
    page = (Path(__file__).parents[2] / "docs" / "performance.md").read_text(encoding="utf-8")
    assert recording.BEGIN in page.partition(recording.END)[0]
    for case in CASES:
        assert f"`{case.key}`" in page, case.key
