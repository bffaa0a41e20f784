"""The lexicon: words and names as patterns, made once from the data in `words.toml` and `names.toml`."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

_BE = frozenset(("am", "is", "are", "was", "were", "been", "'re", "remain", "remains", "remained", "stay", "stays", "stand", "stands"))
_ANYTHING, _GAP = frozenset(("…",)), 6
"""What stands for up to so many words."""
_TOKEN = re.compile(r"[’'](?:ll|re)\b|[^\W_](?:[\w-]|[’'](?!(?:ll|re|ve)\b))*")
"""A word; what is drawn together with one (“we’ll”) is one of its own."""
_PARTS = ("persons", "capitals", "adjectives", "bodies", "states")
_NAMED = {"named": ("states", "capitals", "bodies"), "whose_name": ("adjectives", "states"), "persons": ("persons",)}
"""The parts of `names.toml`, of which a later one goes before; and what patterns call some of them together."""
MODAL = frozenset(("binding", "reported", "open"))


class Lexicon:
    """What words mean here, by `words.toml` and `names.toml`."""

    def __init__(self, words: Mapping[str, Any], names: Mapping[str, Any]) -> None:
        self.classes: Mapping[str, Mapping[str, str]] = words["phrases"]
        self.lists = {name: frozenset(map(str.lower, one.split() if isinstance(one, str) else one)) for name, one in words["lists"].items()}
        self.lists["actions"] |= {f"{verb[:-3]}ise" for verb in self.lists["actions"] if verb.endswith("ize")}
        self._forms = defaultdict[str, list[tuple[list[frozenset[str]], str]]](list)
        for force, of_class in words["phrases"].items():
            for form in of_class["forms"]:
                choices = [self.lists.get(word[1:]) or (_BE if word == "be" else frozenset(word.split("/"))) for word in form.split()]
                for first in choices[0]:
                    self._forms[first].append((choices, force))
        for forms in self._forms.values():
            forms.sort(key=lambda one: -len(one[0]))
        self.gerunds = frozenset(stem + "ing" for verb in self.lists["actions"] for stem in (verb, verb.removesuffix("e"), verb + verb[-1]))
        printed = {code: called[0] for part in ("states", "bodies") for code, called in names[part].items()}
        every = [(part, code, name) for part in _PARTS for code, called in names[part].items() for name in called]
        self.names = {name: (code, printed.get(code, name)) for _, code, name in every}
        """Of a name, adjective, capital or person: the code, and the name to print."""
        of = {name: one.split() if isinstance(one, str) else one for name, one in words["lists"].items()}
        of |= {group: [name for part, _, name in every if part in parts] for group, parts in _NAMED.items()}
        one_of = {name: "|".join(map(re.escape, sorted({*some}, key=lambda one: (-len(one), one)))) for name, some in of.items()}
        one_of |= {name: "|".join(sorted(some, key=len, reverse=True)).replace(" ", r"\s+") for name, some in words["raw"].items()}
        pattern = {name: re.sub("«(\\w+)»", lambda found: one_of[found[1]], one) for name, one in words["patterns"].items()}
        self.patterns = {name: re.compile(one, re.VERBOSE) for name, one in pattern.items()}

    def end_of(self, pattern: str, text: str, at: int) -> int:
        """Where a pattern ends that is found at a place; the place itself where it is not."""
        found = self.patterns[pattern].match(text, at)
        return found.end() if found else at

    def phrases(self, text: str) -> Iterator[tuple[int, int, str, str]]:
        """The phrases of a text that do something, in their order: begin and end, class in the data, words; none begins within another."""
        words = ((found[0].lower().replace("’", "'"), found.span()) for found in _TOKEN.finditer(text))
        tokens = [("its" if word.endswith("'s") else word, *span) for word, span in words]  # “Kenya's commitment” is its own
        at = 0
        while at < len(tokens):
            for form, force in self._forms.get(tokens[at][0], ()):
                start = tokens[at][1]
                if (after := self._after(form, text, tokens, at)) and not self.patterns["month"].match(text, start):
                    end = tokens[after - 1][2]
                    yield start, end, force, " ".join(text[start:end].split())
                    at = after - 1
                    break
            at += 1

    def _after(self, form: list[frozenset[str]], text: str, tokens: list[tuple[str, int, int]], at: int) -> int:
        """Where the tokens of a form end that begins at one, 0 where it does not; adverbs may stand between, and what commas set apart."""
        at, gap = at + 1, 0
        for choice in form[1:]:
            if choice == _ANYTHING:
                gap = _GAP
                continue
            end, between = tokens[at - 1][2], " ," if gap else " "
            if not gap and text[end : end + 1] == "," and 0 < (close := text.find(",", end + 1)) < end + 100:
                at, between = next((index for index in range(at, len(tokens)) if tokens[index][1] > close), len(tokens)), " ,"
            while (
                at < len(tokens)
                and tokens[at][0] not in choice
                and (gap or tokens[at][0].endswith("ly") or tokens[at][0] in self.lists["adverbs"])
            ):
                at, gap = at + 1, max(0, gap - 1)
            if at >= len(tokens) or tokens[at][0] not in choice or text[tokens[at - 1][2] : tokens[at][1]].strip(between):
                return 0
            at, gap = at + 1, 0
        return at
