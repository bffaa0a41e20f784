"""What is written reads back as it was, however nasty; and looks like something a person wrote."""

from typing import Any

import pytest
from hypothesis import given, settings

from tests import strategies
from tracker.documents.yaml_reader import read
from tracker.documents.yaml_writer import write


@settings(max_examples=strategies.examples(25))
@given(strategies.json_values)
def test_writing_then_reading_is_the_identity(value: Any) -> None:
    found = read(write({"value": value}), "d.yaml").value["value"]
    assert found == value
    assert repr(found) == repr(value)  # and not True for 1


@pytest.mark.parametrize("text", strategies.NASTY)
def test_nasty_text_survives_everywhere(text: str) -> None:
    value = {"text": text, text: "text", "list": [text, [text]], "inner": {text: [{text: text}]}}
    assert read(write(value), "d.yaml").value == value


@pytest.mark.parametrize(
    "text", ["x " * 300, "x" * 300, "x\n\ny\n" * 20, " x " * 100, "a\tb " * 60, "é中😀 " * 80, "- " * 100, "a: " * 100, "'\" " * 100]
)
def test_long_text_survives_folding(text: str) -> None:
    assert read(write({"a": [{"b": text}]}), "d.yaml").value == {"a": [{"b": text}]}


def test_it_looks_as_people_write_it() -> None:
    value = {
        "dossier": 1,
        "agreement": {"code": "WOODSIDE", "made_on": "2023-11-15", "parties": ["US", "NO"], "place": None},
        "open": True,
        "titles": ["plain, with [art. 4]: and more", "[art. 4]", "2024", "2024-03", "中文"],
        "empty": [],
    }
    assert write(value) == (
        "dossier: 1\n"
        "agreement:\n"
        "  code: WOODSIDE\n"
        "  made_on: 2023-11-15\n"
        "  parties:\n"
        "    - US\n"
        "    - NO\n"
        "  place: null\n"
        "open: true\n"
        "titles:\n"
        "  - 'plain, with [art. 4]: and more'\n"
        "  - '[art. 4]'\n"
        '  - "2024"\n'
        "  - 2024-03\n"
        "  - 中文\n"
        "empty: []\n"
    )
