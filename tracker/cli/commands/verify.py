"""`verify`: the store proven against itself, and against what others kept of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import input_files
from tracker.cli.commands import options, signing
from tracker.cli.terminal import output
from tracker.cli.terminal.formats import Format
from tracker.cli.terminal.progress import progress_line
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.text import one_line
from tracker.storage import session
from tracker.storage.corruption import Damage

if TYPE_CHECKING:
    from tracker.domain.proof.checkpoints import CheckpointAnswer

CANNOT = (
    "not provable here: that a source said so, that a search was complete, that an analyst is honest, or that the whole store was not "
    "exchanged for another consistent one (compare the root with one noted outside)"
)
CANNOT_LATER = (
    "not provable here: that a source said so, that a search was complete, that an analyst is honest, or that nothing was exchanged "
    "among the entries after the last that was fixed outside"
)
"""Where something noted outside was compared, and fits."""

QUICK = "the entries' numbers, their bytes against their hashes, and these against the root; no more"
"""What --quick looks at."""

REPORT_LIMIT = 100_000_000


def verify(
    context: typer.Context,
    checkpoint: Annotated[
        list[str] | None, options.file("--checkpoint", "Compare with a checkpoint that was kept elsewhere; - is stdin; repeat for more.")
    ] = None,
    report: Annotated[
        list[str] | None, options.file("--report", "Write a report that was kept elsewhere again, and compare; repeat for more.")
    ] = None,
    verifier_key: signing.VerifierKeys = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Only the entries' bytes against their hashes and the root: seconds for a million.")
    ] = False,
    form: options.FormatOption = Format.TABLE,
) -> None:
    """Prove the store against itself.

    And, with --checkpoint or --report, against what was kept elsewhere. Checks every entry, hash, reference, rule and projected value; with --quick the hashes alone. Exit code 1 if anything does not hold, or has nothing to hold against.
    """
    if verifier_key and not checkpoint:
        raise BadInput("--verifier-key is for checkpoints", "name one with --checkpoint FILE")
    from tracker.actions import proving, report_checks
    from tracker.storage.ledger import verification

    offered = signing.offered(checkpoint or ())
    reports = [report_checks.KeptReport.read(input_files.read_bytes(file, REPORT_LIMIT), input_files.called(file)) for file in report or ()]
    known = signing.known_keys(verifier_key) if checkpoint else []
    with session.reading(context.obj.db, bears=Damage) as ledger:  # which the checks find
        look = verification.verify_hashes if quick else verification.verify
        checks = look(ledger, progress_line("verifying: entry"))
        size, root = verification.size_and_root(ledger)
        given, reported = proving.answers(ledger, offered, reports, known) if offered or reports else ([], [])
    answers = [("checkpoint", answer) for answer in given] + [("report", answer) for answer in reported]
    store_holds = not any(check.findings for check in checks)
    holds = store_holds and all(answer.verdict.good for _, answer in answers)
    cannot = CANNOT_LATER if any(answer.verdict.good for _, answer in answers) else CANNOT
    unchecked = verification.UNCHECKED if quick else ()
    items = [
        {"name": check.name, "looked_at": check.looked_at, "findings": check.findings, "more": check.more, "mended": check.mended}
        for check in checks
    ]
    for note in (note for check in checks for note in check.notes):
        output.say(note)
    if form is Format.TABLE:
        _write_checks(items)
        held = "the ledger's hashes hold" if quick else "the ledger holds"
        output.write(f"{held if store_holds else 'THE LEDGER DOES NOT HOLD'}: {size:,} entries, root {root}\n")
        for what, answer in answers:
            output.write(f"{answer.verdict.glyph} {what} {one_line(answer.file)}: {answer.verdict.label}: {one_line(answer.sentence)}\n")
        if quick:
            output.say(f"checked: {QUICK}")
            output.say(f"not checked: {', '.join(unchecked)} (tracker verify does)")
        output.say(cannot)
    else:
        rows = [*items, *(_row(what, answer) for what, answer in answers)]
        whole = {"schema": "tracker.verify/1", "holds": holds, "size": size, "root": root, "checks": items}
        whole |= {"not_checked": unchecked, "cannot_prove": cannot}
        whole |= {"checkpoints": [{"file": one.file, **signing.answer_fields(one)} for one in given]} if checkpoint else {}
        whole |= {"reports": [{"file": one.file, **signing.answer_fields(one)} for one in reported]} if report else {}
        columns = [*items[0], *(("answer", "sentence") if answers else ())]
        output.write_data(form, whole=whole, lines=rows, rows=rows, columns=columns)
    raise output.Done(0 if holds else 1)


def _write_checks(items: list[Item]) -> None:
    for check in items:
        output.write(f"{'✗' if check['findings'] else '✓'} {check['name']}: {check['looked_at']:,} checked\n")
        output.write("".join(f"    {one_line(finding)}\n" for finding in check["findings"]))
        if check["more"]:
            output.write(f"    and {check['more']:,} more\n")
        output.write("".join(f"    mended: {one_line(one)}\n" for one in check["mended"]))


def _row(what: str, answer: "CheckpointAnswer") -> Item:
    """An answer in the shape of a check."""
    return {
        "name": f"{what} {answer.file}",
        "looked_at": answer.size or 0,
        "findings": [] if answer.verdict.good else [f"{answer.verdict.label}: {answer.sentence}"],
        "more": 0,
        "mended": [],
        "answer": answer.verdict.value,
        "sentence": answer.sentence,
    }
