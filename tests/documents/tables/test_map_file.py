"""Files for --map-file: what they say, and one line for each that says something else; those that are shipped."""

import re

import pytest

from tracker import bundled
from tracker.documents.table_shapes import SHAPES
from tracker.documents.tables import map_file
from tracker.documents.tables.layout import TableOptions
from tracker.domain.document_kinds import DateOrder, TableKind
from tracker.domain.errors import BadDocument


def test_a_file_says_how_tables_are_read() -> None:
    text = 'dates = "dmy"\nencoding = "cp1252"\nignore_unknown = true\n[columns]\n"Lead department" = "obligors"\n'
    wanted = TableOptions(mapping={"Lead department": "obligors"}, encoding="cp1252", dates=DateOrder.DMY, ignore_unknown=True)
    assert map_file.read(text, "map") == wanted
    assert map_file.read("", "map") == TableOptions()


def test_a_file_says_what_is_made_of_the_columns() -> None:
    text = """table = "commitments"\nnumber = 'No (\\d+)'\nnote = "no more"\n[values.kind]\nNoted = "request"\n[made]\ntitle = "{text}"\n"""
    made = {"made": {"title": "{text}"}, "values": {"kind": {"Noted": "request"}}, "number": re.compile(r"No (\d+)"), "note": "no more"}
    assert map_file.read(text, "map") == TableOptions(table=TableKind.COMMITMENTS, **made)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", bundled.mappings())
def test_what_is_shipped_names_fields_that_there_are(name: str) -> None:
    said = map_file.read(bundled.mappings()[name].read_text(encoding="utf-8"), name)
    assert said.table
    shape, fields = SHAPES[said.table], {*said.mapping.values(), *said.made}
    words = {column.name: column.words for column in shape.columns}
    assert {*fields, *said.values} <= words.keys()
    assert {*shape.required} <= fields
    assert {*re.findall(r"\{(\w+)\}", "".join(said.made.values()))} <= {*said.mapping.values(), "n"}
    for field, some in said.values.items():
        assert not words[field] or {*some.values()} <= {*words[field]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("columns", "map: is not TOML: "),
        ("column = 1", "map: column: "),
        ("columns = 1", "map: columns: "),
        ("[columns]\na = 1", "map: columns.a: "),
        ('dates = "ymd"', "map: dates: "),
        ("dates = []", "map: dates: "),
        ("encoding = 1", "map: encoding: "),
        ("ignore_unknown = 1", "map: ignore_unknown: "),
        ('table = "tables"', "map: table: "),
        ("values = {kind = 1}", "map: values.kind: "),
        ("[made]\na = 1", "map: made.a: "),
        ('number = "("', "map: number: "),
        ("note = 1", "map: note: "),
    ],
)
def test_what_it_cannot_say_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadDocument) as caught:
        map_file.read(text, "map")
    assert caught.value.message.startswith(says)
