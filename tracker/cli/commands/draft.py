"""`draft`: the commitments of a text, by rules, as a dossier to be edited."""

import re
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import options
from tracker.cli.terminal import output
from tracker.domain.dates import PartialDate, read_date
from tracker.domain.errors import BadInput
from tracker.domain.refs import AGREEMENT_CODE, PARTY_CODE, folded_code


def draft(
    context: typer.Context,
    file: Annotated[
        str, options.argument("FILE", "The text: plain text, Markdown, HTML (a saved page), PDF or DOCX; - is standard input.")
    ],
    target: options.Output = "-",
    agreement: Annotated[str | None, options.name("--agreement", "The agreement's code. [default: from the file's name]")] = None,
    title: Annotated[str | None, options.text("--title", "The agreement's title. [default: the file's name]")] = None,
    made_on: Annotated[str | None, options.date("--made-on", "When it was made; “this year” and “in 2026” are read by it.")] = None,
    party: Annotated[list[str] | None, options.taking("CODE")("--party", "Who made it, whom “we” and “the Parties” are; repeat.")] = None,
    from_page: Annotated[
        str | None,
        options.file("--from-page", "A saved page, or an address that is fetched, that says title, day and publisher. [default: FILE]"),
    ] = None,
    allow_private: options.AllowPrivate = False,
    actor_names: Annotated[str | None, options.file("--actor-names", 'Further bodies, in TOML: CODE = ["Name", "Other name"].')] = None,
    form: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="yaml: a dossier; json: all, with offsets.")] = "yaml",
    force: options.Force = False,  # noqa: ARG001 - `save` asks the context for it
) -> None:
    """Draft a text's commitments, as a dossier to edit.

    Rules find the sentences in which somebody undertakes, assures or asks something. Nothing is sent anywhere, and the same text gives the
    same draft: each statement with its very words, their paragraph and offsets, who owes it, a deadline as exact as the words, and why it is
    there; what was considered and left out stands at the end. Nothing enters the ledger until the draft is imported. A saved page says title,
    day and publisher itself.

    \b
    tracker draft oslo.txt --agreement OSLO --made-on 2024-06-01 --party NO --party SE -o draft.yaml
    tracker import draft.yaml
    """  # noqa: D301 - \b keeps the lines of the example
    from tracker.documents import draft_dossier
    from tracker.documents.texts import metadata, reading

    if form not in ("yaml", "json"):
        raise BadInput(f"no format “{form}” of drafts", "one of: yaml, json")
    stem = "text" if file == "-" else Path(file).stem
    code = folded_code(agreement) if agreement else re.sub(r"[^A-Z0-9]+", "_", stem.upper()).strip("_0123456789")[:24] or "TEXT"
    parties = [*dict.fromkeys(map(folded_code, party or ()))]
    forms = ((code, AGREEMENT_CODE), *((one, PARTY_CODE) for one in parties))
    if wrong := next((said for said, wanted in forms if not wanted.fullmatch(said)), None):
        raise BadInput(f"“{wrong[:40]}” is no code", "write capitals and figures, such as OSLO or US")
    name, given = input_files.called(file), read_date(made_on, context.obj.today) if made_on else ""
    run.require_output(context, target)
    data, more = input_files.read_bytes(file, reading.SIZE_LIMIT), input_files.read_text(actor_names) if actor_names else ""
    url, page = input_files.read_page(from_page, reading.SIZE_LIMIT, allow_private=allow_private) if from_page else ("", data)
    source = ({"url": url} if url else {}) | metadata.described(page)
    day = PartialDate(given or source.get("published", "")) or None
    found = draft_dossier.drafted(reading.read(data, name), day, more, actor_names or "")
    if form == "json":
        written = output.json_text({"schema": "tracker.draft/1", "file": name, "items": draft_dossier.items(found)})
    else:
        head = {"code": code, "title": title or source.get("title") or stem, **({"made_on": str(day)} if day else {})}
        written = draft_dossier.write(found, head, parties, source, Path(name).name)
    run.save(context, target, [written.encode()])
    if target != "-":
        counted = f"drafted {len(found.kept):,} statements, left out {len(found.left_out):,}"
        then = f"read {target}, then: tracker import {target}" if form == "yaml" else f"wrote {target}"
        output.say(f"{counted}; {then if found.kept else f'the rules read English, and know no undertaking in {name}'}")
