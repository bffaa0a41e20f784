"""Evidence: add one or many, list, show, regrade; and retract what was added."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from tracker.actions import amending, attaching, naming
from tracker.actions.added import Added
from tracker.actions.adding import append, record
from tracker.domain.dates import read_date
from tracker.domain.errors import BadDocument, BadInput, Conflict, Faults, NotFound, StoreError, TrackerError
from tracker.domain.items import Item
from tracker.domain.periods import Period
from tracker.domain.quantities import Quantity
from tracker.domain.record import defaults, rules
from tracker.domain.record.attachments import File
from tracker.domain.record.entries import Entry
from tracker.domain.record.field_types import LIST_LIMIT
from tracker.domain.record.plausibility import doubts
from tracker.domain.record.records import LINKS, SOURCE_FIELDS, Evidence, Regrade, Retraction, Source
from tracker.domain.refs import SOURCE_KEY, folded_code, read_grade, read_number
from tracker.domain.vocabulary import Noun
from tracker.storage.ledger import attachments
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState
from tracker.storage.queries import names, resting, versions


def add(ledger: Ledger, fields: Mapping[str, Any], *, today: date, again: bool = False) -> Added:
    """Adds evidence, registering an unknown source on the way; the same evidence is found, not added, even where it was retracted.

    Args:
        ledger: open for writing.
        fields: of `Evidence`, with `grade` for its two halves, and either `source` or what describes one (`SOURCE_FIELDS`); dates and
            entry numbers as people write them (`yesterday`, `#57`); under `attach`, the `File`s to keep with it.
        today: the user's day.
        again: add it even though it is there.

    Raises:
        TrackerError: an unknown commitment or source, a field that cannot be taken, or a breach of a rule.
        Conflict: it is there already, without one of the files.
    """
    position = ledger.head.size
    given = defaults.observed(read_fields(fields, today))
    files = _files(given)
    if "commitment" not in given:
        raise BadInput("the commitment is missing", f"say which: tracker evidence add {naming.example(ledger)} …").about("commitment")
    given["commitment"] = naming.ref(ledger, str(given["commitment"]), position)
    described = {name: given.pop(name) for name in SOURCE_FIELDS if name in given}
    source, registered = source_of(ledger, str(given.pop("source", "")), described, given.get("voice"), position)
    if "event_date" not in given:
        if source.published is None:
            problem = BadInput("the event date is missing", "when did it happen? --event-date 2024-03-31 (or 2024-03, 2024)")
            raise problem.about("event_date")
        given["event_date"] = source.published
    new = record(Evidence, {"voice": source.voice, **given, "source": source.key})
    state = LedgerState(ledger)
    known = None if again else state.find(new)
    rules.require(new, state, today, known=known is not None)
    if known is not None:
        attaching.refuse_to_lose(versions.observations(ledger.driver, Evidence, position, number=known.entry)[0], files)
        return Added(entry=ledger.get(known.entry), new=False, retracted_by=known.retracted_by)
    new = attaching.described(new, files)
    for file in files:
        attachments.put(ledger, file.data)
    warnings = tuple(doubt.sentence for doubt in doubts(new, state))
    return Added(entry=ledger.append(new), besides=tuple(registered), warnings=warnings)


def read_fields(fields: Mapping[str, Any], today: date) -> Item:
    """The fields that were given, as records have them: dates, entry numbers and grades read.

    Raises:
        BadInput: one that cannot be read.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    for name, read in (("value", Quantity.parse), ("period", Period.parse), ("occurrence", Period.parse)):
        if name in given:
            try:
                given[name] = read(str(given[name]))
            except BadInput as error:
                raise error.about(name) from None
    for name in ("event_date", "published", "accessed"):
        if isinstance(given.get(name), str):
            given[name] = read_date(given[name], today)
    given |= {name: read_number(given[name]) for name in LINKS if isinstance(given.get(name), str)}
    if "grade" in given:
        given["reliability"], given["credibility"] = (half.value for half in read_grade(str(given.pop("grade"))))
    return given


def _files(given: Item) -> tuple[File, ...]:
    """Takes the files out of the fields; a record of them is ours to make, from the files themselves."""
    files = given.pop("attach", ())
    if given.pop("attachments", None):
        raise BadInput("attachments are made from files", "name the files under attach")
    if len(files) > LIST_LIMIT:
        raise BadInput(f"{len(files):,} attachments, at most {LIST_LIMIT:,}", "put them into one archive")
    return tuple(files)


def add_many(
    ledger: Ledger,
    items: Sequence[tuple[tuple[int | None, str], Mapping[str, object]]],
    *,
    file: str,
    commitment: str | None,
    today: date,
    again: bool = False,
) -> list[Added]:
    """Adds all items or, by raising, none."""
    added, ids, faults = [], set[tuple[str, str]](), Faults()
    for (line, name), fields in items:
        try:
            given = fields if fields.get("commitment") is not None else {**fields, "commitment": commitment}
            if (own := given.get("id")) is not None:
                key = (folded_code(str(given["commitment"])), str(own).strip())
                if key in ids:
                    raise Conflict(f"“{own}” is used twice in this file", "nothing was added; give one of them another id")
                ids.add(key)
            added.append(add(ledger, given, today=today, again=again))
        except StoreError:
            raise
        except TrackerError as error:
            for one in (error, *error.further):
                faults.add(BadDocument(one.message, file=file, line=line, entry=name, hint=one.hint_in_file))
    faults.refuse()
    return added


def source_of(ledger: Ledger, key: str, described: Mapping[str, object], voice: str | None, position: int) -> tuple[Source, list[Entry]]:
    """The source of a key, or of a description, which is registered where it is new.

    Raises:
        TrackerError: no such source, a description that says too little, or one beside a key that says something else than the source.
    """
    if key:
        named = versions.registered(ledger.driver, Source, position, [key]) if SOURCE_KEY.fullmatch(key) else []
        if described and not (named and _is_described(named[0].record, described)):
            problem = BadInput("a source is named by its key or described, not both", "leave out --source, or --publisher and the rest")
            raise problem.about("source")
        if not named:
            raise NotFound(
                "source",
                key,
                names.names(ledger.driver, "source", position),
                "describe it with --publisher, --title, --url and --published",
            ).about("source")
        return named[0].record, []
    if not described:
        problem = BadInput("the source is missing", "name one with --source KEY, or describe it: --publisher … --url … --published …")
        raise problem.about("source")
    wanted = {"voice": voice, **{SOURCE_FIELDS[name]: value for name, value in described.items() if value is not None}}
    draft = record(Source, {**wanted, "key": "draft", "publisher": wanted.get("publisher") or "?"})
    known = _known_source(ledger, draft, position)
    if known:
        return known, []
    if not wanted.get("publisher"):
        raise _no_publisher(ledger, draft, position).about("publisher")
    source = draft.model_copy(update={"key": _free_key(draft, names.names(ledger.driver, "source", position))})
    return source, [append(ledger, source).entry]


def _is_described(source: Source, described: Mapping[str, object]) -> bool:
    """Whether a description says nothing but what is registered."""
    held = source.content()
    return all(str(held.get(SOURCE_FIELDS[name])) == str(value) for name, value in described.items() if value is not None)


def _known_source(ledger: Ledger, wanted: Source, position: int) -> Source | None:
    """The one at the same address and date; without an address, the one whose whole description is the same.

    One that stands before a void one, and what was named to stand in the place of that.
    """
    if wanted.url:
        same = versions.sources_at(ledger.driver, wanted.url, wanted.published, position)
    else:
        whole = (None, wanted.publisher, wanted.title, wanted.published)
        registered = versions.registered(ledger.driver, Source, position)
        same = [held for held in registered if (held.record.url, held.record.publisher, held.record.title, held.record.published) == whole]
    known, state = next(iter(sorted(same, key=lambda held: not held.stands)), None), LedgerState(ledger)
    while known is not None and known.retracted_by is not None and len(instead := state.instead(known.retracted_by)) == 1:
        known = versions.registered(ledger.driver, Source, position, instead)[0]
    return known.record if known is not None else None


def _no_publisher(ledger: Ledger, wanted: Source, position: int) -> BadInput:
    """The error for a source that is neither known nor described enough; the same address of another day is not the same source."""
    same = [held.record for held in versions.registered(ledger.driver, Source, position) if wanted.url and held.record.url == wanted.url]
    if same:
        day = f"published {same[0].published}" if same[0].published else "without a date"
        return BadInput(f"the source at that address is known as {same[0].key}, {day}", f"give --source {same[0].key}, or add --publisher")
    return BadInput("the source is not known yet, and its publisher is missing", "add --publisher")


def _free_key(source: Source, taken: Sequence[str]) -> str:
    """A key people can read: publisher and date, and a number where that is taken."""
    ascii_name = unicodedata.normalize("NFKD", source.publisher).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:60].strip("-") or "source"
    stem = f"{slug}-{source.published}" if source.published else slug
    names = set(taken)
    return next(name for number in range(1, len(names) + 2) if (name := stem if number == 1 else f"{stem}-{number}") not in names)


def show(ledger: Ledger, reading: naming.Reading, number: str) -> Item:
    """A piece of evidence with every field, and the entries about it, later looks at its page among them.

    Raises:
        NotFound: no evidence of that number.
    """
    from tracker.actions import browsing
    from tracker.domain.record import descriptions
    from tracker.domain.standing import summary  # what explains standings, which nobody needs to add
    from tracker.storage.projections.commitment_records import rechecks

    found = naming.evidence(ledger, number, reading.position)
    item = summary.evidence_item(found, browsing.sources(ledger, reading.position, [found.record.source]))
    ref = found.record.commitment
    looks = [one.entry for one in rechecks(ledger.driver, reading.position, [ref]).get(ref, ()) if one.record.evidence == found.entry]
    history = [*amending.history_of(ledger, Noun.EVIDENCE, found.entry, reading.position)]
    history += [descriptions.line(ledger.get(number).plain, ref) for number in looks]
    return item | {"history": sorted(history, key=itemgetter("entry"))}


def regrade(ledger: Ledger, number: str, grade: str, reason: str) -> Added:
    """Gives evidence another grade, with the reason.

    Raises:
        NotFound: no evidence of that number.
        Conflict: it is retracted, or has that grade.
    """
    seq = read_number(number)
    reliability, credibility = read_grade(grade)
    new = record(Regrade, {"evidence": seq, "reliability": reliability, "credibility": credibility, "reason": reason})
    return append(ledger, new)._replace(resting=tuple(resting_on(ledger, seq)))


def retract(ledger: Ledger, number: str, reason: str) -> Added:
    """Takes back evidence, a check, an assessment or scores of others; it stays visible.

    Raises:
        NotFound: no entry of that number.
        Conflict: retracted already, or of a kind that cannot be.
    """
    entry = ledger.get(read_number(number))
    new = record(Retraction, {"entry": entry.seq, "reason": reason})
    assessments = tuple(resting_on(ledger, entry.seq))
    return append(ledger, new)._replace(resting=assessments)


def resting_on(ledger: Ledger, number: int) -> list[Item]:
    """The assessments that rest on an entry, with whether an obligation stands by them."""
    return resting.assessments_on(ledger.driver, ledger.head.size, [number])
