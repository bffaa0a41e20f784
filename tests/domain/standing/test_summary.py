"""The JSON of a commitment: exactly the fields of docs/design.md §6.1, with the values of the standing."""

import json

from tests.domain.cases import case, check, day, verdict, weighed
from tracker.domain.record.records import Source
from tracker.domain.standing.standing import overview
from tracker.domain.standing.summary import item, whole
from tracker.domain.vocabulary import Status

ITEM = [
    *("ref", "title", "agreement", "kind", "nature", "topic", "obligors", "status", "open", "verification", "standing", "made_on", "due"),
    *(
        "extended_to",
        "extensions",
        "overdue",
        "due_soon_on",
        "late",
        "review_due_on",
        "review_due",
        "attention",
        "notes",
        "evidence",
        "last_evidence_on",
        "last_entry",
    ),
]
STANDING = ["party", "status", "confidence", "verification", "effective_on", "assessed_by"]
SOURCES = {
    "a": Source(key="a", publisher="Xinhua", url="https://example.org/a", published="2024-01-31"),
    "x": Source(key="x", publisher="CNN"),
}


def test_an_item_of_a_list() -> None:
    assessed = weighed(Status.UPHELD, ["+B2 CN a"], ["-B2 US x"], due="2024-06")
    found = item(assessed.terms, assessed.agreement, overview(assessed, day("2024-07-01")))
    assert list(found) == [*ITEM, "label", "topics", "lapse_on", "lapse", "numbers_differ_on", "numbers_differ"]
    assert [list(one) for one in found["standing"]] == [STANDING]
    assert json.loads(json.dumps(found)) == found
    assert found | {"title": ""} == {
        "ref": "WOODSIDE-2",
        "title": "",
        "agreement": "WOODSIDE",
        "kind": "joint_commitment",
        "nature": "standing",
        "topic": "counternarcotics",
        "obligors": ["CN"],
        "status": "upheld",
        "open": True,
        "verification": "contested",
        "standing": [
            {
                "party": "CN",
                "status": "upheld",
                "confidence": "moderate",
                "verification": "contested",
                "effective_on": "2024-03-01",
                "assessed_by": 100,
            }
        ],
        "made_on": "2023-11-15",
        "due": "2024-06",
        "extended_to": None,
        "extensions": [],
        "overdue": True,
        "due_soon_on": None,
        "late": False,
        "review_due_on": "2024-08-28",
        "review_due": False,
        "attention": ["contested", "overdue", "single_source"],
        "notes": [],
        "evidence": {"supports": 1, "contradicts": 1, "context": 0},
        "last_evidence_on": "2024-01-30",
        "last_entry": 100,
        "label": None,
        "topics": [],
        "lapse_on": None,
        "lapse": None,
        "numbers_differ": None,
        "numbers_differ_on": None,
    }


def test_the_whole_has_the_item_and_more() -> None:
    wording = {"source": "a", "paragraph": 3, "text": "They will"}
    assessed = weighed(Status.UPHELD, ["+B2 CN a"], ["-B2 US x retracted"], wordings=(wording,), criteria=("It meets",))
    now = overview(assessed, day("2024-03-02"))
    found = whole(assessed, now, SOURCES)
    assert json.loads(json.dumps(found)) == found
    assert list(found)[: len(ITEM)] == ITEM
    assert found["standing"][0]["why"] == "only voices whose interest it serves (CN: #11)"
    why = {name: found["standing"][0][name] for name in ("carried_by", "contested_by", "unweighed", "basis_retracted", "basis_changed")}
    assert why == {"carried_by": [11], "contested_by": [], "unweighed": [], "basis_retracted": [], "basis_changed": []}
    account = dict.fromkeys(("quote", "quote_prefix", "quote_suffix", "who", "binding", "by_when"))
    assert found["wordings"] == [
        {"source": "a", "paragraph": [3], "form": "reported", "text": "They will", "publisher": "Xinhua", **account}
    ]
    kept = [(o["entry"], o["grade"], o["counts"], o["retracted_by"], o["publisher"], o["url"]) for o in found["observations"]]
    assert kept == [(11, "B2", True, None, "Xinhua", "https://example.org/a"), (51, "B2", True, 900, "CNN", None)]


def test_searches_and_verdicts_keep_their_numbers() -> None:
    assessed = case(checks=[check(12), check(13, retracted=True)], assessments=[verdict(Status.NO_EVIDENCE, 14, [12])])
    found = whole(assessed, overview(assessed, day("2024-03-02")), SOURCES)
    assert [(one["entry"], one["retracted_by"]) for one in found["checks"]] == [(12, None), (13, 900)]
    assert [(one["entry"], one["because"]) for one in found["assessments"]] == [(14, [12])]
