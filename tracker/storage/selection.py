"""Which commitments a question is about, as conditions of SQL."""

from __future__ import annotations  # typing is not imported to start

from tracker.domain.values import Value
from tracker.storage.driver import among

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from tracker.storage.driver import Driver

KNOWN = "seq <= :at AND (until IS NULL OR until > :at)"
"""The version of each record that held at the position."""


class Selection(Value):
    """Which commitments: the values of one field are alternatives, the fields combine."""

    refs: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    """Texts whose words must all occur in the title, text, wordings or evidence, in any case."""


def conditions(driver: Driver, wanted: Selection, refs: Sequence[str] = ()) -> tuple[str, dict[str, Any]]:
    """What a selection asks of `commitment`, as further conditions (` AND …`) with their parameters."""
    parts: list[str] = []
    given: dict[str, Any] = {}

    def alternatives(column: str, name: str, values: Iterable[Any]) -> str:
        these, parameters = among(name, values)
        given.update(parameters)
        return f"{column} IN {these}"

    if refs:
        parts.append(alternatives("ref", "ref", refs))
    if wanted.agreements:
        parts.append(alternatives("agreement", "agreement", wanted.agreements))
    if wanted.topics:
        _, parameters = among("topic", wanted.topics)
        given |= parameters
        folded = ", ".join(driver.folded(f"CAST(:{name} AS TEXT)") for name in parameters)
        parts.append(f"{driver.folded('topic')} IN ({folded})")
    if wanted.kinds:
        parts.append(alternatives("kind", "kind", wanted.kinds))
    if wanted.parties:
        parts.append(f"seq IN (SELECT seq FROM obligation WHERE {alternatives('party', 'party', wanted.parties)})")
    for number, word in enumerate(word for text in wanted.search for word in text.split()):
        given |= {f"word{number}": f"%{escaped(word)}%", f"name{number}": word.upper()}
        parts.append(_mentions(driver, word, f"word{number}", f"name{number}"))
    return "".join(f" AND {part}" for part in parts), given


def _mentions(driver: Driver, text: str, word: str, name: str) -> str:
    def has(column: str) -> str:
        """Whether a text holds the word, in any case and any script."""
        folded = f"{driver.folded(column)} LIKE {driver.folded(f'CAST(:{word} AS TEXT)')} ESCAPE '/'"
        if driver.dialect != "sqlite" or not text.isascii():
            return folded
        # SQLite's own LIKE takes ASCII in any case, without a call of ours for each text. In lower case, two other letters become ASCII.
        odd = " OR ".join(f"instr({column}, '{letter}') > 0" for letter in _BECOME_ASCII if letter.lower()[0] in text.lower())
        return f"({column} LIKE :{word} ESCAPE '/'{f' OR (({odd}) AND {folded})' if odd else ''})"

    return (
        f"(ref = :{name} OR {has('title')} OR {has('text')}"
        f" OR seq IN (SELECT seq FROM wording WHERE {has('text')} OR {has('quote')})"
        f" OR ref IN (SELECT commitment FROM evidence WHERE {KNOWN} AND (retracted_by IS NULL OR retracted_by > :at)"
        f" AND ({has('summary')} OR {has('quote')})))"
    )


_BECOME_ASCII = ("\u0130", "\u212a")
"""The dotted capital I and the Kelvin sign: of all that is not ASCII, the letters that hold some of it in lower case."""


def escaped(word: str) -> str:
    """As LIKE takes it literally, with ESCAPE '/'."""
    return "".join(f"/{sign}" if sign in "/%_" else sign for sign in word)
