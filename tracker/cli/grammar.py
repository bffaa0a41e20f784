"""The closed grammar: what people type all day, read without Typer, whose import costs more than most answers.

It reads only what is plainly there: known options, each with its value, before or after the arguments of a known command. Whatever else
stands on the line (`--help`, `--`, a word that is no format, a value that looks like an option, joined short options, one argument too
many) is not its own: `read` declines, and Typer reads the line and says what is wrong with it. So there is one set of messages, and a
test holds that what is read here is what Typer would read.
"""

from __future__ import annotations  # typing is not imported to start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Takes = str | tuple[str, ...]
    Options = Mapping[str, tuple[str, Takes]]

FLAG, TEXT, TEXTS, WHOLE = "flag", "text", "texts", "whole number"
"""What an option takes; besides, a tuple of words takes one of them, and the first is the default."""

FORMATS = ("table", "json", "jsonl", "csv", "markdown")


def _format(*words: str) -> Options:
    return {"--format": ("form", words), "-f": ("form", words)}


_COLUMNS: Options = {"--columns": ("columns", TEXT)}
_AS_OF: Options = {"--as-of": ("as_of", TEXT)}
_KNOWN_AT: Options = {"--known-at": ("known_at", TEXT)}
_LIMIT: Options = {"--limit": ("limit", WHOLE)}
_OWED: Options = {"--agreement": ("agreement", TEXTS), "--party": ("party", TEXTS)}
_FAIL_ON: Options = {"--fail-on": ("fail_on", TEXTS)}


class Command:
    """A command as it may be typed."""

    __slots__ = ("argument", "module", "must", "name", "options")

    def __init__(self, does: str, options: Options, *, argument: str | None = None, must: bool = False) -> None:
        self.module, self.name = does.split(":")
        """Where the function is that does it."""
        self.options = options
        """By what is typed: the parameter it gives, and what it takes."""
        self.argument = argument
        """The parameter that the one argument gives, if there may be one."""
        self.must = must
        """Whether there must be."""

    def defaults(self) -> dict[str, Any]:
        """The parameters where nothing is typed."""
        usual: dict[str, Any] = {parameter: _default(takes) for parameter, takes in self.options.values()}
        if self.argument:
            usual[self.argument] = None
        return usual | ({"sort": "ref"} if "sort" in usual else {})


COMMANDS: dict[tuple[str, ...], Command] = {
    ("list",): Command(
        "tracker.cli.browse:list_",
        {
            "--all": ("everything", FLAG),
            "-a": ("everything", FLAG),
            "--status": ("status", TEXTS),
            "--verification": ("verification", TEXTS),
            "--attention": ("attention", FLAG),
            "--reason": ("reason", TEXTS),
            "--overdue": ("overdue", FLAG),
            "--review-due": ("review_due", FLAG),
            "--topic": ("topic", TEXTS),
            "--kind": ("kind", TEXTS),
            "--search": ("search", TEXTS),
            "--sort": ("sort", TEXT),
            **_OWED,
            **_LIMIT,
            **_COLUMNS,
            **_AS_OF,
            **_KNOWN_AT,
            **_FAIL_ON,
            **_format(*FORMATS),
        },
    ),
    ("show",): Command("tracker.cli.browse:show", {**_AS_OF, **_KNOWN_AT, **_format(*FORMATS)}, argument="ref", must=True),
    ("agenda",): Command(
        "tracker.cli.browse:agenda", {**_OWED, **_LIMIT, **_AS_OF, **_KNOWN_AT, **_COLUMNS, **_FAIL_ON, **_format(*FORMATS, "ics")}
    ),
    ("history",): Command(
        "tracker.cli.browse:history",
        {"--since": ("since", TEXT), **_LIMIT, **_KNOWN_AT, **_COLUMNS, **_format(*FORMATS, "atom")},
        argument="ref",
    ),
    ("evidence", "add"): Command(
        "tracker.cli.evidence:add",
        {
            "--stance": ("stance", TEXT),
            "--summary": ("summary", TEXT),
            "--event-date": ("event_date", TEXT),
            "--source": ("source", TEXT),
            "--publisher": ("publisher", TEXT),
            "--title": ("title", TEXT),
            "--url": ("url", TEXT),
            "--published": ("published", TEXT),
            "--source-kind": ("source_kind", TEXT),
            "--language": ("language", TEXT),
            "--grade": ("grade", TEXT),
            "--voice": ("voice", TEXT),
            "--party": ("party", TEXT),
            "--stage": ("stage", TEXT),
            "--same-event-as": ("same_event_as", TEXT),
            "--quote": ("quote", TEXT),
            "--quote-prefix": ("quote_prefix", TEXT),
            "--quote-suffix": ("quote_suffix", TEXT),
            "--note": ("note", TEXT),
            "--attach": ("attach", TEXTS),
            "--from": ("from_file", TEXT),
            "--again": ("again", FLAG),
            "--dry-run": ("dry_run", FLAG),
            **_format("table", "json", "jsonl"),
        },
        argument="ref",
    ),
    ("evidence", "list"): Command(
        "tracker.cli.evidence:list_",
        {
            "--stance": ("stance", TEXTS),
            "--retracted": ("retracted", FLAG),
            "--raw": ("raw", FLAG),
            **_AS_OF,
            **_KNOWN_AT,
            **_COLUMNS,
            **_format(*FORMATS),
        },
        argument="ref",
    ),
}
"""By the words that name it."""

_GLOBAL = Command("tracker.settings:load", {"--db": ("db", TEXT), "--actor": ("actor", TEXT), "--debug": ("debug", FLAG)})
"""What may stand in front of every command."""


class Call:
    """A line that was read: a command with all its parameters, and the global options."""

    __slots__ = ("actor", "command", "db", "parameters")

    def __init__(self, command: Command, parameters: dict[str, Any], *, db: str | None, actor: str | None) -> None:
        self.command = command
        self.parameters = parameters
        self.db = db
        self.actor = actor

    def __call__(self) -> object:
        """Does it."""
        from importlib import import_module

        from tracker import settings

        return getattr(import_module(self.command.module), self.command.name)(
            settings.load(db=self.db, actor=self.actor), **self.parameters
        )


def read(arguments: Sequence[str]) -> Call | None:
    """What was typed, or None where it is for Typer to read."""
    flags, rest = _read(_GLOBAL, arguments)
    if flags is None:
        return None
    words = next((words for words in COMMANDS if tuple(rest[: len(words)]) == words), None)
    if words is None:
        return None
    parameters, rest = _read(COMMANDS[words], rest[len(words) :])
    if parameters is None or rest:
        return None
    return Call(COMMANDS[words], parameters, db=flags["db"], actor=flags["actor"])


def _read(command: Command, arguments: Sequence[str]) -> tuple[dict[str, Any] | None, Sequence[str]]:
    """The parameters and what is left over; no parameters where one cannot be read. Without an argument of its own it ends before the first."""
    parameters = command.defaults()
    waiting = command.argument
    at = 0
    while at < len(arguments):
        typed = arguments[at]
        if not typed.startswith("-") or typed == "-":
            if waiting is None:
                break
            parameters[waiting], waiting = typed, None
            at += 1
            continue
        name, joined, value = typed.partition("=")
        parameter, takes = command.options.get(name, ("", FLAG))
        if not parameter or (joined and (takes == FLAG or not name.startswith("--"))):
            return None, arguments
        at += 1
        if takes == FLAG:
            parameters[parameter] = True
            continue
        if not joined:
            if at == len(arguments) or (arguments[at].startswith("-") and arguments[at] != "-"):
                return None, arguments
            value = arguments[at]
            at += 1
        if not _gives(parameters, parameter, takes, value):
            return None, arguments
    return (None if waiting and command.must else parameters), arguments[at:]


def _gives(parameters: dict[str, Any], parameter: str, takes: Takes, value: str) -> bool:
    """Takes the value; False where it is none of those that can be."""
    if takes == TEXTS:
        parameters[parameter] = (*parameters[parameter], value)
    elif takes == WHOLE:
        if not (value.isdecimal() and len(value) < 10):
            return False
        parameters[parameter] = int(value)
    elif takes == TEXT or value in takes:
        parameters[parameter] = value
    else:
        return False
    return True


def _default(takes: Takes) -> Any:
    if isinstance(takes, tuple):
        return takes[0]
    return () if takes == TEXTS else False if takes == FLAG else None
