"""What an entry did, in one line for people and one object for scripts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tracker.domain.items import Item
from tracker.domain.vocabulary import spelled

if TYPE_CHECKING:
    from tracker.domain.record.entries import Entry


def describe_entry(entry: "Entry", before: Item | None = None) -> str:
    """What an entry did, in a sentence without its number and time."""
    return describe(entry.kind, entry.record.content(), before)


def describe(kind: str, content: Item, before: Item | None = None) -> str:  # noqa: C901, PLR0912 - one case a kind
    """What an entry of this kind and content did, in a sentence without its number and time.

    Of a correction, `before` is what stood before it (`storage.queries.earlier`).

    Raises:
        KeyError: there is no such kind, or a field that it has is missing.
    """
    its = content.__getitem__
    match kind:
        case "party_registered":
            return f"party {its('code')} registered: {its('name')}"
        case "agreement_registered":
            return f"agreement {its('code')} registered: {its('title')}"
        case "source_registered":
            return f"source {its('key')} registered: {its('publisher')}"
        case "commitment_registered":
            return f"{its('agreement')}-{its('number')} registered: {its('title')}"
        case "evidence_added":
            grade = f"{its('reliability')}{its('credibility')}"
            return f"{its('commitment')} evidence {spelled(its('stance'))} ({its('event_date')}, {grade}): {its('summary')}"
        case "evidence_regraded":
            grade = f"{its('reliability')}{its('credibility')}"
            change = f"{before['reliability']}{before['credibility']} → {grade}" if before else grade
            return f"#{its('evidence')} regraded {change}: {its('reason')}"
        case "check_recorded":
            return f"{its('commitment')} searched on {its('on')}, {spelled(its('outcome'))}: {'; '.join(its('queries'))}"
        case "assessment_made":
            party = f" for {its('party')}" if content.get("party") else ""
            basis = f", because {' '.join(f'#{number}' for number in its('because'))}" if its("because") else ""
            rest = f"({its('confidence')} confidence, from {its('effective_on')}{basis})"
            return f"{its('commitment')} assessed {spelled(its('status'))}{party} {rest}"
        case "entry_retracted" if before:
            taken_back = before["content"]
            what = f"#{taken_back['entry']}" if before["kind"] == "entry_retracted" else registered(taken_back["noun"], taken_back["name"])
            return f"{what} reinstated, #{its('entry')} retracted: {its('reason')}"
        case "entry_retracted":
            return f"#{its('entry')} retracted: {its('reason')}"
        case "scores_imported":
            size = f"{len(its('rows'))} × {len(its('columns'))} cells"
            return f"{its('agreement')} scores of others on the scale {its('scale').replace('_', '-')}: {size} from {its('file')}"
        case "source_rechecked":
            why = f": {its('note')}" if content.get("note") else ""
            return f"source of #{its('evidence')} looked at again on {its('on')}, {spelled(its('outcome'))}{why}"
        case "registration_voided":
            instead = f", replaced by {', '.join(its('replaced_by'))}" if content.get("replaced_by") else ""
            return f"{registered(its('noun'), its('name'))} declared void{instead}: {its('reason')}"
        case _ if kind.endswith("_amended"):
            noun = kind.removesuffix("_amended")
            name = f"#{its(noun)}" if noun == "evidence" else registered(noun, its(noun))
            since = f", effective {its('effective_on')}" if content.get("effective_on") else ""
            told = "; ".join(_change(one["field"], one["from"], one["to"], known=before is not None) for one in changed(content, before))
            return f"{name} amended ({told}{since}): {its('reason')}"
        case _:
            raise KeyError(kind)


def changed(content: Item, before: Item | None = None) -> list[Item]:
    """What an amendment changes, field by field: what it was, where that is known, and what it became; None for nothing."""
    changes, was = content.get("changes", {}), before or {}
    names = sorted((*changes, *content.get("clear", ())))
    return [{"field": name, "from": _given(name, was.get(name)) or None, "to": changes.get(name) or None} for name in names]


_OF_CODES = ("indicators", "windows")
"""Lists of what has a code each: what changes in one of them is told of it alone."""


def _given(name: str, value: Any) -> Any:
    """A value that holds objects as entries have it: what is not given left out, for which rows of a table have nulls."""
    if isinstance(value, dict):
        return {key: _given(name, one) for key, one in value.items() if one is not None}
    return [_given(name, one) for one in value] if isinstance(value, list) and name in (*_OF_CODES, "recurrence") else value


def _of_each(noun: str, was: list[Item], now: list[Item]) -> Iterator[str]:
    """What an amendment makes of each thing that has a code."""
    old, new = ({one["code"]: one for one in some} for some in (was, now))
    for code in {**old, **new}:
        before, after = old.get(code, {}), new.get(code, {})
        if before and after:
            names = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
            told = ", ".join(_change(name, before.get(name), after.get(name), known=True) for name in names)
        else:
            told = f"added: {after['title']}, {after['unit']}" if noun == "indicator" and after else "added" if after else "taken away"
        if told:
            yield f"{noun} {code} {told}"


def registered(noun: str, name: str) -> str:
    """What a registered thing is called: a commitment by its ref alone, `party US`."""
    return name if noun == "commitment" else f"{noun} {name}"


def _change(name: str, was: Any, now: Any, *, known: bool) -> str:
    if known and name in _OF_CODES:
        return "; ".join(_of_each(name[:-1], was or [], now or []))
    if known and name == "targets":
        was, now = ([one for one in some or () if one not in (others or ())] for some, others in ((was, now), (now, was)))
    old, new = (in_words(was), in_words(now))
    if not known:
        return f"{spelled(name)} {new}"
    start = next((place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), 0)
    return f"{spelled(name)} {_cut(old, start)} → {_cut(new, start)}"


def in_words(value: object) -> str:
    """A value of a field for people."""
    if value in (None, [], ()):
        return "nothing"
    if isinstance(value, list):
        return ", ".join((one.get("text") or one.get("code") or in_words(one)) if isinstance(one, dict) else str(one) for one in value)
    if isinstance(value, dict):  # a target or a baseline begins with its value
        parts = sorted((name != "value", name, one) for name, one in value.items() if one is not None)
        return " ".join(spelled(name) if one is True else f"{f'{spelled(name)} ' * named}{in_words(one)}" for named, name, one in parts)
    return str(value)


_LONG = 60
"""Characters of a value that are told; of a longer one those around what is different."""


def _cut(text: str, start: int) -> str:
    if text == "nothing" or len(text) <= _LONG:
        return text if text == "nothing" or " " not in text else f"“{text}”"
    begin = max(0, min(start - 20, len(text) - _LONG))
    return f"“{'…' if begin else ''}{text[begin : begin + _LONG]}{'…' if begin + _LONG < len(text) else ''}”"


_NOUNS = {
    "party_registered": ("party", "parties"),
    "agreement_registered": ("agreement", "agreements"),
    "source_registered": ("source", "sources"),
    "commitment_registered": ("commitment", "commitments"),
    "commitment_amended": ("amended commitment", "amended commitments"),
    "evidence_added": ("piece of evidence", "pieces of evidence"),
    "evidence_regraded": ("new grade", "new grades"),
    "check_recorded": ("check", "checks"),
    "assessment_made": ("assessment", "assessments"),
    "entry_retracted": ("retraction", "retractions"),
    "scores_imported": ("table of scores", "tables of scores"),
    "party_amended": ("amended party", "amended parties"),
    "agreement_amended": ("amended agreement", "amended agreements"),
    "source_amended": ("amended source", "amended sources"),
    "evidence_amended": ("amended piece of evidence", "amended pieces of evidence"),
    "registration_voided": ("void registration", "void registrations"),
    "source_rechecked": ("later look at a source", "later looks at sources"),
}


def nouns(kind: str, count: int) -> str:
    """What so many entries of a kind are called."""
    return _NOUNS[kind][count != 1]


def line(plain: Item, commitment: str | None, before: Item | None = None, *, contents: bool = True) -> Item:
    """An entry as `tracker history --format json` gives it.

    Args:
        plain: its fields as JSON values (`Entry.plain`), or as they are read from its bytes.
        commitment: the ref of the commitment it belongs to.
        before: of a correction, what stood before it.
        contents: False to leave the content out, which is most of it, but for the reason of a retraction.

    Raises:
        KeyError, TypeError: these are not the fields of an entry.
    """
    kind, content = plain["kind"], plain["content"]
    made = {
        "entry": plain["seq"],
        "kind": kind,
        "recorded_at": plain["recorded_at"],
        "recorded_by": plain["recorded_by"],
        "commitment": commitment,
        "told": describe(kind, content, before),
    }
    if contents and kind.endswith("_amended"):
        made["changed"] = changed(content, before)
    return made | {"content": content} if contents or kind == "entry_retracted" else made


def rests_on_it(assessment: Item) -> str:
    """An assessment that rests on what is taken back or changed, in a line."""
    whose = f" {assessment['party']}" if assessment["party"] else ""
    held = "in effect" if assessment["in_effect"] else "earlier"
    return f"#{assessment['entry']} {assessment['commitment']}{whose} {spelled(assessment['status'])} rests on it ({held})"
