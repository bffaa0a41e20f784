"""Keeps what a run found: `results.json` and `results.md` in its folder, and on demand the block in docs/performance.md."""

import json
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from tests.bench import tables
from tests.bench.cases import CASES
from tests.bench.comparing import Row
from tests.bench.growth import Curve

BEGIN, END = "<!-- figures: written by make bench RECORD=1 -->", "<!-- end of figures -->"


@dataclass(frozen=True, kw_only=True)
class Results:
    """Everything that one run found."""

    day: date
    quick: bool
    rows: Sequence[Row]
    curves: Sequence[Curve]

    @property
    def missed(self) -> list[str]:
        """The goals that were measured and not reached."""
        rows = [f"{row.case.does} against {row.case.against}" for row in self.rows if row.missed]
        return rows + [f"growth of {curve.growing.does}" for curve in self.curves if curve.missed]

    @property
    def unrun(self) -> list[str]:
        """What has no figure, or not all of them, and nothing of ours is to blame: no time, no peer, no such command."""
        rows = [f"{row.case.key}: {row.problem}" for row in self.rows if row.ratio is None and not (row.broken or row.reached)]
        curves = [
            f"growth of {curve.growing.key}, not at every size: {curve.problem}"
            for curve in self.curves
            if curve.problem and not curve.broken
        ]
        return rows + curves

    @property
    def broken(self) -> list[str]:
        """What could not be run, or went wrong while it ran."""
        rows = [f"{row.case.key}: {row.problem}" for row in self.rows if row.broken]
        curves = [f"growth of {curve.growing.key}: {curve.problem}" for curve in self.curves if curve.broken]
        return rows + curves

    @property
    def markdown(self) -> str:
        """All tables, with where they come from."""
        parts = [
            f"Measured on {self.day.isoformat()}: {machine()}{'; a quick run with little data' if self.quick else ''}.",
            tables.in_markdown(tables.compared(self.rows, self.day.isoformat())) if self.rows else "",
            tables.in_markdown(tables.grown(self.curves)) if self.curves else "",
        ]
        return "\n\n".join(part for part in parts if part) + "\n"


def machine() -> str:
    """What the figures were made on, without anybody's names."""
    system = f"{platform.system()} {platform.machine()}"
    return f"{system}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"


def save(results: Results, folder: Path) -> None:
    """Writes both files."""
    answer = {
        "day": results.day.isoformat(),
        "quick": results.quick,
        "machine": machine(),
        "cases": [{"key": row.case.key, **_plain(row)} for row in results.rows],
        "growth": [
            {"key": curve.growing.key, "points": curve.points, "exponent": curve.exponent, "problem": curve.problem}
            for curve in results.curves
        ],
        "missed": results.missed,
        "broken": results.broken,
        "without a figure": results.unrun,
    }
    (folder / "results.json").write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "results.md").write_text(results.markdown, encoding="utf-8")


def _plain(row: Row) -> dict[str, object]:
    return {
        "does": row.case.does,
        "against": row.case.against,
        "ratio": asdict(row.ratio) if row.ratio else None,
        "processor_ratio": asdict(row.cpu) if row.cpu else None,
        "limit": row.case.limit,
        "memory": row.memory,
        "memory_limit": row.case.memory,
        "peer_memory": row.peer_memory,
        "pairs": row.pairs,
        "verdict": tables.verdict(row),
        "problem": row.problem,
    }


def record(results: Results, page: Path) -> None:
    """Puts the figures into the page, which is docs/performance.md.

    A case that the run has no figure for keeps its line, with the day on which it was measured; so do the curves, unless all of them are whole.
    """
    text = page.read_text(encoding="utf-8")
    known = {_key(line): line for line in text.split("\n") if line.startswith("| ")}
    measured = {row.case.key: row for row in results.rows if row.ratio}
    rows = [measured.get(case.key) or Row(case=case, problem="not measured") for case in CASES]
    table = tables.in_markdown(tables.compared(rows, results.day.isoformat())).split("\n")
    lines = [line if row.ratio else known.get(_key(line), line) for row, line in zip(rows, table[2:], strict=True)]
    curves = (
        tables.in_markdown(tables.grown(results.curves))
        if results.curves and not any(one.problem for one in results.curves)
        else _growth(text)
    )
    page.write_text(replaced(text, "\n".join([f"On {machine()}.", "", *table[:2], *lines, "", curves, ""])), encoding="utf-8")


def _key(line: str) -> str:
    """What a line of the table is about: the work, and what it is held against."""
    return "|".join(line.split("|")[1:3])


def _growth(page: str) -> str:
    """The table of the curves that the page has."""
    figures = page.partition(BEGIN)[2].partition(END)[0]
    return f"| command{figures.partition('| command')[2]}".strip()


def replaced(page: str, figures: str) -> str:
    """The page with other figures between the two marks.

    Raises:
        ValueError: a mark is missing.
    """
    before, begun, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise ValueError(f"no place for the figures: {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{figures}\n{END}{after}"
