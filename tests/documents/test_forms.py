"""Forms: what is typed under a heading comes out as it was typed, and what cannot be read is named by field and line."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.documents.forms import Field, Form
from tracker.domain.errors import BadDocument, BadInput

NAMES = ("stance", "event_date", "summary", "note")
LINES = st.one_of(
    st.text(st.characters(codec="utf-8")),
    st.sampled_from(
        ["=== summary ===", "\\=== summary ===", "\\\\===", "===", "====", "=== end ===", "# note", "---", "a: b", "“x” 'y'", ""]
    ),
)
TEXTS = st.lists(LINES, max_size=6).map("\n".join)


def form(**texts: str) -> Form:
    return Form(
        head=["A form", "with “comments”"],
        fields=[Field(name=name, hint="===", text=texts.get(name, "")) for name in NAMES],
        foot=["Known"],
    )


def fill(text: str, **texts: str) -> str:
    """The form with texts typed below their headings, as they are."""
    for name, typed in texts.items():
        heading = f"=== {name.replace('_', ' ')} === ==="
        assert text.count(heading) == 1
        text = text.replace(heading, f"{heading}\n{typed}")
    return text


@given(st.fixed_dictionaries(dict.fromkeys(NAMES, TEXTS)))
@example({"stance": "", "event_date": "=== summary ===", "summary": "\\=== note === x\n# a: “b”\n\n--- \r", "note": "==="})
def test_what_a_form_holds_is_read_as_it_is(texts: dict[str, str]) -> None:
    read = form(**texts).read(form(**texts).render(), "f")
    assert {name: read.text(name) for name in NAMES} == {name: text.strip() for name, text in texts.items()}
    assert read.emptied == [name for name in NAMES if not texts[name].strip()]


@given(TEXTS.filter(lambda text: not re.search(r"^\\*===(?!=)", text, re.MULTILINE)))
def test_what_is_typed_is_taken_as_it_stands(typed: str) -> None:
    assert form().read(fill(form().render(), summary=typed, note="n"), "f").texts == {"note": "n"} | (
        {"summary": typed.strip()} if typed.strip() else {}
    )


def test_a_form_saved_by_another_system_is_read() -> None:
    typed = fill(form().render(), summary="One.\n\nTwo.").replace("\n", "\r\n")
    assert form().read(f"\ufeff{typed}", "f").texts == {"summary": "One.\n\nTwo."}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("=== note === ===", "=== noet ===", "f:12: there is no field “noet” in this form"),
        ("=== note === ===", "=== note", "f:12: there is no field “=== note” in this form"),
        ("=== note === ===", "=== Stance ===", "f:12: stance: stands there twice"),
        ("# Known", "Known is more", "f:16: “Known is more” stands outside of the fields"),
        ("# A form", "I began here", "f:1: “I began here” stands outside of the fields"),
    ],
)
def test_what_belongs_to_no_field_is_named_by_its_line(old: str, new: str, fault: str) -> None:
    text = form(stance="x", summary="y").render()
    assert text.count(old) == 1
    with pytest.raises(BadDocument) as refused:
        form().read(text.replace(old, new), "f")
    assert refused.value.message == fault
    assert refused.value.hint


def test_a_heading_that_is_not_there_says_nothing() -> None:
    read = form().read("=== note ===\nx\n", "f")
    assert (read.texts, read.emptied, read.line("note"), read.line("stance")) == ({"note": "x"}, [], 2, None)


def test_ticked_entries_are_read_and_others_named() -> None:
    text = "[ ] #1 2024 + B2: x\n[x] #2 2024 − C1: y #9\n[X]#3\n[✓] #4 z\n[]#5\n#6, 7\n"
    read = form().read(f"=== note ===\n{text}", "f")
    assert read.ticked("note") == ["2", "3", "4", "6", "7"]
    assert not read.faults
    read = form().read(f"=== note ===\n{text}both\n", "f")
    read.ticked("note")
    assert read.faults.error().message == "f:8: note: “both” is no entry"


def test_faults_are_named_by_field_and_line() -> None:
    read = form().read(fill(form().render(), summary="y", stance="\nx"), "f")

    def refuse(_: str) -> str:
        raise BadInput("is no stance", "say another")

    assert read.value("stance", refuse) is None
    read.require("note")
    with pytest.raises(BadDocument) as refused, read.locating():
        raise BadInput("is odd").about("summary")
    assert [line for line, _ in refused.value.lines()] == [
        "f:6: stance: is no stance",
        "f:11: summary: is odd",
        "f:13: note: is missing",
        "3 faults",
    ]
    with pytest.raises(BadInput, match="about nothing"), form().read("", "f").locating():
        raise BadInput("about nothing")
