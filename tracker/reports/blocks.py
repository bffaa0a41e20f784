"""The report as a document of few shapes, laid out by the formats that people print and edit: PDF and DOCX say the same words.

Pure values. No text in them steers anything: whatever becomes a run is made visible first, so no format has to remember it.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from tracker.domain.status_glyphs import mark
from tracker.domain.text import one_line, visible


def shown(text: str) -> str:
    """The text as people see it, its line breaks kept; nothing in it that XML 1.0 cannot hold."""
    return visible(text.replace("\r\n", "\n"), keep="\n")


def shown_in_line(text: str) -> str:
    """The text as people see it, in one line."""
    return shown(one_line(text))


class Look(StrEnum):
    """How a run differs from the words around it."""

    PLAIN = "plain"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    QUIET = "quiet"
    STRUCK = "struck"


class Role(StrEnum):
    """What a paragraph is for."""

    BODY = "body"
    LEAD = "lead"
    QUIET = "quiet"
    NOTE = "note"
    QUOTE = "quote"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of one look, perhaps linked, or the mark of a status or verification."""

    text: str
    look: Look = Look.PLAIN
    address: str | None = None
    """A web address to link to, already one that may be linked to (`links.web_address`)."""
    anchor: str = ""
    """A place in the document to link to."""
    word: str = ""
    """The status, `mixed` or verification whose mark the text is."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", shown(self.text))


Runs = tuple[Run, ...]


def text(words: str, look: Look = Look.PLAIN) -> Run:
    """Recorded or written text with its line breaks."""
    return Run(text=words, look=look)


def line(words: str, look: Look = Look.PLAIN) -> Run:
    """Recorded text on one line."""
    return Run(text=shown_in_line(words), look=look)


def marked(word: str) -> Run:
    """A status, `mixed` or verification with its mark."""
    return Run(text=mark(word), word=word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A title in the outline; level 1 is the report's parts."""

    level: int
    runs: Runs
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Runs of one role."""

    runs: Runs
    role: Role = Role.BODY
    language: str = ""
    """The language tag of a quotation; empty where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list without numbers."""

    items: tuple[Runs, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names with their values."""

    rows: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How many commitments have each status; a picture where the format has one, and always the numbers."""

    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Rows under heads; the widths are shares."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]
    widths: tuple[float, ...]
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An entry of the ledger with its day and what is said of it."""

    entry: int
    when: str
    body: tuple[Paragraph | Bullets, ...] = field(default=())

    @property
    def anchor(self) -> str:
        """Where links to the entry arrive."""
        return f"e-{self.entry}"


Block = Heading | Paragraph | Bullets | Facts | Spread | Grid | Card


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole: its title, what stands at its foot, its blocks in order, and the places that can be linked to."""

    title: str
    foot: str
    blocks: tuple[Block, ...]

    @property
    def anchors(self) -> frozenset[str]:
        """The anchors that a link within the document can lead to."""
        return frozenset(block.anchor for block in self.blocks if isinstance(block, Heading | Card) and block.anchor)
