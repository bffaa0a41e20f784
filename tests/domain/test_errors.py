"""Errors: a line that says what and where, a hint, and the near words."""

import inspect

import pytest

from tracker.domain import errors
from tracker.domain.errors import BadDocument, BadWord, NotFound, TrackerError, did_you_mean, near, shortened

KNOWN = ["upheld", "fulfilled", "partly_fulfilled", "not_fulfilled", "stalled", "WOODSIDE-3"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("fulfiled", ["fulfilled", "not_fulfilled", "partly_fulfilled"]),
        ("STALED", ["stalled"]),
        ("woodside3", ["WOODSIDE-3"]),
        ("", []),
        ("zzzz", []),
        ("x" * 100_000, []),
    ],
)
def test_near_words(wanted: str, found: list[str]) -> None:
    assert near(wanted, KNOWN) == found


def test_did_you_mean_or_where_to_look() -> None:
    assert did_you_mean("staled", KNOWN, "see list") == "did you mean stalled?"
    assert did_you_mean("zzzz", KNOWN, "see list") == "see list"
    assert did_you_mean("anything", [], "see list") == "see list"


def test_long_values_are_shortened() -> None:
    assert shortened("a" * 60) == "a" * 60
    assert shortened("a" * 200_000) == "a" * 60 + "… (200,000 characters)"


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"file": "d.yaml"}, "d.yaml: is empty"),
        ({"file": "d.yaml", "line": 7}, "d.yaml:7: is empty"),
        ({"file": "d.yaml", "line": 7, "entry": "commitment 2"}, "d.yaml:7: commitment 2: is empty"),
        ({"file": "d.yaml", "line": 7, "entry": "commitment 2", "field": "title"}, "d.yaml:7: commitment 2, title: is empty"),
        ({"file": "d.yaml", "field": "agreement"}, "d.yaml: agreement: is empty"),
    ],
)
def test_a_document_error_says_where(where: dict[str, object], message: str) -> None:
    error = BadDocument("is empty", **where)  # type: ignore[arg-type]
    assert error.message == str(error) == message
    assert error.hint


def test_a_bad_word_names_the_vocabulary() -> None:
    error = BadWord("status", "staled", ["stalled", "upheld"])
    assert (error.message, error.hint) == ("no status “staled”", "did you mean stalled? one of: stalled, upheld")


def test_not_found_suggests() -> None:
    assert NotFound("commitment", "WOODSIDE-33", ["WOODSIDE-3"], "see list").hint == "did you mean WOODSIDE-3?"
    assert NotFound("commitment", "x", [], "see list").hint == "see list"


def test_the_tree_is_drawn() -> None:
    """Every error stands in the picture at the top of the module, and leaves with exit code 2; two are an answer, which is no."""
    ours = [
        one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, TrackerError) and one.__module__ == errors.__name__
    ]
    assert [one.__name__ for one in ours if one.__name__ not in (errors.__doc__ or "")] == []
    assert [one for one in ours if one.exit_code != 2] == [errors.NotCaptured, errors.UnattestedStore]
    assert (errors.NotCaptured.exit_code, errors.UnattestedStore.exit_code) == (1, 1)


@pytest.mark.parametrize(
    ("hint", "in_file"),
    [
        ("name the entries with --because; tracker show PACT-1 --full lists them", "name the entries with because; tracker show PACT-1 --full lists them"),
        ("describe it: --publisher … --same-event-as …", "describe it: publisher … same_event_as …"),
        ("", ""),
    ],
)  # fmt: skip
def test_where_fields_are_filled_in_a_hint_names_these_and_no_options(hint: str, in_file: str) -> None:
    assert TrackerError("x", hint).hint_in_file == in_file
