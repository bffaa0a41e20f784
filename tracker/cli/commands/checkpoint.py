"""`checkpoint` and `checkpoint key …`: what others keep, so that the past cannot be changed unseen."""

from typing import Annotated

import typer

from tracker.cli import context as run
from tracker.cli.commands import options, signing
from tracker.cli.commands.declaring import Commands
from tracker.cli.terminal import output
from tracker.domain.errors import BadInput

checkpoint = Commands(
    name="checkpoint", help="Write size and root for others to keep.\n\nA checkpoint (c2sp.org/tlog-checkpoint), signed if there is a key."
)
key = Commands(name="key", help="The key that signs checkpoints.", no_args_is_help=True)
checkpoint.add_typer(key)


@checkpoint.callback(invoke_without_command=True)
def write(
    context: typer.Context,
    target: options.Output = "-",
    force: options.Force = False,
    key_file: signing.KeyOption = None,
    origin: signing.Origin = None,
) -> None:
    """Write the ledger's size and root for others to keep, signed if there is a key.

    Give it away, in a mail, a repository, a newspaper: tracker verify --checkpoint FILE then finds whatever was changed before it.
    """
    if context.invoked_subcommand is not None:
        if (target, force, key_file, origin) != ("-", False, None, None):
            raise BadInput("options come last", f"tracker checkpoint {context.invoked_subcommand} … --help")
        return
    head = signing.head(context, key_file, origin)
    run.save(context, target, [head.note.data])
    mark = head.checkpoint
    signed = f"signed by {head.note.signatures[0].name}" if head.note.signatures else "unsigned (tracker checkpoint key new makes a key)"
    wrote = "" if target == "-" else f"wrote {target}: "
    output.say(f"{wrote}checkpoint of “{mark.origin}”, size {mark.size}, root {mark.root.hex()}, {signed}")


@key.command()
def new(
    context: typer.Context,
    name: Annotated[str | None, options.name("--name", "One word that others know you by, such as example.org/ana.")] = None,
    target: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where to keep it (default: your config folder).")
    ] = None,
) -> None:
    """Make a key, and print the verifier key to give to others."""
    import secrets

    from tracker import settings
    from tracker.domain.proof.signed_notes import Signer
    from tracker.storage import keys

    if target == "-":
        raise BadInput("a private key is not printed", "name a file with -o")
    place = settings.signing_key(target)
    run.require_replaceable(context.obj, place.path)
    usual_name = f"tracker.local/{'-'.join(context.obj.actor.replace('+', ' ').split())}" if name is None else name
    signer = Signer.new(usual_name, secrets.token_bytes(32))
    verifier = str(signer.verifier)
    keys.create(place.path, signer)
    output.write(f"{verifier}\n")
    output.say(
        f"made {place.path}: keep it to yourself, with a copy and with {keys.list_of(place.path).name}; the line above is for others"
    )


@key.command()
def show(key_file: Annotated[str | None, options.file("--key", "This key, not the usual one.")] = None) -> None:
    """Print the verifier key to give to others."""
    from tracker import settings
    from tracker.storage import keys

    output.write(f"{keys.read(settings.signing_key(key_file).path).verifier}\n")
