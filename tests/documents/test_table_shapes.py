"""The shapes of tables: the columns of the records, and which kind of table is which."""

from io import BytesIO

import pytest

from tests.documents.tables.tables import book, files, separated
from tracker.documents.table_shapes import HEADINGS, SHAPES, tables
from tracker.documents.tables import reading
from tracker.documents.tables.layout import Form, TableOptions
from tracker.domain.document_kinds import TableKind
from tracker.domain.errors import BadInput, Faults
from tracker.domain.record.records import PLAIN_FIELDS, SOURCE_FIELDS, Assessment, Party, Source, Terms
from tracker.storage.queries import streams

LEAST = {kind: [shape.required, ["x"] * len(shape.required)] for kind, shape in SHAPES.items()}


def kinds(data: bytes, form: Form = Form.CSV, wanted: TableKind | None = None, **mapping: str) -> tuple[list[TableKind], list[str], Faults]:
    faults, passed = Faults(), list[str]()
    options = TableOptions(mapping=mapping, table=wanted)
    sheets = reading.sheets(BytesIO(data), "table", form, options, faults)
    return [kind for kind, _ in tables(sheets, "table", options, faults, passed.append)], passed, faults


def test_the_columns_are_the_records_fields() -> None:
    def names(kind: TableKind) -> set[str]:
        return {column.name for column in SHAPES[kind].columns}

    assert names(TableKind.PARTIES) == set(Party.model_fields)
    assert names(TableKind.SOURCES) == set(Source.model_fields)
    assert names(TableKind.EVIDENCE) == {*PLAIN_FIELDS, "grade", *SOURCE_FIELDS}
    assert names(TableKind.COMMITMENTS) == {*Terms.model_fields, "ref", "agreement", "number"}
    assert {one.name for one in SHAPES[TableKind.COMMITMENTS].columns if one.is_object} == {"indicators", "recurrence"}
    assert names(TableKind.ASSESSMENTS) >= {*Assessment.model_fields} - {"effective_on"} | {"effective", "summary", "publisher"}


def test_every_column_is_explained() -> None:
    assert [(shape.kind, column.name) for shape in SHAPES.values() for column in shape.columns if not column.note] == []
    notes = {column.name: column.note for column in SHAPES[TableKind.COMMITMENTS].columns}
    assert (notes["due"], notes["criteria"], notes["topics"], notes["nature"]) == (
        f"{str(Terms.model_fields['due'].description)[:-1]}: 2024, 2024-03 or 2024-03-31",
        f"{str(Terms.model_fields['criteria'].description)[:-1]}, one a line",
        f"{str(Terms.model_fields['topics'].description)[:-1]}, with ; between them",
        "One of one_off, recurring, standing, quantitative",
    )
    assert [column.split for column in SHAPES[TableKind.COMMITMENTS].columns if column.name in ("obligors", "criteria", "title")] == [
        "",
        ";",
        "\n",
    ]
    dates = {column.name for shape in SHAPES.values() for column in shape.columns if column.is_date}
    assert dates == {"due", "extended_to", "event_date", "published", "accessed", "effective", "assessed_on"}
    assert {column.name for column in SHAPES[TableKind.COMMITMENTS].columns if column.is_number} == {"number", "review_every"}


def test_what_our_own_list_of_evidence_has_besides_is_passed_over() -> None:
    shape = SHAPES[TableKind.EVIDENCE]
    assert {*streams.FIELDS} - {*shape.passed_over} <= {column.name for column in shape.columns}


@pytest.mark.parametrize("kind", [*SHAPES])
def test_the_kind_of_a_table_is_known_by_its_headings(kind: TableKind) -> None:
    for form in (Form.CSV, Form.XLSX, Form.JSON_LINES):
        assert kinds(files(LEAST[kind])[form], form)[0] == [kind]
    shape = SHAPES[kind]
    assert kinds(separated([[column.name.upper().replace("_", " ") for column in shape.columns]]))[0] == [kind]
    assert reading.sniff(separated(LEAST[kind]), "-", HEADINGS) is Form.CSV


def test_a_table_that_may_be_of_two_kinds_asks_for_the_word() -> None:
    with pytest.raises(BadInput) as caught:
        kinds(b"code,publisher\n")
    assert caught.value.message == "table may hold parties or sources"
    assert kinds(b"colour,size\n")[2].error().message.startswith("table: holds no table of parties or sources or")
    assert kinds(b"colour,size\n", wanted=TableKind.PARTIES)[0] == [TableKind.PARTIES]
    assert kinds(b"Wer,Name\n", Wer="code")[0] == [TableKind.PARTIES]


def test_sheets_of_a_workbook_that_hold_no_table_are_passed_over_by_name() -> None:
    notes = [("Notes", "text"), ("", "see below")]
    data = book(LEAST[TableKind.PARTIES], Notes=notes, Evidence=LEAST[TableKind.EVIDENCE])
    assert kinds(data, Form.XLSX)[:2] == ([TableKind.PARTIES, TableKind.EVIDENCE], ["table[Notes]"])
    found, passed, faults = kinds(data, Form.XLSX, TableKind.EVIDENCE)
    assert (found, passed, bool(faults)) == ([TableKind.EVIDENCE], ["table[Table]", "table[Notes]"], False)
    assert kinds(book(notes), Form.XLSX)[2].error().message == (
        "table: holds no table of parties or sources or commitments or evidence or assessments or figures"
    )
    fault = kinds(book(notes), Form.XLSX, TableKind.PARTIES)[2].error()
    assert fault.lines() == [("table: holds no table of parties", "nothing was added; it needs the columns code, name for parties")]
