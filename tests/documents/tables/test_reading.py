"""One reader of tables: the same rows whatever the form, the order of columns, the spelling of headings, the separator, the encoding."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.tables.tables import CELLS, GIVEN, HEADINGS, SHAPE, as_json, book, cells, files, read, refused, separated
from tracker.documents.tables import reading
from tracker.documents.tables.layout import Form, Place
from tracker.domain.document_kinds import DateOrder
from tracker.domain.errors import FAULT_LIMIT, BadInput

ALL = files([HEADINGS, CELLS])
FORMS = pytest.mark.parametrize("form", [*Form])


@FORMS
def test_every_form_gives_the_same_rows(form: Form) -> None:
    assert cells(ALL[form], form) == [GIVEN]


@FORMS
def test_the_form_is_recognised_by_what_a_file_holds(form: Form) -> None:
    assert reading.sniff(ALL[form], "-", frozenset(SHAPE.fields)) is form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('{\n  "title": "Talk",\n  "obligors": ["US"]\n}', Form.JSON),
        ('{"title": "Talk", "obligors": ["US"]}\n{"title": "Meet"}', Form.JSON_LINES),
        ('{"title": "' + "x" * reading.HEAD, Form.JSON_LINES),
        ('{\n  "seq": 1,\n  "title": "Talk"\n}', None),
        ('{\n  "nothing": 1\n}', None),
    ],
)
def test_an_object_may_be_of_several_lines(text: str, form: Form | None) -> None:
    """Red where its first line alone is looked at."""
    assert reading.sniff(text.encode()[: reading.HEAD], "-", frozenset(SHAPE.fields)) is form


@pytest.mark.parametrize(
    ("form", "place"),
    [(Form.CSV, (2, "")), (Form.XLSX, (2, "Table")), (Form.ODS, (2, "Table")), (Form.JSON, (1, "item")), (Form.JSON_LINES, (1, ""))],
)
def test_a_row_says_where_it_stands(form: Form, place: tuple[int, str]) -> None:
    assert [row.place for row in read(ALL[form], form)] == [Place(*place)]


_title = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30).filter(
    lambda text: text.strip() == text
)
_codes = st.lists(st.sampled_from(["US", "CN", "EU"]), min_size=1, max_size=3, unique=True)
_rows = st.lists(
    st.fixed_dictionaries(
        {"title": _title, "obligors": _codes},
        optional={
            "due": st.sampled_from(["2021", "2021-04", "2021-04-16"]),
            "number": st.integers(0, 10**6),
            "criteria": st.lists(_title, min_size=1, max_size=2),
        },
    ),
    min_size=1,
    max_size=4,
)


def written(rows: list[dict[str, object]], order: list[str]) -> list[list[str]]:
    """The rows as we write them into a table whose columns are in this order."""
    texts = [{**row, "obligors": "; ".join(row["obligors"]), "criteria": "\n".join(row.get("criteria", ()))} for row in rows]  # type: ignore[arg-type]
    return [order, *([str(row.get(name, "")) for name in order] for row in texts)]


@given(rows=_rows, order=st.permutations(HEADINGS), form=st.sampled_from([Form.CSV, Form.XLSX, Form.ODS]))
@settings(max_examples=50)
def test_what_we_write_we_read_whatever_the_order_of_columns(rows: list[dict[str, object]], order: list[str], form: Form) -> None:
    assert cells_of(written(rows, order), form) == rows


def cells_of(table: list[list[str]], form: Form) -> list[dict[str, object]]:
    escaped = [[cell.replace("&", "&amp;").replace("<", "&lt;") for cell in row] for row in table] if form is Form.ODS else table
    return cells(files(escaped)[form], form, raw=True)


_blank = st.sampled_from(["", " ", "  ", "_", "-", "\u00a0"])
_spelling = st.tuples(st.sampled_from(["upper", "lower", "title", "swapcase"]), _blank, _blank, _blank)


@given(spelling=_spelling, heading=st.sampled_from(["owed_by", "obligors"]), form=st.sampled_from([Form.CSV, Form.JSON_LINES]))
@settings(max_examples=50)
def test_any_accepted_spelling_of_a_heading_is_known(spelling: tuple[str, str, str, str], heading: str, form: Form) -> None:
    case, before, between, after = spelling
    spelled = before.strip("-") + getattr(heading.replace("_", between or "_"), case)() + after
    names = ("Title", spelled, *HEADINGS[2:])
    assert cells(files([names, CELLS])[form], form) == [GIVEN]


@given(
    sign=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    says_so=st.booleans(),
)
@settings(max_examples=50)
def test_any_separator_and_encoding_is_recognised(sign: str, encoding: str, says_so: bool) -> None:
    text = separated([HEADINGS, CELLS, ("Förderung", "EU", *CELLS[2:])], sign).decode()
    assert cells((f"sep={sign}\r\n{text}" if says_so else text).encode(encoding))[1]["title"] == "Förderung"


def test_another_encoding_is_named() -> None:
    data = separated([HEADINGS, ("Förderung für alle", *CELLS[1:])], ";", "cp1252")
    assert refused(data) == [
        (
            "table:2: is not UTF-8 text",
            'nothing was added; save it as UTF-8, or name its encoding: with --encoding cp1252 it says “Förderung für alle;"US”',
        )
    ]
    assert cells(data, encoding="cp1252")[0]["title"] == "Förderung für alle"
    with pytest.raises(BadInput, match="there is no encoding “cp-1252x”"):
        read(data, encoding="cp-1252x")
    assert refused("título\n".encode("utf-16")[:-1])[0][0] == "table:1: is not UTF-16 text"


def test_a_title_above_and_what_is_empty_around_a_table_is_no_matter() -> None:
    empty = ("",) * 3
    lines = [
        ("Commitments of the pact, 2021", *("",) * 8),
        (),
        (*HEADINGS, *empty),
        (*CELLS, *empty),
        ("",) * 9,
        (*CELLS, *empty),
        ("",) * 9,
    ]
    assert [row.place.line for row in read(separated(lines, ";"))] == [4, 7]  # a criterion has two lines
    assert [row.place.line for row in read(book(lines), Form.XLSX)] == [4, 6]
    assert cells(separated(lines)) == cells(book(lines), Form.XLSX) == [GIVEN, GIVEN]
    assert cells(b"title;obligors;;;\nTalk;US\n \t;;;\nTalk; ;;;\n") == [{"title": "Talk", "obligors": ["US"]}, {"title": "Talk"}]


def test_two_signs_that_may_separate_are_not_chosen_between() -> None:
    assert refused(b"title,obligors;due\n") == [
        (
            "table:1: more than one sign could separate the cells",
            "put cells with commas or semicolons in quotes, or say what separates them in a first line: sep=,",
        )
    ]


@pytest.mark.parametrize(
    ("written", "order", "meant"),
    [
        ("16.04.2021", "dmy", "2021-04-16"),
        ("4/16/2021", "mdy", "2021-04-16"),
        ("1-2-2021", "dmy", "2021-02-01"),
        ("11-1-2021", "mdy", "2021-11-01"),
        ("04/2021", "dmy", "2021-04"),
        ("2021", "dmy", "2021"),
        ("2021-04-16 00:00:00", None, "2021-04-16"),
        ("yesterday", None, "yesterday"),
    ],
)
def test_dates_are_read_in_the_order_that_is_said(written: str, order: str | None, meant: str) -> None:
    table = [("title", "obligors", "due"), ("Talk", "US", written)]
    for form in (Form.CSV, Form.JSON_LINES):
        said = {"dates": DateOrder(order)} if order else {}
        if order or form is Form.CSV:
            assert cells(files(table)[form], form, **said)[0]["due"] == meant


@pytest.mark.parametrize(
    ("written", "order", "says", "hint"),
    [
        (
            "16.04.2021",
            None,
            "is not written year first",
            "say in which order days and months stand (--dates dmy or --dates mdy), or write 2021-04-16",
        ),
        (
            "04/2021",
            None,
            "is not written year first",
            "say in which order days and months stand (--dates dmy or --dates mdy), or write 2021-04-16",
        ),
        ("4/16/2021", "dmy", "is no date with --dates dmy", "write it year first: 2021-04-16, or say --dates otherwise"),
        ("4/16/21", "mdy", "has a year of two digits", "write it with four, best year first: 2021-04-16"),
    ],
)
def test_a_date_is_never_guessed(written: str, order: str | None, says: str, hint: str) -> None:
    table = [("Title", "Obligors", "Due Date"), ("Talk", "US", written)]
    said = DateOrder(order) if order else None
    assert refused(separated(table), mapping={"due date": "due"}, dates=said) == [
        (f"table:2: Due Date: “{written}” {says}", f"nothing was added; {hint}")
    ]


def test_headings_are_mapped() -> None:
    table = [("Name", "Lead department", "Due"), ("Talk", "US", "2021")]
    wanted = {"title": "Talk", "obligors": ["US"], "due": "2021"}
    for form in Form:
        assert cells(files(table)[form], form, mapping={"name": "title", "LEAD_DEPARTMENT": "Owed by"}) == [wanted]
    with pytest.raises(BadInput) as caught:
        read(separated(table), mapping={"Name": "titel"})
    assert caught.value.lines() == [("--map: commitments have no column “titel”", "did you mean title?")]
    [(message, hint), *_] = refused(separated([HEADINGS, CELLS]), mapping={"Nam": "title"})
    assert message == "table:1: there is no column “Nam” to map"
    assert hint == f"nothing was added; the columns are {', '.join(HEADINGS)}"


def test_unknown_columns_are_listed_once_and_left_out_where_that_is_said() -> None:
    table = [("title", "entry", "colour", "obligors", "duee", "size"), *[("Talk", "#5", "red", "US", "2021", "XL")] * 3]
    columns = "the columns of commitments are title, obligors, due, number, review_every, criteria"
    assert refused(separated(table)) == [
        (
            "table:1: there are no columns “colour” (obligors?), “duee” (due?), “size”",
            f'nothing was added; --map "colour=FIELD" says what one means, --ignore-unknown leaves them out; {columns}',
        )
    ]
    assert cells(separated(table), ignore_unknown=True) == [{"title": "Talk", "obligors": ["US"]}] * 3
    lines = files(table)[Form.JSON_LINES]
    assert cells(lines, Form.JSON_LINES, ignore_unknown=True) == [{"title": "Talk", "obligors": ["US"]}] * 3
    assert [row.get("colour") for row in cells(lines, Form.JSON_LINES)] == ["red", None, None]  # whoever reads the fields says so
    misspelt = b'{"titel": "Talk", "obligors": "US"}\n' * 3
    assert cells(misspelt, Form.JSON_LINES) == [{"titel": "Talk", "obligors": ["US"]}]  # rather than say that a title is missing


@pytest.mark.parametrize(
    ("headings", "says"),
    [
        (("title", "due"), "table:1: the column “obligors” is missing"),
        (("due", "number"), "table:1: the columns “title”, “obligors” are missing"),
        (("Title", "obligors", "TITLE"), "table:1: the column “title” stands there twice, as “Title” and “TITLE”"),
        (("owed by", "obligors", "title"), "table:1: the column “obligors” stands there twice, as “owed by” and “obligors”"),
        (("a", "b"), "table:1: there is no table of commitments: no line has its headings"),
    ],
)
def test_headings_that_give_no_table_are_refused(headings: tuple[str, ...], says: str) -> None:
    for form, name in ((Form.CSV, "table"), (Form.XLSX, "table[Table]")):
        assert refused(files([headings, ("x",) * len(headings)])[form], form)[0][0] == says.replace("table", name, 1)


def test_a_misspelt_heading_that_is_needed_is_one_fault() -> None:
    assert [message for message, _ in refused(separated([("titel", "obligors"), ("Talk", "US")]))] == [
        "table:1: there is no column “titel” (title?)"
    ]


def test_cells_without_a_heading_are_named() -> None:
    table = [("title", "", "obligors"), ("Talk", "", "US"), ("Talk", "red", "US")]
    hint = "nothing was added; write a heading above it, or leave such columns out with --ignore-unknown"
    assert refused(separated(table)) == [("table:3: column B has no heading, and “red” in it", hint)]
    assert len(cells(separated(table), ignore_unknown=True)) == 2
    assert refused(separated([("title", "obligors"), ("Talk", "US", "red")]))[0][0] == "table:2: has 3 cells, and there are 2 columns"
    assert (
        refused(book([("title", "obligors"), ("Talk", "US", "red")]), Form.XLSX)[0][0]
        == "table[Table]:2: has 3 cells, and there are 2 columns"
    )
    assert refused(separated([("title", "obligors"), ("Talk",)]))[0][0] == "table:2: has 1 cell, and there are 2 columns"


def test_all_faults_are_named_at_once_and_many_are_counted() -> None:
    wrong = [("Talk", "US", "16.04.2021"), ("Talk",), ("Talk", "US", "4/4/21")]
    places = [message.rpartition(": “")[0] for message, _ in refused(separated([("title", "obligors", "due"), *wrong]))]
    assert places == ["table:2: due", "", "table:4: due", ""]
    many = refused(separated([("title", "obligors", "due"), *wrong[:1] * (FAULT_LIMIT + 7)]))
    assert len(many) == FAULT_LIMIT + 1
    assert many[-1][0] == "and 7 more"


def test_a_file_without_a_table_is_named() -> None:
    for data, form in ((b"", Form.CSV), (b"\n\n", Form.CSV), (book([]), Form.XLSX), (b"[]", Form.JSON)):
        assert refused(data, form) == [("table: holds no table", "nothing was added; is it the right file?")]
    assert read(b"", Form.JSON_LINES) == []


def test_json_keeps_its_values() -> None:
    row = {"title": 5, "obligors": ["US"], "number": 7, "criteria": "one\ntwo"}
    assert cells(json.dumps([row]).encode(), Form.JSON) == [{**row, "criteria": ["one", "two"]}]
    assert refused(b'[{"title": "x"}, 5]', Form.JSON)[0][0] == "table[item]:2: is not an object with fields"
    assert refused(b"[{", Form.JSON)[0][0].startswith("table[item]:1: is not JSON: ")
    assert refused(b'{"title": "x", "Title": "y"}', Form.JSON_LINES)[0][0] == "table:1: Title: stands there twice"
    assert as_json([("a",), ("b",)]) == [{"a": "b"}]


def test_numbers_are_read_in_columns_of_numbers_only() -> None:
    table = [("title", "obligors", "number", "review_every"), ("5,0", "US", "5,0", "90.0"), ("x", "US", "five", "1e3")]
    assert cells(separated(table)) == [
        {"title": "5,0", "obligors": ["US"], "number": 5, "review_every": 90},
        {"title": "x", "obligors": ["US"], "number": "five", "review_every": "1e3"},
    ]


def test_the_mark_of_a_formula_is_taken_off_text_alone() -> None:
    table = [("title", "obligors"), ("'=1+1", "US"), ("'tis so", "US")]
    assert [row["title"] for row in cells(separated(table))] == ["=1+1", "'tis so"]
    assert [row["title"] for row in cells(separated(table), raw=True)] == ["'=1+1", "'tis so"]
    assert [row["title"] for row in cells(book(table), Form.XLSX)] == ["'=1+1", "'tis so"]
