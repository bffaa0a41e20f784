"""The program on PostgreSQL: the same commands, the same answers; what the server does to it, and what never leaves it."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.cli.conftest import NOW, Program
from tests.cli.test_attesting import ASSESS, TAMPERING, UNATTESTED, require_refusal, retract_one
from tests.databases import Databases
from tests.ledgers import GROUND, told
from tests.places import PostgresPlace, contents
from tests.servers import PASSWORD, Server
from tracker.actions import evidence
from tracker.cli.start import run
from tracker.settings import Settings
from tracker.storage.postgres import store


@pytest.fixture(scope="session")
def _woodside_database(server: Server, databases: Databases, woodside_store: Path) -> str:
    """The store of the fixture `woodside` on the server, copied, which takes a third of what the import does."""
    server.copy(databases.template, "woodside")
    assert run(["--db", str(woodside_store), "export", "--to-db", server.url("woodside")]) == 0
    return "woodside"


@pytest.fixture
def team(
    server: Server,
    _woodside_database: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Program]:
    """The shipped dossier in a database of its own."""
    name = f"team_{abs(hash(request.node.name))}"
    server.copy(_woodside_database, name)
    yield Program(server.url(name), capsys, monkeypatch)  # type: ignore[arg-type]  # an address, whose text is all that is used
    server.drop(name)


ADD = ("evidence", "add", "WOODSIDE-2", "--stance", "supports", "--source", "xinhua-2023-11-16", "--event-date", "2024-01-30", "--summary")
READING: tuple[tuple[str, ...], ...] = (
    ("list", "--all"),
    ("list", "--format", "json"),
    ("list", "--search", "Taïwan climate", "--all"),
    ("list", "--topic", "TAIWAN", "--columns", "ref,title,last_evidence_on"),
    ("list", "--as-of", "2024-06", "--known-at", "#200", "--all"),
    ("show", "3", "--full"),
    ("show", "WOODSIDE-2", "--format", "json"),
    ("agenda",),
    ("history", "--format", "jsonl"),
    ("history", "2", "--since", "#100"),
    ("evidence", "list", "--format", "csv"),
    ("source", "list"),
    ("party", "list"),
    ("agreement", "show", "WOODSIDE"),
    ("report", "--format", "json"),
    ("report", "--format", "csv"),
    ("export",),
    ("export", "--format", "dossier"),
    ("verify", "--format", "json"),
    ("checkpoint",),
    ("prove", "#57"),
)


def test_the_same_commands_answer_the_same_on_both_databases(team: Program, woodside: Program) -> None:
    """Red with texts ordered by the server's language, and with `lower` that folds ASCII alone."""
    source = json.loads(woodside.ok("source", "list", "--format", "json"))["items"][0]["key"]
    adds = [
        (*ADD[:6], source, *ADD[7:], "Seen in 北京 by ÉLODIE"),
        (*ADD[:6], source, *ADD[7:], "Taken back"),
        ("evidence", "regrade", "356", "B2", "--reason", "Read again"),
        ("retract", "357", "--reason", "Wrong", "--yes"),
        ("check", "2", "--query", "working group", "--outcome", "nothing-found"),
        ("assess", "2", "initiated", "--because", "356", "--party", "CN", "--confidence", "low", "--rationale", "Opened"),
        ("commitment", "amend", "2", "--title", "Another title", "--reason", "Clearer"),
    ]
    for arguments in [*adds, *READING, ("list", "--search", "élodie 北京"), ("agreement", "show", "NONE"), ("show", "99")]:
        moment = [NOW]
        woodside._monkeypatch.setattr(Settings, "now", staticmethod(lambda moment=moment: moment[0]))
        one, other = woodside(*arguments), team(*arguments)
        assert (one.code, one.out, one.err) == (other.code, other.out, other.err), arguments


def test_a_ledger_moves_from_one_database_to_the_other_and_back(
    team: Program, tmp_path: Path, database: PostgresPlace, store: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>They met</p>", encoding="utf-8")
    source = json.loads(team.ok("source", "list", "--format", "json"))["items"][0]["key"]
    team.ok(*ADD[:6], source, *ADD[7:], "They met", "--attach", str(page), "--quote", "They met")
    root = json.loads(team.ok("verify", "--format", "json"))["root"]
    assert "356 entries added, 356 in all" in team("export", "--to-db", str(store)).err
    assert "0 entries added" in team("export", "--to-db", str(store)).err
    here = Program(store, team._capsys, team._monkeypatch)
    assert PASSWORD not in (said := here("export", "--to-db", str(database)).err)
    assert root in said
    backup, archive = tmp_path / "backup.db", tmp_path / "archive"
    here.ok("db", "backup", "-o", str(backup))
    there = Program(str(database), team._capsys, team._monkeypatch)  # type: ignore[arg-type]
    there.ok("db", "backup", "-o", str(archive))
    there.ok("db", "backup", "-o", str(tmp_path / "again"))
    assert archive.read_bytes() == (tmp_path / "again").read_bytes()
    database.server.execute("CREATE DATABASE restored_a")
    database.server.execute("CREATE DATABASE restored_b")
    places = [str(tmp_path / "x.db"), str(tmp_path / "y.db"), *(database.server.url(f"restored_{one}") for one in "ab")]
    for place, file in zip(places, (archive, backup, archive, backup), strict=True):
        program = Program(place, team._capsys, team._monkeypatch)  # type: ignore[arg-type]
        assert f"restored 356 entries, root {root}" in program("db", "restore", str(file)).err
        answer = json.loads(program.ok("verify", "--format", "json"))
        assert (answer["holds"], answer["root"], answer["size"]) == (True, root, 356)
        assert {check["name"]: check["looked_at"] for check in answer["checks"]}["attachments"] == 1
        refused = program("db", "restore", str(file))
        assert (refused.code, "holds 356 entries" in refused.err) == (2, True)
    other = Program(tmp_path / "other.db", team._capsys, team._monkeypatch)
    other.ok("init")
    other.ok("party", "add", "FR", "--name", "France")
    assert "are different records" in team("export", "--to-db", str(other.db)).err
    assert "into itself" in team("export", "--to-db", str(team.db)).err
    for spoilt in (archive.read_bytes()[:9_000], archive.read_bytes().replace(b"They met", b"They mat")):
        (tmp_path / "spoilt").write_bytes(spoilt)
        answer_ = Program(tmp_path / "new.db", team._capsys, team._monkeypatch)("db", "restore", str(tmp_path / "spoilt"))
        assert (answer_.code, answer_.err.count("\n")) == (2, 1)


ROLES_WORK: tuple[tuple[str, ...], ...] = (
    ("party", "add", "FR", "--name", "France"),
    ("source", "add", "wire-1", "--publisher", "The Wire"),
    ("commitment", "amend", "2", "--title", "Another", "--reason", "Clearer"),
    ("evidence", "add", "2", "--stance", "supports", "--source", "wire-1", "--event-date", "2024-01-30", "--summary", "x"),
    ("evidence", "regrade", "359", "B2", "--reason", "Read again"),
    ("check", "2", "--query", "x", "--outcome", "nothing-found"),
    ("assess", "2", "initiated", "--because", "359", "--confidence", "low", "--rationale", "x"),
    ("retract", "361", "--reason", "x", "--yes"),
    ("retract", "362", "--reason", "x", "--yes"),
    ("retract", "359", "--reason", "x", "--yes"),
)
FORBIDDEN = (
    "UPDATE entry SET recorded_by = 'eve'",
    "DELETE FROM entry",
    "TRUNCATE entry CASCADE",
    "UPDATE attachment SET data = ''",
    "DELETE FROM attachment",
    "UPDATE evidence SET summary = 'x'",
    "DELETE FROM evidence",
    "UPDATE commitment SET title = 'x'",
    "UPDATE party SET name = 'x'",
    "UPDATE basis SET cited = 1",
    "DELETE FROM ledger_head",
    "INSERT INTO ledger_head VALUES (2, 0, '', '')",
    "UPDATE ledger_head SET id = 2",
    "UPDATE tracker_schema SET version_num = '9'",
    "DROP TABLE entry",
    "ALTER TABLE entry DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "CREATE TABLE mine (x int)",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
)


def test_each_role_can_do_its_work_and_nothing_else(team: Program, server: Server) -> None:
    """Red with GRANT UPDATE ON ALL TABLES; and with a column left out of those that an append ends versions with."""
    place = PostgresPlace(server, str(team.db).rsplit("/", 1)[1])
    place.run(team.ok("db", "roles"))
    place.run(team.ok("db", "roles"))  # it can be run again
    for name in ("analyst", "reader"):
        with suppress(Exception):  # roles belong to the server, and outlive the database
            server.execute(f"CREATE ROLE {name}_ana LOGIN PASSWORD 'short'")
        server.execute(f"GRANT tracker_{name} TO {name}_ana")
    analyst, reader = (
        Program(server.url(place.name, f"{name}_ana", "short"), team._capsys, team._monkeypatch)  # type: ignore[arg-type]
        for name in ("analyst", "reader")
    )
    for arguments in ROLES_WORK:
        refused = reader(*arguments)
        assert (refused.code, refused.err.count("\n"), "may not do that" in refused.err) == (2, 1, True), refused.err
        analyst.ok(*arguments)
    for program, reading in ((analyst, READING[::4]), (reader, READING[1::4])):  # both may read all tables: verify does
        assert json.loads(program.ok("verify", "--format", "json"))["holds"] is True
        for arguments in reading:
            assert program(*arguments).code == 0, arguments
        assert "already there" in program("init").err
        assert program("db", "rebuild").code == 2
    before = contents(place)
    for user in ("analyst_ana", "reader_ana"):
        for statement in FORBIDDEN:
            with pytest.raises(Exception, match=r"permission denied|must be owner|violates"):
                _as(server.url(place.name, user, "short"), statement)
    for table in ("entry", "evidence", "attachment", "basis"):
        with pytest.raises(Exception, match="permission denied"):
            _as(server.url(place.name, "reader_ana", "short"), f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1")
    assert contents(place) == before


def _as(url: str, statement: str) -> None:
    import psycopg

    with closing(psycopg.connect(url)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize("name", ["Public", "a b", 'x"; DROP TABLE entry; --', "", "é"])
def test_a_role_is_a_plain_name(empty: Program, name: str) -> None:
    for option in ("--analyst", "--reader", "--schema"):
        assert "is no plain name" in empty.refuses("db", "roles", option, name)


def size_of(place: Program) -> int:
    return int(json.loads(place.ok("db", "status", "--format", "json"))["size"])


def interrupted_once(monkeypatch: pytest.MonkeyPatch, what: Callable[[], object], *, touched: bool = False) -> list[int]:
    """Something happens to the server in the middle of the first attempt to add evidence, after an entry was written.

    It is noticed by COMMIT, or, if `touched`, by a statement before it.
    """
    attempts: list[int] = []
    add = evidence.add

    def adding(ledger: object, *arguments: object, **options: object) -> object:
        added = add(ledger, *arguments, **options)  # type: ignore[arg-type]
        attempts.append(len(attempts))
        if len(attempts) == 1:
            what()
            if touched:
                ledger.head  # type: ignore[attr-defined]  # noqa: B018 - the loss is met before COMMIT
        return added

    monkeypatch.setattr(evidence, "add", adding)
    return attempts


def first_source(program: Program) -> str:
    return str(json.loads(program.ok("source", "list", "--format", "json"))["items"][0]["key"])


def test_a_connection_lost_in_the_middle_is_made_again(team: Program, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red without the second attempt (exit code 2), and where the first left its entry (357 and 358)."""
    add = (*ADD[:6], first_source(team), *ADD[7:], "Once")
    as_of = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tracker'"
    attempts = interrupted_once(monkeypatch, lambda: server.execute(as_of))
    assert "added #356" in team.ok(*add)
    assert len(attempts) == 2
    assert size_of(team) == 356


def test_a_restart_in_the_middle_is_waited_for(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On a server of its own. Red without UnreachableStore among what a second attempt outlives."""
    own = Server()
    try:
        own.start()
        own.execute("CREATE DATABASE a")
        program = Program(own.url("a"), capsys, monkeypatch)  # type: ignore[arg-type]
        program.ok("init")
        told(own.url("a"), GROUND)
        add = ("evidence", "add", "PACT-1", "--stance", "supports", "--source", "wire-1", "--event-date", "2025-03", "--summary")

        def restart() -> None:
            own.stop()
            threading.Timer(0.7, own.start).start()

        for touched in (False, True):
            with monkeypatch.context() as patch:
                attempts = interrupted_once(patch, restart, touched=touched)
                assert f"added #{len(GROUND) + 1 + touched}" in program.ok(*add, f"After a restart {touched}")
                assert len(attempts) == 2
        with monkeypatch.context() as patch:
            interrupted_once(patch, lambda: own.stop(at_once=True))
            patch.setattr(store, "BUSY_SECONDS", 1)
            assert "whether it was written is not known" in program(*add, "Never").err
        own.start()
        assert size_of(program) == len(GROUND) + 2
        assert json.loads(program.ok("verify", "--format", "json"))["holds"] is True
        out = tmp_path / "ledger.jsonl"
        own.stop()
        refused = program("export", "-o", str(out))
        assert (refused.code, refused.err.count("\n"), out.exists()) == (2, 1, False)
    finally:
        own.remove()


CLASH = """
CREATE SEQUENCE attempts;
CREATE FUNCTION clash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF nextval('attempts') <= {times} THEN RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '{code}'; END IF; RETURN NEW; END $$;
CREATE TRIGGER clash BEFORE INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION clash()
"""


@pytest.mark.parametrize("code", ["40001", "40P01"])
@pytest.mark.usefixtures("unasked")
def test_a_clash_with_another_transaction_is_tried_again(team: Program, server: Server, code: str) -> None:
    add = (*ADD[:6], first_source(team), *ADD[7:], "Once")
    PostgresPlace(server, str(team.db).rsplit("/", 1)[1]).run(CLASH.format(times=3, code=code))
    assert "added #356" in team.ok(*add)
    assert size_of(team) == 356


@pytest.mark.usefixtures("unasked")
def test_a_clash_that_does_not_end_is_one_line(team: Program, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.cli.boundary.PATIENCE", 0.5)
    add = (*ADD[:6], first_source(team), *ADD[7:], "Never")
    PostgresPlace(server, str(team.db).rsplit("/", 1)[1]).run(CLASH.format(times=10**6, code="40001"))
    refused = team(*add)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert "nothing was written; try again" in refused.err
    assert size_of(team) == 355


@pytest.mark.usefixtures("unasked")
def test_what_was_read_from_standard_input_is_not_asked_for_again(team: Program, server: Server) -> None:
    item = {"commitment": "2", "stance": "supports", "summary": "x", "source": first_source(team), "event_date": "2024"}
    PostgresPlace(server, str(team.db).rsplit("/", 1)[1]).run(CLASH.format(times=1, code="40001"))
    refused = team("evidence", "add", "--from", "-", stdin=json.dumps(item))
    assert (refused.code, refused.err.count("\n"), size_of(team)) == (2, 1, 355)
    assert "nothing was written; try again" in refused.err  # red with a second attempt, which finds nothing to read


class Proxy:
    """Passes bytes between the program and the server, and cuts the connection at the first COMMIT: before it is sent on, or after it was answered."""

    def __init__(self, server: Server, *, deliver: bool) -> None:
        self._server = server
        self._deliver = deliver
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.cuts = 0
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        for _ in range(100):
            try:
                ours, _ = self._listening.accept()
            except OSError:
                return
            theirs = socket.create_connection(("127.0.0.1", self._server.port))
            self._sockets += [ours, theirs]
            threading.Thread(target=self._back, args=(ours, theirs), daemon=True).start()
            threading.Thread(target=self._forth, args=(ours, theirs), daemon=True).start()

    def _forth(self, ours: socket.socket, theirs: socket.socket) -> None:
        with suppress(OSError):
            while data := ours.recv(65_536):
                if b"COMMIT\0" in data and not self.cuts:  # not that of “read committed”
                    self.cuts += 1
                    ours.shutdown(socket.SHUT_RDWR)  # whatever the answer is, it does not arrive
                    if self._deliver:
                        theirs.sendall(data)
                        theirs.recv(65_536)
                    theirs.shutdown(socket.SHUT_RDWR)
                    return
                theirs.sendall(data)
        with suppress(OSError):
            theirs.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _back(ours: socket.socket, theirs: socket.socket) -> None:
        with suppress(OSError):
            while data := theirs.recv(65_536):
                ours.sendall(data)
        with suppress(OSError):
            ours.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listening.close()
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@pytest.mark.parametrize("deliver", [True, False])
def test_an_answer_to_commit_that_is_lost_is_asked_for_again(
    team: Program, server: Server, deliver: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red without asking for the outcome: the entry is there twice where COMMIT was delivered."""
    add = (*ADD[:6], first_source(team), *ADD[7:], "Once")
    proxy = Proxy(server, deliver=deliver)
    try:
        through = Program(str(team.db).replace(f":{server.port}/", f":{proxy.port}/"), capsys, monkeypatch)  # type: ignore[arg-type]
        assert "added #356" in through.ok(*add, "--again")
        assert proxy.cuts == 1
    finally:
        proxy.close()
    assert size_of(team) == 356
    assert json.loads(team.ok("verify", "--format", "json"))["holds"] is True


def test_an_outcome_that_nobody_can_tell_is_said_so(team: Program, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    add = (*ADD[:6], first_source(team), *ADD[7:], "Perhaps")
    monkeypatch.setattr(store, "BUSY_SECONDS", 1)
    monkeypatch.setattr(store.PostgresStore, "_outcome", lambda self, transaction: None)
    proxy = Proxy(server, deliver=True)
    through = Program(str(team.db).replace(f":{server.port}/", f":{proxy.port}/"), team._capsys, monkeypatch)  # type: ignore[arg-type]
    answer = through(*add)
    proxy.close()
    assert (answer.code, answer.out) == (2, "")
    assert "whether it was written is not known; look before you try again: tracker history" in answer.err


def test_a_loss_that_the_head_names_is_accepted_only_in_writing(
    team: Program, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red where the checkpoint of what was lost is written beside an address."""
    monkeypatch.chdir(tmp_path)
    server.execute(
        f"UPDATE ledger_head SET size = {0b101100100}, frontier = decode(repeat('00', 128), 'hex')", str(team.db).rpartition("/")[2]
    )
    for command in (("db", "rebuild"), ("db", "backup", "-o", "backup")):
        refused = team(*command)
        assert (refused.code, refused.err.count("\n")) == (2, 1)
        assert "and there are 355 — restore a backup, or go on" in refused.err
    done = team("db", "rebuild", "--accept-loss")
    [kept] = tmp_path.iterdir()
    assert (done.code, f"to be kept with the store: tracker verify --checkpoint {kept}\n" in done.err) == (0, True)
    assert team("verify").code == 0
    compared = team("verify", "--checkpoint", str(kept))
    assert (compared.code, "truncated" in compared.out) == (1, True)


def secrets() -> list[str]:
    from urllib.parse import quote

    return [PASSWORD, quote(PASSWORD, safe="")]


def test_a_database_is_not_copied_into_itself_by_any_spelling(team: Program, server: Server) -> None:
    """Red where the addresses are compared as texts. A reader, who is no superuser, may ask too; another database of the server is another."""
    url, name = str(team.db), str(team.db).rpartition("/")[2]
    server.execute("CREATE ROLE bare LOGIN PASSWORD 'x'")
    server.execute("CREATE DATABASE other")
    try:
        for statement in ("GRANT USAGE ON SCHEMA public TO bare", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO bare"):
            server.execute(statement, name)
        bare = team.at("x")  # its path is not used
        for other in (url, url.replace("127.0.0.1", "localhost"), f"{url}?application_name=x", url.replace("postgresql:", "postgres:")):
            assert "into itself" in team("export", "--to-db", other).err
            answer = bare.of_environment("--db", server.url(name, user="bare", password="x"), "export", "--to-db", other)
            assert "into itself" in answer.err
        assert "created" in team("export", "--to-db", server.url("other")).err
        assert "continued" in team("export", "--to-db", server.url("other")).err
    finally:
        server.drop("other")
        server.execute("DROP OWNED BY bare", name)
        server.execute("DROP ROLE bare")


@pytest.mark.usefixtures("unasked")
def test_a_password_never_comes_out(team: Program, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red with the address in the errors, and with libpq's complaint about an address it cannot read."""
    url = str(team.db)
    said = ""
    for arguments in (
        ("db", "status"),
        ("db", "status", "--format", "json"),
        ("init",),
        ("db", "upgrade"),
        ("report",),
        ("export",),
        ("--debug", "list"),
    ):
        answer = team(*arguments)
        said += answer.out + answer.err
    for broken in (
        url.replace("/team_", "/none_"),
        url.replace(f":{server.port}", ":1"),
        url + "%zz",
        url.replace("%40", "@"),
        url.replace("%2F", "/"),
    ):
        answer = Program(broken, team._capsys, monkeypatch)("--debug", "list")  # type: ignore[arg-type]
        assert (answer.code, answer.err.count("\n")) == (2, 1), broken
        said += answer.out + answer.err

    def bug(*arguments: object, **options: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr("tracker.actions.listing.listed", bug)
        answer = team("--debug", "list")
        assert (answer.code, "Traceback" in answer.err) == (3, True)
        said += answer.err
    PostgresPlace(server, url.rsplit("/", 1)[1]).run(CLASH.format(times=10**6, code="22012"))  # a complaint that is a bug of ours
    answer = team("--debug", *ADD[:6], first_source(team), *ADD[7:], "x")
    assert answer.code == 3
    said += answer.err
    team.ok("db", "backup", "-o", str(tmp_path / "archive"))
    everywhere = said.encode() + (tmp_path / "archive").read_bytes() + server.log().encode()
    place = PostgresPlace(server, url.rsplit("/", 1)[1])
    everywhere += repr(contents(place)).encode()
    for secret in (*secrets(), "p@ss:", "s3cr3t"):
        assert secret.encode() not in everywhere


def test_the_address_may_come_from_where_ps_does_not_show_it(team: Program, tmp_path: Path, server: Server) -> None:
    """TRACKER_DB, a password file, a service file: the running process's own arguments and what it says hold no password."""
    name = str(team.db).rsplit("/", 1)[1]
    passwords, services = tmp_path / "pgpass", tmp_path / "services"
    escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
    passwords.write_text(f"127.0.0.1:{server.port}:{name}:owner:{escaped}\n", encoding="utf-8")
    passwords.chmod(0o600)
    services.write_text(
        f"[treaties]\nhost=127.0.0.1\nport={server.port}\ndbname={name}\nuser=owner\npassword={PASSWORD}\n", encoding="utf-8"
    )
    bare = f"postgresql://owner@127.0.0.1:{server.port}/{name}"
    for db, environment in (
        (str(team.db), {}),
        (bare, {"PGPASSFILE": str(passwords)}),
        (bare, {"PGPASSWORD": PASSWORD}),
        ("postgresql:///?service=treaties", {"PGSERVICEFILE": str(services)}),
    ):
        process = subprocess.Popen(
            [sys.executable, "-m", "tracker", "--debug", "evidence", "add", "--from", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "TRACKER_DB": db, **environment},
            text=True,
        )
        shown = Path(f"/proc/{process.pid}/cmdline")
        seen = shown.read_text(encoding="utf-8") if shown.exists() else ""
        item = {"commitment": "2", "stance": "supports", "summary": "x", "source": first_source(team), "event_date": "2024"}
        out, err = process.communicate(json.dumps(item), timeout=60)
        assert process.returncode == 0, err
        assert not any(secret in seen + out + err for secret in secrets())
    assert size_of(team) == 356


ONE_DERIVATION = [pytest.param(name, marks=[] if name == "a status" else [pytest.mark.heavy]) for name in TAMPERING]
"""Entries give the same rows on both databases: `tests.cli.test_attesting` tries each on SQLite."""


@pytest.mark.parametrize("tampering", ONE_DERIVATION)
def test_what_does_not_follow_from_the_entries_is_not_written_out(server: Server, team: Program, tmp_path: Path, tampering: str) -> None:
    place = PostgresPlace(server, str(team.db).rpartition("/")[2])
    because, target = retract_one(team, place.rows), tmp_path / "out"
    place.run(f"SET session_replication_role = replica; {TAMPERING[tampering]}")  # past references and triggers
    for arguments in (
        ("report", "--format", "html", "-o", str(target)),
        ("report",),
        ("export", "--format", "dossier"),
        (*ASSESS, because),
    ):
        require_refusal(team, lambda: contents(place), *arguments)
        assert not target.exists()
    for reading in UNATTESTED:
        assert team(*reading).code == 0
    team.ok("db", "rebuild")
    team.ok("report", "-o", str(target))
    assert "added #" in team.ok(*ASSESS, because)
