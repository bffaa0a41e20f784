"""Drafts the commitments of a text: sentence by sentence, with lists under their chapeau, each with the very words it rests on."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from tracker.domain.dates import PartialDate
from tracker.domain.drafting.clauses import Clause, Clauses, Role, Subject, masked, of_nobody, several, subjects
from tracker.domain.drafting.deadlines import Deadline, deadline, measures
from tracker.domain.drafting.lexicon import MODAL, Lexicon
from tracker.domain.drafting.limbs import limbs
from tracker.domain.drafting.text import Paragraph, Span, Text, sentences
from tracker.domain.drafting.verdicts import Judge, Verdict
from tracker.domain.vocabulary import CommitmentKind

_TITLE_WORDS, _LONGEST = 10, 10_000
"""Words of a title; characters of a sentence, beyond which it is none that anybody wrote."""


class Draft(NamedTuple):
    """One statement of a text, by its offsets; `lead` has the words that a limb goes on from, where it does not have them itself."""

    start: int
    end: int
    quote: str
    paragraph: int
    verdict: Verdict
    due: PartialDate | None
    due_words: str
    quantity: str
    every: str
    title: str
    topic: str
    lead: str

    @property
    def is_kept(self) -> bool:
        """Whether something is undertaken, assured or asked; a position is a view."""
        return self.verdict.kind not in (None, CommitmentKind.POSITION)


class _Statement(NamedTuple):
    """A part of a sentence with a verdict of its own; without a clause, an item of a list."""

    begin: int
    end: int
    verdict: Verdict
    clause: Clause | None = None


class _Chapeau(NamedTuple):
    """What leads into a list, whose items are undertakings of it; or it says until when each does what sentences of their own say."""

    verdict: Verdict
    deadline: Deadline | None
    mark_kind: str
    collective: bool
    words: str


class Drafter:
    """Drafts the statements of one text in its order, by a lexicon; dates rest on the day of the document."""

    def __init__(self, text: Text, lexicon: Lexicon, made_on: PartialDate | None) -> None:
        self._plain, self._paragraphs, self._lexicon, self._patterns = *text, lexicon, lexicon.patterns
        self._deadline = partial(deadline, lexicon=lexicon, made_on=made_on)
        self._chapeaux: list[_Chapeau] = []
        self._antecedent: Subject | None = None
        self._body: Subject | None = None
        self._topic = ""

    def drafts(self) -> Iterator[Draft]:
        """Every statement with a word that could bind."""
        title = self._paragraphs[0] if sum(one.heading for one in self._paragraphs) > 1 else None  # of the text, and no topic
        for paragraph in self._paragraphs:
            if paragraph.heading and not (self._chapeaux and self._begins_with_verb(paragraph)):
                words = " ".join(self._plain[paragraph.start : paragraph.end].split())
                self._topic = "" if paragraph is title else words.capitalize() if words.isupper() else words
                self._chapeaux.clear()
                continue
            self._close_lists(paragraph)
            every = [*sentences(self._plain, paragraph, self._lexicon)]
            for index, span in enumerate(every):
                yield from self._of_sentence(span, paragraph, first=index == 0, last=index + 1 == len(every))

    def _begins_with_verb(self, paragraph: Paragraph) -> bool:
        return self._first_verb(paragraph) in self._lexicon.lists["actions"] | self._lexicon.gerunds

    def _first_verb(self, paragraph: Paragraph) -> str:
        first = self._patterns["first_verb"].match(self._plain, paragraph.start)
        return first[1].lower() if first else ""

    def _close_lists(self, paragraph: Paragraph) -> None:
        """Ends the lists that a paragraph is no item of: marks of another sort than those around are a list within."""
        kind = _mark_kind(paragraph.mark)
        while self._chapeaux:
            unmarked = self._chapeaux[-1].collective or self._plain[paragraph.start].islower() or self._begins_with_verb(paragraph)
            if all(one.mark_kind != kind for one in self._chapeaux) if kind else unmarked:
                return
            self._chapeaux.pop()

    def _of_sentence(self, span: Span, paragraph: Paragraph, *, first: bool, last: bool) -> Iterator[Draft]:
        if span[1] - span[0] > _LONGEST:
            return
        text = masked(self._plain[slice(*span)], self._lexicon)
        chapeau = self._chapeaux[-1] if self._chapeaux and not self._chapeaux[-1].collective else None
        implicit = self._body if first and self._patterns["operative"].match(text) else None
        item_of = chapeau.verdict if first and chapeau and chapeau.verdict.kind else None
        if item_of and not item_of.action and self._first_verb(paragraph) not in self._lexicon.lists["actions"]:
            item_of = None
        if first and chapeau and chapeau.verdict.names:
            implicit = Subject(names=chapeau.verdict.names)
        clauses = Clauses(text, self._lexicon, self._antecedent, implicit).found
        if not clauses and first and (body := self._patterns["body"].match(text)):
            self._body = Subject(names=(body[1],))
        statements = self._statements(clauses, text)
        nothing = self._patterns["nobody"].match(text) is not None
        if first and chapeau and chapeau.verdict.kind and not nothing and self._patterns["agreeing"].search(chapeau.words):
            statements = [self._agreed(one, chapeau.verdict, text) for one in statements]
        if (
            item_of
            and not nothing
            and (not statements or not statements[0].verdict.kind or clauses[0].role is not Role.OTHER)
            and all(one.clause.begin == one.clause.start for one in statements if one.clause)
            and (not clauses or clauses[0].start > 3)
        ):
            statements[:1] = [one._replace(begin=clauses[0].begin) for one in statements[:1]]
            end = statements[0].begin if statements else len(text)
            statements.insert(0, _Statement(0, end, item_of._replace(action=0)))
        mains = (one.subject for one in clauses if one.role in (Role.MAIN, Role.GOVERNED) and one.subject.names)
        self._antecedent = next(mains, self._antecedent)
        if last and self._patterns["leads"].search(text):
            verdict = statements[-1].verdict._replace(action=1) if statements else self._led(text)
            due = self._deadline(text)
            if chapeau is not None:
                verdict, due = (verdict if verdict.names else chapeau.verdict), due or chapeau.deadline
            collective = "following" in text.lower() and due is not None and due[0] is not None
            self._chapeaux.append(_Chapeau(verdict, due, _mark_kind(paragraph.mark), collective, text.rstrip(" :—–")))
            return
        for one in statements:
            end = one.end if one is statements[-1] else self._trimmed(text, one.begin, one.end)
            yield from self._drafted(one._replace(end=end), text, span[0], paragraph.number, chapeau)

    def _agreed(self, one: _Statement, by: Verdict, text: str) -> _Statement:
        """What will be done by something that cannot bind itself binds all who agreed on the list that it stands in, or the one of them it names."""
        bound = one.clause is not None and one.clause.force == "binding" and one.clause.role is Role.OTHER
        rule = f"{one.verdict.rule}, in a list of what was agreed"
        own = tuple(name for name in by.names if text[self._lexicon.end_of("the", text, 0) :].startswith(f"{name} "))
        kind = CommitmentKind.UNILATERAL_COMMITMENT if own and not several(own, self._lexicon) else by.kind
        return one._replace(verdict=one.verdict._replace(kind=kind, names=own or by.names, rule=rule)) if bound else one

    def _led(self, text: str) -> Verdict:
        """Who leads into a list without saying what they do: of its items those that begin with a verb are undertakings."""
        led = (one.names for one in subjects(text, self._lexicon) if self._patterns["led"].fullmatch(text, one.end))
        names = next(led, ())
        kind = CommitmentKind.JOINT_COMMITMENT if several(names, self._lexicon) else CommitmentKind.UNILATERAL_COMMITMENT
        return Verdict(kind if names else None, names, f"an item with a verb under “{' '.join(text.split())[-60:]}”")

    def _statements(self, clauses: list[Clause], text: str) -> list[_Statement]:
        """The main clauses with what each says, from where it begins to the next."""
        judge, opened = Judge(text, self._lexicon), list[_Statement]()
        for one in clauses:
            verdict = judge.verdict(one)
            says_nothing = one.force == "reports" and verdict.kind is None
            if one.role is Role.SUBORDINATE or says_nothing or (one.role is Role.OTHER and opened):
                continue
            governed = bool(opened) and one.governor is not None and opened[-1].clause is one.governor
            begin = opened.pop().begin if governed else one.begin if opened else 0
            opened.append(_Statement(begin, len(text), verdict, one))
        return [one._replace(end=after.begin) for one, after in pairwise(opened)] + opened[-1:]

    def _drafted(self, one: _Statement, text: str, offset: int, paragraph: int, chapeau: _Chapeau | None) -> Iterator[Draft]:
        """The drafts of a statement, limb by limb."""
        verdict, action, deadline = one.verdict, max(one.verdict.action, one.begin), self._deadline
        parts = [(one.begin, one.end)]
        if verdict.kind is not None and verdict.kind.owed:
            infinitive = one.clause is not None and one.clause.force not in MODAL
            parts = limbs(text, self._lexicon.end_of("behind_phrase", text, action), one.end, self._lexicon, infinitive=infinitive)
            parts = [*((start, self._trimmed(text, start, end)) for start, end in parts[:-1]), parts[-1]]
            parts[0] = (one.begin, parts[0][1])
        final = deadline(text[parts[-1][0] : one.end])
        others: list[Deadline | None] = [final] if final and text[: one.end].rstrip(" .;").endswith(final[1]) else []
        others += [deadline(text[one.begin : one.clause.start])] if one.clause else []
        if chapeau or (self._chapeaux and verdict.names != self._chapeaux[-1].verdict.names):
            others.append(self._chapeaux[-1].deadline)
        says_who = one.clause is not None and one.clause.begin < one.clause.start
        nobody = one.clause is not None and of_nobody(text, one.clause, self._lexicon)
        for index, (start, end) in enumerate(parts):
            said = [found for found in (deadline(text[start if index else action : end]), *others) if found is not None]
            due, words = next((found for found in said if found[0]), said[0] if said else (None, ""))
            before = text[:action] if index else chapeau.words if chapeau and not says_who else ""
            lead = " ".join(before.split()).removesuffix(" to")[-200:]
            passage = self._plain[offset + start : offset + end]
            at, quote = offset + end - len(passage.lstrip()), passage.strip()
            until, due = at + len(quote), due if verdict.kind else None
            title = self._title(self._plain[at if index or nobody else offset + action : until], words) or self._title(quote, words)
            if quote:
                yield Draft(at, until, quote, paragraph, verdict, due, words, *measures(quote, self._lexicon), title, self._topic, lead)

    def _title(self, words: str, due: str) -> str:
        """The first words of an action up to where it goes into detail; of a long one without the words of its deadline."""
        words = self._patterns["title_aside"].sub(r"\1", words)
        flat = " ".join(words[self._lexicon.end_of("title_front", words, 0) :].split()).rstrip(" .;:,")
        ends = (found.start() for found in self._patterns["title_end"].finditer(flat))
        action = flat[: next((end for end in ends if flat.count(" ", 0, end) >= 2), len(flat))]
        if due and action.count(" ") >= _TITLE_WORDS and (front := action.partition(due)[0]).count(" ") > 2:
            action = front
        kept = action.split()[:_TITLE_WORDS]
        while len(kept) > 2 and kept[-1].lower() in self._lexicon.lists["last"]:
            kept.pop()
        made = " ".join(kept).rstrip(" ,;:")
        return made[:1].upper() + made[1:]

    def _trimmed(self, text: str, begin: int, until: int) -> int:
        """Where a part ends before what joins the next one to it."""
        tail = self._patterns["tail"].search(text, begin, until)
        return tail.start() if tail else until


def _mark_kind(mark: str) -> str:
    """What sort of list a mark is of: figures, letters, Roman numerals, or its own."""
    core = mark.strip("().")
    return "i" if re.fullmatch("[ivx]{2,}|[ivx]", core) else "1" if core[:1].isdigit() else "a" if core.isalpha() else core
