"""The report as a document of few shapes: every format for people lays out the same blocks, and so says the same words.

Pure values. No text in them steers anything: whatever becomes a run is made visible first, so no format has to remember it. A format that
has no shape of its own for columns, folds and drawings takes the simpler blocks of `plain`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from itertools import takewhile
from typing import NamedTuple, Self

from tracker.domain.status_glyphs import STATUS_GLYPHS, mark
from tracker.domain.text import one_line, visible
from tracker.domain.vocabulary import Status
from tracker.reports.obligations import Obligation, Tally
from tracker.reports.palette import UNMET, colour_of
from tracker.reports.sentences import status_label


@lru_cache(maxsize=4_096)
def shown(text: str) -> str:
    """The text as people see it, its line breaks kept; nothing in it that XML 1.0 cannot hold."""
    return visible(text.replace("\r\n", "\n"), keep="\n")


class Look(StrEnum):
    """How a run differs from the words around it."""

    PLAIN = "plain"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    QUIET = "quiet"
    LABEL = "label"
    """What sort of thing follows, such as a quotation."""
    STRUCK = "struck"
    NEW = "new"
    """Words that another text lacks."""


class Role(StrEnum):
    """What a paragraph is for."""

    BODY = "body"
    LEAD = "lead"
    QUIET = "quiet"
    NOTE = "note"
    QUOTE = "quote"
    FIXED = "fixed"


class _Words(NamedTuple):
    text: str
    look: Look = Look.PLAIN
    address: str | None = None
    """A web address to link to, already one that may be linked to (`links.web_address`)."""
    anchor: str = ""
    """A place in the document to link to."""
    word: str = ""
    """The status, `mixed` or verification whose mark the text is."""
    language: str = ""
    """The language tag of a quotation; empty where it is not known."""


class Run(_Words):
    """Words of one look, perhaps linked, or the mark of a status or verification; a tuple, as a long report has a hundred thousand."""

    __slots__ = ()

    def __new__(
        cls, text: str, look: Look = Look.PLAIN, address: str | None = None, anchor: str = "", word: str = "", language: str = ""
    ) -> Self:
        """Makes the text visible."""
        seen = text if text.isascii() and text.isprintable() else shown(text)
        return super().__new__(cls, seen, look, address, anchor, word, language)


Runs = tuple[Run, ...]


def text(words: str, look: Look = Look.PLAIN) -> Run:
    """Recorded or written text with its line breaks."""
    return Run(text=words, look=look)


def line(words: str, look: Look = Look.PLAIN) -> Run:
    """Recorded text on one line."""
    return Run(text=words if words.isascii() and words.isprintable() else one_line(words), look=look)


@cache
def marked(word: str, *, owed: bool = True) -> Run:
    """A status, `mixed` or verification with its mark; what nobody owed and was not done is without the reproach, in words and colour."""
    if owed or word not in list(Status) or colour_of(Status(word), owed=False) != UNMET:
        return Run(text=mark(word), word=word)
    return Run(text=f"{STATUS_GLYPHS[word]} {status_label(Status(word), owed=False)}", word=UNMET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A title in the outline; level 1 is the report's parts."""

    level: int
    runs: Runs
    anchor: str = ""
    new_page: bool = False
    """Whether it begins a page where there are pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Runs of one role."""

    runs: Runs
    role: Role = Role.BODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list without numbers."""

    items: tuple[Runs, ...]
    short: bool = False
    """Whether paper may run them on in one paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names with their values."""

    rows: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Rows under heads; the widths are shares."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What became of every obligation: a square for each, or their numbers as tables."""

    promised: Tally
    other: Tally
    names: Mapping[str, str]
    """The parties' names by their codes."""
    description: str
    """What it shows, in words."""
    numbers: tuple[Grid, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An entry of the ledger with its day and what is said of it."""

    entry: int
    when: str
    body: "tuple[Block, ...]" = ()

    @property
    def anchor(self) -> str:
        """Where links to the entry arrive."""
        return f"e-{self.entry}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Parts of one sort, side by side where there is room."""

    sort: str
    """For styles: `verdicts`, `evidence`."""
    parts: "tuple[tuple[Block, ...], ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Blocks that a screen shows when asked to, under a line that says what they are."""

    summary: Heading | Paragraph
    blocks: "tuple[Block, ...]"
    printed: bool = True
    """Whether paper has them too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """Obligations over time: drawn, or in words."""

    obligations: tuple[Obligation, ...]
    names: tuple[str, ...]
    """What each is called beside its lane."""
    as_of: date
    words: Bullets
    whole: bool = False
    """Whether it is that of the whole report, which has its key below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Numbers over time, drawn as markup as wide as its place: its height in pixels, and what it shows in words."""

    title: str
    body: str
    height: int
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A text for others to copy as it is, such as a citation."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The parts and the commitments with their pages, where there are pages."""

    title: str


Block = Heading | Paragraph | Bullets | Facts | Grid | Picture | Card | Columns | Fold | Lanes | Trend | Copied | Contents
Simple = Heading | Paragraph | Bullets | Facts | Grid | Card | Copied


def plain(blocks: Iterable[Block]) -> Iterator[Simple]:
    """The blocks one after the other: columns and folds opened, drawings in words and numbers."""
    for block in blocks:
        match block:
            case Columns():
                for part in block.parts:
                    yield from plain(part)
            case Fold():
                yield block.summary
                yield from plain(block.blocks)
            case Lanes():
                yield block.words
            case Picture():
                yield from block.numbers
            case Contents() | Trend():
                pass
            case _:
                yield block


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole: its title, what stands at its foot, its blocks in order, and the places that can be linked to."""

    title: str
    foot: str
    blocks: tuple[Block, ...]

    @property
    def front(self) -> tuple[Block, ...]:
        """The blocks of the first page: those before the first that begins another."""
        return tuple(takewhile(lambda block: not (isinstance(block, Heading) and block.new_page), self.blocks))

    @property
    def anchors(self) -> frozenset[str]:
        """The anchors that a link within the document can lead to."""
        return frozenset(block.anchor for block in plain(self.blocks) if isinstance(block, Heading | Card) and block.anchor)
