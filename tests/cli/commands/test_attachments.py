"""`evidence add --attach` and `evidence extract-attachment`: files in and out, hostile ones too."""

import errno
import hashlib
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands.test_evidence import editor, filling, on_a_terminal
from tests.cli.conftest import Program
from tests.cli.test_hostile import STEERING
from tests.payloads import PAYLOADS
from tracker.cli.commands import attachments as files
from tracker.domain.text import one_line, visible

ONE = ("evidence", "add", "PACT-1", "--stance", "supports", "--event-date", "2025-03-01", "--summary", "They met.", "--source", "wire-2025")
PAGE = b"<title>They met</title><p>They <i>met</i> at noon. Then they\n met again.</p>"
HASH = hashlib.sha256(PAGE).hexdigest()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: `page.html` and `scan.pdf` lie in it."""
    here = tmp_path / "here"
    here.mkdir()
    (here / "page.html").write_bytes(PAGE)
    (here / "scan.pdf").write_bytes(b"%PDF met")
    monkeypatch.chdir(here)
    return here


def added(program: Program, *arguments: str, stdin: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(program.ok(*arguments, "--format", "json", stdin=stdin))
    return answer


def stored(program: Program) -> int:
    """How many contents lie in the store."""
    with closing(sqlite3.connect(program.db)) as connection:
        return int(connection.execute("SELECT count(*) FROM attachment").fetchone()[0])


def test_a_file_is_kept_looked_into_and_shown_everywhere(small: Program) -> None:
    said = small.ok(*ONE, "--quote", "met", "--attach", "page.html", "--attach", "scan.pdf")
    page = f"page.html: {len(PAGE)} bytes, sha256 {HASH}, quote found 2 times"
    assert said.splitlines()[1:] == [
        f"  attached {page}",
        f"  attached scan.pdf: 8 bytes, sha256 {hashlib.sha256(b'%PDF met').hexdigest()}, quote not looked for",
    ]
    shown = small.ok("evidence", "show", "6")
    assert " ".join(f"attachments {page}".split()) in " ".join(shown.split())
    name, about = page.split(": ")
    assert f"Attached: {name} ({about})" in " ".join(small.ok("show", "1", "--full").split())
    items = [
        json.loads(small.ok("evidence", "show", "6", "--format", "json")),
        json.loads(small.ok("evidence", "list", "--format", "jsonl")),
        json.loads(small.ok("show", "1", "--format", "json"))["observations"][0],
        json.loads(small.ok("report", "--format", "json"))["items"][0]["observations"][0],
    ]
    for item in items:
        assert item["attachments"][0] == {
            "sha256": HASH,
            "name": "page.html",
            "media_type": "text/html",
            "size": len(PAGE),
            "quote_found": 2,
        }
    for form in ("markdown", "html"):
        report = small.ok("report", "--format", form)
        assert HASH in report
        assert "quote found 2 times" in report
    assert small.ok("evidence", "list", "--columns", "entry,attachments").splitlines()[1].split() == ["#6", "2"]
    assert "attachments" not in small.ok("evidence", "list", "--format", "csv").splitlines()[0]
    assert "the ledger holds" in small.ok("verify")


def test_the_words_around_a_quote_choose_one(small: Program) -> None:
    one = added(small, *ONE, "--quote", "met", "--quote-prefix", "they", "--quote-suffix", "again", "--attach", "page.html")
    assert (one["quote_prefix"], one["quote_suffix"], one["attachments"][0]["quote_found"]) == ("they", "again", 1)
    assert "quoted: met\n      Quoted after “they” and before “again”." in small.ok("show", "1", "--full")


def test_a_quote_that_is_not_found_is_said_and_no_error(small: Program) -> None:
    assert "quote not found" in small.ok(*ONE, "--quote", "They never met", "--attach", "page.html")
    assert "quote" not in small.ok(*ONE[:-4], "--summary", "Another.", "--source", "wire-2025", "--attach", "page.html")


@pytest.mark.parametrize("option", ["--quote-prefix", "--quote-suffix"])
def test_words_around_no_quote_are_refused(small: Program, option: str) -> None:
    assert "without the quote" in small.refuses(*ONE, option, "x")


def test_a_dry_run_keeps_nothing_and_the_same_file_is_kept_once(small: Program) -> None:
    before = small.db.read_bytes()
    assert "attached page.html" in small.ok(*ONE, "--attach", "page.html", "--dry-run")
    assert small.db.read_bytes() == before
    small.ok(*ONE, "--attach", "page.html", "--attach", "./page.html")
    small.ok(*ONE, "--again", "--attach", "page.html")
    assert stored(small) == 1
    assert len(json.loads(small.ok("evidence", "show", "6", "--format", "json"))["attachments"]) == 1


def test_the_same_evidence_again_loses_no_file(small: Program) -> None:
    small.ok(*ONE)
    line = small.refuses(*ONE, "--attach", "page.html")
    assert "there already as #6, without page.html" in line
    assert "--again --same-event-as 6" in line
    small.ok(*ONE, "--attach", "page.html", "--again", "--same-event-as", "6")
    assert stored(small) == 1


def test_an_empty_file_and_one_at_the_limit_are_taken(small: Program, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red with one byte less, or more, of a limit."""
    monkeypatch.setattr(files, "SIZE_LIMIT", 100)
    (folder / "empty").write_bytes(b"")
    (folder / "full").write_bytes(b"x" * 100)
    (folder / "over").write_bytes(b"x" * 101)
    assert [one["size"] for one in added(small, *ONE, "--attach", "empty", "--attach", "full")["attachments"]] == [0, 100]
    assert "over has 101 bytes, an attachment at most 100" in small.refuses(*ONE, "--again", "--attach", "over")
    monkeypatch.setattr(files, "TOTAL_LIMIT", 150)
    assert "more than 150 bytes together" in small.refuses(*ONE, "--again", "--attach", "full", "--attach", "full")


def test_a_huge_file_is_not_read(small: Program, folder: Path) -> None:
    """Red without a look at the size first: it takes long and much memory."""
    with (folder / "huge").open("wb") as file:
        file.truncate(1 << 40)
    assert "huge has 1,099,511,627,776 bytes, an attachment at most 26,214,400" in small.refuses(*ONE, "--attach", "huge")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (".", "Is a directory"),
        ("none.pdf", "cannot attach none.pdf: No such file"),
        ("fifo", "no ordinary file"),
        ("/dev/zero", "no ordinary file"),
        ("-", "not standard input"),
        ("", "No such file"),
        ("a\0b", "null"),
        ("x" * 5_000, "too long"),
    ],
)
def test_what_is_no_file_is_refused(small: Program, folder: Path, name: str, says: str) -> None:
    """Red when a FIFO is opened to wait (the test hangs), when a NUL reaches the system."""
    os.mkfifo(folder / "fifo")
    assert says in small.refuses(*ONE, "--attach", "page.html", "--attach", name)


def test_a_file_that_may_not_be_read(small: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "open", refused)
    assert "cannot attach page.html: Permission denied" in small.refuses(*ONE, "--attach", "page.html")


def test_a_name_is_the_last_part_of_a_path_and_becomes_text(small: Program, folder: Path) -> None:
    (folder / "deep").mkdir()
    (folder / "deep" / "a.MD").write_bytes(b"met")
    Path(os.fsdecode(bytes(folder) + b"/caf\xe9.txt")).write_bytes(b"met")
    item = added(small, *ONE, "--quote", "met", "--attach", str(folder / "deep" / "a.MD"), "--attach", os.fsdecode(b"caf\xe9.txt"))
    assert [(one["name"], one["media_type"], one["quote_found"]) for one in item["attachments"]] == [
        ("a.MD", "text/markdown", 1),
        ("caf\ufffd.txt", "text/plain", 1),
    ]


def test_many_at_once_bring_files_of_this_folder(small: Program, folder: Path) -> None:
    item = {"stance": "supports", "event_date": "2025-03-01", "source": "wire-2025", "quote": "met", "quote_prefix": "they"}
    lines = [item | {"summary": "One", "attach": "page.html"}, item | {"summary": "Two", "attach": ["scan.pdf", "page.html"]}]
    lines += [item | {"summary": "Three", "attach": None}]
    answer = small.ok("evidence", "add", "1", "--from", "-", "--format", "jsonl", stdin="\n".join(map(json.dumps, lines)))
    assert [[(one["name"], one["quote_found"]) for one in json.loads(line)["attachments"]] for line in answer.splitlines()] == [
        [("page.html", 1)],
        [("scan.pdf", None), ("page.html", 1)],
        [],
    ]
    assert stored(small) == 2


@pytest.mark.parametrize(
    ("attach", "says"),
    [
        ("../page.html", "../page.html is not in the current folder"),
        ("/etc/passwd", "/etc/passwd is not in the current folder"),
        (["page.html", "link"], "link is not in the current folder"),
        ("none.html", "cannot attach none.html"),
        (7, "must be the name of a file, or a list"),
        ([7], "must be the name of a file, or a list"),
        ({"a": 1}, "must be the name of a file, or a list"),
        ("a\0b", "null"),
    ],
)
def test_a_batch_reaches_no_other_folder(small: Program, folder: Path, attach: Any, says: str) -> None:
    """Red without `_is_inside`: a batch that somebody sent would pick up any file."""
    (folder / "link").symlink_to("/etc/passwd")
    item = {"stance": "supports", "summary": "x", "source": "wire-2025", "attach": attach}
    line = small.refuses("evidence", "add", "1", "--from", "-", stdin=json.dumps([item | {"attach": []}, item]))
    assert line.startswith("tracker: standard input: item 2, attach: ")
    assert says in line


def test_a_batch_names_no_content_by_hash(small: Program) -> None:
    forged = {"stance": "supports", "summary": "x", "source": "wire-2025", "attachments": [{"sha256": HASH, "name": "x"}]}
    assert "attachments are made from files" in small.refuses("evidence", "add", "1", "--from", "-", stdin=json.dumps(forged))


def test_the_form_in_the_editor_takes_a_file(small: Program, tmp_path: Path) -> None:
    fill = filling(stance="supports", summary="They met.", source="wire-2025", attach="page.html")
    code, seen = on_a_terminal(["--db", str(small.db), "evidence", "add", "PACT-1"], editor(tmp_path, fill))
    assert code == 0, seen
    assert "attached page.html" in seen


def test_what_was_attached_comes_out_again(small: Program, tmp_path: Path) -> None:
    small.ok(*ONE, "--attach", "page.html", "--attach", "scan.pdf")
    out = tmp_path / "new" / "out"
    said = small.ok("evidence", "extract-attachment", "#6", "-o", str(out))
    assert said.splitlines()[0] == f"wrote {out}/page.html sha256 {HASH}"
    assert (out / "page.html").read_bytes() == PAGE
    assert (out / "scan.pdf").read_bytes() == b"%PDF met"
    items = json.loads(small.ok("evidence", "extract-attachment", "6", HASH[:8], "-o", str(tmp_path / "json"), "--format", "json"))
    assert [(one["path"], one["sha256"], one["size"]) for one in items] == [(f"{tmp_path}/json/page.html", HASH, len(PAGE))]
    lines = small.ok("evidence", "extract-attachment", "6", "scan.pdf", "-o", str(tmp_path / "jsonl"), "--format", "jsonl").splitlines()
    assert [json.loads(line)["name"] for line in lines] == ["scan.pdf"]
    small.ok("retract", "6", "--reason", "x", "--yes")
    small.ok("evidence", "extract-attachment", "6", "-o", str(tmp_path / "retracted"))


def test_one_goes_to_standard_output(small: Program, folder: Path) -> None:
    small.ok(*ONE, "--attach", "page.html", "--attach", "scan.pdf")
    assert small.ok("evidence", "extract-attachment", "6", "page.html", "-o", "-") == PAGE.decode()
    assert "there are 2 attachments, and standard output takes one" in small.refuses("evidence", "extract-attachment", "6", "-o", "-")
    assert not (folder / "-").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["5"], "no evidence “#5”"),
        (["7"], "#7 has no attachments"),
        (["6", "page.htm"], "did you mean page.html?"),
        (["6", "-o", "scan.pdf"], "cannot write scan.pdf: File exists"),
        (["6", "-o", "scan.pdf/x"], "Not a directory"),
        (["6", "-o", "/proc/none"], "cannot write /proc/none"),
        (["6", "-o", "a\0b"], "null"),
    ],
)
def test_what_cannot_be_extracted(small: Program, arguments: list[str], says: str) -> None:
    small.ok(*ONE, "--attach", "page.html")
    small.ok(*ONE, "--again")
    assert says in small.refuses("evidence", "extract-attachment", *arguments)


@pytest.mark.parametrize("way", ["file", "folder", "link", "link to nothing"])
def test_nothing_that_is_there_is_written_over(small: Program, tmp_path: Path, folder: Path, way: str) -> None:
    """Red with `w` for `x`; red when only the file in the way is left alone, and the others are written."""
    small.ok(*ONE, "--attach", "scan.pdf", "--attach", "page.html")
    out, outside = tmp_path / "out", tmp_path / "outside"
    out.mkdir()
    outside.write_bytes(b"mine")
    match way:
        case "file":
            (out / "page.html").write_bytes(b"mine")
        case "folder":
            (out / "page.html").mkdir()
        case "link":
            (out / "page.html").symlink_to(outside)
        case _:
            (out / "page.html").symlink_to(tmp_path / "nowhere")
    assert f"{out}/page.html is in the way" in small.refuses("evidence", "extract-attachment", "6", "-o", str(out))
    assert [path.name for path in out.iterdir()] == ["page.html"]
    assert outside.read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()
    assert sorted(path.name for path in folder.iterdir()) == ["page.html", "scan.pdf"]


def test_a_full_disk_leaves_no_half(small: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red when what was written before stays."""
    small.ok(*ONE, "--attach", "page.html", "--attach", "scan.pdf")
    real = os.open

    def full(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == "scan.pdf":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", full)
    out = tmp_path / "out"
    assert "scan.pdf: No space left" in small.refuses("evidence", "extract-attachment", "6", "-o", str(out))
    assert list(out.iterdir()) == []


def test_a_forged_content_is_not_written(small: Program, tmp_path: Path) -> None:
    """Red when the hash is not looked at."""
    small.ok(*ONE, "--attach", "page.html")
    with closing(sqlite3.connect(small.db)) as connection:
        connection.executescript("DROP TRIGGER attachment_no_update; UPDATE attachment SET data = x'00'")
    assert "does not have that hash" in small.refuses("evidence", "extract-attachment", "6", "-o", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


HOSTILE = ("../x", "/etc/x", "a\\b", ".", "..", "CON", "x" * 300, "a.txt", "A.TXT", "a.txt", ".bashrc", "-rf", "~", " ", *PAYLOADS)


def test_whatever_it_was_called_it_lies_in_the_folder(small: Program, tmp_path: Path) -> None:
    """Names that no file system of ours holds come with a ledger from elsewhere; the content is in the store, for what it is worth."""
    small.ok(*ONE, "--attach", "page.html")
    lines = small.ok("export").splitlines()
    entry = json.loads(lines[-1])
    assert entry["content"]["attachments"][0]["name"] == "page.html"
    entry["content"]["attachments"] = [entry["content"]["attachments"][0] | {"name": name} for name in HOSTILE]
    entry["seq"], entry["recorded_at"] = 7, f"{entry['recorded_at'][:10]}T23:59:59.999999Z"
    body = json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    small.ok("import", "-", stdin="\n".join([*lines, body]))
    out = tmp_path / "deep" / "er" / "out"
    around = set(tmp_path.rglob("*"))
    answer = small("evidence", "extract-attachment", "7", "-o", str(out))
    assert answer.code == 0, answer.err
    assert not STEERING.search(answer.out)
    written = sorted(out.iterdir())
    assert len({path.name.casefold() for path in written}) == len(HOSTILE)
    assert all(path.read_bytes() == PAGE and not path.is_symlink() and visible(path.name) == path.name for path in written)
    assert set(tmp_path.rglob("*")) - around == {out.parent.parent, out.parent, out, *written}
    for command in (["evidence", "show", "7"], ["show", "1", "--full"], ["report", "--format", "markdown"], ["report", "--format", "html"]):
        assert not STEERING.search(small.ok(*command)), command


def test_payloads_are_names_quotes_and_what_stands_around_them(small: Program, folder: Path) -> None:
    """Red when a name is printed as it is, or a payload is anything but text to look for."""
    for number, payload in list(enumerate(PAYLOADS))[::5]:
        name = f"{number}{payload.replace('/', '')}.txt"
        (folder / name).write_text(f"before {payload} after {payload}", encoding="utf-8", newline="")
        around = ("--quote", payload, "--quote-prefix", "before", "--quote-suffix", "after")
        command = (*ONE[:-4], "--summary", f"Seen {number}", "--source", "wire-2025", *around, "--attach", name)
        item = added(small, *command, "--dry-run")
        assert (item["quote"], item["attachments"][0]["name"], item["attachments"][0]["quote_found"]) == (payload.strip(), name, 1)
        said = small.ok(*command, "--dry-run")
        assert not STEERING.search(said)
        assert one_line(name) in said


def test_a_dossier_leaves_attachments_out_and_says_so(small: Program, tmp_path: Path) -> None:
    """Red when the comparison with what is there looks at attachments: the dossier would say something else."""
    small.ok(*ONE, "--attach", "page.html", "--quote", "met", "--quote-prefix", "They", "--quote-suffix", "at")
    answer = small("export", "--format", "dossier")
    assert answer.code == 0
    assert "left out of the dossier, and kept in the ledger: the attachment of #6" in answer.err
    assert "quote_prefix: They" in answer.out
    assert HASH not in answer.out
    assert "nothing new" in small("import", "-", stdin=answer.out).err
    other = Program(tmp_path / "other.db", small._capsys, small._monkeypatch)
    other.ok("init")
    other.ok("import", "-", stdin=answer.out)
    item = json.loads(other.ok("evidence", "list", "--format", "jsonl"))
    assert (item["quote_prefix"], item["quote_suffix"], item["attachments"]) == ("They", "at", [])
    bad = answer.out.replace("quote: met", "note: met")
    bad = bad.replace("id: entry-6", "id: other").replace("summary: ", "summary: Besides, ")
    assert "without the quote" in other.refuses("import", "-", stdin=bad)


def test_lines_without_their_contents_say_so(small: Program, tmp_path: Path) -> None:
    small.ok(*ONE, "--attach", "page.html")
    other = Program(tmp_path / "other.db", small._capsys, small._monkeypatch)
    other.ok("init")
    other.ok("import", "-", stdin=small.ok("export"))
    assert json.loads(other.ok("evidence", "list", "--format", "jsonl"))["attachments"][0]["sha256"] == HASH
    assert "a ledger imported as lines has none" in other.refuses("evidence", "extract-attachment", "6", "-o", str(tmp_path / "out"))
