"""JSON as it is written: one spelling, whichever encoder writes it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tracker.cli.terminal import output
from tracker.domain.dates import PartialDate
from tracker.domain.text import json_escaped
from tracker.domain.vocabulary import Status

TEXTS = some.text(some.characters(exclude_categories=["Cs"]))
VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | TEXTS | some.sampled_from(Status) | some.just(PartialDate("2024-03")),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(some.lists(VALUES, max_size=4))
def test_a_long_answer_is_spelled_like_a_short_one(items: list[Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        answer = {"total": 2, "items": items}
        patch.setattr(output, "_MANY", 0)
        assert output.json_text(answer) == json_escaped(json.dumps(answer, ensure_ascii=False, indent=2)) + "\n"
