"""A server on this machine that answers whatever a test wants to be answered, to the byte."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from time import sleep

Sends = Callable[[socket.socket], None]


class Hostile:
    """Answers each path with the bytes that it was given, or by what it was given to do."""

    def __init__(self, secure: ssl.SSLContext | None = None) -> None:
        self._secure = secure
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.answers: dict[str, bytes | Sends] = {}
        self.asked: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str, answer: bytes | Sends | None = None) -> str:
        """The address of a path, and what is answered there from now on."""
        if answer is not None:
            self.answers[path] = answer
        return f"http://127.0.0.1:{self.port}{path}"

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listening.accept()
                threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, plain: socket.socket) -> None:
        with suppress(OSError), plain:
            plain.settimeout(5)
            with self._secure.wrap_socket(plain, server_side=True) if self._secure else plain as line:
                self._answer_over(line)

    def _answer_over(self, line: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            if not (piece := line.recv(65_536)):
                return
            request += piece
        self.asked.append(request)
        path = request.split(b" ")[1].decode().partition("?")[0]
        answer = self.answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        if isinstance(answer, bytes):
            line.sendall(answer)
        else:
            answer(line)

    def close(self) -> None:
        with suppress(OSError):  # closing alone does not wake the thread that accepts
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


def response(body: bytes | str, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    """A response that says its length."""
    data = body.encode() if isinstance(body, str) else body
    told = "" if any(one.lower().startswith(("content-length", "transfer-encoding")) for one in headers) else f"Content-Length: {len(data)}"
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}" if kind else "", told, *headers]
    return "\r\n".join(filter(None, lines)).encode() + b"\r\n\r\n" + data


def drip(line: socket.socket) -> None:
    """Sends a byte now and then, for ever."""
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>")
    with suppress(OSError):
        for _ in range(200):
            line.sendall(b"x")
            sleep(0.05)
