"""The items of `list` as text: what an encoder makes of the objects, to the byte, whatever they hold."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import any_text, codes, days, kept_text, partial_dates, refs
from tracker.documents.listed import Spelling
from tracker.domain.kept import ROW, STANDING
from tracker.domain.vocabulary import MIXED, Attention, CommitmentKind, Confidence, Nature, Status, Verification

_counts = st.integers(0, 10**6)
_values: dict[str, st.SearchStrategy[Any]] = {
    "agreement": codes,
    "number": _counts,
    "ref": refs,
    "title": kept_text,
    "kind": st.sampled_from(CommitmentKind).map(str),
    "nature": st.sampled_from(Nature).map(str),
    "topic": kept_text,
    "obligors": st.lists(any_text, max_size=3).map(json.dumps),
    "status": st.sampled_from((*Status, MIXED)).map(str),
    "open": st.sampled_from((0, 1)),
    "verification": st.sampled_from(Verification).map(str),
    "made_on": partial_dates.map(str),
    "due": st.none() | partial_dates.map(str),
    "late": st.sampled_from((0, 1)),
    "review_due_on": st.none() | days.map(str),
    "attention": st.integers(0, 63),
    **dict.fromkeys(("supports", "contradicts", "context", "last_entry"), _counts),
    "last_evidence_on": st.none() | partial_dates.map(str),
}
_owed: dict[str, st.SearchStrategy[Any]] = {
    "ref": refs,
    "position": _counts,
    "party": any_text,
    "status": st.sampled_from(Status).map(str),
    "confidence": st.none() | st.sampled_from(Confidence).map(str),
    "verification": st.sampled_from(Verification).map(str),
    "effective_on": st.none() | days.map(str),
    "assessed_by": st.none() | _counts,
}
rows = st.lists(st.tuples(*(_values[name] for name in ROW)), max_size=4, unique_by=lambda row: row[ROW.index("ref")])
owed = st.lists(st.tuples(*(_owed[name] for name in STANDING)), min_size=1, max_size=3)


def item(row: tuple[Any, ...], standing: list[tuple[Any, ...]]) -> dict[str, Any]:
    """The object that the row is."""
    kept = dict(zip(ROW, row, strict=True))
    reasons = [reason.value for rank, reason in enumerate(Attention) if kept["attention"] >> rank & 1]
    flat = ("ref", "title", "agreement", "kind", "nature", "topic")
    return {
        **{name: kept[name] for name in flat},
        "obligors": json.loads(kept["obligors"]),
        "status": kept["status"],
        "open": kept["open"] == 1,
        "verification": kept["verification"],
        "standing": [dict(list(zip(STANDING, one, strict=True))[2:]) for one in standing],
        "made_on": kept["made_on"],
        "due": kept["due"],
        "overdue": "overdue" in reasons,
        "late": kept["late"] == 1,
        "review_due_on": kept["review_due_on"],
        "review_due": "review_due" in reasons,
        "attention": reasons,
        "evidence": {name: kept[name] for name in ("supports", "contradicts", "context")},
        "last_evidence_on": kept["last_evidence_on"],
        "last_entry": kept["last_entry"],
    }


@given(pages=st.lists(rows, min_size=1, max_size=3), data=st.data())
def test_the_text_is_what_an_encoder_makes_of_the_objects(pages: list[list[tuple[Any, ...]]], data: st.DataObject) -> None:
    """Red when a text is not escaped, a list is laid out otherwise, or a bit is another reason's."""
    spelling = Spelling()
    for page in pages:
        standings = {row[ROW.index("ref")]: data.draw(owed) for row in page}
        items = [item(row, standings[row[ROW.index("ref")]]) for row in page]
        text = spelling.page(page, standings)
        assert f'{{\n  "items": [\n{text}\n  ]\n}}' == json.dumps({"items": items}, ensure_ascii=False, indent=2) or not items
