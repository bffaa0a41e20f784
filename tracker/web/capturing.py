"""A page as files to attach to evidence: fetched now, or taken out of what a browser or another tool saved."""

import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from hashlib import sha256
from io import BytesIO, StringIO
from typing import NamedTuple
from urllib.parse import urldefrag, urlsplit
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZipFile

from tracker.domain.errors import BadInput, MissingExtra, NotCaptured, TrackerError
from tracker.domain.record.addresses import faults
from tracker.domain.record.attachments import SIZE_LIMIT, File
from tracker.domain.record.captured_text import HTML_TYPES
from tracker.domain.text import one_line
from tracker.web.exchanges import TRUNCATED, Answer, fetch, of_bytes, unpacked
from tracker.web.judging import PDF, media_type, text_of

_UNPACKED_LIMIT = 4 * SIZE_LIMIT
"""Bytes of what is in one file of a web archive."""
_ENDINGS = re.compile(r"\.(warc(\.gz)?|wacz|mhtml?|x?html?)$", re.IGNORECASE)
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")  # as browsers write it into a page that they save


class Capture(NamedTuple):
    """A page that was captured: the address that answered (empty where a file does not say), and what can be read of it (of a PDF nothing)."""

    url: str
    text: str
    files: tuple[File, ...]
    """The exchange with the server, or the file that was given; and the readable text, or the PDF."""
    note: str


def capture(
    url: str, *, now: datetime, allow_private: bool, quoted: Callable[[str], object], say: Callable[[str], object] = len
) -> Capture:
    """Fetches a page as it is now; `quoted` says whether a text has the words that are wanted of it, and `say` is told of each redirect.

    Raises:
        BadInput: it is no address of a page.
        NotCaptured: what came is not that page.
        MissingExtra: without the extra `[capture]`.
    """
    _require_warcio()
    found, now = fetch(url, allow_private=allow_private), now.astimezone(UTC)
    when = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    for one in found[:-1]:
        say(one_line(f"HTTP {one.status}: {one.url} → {one.target}"))
    last = found[-1]
    text = text_of(last, found[0].url, quoted)
    name = f"{re.sub('[^a-z0-9.-]+', '-', str(urlsplit(last.url).hostname).strip(':'))[:100]}-{now:%Y%m%dT%H%M%SZ}.warc"
    return _captured(last, text, File(name, "application/warc", _warc(found, when)), when)


def page(url: str, *, allow_private: bool) -> Answer:
    """A page as it is now, which is not stored; raises as `capture` does."""
    found = fetch(url, allow_private=allow_private)
    text_of(found[-1], found[0].url, lambda _: False)
    return found[-1]


def of_file(file: File, url: str, quoted: Callable[[str], object]) -> Capture:
    """Takes the page of an address, or the first one, out of a file, which is attached unchanged: a web archive (WARC, WACZ), MHTML or HTML.

    Raises:
        TrackerError: as `capture`.
    """
    when, ending = "", _ENDINGS.search(file.name)
    match ending and ending[1].lower():
        case None:
            raise BadInput(f"{file.name} is no captured page", "name a .warc, .warc.gz, .wacz, .mhtml or .html")
        case "warc" | "warc.gz" | "wacz":
            page, asked, when = _archived(file, url)
        case "mht" | "mhtml":
            page, asked = _of_mhtml(message_from_bytes(file.data), url), url
        case _:
            saved, headers = _SAVED_FROM.search(file.data, 0, 2_048), Message()
            headers["Content-Type"] = file.media_type
            page, asked = Answer(saved[1].decode("ascii", "replace") if saved else url, file.data, headers), url
    page, asked = page._replace(url="" if any(faults(page.url)) else page.url), "" if any(faults(asked)) else asked
    return _captured(page, text_of(page, asked, quoted), file, when)


def _captured(page: Answer, text: str, original: File, when: str) -> Capture:
    stem = _ENDINGS.sub("", original.name)
    second = File(f"{stem}.pdf", PDF, page.body) if media_type(page) == PDF else File(f"{stem}.txt", "text/plain", text.encode())
    source = " ".join(filter(None, ("Captured", when, f"from {page.url}" if page.url else "")))
    status, digest = f"HTTP {page.status}; " if page.status else "", sha256(page.body).hexdigest()
    certificate = f"; certificate sha256 {page.certificate}" if page.certificate else ""
    return Capture(page.url, text, (original, second), f"{source}: {status}page sha256 {digest}{certificate}")


def _require_warcio() -> None:
    try:
        import warcio  # noqa: F401
    except ImportError as error:
        raise MissingExtra("web archives", "warcio", "capture") from error


def _warc(found: list[Answer], when: str) -> bytes:
    """The exchanges as WARC 1.1: every block to the byte, its identifier derived from it."""
    from warcio.recordloader import ArcWarcRecord
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="1.1")

    def write(kind: str, block: bytes, content_type: str, more: dict[str, str]) -> str:
        name = f"<{uuid5(NAMESPACE_URL, f'{kind} {when} {more} {_digest(block)}').urn}>"
        fields = {"WARC-Type": kind, "WARC-Record-ID": name, "WARC-Date": when, **more, "WARC-Block-Digest": _digest(block)}
        fields |= {"WARC-Payload-Digest": _digest(block.partition(b"\r\n\r\n")[2])} if more else {}
        headers = StatusAndHeaders("", [*fields.items()], protocol="WARC/1.1")
        writer.write_record(ArcWarcRecord("warc", kind, headers, BytesIO(block), None, content_type, len(block)))
        return name

    certificates = "".join(f"certificate-sha256: {one.certificate} {one.url}\r\n" for one in found if one.certificate)
    write("warcinfo", f"format: WARC File Format 1.1\r\n{certificates}".encode(), "application/warc-fields", {})
    for one in found:
        at = {"WARC-Target-URI": one.url, "WARC-IP-Address": one.ip}
        name = write("response", one.response, "application/http; msgtype=response", at)
        write("request", one.request, "application/http; msgtype=request", at | {"WARC-Concurrent-To": name})
    return out.getvalue()


def _digest(data: bytes) -> str:
    return f"sha256:{sha256(data).hexdigest()}"


def _archived(file: File, url: str) -> tuple[Answer, str, str]:
    """The page of an address in a web archive, or the first page in it, with the address that was asked for and the time of the answer."""
    _require_warcio()
    asked, wanted, other = url, urldefrag(url).url, None
    for at, when, response in _responses(file):
        if wanted not in ("", at):
            continue
        if response is None:
            raise NotCaptured(TRUNCATED)
        found = of_bytes(at, response)
        asked = asked or at
        if not found.target and (wanted or media_type(found) in (*HTML_TYPES, PDF)):
            return found, asked, when
        other, wanted = other or (found, asked, when), found.target or wanted
    if other is None or wanted:
        raise NotCaptured(f"{file.name} does not have {wanted or 'any page'}", "nothing was added; say which page with --url")
    return other


def _responses(file: File) -> list[tuple[str, str, bytes | None]]:
    """Address, time and bytes of every response in a web archive; no bytes of one that is cut off."""
    from warcio.archiveiterator import ArchiveIterator

    found: list[tuple[str, str, bytes | None]] = []
    try:
        with redirect_stderr(StringIO()):  # where it tells of damage
            for record in (one for data in _members(file) for one in ArchiveIterator(BytesIO(data), no_record_parse=True)):
                block, field = record.raw_stream.read(), record.rec_headers.get_header
                if record.rec_type == "response":
                    cut = field("WARC-Truncated") or len(block) < int(field("Content-Length"))
                    found.append((str(field("WARC-Target-URI")), str(field("WARC-Date")), None if cut else block))
    except TrackerError:
        raise
    except Exception as error:  # whatever readers of archives raise about damage
        raise NotCaptured(f"{file.name} is no web archive that can be read ({error})") from error
    return found


def _members(file: File) -> Iterator[bytes]:
    members = [file.data]
    if file.name.lower().endswith(".wacz"):
        with ZipFile(BytesIO(file.data)) as archive:
            names = [name for name in archive.namelist() if name.endswith((".warc", ".warc.gz"))]
            if sum(archive.getinfo(name).file_size for name in names) > _UNPACKED_LIMIT:
                raise NotCaptured(f"unpacked it is larger than {_UNPACKED_LIMIT:,} bytes")
            members = [archive.read(name) for name in names]
    for data in members:
        yield unpacked(data, limit=_UNPACKED_LIMIT) if data.startswith(b"\x1f\x8b") else data


def _of_mhtml(message: Message, url: str) -> Answer:
    for part in message.walk():
        if part.get_content_type() in HTML_TYPES:
            body = part.get_payload(decode=True)
            return Answer(str(part.get("Content-Location") or url), body if isinstance(body, bytes) else b"", part)
    raise NotCaptured("it holds no page")
