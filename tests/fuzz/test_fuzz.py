"""Whatever reads what others wrote refuses in our own words: `targets.py` has the readers and their samples.

Most readers have such a law beside their other tests, so the light run tries only those that have none, and samples with damage. `make test-heavy`
runs all of them with atheris, each in a process of its own, so that nothing it does to it can end the tests.
"""

import json
import re
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.fuzz.targets import TARGETS, Target

ROOT = Path(__file__).parents[2]
HEAVY = pytest.mark.heavy
LIMITS = ["-runs=200000", "-max_total_time=20", "-timeout=10", "-rss_limit_mb=2048"]

target = cache(lambda name: TARGETS[name]())


@pytest.mark.parametrize("name", TARGETS)
def test_the_first_sample_is_read(name: str) -> None:
    """Otherwise the fuzzer would begin with nothing."""
    one: Target = target(name)
    assert one.attempt(one.samples[0])
    for sample in one.samples:
        one.attempt(sample)


@pytest.mark.parametrize("name", ["dossiers_taken_in", "batches", "refs", "reports", "tables"])
@settings(max_examples=strategies.examples(25))
@given(data=st.data())
def test_a_damaged_sample_is_read_or_refused_in_our_own_words(name: str, data: st.DataObject) -> None:
    """Red where `batch._items` takes anything for an object, and where `report_lines._from_json` lets an error out."""
    one: Target = target(name)
    sample = data.draw(st.sampled_from(one.samples))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(sample)))
        word = data.draw(st.sampled_from([word.encode() for word in one.words]) | st.binary(max_size=4))
        sample = sample[:place] + word + sample[place + data.draw(st.integers(0, 12)) :]
    one.attempt(sample)


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")), st.sampled_from((1, 1, 100)))
def test_any_ref_is_read_or_refused_in_our_own_words(data: bytes, times: int) -> None:
    """Red with `shortened` left out of a message."""
    one: Target = target("refs")
    one.attempt(data * times)


@settings(max_examples=strategies.examples(25))
@given(data=st.data())
def test_entries_that_say_something_else_are_taken_or_refused_in_our_own_words(data: st.DataObject) -> None:
    """Red with `corrected_evidence_stands` left out of the rules: the projections meet a regrade of nothing."""
    one: Target = target("ledger_lines")
    entries = [json.loads(line) for line in one.samples[0].split(b"\n")]
    values = st.sampled_from([value for entry in entries for value in entry["content"].values()]) | st.integers(0, 25)
    for _ in range(data.draw(st.integers(1, 3))):
        content = data.draw(st.sampled_from(entries))["content"]
        content[data.draw(st.sampled_from(sorted(content)))] = data.draw(values)
    one.attempt(b"\n".join(json.dumps(entry).encode() for entry in entries))


FOUND = [
    ("reports", b" known_at,root\n7,x\n"),
    ("reports", b'"x,known_at,root\n"\n1\n'),
    ("tables", b'<x><numFmt numFmtId="e1"/></x>'),
    ("tables", b'<?xml version="1.0" encoding="UTF-8nan"?><x/>'),
]
"""What the fuzzer has found so far, cut down: each was an exception that is no message of ours."""


@pytest.mark.parametrize(("name", "data"), FOUND)
def test_what_was_found_stays_mended(name: str, data: bytes) -> None:
    one: Target = target(name)
    one.attempt(data)


def fuzzed(*command: str) -> subprocess.CompletedProcess[str]:
    if sys.platform != "linux":
        pytest.skip("atheris is to be had for Linux only")
    if find_spec("atheris") is None:
        pytest.fail("the heavy tests need atheris: python -m pip install -e '.[fuzz]'", pytrace=False)
    return subprocess.run(
        [sys.executable, *command, *LIMITS], cwd=ROOT, capture_output=True, text=True, errors="replace", check=False, timeout=120
    )


@HEAVY
@pytest.mark.parametrize("name", TARGETS)
def test_fuzzed_with_an_eye_on_the_coverage(name: str, tmp_path: Path) -> None:
    done = fuzzed("-m", "tests.fuzz.targets", name, str(tmp_path))
    assert done.returncode == 0, done.stderr[-4_000:]
    runs = re.search(r"Done (\d+) runs in (\d+) second", done.stderr)
    assert runs
    coverage = re.findall(r"cov: (\d+)", done.stderr)[-1]
    print(f"\n{name}: {runs[1]} runs in {runs[2]} s, coverage {coverage}")  # noqa: T201 - for docs/reliability.md


BROKEN = """
import json, sys
from pathlib import Path
from tests.fuzz import targets
def broken():
    target = targets.reports()
    from tracker.domain.proof import report_lines
    report_lines._from_json = lambda text: [] if text[:1] != "{" else json.loads(text) and []
    return target
targets.TARGETS["broken"] = broken
targets.fuzz("broken", Path(sys.argv[1]), sys.argv[2:])
"""


@HEAVY
def test_a_reader_that_fails_is_found_out(tmp_path: Path) -> None:
    done = fuzzed("-c", BROKEN, str(tmp_path))
    assert done.returncode != 0
    assert "Uncaught Python exception" in done.stdout + done.stderr
    assert list(tmp_path.glob("crash-*"))
