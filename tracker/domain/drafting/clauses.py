"""The clauses of a sentence: each phrase that does something, with whoever does it and whether it is the speaker's own word."""

import re
from enum import Enum
from typing import NamedTuple, Optional

from tracker.domain.drafting.lexicon import MODAL, Lexicon

EVERYBODY, NOBODY = "signatories", "unspecified"
"""Whom “we”, “the Parties” and “both sides” are; and who owes what a passive does not say."""


class Subject(NamedTuple):
    """One or several who can bind themselves, where they are named."""

    start: int = 0
    end: int = 0
    names: tuple[str, ...] = ()


Role = Enum("Role", ["MAIN", "GOVERNED", "SUBORDINATE", "OTHER"])
"""Where a phrase stands: in a main clause, in what somebody agreed or said, in another clause, or with a subject that cannot bind itself."""


class Clause(NamedTuple):
    """A phrase that does something, with its class in the data (`force`) and its subject.

    It begins with that, or with the phrase where it shares the subject of the clause before.
    """

    start: int
    end: int
    force: str
    words: str
    begin: int
    role: Role = Role.OTHER
    subject: Subject = Subject()
    governor: Optional["Clause"] = None


_GOVERNING, _ALONE = frozenset(("agreed_that", "reports", "claims", "assurances")), MODAL | {"impersonal", "asked", "agreed_that"}
"""What has a clause within it; and what says something whoever its subject is."""
_UNDENIED = MODAL | {"views", "views_alone", "claims", "assurances"}
"""What is still said where “not” stands before it."""


def masked(sentence: str, lexicon: Lexicon) -> str:
    """The sentence with what stands in brackets, and longer quotations, as blanks."""
    keeps = lexicon.patterns["enumerator"].fullmatch
    return lexicon.patterns["hidden"].sub(lambda found: found[0] if keeps(found[0]) else " " * len(found[0]), sentence)


def of_nobody(text: str, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether its subject is nobody (“neither side”, “no Party”), or its phrase says so (“do not support”)."""
    nobody = lexicon.patterns["nobody"].search(text, max(0, clause.begin - 8), min(clause.start, clause.begin + 8))
    return nobody is not None or " not " in clause.words


def several(names: tuple[str, ...], lexicon: Lexicon) -> bool:
    """Whether more than one is meant."""
    plural = lexicon.patterns["plural"].search
    return len(names) > 1 or not {EVERYBODY, NOBODY}.isdisjoint(names) or any(plural(name) for name in names if name not in lexicon.names)


def subjects(text: str, lexicon: Lexicon, antecedent: Subject | None = None) -> list[Subject]:
    """All who are mentioned in a sentence, those of one enumeration as one; the antecedent is whom “they” and “it” are at first."""
    found: list[Subject] = []
    pronoun = True
    for mention in lexicon.patterns["mention"].finditer(text):
        names = _named(mention, lexicon, found[-1] if found else antecedent)
        between, before = text[found[-1].end : mention.start()] if found else ".", Subject(mention.start())
        if not between.strip():  # “Chilean leader Luis Prado”, “ASEAN Member States”
            before = found.pop()
            if mention.lastgroup == "group" and before.names:
                last = EVERYBODY if names == (EVERYBODY,) else f"{before.names[-1]} {names[0]}"
                names, before = (*before.names[:-1], last), Subject(before.start)
            elif mention.lastgroup == "body":  # “the U.S. Export Corporation” is that alone
                before = Subject(before.start)
        elif not pronoun and mention.lastgroup != "pronoun" and lexicon.patterns["together"].fullmatch(between):
            before = found.pop()
        found.append(Subject(before.start, mention.end(), tuple(dict.fromkeys((*before.names, *names)))))
        pronoun = mention.lastgroup == "pronoun"
    return found


def _named(mention: re.Match[str], lexicon: Lexicon, before: Subject | None) -> tuple[str, ...]:
    written = " ".join(mention[0].split())
    words = written.lower().split()
    if mention.lastgroup == "pronoun":
        plural = words[0] in ("we", "they")
        return before.names if before and words[0] != "we" and several(before.names, lexicon) == plural else (EVERYBODY,) if plural else ()
    if mention.lastgroup != "group":
        written = written[lexicon.end_of("the", written, 0) :]
        bare = re.sub(r"[’']s\b", "", written).split()
        parts = (" ".join(part) for size in range(len(bare), 0, -1) for part in (bare[:size], bare[-size:]))
        return (next((lexicon.names[part][1] for part in parts if part in lexicon.names), written),)
    heads = (size for size in range(len(words)) if " ".join(words[size:]) in lexicon.lists["everybody"])
    if any(lexicon.lists["of_all"].issuperset(words[:size]) for size in heads):
        return (EVERYBODY,)
    first = next((at for at, word in enumerate(words) if word not in lexicon.lists["of_all"]), 0)
    return (" ".join(written.split()[first:]),)


def learned(text: str, lexicon: Lexicon) -> dict[str, str]:
    """The persons whom a text introduces with the state or body for which they speak (“Prime Minister A. Name of Norway”), with its code."""
    found = dict[str, str]()
    for mention in lexicon.patterns["mention"].finditer(text):
        named = mention.lastgroup == "state" and re.search(r"[a-z]+ [A-ZÀ-Þ][\w’'-]*$", mention[0].removeprefix("the "))
        if named or mention.lastgroup == "person":
            name, of = mention[0].removesuffix(" Jr.").rstrip(",").split()[-1], lexicon.end_of("of_whom", text, mention.end())
            words = (text[of:][:90] if of > mention.end() else mention[0].removeprefix("The ").removeprefix("the ")).split()[:6]
            starts = (" ".join(words[:size]).rstrip(".,;").removesuffix("’s").removesuffix("'s") for size in range(len(words), 0, -1))
            code = next((lexicon.names[start][0] for start in starts if start in lexicon.names), None)
            if code and name not in lexicon.names:
                found.setdefault(name, code)
    return found


class Clauses:
    """The clauses of one sentence, as `masked` has it, in their order.

    The antecedent is whom the sentence before was about; the implicit subject acts where this one begins with a verb, as in an item of a list.
    """

    def __init__(self, text: str, lexicon: Lexicon, antecedent: Subject | None, implicit: Subject | None) -> None:
        self._text, self._lexicon, self._implicit = text, lexicon, implicit
        self.found: list[Clause] = []
        patterns = lexicon.patterns
        phrases = [Clause(*found, begin=found[0]) for found in lexicon.phrases(text)]
        self._subjects = subjects(text, lexicon, antecedent) if phrases else []
        for phrase in phrases:
            clause = self._clause(phrase)
            refused = clause and (of_nobody(text, clause, lexicon) or patterns["no_promise"].match(text, clause.end))
            if clause and clause.force not in _UNDENIED and refused:
                clause = clause._replace(force="denied")
            says = phrase.force == "reports" and patterns["speaker"].search(text[max(0, phrase.start - 120) : phrase.start])
            if clause is not None and (clause.role is not Role.OTHER or phrase.force in _ALONE or says):
                self.found.append(clause)

    def _clause(self, phrase: Clause) -> Clause | None:
        text, start, force = self._text, phrase.start, phrase.force
        found = self._lexicon.patterns["before_phrase"].search(text, max(0, start - 120), start)
        core = found.start() if found else start
        if force not in _UNDENIED and self._lexicon.patterns["denial"].search(text, core, start):
            phrase, force = phrase._replace(force="denied"), "denied"
        previous, last = self.found[-1] if self.found else None, self._last_word(core)
        if force == "obtained":
            giver = next((one for one in self._subjects if one.start >= phrase.end and not text[phrase.end : one.start].strip()), None)
            return phrase._replace(role=Role.MAIN, subject=giver) if giver else None
        patterns = self._lexicon.patterns
        before = re.search(r"\bhad\b", text[core:start]) and not patterns["attributed"].search(text[:core] + text[phrase.end :])
        past = patterns["past"].match(phrase.words) and patterns["history"].search(text[max(0, core - 160) : core])
        if before or past or last in ("to", "not", "would", "without"):
            return None  # an infinitive, or what was before
        if previous and not text[previous.end : core].strip(" ,") and previous.force not in _GOVERNING:
            return None  # “will commit to”: part of the one before
        if not text[:core].strip():
            return phrase._replace(role=Role.MAIN, subject=self._implicit) if self._implicit and force != "views_alone" else phrase
        if last in self._lexicon.lists["relative"]:
            return phrase._replace(role=Role.SUBORDINATE)
        if not (joined := last in self._lexicon.lists["joining"] or text[:core].endswith("as well as")) and (
            clause := self._with_subject(phrase, core)
        ):
            return clause
        if joined or text[core:start].lstrip()[:1] in (",", ";"):
            return self._coordinated(phrase, previous, core)
        agreed = force in MODAL and (governor := self._governor()) and governor.force == "agreed_that"
        return phrase._replace(role=Role.GOVERNED, governor=governor) if agreed else phrase

    def _last_word(self, until: int) -> str:
        return re.sub(r".*[^\w/’'-]", "", self._text[max(0, until - 40) : until].rstrip()).lower()

    def _governor(self) -> Clause | None:
        governing = (one for one in reversed(self.found) if one.force in _GOVERNING and one.role is not Role.SUBORDINATE)
        return next((one for one in governing if one.force != "assurances" or one.words.endswith("that")), None)

    def _with_subject(self, phrase: Clause, core: int) -> Clause | None:
        """The clause with whoever is mentioned before: right before, before something set apart, or before what belongs to the name.

        “Chile will”, “Chile, as a partner, will”, “Parties to this Treaty shall”, “Chile's navy will”.
        """
        closed, nearest = "," in self._text[core : phrase.start], None
        main = next((found.end for found in reversed(self.found) if found.role is Role.MAIN), 0)
        for one in (one for one in reversed(self._subjects) if one.end <= core):
            between = self._text[one.end : core].strip()
            other = self._lexicon.patterns["another"].fullmatch(between)  # “the Government and the Movement”
            mention, between = (one._replace(names=(*one.names, other[1])), "") if other else (one, between)
            word = between.lstrip(", ").split(" ", 1)[0].lower().rstrip(",")
            apart = (closed and between.startswith(",")) or (between[:1] + between[-1:] in ("––", "——")) or not between
            behind = main <= mention.start and (
                between.startswith(("’s ", "'s ", "’ ", "' ")) or word in self._lexicon.lists["postmodifiers"]
            )
            role = self._role(mention, self.found[-1] if self.found else None) if apart or behind else None
            if role in (Role.MAIN, Role.GOVERNED):
                return phrase._replace(
                    begin=mention.start, role=role, subject=mention, governor=self._governor() if role is Role.GOVERNED else None
                )
            nearest = nearest or (phrase._replace(begin=mention.start, role=role, subject=mention) if role and not between else None)
        return nearest

    def _of_the_first(self, phrase: Clause, core: int) -> Clause | None:
        """The clause of whom the sentence begins with: “The two sides issued a statement and agreed to …”."""
        first = next((one for one in self._subjects if one.end <= core), None)
        begins = first is not None and not self._text[: first.start].strip() and first.names
        return phrase._replace(begin=first.start, role=Role.MAIN, subject=first) if first and begins else None

    def _role(self, mention: Subject, previous: Clause | None) -> Role | None:
        """The role of a clause by what stands before its subject; none where that is no subject."""
        before, governor, lists = self._text[: mention.start].rstrip(), self._governor(), self._lexicon.lists
        last = self._last_word(len(before)) if before[-1:].isalnum() else ""
        if previous and last in ("while", "whereas") and previous.force in MODAL and previous.role is not Role.SUBORDINATE:
            return previous.role  # “Norway will …, while Chile will …”
        opens = not governor and (not last or last in lists["joining"] | {"both", "neither", "thus", "hence", "his", "her", "its", "their"})
        refused = previous is not None and previous.words.lower() in lists["refusing"]
        if opens or (before.lower().endswith(tuple(lists["arrangements"])) and not refused):
            return Role.MAIN
        if last in lists["prepositions"]:
            return None
        if governor and last not in lists["subordinators"] - {"that"}:
            return Role.GOVERNED
        first = re.split(r"[,;:]\s+", before)[-1].split(" ", 1)[0].lower().rstrip(",")
        opens = previous is None and first in lists["openers"] - lists["subordinators"]
        return Role.MAIN if opens and last not in lists["subordinators"] else Role.SUBORDINATE

    def _coordinated(self, phrase: Clause, previous: Clause | None, core: int) -> Clause | None:
        """Beside the clause before, whose subject it shares."""
        force, main = phrase.force, next((one for one in reversed(self.found) if one.role is Role.MAIN), previous)
        shared = previous if force in MODAL else main
        if shared is None:
            clause = phrase._replace(role=Role.MAIN, subject=self._implicit) if self._implicit and force != "views_alone" else None
            return clause or self._with_subject(phrase, core) or self._of_the_first(phrase, core)
        empty = len(self._text[self._lexicon.end_of("behind_phrase", self._text, shared.end) : core].split()) <= 2
        if shared.role is Role.MAIN and shared.force in MODAL and force not in MODAL and empty:
            return None  # “will pursue and encourage efforts”: one action
        if force == "views_alone" and self._lexicon.classes[shared.force]["kind"] == "undertaking":
            return None  # “… and support”: part of the action
        return phrase._replace(role=shared.role, subject=shared.subject, governor=shared.governor)
