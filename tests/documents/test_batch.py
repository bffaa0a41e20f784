"""Evidence for many at once: JSON, JSON Lines or YAML, each item with its place, and errors that name it."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tests.ledgers import TODAY
from tracker.documents import batch
from tracker.documents.batch import read
from tracker.domain.errors import BadDocument

ONE = {"stance": "supports", "summary": "x"}
TWO = {"stance": "context", "summary": "x"}


@pytest.mark.parametrize(
    ("what", "text", "items"),
    [
        ("an object", '{"stance": "supports", "summary": "x"}', [((None, ""), ONE)]),
        ("an object over several lines", '\n{\n "stance":\n "supports", "summary": "x"\n}\n', [((None, ""), ONE)]),
        (
            "a list",
            '[{"stance": "supports", "summary": "x"},\n {"stance": "context", "summary": "x"}]',
            [((None, "item 1"), ONE), ((None, "item 2"), TWO)],
        ),
        ("an empty list", "[]", []),
        ("lines", '{"stance": "supports", "summary": "x"}\n{"stance": "context", "summary": "x"}\n', [((1, ""), ONE), ((2, ""), TWO)]),
        (
            "lines with gaps",
            '\n{"stance": "supports", "summary": "x"}\r\n\r\n{"stance": "context", "summary": "x"}',
            [((2, ""), ONE), ((4, ""), TWO)],
        ),
        (
            "lines with odd separators inside",
            '{"stance": "supports", "summary": "x\u2028y\x85z"}\n{"stance": "context", "summary": "x"}',
            [((1, ""), {**ONE, "summary": "x\u2028y\x85z"}), ((2, ""), TWO)],
        ),
        (
            "a byte order mark",
            '\ufeff{"stance": "supports", "summary": "x"}\n{"stance": "context", "summary": "x"}',
            [((1, ""), ONE), ((2, ""), TWO)],
        ),
        ("YAML", "stance: supports\nsummary: x\n", [((1, ""), ONE)]),
        ("YAML with a comment", "# evidence\n\nstance: supports\nsummary: x\n", [((3, ""), ONE)]),
        (
            "a YAML list",
            "- {stance: supports, summary: x}\n- {stance: context, summary: x}\n",
            [((1, "item 1"), ONE), ((2, "item 2"), TWO)],
        ),
        ("a YAML list of one", "- {stance: supports, summary: x}\n", [((1, ""), ONE)]),
    ],
)
def test_what_is_read(what: str, text: str, items: list[Any]) -> None:
    assert read(text, "e", today=TODAY) == items


@pytest.mark.parametrize(
    ("what", "text", "message"),
    [
        ("nothing", "", "e: is empty"),
        ("a word", "x", "e:1: is not an object with fields"),
        ("a number", "3", "e:1: is not an object with fields"),
        ("a list with something else", '[{"a": 1}, 3]', "e: item 2: is not an object with fields"),
        ("a YAML list with something else", "- a: 1\n- 3\n", "e:2: item 2: is not an object with fields"),
        ("broken JSON", '{\n "a": 1,\n "b": \n}\n', "e:4: is not JSON: Expecting value"),
        ("a broken line", '{"a": 1}\n{"a": 2\n{"a": 3}\n', "e:2: is not JSON: Expecting ',' delimiter"),
        ("a line that is no object", '{"a": 1}\n3\n', "e:2: is not an object with fields"),
        ("an unclosed list", '[{"a": 1},', "e:1: is not JSON"),
        ("half a character", '{"stance": "s\\ud800", "summary": "x"}', "e: stance: holds half of a character (a lone surrogate)"),
        ("half a character in a name", '{"s\\ud800": 1}', "e: holds half of a character (a lone surrogate)"),
        ("two lists", "[] []", "e:1: is not JSON: Extra data"),
        ("a field twice", '{"a": 1, "a": 2}', "e: the field “a” stands there twice"),
        ("a field twice in a line", '{"a": 1}\n{"b": {"a": 1, "a": 2}}', "e:2: the field “a” stands there twice"),
        ("a hostile field twice", '{"\\u001b": 1, "\\u001b": 2}', "e: the field “␛” stands there twice"),
        ("no number", '{"a": NaN}', "e: is not JSON: there is no number NaN"),
        ("an endless number", '{"a": -Infinity}', "e: is not JSON: there is no number -Infinity"),
        ("a number too long", '{"a": ' + "9" * 5_000 + "}", "e: is not JSON that can be read: nested too deeply, or a number too long"),
        ("lists in lists", "[" * 200_000, "e: is not JSON that can be read: nested too deeply"),
        ("objects in objects", '{"a":' * 200_000, "e: is not JSON that can be read: nested too deeply"),
        ("a deep line", '{"a": 1}\n' + '{"a":' * 200_000, "e:2: is not JSON that can be read: nested too deeply"),
        ("a tab", "- a: 1\n\tb: 2\n", "e:2: a tab where YAML wants spaces"),
        ("an anchor", "- &x a: 1\n- *x\n", "e:1: anchors and aliases"),
        ("too many", "[" + "{}," * 100_000 + "{}]", "e: holds 100,001 items, at most 100,000"),
        ("too many lines", "{}\n" * 100_001, "e: holds more than 100,000 items"),
    ],
)
def test_what_is_refused_and_where(what: str, text: str, message: str) -> None:
    with pytest.raises(BadDocument) as raised:
        read(text, "e", today=TODAY)
    assert any(said.startswith(message) for said, _ in raised.value.lines())
    assert raised.value.hint


def test_all_faults_of_a_file_are_told_at_once() -> None:
    """Each with its line, item and field; red where the reading ends at the first."""
    text = "- {stance: suports, summary: x, grade: B9}\n- 3\n- stance: context\n  summary: x\n  attach: {}\n  attachments: [x]\n"
    with pytest.raises(BadDocument) as raised:
        read(text, "e", today=TODAY)
    assert [message.split(": ")[:3] for message, _ in raised.value.lines()] == [
        ["e:1", "item 1, stance", "“suports” is none of supports, contradicts or context"],
        ["e:1", "item 1, grade", "no grade “B9”"],
        ["e:2", "item 2", "is not an object with fields"],
        ["e:3", "item 3, attach", "must be the name of a file, or a list of them"],
        ["e:3", "item 3, attachments", "attachments are made from files"],
        ["5 faults"],
    ]


def test_a_file_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "SIZE_LIMIT", 10)
    assert read("[]        ", "e", today=TODAY) == []
    with pytest.raises(BadDocument, match="e: is too large: 11 characters, at most 10"):
        read("[]         ", "e", today=TODAY)


@given(st.text() | st.text('{}[]":,\n 1atrue\\u-', max_size=40) | strategies.any_text)
def test_any_text_is_read_or_refused_in_our_own_words(text: str) -> None:
    with suppress(BadDocument):
        assert all(isinstance(item, dict) for _, item in read(text, "e", today=TODAY))
