"""`verify --report`: a kept report is written again from the options that it carries, and compared."""

import io
import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.cli.commands.test_report_since import fill
from tests.cli.conftest import Clock, Program
from tracker import __version__

DAYS = 90_000
"""Seconds that lead to another day."""


def answer(program: Program, *files: Path) -> list[str]:
    """What is said of each file, with exit code 1 unless all are well."""
    found = program("verify", "--quick", *(word for file in files for word in ("--report", str(file))))
    lines = re.findall(r"^[✓–✗] report \S+: (.*)$", found.out, re.MULTILINE)
    assert len(lines) == len(files), (found.out, found.err)
    assert found.code == (0 if all(line.startswith(("identical", "only its line")) for line in lines) else 1)
    return lines


def changed(file: Path, old: str, new: str) -> Path:
    """A copy in which one text is another."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    copy = file.with_stem(f"{file.stem}-{len([*file.parent.iterdir()])}")
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    return copy


@pytest.mark.parametrize("ending", ["md", "html", "json", "pdf", "docx", "xlsx"])
def test_the_same_bytes_follow_on_another_day_from_a_ledger_that_grew(woodside: Program, clock: Clock, tmp_path: Path, ending: str) -> None:
    """Red with the day of today in the place of the report's, and with the entries of now."""
    whole, part = tmp_path / f"whole.{ending}", tmp_path / f"part.{ending}"
    if text := ending in ("md", "html", "json"):  # the others take their time with all of it
        woodside.ok("report", "-o", str(whole))
    woodside.ok("report", "WOODSIDE-3", "--party", "cn", "--as-of", "2025-01", "--known-at", "#300", "--within", "400", "-o", str(part))
    clock.looks += DAYS
    woodside.ok("retract", "#200", "--reason", "a mistake", "--yes")
    written = [whole, part] if text else [part]
    assert answer(woodside, *written) == ["identical: written again from the ledger, it is the same to the byte"] * len(written)
    data = bytearray(part.read_bytes())
    data[data.rindex(b" the ") + 1 if text else len(data) // 2] ^= 1
    part.write_bytes(data)
    (told,) = answer(woodside, part)
    if ending == "xlsx":
        assert told == "different: it is damaged, or no workbook"
    else:
        assert told.startswith("different: written again from the ledger, ")
        assert re.search(r"line [\d,]+ on " if ending in ("pdf", "docx") else r"line [\d,]+, character [\d,]+ has ", told)


@pytest.mark.parametrize(
    ("options", "carried"),
    [
        ("--brief", '"brief":true'),
        ("--with-history", '"with_history":true'),
        ("--since #5", '"since":"#5"'),
        ("--since yesterday", '"since":"2025-06-30"'),
        ("--since 2025-06", '"since":"2025-06"'),
        ("--since {mark}", '"since":"example.org/pacts\\n5\\n'),
        ("--scale g20", '"scale":"g20"'),
        ("--agreement pact --topic TALKS", '"scope":{"agreements":["PACT"],"topics":["talks"]}'),
        ("--known-at #6", '"position":6'),
        ("--as-of 2025-06", '"as_of":"2025-06-30"'),
    ],
)
def test_every_option_is_carried_and_no_file_is_named(
    small: Program, clock: Clock, tmp_path: Path, options: str, carried: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red for each option that is left out of the value, or carried as it was typed where that depends on the day."""
    mark, file = tmp_path / "mark", tmp_path / "r.md"
    small.ok("checkpoint", "--origin", "example.org/pacts", "-o", str(mark))
    fill(small)
    monkeypatch.setenv("TRACKER_AUTHOR", "The “Institute” `x` <b>")
    small.ok("report", *options.format(mark=mark).split(), "-o", str(file))
    monkeypatch.delenv("TRACKER_AUTHOR")
    clock.looks += DAYS
    small.ok("party", "add", "FR", "--name", "France")
    assert answer(small, file) == ["identical: written again from the ledger, it is the same to the byte"]
    assert carried in file.read_text()
    assert str(tmp_path) not in file.read_text()


def test_a_change_is_found_with_its_place(small: Program, tmp_path: Path) -> None:
    """Red with the first line that differs left uncounted."""
    fill(small)
    file = tmp_path / "r.md"
    small.ok("report", "-o", str(file))
    lines = file.read_text(encoding="utf-8").split("\n")
    number = next(number for number, line in enumerate(lines, 1) if "They met" in line)
    column = lines[number - 1].index("They met") + 6
    cut = changed(file, "\n`tracker-report", "`tracker-report")
    other, shorter = answer(small, changed(file, "They met", "They left"), cut)
    assert other.startswith(f"different: written again from the ledger, line {number}, character {column} has “")
    assert shorter.startswith(f"different: written again from the ledger, line {len(lines) - 2}, character 1 has “”, and here “`tracker")
    assert answer(small, changed(file, '"version"', '"brief":true,"version"'))[0].startswith(
        "unverifiable: it cannot be written again and compared: Tracker does not write it so"
    )


def test_a_workbook_is_compared_by_its_cells(small: Program, tmp_path: Path) -> None:
    """Red with its bytes compared, and with only the cells of one side looked at."""
    fill(small)
    file = tmp_path / "r.xlsx"
    small.ok("report", "-o", str(file))
    book = openpyxl.load_workbook(file)
    saved, altered, added = (tmp_path / f"{name}.xlsx" for name in ("saved", "altered", "added"))
    book.save(saved)
    sheet = book.worksheets[1]
    place = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "PACT-1").coordinate
    sheet[place] = "PACT-2"
    book.save(altered)
    sheet[place] = "PACT-1"
    sheet["Z99"] = "more"
    book.save(added)
    same, other, more = answer(small, saved, altered, added)
    assert same == "identical: written again from the ledger, it is the same in every cell (looks and links were not compared)"
    assert other == f"different: written again from the ledger, {sheet.title}!{place}, character 6 has “PACT-1”, and here “PACT-2”"
    assert more == f"different: written again from the ledger, {sheet.title}!Z99, character 1 has “”, and here “more”"


def test_other_options_that_were_put_into_the_file_give_another_report(small: Program, tmp_path: Path) -> None:
    """Red with the options of the file believed without its text."""
    small.ok("report", "-o", str(tmp_path / "r.md"))
    small.ok("report", "--party", "CN", "-o", str(tmp_path / "cn.md"))
    mine, other = ((tmp_path / name).read_text(encoding="utf-8").splitlines()[-1] for name in ("r.md", "cn.md"))
    assert answer(small, changed(tmp_path / "r.md", mine, other))[0].startswith(
        "different: written again from the ledger, line 1, character "
    )


def test_of_another_version_only_the_line_is_checked(small: Program, tmp_path: Path) -> None:
    """Red with a report of another version written again, or its options read as those of this one."""
    file = tmp_path / "r.json"
    small.ok("report", "-o", str(file))
    version = f'\\"version\\":\\"{__version__}'
    other = changed(file, version, '\\"new\\":1,\\"version\\":\\"9.9')
    package = changed(file, version, f"{version} with typst 0.1")
    told = f"and this is {__version__}, which may write it otherwise"
    assert answer(small, other, package) == [
        f"only its line was checked: made by version 9.9, {told}",
        f"only its line was checked: made by version {__version__} with typst 0.1, {told}",
    ]


def test_what_carries_no_options_is_not_well(small: Program, tmp_path: Path) -> None:
    """Red with the options taken out, and all else in the report changed, for a good report."""
    for name in ("r.csv", "r.md"):
        small.ok("report", "-o", str(tmp_path / name))
    file = tmp_path / "r.md"
    file.write_text(file.read_text().rpartition("\n`")[0])
    csv, plain = answer(small, tmp_path / "r.csv", file)
    assert csv.startswith("unverifiable: there is no line “known at #…")
    assert csv.endswith("(CSV and the pages of a site carry none)")
    assert plain.startswith("options missing: what it is written again by is not in it; the ledger begins with the 5 entries that it fixes")


def test_a_report_of_an_empty_ledger_is_written_again(small: Program, tmp_path: Path) -> None:
    """Red with an empty ledger's root called nothing to check against."""
    empty = small.at(tmp_path / "empty.db")
    empty.ok("init")
    file = tmp_path / "r.md"
    empty.ok("report", "-o", str(file))
    assert answer(empty, file) == ["identical: written again from the ledger, it is the same to the byte"]
    assert answer(small, file) == ["identical: written again from the ledger, it is the same to the byte"]
    assert answer(small, changed(file, "root e3b0", "root e3b1"))[0].startswith("unverifiable: it is of an empty ledger")


def test_the_reports_of_a_site_are_checked_like_others_and_its_pages_carry_nothing(small: Program, clock: Clock, tmp_path: Path) -> None:
    """Red with the options of one format in the files of all."""
    site = tmp_path / "site"
    small.ok("report", "--format", "site", "--topic", "talks", "-o", str(site), "--base-url", "https://example.org/a%20b")
    clock.looks += DAYS
    *reports, page = answer(
        small,
        *(site / f"report.{end}" for end in ("md", "html", "json", "docx", "xlsx")),
        site / "SHA256SUMS",
        site / "PACT" / "PACT-1.html",
    )
    assert reports == ["identical: written again from the ledger, it is the same to the byte"] * 6
    assert page.startswith("unverifiable: there is no line")
    sums = (site / "SHA256SUMS").read_text()
    (site / "SHA256SUMS").write_text(sums.replace("0", "1", 1))
    (told,) = answer(small, site / "SHA256SUMS")
    assert told.startswith("different: written again from the ledger, line ")


def test_a_hostile_report_gets_one_line(small: Program, tmp_path: Path) -> None:
    """Red, each, with an error that is not expected of options."""
    small.ok("report", "-o", str(tmp_path / "r.md"))
    text = (tmp_path / "r.md").read_text(encoding="utf-8")
    start, _, end = text.rpartition("tracker-report ")
    good = json.loads(end[: end.rindex("`")])
    reading = good["reading"]
    forms: list[object] = ["csv", "json-schema", "no", ["markdown"], {}, None, 1]
    odd: list[object] = [
        {},
        {"version": __version__},
        *(good | {"format": form} for form in forms),
        *(good | {"reading": reading | {"position": position}} for position in (-1, 6, 10**30, "5", None, True, 5.5)),
        *(good | {"reading": reading | {"within": within}} for within in ("1", 0.5)),
        *(good | {"reading": reading | {"day": day}} for day in ("2025-02-31", "today", 7, "10000-01-01")),
        *(good | {"since": since} for since in ("#", "#99", "ever", "a\nb", "a\n7\n\n", "o\n9\n" + "A" * 43 + "=\n")),
        *(good | {"scope": {"refs": refs}} for refs in (["NOT-1"], "PACT-1", ["\0"], ["x" * 10_000])),
        good | {"scope": {"topics": ["\x1b[31m`"]}},
        good | {"brief": 1},
        good | {"scale": "mine"},
        good | {"file": "/etc/passwd"},
        good | {"brief": False},
    ]
    texts = [json.dumps(one, sort_keys=True, separators=(",", ":")) for one in odd]
    texts += [json.dumps(good), "{" * 9 + "}", '{"version":' + "[" * 99_999 + "}", '{"version":' + "9" * 9_999 + "}"]
    files = [tmp_path / f"{number}.md" for number in range(len(texts))]
    for file, one in zip(files, texts, strict=True):
        file.write_text(f"{start}tracker-report {one}`\n", encoding="utf-8")
    for one, told in zip(texts, answer(small, *files), strict=True):
        assert told.startswith("unverifiable: it cannot be written again and compared: "), one[:200]
        assert len(told) < 400
        assert told.isprintable()


def test_a_report_of_another_ledger_or_of_more_entries(small: Program, woodside: Program, tmp_path: Path) -> None:
    """Red with its options looked at before its line."""
    woodside.ok("report", "2", "-o", str(tmp_path / "r.docx"))
    small.ok("report", "--format", "docx", "-o", str(tmp_path / "s.docx"))
    (more,) = answer(small, tmp_path / "r.docx")
    assert more.startswith("truncated: it fixes 355 entries, and the ledger has 5")
    assert answer(woodside, tmp_path / "s.docx")[0].startswith("rewritten: ")


def test_archives_that_are_no_office_files(small: Program, tmp_path: Path) -> None:
    """Red with an error of the archive not caught."""
    other, broken = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("docProps/core.xml", "<a><description>tracker-report {}")
    other.write_bytes(packed.getvalue())
    broken.write_bytes(b"PK\x03\x04")
    assert answer(small, other, broken) == ["unverifiable: it is damaged, or no workbook"] * 2
