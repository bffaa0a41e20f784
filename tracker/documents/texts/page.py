"""A saved page of HTML as plain text, without what is around its text: navigation, forms, lists of links, scripts."""

import re

from tracker.documents.texts.plain import list_mark
from tracker.domain.record import captured_text

_AROUND = frozenset(("nav", "header", "footer", "aside", "form", "menu", "button", "select", "dialog", "search"))
_CONSENT = re.compile(r"\bcookies\b|\b(?:on|of) your (?:device|browser)\b|\bvalue your privacy\b|\baccept all\b", re.IGNORECASE)
"""What no communiqué says, and what asks for consent does."""
_BODY = frozenset(("article", "main"))


def read(markup: str) -> str:
    """The paragraphs of a page, headings marked by # and items of lists; those of its main part alone, where that has a good part of the text."""
    blocks, depth, pieces = list[tuple[str, bool, bool]](), dict.fromkeys((*_AROUND, *_BODY, "a", "ul", "ol"), 0), list[str]()
    mark, linked = "", 0
    for tag, piece in (*captured_text.pieces(markup), ("p", "")):
        name, opens = tag.removeprefix("/"), tag[:1] != "/"
        if piece:
            pieces.append(piece)
            linked += len(piece.strip()) if depth["a"] else 0
        elif name in captured_text.APART:
            if text := " ".join("".join(pieces).split()):
                around = any(depth[one] for one in _AROUND) or (linked > len(text) / 2 and len(text) < 200) or _CONSENT.search(text[:600])
                blocks.append((mark + text, bool(around), any(depth[one] for one in _BODY)))
            item = list_mark(depth["ul"] + depth["ol"] - 1) if name == "li" else "" if text else mark
            begun = "# " if name[:1] == "h" and name[1:].isdigit() else item
            mark = begun if opens else ""
            pieces, linked = [], 0
        if name in depth:
            depth[name] = max(0, depth[name] + (1 if opens else -1))
    kept = [(text, inside) for text, around, inside in blocks if not around]
    main = [text for text, inside in kept if inside]
    return "\n\n".join(main if 4 * sum(map(len, main)) > sum(len(text) for text, _ in kept) else [one[0] for one in kept or blocks])
