"""A citation says who, what, of which day and when it was read; what BibTeX would run is escaped."""

from dataclasses import replace
from datetime import date

import pytest

from tests.payloads import PAYLOADS
from tests.reports.sample import sample
from tracker.domain.text import visible
from tracker.reports.citations import bibtex, citation

REPORT = sample()


def test_a_citation_has_author_title_agreement_and_both_days() -> None:
    assert citation(REPORT.sheets[0], REPORT.fixed) == (
        "Lake Watch, “LAKE-1: Resume the ferries” (Summit at the Lake, Mar 2024). Record of 14 Jan 2025, standing as of 15 Jan 2025,"
        " accessed 15 Jan 2025."
    )


def test_what_describes_a_past_day_was_read_when_it_was_recorded_at_the_earliest() -> None:
    """Red with the day described taken for that of access; without an author the program is named."""
    past = replace(REPORT.fixed, as_of=date(2024, 6, 1), author="")
    assert citation(REPORT.sheets[0], past).startswith("Tracker, ")
    assert citation(REPORT.sheets[0], past).endswith("standing as of 1 Jun 2024, accessed 14 Jan 2025.")
    assert "standing as of 15 Jan 2025, accessed 15 Jan 2025" in bibtex(REPORT.sheets[0], replace(REPORT.fixed, known_on=""))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_bibtex_runs_nothing(payload: str) -> None:
    """Red with a brace or a backslash as it is."""
    entry = bibtex(sample(lambda name, text: payload.strip() if name in ("terms.title", "author") else text).sheets[0], REPORT.fixed)
    assert visible(entry, keep="\n") == entry
    lines = entry.split("\n")
    assert (lines[0], lines[-1], len(lines)) == ("@misc{lake-1,", "}", 7)
    plain = entry.replace(r"\textbackslash{}", "").replace(r"\textasciitilde{}", "").replace(r"\textasciicircum{}", "")
    for sign in "{}%&#$_":
        plain = plain.replace(f"\\{sign}", "")
    assert "\\" not in plain
    assert plain.count("{") == plain.count("}") == 7
    assert not set("%&#$_~^") & set(plain)
