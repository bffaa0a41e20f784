"""From what people type to what the ledger holds: positions, refs, codes, with the near ones where it holds none."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import PartialDate, read_date
from tracker.domain.errors import BadInput, NotFound, shortened
from tracker.domain.record.folding import folded_name
from tracker.domain.refs import AGREEMENT_CODE, REF, Ref, folded_code, read_number
from tracker.domain.standing.windows import AssessmentWindow
from tracker.domain.vocabulary import DUE_SOON_WITHIN
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import entries, names
from tracker.storage.queries.entries import EntryFilter
from tracker.storage.queries.filters import Selection

if TYPE_CHECKING:
    from tracker.domain.record.records import Agreement, Evidence
    from tracker.domain.record.versioned import Versioned

_UNSTORABLE = "[\x00\ud800-\udfff]"
"""What no database can be asked for."""
_LABEL_LIMIT = 500
"""More than a label has, with blanks around it."""
NUMBER_DIGITS = 6
"""As many as a commitment's number may have."""

SEARCH_WORDS, SEARCH_LETTERS = 40, 200
"""More than a title has; a database takes only so long a question."""


class Reading(NamedTuple):
    """Both clocks, resolved: what is read, and for which day."""

    position: int
    """Number of the last entry known."""
    as_of: date | None
    """What took effect later is left out; none where no day was asked for."""
    day: date
    """The day on which overdue and due for review are judged."""
    known: bool = False
    """Whether a position was asked for."""
    within: int = DUE_SOON_WITHIN
    """How many days ahead a deadline is due soon."""
    author: str = ""
    """Whom citations name; empty for nobody in particular."""
    window: AssessmentWindow | None = None
    """The window as of whose end it is read."""

    @property
    def of_window(self) -> list[str]:
        """The note that it is of a window, and as of which day."""
        return [f"{self.window.label} · as of {self.day}"] if self.window else []

    def narrowed(self, scope: Selection) -> Selection:
        """A selection: where it names neither agreements nor commitments, of the agreements of the window."""
        return scope._replace(agreements=self.window.agreements) if self.window and not (scope.agreements or scope.refs) else scope


def reading(ledger: Ledger, today: date, as_of: str | None = None, known_at: str | None = None, within: int = DUE_SOON_WITHIN) -> Reading:
    """Resolves `--as-of` to a day and `--known-at` to a position of the ledger.

    A position, however given, becomes one entry number. Where only the position is given, the day is that of its last entry (UTC), so
    that the same number gives the same bytes for ever.

    Raises:
        BadDate: a date that is none.
        BadInput: an entry that the ledger does not have yet.
    """
    size = ledger.head.size
    position = size if known_at is None else _position(ledger, known_at, today, size)
    cut = None if as_of is None else read_date(as_of, today).last_day
    day = cut or today
    if cut is None and known_at is not None:
        day = PartialDate(ledger.recorded_at(position)[:10]).first_day if position else read_date(known_at, today).last_day
    return Reading(position=position, as_of=cut, day=day, known=known_at is not None, within=within)


def of_window(ledger: Ledger, reading: Reading, text: str, agreements: Iterable[str] = (), refs: Iterable[str] = ()) -> Reading:
    """Resolves `--window`, of these agreements and commitments or of whichever have it, to its end; where it is not over, to the day read.

    Raises:
        BadInput: a day was asked for too, or agreements have that window at different times.
        NotFound: there is no such window, or one of the agreements named has none, with the near codes.
    """
    from tracker.domain.record.records import Agreement
    from tracker.storage.queries import versions

    if reading.as_of is not None and reading.window is None:
        raise BadInput("--window says as of which day: its end", "leave out --as-of, or --window")
    named = {agreement_code(ledger, one, reading.position) for one in agreements}
    named |= {Ref.parse(ref(ledger, one, reading.position)).agreement for one in refs}
    registered = versions.registered(ledger.driver, Agreement, reading.position, sorted(named) or None)
    every = [held.record for held in registered if named or held.stands]
    found = {agreed.code: one for agreed in every for one in agreed.windows or () if one.code == folded_code(text)}
    lacking = [one for one in every if one.code in named.difference(found)]
    if lacking or not found:
        codes = sorted({one.code for agreed in lacking or every for one in agreed.windows or ()})
        hint = f"there are {', '.join(codes[:12])}" if codes else "tracker agreement amend CODE --window final=2024-01/2024-06 adds one"
        raise NotFound(f"window of {lacking[0].code}" if lacking else "window", text, codes, hint)
    spans = {f"{one.since}/{one.until}": code for code, one in found.items()}
    if len(spans) > 1:
        whose = " and ".join(f"{span} in {code}" for span, code in spans.items())
        raise BadInput(f"the window {folded_code(text)} is {whose}", "add --agreement CODE for one of them")
    one = next(iter(found.values()))
    day = min(one.until.last_day, reading.day)
    window = AssessmentWindow(one.code, tuple(found), one.since, one.until, over=one.until.last_day == day)
    return reading._replace(as_of=day, day=day, window=window)


def _position(ledger: Ledger, text: str, today: date, size: int) -> int:
    if text.strip().startswith("#"):
        number = read_number(text)
        if number > size:
            raise BadInput(f"there is no entry #{number} yet", f"the ledger ends at #{size}")
        return number
    return ledger.position_on(read_date(text, today).last_day.isoformat())


def ref(ledger: Ledger, text: str, position: int, agreement: str | None = None) -> str:
    """The ref of a commitment that is there, by its ref, by a bare number where there is only one agreement, or by its label.

    A label of what was declared void means that where nothing that stands is meant.
    With an agreement, its numbers and labels alone are meant.

    Raises:
        BadInput: a bare number among several agreements, or a number or label that means several commitments.
        NotFound: nothing of that name, with the near refs.
    """
    typed = folded_code(text)
    if REF.fullmatch(typed) and names.has_ref(ledger.driver, typed, position):
        return typed
    storable = len(text) < _LABEL_LIMIT and not re.search(_UNSTORABLE, text)

    def of_label(*, void: bool) -> dict[str, str]:
        found = names.labelled(ledger.driver, text, position, void=void) if storable else []
        return {one: f"label {label}" for one, label in found if agreement in (None, Ref.parse(one).agreement)}

    labelled = of_label(void=False)
    numbered = dict[str, str]()
    if _is_number(typed):
        codes = [agreement] if agreement else sorted({known.rsplit("-", 1)[0] for known in names.refs(ledger.driver, position)})
        numbered = {one: "number" for code in codes if names.has_ref(ledger.driver, one := f"{code}-{int(typed)}", position)}
        if len(codes) != 1 and not labelled:
            whole = f"write the whole ref: {' or '.join([*numbered][:4])}" if numbered else "tracker list --all shows the refs"
            problem = BadInput(f"“{typed}” could be of any agreement", whole if codes else "there are no commitments yet")
            raise problem.about("commitment")
        typed = f"{codes[0]}-{int(typed)}"
    meanings = numbered | labelled or of_label(void=True)
    if len(meanings) == 1:
        return next(iter(meanings))
    if meanings:
        possible = " or ".join(f"{one} ({what})" for one, what in [*meanings.items()][:4])
        raise BadInput(f"“{text.strip()}” could be {possible}", "write the whole ref").about("commitment")
    near = _near_refs(typed, names.refs(ledger.driver, position))
    wanted = typed if _is_number(text.strip()) else text.strip()
    raise NotFound("commitment", wanted, near, "tracker list --all shows the refs").about("commitment")


EXAMPLE = "WOODSIDE-3"
"""A ref of the shipped dossier."""


def example(ledger: Ledger) -> str:
    """A ref that is there, for an example in a message; where there is none, that of the shipped dossier."""
    return next(iter(names.refs(ledger.driver, ledger.head.size)), EXAMPLE)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= NUMBER_DIGITS


def _near_refs(name: str, known: Sequence[str]) -> Sequence[str]:
    """For the right agreement with a wrong number the ends of its range say more than similar digits."""
    code, _, number = name.rpartition("-")
    same = [known_ref for known_ref in known if known_ref.rsplit("-", 1)[0] == code]
    if same and _is_number(number):
        return [same[-1]] if int(number) > Ref.parse(same[-1]).number else same
    return known


def agreement(ledger: Ledger, text: str, position: int) -> "Agreement":
    """The registered agreement of a code, whatever its case.

    Raises:
        NotFound: with the near codes.
    """
    from tracker.domain.record.records import Agreement
    from tracker.storage.queries import versions

    record: Agreement = versions.registered(ledger.driver, Agreement, position, [agreement_code(ledger, text, position)])[0].record
    return record


def agreement_code(ledger: Ledger, text: str, position: int) -> str:
    """The code of an agreement that is there.

    Raises:
        NotFound: with the near codes.
    """
    code, known = folded_code(text), names.names(ledger.driver, "agreement", position)
    if not AGREEMENT_CODE.fullmatch(code) or code not in known:
        raise NotFound("agreement", text, known, "tracker agreement list shows them")
    return code


def party(ledger: Ledger, text: str, position: int) -> str:
    """The code of a registered party.

    Raises:
        NotFound: with the near codes.
    """
    known = names.names(ledger.driver, "party", position)
    code = folded_code(text)
    if code not in known:
        otherwise = f"registered are {', '.join(known[:12])}" if known else "register it first: tracker party add"
        raise NotFound("party", text, known, otherwise).about("party")
    return code


def party_called(ledger: Ledger, text: str, position: int) -> str:
    """The code of a registered party, by its code or by the name that it alone has.

    Raises:
        NotFound: with the near codes and names.
    """
    if (code := folded_code(text)) in (called := names.party_names(ledger.driver, position)):
        return code
    same = [code for code, name in called.items() if folded_name(name) == folded_name(text)]
    if len(same) == 1:
        return same[0]
    otherwise = f"registered are {', '.join([*called][:12])}" if called else "register it first: tracker party add"
    raise NotFound("party", text, (*called, *called.values()), otherwise).about("party")


def entry_filter(
    ledger: Ledger, position: int, *, commitment: str | None, agreements: Iterable[str], actors: Iterable[str], kinds: tuple[str, ...]
) -> EntryFilter:
    """A filter of the history whose names are all known; an actor's in any case.

    Raises:
        NotFound: a commitment, agreement or actor that is not there, with the near ones.
    """
    return EntryFilter(
        commitment=ref(ledger, commitment, position) if commitment else None,
        agreements=tuple(agreement_code(ledger, code, position) for code in agreements),
        actors=as_recorded("actor", actors, lambda: entries.actors(ledger.driver, position)),
        kinds=kinds,
    )


def as_recorded(noun: str, typed: Iterable[str], known: Callable[[], Sequence[str]]) -> tuple[str, ...]:
    """Names as they were recorded, of those typed: all that compare alike (`folding.folded_name`).

    Raises:
        NotFound: one that nothing compares with, with the near ones.
    """
    wanted = list(typed)
    if not wanted:
        return ()
    recorded: dict[str, list[str]] = {}
    for name in known():
        recorded.setdefault(folded_name(name), []).append(name)
    found: list[str] = []
    for name in wanted:
        if (same := recorded.get(folded_name(name))) is None:
            every = [alike[0] for alike in recorded.values()]
            raise NotFound(noun, name, every, f"there are {', '.join(every[:12])}" if every else "there is none yet")
        found += same
    return tuple(found)


def source(ledger: Ledger, text: str, position: int, otherwise: str = "register it first: tracker source add") -> str:
    """The key of a registered source; `otherwise` is what to do where no key is near.

    Raises:
        NotFound: with the near keys.
    """
    known, key = names.names(ledger.driver, "source", position), text.strip()
    key = key.lower() if key.isascii() else key
    if key not in known:
        raise NotFound("source", text, known, otherwise).about("source")
    return key


def evidence(ledger: Ledger, text: str, position: int) -> "Versioned[Evidence]":
    """The evidence of a number, retracted or not."""
    from tracker.domain.record.records import Evidence
    from tracker.storage.queries import versions

    number = read_number(text)
    if not (found := versions.observations(ledger.driver, Evidence, position, number=number)):
        raise NotFound("evidence", f"#{number}", hint="tracker evidence list shows the numbers")
    return found[0]


def searchable(text: str) -> str:
    """The text, if there is something in it to search for, and not too much.

    Raises:
        BadInput: an empty search, one too long, or what is no text.
    """
    from tracker.storage.queries import search

    if re.search(_UNSTORABLE, text):
        raise BadInput(f"the search “{shortened(text)}” is not text", "write it in UTF-8, without NUL")
    terms = search.terms([text])
    if not terms:
        raise BadInput("nothing to search for", "give --search a word")
    if len(terms) > SEARCH_WORDS or max(map(len, terms)) > SEARCH_LETTERS:
        raise BadInput(
            f"too much to search for at once: “{shortened(text)}”", f"at most {SEARCH_WORDS} words or phrases of {SEARCH_LETTERS} letters"
        )
    return text


def resolved(ledger: Ledger, position: int, wanted: Selection) -> Selection:
    """A selection with every commitment, agreement, party and topic by its name.

    Raises:
        NotFound: one of them that is not there.
        BadInput: an empty search, one too long, or what is no text.
    """
    return wanted._replace(
        refs=tuple(ref(ledger, one, position) for one in wanted.refs),
        agreements=tuple(agreement_code(ledger, code, position) for code in wanted.agreements),
        parties=tuple(party(ledger, code, position) for code in wanted.parties),
        search=tuple(map(searchable, wanted.search)),
        topics=as_recorded("topic", wanted.topics, lambda: [*names.topics(ledger.driver, position)]),
    )


def completions(ledger: Ledger, noun: str, incomplete: str, *, about: str | None = None) -> list[tuple[str, str]]:
    """Names that begin with what was typed, each with a word of description (`names.described`); entries and indicators are of a commitment typed before.

    Raises:
        TrackerError: that commitment is none.
    """
    position = ledger.head.size
    of = ref(ledger, about, position) if about is not None and noun in (*names.NUMBERED, "indicator") else None
    if noun != "indicator":
        return names.described(ledger.driver, position, noun, incomplete, of)
    from tracker.domain.record.records import Commitment
    from tracker.storage.queries import versions

    found = versions.registered(ledger.driver, Commitment, position, of and [of])
    every = {each.code: each.title for one in found if one.stands for each in one.record.indicators or ()}
    return [(code, title) for code, title in every.items() if code.startswith(incomplete.upper())]
