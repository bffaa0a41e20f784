"""What a clause amounts to: who undertakes, assures or asks what, by which rule; or why it is no undertaking."""

import re
from typing import NamedTuple

from tracker.domain.drafting.clauses import EVERYBODY, NOBODY, Clause, Role, several
from tracker.domain.drafting.lexicon import Lexicon
from tracker.domain.vocabulary import CommitmentKind


class Verdict(NamedTuple):
    """What was found of one clause: no kind where nothing is undertaken, assured or asked; the action begins behind the phrase that binds."""

    kind: CommitmentKind | None
    names: tuple[str, ...]
    rule: str
    action: int = 0


_BINDING, _ANYBODY = frozenset(("binding", "reported", "strong", "intentions")), frozenset(("impersonal", "asked", "agreed_that"))


class Judge:
    """Judges the clauses of one sentence, as `masked` has it."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text, self._lexicon, self._lists, self._patterns = text, lexicon, lexicon.lists, lexicon.patterns

    def verdict(self, clause: Clause) -> Verdict:
        """What the clause amounts to."""
        force, end, names = clause.force, clause.end, clause.subject.names
        if clause.governor is not None:
            return self._governed(clause, clause.governor)
        if clause.role is Role.OTHER and force not in _ANYBODY:
            return self._of_others(clause)
        asked = self._patterns["addressee"].match(self._text, end) if force in ("to_somebody", "tasking") else None
        if asked and self._has("own people", clause):
            force = "tasking"
        elif asked and asked[1].startswith("by ") and names:  # “has been urged by Chile to”
            force = "asked"
        rule = self._lexicon.classes[force]
        kind, why, needed = rule["kind"], f"“{clause.words}” {rule['why']}", rule.get("needs")
        if needed and not self._has(needed, clause):
            kind, why = rule.get("otherwise", "none"), f"“{clause.words}” without what it needs: {needed}"
        if kind == "request":
            parts = self._patterns["several"].split(asked[1]) if asked else [NOBODY]
            names = names if force == "asked" and names else tuple(re.sub(r"^(?:the|both)\s+", "", one) for one in parts)
        return self._as(kind, names or ((EVERYBODY,) if force in ("impersonal", "assurances") else ()), why, end)

    def _next(self, at: int) -> tuple[str, int]:
        """The next word behind adverbs and negation, in lower case, and where it ends."""
        word = self._patterns["word"].match(self._text, self._lexicon.end_of("behind_phrase", self._text, at))
        return (word[1].lower(), word.end()) if word else ("", at)

    def _has(self, needed: str, clause: Clause) -> bool:
        """Whether the words behind a phrase are of the sort that it needs."""
        end, lists = clause.end, self._lists
        words = [word.lower() for word in re.findall(r"[\w-]+", self._text[end : end + 90])[:7]]
        first, after = self._next(end)
        match needed:
            case "addressee" | "own people":
                asked = self._patterns["addressee"].match(self._text, end)
                whose = words[0] in lists["whose"] - {"the", "a", "an"} if asked else False
                own = whose and asked is not None and not lists["own_people"].isdisjoint(asked[1].lower().split())
                return own or (asked is not None and needed == "addressee")
            case "measured":
                return self._patterns["measured"].search(self._text, end) is not None
            case "amount":
                return self._patterns["amount"].match(self._text, end) is not None
            case "action noun":
                named = first in self._lexicon.gerunds or not lists["action_nouns"].isdisjoint(words[:5])
                return named or self._patterns["following"].fullmatch(self._text, end) is not None
            case "concrete":
                ends = (index for index, word in enumerate(words) if word in ("of", "for", "in", "that", "as", "by", "to"))
                until = next(ends, len(words))
                promised = re.search("commit|pledge", clause.words, re.IGNORECASE) and first not in lists["actions"] | self._lexicon.gerunds
                lasting = not lists["lasting"].isdisjoint(clause.words.lower().split())
                return not lasting and (not promised or lists["general"].isdisjoint(words[:until]))
        if needed == "reported action" and (
            (self._patterns["supposed"].search(self._text) and not self._patterns["by_text"].search(self._text)) or first == "be"
        ):
            return self._next(after)[0] in lists["passives"]
        if self._patterns["guess"].match(self._text, end) or self._patterns["freed"].search(self._text, clause.begin, end + 25):
            return False
        if first == "be":
            participle, _ = self._next(after)
            return participle.endswith(("ed", "en")) or participle in lists["passives"] or participle in ("able", "ready")
        return first not in lists["states"] and (first != "" or not self._text[end:].strip(" ,:—–"))  # nothing behind it: a chapeau

    def _of_others(self, clause: Clause) -> Verdict:
        """Of a subject that cannot bind itself; a passive with an action binds whoever has to do it."""
        before = re.split(r"[,;:]\s", self._text[: clause.start])[-1].lower()
        verb, end = self._next(clause.end)
        done = self._next(end)[0] if clause.force == "binding" and verb == "be" else ""
        if done not in self._lists["founded"] and any(re.search(rf"\b{organ}s?\b", before) for organ in self._lists["organs"]):
            return Verdict(None, (), f"“{clause.words}”: an organ's duty")
        if done in self._lists["passives"] or done in self._lists["founded"]:
            return self._as("undertaking", (NOBODY,), f"“{clause.words}” and a passive with an action", clause.end)
        if clause.words.lower() == "shall" and verb in self._lists["ceasing"]:
            return self._as("undertaking", (NOBODY,), "“shall” and what somebody must bring about", clause.end)
        return Verdict(None, (), f"“{clause.words}” of something or somebody that does not bind itself here")

    def _governed(self, clause: Clause, governor: Clause) -> Verdict:
        """In “agreed that …”, “said that …”."""
        force, end, action = clause.force, clause.end, governor.end
        why = f"“{governor.words} … {clause.words}”"
        whose, inner = governor.subject.names, clause.subject.names
        if self._text[clause.subject.start : clause.subject.end].lower() in self._lists["pronouns"]:
            inner = whose or inner
        binds = force in _BINDING and (force != "binding" or self._has("action", clause))
        all_say = force in ("binding", "reported") and inner == (EVERYBODY,) and several(whose or inner, self._lexicon)
        match governor.force:
            case "agreed_that" if force in _BINDING:
                return self._as("undertaking", whose or (EVERYBODY,), why, action)
            case "claims" | "assurances" if binds and all_say:
                return self._as("undertaking", whose or inner, f"{why}, of all", action)
            case "reports" if binds and (self._next(end)[0] in self._lists["goes_on"] or self._text.startswith(" never ", end)):
                return self._as("assurance", inner or whose, f"{why}: what goes on", action)
            case "reports" if binds:
                return self._as("undertaking", inner or whose, f"{why}: reported", end)
        return self._as("assurance" if governor.force == "assurances" else "position", whose, f"{why} gives a view", action)

    def _as(self, kind: str, names: tuple[str, ...], why: str, action: int) -> Verdict:
        if kind == "none" or (kind == "undertaking" and not names):
            return Verdict(None, (), why if kind == "none" else f"{why}; who that is, is not said", action)
        if kind == "undertaking":
            kind = CommitmentKind.JOINT_COMMITMENT if several(names, self._lexicon) else CommitmentKind.UNILATERAL_COMMITMENT
        return Verdict(CommitmentKind(kind), names, why, action)
