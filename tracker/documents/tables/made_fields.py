"""Fields that a mapping makes of a row's others: by templates, and by the publisher's words put into ours."""

import re
from collections import Counter
from textwrap import shorten

from tracker.documents.tables.layout import TableOptions, folded
from tracker.domain.items import Item
from tracker.domain.record.field_types import TITLE_LIMIT

_NAMED = re.compile(r"\{(\w+)\}")


class MadeFields:
    """Makes them in one row after the other, as rows are counted."""

    def __init__(self, options: TableOptions) -> None:
        self._options = options
        self._words = {field: {folded(word): ours for word, ours in words.items()} for field, words in options.values.items()}
        self._counts = Counter[str]()

    def add(self, cells: Item) -> None:
        """Adds them to a row; none is made where a field that its template names is empty."""
        named = {name: str(cell) for name, cell in cells.items()}
        for field, words in self._words.items():
            if field in cells:
                cells[field] = words.get(folded(cells[field]), cells[field])
        for field, template in self._options.made.items():
            if named.keys() >= {*_NAMED.findall(template)} - {"n"}:
                text = _NAMED.sub(lambda name: named.get(name[1], name[0]), template)
                if "{n}" in text:
                    text = text.replace("{n}", self._number(text, named.get("text", "")))
                cells[field] = shorten(text, TITLE_LIMIT, placeholder=" …")

    def _number(self, among: str, text: str) -> str:
        """The number that a text gives itself, else the row's place among those for which the template is otherwise the same."""
        self._counts[among] += 1
        own = self._options.number and self._options.number.search(text)
        return own[own.lastindex or 0] if own else str(self._counts[among])
