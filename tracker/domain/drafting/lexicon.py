"""The lexicon: words and names as patterns, made once from the data in `words.toml` and `names.toml`."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

_BE = frozenset(("am", "is", "are", "was", "were", "remain", "remains", "remained", "stay", "stays", "stand", "stands"))
_ANYTHING, _GAP = frozenset(("…",)), 6
"""What stands for up to so many words."""
_TOKEN = re.compile(r"[^\W_][\w’'-]*")
MODAL = frozenset(("binding", "reported", "open"))


class Phrase(NamedTuple):
    """A phrase that does something, where it stands, with its class in the data."""

    start: int
    end: int
    force: str
    words: str


class Lexicon:
    """What words mean here, by `words.toml` and `names.toml`, and further persons with the codes of those for whom they speak."""

    def __init__(self, words: Mapping[str, Any], names: Mapping[str, Any], persons: Mapping[str, str] | None = None) -> None:
        self.classes: Mapping[str, Mapping[str, str]] = words["phrases"]
        self.lists = {name: frozenset(map(str.lower, one.split() if isinstance(one, str) else one)) for name, one in words["lists"].items()}
        self._forms = defaultdict[str, list[tuple[list[frozenset[str]], str]]](list)
        for force, of_class in words["phrases"].items():
            for form in of_class["forms"]:
                choices = [self.lists.get(word[1:]) or (_BE if word == "be" else frozenset(word.split("/"))) for word in form.split()]
                for first in choices[0]:
                    self._forms[first].append((choices, force))
        for forms in self._forms.values():
            forms.sort(key=lambda one: -len(one[0]))
        adverb = rf"(?:\w+ly|{_any(self.lists['adverbs'])})"
        self.adverbs = re.compile(rf"(?:(?:^|[\s,])+(?:{adverb}|have|has|been|not|do|does|did)(?=[\s,]|$))*[\s,]*$", re.IGNORECASE)
        """Adverbs and auxiliaries at the end of what stands before a phrase."""
        self.skipped = re.compile(rf"(?:\s*(?:not\b|{adverb}\b|,[^,;:]{{2,80}},))*[\s,]*", re.IGNORECASE)
        """Adverbs, negation and what is set apart before a verb."""
        self.gerunds = frozenset(stem + "ing" for verb in self.lists["actions"] for stem in (verb, verb.removesuffix("e"), verb + verb[-1]))
        printed = {code: called[0] for part in ("states", "bodies") for code, called in names[part].items()}
        parts = ("persons", "capitals", "adjectives", "bodies", "states")
        every = [*(persons or {}).items(), *((name, code) for part in parts for code, called in names[part].items() for name in called)]
        self.names = {name: (code, printed.get(code, name)) for name, code in every}
        """Of a name, adjective, capital or person: the code, and the name to print."""
        self.mention = re.compile(_mention(words["lists"], names, persons or {}))
        """Whoever can bind themselves, by the groups `pronoun`, `person`, `state`, `body` and `group`."""

    def phrases(self, text: str) -> Iterator[Phrase]:
        """The phrases of a text that do something, in their order; none begins within another."""
        tokens = [(found[0].lower(), *found.span()) for found in _TOKEN.finditer(text)]
        at = 0
        while at < len(tokens):
            for form, force in self._forms.get(tokens[at][0], ()):
                if after := self._after(form, text, tokens, at):
                    start, end = tokens[at][1], tokens[after - 1][2]
                    yield Phrase(start, end, force, " ".join(text[start:end].split()))
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


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(set(words), key=lambda one: (-len(one), one)))


def _mention(lists: Mapping[str, Any], names: Mapping[str, Any], persons: Iterable[str]) -> str:
    of = {part: [name for many in names[part].values() for name in many] for part in names}
    one = {name: _any(value.split() if isinstance(value, str) else value) for name, value in lists.items()}
    word, the, whose = r"[A-ZÀ-Þ][\w.’'-]*", r"(?:[Tt]he\s+)?", _any((*of["adjectives"], *of["states"]))
    known = rf"(?:{word}\s+){{0,2}}(?:{_any((*of['persons'], *persons))})"
    titled = rf"(?:{the}(?:{whose})(?:[’']s)?\s+)?(?:(?:{one['titles']})\s+){{1,2}}(?!of\b)(?:{word}\s+){{0,3}}{word}(?:,\s+Jr\.)?"
    state = rf"(?:{whose})(?:[’']s)?\s+(?:{one['governments']})|{_any((*of['states'], *of['capitals'], *of['bodies']))}"
    body = rf"(?:{word}\s+(?:of\s+)?(?:the\s+)?){{0,4}}(?:{one['bodies']})(?:\s+(?:of|for)(?:\s+the)?(?:\s+(?:and\s+)?{word}){{1,3}})?"
    determined = rf"(?i:{one['determiners']})\s+(?:(?i:{one['determiners']})\s+|(?!(?:{one['subordinators']}|{one['prepositions']})\b)[a-z-]{{4,}}(?<!s)\s+){{0,2}}|(?!(?i:{one['openers']})\b){word}\s+"
    heads = _any((*lists["everybody"], *lists["groups"]))
    return (
        rf"(?<![\w’'-])(?:(?P<pronoun>(?i:{one['pronouns']}))|(?P<person>{titled}|{known})|(?P<state>{the}(?:(?i:governments?)\s+of\s+(?:the\s+)?)?(?:{state}))"
        rf"|(?P<body>{the}{body})|(?P<group>(?:{determined})?(?:(?i:{one['adjectives']})\s+)*(?i:{heads})))(?![\w-])"
    )
