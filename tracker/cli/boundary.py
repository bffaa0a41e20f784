"""The one place where errors leave: one line on standard error, what to type next, and the exit code.

0 done · 1 the answer is no · 2 could not run · 3 a bug · 130 interrupted. Typer has its own Click inside; the common ancestor of what
it raises about arguments is reached through the one of them that is public, and what it knows is asked for by name.
"""

import errno
import sys
from collections.abc import Callable, Sequence
from time import monotonic, sleep

import typer

from tracker.cli.terminal import output
from tracker.domain.errors import TrackerError, TransientStore, UnreachableStore
from tracker.domain.text import one_line

BUG = 3
INTERRUPTED = 130
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
"""What writing to standard output ends with on a full or broken disk, or where it was closed."""
GLOBAL_OPTIONS = ("--db", "--actor", "--no-pager", "--debug", "--version")
NUMBER_OPTIONS = ("--because", "--restates", "--same-event-as", "--known-at", "--since", "--until", "--from", "--to")
"""Those that take an entry's number; a parser that misses one's value says only its name."""
USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[2]
"""What Typer raises about the arguments, whatever is wrong with them."""

PATIENCE = 10.0
"""Seconds for which a command is tried again after the server of the store went away, which a restart takes."""


def run(command: Callable[[], object], arguments: Sequence[str]) -> int:
    """Runs a command to its exit code; nothing but an exit code comes out."""
    try:
        code = _tried(command)
        sys.stdout.flush()
    except TrackerError as error:
        return _refused(error)
    except BrokenPipeError:
        output.silence()
        return 0
    except KeyboardInterrupt:
        return _interrupted()
    except RecursionError:
        return _say("the input is nested too deeply", "flatten it", 2)
    except MemoryError:
        return _say("not enough memory", "split the input", 2)
    except OSError as error:
        return _unwritten(error) if error.errno in NO_ROOM else _bug(error, arguments)
    except typer.Abort:
        return _interrupted()
    except USAGE_ERROR as error:
        return _usage(error)
    except Exception as error:  # noqa: BLE001 - whatever is left is a bug, and is reported as one
        return _bug(error, arguments)
    return _interrupted() if code == INTERRUPTED else code if isinstance(code, int) else 0


def _tried(command: Callable[[], object]) -> object:
    """Runs a command, and again where the server gave its transaction up: nothing of it stays, and nothing was answered yet."""
    before, until = output.steps(), monotonic() + PATIENCE
    lost: TransientStore | UnreachableStore | None = None
    while True:
        try:
            return command()
        except output.Done as done:
            return done.code
        except (TransientStore, UnreachableStore) as error:
            if output.steps() != before or monotonic() > until or (lost is None and isinstance(error, UnreachableStore)):
                raise
            lost = error
        from random import uniform  # hardly a command is tried twice

        sleep(uniform(0.05, 0.3))  # noqa: S311 - who collided must not collide again


def _refused(error: TrackerError) -> int:
    for message, hint in error.lines():
        _say(message, hint, error.exit_code)
    return error.exit_code


def _interrupted() -> int:
    return _say("interrupted; nothing more was written", "", INTERRUPTED)


def _unwritten(error: OSError) -> int:
    """The answer did not reach its reader; what the command was to record is recorded before anything is answered."""
    output.silence()
    first = {errno.EBADF: "leave standard output open", errno.EIO: "check where it leads"}.get(error.errno or 0, "make room there")
    hint = f"{first}, or name another file; if this was to record something, tracker history shows whether it did"
    return _say(f"cannot write {error.filename or 'the answer'}: {error.strerror}", hint, 2)


def _say(message: str, hint: str, code: int) -> int:
    line = f"tracker: {one_line(message)}{f' — {one_line(hint)}' if hint else ''}"
    try:
        output.say(line)
    except OSError:  # what was answered before cannot be written either
        output.silence()
        output.say(line)
    return code


def _usage(error: Exception) -> int:
    """What Typer has to say about the arguments, in our one line."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        output.write(_message(error) + "\n")
        return 0
    path = context.command_path if context else "tracker"
    name = getattr(error, "option_name", "")
    if name in GLOBAL_OPTIONS:
        hint = f"global options come first: tracker {name} … {path.removeprefix('tracker').strip()}"
    else:
        hint = f"{_wanted(error, name)}see {path} --help"
    message = _message(error).rstrip(".")
    return _say(message[:1].lower() + message[1:], hint, 2)


def _wanted(error: Exception, name: str) -> str:
    """What a parameter takes that was not given: a word of its vocabulary, or an entry's number, which a shell takes for a comment."""
    parameter = getattr(error, "param", None)
    if name in NUMBER_OPTIONS or "#N" in (getattr(parameter, "metavar", None) or ""):
        return "quote the # that begins a number, or the shell takes the rest for a comment: '#57'; "
    words = getattr(parameter, "help", None) or ""
    return f"one of: {words}; " if " | " in words else ""


def _bug(error: Exception, arguments: Sequence[str]) -> int:
    if "--debug" in arguments:
        import traceback

        output.say("".join(traceback.format_exception(error)))
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f" at {place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}" if place else ""
    return _say(
        f"this is a bug in Tracker: {type(error).__name__}{where}: {str(error)[:200]}",
        "please report it with the output of the same command after `tracker --debug`; the ledger holds only whole entries",
        BUG,
    )


def _message(error: Exception) -> str:
    """The message that Typer would print for a usage error."""
    return str(getattr(error, "format_message", error.__str__)())
