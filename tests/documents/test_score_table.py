"""Tables of ratings from a CSV: however they are separated, every cell as it stands, and one line about what cannot be taken."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests import strategies
from tests.documents.tables.tables import book, open_document, table_of
from tests.payloads import PAYLOADS
from tracker.documents import score_table
from tracker.documents.score_table import ScoreSheet
from tracker.documents.tables.delimited import LINE_LIMIT
from tracker.documents.tables.layout import Form
from tracker.domain.errors import BadDocument, BadDocuments

RIO = """\
Commitment,ref,Argentina,Brazil,Average,Percent
Trade,RIO-1,+1,\u22121,0.00,50%
Health,,n/a,+1,+1.00,100%
Average,,+1.00,0.00,+0.33,
Percent,,100%,50%,,67%
"""


def read(text: str, file: str, members: str | None = None) -> ScoreSheet:
    return score_table.read(io.BytesIO(text.encode()), Form.CSV, file, members)


def test_a_table_with_figures() -> None:
    sheet = read(RIO, "rio.csv")
    assert (sheet.file, sheet.columns, sheet.lines) == ("rio.csv", ("Argentina", "Brazil"), (2, 3))
    assert sheet.rows == (
        {"label": "Trade", "cells": ("+1", "\u22121"), "average": "0.00", "percent": "50%", "commitment": "RIO-1"},
        {"label": "Health", "cells": ("n/a", "+1"), "average": "+1.00", "percent": "100%"},
    )
    assert sheet.below == {
        "averages": {"label": "Average", "cells": ("+1.00", "0.00"), "average": "+0.33", "percent": ""},
        "percents": {"label": "Percent", "cells": ("100%", "50%"), "average": "", "percent": "67%"},
    }


def test_a_table_without_figures() -> None:
    sheet = read("x,US\nTrade,1", "-")
    assert (sheet.columns, sheet.rows, sheet.below) == (("US",), ({"label": "Trade", "cells": ("1",)},), {})


G20 = """\
id,Year,Commitment,ref,Argentina,Brazil,Final Score,
a,2024,Trade,RIO-1,+1,0,0.5,
b,2024,Health,,+1,1,1,
,,Final Score,,1,0.5,0.75,
,,,,100%,75%,,
"""


def test_of_columns_that_describe_commitments_the_first_names_and_the_first_numbers_them() -> None:
    found = read("id,year,code,text,title,US,CN\n7,2020,X,Trade,Long,+1,0\n", "x.csv")
    assert found.columns == ("US", "CN")
    assert found.rows == ({"label": "Trade", "cells": ("+1", "0"), "id": "7"},)


def test_figures_are_known_by_their_label_in_any_column() -> None:
    """A line without a label below one that has it, too. Red with the first column alone looked at, and with a year for a member."""
    sheet = read(G20.replace(",\n", "\n"), "g20.csv")
    assert sheet.columns == ("Argentina", "Brazil")
    assert sheet.rows == (
        {"label": "Trade", "average": "0.5", "cells": ("+1", "0"), "commitment": "RIO-1", "id": "a"},
        {"label": "Health", "average": "1", "cells": ("+1", "1"), "id": "b"},
    )
    assert {name: (line["cells"], line["average"]) for name, line in sheet.below.items()} == {
        "averages": (("1", "0.5"), "0.75"),
        "percents": (("100%", "75%"), ""),
    }


@pytest.mark.parametrize("label", ["Average", "Final Score", "Overall", "Total", "Score", "Overall Average", "Mean", "avg."])
def test_each_name_of_averages(label: str) -> None:
    assert set(read(f"c,US\nTrade,1\n{label},1.00\n", "x").below) == {"averages"}
    assert set(read(f"c,US\nTrade,1\n{label},100%\n", "x").below) == {"percents"}
    assert read(f"c,US,{label}\nTrade,1,1.00\n", "x").columns == ("US",)


@pytest.mark.parametrize("label", ["Percent", "%", "Percentage", "Average %"])
def test_each_name_of_percents(label: str) -> None:
    assert set(read(f"c,US\nTrade,1\n{label},100\n,1.00\n", "x").below) == {"percents", "averages"}


@pytest.mark.parametrize("members", ["Argentina..Brazil", "C..D", "c .. BRAZIL ", "argentina..d"])
def test_the_members_can_be_named(members: str) -> None:
    """Red with every other column a member: `Weight` is none."""
    sheet = read("Commitment,Weight,Argentina,Brazil,Region\nTrade,3,1,0,x\n", "x", members)
    assert (sheet.columns, sheet.rows) == (("Argentina", "Brazil"), ({"label": "Trade", "cells": ("1", "0")},))


@pytest.mark.parametrize("members", ["Chile..Brazil", "D..C", "C", "C..Z", "C..D..D", "..", "AA..AB"])
def test_members_that_are_not_there(members: str) -> None:
    with pytest.raises(BadDocument, match=r"x:1: has no columns"):
        read("Commitment,Weight,Argentina,Brazil\nTrade,3,1,0\n", "x", members)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_however_it_is_separated(sign: str, end: str) -> None:
    text = "\ufeff" + RIO.replace(",", sign).replace("\n", end) + end
    assert read(text, "rio.csv") == read(RIO, "rio.csv")


def test_a_sign_inside_cells_separates_nothing() -> None:
    assert read("Commitment;US\nTrade, goods, and services;1\n", "x").rows[0]["label"] == "Trade, goods, and services"
    assert read('"Commitment, in short";US\n"Trade; goods";1\n', "x").rows[0]["label"] == "Trade; goods"
    assert read("Commit\u2028ment,US\nTrade,1\n", "x").columns == ("US",)
    assert read('Commitment,"US; America"\nTrade,1\n', "x").columns == ("US; America",)


def test_cells_are_not_touched() -> None:
    sheet = read('x, US ,C\tN\n" =1+1 ","a\nb",\u22121\u00a0\nnext,1,2\n', "x")
    assert sheet.columns == (" US ", "C\tN")
    assert sheet.rows[0] == {"label": " =1+1 ", "cells": ("a\nb", "\u22121\u00a0")}
    assert sheet.lines == (2, 4)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "x.csv: holds no table"),
        ("\n \n", "x.csv:2: is no table"),
        ("only one column\n", "x.csv:1: is no table: its first line is not separated by any of commas, semicolons, tabs"),
        ("c,US\n", "x.csv:1: holds no commitment"),
        ("c,US\nAverage,1\n", "x.csv:1: holds no commitment"),
        ("c,US,CN\nTrade\n", "x.csv:2: has 1 cell, the first line has 3"),
        ("c,US,CN\nTrade,1\n", "x.csv:2: has 2 cells, the first line has 3"),
        ("c;US;CN\nTrade;1;2;3\n", "x.csv:2: has 4 cells, the first line has 3"),
        ("c,US,us \nTrade,1,1\n", "x.csv:1: the column “us ” stands there twice"),
        ("c,US,Average,Mean\nTrade,1,1,1\n", "x.csv:1: the column “Mean” stands there twice"),
        ("c,US,\nTrade,1,1\n", "x.csv:1: column 3 has no heading"),
        ("c,Average\nTrade,1\n", "x.csv:1: the first line names no members"),
        ("c,US\nTrade,1\nAverage,1\nHealth,0\n", "x.csv:4: “Health” stands below the line of averages"),
        ("c,US\nTrade,1\nAverage,1\nMean,0\n", "x.csv:4: there are two lines of averages"),
        ('c,US\n"Trade,1\n', "is not CSV"),
        ('c,US\n"Tr"ade,1\n', "x.csv:2: is not CSV"),
        ("c,US\nTrade\r,1\n", "x.csv:2: is not CSV: CR alone outside quotes, as in old Mac files; save it as CSV UTF-8"),
        ("c,a;b\nx,1;2\n", "x.csv:1: more than one sign could separate the cells"),
        (f"c,US\nTrade,{'1' * 301}\n", "x.csv:2: a cell is too long: 301 characters, at most 300"),
        (f"c,US\nTrade,{'1' * 200_000}\n", "x.csv:2: "),
        ("c,US\nTr\0ade,1\n", "x.csv:2: a cell holds the character U+0000"),
        ("c," + ",".join(f"M{n}" for n in range(101)) + "\nx" + ",1" * 101, "x.csv:1: names 101 members, at most 100"),
        ("c,US\n" + "x,1\n" * 5_001, "x.csv: holds 5,001 commitments, at most 5,000"),
        ("c,US\n" + "x,1\n" * 5_050, "x.csv: holds more than 5,000 commitments"),
        ("x" * (LINE_LIMIT + 1), "x.csv:1: the line is longer than 2,000,000 characters"),
    ],
)
def test_what_cannot_be_taken_is_told_in_one_line(text: str, says: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read(text, "x.csv")
    assert caught.value.message.startswith("x.csv")
    assert says in caught.value.message
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 300


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('c,US\nTrade\nHealth,1\nPeace,1,2\nx,"', ["x.csv:2", "x.csv:4", "x.csv:5", "3 faults"]),
        ("c,US\nTrade,1\nAverage,1\nMean,0\nHealth,0\n", ["x.csv:4", "x.csv:5", "2 faults"]),
    ],
)
def test_all_faults_of_a_table_are_told_at_once(text: str, lines: list[str]) -> None:
    with pytest.raises(BadDocuments) as caught:
        read(text, "x.csv")
    assert [message.split(": ")[0] for message, _ in caught.value.lines()] == lines


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_text(payload: str) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["c", f"{payload} member"], [payload, payload], ["last", "1"]])
    sheet = read(buffer.getvalue(), "x.csv")
    assert sheet.columns == (f"{payload} member",)
    assert sheet.rows[0] == {"label": payload, "cells": (payload,)}


@given(st.data())
def test_whatever_is_written_as_csv_is_read_back(data: st.DataObject) -> None:
    """Red with cells stripped."""
    sign = data.draw(st.sampled_from(",;\t"))
    width, height = data.draw(st.integers(2, 4)), data.draw(st.integers(1, 4))
    cells = [[data.draw(strategies.any_text) for _ in range(width)] for _ in range(height)]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=sign, quoting=csv.QUOTE_ALL).writerows(
        [["c", *(f"m{n}" for n in range(width))], *(["l", *row] for row in cells)]
    )
    assert read(buffer.getvalue(), "x").rows == tuple({"label": "l", "cells": tuple(row)} for row in cells)


@given(strategies.any_text)
def test_any_text_is_read_or_refused(text: str) -> None:
    assume(len(text) < 1_000)
    for given_text in (text, f"c,US\n{text},1", f"c,{text}\nx,1"):
        with suppress(BadDocument):
            assert read(given_text, "x").rows


def test_workbooks_other_encodings_and_a_title_above() -> None:
    rows = [
        ("Scores of Rio",),
        ("Commitment", "ref", "Côte d’Or", "Brazil", "Average"),
        ("Trade", "RIO-1", 1.0, -1, 0.5),
        ("Health", "", "n/a", "+1"),
    ]
    wanted = score_table.read(io.BytesIO(book(rows)), Form.XLSX, "x")
    assert (wanted.columns, wanted.lines) == (("Côte d’Or", "Brazil"), (3, 4))
    assert wanted.rows == (
        {"label": "Trade", "cells": ("1", "-1"), "average": "0.5", "commitment": "RIO-1"},
        {"label": "Health", "cells": ("n/a", "+1"), "average": ""},
    )
    texts = [[f"{cell:g}" if isinstance(cell, float | int) else cell for cell in row] for row in rows]
    assert score_table.read(io.BytesIO(open_document(table_of(texts))), Form.ODS, "x") == wanted
    text = "\n".join(";".join([*row, *[""] * (7 - len(row))]) for row in texts)
    assert score_table.read(io.BytesIO(text.encode("cp1252")), Form.CSV, "x", encoding="cp1252") == wanted
    with pytest.raises(BadDocument, match=r"x\[Table\]:3: has 6 cells, the first line has 5"):
        score_table.read(io.BytesIO(book([*rows[:2], (*rows[2], "more")])), Form.XLSX, "x")
