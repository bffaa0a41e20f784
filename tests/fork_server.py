"""Python processes forked from one that has imported the program already: to start one anew costs several times what most commands do.

What `forked_python()` names is started as `sys.executable` is, with `-m MODULE` or `-c SCRIPT`. It is a messenger: it hands its streams, folder and
environment to the server, waits for the process that the server forks, and ends with its exit code. What rests on how Python itself starts (which
modules it imports, a stream that is closed or has another encoding) or on the process itself (its number, signals, limits, user) is started anew.
"""

import gc
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from functools import cache
from importlib import import_module
from io import BufferedReader, BufferedWriter, FileIO, TextIOWrapper
from marshal import loads
from pathlib import Path
from pkgutil import walk_packages
from shutil import rmtree
from typing import NoReturn

import tracker
from tracker import settings

ROOT = Path(__file__).parents[1]
MESSENGER = """\
#!{python} -IS
import marshal, os, sys
from _socket import AF_UNIX, SCM_RIGHTS, SOL_SOCKET, socket
server = socket(AF_UNIX)
server.connect({address!r})
words = marshal.dumps(({first!r} + sys.argv[1:], os.getcwd(), dict(os.environ)))
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
server.sendmsg([len(words).to_bytes(8, "big")], [(SOL_SOCKET, SCM_RIGHTS, streams)])
server.sendall(words)
for number in (0, 1, 2):
    os.close(number)
code = b""
while piece := server.recv(16):
    code += piece
code = int(code or b"-9")  # the server is gone
if code < 0:
    os.kill(os.getpid(), -code)
os._exit(code)
"""
IMPORTED = ("alembic.command", "psycopg", "pydantic", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite", "sqlite3", "yaml")


class ForkServer:
    """A process that has imported the program, and the two messengers that start others from it."""

    def __init__(self, folder: Path = ROOT) -> None:
        self.folder = folder
        """Where the program is that it has imported."""
        self._place = tempfile.mkdtemp(prefix="tracker-forks-")
        address = f"{self._place}/server"
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        self._process = subprocess.Popen([sys.executable, __file__, address], env=environment, stdin=subprocess.PIPE)
        while not os.path.exists(address):  # noqa: PTH110 - asked often
            if self._process.poll() is not None:
                raise RuntimeError("the fork server ended before anybody asked it for a process")
            time.sleep(0.01)
        self.python = self._messenger(address, "forked-python", [])
        """Starts as `python` does, with `-m` or `-c`."""
        self.tracker = self._messenger(address, "tracker", ["-m", "tracker"])
        """Starts as `tracker` does."""

    def _messenger(self, address: str, name: str, first: list[str]) -> str:
        path = Path(self._place, name)
        path.write_text(MESSENGER.format(python=sys.executable, address=address, first=first), encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    def race(self, script: str, *arguments: tuple[str, ...]) -> list[tuple[str, str]]:
        """What processes print, on both streams, that run a script from the same moment on, each with its arguments.

        When all have said that they are there, the standard input that they share ends.
        """
        start, gun = os.pipe()
        command = [self.python, "-c", f"import sys\nprint(flush=True)\nsys.stdin.read()\n{script}"]
        racers = [
            subprocess.Popen([*command, *given], stdin=start, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for given in arguments
        ]
        os.close(start)
        for racer in racers:
            assert racer.stdout
            racer.stdout.readline()
        os.close(gun)
        return [racer.communicate(timeout=60) for racer in racers]

    def stop(self) -> None:
        """Ends the server with whatever it started that still runs."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


@cache
def forks() -> ForkServer:
    """The server of this process of the tests."""
    return ForkServer()


def serve(address: str) -> None:
    """Forks a process for each messenger, until the standard input ends, as it does with whoever made the server."""
    os.setpgid(0, 0)
    sys.path.pop(0)  # the folder of this file
    settings.without_plugins()
    for name in (*IMPORTED, *(module.name for module in walk_packages(tracker.__path__, "tracker."))):
        if not name.endswith("__main__"):
            import_module(name)
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{address}.new")
    listener.listen(64)
    os.rename(f"{address}.new", address)  # noqa: PTH104 - whoever waits for it may connect
    ended, noticed = socket.socketpair()
    noticed.settimeout(0)
    signal.set_wakeup_fd(noticed.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    messengers: dict[int, socket.socket] = {}
    with selectors.DefaultSelector() as selector:
        for source in (0, listener, ended):
            selector.register(source, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in selector.select()]
            if 0 in ready:
                rmtree(Path(address).parent)
                os.killpg(0, signal.SIGKILL)
            if ended in ready:
                ended.recv(64)
                answer_for_those_that_ended(messengers)
            if listener in ready:
                messenger, _ = listener.accept()
                process = os.fork()
                if process == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    selector.close()
                    for one in (listener, ended, noticed, *messengers.values()):
                        one.close()
                    work(messenger)
                messengers[process] = messenger


def answer_for_those_that_ended(messengers: dict[int, socket.socket]) -> None:
    """Says to their messengers with which code, or by which signal, they ended."""
    for process in list(messengers):
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            with messengers.pop(process) as messenger, suppress(OSError):  # whoever asked may be gone
                messenger.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def work(messenger: socket.socket) -> NoReturn:
    """Runs what a messenger asks for, as Python would, and ends."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    size, streams, _, _ = socket.recv_fds(messenger, 8, 3)
    with messenger.makefile("rb") as words:
        command, folder, environment = loads(words.read(int.from_bytes(size, "big")))
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    tempfile.tempdir = None
    sys.stdin, sys.stdout, sys.stderr = (stream_of(number) for number in (0, 1, 2))
    messenger.close()
    os._exit(ended(command))


def stream_of(number: int) -> TextIOWrapper:
    """A standard stream, as Python makes it where the encoding is UTF-8."""
    file = FileIO(number, "w" if number else "r", closefd=False)
    return TextIOWrapper(
        BufferedWriter(file) if number else BufferedReader(file),
        encoding="utf-8",
        errors="backslashreplace" if number == 2 else "strict",
        line_buffering=number == 2 or file.isatty(),
    )


def ended(command: list[str]) -> int:
    """Runs `-m MODULE …` or `-c SCRIPT …` to its exit code."""
    how, what, *arguments = command
    sys.argv = [what if how == "-m" else "-c", *arguments]
    sys.path.insert(0, "" if how == "-c" else os.getcwd())  # noqa: PTH109
    code: object = 0
    try:
        if how == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - as Python does with what nobody catches
        traceback.print_exc()
        code = 1
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = 120
    return code if isinstance(code, int) else int(code is not None)


if __name__ == "__main__":
    serve(sys.argv[1])
