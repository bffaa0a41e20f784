"""The items of `list` as JSON, written straight from what is kept: one template, and what recurs is spelled once.

To make an object of each commitment and to take it apart again takes most of the time of a long list. What is written is, to the byte,
what `json.dumps` makes of the items with two spaces a level, two levels deep.
"""

from __future__ import annotations  # typing is not imported to start

import json
from json.encoder import encode_basestring

from tracker.domain.vocabulary import Attention

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from tracker.domain.kept import Row, Standings

    Texts = dict[Any, str]
else:
    Texts = dict


class Spelling:
    """Spells page after page, and remembers words, dates and lists that it has spelled."""

    def __init__(self) -> None:
        self._word = _Memory(_spelled)
        self._list = _Memory(_relaid)
        self._attention = _Memory(_attention)

    def page(self, rows: Sequence[Row], standings: Standings) -> str:
        """Commitments by `kept.ROW`, with their standings: their items, parted as in a list."""
        word, relaid, attention, spell = self._word, self._list, self._attention, encode_basestring
        items = []
        for (
            agreement, _, ref, title, kind, nature, topic, obligors, status, is_open, verification, made_on, due, late,
            review_due_on, reasons, supports, contradicts, context, last_evidence_on, last_entry,
        ) in rows:  # fmt: skip
            owed = ",\n".join(
                [
                    f"""        {{
          "party": {word[party]},
          "status": {word[its_status]},
          "confidence": {word[confidence]},
          "verification": {word[its_verification]},
          "effective_on": {word[effective_on]},
          "assessed_by": {"null" if assessed_by is None else assessed_by}
        }}"""
                    for _, _, party, its_status, confidence, its_verification, effective_on, assessed_by in standings[ref]
                ]
            )
            items.append(f"""    {{
      "ref": {spell(ref)},
      "title": {spell(title)},
      "agreement": {word[agreement]},
      "kind": {word[kind]},
      "nature": {word[nature]},
      "topic": {spell(topic)},
      "obligors": {relaid[obligors]},
      "status": {word[status]},
      "open": {"true" if is_open else "false"},
      "verification": {word[verification]},
      "standing": [
{owed}
      ],
      "made_on": {word[made_on]},
      "due": {word[due]},
      "overdue": {"true" if reasons & _OVERDUE else "false"},
      "late": {"true" if late else "false"},
      "review_due_on": {word[review_due_on]},
      "review_due": {"true" if reasons & _REVIEW_DUE else "false"},
      "attention": {attention[reasons]},
      "evidence": {{
        "supports": {supports},
        "contradicts": {contradicts},
        "context": {context}
      }},
      "last_evidence_on": {word[last_evidence_on]},
      "last_entry": {last_entry}
    }}""")
        return ",\n".join(items)


class _Memory(Texts):
    """What is asked for the first time is made."""

    def __init__(self, made: Callable[[Any], str]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, key: Any) -> str:
        value = self[key] = self._made(key)
        return value


_OVERDUE, _REVIEW_DUE = 1 << Attention.OVERDUE.rank, 1 << Attention.REVIEW_DUE.rank


def _spelled(word: str | None) -> str:
    return "null" if word is None else encode_basestring(word)


def _relaid(text: str) -> str:
    """A list as it stands in an item."""
    return json.dumps(json.loads(text), ensure_ascii=False, indent=2).replace("\n", "\n      ")


def _attention(reasons: int) -> str:
    return _relaid(json.dumps([reason for reason in Attention if reasons & 1 << reason.rank]))
