"""Workbooks: cells as a spreadsheet shows them, and one line for each that is damaged, encrypted, too large, or not only data."""

import shutil
import subprocess
import tracemalloc
import zipfile
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.documents.tables.tables import (
    CELLS,
    DAY,
    GIVEN,
    HEADINGS,
    book,
    by_openpyxl,
    cells,
    evidence_rows,
    open_document,
    refused,
    table_of,
    with_members,
)
from tracker.documents.tables import archive, xlsx
from tracker.documents.tables.archive import Archive
from tracker.documents.tables.cells import column_name, number, position
from tracker.documents.tables.layout import Form
from tracker.domain.errors import BadDocuments

TABLE = [HEADINGS, CELLS]
BOOK = book(TABLE)
SHEET = "xl/worksheets/sheet1.xml"
REST = ("Talk", "US")


def sheet_of(rows: str) -> bytes:
    """An XLSX whose only sheet holds these rows of XML below the headings title, obligors, due, number."""
    names = ("title", "obligors", "due", "number")
    head = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in names)
    data = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>{head}</row>{rows}</sheetData></worksheet>'
    return with_members(BOOK, {SHEET: data.encode()})


def test_cells_are_as_they_are_shown() -> None:
    table = [
        ("title", "obligors", "due", "number"),
        (5.0, "US", DAY, 7),
        (0.1 + 0.2, "US", datetime(2021, 4, 16, 12, 30), 8.0),  # noqa: DTZ001 - a spreadsheet knows no zones
        (True, "US", 2021, "9"),
    ]
    assert cells(book(table), Form.XLSX) == [
        {"title": "5", "obligors": ["US"], "due": "2021-04-16", "number": 7},
        {"title": "0.3", "obligors": ["US"], "due": "2021-04-16", "number": 8},
        {"title": "true", "obligors": ["US"], "due": "2021", "number": 9},
    ]


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("yyyy-mm-dd", "2021-04-16"),
        ("dd/mm/yy;@", "2021-04-16"),
        ('[$-409]d\\-mmm\\-yyyy "o\'clock"', "2021-04-16"),
        ("m/d/yy h:mm", "2021-04-16"),
        ("mmm-yy", "2021-04"),
        ("yyyy-mm", "2021-04"),
        ("[$-407]mmmm yyyy", "2021-04"),
        ("yyyy", "2021"),
        ("General", "44302"),
        ("0.00", "44302"),
        ("[h]:mm:ss", "44302"),
        ('0 "days"', "44302"),
    ],
)
def test_a_date_is_no_more_precise_than_it_is_shown(shown: str, meant: str) -> None:
    def change(sheet: Any) -> None:
        sheet.append(("title", "obligors", "due"))
        sheet.append((*REST, 44302))
        sheet["C2"].number_format = shown

    assert cells(by_openpyxl(change), Form.XLSX)[0]["due"] == meant


def test_the_first_days_of_both_calendars_of_excel() -> None:
    def change(sheet: Any) -> None:
        sheet.append(("title", "obligors", "due"))
        for day in (date(1900, 1, 5), date(1900, 2, 28), date(1900, 3, 1), date(9999, 12, 31), time(12)):
            sheet.append((*REST, day))

    data = by_openpyxl(change)
    days = [row["due"] for row in cells(data, Form.XLSX)]
    assert days == ["1900-01-05", "1900-02-28", "1900-03-01", "9999-12-31", "0.5"]
    with zipfile.ZipFile(BytesIO(data)) as given:
        content = given.read("xl/workbook.xml").replace(b"<workbookPr/>", b'<workbookPr date1904="1"/>')
    assert cells(with_members(data, {"xl/workbook.xml": content}), Form.XLSX)[2]["due"] == "1904-03-02"


def test_errors_and_what_a_spreadsheet_took_for_a_date_are_refused() -> None:
    def change(sheet: Any) -> None:
        sheet.append(("Title", "obligors", "Due"))
        sheet.append((date(2021, 2, 1), "US", "2021"))
        sheet.append((*REST, "#N/A"))
        sheet["A2"].number_format = "mmm-yy"

    assert refused(by_openpyxl(change), Form.XLSX) == [
        ("table[Sheet]:2: Title: is a date, 2021-02, where none belongs", "format the column as text, and write it again"),
        ("table[Sheet]:3: Due: is an error of the spreadsheet (#N/A)", "mend the formula, or empty the cell"),
        ("2 faults", "nothing was added; mend the file and import it again"),
    ]


def test_merged_cells_hold_their_value_in_the_first_and_merged_headings_are_refused() -> None:
    def change(sheet: Any) -> None:
        for row in (("Our commitments",), TABLE[0], CELLS, ("Talk", "US"), ("again", "US")):
            sheet.append(row)
        sheet.merge_cells("A1:F1")
        sheet.merge_cells("C4:C5")

    data = by_openpyxl(change)
    assert cells(data, Form.XLSX) == [GIVEN, {"title": "Talk", "obligors": ["US"]}, {"title": "again", "obligors": ["US"]}]

    def change_headings(sheet: Any) -> None:
        change(sheet)
        sheet.merge_cells("E2:F2")

    merged = by_openpyxl(change_headings)
    hint = "nothing was added; unmerge them, and write one above each column"
    assert refused(merged, Form.XLSX) == [("table[Sheet]:2: headings are merged (E2:F2)", hint)]
    spanned = table_of(TABLE).replace("<table:table-cell office", '<table:table-cell table:number-columns-spanned="2" office', 1)
    assert refused(open_document(spanned), Form.ODS) == [("table[Table]:1: headings are merged (A1:B1)", hint)]


def test_an_error_of_a_spreadsheet_is_one_fault() -> None:
    """Red where the cell is read on, and where it is missing besides."""

    def change(sheet: Any) -> None:
        sheet.append(("commitment", "stance", "summary", "event_date"))
        sheet.append(("PACT-1", "#REF!", "x", "2021"))
        sheet.append(("PACT-1", "context", "x", "#N/A"))

    read = evidence_rows(BytesIO(by_openpyxl(change)), Form.XLSX, "table", today=DAY)
    with pytest.raises(BadDocuments) as caught:
        list(read)
    assert [message for message, _ in caught.value.lines()] == [
        "table[Sheet]:2: stance: is an error of the spreadsheet (#REF!)",
        "table[Sheet]:3: event_date: is an error of the spreadsheet (#N/A)",
        "2 faults",
    ]


def test_what_a_merged_cell_of_open_document_covers_is_not_read() -> None:
    covered = '<table:covered-table-cell office:value-type="string"><text:p>x</text:p></table:covered-table-cell></table:table-row>'
    table = table_of([("title", "obligors"), REST]).replace(
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>', covered
    )
    assert cells(open_document(table), Form.ODS) == [{"title": "Talk", "obligors": ["US"]}]


def test_hidden_and_empty_sheets_are_left_out() -> None:
    data = book(TABLE, Empty=[], Other=TABLE)
    assert cells(data, Form.XLSX) == [GIVEN, GIVEN]
    with zipfile.ZipFile(BytesIO(data)) as given:
        content = given.read("xl/workbook.xml").replace(b'name="Other"', b'name="Other" state="veryHidden"')
    assert cells(with_members(data, {"xl/workbook.xml": content}), Form.XLSX) == [GIVEN]


def test_rich_text_escapes_and_readings() -> None:
    texts = (
        '<row><c t="inlineStr"><is><r><t>One </t></r><r><rPr><b/></rPr><t>two_x000D__x005F_x</t></r><rPh><t>ichi</t></rPh></is></c>'
        '<c t="str"><f>A1</f><v>US</v></c><c t="d"><v>2021-04-16T00:00:00</v></c><c/></row>'
    )
    assert cells(sheet_of(texts), Form.XLSX) == [{"title": "One two\r_x", "obligors": ["US"], "due": "2021-04-16"}]


def test_cells_without_addresses_and_strict_workbooks_are_read() -> None:
    with zipfile.ZipFile(BytesIO(BOOK)) as given:
        strict = {
            name: given.read(name).replace(b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/")
            for name in given.namelist()
        }
    assert cells(with_members(BOOK, strict), Form.XLSX) == [GIVEN]


def test_a_sheet_as_long_as_can_be_with_three_cells_is_quick() -> None:
    far = sheet_of('<row r="1048576"><c r="A1048576"><v>1</v></c><c r="B1048576"><v>2</v></c></row>')
    assert cells(far, Form.XLSX) == [{"title": "1", "obligors": ["2"]}]
    wide = sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    hint = "nothing was added; delete what stands so far out"
    assert refused(wide, Form.XLSX) == [("table[Table]: has a cell at XFD1048576, and at most 1,000 columns are read", hint)]
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    filler = '<table:table-cell table:number-columns-repeated="16383"/>'
    [stray] = refused(
        open_document(f'<table:table table:name="Table"><table:table-row>{filler}{cell}</table:table-row></table:table>'), Form.ODS
    )
    assert stray == ("table[Table]: has a cell at XFD1, and at most 1,000 columns are read", hint)
    again = f'<table:table-row table:number-rows-repeated="1048576">{cell}{cell}</table:table-row></table:table>'
    [(said, _)] = refused(open_document(table_of([("title", "obligors")]).replace("</table:table>", again)), Form.ODS)
    assert said == "table[Table]: holds more than 100,000 rows"


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
MANIFEST = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'


@pytest.mark.parametrize(
    ("data", "says", "hint"),
    [
        (with_members(BOOK, {"xl/vbaProject.bin": b"x"}), "holds macros", "save it without them, as XLSX or ODS"),
        (open_document("", **{"Basic/Standard/script-lb.xml": b"x"}), "holds macros", "save it without them, as XLSX or ODS"),
        (
            with_members(BOOK, {"xl/externalLinks/externalLink1.xml": b"x"}),
            "is linked to other workbooks",
            "break the links, so that the values stay, and save it again",
        ),
        (OLD, "is a workbook of the old form (XLS)", "save it as XLSX or ODS"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "is encrypted", "save it without a password"),
        (open_document("", **{"META-INF/manifest.xml": MANIFEST}), "is encrypted", "save it without a password"),
        (with_members(BOOK, {"xl/workbook.bin": b""}), "is a binary workbook (XLSB)", "save it as XLSX or ODS"),
        (BOOK[: len(BOOK) // 2], "is damaged, or no workbook", "open it in the program that made it, and save it anew"),
        (BOOK[:600] + bytes(700) + BOOK[1300:], "is damaged, or no workbook", "open it in the program that made it, and save it anew"),
        (sheet_of("<row><c>"), "is damaged, or no workbook", "open it in the program that made it, and save it anew"),
        (sheet_of('<row><c t="s"><v>99999</v></c></row>'), "is damaged, or no workbook", "open it in the program that made it, and save it anew"),
        (sheet_of('<row><c r="&#65;"><v>1</v></c></row>'), "is damaged, or no workbook", "open it in the program that made it, and save it anew"),
    ],
)  # fmt: skip
def test_a_workbook_that_is_not_taken_is_refused_by_one_line(data: bytes, says: str, hint: str) -> None:
    assert refused(data, Form.XLSX) == [(f"table: {says}", f"nothing was added; {hint}")]


def test_another_zip_file_is_no_workbook() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr("word/document.xml", "<x/>")
    assert refused(made.getvalue(), Form.XLSX)[0][0] == "table: is a zip file, and no workbook"


def test_a_bomb_is_met_by_one_line_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SIZE_LIMIT", 5_000_000)
    declared = with_members(BOOK, {"xl/media/zeros": bytes(6_000_000)})
    blanks = sheet_of(" " * 4_000_000 + "<row>" + "<c/>" * 200_000 + "</row>")
    entities = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b"]><sst><si><t>&j;</t></si></sst>"
    )
    laughs = with_members(BOOK, {"xl/sharedStrings.xml": entities})
    tracemalloc.start()
    said = [[message for message, _ in refused(data, Form.XLSX)] for data in (declared, blanks, laughs)]
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()
    too_large = "table: holds more than 5,000,000 bytes, unpacked"
    assert said == [[too_large], [too_large], ["table: is damaged, or no workbook"]]
    empty = open_document(table_of(TABLE).replace("<table:table-row>", "<table:table-row/>" * 60_000 + "<table:table-row>", 1))
    assert refused(empty, Form.ODS)[0][0] == refused(sheet_of("<row/>" * 60_000), Form.XLSX)[0][0] == too_large


def test_what_a_zip_file_says_of_its_sizes_is_not_believed() -> None:
    """Red where the sizes that are declared are all that is counted."""
    opened = Archive(BytesIO(BOOK), "table")
    opened.count(archive.SIZE_LIMIT)
    with pytest.raises(Exception, match="holds more than"):
        [*opened.elements(SHEET, "row")]


def test_columns_have_letters() -> None:
    for place in (0, 25, 26, 701, 702, 16_383):
        assert position(f"{column_name(place)}1") == place
    assert [column_name(place) for place in (0, 26, 16_383)] == ["A", "AA", "XFD"]
    assert [number(text) for text in ("5.0", "1e3", "-2.50", "1E-7", "0.30000000000000004")] == ["5", "1000", "-2.5", "1e-07", "0.3"]


def test_open_document_has_blanks_breaks_dates_and_errors() -> None:
    def cell(kind: str, shown: str, **more: str) -> str:
        attributes = "".join(f' office:{name.replace("_", "-")}="{value}"' for name, value in more.items())
        return f'<table:table-cell office:value-type="{kind}"{attributes}><office:annotation><text:p>no</text:p></office:annotation><text:p>{shown}</text:p></table:table-cell>'

    heads = "".join(cell("string", name) for name in ("title", "obligors", "due", "number"))
    first = cell("string", 'a<text:s text:c="3"/>b<text:line-break/><text:span>c</text:span><text:tab/>d</text:p><text:p>e') + cell(
        "string", "US"
    )
    texts = [
        first + cell("date", "Apr 21", date_value="2021-04-01") + cell("float", "1.234", value="1234"),
        cell("boolean", "TRUE", boolean_value="true")
        + cell("string", "US")
        + cell("date", "16. April 2021", date_value="2021-04-16T12:00:00"),
        cell("string", "x") + cell("string", "US") + cell("date", "2021", date_value="2021-01-01"),
    ]
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in (heads, *texts))
    assert cells(open_document(f'<table:table table:name="Table">{lines}</table:table>'), Form.ODS) == [
        {"title": "a   b\nc\td\ne", "obligors": ["US"], "due": "2021-04", "number": 1234},
        {"title": "true", "obligors": ["US"], "due": "2021-04-16"},
        {"title": "x", "obligors": ["US"], "due": "2021"},
    ]
    error = '<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    wrong = f"<table:table-row>{heads}</table:table-row><table:table-row>{error}{cell('string', 'US')}</table:table-row>"
    assert refused(open_document(f'<table:table table:name="Table">{wrong}</table:table>'), Form.ODS)[0][0] == (
        "table[Table]:2: title: is an error of the spreadsheet (#N/A)"
    )


@pytest.mark.slow
@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_makes_of_a_workbook_is_read_as_before(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        sheet.append(("title", "obligors", "due", "number"))
        sheet.append(("Talk  twice", "US; CN", DAY, 5))
        sheet.append(("Übung\n=1", "EU", date(2021, 4, 1), 1.0))
        sheet.append((*REST, "2021-04", None))
        sheet["C3"].number_format = "mmm-yy"

    (tmp_path / "book.xlsx").write_bytes(by_openpyxl(change))
    for ending in ("ods", "xlsx"):
        command = [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            "made",
            "book.xlsx",
        ]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
        assert cells((tmp_path / "made" / f"book.{ending}").read_bytes(), Form(ending)) == [
            {"title": "Talk  twice", "obligors": ["US", "CN"], "due": "2021-04-16", "number": 5},
            {"title": "Übung\n=1", "obligors": ["EU"], "due": "2021-04", "number": 1},
            {"title": "Talk", "obligors": ["US"], "due": "2021-04"},
        ]
    assert xlsx.Book(Archive(BytesIO((tmp_path / "made" / "book.xlsx").read_bytes()), "book")).sheets == ["Sheet"]
