"""The registers: parties, agreements, sources and commitments."""

from collections.abc import Iterable, Mapping

from tracker.actions import amending, naming
from tracker.actions.added import Added
from tracker.actions.adding import append, record
from tracker.domain.errors import NotFound
from tracker.domain.items import Item
from tracker.domain.record.defaults import with_defaults
from tracker.domain.record.folding import folded_name
from tracker.domain.record.records import Agreement, Commitment, Party, Record, Source
from tracker.domain.record.register_rules import name_of
from tracker.domain.refs import folded_code
from tracker.domain.vocabulary import Noun
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState
from tracker.storage.queries import names, search, versions


def add(ledger: Ledger, kind: type[Party | Agreement | Source], fields: Mapping[str, object]) -> Added:
    """Registers a party, an agreement between registered parties, or a source.

    Raises:
        NotFound: a party that is not registered.
        TrackerError: a field that cannot be taken, or a name that is taken.
    """
    new = record(kind, fields)
    amending.require_names(ledger, new.content())
    found = versions.registered(ledger.driver, kind, ledger.head.size, [name_of(new)])
    if found and found[0].record == new and found[0].stands:
        return Added(entry=ledger.get(found[0].entry), new=False)
    return append(ledger, new)


def add_commitment(ledger: Ledger, fields: Mapping[str, object]) -> Added:
    """Registers a commitment under the next free number of its agreement, unless one is given; kind, nature and topic have defaults.

    Raises:
        NotFound: its agreement, a party or a wording's source is not registered.
        Conflict: the number is taken.
    """
    position = ledger.head.size
    agreement = naming.agreement(ledger, str(fields.get("agreement") or ""), position)
    state = LedgerState(ledger)
    number = fields["number"] if fields.get("number") is not None else state.next_number(agreement.code)
    new = record(Commitment, {**with_defaults(fields), "agreement": agreement.code, "number": number})
    amending.require_names(ledger, new.content())
    return append(ledger, new, state=state)


def listed(ledger: Ledger, kind: type[Record], position: int, searched: Iterable[str] = ()) -> list[Item]:
    """Every registered party, agreement or source that is not void, by name; those that have every word searched for somewhere.

    Raises:
        BadInput: an empty search, or one too long.
    """
    terms = search.terms(map(naming.searchable, searched))
    registered = versions.registered(ledger.driver, kind, position)
    found = ({"entry": held.entry, **held.record.json_fields()} for held in registered if held.stands)
    return [item for item in found if _has(item, terms)]


def _has(item: Mapping[str, object], terms: Iterable[str]) -> bool:
    text = "\n".join(folded_name(value) for value in item.values() if isinstance(value, str)) if terms else ""
    return all(term in text for term in terms)


def sources_near(ledger: Ledger, position: int, ref: str | None, limit: int) -> list[dict[str, str | None]]:
    """A few sources that evidence about a commitment is likely to name, for the form in which it is written."""
    return names.sources_near(ledger.driver, position, ref, limit)


def show(ledger: Ledger, kind: type[Record], name: str, position: int) -> Item:
    """One of them, with what was recorded about it."""
    known = names.names(ledger.driver, kind.__name__.lower(), position)
    exact = next((one for one in known if folded_code(one) == folded_code(name)), None)
    noun = Noun(kind.__name__.lower())
    if exact is None:
        raise NotFound(noun, name, known, f"tracker {noun} list shows them")
    held = versions.registered(ledger.driver, kind, position, [exact])[0]
    return {
        "entry": held.entry,
        **held.record.json_fields(),
        "void_by": held.retracted_by,
        "history": [*amending.history_of(ledger, noun, exact, position)],
    }
