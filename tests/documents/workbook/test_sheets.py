"""The workbook's sheets: whatever is recorded is in their cells, and comes out of them unchanged."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.documents.workbook.books import held, rows, written
from tests.ledgers import assessment, commitment, evidence
from tests.strategies import RECORDS, kept_text
from tracker.documents.workbook.changes import changes
from tracker.documents.workbook.sheets import CELL_LIMIT, SHEETS, UNFIT, RecordSheet, value_of
from tracker.domain.errors import BadInput
from tracker.domain.record.entries import KINDS
from tracker.domain.record.records import Assessment, Commitment, Evidence, Record, Source

BY_NAME = {sheet.name: sheet for sheet in SHEETS}
HARD = (
    "0012", "=1+1", "1-2", "5.0", "'", '"', "“quoted”", "a\rb", "a\r\nb", "a\tb", "\u00a0x\u00a0", "_x000D_", "_x005F_", "_x0041_x0042_", "a_x000d_",
    "<r>x</r>", "&amp;", "\ufffe\uffff", "\U0001f469\u200d\U0001f680", "\u202eabc", "\x01\x1f", '["a"]', "[x", "a; b", "TRUE", "#N/A", "1e5", "@x",
)  # fmt: skip
"""What spreadsheets change, and what XML or the form of a cell could take for something else."""


AS_TEXT = ("because", "same_event_as", "restates")
"""Fields with numbers that whoever takes a row reads."""


def as_text(field: object) -> object:
    return [*map(str, field)] if isinstance(field, list) else str(field)


def of(record: type[Record]) -> RecordSheet:
    return next(sheet for sheet in SHEETS if sheet.record is record)


def all_of(record: type[Record]) -> st.SearchStrategy[list[Record]]:
    return st.lists(RECORDS[KINDS[record]], max_size=2)


def test_every_field_has_a_column_and_what_a_row_is_called_stands_first() -> None:
    assert [(sheet.name, sheet.naming) for sheet in SHEETS] == [
        ("Parties", "code"),
        ("Agreements", "code"),
        ("Sources", "key"),
        ("Commitments", "ref"),
        ("Evidence", "entry"),
        ("Checks", "entry"),
        ("Assessments", "entry"),
    ]
    otherwise = {"attachments": "", "reliability": "grade", "credibility": "grade", "effective_on": "effective"}
    for sheet in SHEETS:
        fields = {otherwise.get(name, name) for name in sheet.record.model_fields} - {""}
        assert fields == sheet.columns.keys() - {"entry", "ref"}
        assert all(column.note for column in sheet.columns.values())


@given(st.fixed_dictionaries({sheet.record: all_of(sheet.record) for sheet in SHEETS}))
def test_what_is_written_is_read_without_a_change(records: dict[type[Record], list[Record]]) -> None:
    read = rows(written(records))
    for sheet in SHEETS:
        assert len(read[sheet.name]) == len(records[sheet.record])
        for row, one in zip(read[sheet.name], held(records[sheet.record]), strict=True):
            cells = sheet.cells(one)
            assert row.cells[sheet.naming] == cells[sheet.naming]
            assert [*changes(sheet, row, cells, cells)] == []
            fields = one.record.content()
            for name in fields.keys() & sheet.columns.keys() - {"wordings"}:
                if not cells[name].startswith(UNFIT):
                    again = value_of(sheet.columns[name], cells[name]) if cells[name] else []
                    assert again == (as_text(fields[name]) if name in AS_TEXT else fields[name])


@pytest.mark.parametrize("text", ["0.00", "1-20", "1/2024", "16.04.2021", "2021-04-16 00:00"])
def test_texts_that_look_like_days_are_days_only_where_days_belong(text: str) -> None:
    assert value_of(of(Source).columns["key"], text) == value_of(of(Evidence).columns["note"], text) == text


@pytest.mark.parametrize("text", HARD)
def test_hard_texts_stand_in_cells_as_they_are(text: str) -> None:
    record = evidence(text, quote=f"{text} {text}", note=f"{text}\n\n{text}")
    cells = of(Evidence).cells(held([record])[0])
    [row] = rows(written({Evidence: [record]}))["Evidence"]
    for name in ("summary", "quote", "note"):
        assert str(row.cells[name]).replace("\r", "") == cells[name].replace("\r", "")
        assert cells[name] == getattr(record, name) or text in ("<r>x</r>", "_x0041_x0042_")


@example(("a\nb", "c"))
@example(('["a"]', "[x"))
@given(st.lists(kept_text | st.sampled_from(HARD).map(str.strip), min_size=1, max_size=3))
def test_lists_and_wordings_come_out_of_their_cells(texts: list[str]) -> None:
    sheet = of(Commitment)
    wordings = [{"source": "wire-1", "text": text, "paragraph": [3] * (len(text) % 2)} for text in texts]
    record = commitment(criteria=texts, discrepancies=texts, wordings=wordings)
    cells = sheet.cells(held([record])[0])
    for name in ("criteria", "discrepancies", "wordings"):
        if cells[name].startswith(UNFIT):
            continue
        again = record.model_validate(record.content() | {name: value_of(sheet.columns[name], cells[name])})
        assert again == record, cells[name]


def test_few_wordings_need_json() -> None:
    record = commitment(wordings=[{"source": "wire-1", "text": "They will talk: soon"}, {"source": "post-2", "text": "Talks"}])
    assert of(Commitment).cells(held([record])[0])["wordings"] == "wire-1: They will talk: soon\npost-2: Talks"


@pytest.mark.parametrize(("length", "fits"), [(CELL_LIMIT, True), (CELL_LIMIT + 1, False)])
def test_a_text_that_does_not_fit_into_a_cell_is_marked_and_is_no_change(length: int, fits: bool) -> None:
    """Lists alone are so long: a text has 20,000 characters at most, of which each may count as two."""
    sheet, criteria = of(Commitment), ("😀" * 10_000, "x" * (length - 20_001))
    one = held([commitment(criteria=criteria)])[0]
    cells = sheet.cells(one)
    assert cells["criteria"] == ("\n".join(criteria) if fits else f"{UNFIT} {length - 10_000:,} characters, left as they are recorded⟩")
    [row] = rows(written({Commitment: [one.record]}))["Commitments"]
    assert [*changes(sheet, row, cells, cells)] == []
    if not fits:
        with pytest.raises(BadInput, match="stands for a text that does not fit"):
            value_of(sheet.columns["criteria"], cells["criteria"])


def test_what_rests_on_entries_names_them_by_number() -> None:
    assert of(Assessment).cells(held([assessment((8, 11))])[0])["because"] == "8; 11"
