"""The table of budgets (docs/performance.md) as data: one `Case` a row. Commands may name places in braces, which `places` resolves."""

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
    """Our command beside a peer's, and the budget."""

    key: str
    """For `make bench ONLY=…`."""
    does: str
    ours: Work
    against: str
    peer: Work
    limit: float
    """The greatest ratio of wall time, ours to the peer's."""
    memory: float | None = None
    """Megabytes at the peak."""
    size: str = "main"
    """The data it runs on (`plan`): `main` 10,000 commitments with 100,000 pieces of evidence, `million` ten times as much."""
    heavy: bool = False
    """Takes seconds: fewer pairs and no run to warm up."""
    slow: bool = False
    """Takes minutes: one pair, after all others have had one."""


def _tracker(*arguments: str, store: str = "{store}") -> Work:
    return Work(program="tracker", arguments=("--db", store, *arguments))


def _sqlite3(query: str) -> Work:
    return Work(program="sqlite3", arguments=("-csv", "-header", "{store}", query))


PYTHON = Work(program="python", arguments=("-c", "pass"))
HELP = Work(program="tracker", arguments=("--help",))
VERSION = Work(program="tracker", arguments=("--version",))
COMPLETION = Work(
    program="tracker",
    arguments=(),
    environment=(("_TRACKER_COMPLETE", "complete_bash"), ("COMP_WORDS", "tracker --db {store} show PACT000-1"), ("COMP_CWORD", "4")),
)
LIST = _tracker("list", "--limit", "50")
_LIST_BY_SQL = (
    "select ref, title, kind, due, status,"
    " (select count(*) from evidence where commitment = ref and stance = 'supports') as supports,"
    " (select count(*) from evidence where commitment = ref and stance = 'contradicts') as contradicts,"
    " (select max(event_date) from evidence where commitment = ref) as last_evidence"
    " from commitment where open order by rowid limit 50"
)
LIST_BY_SQL = Work(program="sqlite-utils", arguments=("query", "{plain}", _LIST_BY_SQL))
AGENDA = _tracker("agenda", "--limit", "50")
HISTORY = _tracker("history", "--limit", "50")
SEARCH = _tracker("list", "--limit", "50", "--search", "{rare}")
AS_OF = _tracker("list", "--limit", "50", "--as-of", "{halfway}")
SHOW = _tracker("show", "{hot}")
ASSESS = _tracker(
    "assess", "{ref}", "advanced", "--because", "{cited}", "--confidence", "low", "--effective", "2024-05-05",
    "--rationale", "Run {run}: what was reported bears it out", store="{copy}",
)  # fmt: skip
CHECK = _tracker("check", "{ref}", "--query", "Run {run}: minutes of the working group", "--outcome", "nothing-found", store="{copy}")
ADD = _tracker(
    "evidence", "add", "{ref}", "--stance", "supports", "--event-date", "2024-05-05", "--source", "wire-1", "--grade", "B2",
    "--summary", "Run {run}: the joint working group met for two days and agreed on its next agenda", store="{copy}",
)  # fmt: skip
INSERT = Work(program="sqlite-utils", arguments=("insert", "{plain_copy}", "evidence", "{one_row}"))
ALL = _tracker("list", "--all", "--format", "json")
EXPORT = _tracker("export")
VERIFY = _tracker("verify")
EVIDENCE_ROWS = _sqlite3(
    "select e.*, s.publisher, s.url, s.published from evidence e join source s on s.key = e.source"
    " where e.superseded_by is null and e.retracted_by is null order by e.event_date, e.entry"
)
OBLIGATION_ROWS = _sqlite3("select o.*, s.* from overview o join standing s on s.ref = o.ref order by o.agreement, o.number, s.position")
PLAIN_ROWS = Work(program="sqlite3", arguments=("-csv", "-header", "{plain}", f"select {', '.join(COLUMNS)} from evidence"))


def _start(key: str, does: str, ours: Work, limit: float, size: str = "main") -> Case:
    """A command whose time is compared with Python's own start."""
    return Case(key=key, does=does, ours=ours, against="python", peer=PYTHON, limit=limit, size=size)


def _rows(key: str, does: str, ours: Work, peer: Work, limit: float) -> Case:
    """A command that writes a million rows out, compared with the sqlite3 shell."""
    return Case(key=key, does=does, ours=ours, against="`sqlite3 -csv`", peer=peer, limit=limit, memory=80, size="million", heavy=True)


def _import(key: str, does: str, rows: str, option: str) -> Case:
    """An import of a million rows, compared with sqlite-utils."""
    return Case(
        key=key,
        does=does,
        ours=_tracker("import", rows, store="{fresh_base}"),
        against="`sqlite-utils insert`",
        peer=Work(program="sqlite-utils", arguments=("insert", "{nothing}", "evidence", rows, option)),
        limit=3,
        memory=250,
        size="million",
        heavy=True,
    )


CASES = (
    _start("help", "`--help`", HELP, 8),
    _start("version", "`--version`", VERSION, 8),
    _start("list", "`list --limit 50`", LIST, 9),
    Case(key="list-sql", does="`list --limit 50`", ours=LIST, against="`sqlite-utils query`", peer=LIST_BY_SQL, limit=0.75),
    _start("agenda", "`agenda --limit 50`", AGENDA, 9),
    _start("history", "`history --limit 50`", HISTORY, 9),
    _start("completion", "completion of a ref", COMPLETION, 9),
    _start("search", "`list --search --limit 50`", SEARCH, 14),
    _start("as-of", "`list --as-of --limit 50`", AS_OF, 14),
    _start("list-million", "`list --limit 50`, 100,000 commitments with a million pieces of evidence", LIST, 10, size="million"),
    _start("show", "`show` of 50 entries", SHOW, 20),
    _start("evidence-of", "`evidence list REF`", _tracker("evidence", "list", "{hot}"), 20),
    _start("assess", "`assess`", ASSESS, 20),
    _start("check", "`check`", CHECK, 20),
    _start("registers", "`party list`", _tracker("party", "list"), 20),
    Case(key="add", does="`evidence add`, one durable entry", ours=ADD, against="`sqlite-utils insert`", peer=INSERT, limit=1.3),
    Case(
        key="all", does="`list --all --format json` of 10,000", ours=ALL, against="`task export`", limit=3,
        peer=Work(program="task", arguments=("rc:{taskrc}", "export")),
    ),
    _import("import", "`import` of a million rows, JSON Lines", "{rows}", "--nl"),
    _import("import-csv", "`import` of a million rows, CSV", "{rows_csv}", "--csv"),
    _rows("export", "`export` of a million", EXPORT, PLAIN_ROWS, 3),
    _rows("evidence-csv", "`evidence list --format csv` of a million", _tracker("evidence", "list", "--format", "csv"), EVIDENCE_ROWS, 4),
    _rows("evidence-jsonl", "`evidence list --format jsonl` of a million", _tracker("evidence", "list", "--format", "jsonl"), EVIDENCE_ROWS, 4),
    _rows("report-csv", "`report --format csv` of a million", _tracker("report", "--format", "csv"), OBLIGATION_ROWS, 5),
    Case(
        key="verify-quick", does="`verify --quick` of a million entries", ours=_tracker("verify", "--quick"), against="`sha256sum`",
        peer=Work(program="sha256sum", arguments=("{ledger}",)), limit=4, memory=100, size="million", heavy=True,
    ),
    Case(
        key="verify", does="`verify`, 100,000 entries", ours=VERIFY, against="python", peer=PYTHON, limit=1_500, memory=100, size="verify",
        slow=True,
    ),
    Case(
        key="html", does="`report --format html` of 2,000 commitments", ours=_tracker("report", "--format", "html", "-o", "{written}.html"),
        against="python", peer=PYTHON, limit=250, memory=200, size="html", heavy=True,
    ),
    Case(
        key="site", does="`report --format site --base-url` of 1,000 commitments", against="python", peer=PYTHON, limit=2_500, memory=200, size="site",
        ours=_tracker("report", "--format", "site", "--base-url", "https://example.org/", "-o", "{written}-site"), heavy=True,
    ),
    _start("draft", "`draft` of a text of 50 pages", Work(program="tracker", arguments=("draft", "{statement}", "-o", "{written}.yaml")), 160),
    _start("server-list", "PostgreSQL: `list --limit 50`", _tracker("list", "--limit", "50", store="{server_store}"), 30),
    Case(
        key="server-import", does="PostgreSQL: `import` of 100,000 rows", ours=_tracker("import", "{rows}", store="{server_base}"),
        against="the same on SQLite", peer=_tracker("import", "{rows}", store="{fresh_base}"), limit=1.5, heavy=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Growing:
    """A command whose time is watched while the store grows."""

    key: str
    does: str
    work: Work


GROWING = (
    Growing(key="completion", does="completion", work=COMPLETION),
    Growing(key="list", does="`list --limit 50`", work=LIST),
    Growing(key="agenda", does="`agenda --limit 50`", work=AGENDA),
    Growing(key="history", does="`history --limit 50`", work=HISTORY),
    Growing(key="show", does="`show`", work=_tracker("show", "{ref}")),
    Growing(key="assess", does="`assess`", work=ASSESS),
    Growing(key="add", does="`evidence add`", work=ADD),
)
"""All but scans: searches, past lists and exports read what they are asked of."""
GROWTH_LIMIT = 0.25
"""The greatest exponent: a hundred times as much takes about three times as long."""
