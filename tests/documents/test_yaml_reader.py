"""YAML as people write it: `NO` is a country, every value has its line, and nothing expands, nests or repeats without end."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tracker.documents import yaml_reader
from tracker.documents.yaml_reader import DEPTH_LIMIT, read
from tracker.domain.errors import BadDocument
from tracker.domain.items import Path


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("y", "y"),
        ("2024", 2024),
        ("2024-03", "2024-03"),
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05T10:00:00Z", "2024-03-05T10:00:00Z"),
        ("12:30", "12:30"),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("007", "007"),
        ("0x10", "0x10"),
        ("0o7", "0o7"),
        ("1_000", "1_000"),
        ("1.5", "1.5"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("9" * 18, 999_999_999_999_999_999),
        ("9" * 5_000, "9" * 5_000),
        ("１", "１"),
        ("null", None),
        ("~", None),
        ("", None),
        ("None", "None"),
        ("true", True),
        ("True", True),
        ("TRUE", "TRUE"),
        ("false", False),
        ("=", "="),
        ("'null'", "null"),
        ('"2024"', "2024"),
        ("'true'", "true"),
        ("B2", "B2"),
        ("[art. 4]", ["art. 4"]),
        ("'[art. 4]'", "[art. 4]"),
        ("<b>x</b>", "<b>x</b>"),
        ("中文 😀", "中文 😀"),
        ('"\\u202e\\x1b"', "\u202e\x1b"),
    ],
)
def test_scalars(scalar: str, value: Any) -> None:
    found = read(f"a: {scalar}\n", "d.yaml").value["a"]
    assert found == value
    assert type(found) is type(value)


def test_names_of_fields_are_text() -> None:
    assert read("true: 1\nNO: 2\n7: 3\n", "d.yaml").value == {"true": 1, "NO": 2, "7": 3}


def test_block_texts() -> None:
    assert read("a: >-\n  one\n  two\n\n  three\nb: |\n  one\n  two\n", "d.yaml").value == {"a": "one two\nthree", "b": "one\ntwo\n"}


@pytest.mark.parametrize(
    "text", ["\ufeffa: 1\n", "a: 1\r\n", "---\na: 1\n...\n", "# c\na: 1 # c\n", "%YAML 1.1\n---\na: 1\n", "{a: 1}", '{"a": 1}']
)
def test_other_spellings_of_the_same(text: str) -> None:
    assert read(text, "d.yaml").value == {"a": 1}


LINES = """# a comment

agreement:
  code: WOODSIDE

commitments:
  - number: 1
    title: >-
      a long
      title
    evidence: [{id: a}, {id: b}]
  -
    number: 2
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("agreement",), 3),
        (("agreement", "code"), 4),
        (("commitments", 0), 7),
        (("commitments", 0, "title"), 8),
        (("commitments", 0, "evidence", 1, "id"), 11),
        (("commitments", 1, "number"), 13),
        (("commitments", 1, "missing"), 13),  # what is not there: the nearest part around it
        (("commitments", 5, "x"), 6),
        (("nothing",), 3),
    ],
)
def test_every_value_has_its_line(path: Path, line: int) -> None:
    assert read(LINES, "d.yaml").line(path) == line


BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    ("what", "text", "line", "problem"),
    [
        ("nothing", "", None, "is empty"),
        ("a comment", "# nothing", None, "is empty"),
        ("an unclosed quote", 'a: 1\nb: "x\n', 3, "is not YAML: "),
        ("a loose colon", "a: b: c", 1, "is not YAML: "),
        ("a list in a mapping", "a: 1\n- b\n", 2, "is not YAML: "),
        ("an at sign", "a: @b", 1, "is not YAML: "),
        ("a tab for a space", "a:\n\tb: 1\n", 2, "a tab where YAML wants spaces"),
        ("a tab after a dash", "- é\n-\tb: c\n", 2, "a tab where YAML wants spaces"),
        ("a tab before a dash", "a: 1\n\t- b\n", 2, "a tab where YAML wants spaces"),
        ("a tab and a colon", "é😀\n  \ta: b\n", 2, "a tab where YAML wants spaces"),
        ("a NUL", "é: 1\nb: é\x00\n", 2, "holds the character U+0000, which YAML does not allow"),
        ("an escape character", "a: 1\nb: \x1b[31m\n", 2, "holds the character U+001B, which YAML does not allow"),
        ("half a character", "a: 1\nb: \ud800\n", 2, "holds the character U+D800, which YAML does not allow"),
        ("no character", "a: \ufffe\n", 1, "holds the character U+FFFE, which YAML does not allow"),
        ("half an escaped character", 'a: "\\ud800"', 1, "is not YAML: "),
        ("a field twice", "a: 1\nb: 2\na: 3\n", 3, "the field “a” stands there twice"),
        ("a field twice, quoted", "1: 1\n'1': 2\n", 2, "the field “1” stands there twice"),
        ("a field twice, further in", "a:\n  - b: 1\n    b: 2\n", 3, "the field “b” stands there twice"),
        ("a list for a name", "? [a]\n: b\n", 1, "a field's name must be a word"),
        ("no name", "? \n: b\n", 1, "a field's name must be a word"),
        ("an anchor", "a: &x 1\n", 1, "anchors and aliases (& and *) are not read; write the value out"),
        ("an anchor on a list", "a:\n  &x\n  - 1\n", 2, "anchors and aliases"),
        ("an anchor on a name", "a: 1\n&x b: 1\n", 2, "anchors and aliases"),
        ("an alias", "a: 1\nb: *x\n", 2, "anchors and aliases"),
        ("an alias for a name", "*x : 1\n", 1, "anchors and aliases"),
        ("a merge", "a: 1\n<<: *x\n", 2, "anchors and aliases"),
        ("anchors that expand without end", BOMB, 1, "anchors and aliases"),
        ("a tag", "a: 1\nb: !!python/object/apply:os.system [true]\n", 2, "the tag tag:yaml.org,2002:python/object/apply:os is not read"),
        ("a tag of a known type", "a: !!float 1\n", 1, "the tag tag:yaml.org,2002:float is not read"),
        ("a tag on a name", "!!str a: 1\n", 1, "the tag tag:yaml.org,2002:str is not read"),
        ("an own tag", "a: !include /etc/passwd\n", 1, "the tag !include is not read"),
        ("two documents", "a: 1\n---\nb: 2\n", 2, "holds a second document; give each its own file"),
        ("another version", "%YAML 3.0\n---\na: 1\n", 1, "is not YAML: "),
        ("lists in lists", "[" * 100_000, 1, f"is nested too deeply, at most {DEPTH_LIMIT} levels"),
        ("lists in lists in block style", "- " * 10_000, 1, "is nested too deeply"),
        ("lists in lists with blanks", "[ " * 100_000, 1, "is nested too deeply"),
        ("lists in lists after a field", "a: 1\nb: " + "[" * 100_000, 2, "is nested too deeply"),
        ("lists in lists on lines of their own", "[\n" * 100_000, DEPTH_LIMIT + 2, "is nested too deeply"),
        ("objects in objects", "{a: " * 100_000, 1, "is nested too deeply"),
        ("indented without end", "".join(" " * n + "a:\n" for n in range(100)), DEPTH_LIMIT + 2, "is nested too deeply"),
        ("nesting that is only quoted", f"a: ['{'[' * 30}', \"{'{' * 30}\", @b]", 1, "is not YAML: "),
        ("nesting that is closed", f"a: [{'[], ' * 30}@b]", 1, "is not YAML: "),
        ("too much", "a: " + "x" * 20_000_000, None, "is too large: 20,000,003 characters, at most 20,000,000"),
    ],
)
def test_what_is_refused(what: str, text: str, line: int | None, problem: str) -> None:
    with pytest.raises(BadDocument) as raised:
        read(text, "d.yaml")
    place = "d.yaml" if line is None else f"d.yaml:{line}"
    assert raised.value.message.startswith(f"{place}: {problem}")
    assert raised.value.hint


@pytest.mark.parametrize("text", ["{" * 100_000, "[{" * 100_000, "a: 1\nb: [{[" * 50_000, "? " * 10_000, "- " * 10 + "[" * 50_000])
def test_nesting_is_refused_in_our_own_words(text: str) -> None:
    with pytest.raises(BadDocument) as raised:
        read(text, "d.yaml")
    assert re.search("nested too deeply|must be a word", raised.value.message)


def test_nesting_that_the_parser_refuses_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(text: str, Loader: Any) -> Iterator[Any]:  # noqa: N803 - the name in PyYAML
        mark = yaml.Mark("d.yaml", DEPTH_LIMIT + 1, 0, DEPTH_LIMIT + 1, None, 0)
        raise yaml.scanner.ScannerError(None, None, "words of another release", mark)
        yield

    monkeypatch.setattr(yaml, "parse", parse)
    with pytest.raises(BadDocument, match="is nested too deeply, at most"):
        read("[" * 30, "d.yaml")


def test_depth_up_to_the_limit() -> None:
    value = read("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT, "d.yaml").value
    for _ in range(DEPTH_LIMIT - 1):
        (value,) = value
    assert value == []


def test_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "MEMBER_LIMIT", 100)
    assert len(read("- 1\n" * 99, "d.yaml").value) == 99
    with pytest.raises(BadDocument, match="holds more than 100 values"):
        read("- 1\n" * 100, "d.yaml")


@given(st.text() | st.text("ab \n\t:-?[]{}&*!#|>'\"%@`,.~\\<=0", max_size=60) | strategies.any_text)
def test_any_text_is_read_or_refused_in_our_own_words(text: str) -> None:
    with suppress(BadDocument):
        assert isinstance(read(text, "d.yaml").value, dict | list | str | int | None)
