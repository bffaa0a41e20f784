"""A saved page of HTML as paragraphs, without what is around its text: navigation, forms, lists of links, scripts."""

from tracker.documents.texts import plain
from tracker.domain.drafting.text import Text
from tracker.domain.record import captured_text

_AROUND = frozenset(("nav", "header", "footer", "aside", "form", "menu", "button", "select", "dialog", "search"))
_BODY = frozenset(("article", "main"))


def read(data: bytes) -> Text:
    """The text of a page; what stands in its main part alone, where that has most of it."""
    blocks, depth, words = list[tuple[plain.Block, bool, bool]](), dict.fromkeys((*_AROUND, *_BODY, "a"), 0), list[str]()
    level, listed, linked = 0, False, 0
    for tag, piece in (*captured_text.pieces(captured_text.decoded(data, "text/html")), ("p", "")):
        name, opens = tag.removeprefix("/"), tag[:1] != "/"
        if piece:
            words.append(piece)
            linked += len(piece.strip()) if depth["a"] else 0
        elif name in captured_text.APART:
            text = " ".join("".join(words).split())
            around = any(depth[one] for one in _AROUND) or (linked > len(text) / 2 and len(text) < 200)
            if text:
                blocks.append((plain.Block(text, level, listed), around, any(depth[one] for one in _BODY)))
                level, listed = 0, False
            words, linked = [], 0
            level = int(name[1]) if opens and name[:1] == "h" and name[1:].isdigit() else level if opens else 0
            listed = (name == "li" or listed) and opens
        if name in depth:
            depth[name] = max(0, depth[name] + (1 if opens else -1))
    kept = [(block, inside) for block, around, inside in blocks if not around]
    main = [block for block, inside in kept if inside]
    if 2 * sum(len(block.words) for block in main) > sum(len(block.words) for block, _ in kept):
        return plain.of_blocks(main)
    return plain.of_blocks([block for block, _ in kept] or [block for block, *_ in blocks])
