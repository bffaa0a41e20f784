"""`evidence list`: every filter, on both databases, and names that do not exist."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.ledgers import GROUND, TODAY, Fresh, commitment, evidence, regrade, source
from tracker.actions import naming
from tracker.actions.evidence_listing import EvidenceFilter, listed
from tracker.domain.errors import BadInput, NotFound, TrackerError
from tracker.domain.record.records import Agreement, Retraction
from tracker.storage.ledger.ledger import Ledger


@pytest.fixture(scope="module")
def ledger(fresh: Fresh) -> Iterator[Ledger]:
    with fresh(GROUND) as opened:
        opened.append(source("big", publisher="THE  WIRE"))  # 8
        opened.append(Agreement(code="OTHER", title="Other", made_on="2025-01-15", parties=("US", "CN")))  # 9
        opened.append(commitment(1, agreement="OTHER", obligors=("CN",)))  # 10
        opened.append(evidence("They met", reliability="B", credibility="2", event_date="2025-03-01"))  # 11
        opened.append(evidence("Of the US", event_date="2025-03", source="post-2", voice="CN", party="US", stage="announced"))  # 12
        opened.append(evidence("Of  China’s\nenvoys", party="CN", stance="contradicts", stage="in_force", event_date="2025-04-01"))  # 13
        opened.append(evidence("Of all who owe it", commitment="PACT-2", source="big", quote="Große Worte", event_date="2025-05-01"))  # 14
        opened.append(evidence("Elsewhere", commitment="OTHER-1", source="big", event_date="2025-06-01"))  # 15
        opened.append(evidence("Taken back", commitment="OTHER-1", stance="context", event_date="2025-06-02"))  # 16
        opened.append(Retraction(entry=16, reason="x"))  # 17
        opened.append(regrade(15, "B4"))  # 18
        yield opened


def entries(ledger: Ledger, asked: dict[str, Any], **clocks: Any) -> list[int]:
    found = listed(ledger, naming.reading(ledger, TODAY, **clocks), EvidenceFilter(**asked), TODAY)
    items = [item["entry"] for item in found.items()]
    assert found.total() == len(items)
    return items


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [11, 12, 13, 14, 15]),
        ({"retracted": True}, [11, 12, 13, 14, 15, 16]),
        ({"ref": "pact-2"}, [14]),
        ({"agreements": ["other"]}, [15]),
        ({"agreements": ["other", "PACT"], "stances": ("contradicts",)}, [13]),
        ({"parties": ["us"]}, [11, 12, 14]),  # what is about all is about each of them
        ({"parties": ["CN"]}, [11, 13, 15]),
        ({"voices": ["cn"]}, [12]),
        ({"voices": ["Independent"]}, [11, 13, 14, 15]),
        ({"sources": ["POST-2", "big"]}, [12, 14, 15]),
        ({"publishers": ["the wire"]}, [11, 13, 14, 15]),  # in any case, whatever the blanks
        ({"publishers": ["The  Post"]}, [12]),
        ({"stages": ("announced", "in_force")}, [12, 13]),
        ({"grades": ["b2"]}, [11]),
        ({"grades": ["B"]}, [11, 15]),
        ({"grades": ["4", "B2"]}, [11, 15]),
        ({"since": "2025-03-31"}, [12, 13, 14, 15]),
        ({"until": "2025-03-30"}, [11]),
        ({"since": "2025-04", "until": "2025-05"}, [13, 14]),
        ({"search": ["OF"]}, [12, 13, 14]),
        ({"search": ["all of"]}, [14]),
        ({"search": ['"all of"']}, []),
        ({"search": ["“of china's envoys”"]}, [13]),  # a phrase, across blanks and line ends, whatever its apostrophe
        ({"search": ['"of all" GROSSE']}, [14]),
        ({"search": ["taken"]}, []),
        ({"search": ["taken"], "retracted": True}, [16]),
        ({"search": ["100%"]}, []),
        ({"publishers": ["The Wire"], "parties": ["US"], "until": "2025-04", "search": ["met"]}, [11]),
    ],
)
def test_filters_combine_and_their_values_are_alternatives(ledger: Ledger, asked: dict[str, Any], expected: list[int]) -> None:
    assert entries(ledger, asked) == expected


def test_filters_are_of_the_position_and_the_day(ledger: Ledger) -> None:
    assert entries(ledger, {"grades": ["B"]}, known_at="#17") == [11]
    assert entries(ledger, {"search": ["taken"]}, known_at="#16") == [16]
    assert entries(ledger, {"since": "2025-04"}, as_of="2025-05-01") == [13, 14]
    with pytest.raises(NotFound, match="no publisher “THE WIRE”"):
        entries(ledger, {"publishers": ["THE WIRE"]}, known_at="#3")


@pytest.mark.parametrize(
    ("asked", "error", "says", "hint"),
    [
        ({"sources": ["post-3"]}, NotFound, "no source “post-3”", "did you mean post-2"),
        ({"sources": ["wire"]}, NotFound, "no source “wire”", "did you mean wire-1?"),
        ({"publishers": ["The Wier"]}, NotFound, "no publisher “The Wier”", "did you mean THE  WIRE"),
        ({"publishers": ["Xinhua"]}, NotFound, "no publisher “Xinhua”", "there are THE  WIRE, The Post"),
        ({"voices": ["FR"]}, NotFound, "no party “FR”", "registered are CN, US"),
        ({"parties": ["FR"]}, NotFound, "no party “FR”", ""),
        ({"agreements": ["OTTER"]}, NotFound, "no agreement “OTTER”", "did you mean OTHER?"),
        ({"ref": "PACT-9"}, NotFound, "no commitment", ""),
        ({"grades": ["G1"]}, BadInput, "no grade “G1”", "write B2, or only the reliability B"),
        ({"grades": [""]}, BadInput, "no grade “”", ""),
        ({"since": "soon"}, BadInput, "is not a date", ""),
        ({"search": ['""']}, BadInput, "nothing to search for", ""),
        ({"search": ["x\0"]}, BadInput, "is not text", ""),
    ],
)
def test_what_there_is_not_is_refused_with_what_is_near(
    ledger: Ledger, asked: dict[str, Any], error: type[TrackerError], says: str, hint: str
) -> None:
    with pytest.raises(error, match=says) as caught:
        entries(ledger, asked)
    assert caught.value.hint.startswith(hint)
