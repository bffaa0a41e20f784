"""`prove`: files that show, without any database, that an entry is in a ledger or that a ledger only grew."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import options, signing
from tracker.cli.terminal import output, pages
from tracker.cli.terminal.formats import Format
from tracker.domain.errors import BadInput
from tracker.domain.text import counted, one_line

if TYPE_CHECKING:
    from tracker.domain.proof.checkpoints import CheckpointAnswer, Offered
    from tracker.domain.proof.proofs import Consistency, Inclusion
    from tracker.storage.ledger.ledger import Ledger


def prove(
    context: typer.Context,
    number: Annotated[str | None, options.argument("[#N]", "Prove that this entry, #57 or 57, is in the ledger.")] = None,
    target: options.Output = "-",
    force: options.Force = False,
    check: Annotated[str | None, options.file("--check", "Check a proof; needs no database.")] = None,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option("--between", metavar="OLD NEW", help="Prove that the ledger of one checkpoint begins with that of another."),
    ] = None,
    since: Annotated[str | None, options.file("--since", "The same, between a checkpoint and the ledger as it is now.")] = None,
    checkpoint: Annotated[
        list[str] | None,
        options.file(
            "--checkpoint",
            "Prove the entry against this earlier checkpoint; with --check, one that you have from elsewhere, repeat for more.",
        ),
    ] = None,
    root: Annotated[
        list[str] | None, typer.Option("--root", metavar="HEX", help="With --check: a root that you have from elsewhere, such as a report.")
    ] = None,
    verifier_key: signing.VerifierKeys = None,
    key_file: signing.KeyOption = None,
    origin: signing.Origin = None,
    form: options.FormatOption = Format.TABLE,
) -> None:
    """Prove an entry, or that the ledger only grew.

    In a file that is checked without any database.

    Whoever has it checks it with --check, or with a dozen lines of their own. Exit code 1 if the answer is no.
    """
    if sum(one is not None for one in (number, check, between, since)) != 1:
        raise BadInput("say what to do, one thing at a time", "tracker prove '#57', or --check FILE, --between OLD NEW, --since FILE")
    if check is None and (root or verifier_key or form is not Format.TABLE):
        raise BadInput("--root, --verifier-key and --format go with --check", "see tracker prove --help")
    if check is not None and (key_file is not None or origin is not None or force or target != "-"):
        raise BadInput("--key, --origin, --output and --force do not go with --check", "see tracker prove --help")
    if check is not None:
        _check(check, checkpoint or (), root or (), verifier_key, form)
    if number is not None:
        _prove_entry(context, number, checkpoint or (), key_file, origin, target)
    elif between is not None or since is not None:
        from tracker.actions import proving

        if checkpoint:
            raise BadInput("--checkpoint goes with an entry or --check", "name both checkpoints: --between OLD NEW")
        old, *later = signing.offered([since] if since is not None else list(between or ()))
        new = later[0] if later else signing.head(context, key_file, origin)
        _save(context, lambda ledger: proving.consistency(ledger, old, new), f"{_of(old)} are the beginning of {_of(new)}", target)


def _prove_entry(context: typer.Context, number: str, checkpoint: Sequence[str], key: str | None, origin: str | None, target: str) -> None:
    from tracker.actions import proving
    from tracker.domain.refs import read_number

    if len(checkpoint) > 1:
        raise BadInput("an entry is proven against one checkpoint", "give --checkpoint once")
    if checkpoint and (key is not None or origin is not None):
        raise BadInput("an earlier checkpoint is signed as it is", "leave out --key and --origin, or --checkpoint")
    seq = read_number(number)
    against = signing.offered(checkpoint)[0] if checkpoint else signing.head(context, key, origin)
    _save(context, lambda ledger: proving.inclusion(ledger, seq, against), f"entry #{seq} is in {_of(against)}", target)


def _of(one: "Offered") -> str:
    return f"the {counted(one.checkpoint.size, 'entry', 'entries')} of {one.file}"


def _save(context: typer.Context, made: "Callable[[Ledger], Inclusion | Consistency | CheckpointAnswer]", what: str, target: str) -> None:
    from tracker.domain.proof.checkpoints import CheckpointAnswer

    with run.reading(context.obj) as (ledger, _):
        proof = made(ledger)
    if isinstance(proof, CheckpointAnswer):
        signing.refuse(f"this ledger cannot prove it, {proof.verdict.label}: {proof.file}: {proof.sentence}", "tracker verify says more")
    run.save(context, target, [proof.text.encode()])
    if target != "-":
        output.say(f"wrote {target}: {what}")


def _check(file: str, checkpoint: Sequence[str], root: Sequence[str], verifier_key: Sequence[str] | None, form: Format) -> None:
    from tracker.actions import proving
    from tracker.domain.proof import proofs

    known = signing.known_keys(verifier_key)
    anchors = [*map(proofs.read_root, root), *proving.anchors(signing.offered(checkpoint), known)]
    answer, entry = proving.checked(input_files.read_bytes(file, proofs.SIZE_LIMIT), input_files.called(file), known, anchors)
    if form is Format.TABLE:
        output.write(f"{'✓' if answer.verdict.good else '✗'} {answer.verdict.label}: {one_line(answer.sentence)}\n")
        if entry is not None:
            pages.record(entry, form)
    else:
        pages.record({**signing.answer_fields(answer), **(entry or dict.fromkeys(proving.ENTRY_FIELDS))}, form)
    raise output.Done(0 if answer.verdict.good else 1)
