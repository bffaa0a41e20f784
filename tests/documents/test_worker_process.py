"""Reading in a process of its own: the same values, the same complaint, and nobody left behind."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tracker.documents.worker_process import read_ahead
from tracker.domain.errors import BadDocument


def endless() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def children() -> set[str]:
    """Of this process; other tests of it may have a server."""
    return {pid for tasks in Path("/proc/self/task").glob("*/children") for pid in tasks.read_text().split()}


@pytest.fixture(autouse=True)
def nobody_is_left_behind() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before


def test_the_values_come_in_order_from_another_process() -> None:
    values = [[1, "é\ud800", b"\x00", None, ("a", {"b": [1.5]})], [], "x" * 3_000_000]
    with read_ahead(iter(values)) as received:
        assert list(received) == values
    with read_ahead(os.getpid() for _ in range(1)) as received:
        assert list(received) != [os.getpid()]


def test_whoever_stops_early_leaves_no_process() -> None:
    with read_ahead(endless()) as received:
        assert [next(received) for _ in range(3)] == [0, 1, 2]


def test_a_complaint_is_told_in_its_place() -> None:
    def values() -> Iterator[int]:
        yield 1
        raise BadDocument("is wrong", file="rows", line=2, hint="mend it")

    with read_ahead(values()) as received:
        assert next(received) == 1
        with pytest.raises(BadDocument) as caught:
            next(received)
    assert (caught.value.message, caught.value.hint) == ("rows:2: is wrong", "mend it")


@pytest.mark.parametrize("fault", [lambda: os._exit(1), lambda: 1 / 0])
def test_a_child_that_dies_is_not_taken_for_one_that_is_done(fault: Any) -> None:
    def values() -> Iterator[Any]:
        yield 1
        yield fault()

    with read_ahead(values()) as received, pytest.raises(RuntimeError):
        list(received)


def test_without_a_process_the_values_are_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with read_ahead(os.getpid() for _ in range(2)) as received:
        assert list(received) == [os.getpid()] * 2


def test_where_no_process_can_be_had_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    with read_ahead(iter("ab")) as received:
        assert list(received) == ["a", "b"]
