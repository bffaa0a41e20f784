"""`import`, and what `export` gives to it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tracker import bundled
from tracker.domain.document_kinds import DocumentKind
from tracker.domain.record.canonical_json import canonical

SEED = bundled.seeds()["woodside-2023"]

DOSSIER = """\
dossier: 1
agreement: {code: PACT2, title: Second pact, made_on: 2025-02-01, parties: [US, CN]}
parties:
  - {code: US, name: United States}
  - {code: CN, name: China}
sources:
  - {key: wire-2026, publisher: The Wire, published: 2025-03-01}
commitments:
  - number: 1
    title: Talk
    text: Both sides talk.
    kind: joint_commitment
    nature: standing
    topic: talks
    obligors: [US, CN]
    evidence:
      - {id: met, event_date: 2025-03-01, stance: supports, grade: B2, source: wire-2026, summary: They met.}
    assessments:
      - {status: upheld, confidence: low, effective: 2025-03-02, because: [met], rationale: They met.}
"""


def test_a_dry_run_says_what_an_import_would_add(small: Program, tmp_path: Path) -> None:
    file = tmp_path / "pact.yaml"
    file.write_text(DOSSIER, encoding="utf-8")
    before = small.db.read_bytes()
    would = small("import", str(file), "--dry-run")
    assert would.code == 0
    assert "would add 5 entries (1 agreement, 1 source, 1 commitment, 1 piece of evidence, 1 assessment), 2 already there" in would.err
    assert small.db.read_bytes() == before
    assert "added 5 entries" in small("import", "-", stdin=DOSSIER).err
    assert "nothing new, 7 already there" in small("import", str(file)).err


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("topic: talks", "tpoic: talks", ":14: commitment 1, tpoic: there is no such field"),
        ("2025-03-02", "2025-02-30", ":19"),
        ("grade: B2", "grade: B9", ":17: commitment 1, evidence met, grade"),
        ("source: wire-2026", "source: wire-2027", ":17: commitment 1, evidence met, source: no source “wire-2027”"),
        ("because: [met]", "because: [meet]", "“meet” is no evidence or check of commitment 1"),
        ("because: [met]", "because: []", "“upheld” rests on nothing"),
        ("status: upheld", "status: uphold", ":19: commitment 1, assessment 1, status"),
        ("obligors: [US, CN]", "obligors: [US, UK]", "no party “UK”"),
        ("number: 1", "number: one", "commitment one, number"),
        ("name: China", "name: Cathay", "name is “China” there and “Cathay” here"),
        ("    topic: talks", "\ttopic: talks", "a tab where YAML wants spaces"),
        ("They met.}", "They \0met.}", "U+0000"),
        ("title: Talk", f"title: {'x' * 200_000}", "title: is too long: 200,000 characters, at most 300"),
        ("obligors: [US, CN]", "obligors: &o [US, CN]", "anchors and aliases"),
        ("  - number: 1", "  - number: 1\n    number: 2", "stands there twice"),
        ("dossier: 1", "dossier: 2", ":1: dossier"),
        ("dossier: 1", "dosier: 1", "is not a dossier"),
    ],
)
def test_a_dossier_that_cannot_be_taken_names_the_place_and_changes_nothing(small: Program, old: str, new: str, says: str) -> None:
    assert old in DOSSIER
    line = small.refuses("import", "-", stdin=DOSSIER.replace(old, new))
    assert line.startswith("tracker: standard input")
    assert says in line
    assert len(line) < 500


def test_a_billion_laughs_are_not_expanded(small: Program) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(20)
    )
    assert "anchors and aliases" in small.refuses("import", "-", stdin=bomb)


def test_two_files_are_each_whole_or_nothing(small: Program, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(DOSSIER, encoding="utf-8")
    bad.write_text("dossier: 1\n", encoding="utf-8")
    answer = small("import", str(good), str(bad))
    assert answer.code == 2
    assert "added 5 entries" in answer.err
    assert "bad.yaml:1: agreement: is missing" in answer.err


def standings(program: Program) -> list[object]:
    items = json.loads(program.ok("list", "--all", "--format", "json"))["items"]
    for item in items:
        item.pop("last_entry")
        for one in item["standing"]:
            one.pop("assessed_by")
    return list(items)


def test_woodside_round_trips_through_a_dossier(woodside: Program, empty: Program, tmp_path: Path) -> None:
    file = tmp_path / "woodside.yaml"
    woodside.ok("export", "--format", "dossier", "-o", str(file))
    empty.ok("import", str(file))
    assert standings(empty) == standings(woodside)
    assert "nothing new, 355 already there" in woodside("import", str(file)).err
    assert "nothing new, 355 already there" in empty("import", str(SEED)).err


def test_the_ledger_round_trips_byte_for_byte(woodside: Program, empty: Program, tmp_path: Path) -> None:
    lines = woodside.ok("export")
    assert len(lines.splitlines()) == 355
    assert "added 355 entries" in empty("import", "-", stdin=lines).err
    assert empty.ok("export") == lines
    root = json.loads(woodside.ok("verify", "--format", "json"))["root"]
    assert json.loads(empty.ok("verify", "--format", "json"))["root"] == root
    assert "nothing new, 355 already there" in empty("import", "-", stdin=lines).err
    woodside.ok("party", "add", "JP", "--name", "Japan")
    assert "added 1 entry (1 party), 355 already there" in empty("import", "-", stdin=woodside.ok("export")).err


def test_another_ledger_is_not_taken_for_this_one(woodside: Program, small: Program) -> None:
    lines = woodside.ok("export").splitlines()
    assert "is not this ledger's entry #" in small.refuses("import", "-", stdin="\n".join(lines))
    assert "does not follow" in woodside.refuses("import", "-", stdin="\n".join([*lines, lines[0]]))
    forged = lines[-1].replace('"seq":355', '"seq":356').replace("T12:", "T13:")
    assert woodside("import", "-", stdin="\n".join([*lines, forged.replace('"v":2', '"v":3')])).code == 2


def test_a_dossier_of_what_was_retracted_says_what_it_leaves_out(small: Program) -> None:
    small.ok("import", "-", stdin=DOSSIER)
    small.ok("retract", "9", "--reason", "wrong", "--yes")
    answer = small("export", "--format", "dossier", "--agreement", "pact2")
    assert answer.code == 0
    assert "#9 (retracted), #10 (its basis is retracted)" in answer.err
    assert "met" not in answer.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import", "/nowhere.yaml"], "cannot read /nowhere.yaml: No such file or directory"),
        (["import", "/"], "Is a directory"),
    ],
)
def test_bad_input_is_one_line(small: Program, arguments: list[str], says: str) -> None:
    assert says in small.refuses(*arguments)


ROWS = [
    {"commitment": "PACT-1", "stance": "supports", "summary": f"Number {number}", "source": "wire-2025", "event_date": "2025-03"}
    for number in range(3)
]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS)
SHEET = "commitment,stance,summary,source,event_date\n" + "".join(",".join(row.values()) + "\n" for row in ROWS)


@pytest.mark.parametrize(("name", "text"), [("rows.jsonl", LINES), ("rows.csv", SHEET), ("-", LINES), ("-", "\ufeff" + SHEET)])
def test_rows_of_evidence_are_taken_once(small: Program, tmp_path: Path, name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rows").with_suffix(".csv" if text is SHEET else ".jsonl").write_text(text, encoding="utf-8")
    stdin = text if name == "-" else ""
    shown = "standard input" if name == "-" else name
    before = small.db.read_bytes()
    warned = "evidence dated after its source was published: 3, first #6: the event of 2025-03 is after its source wire-2025 was published, 2025-02-01"
    said = f"entries (3 pieces of evidence)\n{shown}: warning: {warned}\n"
    assert small("import", name, "--dry-run", stdin=stdin).err == f"{shown}: would add 3 {said}"
    assert small.db.read_bytes() == before
    assert small("import", name, stdin=stdin).err == f"{shown}: added 3 {said}"
    assert small("import", name, stdin=stdin).err == f"{shown}: nothing new, 3 already there\n"
    assert small("verify").code == 0


def test_a_row_that_cannot_be_taken_is_named(small: Program, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(LINES + json.dumps({**ROWS[0], "stance": "suports"}), encoding="utf-8")
    before = small.db.read_bytes()
    done = small("import", str(file))
    assert done.code == 2
    assert done.err == (
        f"tracker: {file}:4: stance: “suports” is none of supports, contradicts or context — nothing was added; mend the file and import it again\n"
    )
    assert small.db.read_bytes() == before


def test_a_file_that_cannot_be_read_is_named(small: Program, tmp_path: Path) -> None:
    assert f"cannot read {tmp_path}: Is a directory" in small("import", str(tmp_path)).err
    assert small("import", str(tmp_path / "none.csv")).code == 2


def test_a_ledgers_lines_of_any_number_and_each_of_a_bounded_length(
    woodside: Program, empty: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when the file is read whole, or an error counts the lines of its page alone."""
    lines = woodside.ok("export")
    kept = tmp_path / "ledger.jsonl"
    kept.write_bytes(b"\xef\xbb\xbf" + lines.encode().replace(b"\n", b"\n\n", 3))
    monkeypatch.setattr("tracker.cli.input_files.read_text", lambda *_: pytest.fail("read whole"))
    assert "added 355 entries" in empty("import", str(kept)).err
    assert empty.ok("export") == lines
    bad = lines.splitlines()
    bad[300] = "\udcff"
    kept.write_bytes("\n".join(bad).encode("utf-8", "surrogateescape"))
    assert "ledger.jsonl:301: is not UTF-8 text" in empty.refuses("import", str(kept))
    monkeypatch.setattr("tracker.cli.input_files.LINE_LIMIT", 5_000)
    kept.write_text("\n".join([*lines.splitlines()[:340], "x" * 5_001]))
    assert "ledger.jsonl:341: is longer than 5,000 bytes" in empty.refuses("import", str(kept))


@pytest.mark.parametrize("kind", DocumentKind)
def test_the_schema_of_a_document_is_printed_without_a_store(empty: Program, kind: DocumentKind) -> None:
    assert json.loads(empty.ok("import", "--schema", kind))["$id"] == f"urn:tracker:schema:{kind}:1"
    assert kind in empty.ok("import", "--help")


def test_every_rule_that_one_record_breaks_is_named(small: Program) -> None:
    """In rows, in a dossier, and in a file of `evidence add --from`."""
    row = {"commitment": "PACT-1", "stance": "supports", "summary": "New", "source": "wire-2025", "event_date": "2099", "quote_prefix": "x"}
    item = DOSSIER.replace("event_date: 2025-03-01,", "event_date: 2099, quote_prefix: x,")
    assert item != DOSSIER
    for answer in (
        small("import", "-", stdin=json.dumps(row)),
        small("import", "-", stdin=item),
        small("evidence", "add", "--from", "-", stdin=json.dumps(row)),
    ):
        assert answer.code == 2
        assert "what stands before and after a quote is given without the quote" in answer.err
        assert "the event date 2099-01-01 lies in the future" in answer.err


def test_an_option_that_a_file_has_no_use_for_is_refused(small: Program) -> None:
    accepting = "--accept-breaches is for a ledger's lines — leave it out"
    for text in (LINES, DOSSIER):
        assert f"tracker: standard input: {accepting}" in small.refuses("import", "-", "--accept-breaches", stdin=text)
    scores = ("scores", "-", "--scale", "g20", "--agreement", "PACT")
    assert f"tracker: scores: {accepting}" in small.refuses("import", *scores, "--accept-breaches", stdin="x")
    assert "tracker: scores: --raw is for CSV of evidence" in small.refuses("import", *scores, "--raw", stdin="x")
    assert "tracker: scores: --amend is for dossiers" in small.refuses("import", *scores, "--amend", "--reason", "x", stdin="x")
    again = "tracker: standard input: --again is for dossiers, rows of evidence, figures, assessments and scores"
    assert again in small.refuses("import", "-", "--again", stdin=small.ok("export"))
    assert "--schema and --template write something out and add nothing" in small.refuses(
        "import", "-", "--schema", "dossier", stdin=DOSSIER
    )
    assert small.refuses("import") == "tracker: missing argument 'FILE…' — see tracker import --help\n"


def test_a_schema_that_there_is_not_is_named(empty: Program) -> None:
    assert "did you mean dossier? one of: dossier, evidence, row, entry" in empty.refuses("import", "--schema", "dosier")


def forged(lines: str, **fields: object) -> str:
    """A ledger's lines, and one more that no program of ours has written."""
    last = json.loads(lines.splitlines()[-1])
    content = {
        "commitment": "PACT-1",
        "event_date": "2099-01-01",
        "stance": "supports",
        "summary": "Forged",
        "source": "wire-2025",
        "reliability": "F",
        "credibility": "6",
        "voice": "independent",
        "party": "TW",
        "quote_prefix": "before",
        **fields,
    }
    entry = {"v": 1, "seq": last["seq"] + 1, "kind": "evidence_added", "recorded_by": "eve", "content": content}
    return lines + canonical({**entry, "recorded_at": f"{last['recorded_at'][:19]}.999999Z"}).decode() + "\n"


BROKEN = (
    "entry #7: what stands before and after a quote is given without the quote",
    "entry #7: TW does not owe PACT-1",
    "entry #7: the event date 2099-01-01 lies in the future",
)


def test_lines_that_continue_a_ledger_are_refused_at_the_first_breach(small: Program) -> None:
    small.ok("party", "add", "TW", "--name", "Taiwan")
    lines = forged(small.ok("export"))
    refused = small.refuses("import", "-", stdin=lines)
    assert refused.startswith(f"tracker: standard input:7: {BROKEN[0]} — nothing was added; take it all the same: --accept-breaches")
    taken = small("import", "-", "--accept-breaches", stdin=lines)
    assert taken.code == 0
    assert all(f"standard input: {one}\n" in taken.err for one in BROKEN)
    assert small.ok("export") == lines


def test_a_timestamp_of_the_future_makes_no_day_come_sooner(small: Program) -> None:
    lines = small.ok("export")
    entry = json.loads(forged(lines, party="US", quote_prefix=None).splitlines()[-1])
    entry["content"].pop("quote_prefix")
    entry["content"]["event_date"] = "2025-07-03"
    lines += canonical({**entry, "recorded_at": "2025-07-02T11:00:00.000000Z"}).decode() + "\n"
    assert "entry #6: the event date 2025-07-03 lies in the future" in small.refuses("import", "-", stdin=lines)


LAST_TIME = "9999-12-31T23:59:59.999999Z"


def ahead(lines: str, recorded_at: str) -> str:
    """A ledger's lines, and one more of that time."""
    content = {"code": "TW", "name": "Taiwan"}
    entry = {"v": 1, "seq": 6, "kind": "party_registered", "recorded_by": "eve", "recorded_at": recorded_at, "content": content}
    return lines + canonical(entry).decode() + "\n"


@pytest.mark.parametrize("recorded_at", ["2025-07-02T13:00:00.000000Z", LAST_TIME])
def test_lines_of_a_time_that_has_not_come_do_not_continue_a_ledger(small: Program, tmp_path: Path, recorded_at: str) -> None:
    """Red where an entry's time is compared with that of the entry before it alone."""
    lines = ahead(small.ok("export"), recorded_at)
    for accepting in ((), ("--accept-breaches",)):
        refused = small.refuses("import", "-", *accepting, stdin=lines)
        assert (
            f"standard input:6: entry #6 was recorded at {recorded_at}, more than a day ahead of this clock — nothing was added" in refused
        )
    theirs = small.at(str(tmp_path / "theirs.db"))
    theirs.ok("init")
    taken = theirs("import", "-", stdin=lines)
    assert (taken.code, theirs.ok("export")) == (0, lines)
    assert f"#6: recorded at {recorded_at}" in taken.err
    assert "entry #6 was recorded at" in theirs.refuses("export", "--to-db", str(small.db))
    assert small("import", "-", stdin=ahead(small.ok("export"), "2025-07-02T11:00:00.000000Z")).code == 0


def test_an_entry_at_the_end_of_the_calendar_is_restored_and_named_and_freezes_nothing(small: Program, tmp_path: Path) -> None:
    """Red where times must grow to the end."""
    theirs = small.at(str(tmp_path / "theirs.db"))
    theirs.ok("init")
    theirs("import", "-", stdin=ahead(small.ok("export"), LAST_TIME))
    added = theirs("party", "add", "JP", "--name", "Japan")
    assert "added #7" in added.out
    assert (
        f"warning: the last entry was recorded at {LAST_TIME}, ahead of this clock; there is no later time: it is repeated\n" in added.err
    )
    theirs.ok("db", "backup", "-o", str(tmp_path / "backup"))
    named = f"#6 to #7: recorded at {LAST_TIME}, after which there is no time: their order is that of their numbers"
    for way in (("db", "restore", str(tmp_path / "backup")), ("verify",)):
        program = small.at(str(tmp_path / "restored.db"))
        done = program(*way)
        assert (done.code, done.err.count(named)) == (0, 1), done.err
    assert program.ok("export") == theirs.ok("export")
    assert '"seq":7' in program.ok("export", "--known-at", "9999-12-31")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"commitment": "PACT-9"}, "entry #7 names the commitment PACT-9, which is not there"),
        ({"source": "nowhere"}, "entry #7 names the source nowhere, which is not there"),
        ({"same_event_as": 3}, "entry #7: #3 is not evidence about PACT-1"),
    ],
)
def test_what_refers_to_nothing_is_never_taken(small: Program, fields: dict[str, object], says: str) -> None:
    small.ok("party", "add", "TW", "--name", "Taiwan")
    lines = forged(small.ok("export"), **fields)
    wanted = f"tracker: standard input:7: {says} — nothing was added; export the ledger again: tracker export -o FILE\n"
    for accepting in ((), ("--accept-breaches",)):
        assert small.refuses("import", "-", *accepting, stdin=lines) == wanted


def test_a_whole_ledger_is_copied_and_its_breaches_are_named(small: Program, tmp_path: Path) -> None:
    small.ok("party", "add", "TW", "--name", "Taiwan")
    lines = forged(small.ok("export"))
    stores = {name: str(tmp_path / f"{name}.db") for name in ("taken", "copied", "restored", "restored over")}
    backup = str(tmp_path / "backup")
    for name in ("taken", "restored over"):
        small.at(stores[name]).ok("init")
    ways = {
        "taken": small.at(stores["taken"])("import", "-", stdin=lines),
        "copied": small.at(stores["taken"])("export", "--to-db", stores["copied"]),
    }
    small.at(stores["taken"]).ok("db", "backup", "-o", backup)
    ways |= {name: small.at(stores[name])("db", "restore", backup) for name in ("restored", "restored over")}
    for name, done in ways.items():
        assert done.code == 1, name
        assert all(one in done.err for one in BROKEN), name
        assert done.err.endswith("3 breaches of rules; every entry is there\n")
        assert small.at(stores[name]).ok("export") == lines


def test_a_breach_counts_until_its_entry_is_retracted(small: Program) -> None:
    small.ok("party", "add", "TW", "--name", "Taiwan")
    small.ok("import", "-", "--accept-breaches", stdin=forged(small.ok("export")))
    found = small("verify")
    assert found.code == 1
    assert "✗ rules: 7 checked\n" + "".join(f"    {one}\n" for one in BROKEN) in found.out
    assert "✓ projected rows" in found.out
    small.ok("retract", "7", "--reason", "forged", "--yes")
    mended = small("verify", "--format", "json")
    assert mended.code == 0
    [rules] = [check for check in json.loads(mended.out)["checks"] if check["name"] == "rules"]
    assert (rules["findings"], rules["mended"]) == ([], [f"{one}; retracted by #8" for one in BROKEN])
    assert f"    mended: {BROKEN[0]}; retracted by #8\n" in small.ok("verify")
    other = small("import", "-", stdin=small.ok("export"))
    assert (other.code, other.err) == (0, "standard input: nothing new, 8 already there\n")


def test_what_was_retracted_is_counted_and_comes_back_with_again(small: Program) -> None:
    small.ok("import", "-", stdin=LINES)
    small.ok("retract", "7", "--reason", "wrong", "--yes")
    assert (
        small("import", "-", stdin=LINES).err == "standard input: nothing new, 3 already there, 1 of them retracted (--again adds them)\n"
    )
    assert "added 1 entry (1 piece of evidence), 2 already there" in small("import", "-", "--again", stdin=LINES).err
    small.ok("import", "-", stdin=DOSSIER)
    number = json.loads(small.ok("history", "--format", "json"))["items"][1]["entry"]
    small.ok("retract", str(number), "--reason", "wrong", "--yes")
    assert "nothing new, 7 already there, 1 of them retracted" in small("import", "-", stdin=DOSSIER).err
    again = small("import", "-", "--again", stdin=DOSSIER).err
    assert "added 1 entry (1 piece of evidence), 6 already there" in again  # an assessment that was not retracted is there


def test_the_same_evidence_under_another_id_and_grade_is_found_in_a_dossier(small: Program) -> None:
    small.ok("import", "-", stdin=DOSSIER)
    renamed = DOSSIER.replace("id: met", "id: other").replace("grade: B2", "grade: C3").replace("because: [met]", "because: [other]")
    assert "nothing new, 7 already there" in small("import", "-", stdin=renamed).err


FORMULAS = ("=1+1", "'=1+1", "''quoted''", "'tis so", "-5 per cent", "+ more", "@home", "＝1", "ordinary, with a comma", "'", "''")


@pytest.mark.parametrize("raw", [(), ("--raw",)], ids=["marked", "raw"])
def test_our_own_csv_is_read_back_as_it_was_recorded(small: Program, tmp_path: Path, raw: tuple[str, ...]) -> None:
    """Red where the apostrophe of a formula stays when it is read, and where one that was recorded is taken off."""
    (tmp_path / "other.db").write_bytes(small.db.read_bytes())
    for text in FORMULAS:
        small.ok(
            "evidence",
            "add",
            "1",
            "--stance",
            "supports",
            "--summary",
            text,
            "--quote",
            text,
            "--source",
            "wire-2025",
            "--event-date",
            "2025-02",
        )
    columns = ("--columns", "commitment,event_date,stance,summary,source,quote")
    sheet = small.ok("evidence", "list", "--format", "csv", *columns, *raw)
    assert ("'=1+1" in sheet.splitlines()[1]) is not bool(raw)
    other = small.at(tmp_path / "other.db")
    other.ok("import", "-", *raw, stdin=sheet)
    items = json.loads(other.ok("evidence", "list", "--format", "json"))["items"]
    assert sorted(item["summary"] for item in items) == sorted(item["quote"] for item in items) == sorted(FORMULAS)


def test_raw_is_for_csv_alone(small: Program) -> None:
    for text in (LINES, "dossier: 1\n", small.ok("export")):
        assert "--raw is for CSV of evidence" in small.refuses("import", "-", "--raw", stdin=text)


def test_a_dry_run_of_lines_that_break_rules_does_not_say_that_they_are_there(small: Program, tmp_path: Path) -> None:
    small.ok("party", "add", "TW", "--name", "Taiwan")
    lines, other = forged(small.ok("export")), small.at(tmp_path / "other.db")
    other.ok("init")
    tried = other("import", "-", "--dry-run", stdin=lines)
    assert (tried.code, tried.err.splitlines()[-1]) == (1, "standard input: 3 breaches of rules; no entry was added")
    assert other.ok("export") == ""
