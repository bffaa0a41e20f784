"""Where a sentence undertakes several things: each verb with an object of its own, each lettered part, is a limb."""

import re

from tracker.domain.drafting.lexicon import Lexicon
from tracker.domain.drafting.text import Span


def limbs(text: str, start: int, end: int, lexicon: Lexicon, *, infinitive: bool) -> list[Span]:
    """The parts of what is undertaken, from where the first verb, or what is promised, begins.

    After an infinitive (“agree to …”) a further “and to …” is one of them, too.
    """
    patterns, verbs = lexicon.patterns, lexicon.lists["actions"]
    marks = [*patterns["enumerator"].finditer(text, start, end)]
    if len(marks) > 1 or (marks and marks[0].start() > start + 2):
        bounds = zip((mark.end() for mark in marks), [*(one.start() for one in marks[1:]), end], strict=True)
        parts = [part for bound in bounds for part in limbs(text, *bound, lexicon, infinitive=infinitive)]
        return [(start, parts[0][1]), *parts[1:]]
    cuts, (head, gerund) = [(start, start)], _head(text, start, end, lexicon)
    for joined in patterns["joined"].finditer(text, start, end):
        verb, linked, after = joined["verb"], re.search("and|or|as|;", joined["cut"]) is not None, joined.end()
        if verb not in (lexicon.gerunds if gerund else verbs) or joined.start() < head or (not linked and (joined["to"] or gerund)):
            continue
        between = text[head : joined.start()]
        if not between.strip(" ,") or patterns["more"].match(text, after, end):
            head = max(head, after)  # one more verb with the object that comes
            continue
        complete = (
            gerund or verb in lexicon.lists["intransitive"] or (verb in lexicon.lists["chains"] and patterns["chained"].match(text, after))
        )
        purposes = (found for found in patterns["purpose"].finditer(between) if found[1] in verbs)
        blocked = patterns["relative"].search(between) or any(not patterns["no_object"].match(between, found.end()) for found in purposes)
        blocked = not infinitive if joined["to"] else blocked and "well" not in joined["cut"]
        if (complete or not patterns["no_object"].match(text, after, end)) and not blocked:
            cuts.append((joined.start(), joined.start() + len(joined["cut"])))
            head, _ = _head(text, joined.start("verb"), end, lexicon)
    return [(begin, until) for (_, begin), until in zip(cuts, [*(cut for cut, _ in cuts[1:]), end], strict=True)]


def _head(text: str, start: int, end: int, lexicon: Lexicon) -> tuple[int, bool]:
    """Where the verb ends that carries the object (“continue to advance and support”), and whether it is a gerund."""
    at = start
    while word := lexicon.patterns["verb"].match(text, at, end):
        name, at = word[1].lower(), word.end()
        following = lexicon.patterns["chained"].match(text, at, end)
        if name in lexicon.gerunds or name not in lexicon.lists["chains"] or not following:
            return at, name in lexicon.gerunds
        at = following.end()
    return at, False
