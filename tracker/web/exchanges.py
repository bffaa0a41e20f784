"""Requests and responses of HTTP, recorded as they go over the line, within bounds of time and size."""

import socket
import ssl
import zlib
from email.message import Message
from gzip import GzipFile
from hashlib import sha256
from http.client import HTTPException, HTTPResponse, IncompleteRead
from io import BytesIO
from time import monotonic
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from tracker import __version__
from tracker.domain.errors import BadInput, NotCaptured
from tracker.domain.record import addresses
from tracker.domain.record.attachments import SIZE_LIMIT
from tracker.web.hosts import resolved

CONNECT_WITHIN, IDLE_WITHIN, ANSWER_WITHIN = 10.0, 20.0, 60.0
"""Seconds for a connection, between two pieces of an answer, and for a capture with all its redirects."""
RESPONSE_LIMIT = SIZE_LIMIT - 1_000_000
"""Bytes of all responses of a capture together, which are one attachment."""
REDIRECTS = 10
TRUNCATED = "it is truncated: less came than was to come"
_PORTS = {"http": 80, "https": 443}
_ASKED = (
    f"User-Agent: commitment-tracker/{__version__}\r\nAccept: text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.1\r\n"
    "Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"
)


class Answer(NamedTuple):
    """What a server answered, or a file holds in the place of an answer."""

    url: str
    body: bytes
    headers: Message
    status: int = 0  # where a file does not say
    reason: str = ""
    delimited: bool = True
    """Whether it says where it ends; otherwise it ends with the connection, wherever that broke."""
    request: bytes = b""
    response: bytes = b""
    ip: str = ""
    certificate: str = ""  # its SHA-256 in hex; empty without TLS

    @property
    def target(self) -> str:
        """Where it sends the reader on to; empty where it does not."""
        to = self.headers["Location"] if self.status in (301, 302, 303, 307, 308) else None
        return joined(self.url, to.encode("latin-1", "replace").decode(errors="replace")) if to else ""


def joined(url: str, to: str) -> str:
    """The address to which a link of a page leads; what can be none is left as it is."""
    try:
        return urldefrag(urljoin(url, to.strip())).url
    except ValueError:
        return to


def fetch(url: str, *, allow_private: bool) -> list[Answer]:
    """Fetches what is at an address, and what it is redirected to; every address is judged before it is asked, and refused by `NotCaptured`."""
    until, found, following = monotonic() + ANSWER_WITHIN, list[Answer](), urldefrag(url).url
    while following:
        if problem := next(addresses.faults(following), None):
            hint = "give one that begins with http:// or https://"
            raise NotCaptured(f"it is redirected to an address that {problem}") if found else BadInput(f"the address {problem}", hint)
        if len(found) > REDIRECTS:
            raise NotCaptured(f"there are more than {REDIRECTS} redirects")
        host = urlsplit(following).hostname
        try:
            found.append(_asked(following, until, RESPONSE_LIMIT - sum(len(one.response) for one in found), allow_private))
        except TimeoutError as error:
            raise NotCaptured(f"{host} took too long") from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "verify_message", "") or getattr(error, "strerror", "") or str(error)
            raise NotCaptured(f"{host} does not answer ({reason})") from error
        following = found[-1].target
    return found


def _asked(url: str, until: float, limit: int, allow_private: bool) -> Answer:
    parts = urlsplit(url)
    host = str(parts.hostname).encode("idna").decode()
    named = f"{f'[{host}]' if ':' in host else host}{f':{parts.port}' if parts.port else ''}"
    target = quote(f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", safe="%/:=&?~#+!$,;'@()*[]")
    request = f"GET {target} HTTP/1.1\r\nHost: {named}\r\n{_ASKED}".encode()
    line, certificate = _connected(resolved(host, parts.port or _PORTS[parts.scheme], allow_private=allow_private), until), ""
    try:
        ip = str(line.getpeername()[0])
        if parts.scheme == "https":
            line = secure = ssl.create_default_context().wrap_socket(line, server_hostname=host)
            certificate = sha256(secure.getpeercert(binary_form=True) or b"").hexdigest()
        line.sendall(request)
        return of_bytes(url, _received(line, until, limit))._replace(request=request, ip=ip, certificate=certificate)
    finally:
        line.close()


def _connected(places: list[tuple[str, int]], until: float) -> socket.socket:
    """A connection to the first of these addresses that answers."""
    failure = OSError("it has no address")
    for place in places:
        try:
            return socket.create_connection(place, min(CONNECT_WITHIN, _left(until)))  # of figures: no name is asked for again
        except OSError as error:
            failure = error
    raise failure


def _received(line: socket.socket, until: float, limit: int) -> bytes:
    """All that comes until the server closes the connection."""
    received = bytearray()
    while len(received) <= limit:
        line.settimeout(min(IDLE_WITHIN, _left(until)))
        if not (piece := line.recv(65_536)):
            return bytes(received)
        received += piece
    raise NotCaptured(f"it is larger than {RESPONSE_LIMIT:,} bytes")


def _left(until: float) -> float:
    if (left := until - monotonic()) > 0:
        return left
    raise TimeoutError


def of_bytes(url: str, data: bytes) -> Answer:
    """Reads a response, or raises `NotCaptured` where it is none of HTTP, not whole, or unpacked too large."""
    version, _, rest = data.partition(b" ")  # a browser's archive may name HTTP/2, and writes it as HTTP/1.1
    whole = b"HTTP/1.1 " + rest if version.startswith(b"HTTP/") else data
    response = HTTPResponse(SimpleNamespace(makefile=lambda _: BytesIO(whole)), method="GET")  # type: ignore[arg-type]
    try:
        response.begin()
        delimited = response.length is not None or bool(response.chunked)
        body = unpacked(response.read(), response.headers.get("Content-Encoding", ""))
    except (IncompleteRead, EOFError) as error:
        raise NotCaptured(TRUNCATED) from error
    except (HTTPException, ValueError, OSError, zlib.error) as error:
        raise NotCaptured(f"the answer is no HTTP that can be read ({str(error) or type(error).__name__})") from error
    return Answer(url, body, response.headers, response.status, response.reason, delimited, response=data)


def unpacked(body: bytes, encodings: str = "gzip", limit: int = SIZE_LIMIT) -> bytes:
    """The content of a body in these encodings, within a limit."""
    for name in filter(None, (one.strip() for one in encodings.lower().split(","))):
        if name not in ("gzip", "x-gzip", "identity"):
            raise NotCaptured(f"it is packed as {name}, which was not asked for")
        body = body if name == "identity" else GzipFile(fileobj=BytesIO(body)).read(limit + 1)
        if len(body) > limit:
            raise NotCaptured(f"unpacked it is larger than {limit:,} bytes")
    return body
