"""The dossier that is drafted out of a text: to be edited, each commitment with the reason for it in a comment, and accepted as it is."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import chain, count
from textwrap import indent
from typing import NamedTuple

from tracker import bundled
from tracker.documents import yaml_writer
from tracker.domain.dates import PartialDate
from tracker.domain.drafting.clauses import EVERYBODY, NOBODY, learned
from tracker.domain.drafting.drafting import Draft, Drafter
from tracker.domain.drafting.lexicon import Lexicon
from tracker.domain.drafting.text import Text, sentences
from tracker.domain.errors import BadDocument
from tracker.domain.items import Item
from tracker.domain.text import one_line
from tracker.domain.vocabulary import CommitmentKind, Nature

ALL = "PARTIES"
"""The code of those who sign, where no party is given."""
_AROUND, _SHOWN = 30, 160
"""Characters of a quote's prefix and suffix, and of a comment."""
_LASTING = re.compile(r"\b(?:not|never|refrain|continue|maintain|uphold|avoid)\b", re.IGNORECASE)


class Drafted(NamedTuple):
    """The statements of a text: those that are kept, those that are left out, and the codes of names as they are printed."""

    plain: str
    kept: list[Draft]
    left_out: list[Draft]
    codes: dict[str, str]
    intervals: Mapping[str, str]
    """How often something recurs, by the words for it."""


_AMOUNT = re.compile(r"([$€£¥]?)\s?((?:0|[1-9][\d,]{0,20})(?:\.\d+)?)([^\d;]*)", re.ASCII)
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}


def drafted(text: Text, made_on: PartialDate | None, more_names: str = "", file: str = "") -> Drafted:
    """Drafts the statements of a text by the shipped words and names, and further bodies in a file: TOML, `CODE = ["Name", …]`.

    Raises:
        BadDocument: the further names cannot be read.
    """
    words, names = (tomllib.loads(one.read_text(encoding="utf-8")) for one in bundled.drafting())
    try:
        more = tomllib.loads(more_names).items()
        names["bodies"] |= {code.upper(): [name.strip() for name in many if name.strip()] for code, many in more}
    except (ValueError, TypeError, AttributeError) as error:
        raise BadDocument(f"has no names: {error}", file=file, hint='write CODE = ["Name", "Other name"], one a line') from error
    for person, code in learned(text.plain, Lexicon(words, names)).items():
        names["persons"].setdefault(code, []).append(person)
    lexicon = Lexicon(words, names)
    drafts = [*Drafter(text, lexicon, made_on).drafts()]
    codes = {name: code for name, (code, printed) in lexicon.names.items() if name != printed}  # the name to print stands behind the others
    codes |= {printed: code for code, printed in lexicon.names.values()}
    intervals = {said: every for every, many in words["intervals"].items() for said in many}
    return Drafted(text.plain, [one for one in drafts if one.is_kept], [one for one in drafts if not one.is_kept], codes, intervals)


def passages(text: Text) -> list[tuple[int, str]]:
    """The sentences of a text, each with the number of its paragraph, in one line."""
    lexicon = Lexicon(*(tomllib.loads(one.read_text(encoding="utf-8")) for one in bundled.drafting()))
    spans = ((one, span) for one in text.paragraphs for span in sentences(text.plain, one, lexicon))
    return [(one.number, " ".join(text.plain[slice(*span)].split())) for one, span in spans]


def items(found: Drafted) -> list[Item]:
    """The statements as data in the order of the text, those that were left out with the kind none, or position."""
    every = [(one.verdict, one._asdict()) for one in sorted((*found.kept, *found.left_out))]
    return [{**one, "kind": verdict.kind or "none", "obligors": verdict.names, "verdict": verdict.rule} for verdict, one in every]


def write(found: Drafted, agreement: Mapping[str, str], parties: Sequence[str], source: Mapping[str, str], file: str) -> str:
    """The dossier as YAML with comments.

    Args:
        found: the statements.
        agreement: `code`, `title` and, where it is known, `made_on`.
        parties: the codes of all who sign, where they are known.
        source: what else is known of the text as a source.
        file: what the text is called.
    """
    everybody, codes = tuple(parties) or (ALL,), found.codes | {ALL: ALL}
    owed = [[code for name in one.verdict.names or (EVERYBODY,) for code in _codes(name, codes, everybody)] for one in found.kept]
    every, names = dict.fromkeys((*everybody, *chain(*owed))), {code: name for name, code in codes.items()} | {ALL: "All who sign"}
    made_on = agreement.get("made_on") or min((one.due for one in found.kept if one.due), default="2000")[:4]
    key = re.sub(r"[^a-z0-9]+", "-", f"{agreement['code']}-{made_on}".lower()).strip("-")
    head = {
        "agreement": {**agreement, "made_on": made_on, "parties": [*every]},
        "parties": [{"code": code, "name": names.get(code, code)[:300]} for code in every],
        "sources": [{"key": key, "publisher": "not known", "title": agreement["title"], **source}],
    }
    lines = [
        f"# Drafted by rules out of {_comment(file)}: {len(found.kept)} statements; {len(found.left_out)} were left out, and are listed at the end.",
        "# Nothing is in the ledger until it is imported. Read each against its quote, mend it or delete it.",
        *([] if "made_on" in agreement else ["# made_on was not given: put the day of the document in its place."]),
        *([] if parties else [f"# {ALL} stands for all who sign, as no party was given: put their codes in its place."]),
        f"dossier: 1\n{yaml_writer.write(head)}{'commitments:' if found.kept else 'commitments: []'}",
    ]
    for number, (one, obligors) in enumerate(zip(found.kept, owed, strict=True), 1):
        around = found.plain[max(0, one.start - _AROUND) : one.start], found.plain[one.end : one.end + _AROUND]
        said = (one.verdict.rule, f"owed by {'; '.join(one.verdict.names)}", one.due_words, one.quantity, one.every)
        lines += [f"\n  # why: {_comment('; '.join(dict.fromkeys(filter(None, said))))}"]
        lines += [f"  # at: {one.start}–{one.end}"]
        terms = _commitment(one, number, [*dict.fromkeys(obligors)], found.intervals.get(one.every.lower()))
        lines += [indent(yaml_writer.write([terms | {"wordings": [_wording(one, key, *around)]}]), "  ").rstrip()]
    lines += ["\n# Considered and left out:"] if found.left_out else []
    lines += [f"# paragraph {one.paragraph}, {one.verdict.rule}: “{_comment(one.quote)}”" for one in found.left_out]
    return "\n".join(lines) + "\n"


def _commitment(one: Draft, number: int, obligors: list[str], interval: str | None) -> Item:
    quote, lasts = " ".join(one.quote.split()), Nature.STANDING if _LASTING.search(one.title) else Nature.ONE_OFF
    text = f"[{one.lead}] {quote}" if one.lead else quote
    terms: Item = {"number": number, "title": one.title, "text": text, "kind": str(one.verdict.kind)}
    terms["nature"] = str(Nature.RECURRING if one.every else Nature.QUANTITATIVE if one.quantity else lasts)
    terms |= {"topic": one.topic[:100].strip() or "general", "obligors": obligors} | ({"due": str(one.due)} if one.due else {})
    terms |= {"recurrence": {"every": interval}} if interval and one.verdict.kind and one.verdict.kind.owed else {}
    terms |= {"indicators": indicators} if one.verdict.kind and one.verdict.kind.owed and (indicators := _indicators(one)) else {}
    return terms


_BINDING: dict[CommitmentKind | None, str] = {
    CommitmentKind.JOINT_COMMITMENT: "agreed",
    CommitmentKind.UNILATERAL_COMMITMENT: "promised",
    CommitmentKind.ASSURANCE: "assured",
    CommitmentKind.REQUEST: "asked",
}


def _wording(one: Draft, key: str, before: str, after: str) -> Item:
    """What the text says, with its very words as a W3C TextQuoteSelector has them (Web Annotation Data Model §4.2.4)."""
    made: Item = {"source": key, "paragraph": one.paragraph, "text": one.title, "quote": " ".join(one.quote.split())}
    around = {"quote_prefix": " ".join(before.split()), "quote_suffix": " ".join(after.split())}
    account = {"who": "; ".join(one.verdict.names), "binding": _BINDING.get(one.verdict.kind, ""), "by_when": one.due_words or one.every}
    return made | {name: said[:100] for name, said in (around | account).items() if said}


def _indicators(one: Draft) -> list[Item]:
    """The amount that is to be reached by the deadline, where a statement says both: “$5 billion by 2030” is 5 USD billion by 2030."""
    found = _AMOUNT.fullmatch(one.quantity)
    unit = " ".join(filter(None, (_CURRENCIES.get(found[1], ""), found[3].strip(" -")))) if found else ""
    changes = rf"\bby (?:\w+ ){{0,2}}{re.escape(one.quantity)}"  # “cut by 30 per cent” is relative to what is not said
    if not (found and unit and one.due) or re.search(changes, " ".join(one.quote.split())):
        return []
    target = {"value": found[2].replace(",", ""), "by": str(one.due), "written": " ".join(f"{one.quantity} {one.due_words}".split())}
    return [{"code": "AMOUNT", "title": one.title, "unit": unit, "targets": [target]}]


def _codes(name: str, codes: dict[str, str], everybody: Sequence[str]) -> Sequence[str]:
    """The codes of an obligor: one that is known, else one made of the name, which is known from then on."""
    if name in (EVERYBODY, NOBODY):
        return everybody
    if name in codes:
        return (codes[name],)
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    stem = re.sub(r"[^A-Z0-9]+", "_", letters).strip("_").lstrip("0123456789_") or "PARTY"
    stem = stem if len(stem) <= 22 else stem[:22].rpartition("_")[0] or stem[:22]
    taken = {*codes.values()}
    codes[name] = next(one for one in chain((stem,), (f"{stem[:18]}_{number}" for number in count(2))) if one not in taken)
    return (codes[name],)


def _comment(text: str) -> str:
    """A text as it may stand in a comment."""
    flat = one_line(" ".join(text.split()))
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}…"
