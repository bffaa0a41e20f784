"""The program `tracker`: its global options, its commands, and the help.

A command's module is imported when that command is asked for. The root knows only names and the first line of their help, which a test
holds against the commands themselves.
"""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from tracker import __version__, settings
from tracker.cli.commands.declaring import Commands, Group
from tracker.cli.terminal import output

HELP = """\
Write down what was promised, gather evidence for and against it, and keep what was known when.

\b
Start with the shipped dossier, look around, and add what you have seen:
  tracker init --seed woodside-2023
  tracker list
  tracker show WOODSIDE-2
  tracker evidence add WOODSIDE-2 --stance supports --event-date 2024-01-30 \\
    --summary "The working group was opened in Beijing" --grade B2 --voice CN \\
    --publisher Xinhua --url https://example.org/1 --published 2024-01-31

\b
Then say where it stands, resting on the numbers that were printed:
  tracker assess WOODSIDE-2 upheld --because 57 --confidence moderate \\
    --rationale "Opened, and it has met since"

\b
An agreement of your own begins from nothing: its parties, then itself, then what it says:
  tracker party add DE --name Germany
  tracker party add BR --name Brazil
  tracker agreement add BERLIN --title "German-Brazilian consultations" \\
    --made-on 2023-12-04 --party DE --party BR
  tracker commitment add BERLIN --title "Meet every two years" \\
    --text "The governments meet every two years" --obligor DE --obligor BR
"""

GROUPS = {"list": "Every day", "agreement": "Registers", "report": "Reports", "verify": "Proof", "init": "Store"}
"""The headings under which help lists the commands, each by the command that it begins with."""

COMMANDS = {
    "list": ("browse.list_", "List the open commitments."),
    "show": ("browse.show", "Show where one commitment stands, and why."),
    "agenda": ("browse.agenda", "List what needs attention now, and why."),
    "history": ("browse.history", "List what was recorded, newest first."),
    "evidence": (
        "evidence.group",
        "Evidence for and against: add, list, show, regrade, look again at its pages, extract what is attached.",
    ),
    "check": ("assess.check", "Record a search for evidence."),
    "assess": ("assess.assess", "Say where an obligation stands, and why."),
    "match": ("match.match", "Find the commitments that a page bears on."),
    "retract": ("taking_back.retract", "Take back evidence, a check, an assessment or scores of others."),
    "undo": ("taking_back.undo", "Take back the last thing that you recorded."),
    "agreement": ("registers.agreement", "Agreements: summits, communiqués, treaties."),
    "commitment": ("commitments.group", "Commitments: add, list, show, amend, void."),
    "indicator": ("indicators.group", "Indicators: what of a commitment is counted, against which targets."),
    "source": ("registers.source", "Sources: documents somebody published."),
    "party": ("registers.party", "Parties: states and bodies that can owe a commitment."),
    "report": ("report.group", "Write the status report; with diff, say what changed between two."),
    "score": ("score.score", "Put the standings on other people's scales."),
    "verify": ("verify.verify", "Prove the store against itself."),
    "checkpoint": ("checkpoint.checkpoint", "Write size and root for others to keep."),
    "prove": ("prove.prove", "Prove an entry, or that the ledger only grew."),
    "init": ("store.init", "Create the store, with a shipped dossier if asked."),
    "draft": ("draft.draft", "Draft a text's commitments, as a dossier to edit."),
    "import": ("import_.import_", "Add dossiers, tables, a ledger's lines, or others' ratings."),
    "export": ("export.export", "Write out the ledger, a dossier, or a workbook to be edited."),
    "db": ("store.db", "The store: its state, upgrade, backup, restore, rebuild, roles."),
}
"""The commands as help lists them, group by group, what people do most first: the module with the function or group that declares each, and the first line of its help."""


class _Root(Group):
    """The root command, which declares a command when it is asked for."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {name: TyperCommand(name, help=line) for name, (_, line) in COMMANDS.items()}
        self._names = TyperGroup(name=self.name, commands=dict(self.commands))

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # noqa: ARG002
        """Declares the command of that name, and no other of its module: what Typer reads off a function takes as long as a small query."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(".")
        declared, alone = getattr(import_module(f"tracker.cli.commands.{module}"), name), Commands()
        if isinstance(declared, typer.Typer):
            alone.add_typer(declared)
        else:
            alone.command(cmd_name)(declared)
        return typer.main.get_group(alone).commands[cmd_name]

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]  # noqa: ARG002
        """Lists the commands under the headings of `GROUPS`, without importing their modules."""
        longest = max(map(len, self.commands))
        listed: dict[str, list[tuple[str, str]]] = {}
        for name, command in self.commands.items():
            heading = GROUPS.get(name) or next(reversed(listed))
            line = command.get_short_help_str(formatter.width - 6 - longest)
            listed.setdefault(heading, []).append((name.ljust(longest), line))
        for heading, lines in listed.items():
            with formatter.section(heading):
                formatter.write_dl(lines)

    def shell_complete(self, ctx: typer.Context, incomplete: str) -> Any:  # type: ignore[override]
        """Completes a command's name without importing its module, and options as Typer does."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return self._names.shell_complete(typer.Context(self._names), incomplete)


app = Commands(
    name="tracker",
    cls=_Root,
    help=HELP,
    epilog="Exit codes: 0 done, 1 the answer is no, 2 could not run, 3 a bug, 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


def _version(value: bool) -> None:
    if value:
        output.write(f"tracker {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    db: Annotated[
        str | None,
        typer.Option(
            "--db",
            metavar="PATH|URL",
            help="The store: a file, or postgresql://… without a password (also TRACKER_DB; default: one file in your data folder).",
        ),
    ] = None,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="NAME", help="Who writes (also TRACKER_ACTOR; default: your login name).")
    ] = None,
    no_pager: Annotated[
        bool,
        typer.Option("--no-pager", help="Never open a pager for an answer that is higher than the terminal (also TRACKER_PAGER=, PAGER)."),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.")] = False,  # noqa: ARG001 - the boundary looks for it on the line
    version: Annotated[bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)] = False,  # noqa: ARG001
) -> None:
    """Holds the global options for the command that follows."""
    context.obj = settings.Settings(db=db, actor=actor, paged=not no_pager)
    output.page_with(lambda: context.obj.pager)
