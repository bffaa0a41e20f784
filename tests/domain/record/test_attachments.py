"""Names that lead nowhere, and what is said of a file."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tests.payloads import PAYLOADS
from tracker.domain.record.attachments import NAME_BYTES, File, about, chosen, counted, file_names
from tracker.domain.text import visible


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("report.pdf", "report.pdf"),
        ("Bericht (2) – Übersicht.html", "Bericht (2) – Übersicht.html"),
        ("条约.pdf", "条约.pdf"),
        ("../x", "_x"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("/etc/x", "_etc_x"),
        ("a\\b", "a_b"),
        ("C:x", "C_x"),
        ("", "attachment"),
        (".", "attachment"),
        ("..", "attachment"),
        (" . . ", "attachment"),
        (".bashrc", "bashrc"),
        ("-rf", "_-rf"),
        ("~", "_~"),
        ("CON", "_CON"),
        ("aux.txt", "_aux.txt"),
        ("LPT¹.pdf", "_LPT¹.pdf"),
        ("CONSENT.pdf", "CONSENT.pdf"),
        ("a\tb\nc\x1b[31m\u202e.txt", "a_b_c_[31m_.txt"),
        ("trailing. . ", "trailing"),
        ("e\u0301", "é"),
        ('a*?"<>|b', "a______b"),
        ("x" * 300 + ".pdf", "x" * (NAME_BYTES - 4) + ".pdf"),
        ("." * 300, "attachment"),
        ("中" * 300, "中" * (NAME_BYTES // 3)),
        ("a." + "b" * 300, "a." + "b" * (NAME_BYTES - 2)),
    ],
)
def test_a_plain_name(name: str, plain: str) -> None:
    """Red without any one step of `_plain`."""
    assert file_names([name]) == [plain]


def test_names_that_one_folder_cannot_hold_are_numbered() -> None:
    """Red when names are compared as they are: a folder that does not tell case apart would hold one file."""
    assert file_names(["a.txt", "A.TXT", "a.txt", "a-2.txt"]) == ["a.txt", "A-2.TXT", "a-3.txt", "a-2-2.txt"]
    assert file_names(["é", "e\u0301", "ﬁ", "fi"]) == ["é", "é-2", "ﬁ", "fi-2"]
    assert file_names(["\u0645\u06cc\u200c\u062e.pdf", "a\u200cb\u202e.pdf"]) == [
        "\u0645\u06cc\u200c\u062e.pdf",
        "a_b_.pdf",
    ]  # a joiner of Persian stays
    assert file_names(["../a", "_a"]) == ["_a", "_a-2"]


@given(st.lists(strategies.any_text | st.sampled_from(PAYLOADS), max_size=6))
def test_any_names_become_plain_ones_that_differ(names: list[str]) -> None:
    plain = file_names(names)
    assert len({unicodedata.normalize("NFKC", one).casefold() for one in plain}) == len(names)
    for one in plain:
        assert one not in ("", ".", "..")
        assert not set(one) & set('/\\:\0\n*?"<>|')
        assert not one.startswith((".", "-", "~", " "))
        assert not one.endswith((".", " "))
        assert visible(one) == one
        assert len(one.encode()) <= 255


@pytest.mark.parametrize(
    ("size", "found", "quoted", "said"),
    [
        (0, None, False, "0 bytes, sha256 ab"),
        (1, None, True, "1 byte, sha256 ab, quote not looked for"),
        (12_345, 0, True, "12,345 bytes, sha256 ab, quote not found"),
        (2, 1, True, "2 bytes, sha256 ab, quote found"),
        (2, 1_234, True, "2 bytes, sha256 ab, quote found 1,234 times"),
    ],
)
def test_what_is_said_of_one(size: int, found: int | None, quoted: bool, said: str) -> None:
    assert about(size, "ab", found, quoted=quoted) == said


def test_counting() -> None:
    assert [counted(1), counted(2)] == ["attachment", "2 attachments"]


def test_which_are_meant() -> None:
    """Red when a beginning of a hash wins over a name, or three digits do."""
    names, hashes = ["a", "abcd", "a"], ["abcd" + "0" * 60, "1" * 64, "abcd" + "1" * 60]
    assert chosen("a", names, hashes) == [0, 2]
    assert chosen("abcd", names, hashes) == [1]
    assert chosen("ABCD0", names, hashes) == [0]
    assert chosen("abc", names, hashes) == []
    assert chosen("abcd0x", names, hashes) == []


def test_the_hash_of_a_file() -> None:
    empty = File(name="x", media_type="text/plain", data=b"")
    assert empty.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
