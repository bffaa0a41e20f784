"""Files for --map-file: what they say, and one line for each that says something else."""

import pytest

from tracker.documents.tables import map_file
from tracker.documents.tables.layout import TableOptions
from tracker.domain.errors import BadDocument
from tracker.domain.vocabulary import DateOrder


def test_a_file_says_how_tables_are_read() -> None:
    text = 'dates = "dmy"\nencoding = "cp1252"\nignore_unknown = true\n[columns]\n"Lead department" = "obligors"\n'
    wanted = TableOptions(mapping={"Lead department": "obligors"}, encoding="cp1252", dates=DateOrder.DMY, ignore_unknown=True)
    assert map_file.read(text, "map") == wanted
    assert map_file.read("", "map") == TableOptions()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("columns", "map: is not TOML: "),
        ("column = 1", "map: there is no “column”"),
        ("columns = 1", "map: columns: must map headings to fields"),
        ("[columns]\na = 1", "map: columns: must map headings to fields"),
        ('dates = "ymd"', "map: dates: must be dmy or mdy"),
        ("dates = []", "map: dates: must be dmy or mdy"),
        ("encoding = 1", "map: encoding: must be the name of an encoding"),
        ("ignore_unknown = 1", "map: ignore_unknown: must be true or false"),
    ],
)
def test_what_it_cannot_say_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadDocument) as caught:
        map_file.read(text, "map")
    assert caught.value.message.startswith(says)
