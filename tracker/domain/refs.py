"""How things are named on the command line: `WOODSIDE-3`, `US`, `#57`; standard library only."""

import re
from collections import namedtuple

from tracker.domain.errors import BadInput, shortened
from tracker.domain.vocabulary import INDEPENDENT, Credibility, Reliability

AGREEMENT_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,23}", re.ASCII)
PARTY_CODE = re.compile(r"[A-Z][A-Z0-9_-]{0,23}", re.ASCII)
SOURCE_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.ASCII)
SHORT_CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,39}", re.ASCII)
"""Of an indicator among those of its commitment, or a window of an agreement."""
REF = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,23})-([1-9]\d{0,5})", re.ASCII)
_NUMBER = re.compile(r"#?([1-9]\d{0,17})", re.ASCII)


class Ref(namedtuple("Ref", ("agreement", "number"))):  # noqa: PYI024 - typing is not imported to start
    """A commitment's name: the agreement's code and a number from 1."""

    __slots__ = ()
    agreement: str
    number: int

    def __str__(self) -> str:
        return f"{self.agreement}-{self.number}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Reads `woodside-3` in any case.

        Raises:
            BadInput: not of that shape.
        """
        match = REF.fullmatch(text.strip())
        if not match:
            raise BadInput(f"“{shortened(text)}” is not a ref", "a ref looks like WOODSIDE-3; tracker list --all shows them")
        return cls(match[1].upper(), int(match[2]))


def folded_code(text: str) -> str:
    """A code in its registered spelling: capitals, without white space around it.

    ASCII alone is folded. Unicode's rules make `SS` of `ß`, `S` of `ſ` and `I` of `ı`, so that two different words would name one party;
    what holds such a letter stays as it is, and is no code.
    """
    code = text.strip()
    return code.upper() if code.isascii() else code


def read_number(text: str) -> int:
    """An entry's number, `57` or `#57`."""
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        raise BadInput(f"“{shortened(text)}” is not an entry number", "write #57 or 57; tracker history shows the numbers")
    return int(match[1])


def read_grade(text: str) -> tuple[Reliability, Credibility]:
    """An Admiralty grade such as `B2`.

    Raises:
        BadInput: not a letter A–F followed by a digit 1–6.
    """
    grade = folded_code(text)
    if not re.fullmatch(r"[A-F][1-6]", grade):
        raise BadInput(
            f"no grade “{shortened(text)}”",
            "a source's reliability A–F and the information's credibility 1–6, such as B2 (F6 where neither can be judged)",
        )
    return Reliability(grade[0]), Credibility(grade[1])


def read_voice(text: str) -> str:
    """A party's code, or `independent` in any case."""
    voice = folded_code(text)
    return INDEPENDENT if voice == INDEPENDENT.upper() else voice
