"""The line of a report, found in what people keep, and held against a ledger."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.proof.test_checkpoints import ROOTS
from tracker.domain.proof.checkpoints import Verdict
from tracker.domain.proof.report_lines import Claim, claims, judge
from tracker.domain.standing.explanations import Fixed

ROOT = ROOTS[7].hex()
LINE = Fixed(as_of=date(2025, 7, 1), cut=False, known_at=7, known_on="2025-07-01", root=ROOT).line
CLAIM = Claim(7, 7, ROOT)


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        f"# Report\n\n{LINE}\n\n…",
        f'<span class="fixed">{LINE}</span>',
        f"cut by a mail program: {LINE.replace(' ', chr(10))}.",
        f'{{"known_at": 7, "ledger": {{"size": 7, "root": "{ROOT}"}}}}',
        f'{{"citation": "{LINE}"}}',
    ],
)
def test_it_is_found(text: str) -> None:
    assert claims(text) == [CLAIM]
    assert judge("r", claims(text), 12, ROOTS).verdict is Verdict.LINE_CHECKED


@pytest.mark.parametrize(
    "text",
    [
        "",
        LINE[:-1],
        f"{LINE}0",
        LINE.replace("#7", "7"),
        LINE.replace("root", "roof"),
        '{"known_at": 7',
        "{" * 100_000,
        '{"known_at": "7", "ledger": {"size": 7, "root": "x"}}',
        '{"ledger": []}',
        f"ref,known_at,root\r\nA-1,7,{ROOT}\r\n",
    ],
)
def test_where_it_is_not_there_is_nothing_to_check_against(text: str) -> None:
    assert claims(text) == []
    assert judge("r", [], 12, ROOTS).verdict is Verdict.UNVERIFIABLE


def word(*found: Claim, size: int = 12) -> Verdict:
    return judge("r", list(found), size, ROOTS).verdict


# Broken once by answering with the first claim instead of the first that fails.
def test_each_word() -> None:
    assert word(CLAIM) is Verdict.LINE_CHECKED
    assert word(Claim(7, 7, ROOTS[6].hex())) is Verdict.REWRITTEN
    assert word(CLAIM, size=6) is Verdict.TRUNCATED
    assert word(Claim(6, 7, ROOT)) is Verdict.UNVERIFIABLE
    assert word(Claim(-1, -1, ROOT)) is Verdict.UNVERIFIABLE
    assert word(Claim(0, 0, ROOTS[0].hex())) is Verdict.LINE_CHECKED
    assert word(Claim(0, 0, ROOT)) is Verdict.UNVERIFIABLE
    assert word(Claim(10**19 - 1, 10**19 - 1, ROOT)) is Verdict.UNVERIFIABLE
    assert word(CLAIM, Claim(6, 6, ROOTS[6].hex())) is Verdict.LINE_CHECKED, "a quoted line of the same ledger"
    assert word(CLAIM, Claim(6, 6, ROOT)) is Verdict.REWRITTEN, "every line must hold"


@given(st.text(), st.text())
def test_whatever_stands_around_it(before: str, after: str) -> None:
    assert CLAIM in claims(f"{before}\n{LINE}\n{after}")
    claims(before)
    claims(f"{{{before}")
    claims(f"known_at,root\n{before}")
