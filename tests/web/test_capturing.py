"""Captures: what a hostile server gives in the place of a page is never called one, and a page is, to the byte."""

import gzip
import io
import socket
import zipfile
import zlib
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.hostile_server import Hostile, drip, response
from tracker.domain.errors import BadInput, NotCaptured
from tracker.domain.record.attachments import SIZE_LIMIT, File
from tracker.web import capturing, exchanges
from tracker.web.capturing import Capture

NOW = datetime(2025, 7, 1, 12, tzinfo=UTC)
STORY = (
    "The two sides held the first meeting of the working group in Beijing on 30 January. The delegations exchanged views on precursor chemicals and agreed "
    "to meet again before the summer. The ministry said that the talks were candid and practical. Officials from eleven agencies took part in the meeting. "
    "A joint list of substances will be circulated to manufacturers, and the next round is planned for June in Washington."
)
PAGE = f"<!doctype html><html><head><title>Working group meets | Ministry</title></head><body><h1>Working group meets</h1><p>{STORY}</p></body></html>"
MENU = "<nav><ul><li>Home</li><li>News</li><li>About us</li><li>Log in</li><li>Select language</li></ul></nav>"
BANNER = "<div>We use cookies to improve your experience. Accept all cookies or manage cookie preferences.</div>"


def capture(url: str, quote: str = "", *, said: list[str] | None = None) -> Capture:
    heard: list[str] = [] if said is None else said
    return capturing.capture(url, now=NOW, allow_private=True, quoted=lambda text: bool(quote) and quote in text, say=heard.append)


def html(text: str, head: str = "", title: str = "Ministry") -> bytes:
    return response(f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{text}</body></html>")


def chunked(data: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return response(f"{len(data):x}\r\n".encode() + data + b"\r\n" + end, "Transfer-Encoding: chunked")


LEGALESE = (
    "We and our 842 partners store and access personal data on your device. Your consent applies to this site and to our advertising partners. "
    * 20
)
NEWS = "".join(f"<li><a href=/{n}>Ministers of the region discuss trade and security in round {n}</a></li>" for n in range(30))
HOSTILE = {
    "4xx": (response("no", status="404 Not Found"), "HTTP 404 Not Found"),
    "gone": (response(PAGE, status="410 Gone"), "HTTP 410 Gone"),
    "forbidden with a page": (response(PAGE, status="403 Forbidden"), "HTTP 403"),
    "5xx": (response(PAGE, status="503 Service Unavailable"), "HTTP 503"),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", "HTTP 204"),
    "a part": (response(PAGE, status="206 Partial Content"), "HTTP 206"),
    "nothing but a status": (response(""), "it is empty"),
    "nothing at all": (b"", "no HTTP that can be read"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.9\r\n", "no HTTP that can be read"),
    "blanks": (html("  \n&nbsp; <p></p>"), "it is empty"),
    "scripts alone": (html("<div id=root></div><script src=/app.js></script>"), "made by scripts"),
    "scripts asked for": (html("<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript><script>1</script>"), "made by scripts"),
    "scripts asked for in Chinese": (html("<p>请启用 JavaScript 以继续浏览本网站。</p>"), "made by scripts"),
    "a shell": (html(MENU + "<p>The latest</p><script src=/app.js></script>"), "hardly any text"),
    "cookie wall": (html("<h1>Before you continue</h1><p>We value your privacy.</p><button>Accept all cookies</button>"), "consent to cookies"),
    "long cookie wall": (html(f"{MENU}<h2>We value your privacy</h2><p>{LEGALESE}</p>"), "consent to cookies"),
    "cookie wall in German": (html("<p>Bitte stimmen Sie zu, um fortzufahren. Alle akzeptieren oder Cookies einstellungen.</p>"), "consent to cookies"),
    "login": (html(f"{MENU}<h1>Sign in</h1><form>E-mail address <input><input type=password> Forgot your password?</form>"), "a reader who is known"),
    "login without words": (html("<form action=/s><p>Kedves olvasó, kérjük</p> <input name=a><input type='password' name=b></form>"), "a reader who is known"),
    "paywall": (html("<h1>Talks begin</h1><p>The two sides met.</p><p>Subscribe now to continue reading. Cancel your subscription anytime.</p>"), "a reader who is known"),
    "a teaser": (html(f"<h1>Talks begin</h1><p>{STORY}</p><p>Subscribe now to continue reading.</p>"), "beginning of a text"),
    "a teaser by its data": (html(f"<p>{STORY}</p>", '<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'), "a text for subscribers, as it says"),
    "a home page at another address": (html(f"<p>{STORY}</p>", '<link href="https://example.org/en/" rel="canonical">'), "the home page, as it says"),
    "captcha": (html("<p>Please complete the CAPTCHA to prove you are human.</p>"), "a person or a program"),
    "bot wall": (html("<p>Checking your browser before accessing example.org. Ray ID: 8</p>", title="Just a moment..."), "a person or a program"),
    "access denied": (html("<h1>Access Denied</h1><p>You don't have permission to access this on this server. Reference #18.2</p>"), "a person or a program"),
    "soft 404": (html(f"{MENU}<h1>Page not found</h1><p>The page you are looking for may have moved.</p>"), "no such page"),
    "soft 404 with news": (html(f"{MENU}<p>Sorry!</p><ul>{NEWS}</ul>", title="404 | Ministry of Foreign Affairs"), "no such page"),
    "soft 404 in Russian": (html("<h1>Страница не найдена</h1>"), "no such page"),
    "soft 404 in Chinese": (html("<p>抱歉，您访问的页面不存在。</p>"), "no such page"),
    "an error with status 200": (html("<h1>Internal Server Error</h1><p>The administrator has been told of this error.</p>"), "something is wrong"),
    "maintenance": (html("<p>Our website is temporarily down for maintenance, please try again later.</p>"), "something is wrong"),
    "a domain for sale": (html("<p>This domain is for sale. Buy this domain today!</p>"), "something is wrong"),
    "languages": (html("<h1>Please choose your language</h1><ul><li>English<li>Français<li>中文</ul>"), "a language or a region"),
    "not in this language": (html("<p>Sorry, this content is not available in your language.</p>"), "a language or a region"),
    "archive's error": (html("<h1>Hrm.</h1><p>The Wayback Machine has not archived that URL. Visit the archive for this url.</p>"), "an archive's page"),
    "soft 404 of WordPress": (html(f"{MENU}<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found here.</p><ul>{NEWS}</ul>"), "no such page"),
    "deleted": (html("<p>您要查看的网页可能已被删除、名称已被更改，或者暂时不可用。</p>"), "no such page"),
    "too many": (html("<h1>429 Too Many Requests</h1>"), "something is wrong"),
    "a trace": (html("<p>Fatal error: Uncaught PDOException in /var/www/index.php on line 12</p>"), "something is wrong"),
    "session": (html("<h1>Session expired</h1><p>Your session has timed out.</p>"), "a reader who is known"),
    "terms": (html("<p>You must accept the terms and conditions before you enter this site.</p>"), "consent"),
    "a splash of languages": (html("<p><a>English</a></p><p><a>Français</a></p>", title="Government of Canada"), "a language or a region"),
    "not in this region": (html("<p>We're sorry, this content is unavailable in your country.</p>"), "a language or a region"),
    "not in English": (html("<p>This page is not available in English. You can read it in Chinese.</p>"), "a language or a region"),
    "redirecting": (html("<p>Redirecting… Click here if you are not redirected.</p>"), "leads elsewhere"),
    "of an unknown kind": (html(f"{MENU}<h1>Are you 18 or older?</h1><button>Yes</button>"), "hardly any text"),
    "a redirect to a login": (response("", "Location: /account/login?next=/x", status="302 Found"), "it is redirected to http"),
    "cut in a tag": (response(f"<html><body><p>{STORY} <a href='/mo"), "truncated"),
    "meta refresh": (html("<p>Moved here for now, thank you.</p>", '<meta content="0; url=/elsewhere" http-equiv="Refresh">'), "sends its reader on"),
    "refresh by a header": (response("<p>Moved here for now, thank you very much.</p>", "Refresh: 0;url=/elsewhere"), "sends its reader on"),
    "an image": (response(b"\x89PNG", kind="image/png"), "it is image/png"),
    "data": (response("{}", kind="application/json"), "it is application/json"),
    "of no type": (response("words in a row, of no type", kind=""), "of no type"),
    "an image called HTML": (response(b"\x89PNG\r\n\0\0\0\x0dIHDR" + bytes(200)), "is no text"),
    "a program called text": (response(b"\x7fELF\xff\xfe\xfd" * 90, kind="text/plain"), "is no text"),
    "HTML called PDF": (response(PAGE, kind="application/pdf"), "it is application/pdf"),
    "half a PDF": (response(b"%PDF-1.7\n1 0 obj", kind="application/pdf"), "truncated"),
    "shorter than told": (response(PAGE, "Content-Length: 9999"), "truncated"),
    "broken chunk": (chunked(PAGE.encode())[:-200], "truncated"),
    "no last chunk": (chunked(PAGE.encode(), b""), "truncated"),
    "no chunk": (response(PAGE, "Transfer-Encoding: chunked"), "truncated"),
    "cut at the end of the line": (response(PAGE[:-20], "Transfer-Encoding: identity"), "truncated"),
    "half of what is packed": (response(gzip.compress(PAGE.encode())[:-9], "Content-Encoding: gzip"), "truncated"),
    "damage": (response(b"\x1f\x8b\x08\0\0\0\0\0\0\0" + b"\xff" * 40, "Content-Encoding: gzip"), "no HTTP that can be read"),
    "packed otherwise": (response(zlib.compress(PAGE.encode()), "Content-Encoding: br"), "packed as br"),
    "bomb": (response(gzip.compress(bytes(SIZE_LIMIT * 2), 9), "Content-Encoding: gzip"), "unpacked it is larger"),
    "bomb in a bomb": (response(gzip.compress(gzip.compress(bytes(SIZE_LIMIT * 2))), "Content-Encoding: gzip, gzip"), "unpacked it is larger"),
    "headers without end": (b"HTTP/1.1 200 OK\r\n" + b"".join(b"A%d: b\r\n" % n for n in range(300)) + b"\r\n", "no HTTP that can be read"),
    "a line without end": (b"HTTP/1.1 200 OK\r\nA: " + b"a" * 99_999 + b"\r\n\r\n", "no HTTP that can be read"),
    "a redirect to nowhere": (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "HTTP 302"),
    "a redirect to a file": (response("", "Location: file:///etc/passwd", status="302 Found"), "begins with neither http"),
    "a redirect with a password": (response("", "Location: http://a:b@127.0.0.1/", status="301 Moved"), "user name or password"),
    "a redirect in a circle": (response("", "Location: /a-redirect-in-a-circle", status="301 Moved"), "more than 10 redirects"),
    "a redirect to half an address": (response("", "Location: http://[::1/x", status="301 Moved"), "brackets without an IPv6 address"),
    "a redirect by letters": (response("", "Location: /стр\r\nX: y", status="301 Moved"), "HTTP 404 Not Found"),
    "half an address in its head": (html("<p>Words</p>", "<meta http-equiv=refresh content='0;http://['>"), "sends its reader on"),
    "a redirect home": (response("", "Location: /en/", status="301 Moved"), "redirected to the home page"),
    "a redirect to a closed port": (response("", "Location: http://127.0.0.1:9/x", status="301 Moved"), "does not answer"),
}  # fmt: skip


def test_nothing_that_a_hostile_server_gives_is_called_captured(hostile: Hostile) -> None:
    hostile.url("/en/", html(f"<p>{STORY}</p>"))
    hostile.url("/account/login", html(f"<p>{STORY}</p>"))
    for name, (answer, reason) in HOSTILE.items():
        url = hostile.url(f"/{name.replace(' ', '-')}", answer)
        try:
            capture(url)
        except NotCaptured as error:
            refused = error
        else:
            pytest.fail(f"captured: {name}")
        assert reason in refused.message, (name, refused.message)
        assert refused.message.startswith("not captured: ")
        assert refused.gone == (reason in ("HTTP 404 Not Found", "HTTP 410 Gone", "no such page", "redirected to the home page")), name
    assert sum(b"GET /a-redirect-in-a-circle " in one for one in hostile.asked) == 11
    assert len(HOSTILE) > 70


def test_other_languages_slow_servers_and_floods_are_not_captured(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile.url("/fr/a", html(f"<p>{STORY}</p>"))
    with pytest.raises(NotCaptured, match="another language"):
        capture(hostile.url("/en/a", response("", "Location: /fr/a", status="302 Found")))
    monkeypatch.setattr(exchanges, "ANSWER_WITHIN", 0.6)
    for path, sends in {"/drip": drip, "/silence": lambda line: line.recv(1)}.items():
        with pytest.raises(NotCaptured, match="took too long"):
            capture(hostile.url(path, sends))
    monkeypatch.undo()
    monkeypatch.setattr(exchanges, "RESPONSE_LIMIT", 100_000)
    with pytest.raises(NotCaptured, match="larger than"):
        capture(hostile.url("/flood", response(b"x" * 200_000)))


GOOD = {
    "a page": html(f"<h1>Working group meets</h1><p>{STORY}</p>"),
    "with banner and menu": html(f"{MENU}{BANNER}<p>{STORY}</p><script src=/a.js></script><footer>Protected by reCAPTCHA</footer>"),
    "packed": response(gzip.compress(PAGE.encode()), "Content-Encoding: gzip"),
    "in chunks": chunked(PAGE.encode()),
    "to the end of the line": b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode(),
    "without a type": response(PAGE, kind=""),
    "an article about a page": html(f"<h1>Ministry says that a page of its site was not found by anybody</h1><p>{STORY} {STORY} {STORY}</p>"),
    "of a site that calls each page its home": html(f"<p>{STORY}</p>", '<meta property="og:url" content="https://example.org"><meta property="og:type" content="article">'),
    "an article for subscribers, whole": html(f"<p>{STORY} {STORY} {STORY}</p><p>Subscribe to keep reading.</p>", '<script>{"isAccessibleForFree":false}</script>'),
    "with its own address": html(f"<p>{STORY}</p><p>Subscribe to our newsletter to read more.</p>", '<link rel=canonical href=https://example.org/talks><link rel="alternate" href="https://example.org/">'),
    "plain text": response(STORY, kind="text/plain"),
    "an article about logins": html(f"<p>Officials were asked to sign in with a password. {STORY}</p>"),
    "reloading itself": html(f"<p>{STORY}</p>", '<meta http-equiv="refresh" content="300">'),
}  # fmt: skip


def test_pages_are_captured_with_what_went_over_the_line(hostile: Hostile) -> None:
    for name, answer in GOOD.items():
        path = f"/{name.replace(' ', '-')}"
        url = hostile.url(path, answer)
        page = capture(url)
        warc, text = page.files
        assert "eleven agencies" in page.text, name
        assert text.data.decode() == page.text
        assert (warc.media_type, text.media_type) == ("application/warc", "text/plain")
        records = [
            (one.rec_type, one.rec_headers, one.raw_stream.read()) for one in ArchiveIterator(io.BytesIO(warc.data), no_record_parse=True)
        ]
        assert [kind for kind, *_ in records] == ["warcinfo", "response", "request"]
        assert len({head.get_header("WARC-Record-ID") for _, head, _ in records}) == 3
        assert all(head.get_header("WARC-Block-Digest") == f"sha256:{sha256(block).hexdigest()}" for _, head, block in records)
        assert b"sha1" not in warc.data
        assert records[1][2] == answer, name
        assert records[2][2] == hostile.asked[-1]
        assert records[1][1].get_header("WARC-Target-URI") == url
        assert page.note.startswith(f"Captured 2025-07-01T12:00:00Z from {url}: HTTP 200; page sha256 ")
        assert capture(url).files == page.files  # and nothing in it is by chance
        with pytest.raises(NotCaptured):
            capture(hostile.url(f"{path}-cut", answer[:-60]))


def test_redirects_are_followed_told_and_kept_and_a_quote_shows_that_the_page_is_there(hostile: Hostile) -> None:
    one = hostile.url("/one", html(f"<p>{STORY}</p>"))
    two = hostile.url("/two", response("", "Location: /one", status="308 Permanent Redirect"))
    said: list[str] = []
    page = capture(hostile.url("/three", response("", f"Location: {two}#part", status="302 Found")), said=said)
    assert [line.partition(" → ")[2] for line in said] == [two, one]
    assert page.url == one
    assert page.files[0].data.count(b"WARC-Type: response") == 3
    short = hostile.url("/short", html("<p>Accept all cookies.</p><p>China resumed the talks on Friday.</p>"))
    with pytest.raises(NotCaptured, match="consent"):
        capture(short)
    assert capture(short, "resumed the talks").text == "Accept all cookies.\nChina resumed the talks on Friday.\n"
    pdf = capture(hostile.url("/p.pdf", response(b"%PDF-1.7\n...\n%%EOF\n", kind="application/pdf")))
    assert [one.name.rpartition(".")[2] for one in pdf.files] == ["warc", "pdf"]
    gbk = response("<p>双方在北京举行工作组第一次会议，就前体化学品交换意见。</p>".encode("gbk"), kind="text/html; charset=GBK")
    assert "北京举行工作组" in capture(hostile.url("/gbk", gbk), "交换意见").text


def test_only_addresses_of_pages_are_asked() -> None:
    for address, problem in {
        "file:///etc/passwd": "begins with neither",
        "ftp://example.org/": "begins with neither",
        "http://ana:secret@example.org/": "user name or password",
        "http:///x": "has no host",
        "http://example.org/a b": "a blank",
    }.items():
        with pytest.raises(BadInput, match=problem) as refused:
            capture(address)
        assert "secret" not in refused.value.message


def test_captured_files_of_others_are_judged_alike(hostile: Hostile, capsys: pytest.CaptureFixture[str]) -> None:
    warc = capture(hostile.url("/kept", GOOD["packed"])).files[0]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("archive/data.warc.gz", gzip.compress(warc.data))
    mhtml = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
        f"--B\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\nContent-Location: https://example.org/a\r\n\r\n{PAGE}\r\n--B--\r\n"
    )
    saved = f"<!-- saved from url=(0021)https://example.org/a -->\n{PAGE}"
    good = {
        "a.warc": warc.data,
        "a.warc.gz": gzip.compress(warc.data[:900]) + gzip.compress(warc.data[900:]),
        "a.wacz": packed.getvalue(),
        "a.mhtml": mhtml.encode(),
        "a.html": saved.encode(),
    }
    for name, data in good.items():
        file = File(name, "text/html", data)
        page = capturing.of_file(file, "", lambda _: False)
        assert page.files[0] == file
        assert "eleven agencies" in page.text, name
        assert page.url in (hostile.url("/kept"), "https://example.org/a")
        assert page.files[1].name == "a.txt"
    assert capturing.of_file(File("a.warc", "x", warc.data), f"{hostile.url('/kept')}#part", lambda _: False).url == hostile.url("/kept")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.warc", bytes(5 * SIZE_LIMIT))
    login = capturing._warc(exchanges.fetch(hostile.url("/l", HOSTILE["login"][0]), allow_private=True), "2025-07-01T12:00:00Z")
    with pytest.raises(BadInput, match="no captured page"):
        capturing.of_file(File("a.docx", "x", b""), "", lambda _: False)
    for name, data, url, reason in (
        ("a.warc", login, "", "a reader who is known"),
        ("a.warc", warc.data, "https://example.org/other", "does not have https://example.org/other"),
        ("a.warc", warc.data[:1_200], "", "truncated"),
        ("a.warc", warc.data.replace(b"WARC-Type: response", b"WARC-Type: response\r\nWARC-Truncated: time"), "", "truncated"),
        ("a.warc", login.replace(b"Content-Length: 30", b"Content-Length: 20"), "", "a reader who is known"),  # of which warcio tells
        ("a.warc", b"\0" * 99, "", "no web archive that can be read"),
        ("a.warc.gz", b"\x1f\x8b\0", "", "no web archive that can be read"),
        ("a.wacz", b"PK", "", "no web archive that can be read"),
        ("a.wacz", bomb.getvalue(), "", "unpacked it is larger"),
        ("a.html", b"<p>Page not found</p>", "", "no such page"),
        ("a.mhtml", b"nothing", "", "it holds no page"),
        ("a.mhtml", mhtml.replace("https://example.org/a", "http://[").replace(STORY, "").encode(), "http://[", "hardly any text"),
        (
            "a.warc",
            warc.data.replace(hostile.url("/kept").encode(), b"http://[::").replace(b"HTTP/1.1 200 OK", b"HTTP/1.1 500 NO"),
            "",
            "HTTP 500",
        ),
        ("a.mhtml", mhtml.replace(PAGE, "").encode(), "", "it is empty"),
    ):
        with pytest.raises(NotCaptured, match=reason):
            capturing.of_file(File(name, "text/html", data), url, lambda _: False)
    assert capsys.readouterr() == ("", "")


def test_every_kind_of_page_is_asked_over_a_socket_to_the_address_that_was_judged(
    hostile: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = hostile.url("/rebound", html(f"<p>{STORY}</p>"))
    answers = iter(["93.184.215.14", "127.0.0.1"])
    connected: list[tuple[str, int]] = []

    def rebinding(_: str, port: int, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connecting(place: tuple[str, int], _: float) -> socket.socket:
        connected.append(place)
        raise OSError("not from here")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", connecting)
    with pytest.raises(NotCaptured, match="not from here"):
        capturing.capture(url.replace("127.0.0.1", "rebinding.example"), now=NOW, allow_private=False, quoted=lambda _: False)
    assert connected == [("93.184.215.14", hostile.port)]
