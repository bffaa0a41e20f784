"""Where a sentence undertakes several things: each verb with an object of its own, each lettered part, is a limb."""

import re

from tracker.domain.drafting.clauses import ENUMERATOR
from tracker.domain.drafting.lexicon import Lexicon
from tracker.domain.drafting.text import Span

_CUT = r"(?P<cut>,\s+(?:(?:and|or|as well as)\s+)?|\s+(?:and|as well as)\s+|;\s*(?:(?:and|or)\s+)?)"
_JOINED = re.compile(rf"{_CUT}(?P<to>to\s+)?(?:(?:also|further|\w+ly)\s+)*(?P<verb>[a-z]+)\b")
_PURPOSE = re.compile(r"\bto\s+(?:\w+ly\s+)?([a-z]+)\b")
_RELATIVE = re.compile(r"(?<!ensure )\b(?:which|that|who|whose|where|when)\b")
_MORE = re.compile(r"\s*(?:,|\b(?:and|or)\b)")
_NO_OBJECT = re.compile(r"\s*(?:[,.;:)]|$|(?:of|for|in|and|or|by|from|with|on|at|between|among|as|are|is|to)\b)")
_VERB = re.compile(r"(?:\([ivxa-z\d]+\)|[\s,]|\b(?:not|also|further|\w+ly)\b)*([A-Za-z]+)\b")
_CHAINED = re.compile(r"\s+(?:and\s+\w+\s+)?(?:together\s+|closely\s+)?to\b")


def limbs(text: str, start: int, end: int, lexicon: Lexicon, *, infinitive: bool) -> list[Span]:
    """The parts of what is undertaken, from where the first verb, or what is promised, begins.

    After an infinitive (“agree to …”) a further “and to …” is one of them, too.
    """
    marks = [*ENUMERATOR.finditer(text, start, end)]
    if len(marks) > 1 or (marks and marks[0].start() > start + 2):
        bounds = zip((mark.end() for mark in marks), [*(one.start() for one in marks[1:]), end], strict=True)
        parts = [part for bound in bounds for part in limbs(text, *bound, lexicon, infinitive=infinitive)]
        return [(start, parts[0][1]), *parts[1:]]
    cuts, verbs = [(start, start)], lexicon.lists["actions"]
    head, gerund = _head(text, start, end, lexicon)
    for joined in _JOINED.finditer(text, start, end):
        verb, linked = joined["verb"], re.search("and|or|as|;", joined["cut"]) is not None
        if verb not in (lexicon.gerunds if gerund else verbs) or joined.start() < head or (not linked and (joined["to"] or gerund)):
            continue
        if not text[head : joined.start()].strip(" ,") or _MORE.match(text, joined.end(), end):
            head = max(head, joined.end())  # one more verb with the object that comes
            continue
        between, chained = text[head : joined.start()], verb in lexicon.lists["chains"] and _CHAINED.match(text, joined.end())
        purpose = "well" not in joined["cut"] and any(
            found[1] in verbs and not _NO_OBJECT.match(between, found.end()) for found in _PURPOSE.finditer(between)
        )
        alone = _NO_OBJECT.match(text, joined.end(), end) and not (chained or gerund or verb in lexicon.lists["intransitive"])
        if not alone and (infinitive if joined["to"] else not (purpose or _RELATIVE.search(between))):
            cuts.append((joined.start(), joined.start() + len(joined["cut"])))
            head, _ = _head(text, joined.start("verb"), end, lexicon)
    ends = [*(cut for cut, _ in cuts[1:]), end]
    return [(begin, until) for (_, begin), until in zip(cuts, ends, strict=True)]


def _head(text: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, bool]:
    """Where the verb ends that carries the object (“continue to advance and support”), and whether it is a gerund."""
    at = start
    while word := _VERB.match(text, at, end):
        name, at = word[1].lower(), word.end()
        following = _CHAINED.match(text, at, end)
        if name in lexicon.gerunds or name not in lexicon.lists["chains"] or not following:
            return at, name in lexicon.gerunds
        at = following.end()
    return at, False
