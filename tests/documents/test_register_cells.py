"""Cells of tables: parties with their names, and wordings with their sources."""

import pytest
from pydantic import ValidationError

from tracker.documents.register_cells import CommitmentRow, named_party


@pytest.mark.parametrize(
    ("written", "code", "name"),
    [
        ("FR (France)", "FR", "France"),
        (" France (FR) ", "FR", "France"),
        ("United States (US)", "US", "United States"),
        ("US (USA)", "US", "USA"),
        ("IR (Iran (Islamic Republic of))", "IR", "Iran (Islamic Republic of)"),
        ("CD(Congo)", "CD", "Congo"),
    ],
)
def test_a_party_with_its_name(written: str, code: str, name: str) -> None:
    assert named_party(written) == {"code": code, "name": name}


@pytest.mark.parametrize("written", ["FR", "France", "Iran (Islamic Republic of)", "fr (France)", "FR ()", "FR (France", 7, None])
def test_what_is_no_party_with_its_name(written: object) -> None:
    """Red where the first word is taken for a code, and a party called IRAN is registered."""
    assert named_party(written) is None


def row(*wordings: object) -> CommitmentRow:
    return CommitmentRow.model_validate({"number": 1, "title": "t", "text": "x", "obligors": ["US"], "wordings": wordings})


def test_a_wording_is_a_line_or_its_fields() -> None:
    made = row("Wire-1: They say: soon", {"source": "post-2", "text": "y", "paragraph": 3})
    assert [(one.source, one.text, one.paragraph) for one in made.wordings] == [("wire-1", "They say: soon", ()), ("post-2", "y", (3,))]


@pytest.mark.parametrize("written", ["They say", "They say: soon", ":", "wire-1:", 7])
def test_a_wording_names_its_source_and_has_words(written: object) -> None:
    with pytest.raises(ValidationError):
        row(written)
