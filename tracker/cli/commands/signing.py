"""What `checkpoint`, `prove` and `verify` share: the key, the keys to trust, checkpoints as files, and a head signed if it may be."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from tracker.cli import input_files
from tracker.cli.commands import options
from tracker.cli.terminal import output
from tracker.domain.items import Item

if TYPE_CHECKING:
    from tracker.domain.proof.checkpoints import CheckpointAnswer, Offered
    from tracker.domain.proof.signed_notes import Verifier

CHECKPOINT_LIMIT = 1_000_000

KeyOption = Annotated[str | None, options.file("--key", "Sign with this key (default: the config's key, or the one of key new, if any).")]
Origin = Annotated[str | None, options.text("--origin", "Whose ledger it is, such as example.org/summits (default: the key's name).")]
VerifierKeys = Annotated[
    list[str] | None, typer.Option("--verifier-key", metavar="KEY", help="Trust signatures of this key, besides your own; repeat for more.")
]


def head(context: typer.Context, key: str | None, origin: str | None) -> "Offered":
    """The ledger's checkpoint now, signed if there is a key; exits with 1 where signing would be a second history.

    The lock on the key comes before the look at the ledger, and the note of what is signed before the signature.
    """
    from tracker import settings
    from tracker.actions import proving
    from tracker.domain.proof.checkpoints import Offered
    from tracker.domain.proof.signed_notes import Note
    from tracker.storage import keys, session

    place = settings.signing_key(key)
    if not place.named and not keys.is_there(place.path):
        with session.reading(context.obj.db) as ledger:
            mark = proving.checkpoint(ledger, origin)
        return Offered(file="the ledger's head", note=Note(text=mark.text), checkpoint=mark)
    with keys.locked_key(place.path) as held:
        with session.reading(context.obj.db) as ledger:
            mark = proving.checkpoint(ledger, held.signer.name if origin is None else origin)
            refusal = proving.refusal(ledger, mark, held.signed)
        if refusal:
            refuse(f"{refusal}: not signed", f"another ledger needs another --origin; what was signed stands in {keys.list_of(place.path)}")
        note = held.signer.sign(mark.text)
        held.remember(mark)
    return Offered(file="the ledger's head", note=note, checkpoint=mark)


def refuse(message: str, hint: str) -> NoReturn:
    """The answer is no: one line, and exit code 1."""
    from tracker.domain.text import one_line

    output.say(f"tracker: {one_line(message)} — {one_line(hint)}")
    raise output.Done(1)


def offered(files: Sequence[str]) -> "list[Offered]":
    """Checkpoints in files, or on standard input for `-`."""
    from tracker.domain.proof import checkpoints

    return [checkpoints.read(input_files.read_bytes(file, CHECKPOINT_LIMIT), input_files.called(file)) for file in files]


def known_keys(given: Sequence[str] | None) -> "list[Verifier]":
    """The keys to trust: those given, and one's own if there is one."""
    from tracker import settings
    from tracker.domain.proof.signed_notes import Verifier
    from tracker.storage import keys

    known = [Verifier.parse(text) for text in given or ()]
    place = settings.signing_key()
    if place.named or keys.is_there(place.path):
        known.append(keys.read(place.path).verifier)
    return known


def answer_fields(answer: "CheckpointAnswer") -> Item:
    """What was found of a checkpoint, report or proof, as JSON has it."""
    return {
        "answer": answer.verdict.value,
        "sentence": answer.sentence,
        "origin": answer.origin,
        "size": answer.size,
        "root": answer.root,
        "signed_by": list(answer.signed_by),
    }
