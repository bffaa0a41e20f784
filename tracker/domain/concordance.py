"""A concordance: the words of many texts in alphabetical order, and in which of the numbered things they occur; pure bytes in, pure bytes out.

A word is what stands between blanks, in lower case. So whatever is searched for without a blank in it lies within one word, in every
script and with every sign, and to go through the different words answers for the texts exactly.

`words` holds each followed by a line feed. Their places follow each other in pages, each place behind its length in four bytes: either a
bit for each thing there is, the lowest first, or, where that is shorter, the numbers of those that have it, in four bytes each. All
numbers have their lowest byte first.
"""

from __future__ import annotations  # typing is not imported to start

from struct import pack, unpack_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

PAGE = 3_900
"""Bytes of places in a page, unless a single one is longer: what SQLite keeps on a page of its own."""


def words_of(*texts: str | None) -> set[str]:
    """The different words of these texts."""
    return {word for text in texts if text is not None for word in text.lower().split()}


def pages(found: Mapping[str, Iterable[int]], size: int) -> tuple[bytes, list[tuple[int, bytes]]]:
    """The words, and the pages of their places by the number of the first word.

    Args:
        found: for each word the numbers of the things in which it occurs, in any order and more than once.
        size: of how many things, numbered from 0.
    """
    ordered = sorted(found)
    written = list[tuple[int, bytes]]()
    page, begin, length = list[bytes](), 0, 0
    for number, word in enumerate(ordered):
        place = _place(found[word], size)
        if page and length + len(place) > PAGE:
            written.append((begin, b"".join(page)))
            page, begin, length = [], number, 0
        page.append(place)
        length += len(place)
    if page:
        written.append((begin, b"".join(page)))
    return "".join(f"{word}\n" for word in ordered).encode(), written


def _place(numbers: Iterable[int], size: int) -> bytes:
    different = set(numbers)
    whole = -(-size // 8)
    if len(different) * 4 < whole:
        return pack(f"<I{len(different)}I", len(different) * 4, *sorted(different))
    has = bytearray(b"0") * size
    for number in different:
        has[number] = 49  # the digit 1
    has.reverse()
    return pack("<I", whole) + int(has, 2).to_bytes(whole, "little")


_FEW = 2_000
"""Words that are cheaper found one by one."""


def words_with(words: bytes, text: str) -> list[int]:
    """The numbers of the words that hold a text without blanks, in any case."""
    wanted = text.lower().encode()
    numbers = list[int]()
    number = begin = 0
    at = words.find(wanted)
    while at >= 0:
        number += words.count(b"\n", begin, at)
        numbers.append(number)
        if len(numbers) > _FEW:
            return [number for number, word in enumerate(words.split(b"\n")) if wanted in word]
        begin = words.index(b"\n", at)
        at = words.find(wanted, begin)
    return numbers


def places(numbers: Iterable[int], page_of: Callable[[int], tuple[int, bytes]], size: int) -> Iterator[tuple[int, ...] | int]:
    """The places of words: numbers of things, or a bit for each, as they lie.

    Args:
        numbers: those of the words, ascending.
        page_of: the number of the first word of the page that holds the places of a word, and the page.
        size: of how many things.

    Raises:
        struct.error: a page that does not have them.
    """
    whole = -(-size // 8)
    following, data, at = 0, b"", 0  # of which word the place comes next, and where
    for number in numbers:
        following, at = _gone_on(data, following, at, number)
        if at >= len(data):
            following, data = page_of(number)
            following, at = _gone_on(data, following, 0, number)
        (length,) = unpack_from("<I", data, at)
        if length == whole:
            yield int.from_bytes(data[at + 4 : at + 4 + length], "little")
        else:
            yield unpack_from(f"<{length // 4}I", data, at + 4)


def _gone_on(data: bytes, following: int, at: int, number: int) -> tuple[int, int]:
    while following < number and at < len(data):
        at += 4 + unpack_from("<I", data, at)[0]
        following += 1
    return following, at
