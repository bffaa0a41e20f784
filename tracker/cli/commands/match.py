"""`match`: the commitments that a page or a text may be evidence for."""

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import options
from tracker.cli.terminal import layout, output
from tracker.cli.terminal.formats import Format
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.text import one_line

if TYPE_CHECKING:
    from tracker.actions.matching import Likely

_QUOTED = range(12, 301)
"""Characters of a passage that is offered as a quote: a shorter one is a heading or a figure, and of a longer one a person chooses the words."""


def match(
    context: typer.Context,
    file: Annotated[
        str, options.argument("FILE|URL", "A saved page or a text, or the address of a page, which is fetched; - is standard input.")
    ],
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="At most so many commitments.", min=1)] = 3,
    add: Annotated[
        bool, typer.Option("--add", help="Open the form of evidence about the first, with what the page says of itself.")
    ] = False,
    about: Annotated[str | None, options.commitment("--about", "With --add: about this commitment, and not the first.")] = None,
    allow_private: options.AllowPrivate = False,
    known_at: options.KnownAt = None,
    form: options.FormatOption = Format.TABLE,
) -> None:
    """Find the commitments that a page bears on.

    Most likely first, by the words that it shares with what is recorded of each: the rarer a word among them, the more it weighs. Each with
    the passages that speak for it, and with the command that adds it as evidence: the source as the page describes itself, a quote, and the
    day. Stance and summary are yours.

    \b
    tracker match article.html
    tracker match article.html --add
    """  # noqa: D301 - \b keeps the lines of the example
    from tracker.actions import matching
    from tracker.documents import draft_dossier
    from tracker.documents.texts import metadata, reading

    url, data = input_files.read_page(file, reading.SIZE_LIMIT, allow_private=allow_private)
    name = url or input_files.called(file)
    passages = draft_dossier.passages(reading.read(data, name))
    with run.reading(context.obj, None, known_at) as (ledger, at):
        found = matching.likely(ledger, at, [words for _, words in passages], limit)
    source = ({"url": url} if url else {}) | metadata.described(data)
    items = [_item(one, [number for number, _ in passages], source) for one in found]
    if add:
        chosen = about or next((item["ref"] for item in items), None)
        if chosen is None:
            raise BadInput(f"{name} bears on no commitment here", "name the commitment: --about REF")
        from tracker.cli.commands import evidence

        known = next((item["evidence"] for item in items if item["ref"] == chosen), source)
        evidence.fill_in(context.obj, chosen, known={field: str(value) for field, value in known.items()})
    elif form is Format.TABLE:
        output.show(_lines(items))
    else:
        columns = ("ref", "title", "score", "terms")
        output.write_data(
            form, whole={"schema": "tracker.match/1", "known_at": at.position, "items": items}, lines=items, rows=items, columns=columns
        )


def _item(one: "Likely", paragraphs: list[int], source: Item) -> Item:
    """A commitment as JSON values, with the fields of `evidence add` under `evidence`."""
    quote = next(({"quote": each.text} for each in one.match.passages if len(each.text) in _QUOTED), {})
    return {
        "ref": one.match.ref,
        "title": one.title,
        "score": f"{one.match.score:.1f}",
        "terms": list(one.match.terms),
        "passages": [
            {"paragraph": paragraphs[each.number - 1], "text": each.text, "score": f"{each.score:.1f}"} for each in one.match.passages
        ],
        "evidence": {"commitment": one.match.ref, **source, **quote},
    }


def _lines(items: list[Item]) -> list[str]:
    """For people: each commitment with why, and how the first is added."""
    if not items:
        return ["it bears on no commitment here: none shares enough of its words\n"]
    width, lines = layout.columns(), list[str]()
    for place, item in enumerate(items, 1):
        lines.append(layout.paragraph(one_line(f"{item['ref']}  {item['title']}"), width, "   ", first=f"{place}. "))
        lines.append(layout.paragraph(one_line(f"shares: {', '.join(item['terms'])}"), width, "   "))
        lines += [
            layout.paragraph(one_line(f"¶{each['paragraph']} {each['text']}"), width, "     ", first="   ") for each in item["passages"]
        ]
    given = {name: value for name, value in items[0]["evidence"].items() if name != "commitment"}
    words = [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", shlex.quote(one_line(str(value))))]
    lines.append(f"\ntracker evidence add {items[0]['ref']} --stance … --summary … {' '.join(words)}".rstrip())
    return [f"{line}\n" for line in lines]
