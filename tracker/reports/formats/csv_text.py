"""CSV (RFC 4180) by pages of columns: the bytes of Python's own writer, for answers of millions of rows.

A cell needs quotes only for a comma, a quotation mark or a line end, and a spreadsheet's marks only where a text is out of the ordinary.
Whether any of a page's cells needs them is asked of the whole column at once.
"""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter

from tracker.domain.text import formula_safe

_HIDDEN = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""What Python calls printable, though it is invisible (`tracker.domain.text` makes it visible); to look for each is faster than a pattern."""
_EMPTY = '""'
_first = itemgetter(slice(1))
_QUOTED = re.compile('[,"\r\n]')


def page(columns: Sequence[Sequence[str]]) -> str:
    r"""The rows of these columns of cells, each with its `\r\n`."""
    if len(columns) == 1:
        return "".join(f"{cell or _EMPTY}\r\n" for cell in columns[0])  # an empty line would be no row
    lines = list(map(",".join, zip(*columns, strict=True)))
    return "\r\n".join([*lines, ""])


def cells(texts: Sequence[str], safe: Callable[[str], str] | None = None) -> Sequence[str]:
    """The texts of one column as cells.

    Args:
        texts: as recorded, at least one.
        safe: what marks formulas and makes control characters visible; it must leave ordinary text alone. None leaves all as recorded.
    """
    if texts[0] == texts[-1] and texts.count(texts[0]) == len(texts):
        return [quoted(texts[0] if safe is None else safe(texts[0]))] * len(texts)
    whole = "".join(texts)
    if safe is not None and not (_is_plain(whole) and all(map(_is_no_formula, set(map(_first, texts))))):
        texts = [text if is_ordinary(text) else safe(text) for text in texts]
        whole = "".join(texts)
    if '"' in whole or "\n" in whole or "\r" in whole:
        return [quoted(text) for text in texts]
    return [f'"{text}"' if "," in text else text for text in texts] if "," in whole else texts


def is_ordinary(text: str) -> bool:
    """Whether a text surely needs no mark: nothing in it steers, and no spreadsheet takes it for a formula."""
    return _is_plain(text) and _is_no_formula(text)


def _is_no_formula(text: str) -> bool:
    return formula_safe(text) == text


def _is_plain(text: str) -> bool:
    return text.isprintable() and (text.isascii() or not any(sign in text for sign in _HIDDEN))


def quoted(text: str) -> str:
    """A cell in quotes where it needs them."""
    if not _QUOTED.search(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
