"""What a parser makes of a written report: its elements in order, and the text that a reader sees."""

from collections.abc import Iterator
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

Element = tuple[str, dict[str, str | None]]


class Page(HTMLParser):
    """Elements with their attributes, end tags, and the text outside of the style sheet and the script."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.shape: list[tuple[str, ...]] = []
        self._text: list[str] = []
        self._style = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.shape.append((tag, *(name for name, _ in attrs)))
        self._style = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self.shape.append((f"/{tag}",))
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self._text.append(data)

    def handle_comment(self, data: str) -> None:
        self.shape.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.shape.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.shape.append(("instruction", data))

    def unknown_decl(self, data: str) -> None:
        self.shape.append(("unknown", data))

    @property
    def text(self) -> str:
        return squeezed("".join(self._text))

    def values(self, name: str) -> list[str]:
        """The attribute's values, in order."""
        return [value or "" for _, attributes in self.elements if (value := attributes.get(name, "")) != "" or name in attributes]


def squeezed(text: str) -> str:
    """Runs of white space as one space."""
    return " ".join(text.split())


MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def markdown_shape(text: str) -> list[tuple[str, str]]:
    """Every token but text and line breaks, which a text may hold."""
    return [
        (token.type, token.tag)
        for token in _flat(MARKDOWN.parse(text))
        if token.type not in ("text", "text_special", "softbreak", "hardbreak")
    ]


def _flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or [])
