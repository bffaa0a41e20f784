"""`evidence add --capture` and `--capture-file`: what is captured is kept with the evidence; what is not adds nothing, and says what to type."""

import datetime as dt
import ipaddress
import json
import ssl
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.cli.conftest import Program
from tests.hostile_server import Hostile, response
from tests.web.test_capturing import GOOD, HOSTILE, STORY, html

ADD = ("evidence", "add", "PACT-1", "--stance", "supports", "--summary", "They met.", "--published", "2025-03-01")


def refused(program: Program, *arguments: str) -> str:
    """The one line with which the answer is no, and nothing is added."""
    before = program.db.read_bytes()
    answer = program(*arguments)
    assert (answer.code, answer.out) == (1, ""), answer
    assert program.db.read_bytes() == before
    return answer.err


def test_a_page_is_fetched_because_it_is_asked_for_and_kept(small: Program, hostile: Hostile, tmp_path: Path) -> None:
    url = hostile.url("/kept", GOOD["a page"])
    asked = (*ADD, "--publisher", "Ministry", "--quote", "eleven agencies", "--note", "Read twice.", "--capture", url, "--allow-private")
    said = small.ok(*asked, "--dry-run")
    assert "would add" in said
    said = small.ok(*asked)
    assert said.count("attached 127.0.0.1-2025") == 2
    assert "quote found" in said
    entry = json.loads(small.ok("evidence", "list", "PACT-1", "--format", "json"))["items"][-1]["entry"]
    item = json.loads(small.ok("evidence", "show", str(entry), "--format", "json"))
    assert json.loads(small.ok("source", "show", item["source"], "--format", "json"))["url"] == url
    assert item["note"].startswith("Read twice.\nCaptured 2025-07-01T12:")
    assert f"from {url}: HTTP 200; page sha256 " in item["note"]
    assert [one["quote_found"] for one in item["attachments"]] == [None, 1]
    small.ok("evidence", "extract-attachment", str(entry), "-o", str(tmp_path / "out"))
    [warc] = (tmp_path / "out").glob("*.warc")
    again = (*ADD, "--publisher", "Ministry", "--url", url, "--capture-file", str(warc), "--again")
    assert "attached 127.0.0.1-2025" in small.ok(*again)
    small.ok("verify")


def test_what_is_not_captured_adds_nothing_and_says_what_to_type(small: Program, hostile: Hostile, tmp_path: Path) -> None:
    url = hostile.url("/wall", HOSTILE["cookie wall"][0])
    asked = (*ADD, "--publisher", "Ministry", "--allow-private", "--capture")
    assert refused(small, *asked, url) == (
        "tracker: not captured: it asks for consent to cookies first — nothing was added; save the page in a browser and give that file "
        "(to evidence add with --capture-file)\n"
    )
    hostile.url("/here", GOOD["a page"])
    moved = hostile.url("/moved", b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
    hostile.url("/", GOOD["a page"])
    assert "not captured: it is redirected to the home page" in refused(small, *asked, moved)
    private = refused(small, *ADD, "--publisher", "Ministry", "--capture", url)
    assert "127.0.0.1 is no public address — nothing was added; if it is meant, give --allow-private" in private
    assert "begins with neither" in small.refuses(*asked, "file:///etc/passwd")
    (tmp_path / "login.html").write_bytes(b"<h1>Sign in</h1><input type=password>")
    assert "a reader who is known" in refused(small, *ADD, "--publisher", "M", "--capture-file", str(tmp_path / "login.html"))
    assert "not both" in small.refuses(*asked, url, "--capture-file", str(tmp_path / "login.html"))
    assert "--from takes everything" in small.refuses("evidence", "add", "--from", "x.json", "--capture", url)


def test_without_its_extra_one_line_says_how_to_install_it(small: Program, hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "warcio", None)
    said = small.refuses(*ADD, "--publisher", "M", "--capture", hostile.url("/x", GOOD["a page"]), "--allow-private")
    assert "web archives need the package warcio, which is not installed" in said


def test_over_tls_the_certificate_is_checked_and_its_fingerprint_kept(
    small: Program,
    hostile: Hostile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test")]), dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - dt.timedelta(1), now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    secure = Hostile(context)
    url = secure.url("/a", html(f"<p>{STORY}</p>")).replace("http:", "https:")
    asked = (*ADD, "--publisher", "Ministry", "--capture", url, "--allow-private", "--format", "json")
    assert "does not answer (self" in refused(small, *asked)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    assert f"certificate sha256 {made.fingerprint(hashes.SHA256()).hex()}" in json.loads(small.ok(*asked))["note"]
    assert "does not answer" in refused(small, *(one.replace("127.0.0.1", "localhost") for one in asked))  # a certificate of another name
    secure.close()


def look(program: Program, *what: str, code: int = 0) -> dict[int, str]:
    """The outcome for each piece of evidence whose page was looked at."""
    answer = program("evidence", "recheck", *what, "--allow-private", "--format", "json")
    assert answer.code == code, answer
    found = json.loads(answer.out)
    return {one["evidence"]: one["outcome"] for one in (found if isinstance(found, list) else [found])}


def outcomes(program: Program, number: int) -> list[str | None]:
    """What the later looks in the history of a piece of evidence found, after its own entry."""
    assert "looked at again" in program.ok("evidence", "show", f"#{number}")
    about = json.loads(program.ok("evidence", "show", f"#{number}", "--format", "json"))["history"]
    return [one["content"].get("outcome") for one in about]


def is_lost(program: Program) -> bool:
    return "source_lost" in json.loads(program.ok("show", "PACT-1", "--format", "json"))["attention"]


def test_nothing_is_looked_at_where_no_page_is_named_or_due(small: Program) -> None:
    assert small("evidence", "recheck", "PACT-1", "--due", "--days", "30000").err == "no page to look at again\n"
    assert "no page is named" in small.refuses("evidence", "recheck")
    assert "no evidence" in small.refuses("evidence", "recheck", "#999")


def test_pages_are_looked_at_again_and_what_is_lost_is_a_reason_for_attention(small: Program, hostile: Hostile) -> None:
    page, other = hostile.url("/again", GOOD["a page"]), hostile.url("/other", GOOD["with banner and menu"])
    quoted = ("--quote", "eleven agencies")
    small.ok(*ADD, "--publisher", "Ministry", *quoted, "--capture", page, "--allow-private")
    small.ok(*ADD[:5], "--summary", "It met.", "--publisher", "Wire", "--published", "2025-03-02", "--url", other, *quoted)
    entries = [one["entry"] for one in json.loads(small.ok("evidence", "list", "PACT-1", "--format", "json"))["items"]]
    kept, plain = entries[-2:]

    before = small.ok("list", "--all", "--format", "json")
    assert look(small, "PACT-1") == {kept: "unchanged", plain: "seen"}
    after = json.loads(small.ok("list", "--all", "--format", "json"))["items"]
    for one, earlier in zip(after, json.loads(before)["items"], strict=True):
        assert {**one, "last_entry": 0} == {**earlier, "last_entry": 0}  # no check, no status, no review cleared
    hostile.url("/other", html(f"<p>{STORY} Corrected: nothing.</p>"))
    assert look(small, f"#{plain}", f"#{kept}") == {kept: "unchanged", plain: "changed"}
    hostile.url("/again", html(f"<p>{STORY.replace('eleven', 'twelve')}</p>"))
    hostile.url("/other", HOSTILE["soft 404"][0])
    dry = small.ok("evidence", "recheck", f"#{kept}", "--allow-private", "--dry-run")
    assert "would add" in dry
    assert "quote gone" in dry
    assert not is_lost(small)
    assert look(small, f"#{kept}", f"#{plain}") == {kept: "quote_gone", plain: "vanished"}
    assert is_lost(small)
    then = json.loads(small.ok("history", "--limit", "1", "--format", "json"))["items"][0]["entry"]
    words = f"the page of #{kept}, #{plain} vanished, or no longer has the quote"
    assert words in " ".join(small.ok("agenda", "--format", "json").split())
    assert words in " ".join(small.ok("show", "PACT-1").split())
    assert "PACT-1" in small.ok("list", "--all", "--reason", "source-lost")
    assert "vanished: the server says that there is no such page" in small.ok("history", "PACT-1")
    assert outcomes(small, plain) == [None, "seen", "changed", "vanished"]
    small.ok("verify")
    assert words in small.ok("report", "--format", "markdown", "-o", "-")
    assert f"source of #{plain} looked at again on 2025-07-01, vanished" in small.ok("report", "diff", "--from", "#5", "--to", f"#{then}")
    assert "source of #" in small.ok("history", "--format", "atom")
    assert "source_rechecked" in small.ok("export", "--format", "jsonl")
    for status in ("503 Service Unavailable", "403 Forbidden"):
        hostile.url("/again", response("no", status=status))
        assert look(small, f"#{kept}", code=1) == {}
        said = small("evidence", "recheck", f"#{kept}", "--allow-private").err
        assert said == f"not looked at: #{kept} {page}: HTTP {status}\n"
        assert is_lost(small)
    hostile.url("/again", GOOD["a page"])
    hostile.url("/other", GOOD["a page"])
    assert look(small, "--due", "--days", "0") == {}  # all were looked at today
    assert look(small, f"#{kept}", f"#{plain}") == {kept: "unchanged", plain: "changed"}
    assert not is_lost(small)
    assert "source_lost" in small.ok("show", "PACT-1", "--known-at", f"#{then}", "--format", "json")
    hostile.url("/other", HOSTILE["4xx"][0])
    assert look(small, f"#{plain}") == {plain: "vanished"}
    small.ok("evidence", "amend", str(plain), "--stance", "context", "--reason", "Another page says so.")
    assert not is_lost(small)  # what it rests on was changed since
    small.ok("db", "rebuild")
    small.ok("verify")
