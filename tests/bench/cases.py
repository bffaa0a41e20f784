"""What is measured: each row of the table of goals as data. Commands may name places in braces, which `places` explains."""

from dataclasses import dataclass

from tests.bench.dataset import COLUMNS


@dataclass(frozen=True, kw_only=True)
class Work:
    """A program and its arguments; `tracker` stands for the command under test."""

    program: str
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Case:
    """Ours beside a peer, and what is to be reached."""

    key: str
    """For `make bench ONLY=…`."""
    does: str
    ours: Work | None
    """None where there is no such command yet."""
    against: str
    peer: Work
    limit: float | None = None
    """The ratio to reach; none where the figure is only reported."""
    stretch: float | None = None
    memory: float | None = None
    """Megabytes at the peak."""
    size: str = "main"
    heavy: bool = False
    """Takes seconds: fewer pairs and no run to warm up."""
    slow: bool = False
    """Takes minutes: one pair, after all others have had one."""
    refusal: str = ""
    """Where exit code 2 with this word on stderr is a good answer too."""


def _tracker(*arguments: str, store: str = "{store}") -> Work:
    return Work(program="tracker", arguments=("--db", store, *arguments))


def _sql(query: str) -> Work:
    return Work(program="sqlite-utils", arguments=("query", "{plain}", query))


PYTHON = Work(program="python", arguments=("-c", "pass"))
CSV = Work(program="sqlite3", arguments=("-csv", "-header", "{plain}", f"select {', '.join(COLUMNS)} from evidence"))
OBLIGATIONS = Work(
    program="sqlite3",
    arguments=(
        "-csv",
        "-header",
        "{store}",
        "select o.*, s.* from overview o join standing s on s.ref = o.ref order by o.agreement, o.number, s.position",
    ),
)
EVIDENCE = (
    "select e.*, s.publisher, s.url, s.published from evidence e join source s on s.key = e.source"
    " where e.until is null and e.retracted_by is null order by e.event_date, e.entry"
)
CHECKSUM = Work(program="sha256sum", arguments=("{ledger}",))
COMPLETION = Work(
    program="tracker",
    arguments=(),
    environment=(("_TRACKER_COMPLETE", "complete_bash"), ("COMP_WORDS", "tracker --db {store} show PACT000-1"), ("COMP_CWORD", "4")),
)
PAGE = _tracker("list", "--limit", "50")
PAGE_BY_SQL = _sql(
    "select ref, title, kind, due, status,"
    " (select count(*) from evidence where commitment = ref and stance = 'supports') as supports,"
    " (select count(*) from evidence where commitment = ref and stance = 'contradicts') as contradicts,"
    " (select max(event_date) from evidence where commitment = ref) as last_evidence"
    " from commitment where open order by rowid limit 50"
)
ALL = _tracker("list", "--all", "--format", "json")
SHOW = _tracker("show", "{hot}")
AGENDA = _tracker("agenda", "--limit", "50")
SEARCH = _tracker("list", "--limit", "50", "--search", "{rare}")
ADD = _tracker(
    "evidence", "add", "{ref}", "--stance", "supports", "--event-date", "2024-05-05", "--source", "wire-1", "--grade", "B2",
    "--summary", "Run {run}: the joint working group met for two days and agreed on its next agenda", store="{copy}",
)  # fmt: skip
INSERT = Work(program="sqlite-utils", arguments=("insert", "{plain_copy}", "evidence", "{one_row}"))
AS_OF = _tracker("list", "--limit", "50", "--as-of", "{halfway}")
KNOWN_AT = _tracker("list", "--limit", "50", "--known-at", "{halfway}")
EXPORT = _tracker("export")
REPORT_CSV = _tracker("report", "--format", "csv", "--raw")
VERIFY = _tracker("verify")
LEAVES_AND_ROOT = _tracker("verify", "--quick")
IMPORT_ROWS = _tracker("import", "{rows}", store="{fresh_base}")
IMPORT_CSV = _tracker("import", "{rows_csv}", store="{fresh_base}")

CASES = (
    Case(key="help", does="`tracker --help`", ours=Work(program="tracker", arguments=("--help",)), against="python", peer=PYTHON, limit=8),
    Case(key="version", does="`tracker --version`", ours=Work(program="tracker", arguments=("--version",)), against="python", peer=PYTHON, limit=8),
    Case(key="completion", does="completion of a ref", ours=COMPLETION, against="python", peer=PYTHON, limit=8),
    Case(key="list", does="`list --limit 50`", ours=PAGE, against="python", peer=PYTHON, limit=7.5, stretch=3),
    Case(key="list-sql", does="`list --limit 50`", ours=PAGE, against="`sqlite-utils query`", peer=PAGE_BY_SQL, limit=0.6),
    Case(key="big-list", does="`list --limit 50`", ours=PAGE, against="python", peer=PYTHON, limit=7.5, stretch=3, size="big"),
    Case(key="big-list-sql", does="`list --limit 50`", ours=PAGE, against="`sqlite-utils query`", peer=PAGE_BY_SQL, limit=0.6, size="big"),
    Case(
        key="all-export", does="`list --all --format json`", ours=ALL, against="`task export`", limit=1, size="tasks",
        peer=Work(program="task", arguments=("rc:{taskrc}", "export")),
    ),
    Case(
        key="all-list", does="`list --all --format json`", ours=ALL, against="`task list`", limit=1, size="tasks",
        peer=Work(program="task", arguments=("rc:{taskrc}", "list")),
    ),
    Case(key="show", does="`show` of 200 entries", ours=SHOW, against="python", peer=PYTHON, limit=10),
    Case(key="agenda", does="`agenda --limit 50`", ours=AGENDA, against="python", peer=PYTHON, limit=10),
    Case(key="search", does="`list --search`, a rare word", ours=SEARCH, against="python", peer=PYTHON, limit=10),
    Case(
        key="search-common", does="`list --search`, a common word", ours=_tracker("list", "--limit", "50", "--search", "{common}"),
        against="python", peer=PYTHON, limit=10,
    ),
    Case(key="add", does="`evidence add`, one durable entry", ours=ADD, against="`sqlite-utils insert`", peer=INSERT, limit=0.9, stretch=0.6),
    Case(
        key="import", does="`import` of rows, JSON Lines", ours=IMPORT_ROWS, against="`sqlite-utils insert`", limit=1, memory=250, heavy=True,
        peer=Work(program="sqlite-utils", arguments=("insert", "{nothing}", "evidence", "{rows}", "--nl")),
    ),
    Case(
        key="import-csv", does="`import` of rows, CSV", ours=IMPORT_CSV, against="`sqlite-utils insert`", limit=1, memory=250, heavy=True,
        peer=Work(program="sqlite-utils", arguments=("insert", "{nothing}", "evidence", "{rows_csv}", "--csv")),
    ),
    Case(key="as-of", does="`list --limit 50 --as-of`", ours=AS_OF, against="`list --limit 50`", peer=PAGE, limit=3),
    Case(key="known-at", does="`list --limit 50 --known-at`", ours=KNOWN_AT, against="`list --limit 50`", peer=PAGE, limit=3),
    Case(key="export", does="`export`", ours=EXPORT, against="`sqlite3 -csv`", peer=CSV, limit=1.8, memory=60, heavy=True),
    Case(key="report-csv", does="`report --format csv --raw`", ours=REPORT_CSV, against="`sqlite3 -csv`", peer=OBLIGATIONS, limit=2.2, memory=60, heavy=True),
    Case(
        key="evidence-csv", does="`evidence list --format csv`", ours=_tracker("evidence", "list", "--format", "csv"), limit=2.2, memory=60,
        against="`sqlite3 -csv`", peer=Work(program="sqlite3", arguments=("-csv", "-header", "{store}", EVIDENCE)), heavy=True,
    ),
    Case(
        key="evidence-jsonl", does="`evidence list --format jsonl`", ours=_tracker("evidence", "list", "--format", "jsonl"), limit=2.2, memory=60,
        against="`sqlite3 -json`", peer=Work(program="sqlite3", arguments=("-json", "{store}", EVIDENCE)), heavy=True,
    ),
    Case(
        key="xlsx", does="`report --format xlsx`", ours=_tracker("report", "--format", "xlsx", "-o", "{written}.xlsx"),
        against="`sqlite3 -csv`", peer=CSV, limit=5, heavy=True, refusal="csv",
    ),
    Case(
        key="verify-quick", does="`verify`, leaves and root", ours=LEAVES_AND_ROOT, against="`sha256sum`", peer=CHECKSUM, limit=4, memory=100,
        heavy=True,
    ),
    Case(key="verify", does="`verify`, the whole", ours=VERIFY, against="`sha256sum`", peer=CHECKSUM, memory=100, slow=True),
    Case(
        key="html", does="`report --format html`", ours=_tracker("report", "--format", "html", "-o", "{written}.html"),
        against="python", peer=PYTHON, memory=200, size="html", heavy=True,
        limit=200,  # three seconds, where a bare Python takes 15 ms
    ),
    Case(
        key="server-import", does="PostgreSQL: `import` of rows, CSV", ours=_tracker("import", "{rows_csv}", store="{server_base}"),
        against="`\\copy`", limit=1.5, size="server", heavy=True,
        peer=Work(program="psql", arguments=("{server_plain}", "-qXc", "\\copy evidence from '{rows_csv}' csv header")),
    ),
    Case(
        key="server-list", does="PostgreSQL: `list --limit 50`", ours=_tracker("list", "--limit", "50", store="{server_store}"),
        against="python", peer=PYTHON, limit=25, size="server",
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Growing:
    """A command whose time is watched while the store grows."""

    key: str
    does: str
    work: Work
    scan: bool = False
    """Reads everything, so it may grow as everything does."""


GROWING = (
    Growing(key="version", does="`--version`", work=Work(program="tracker", arguments=("--version",))),
    Growing(key="completion", does="completion", work=COMPLETION),
    Growing(key="list", does="`list --limit 50`", work=PAGE),
    Growing(key="show", does="`show`", work=_tracker("show", "{ref}")),
    Growing(key="agenda", does="`agenda --limit 50`", work=AGENDA),
    Growing(key="search", does="`list --search`", work=SEARCH),
    Growing(key="as-of", does="`list --as-of`", work=AS_OF),
    Growing(key="known-at", does="`list --known-at`", work=KNOWN_AT),
    Growing(key="add", does="`evidence add`", work=ADD),
    Growing(key="all", does="`list --all --format json`", work=ALL, scan=True),
    Growing(key="export", does="`export`", work=EXPORT, scan=True),
    Growing(key="verify", does="`verify`", work=VERIFY, scan=True),
)
NOT_GROWING = 0.25
"""The exponent that anything but a scan may have: a hundred times as much takes three times as long at most."""
