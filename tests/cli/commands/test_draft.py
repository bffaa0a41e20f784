"""`draft`: a text in, a dossier out that `import` accepts as it is; and what cannot be drafted."""

import json
from pathlib import Path

from tests.cli.conftest import Program
from tests.domain.drafting import texts
from tests.hostile_server import Hostile, response

LINES = "\n\n".join(text for text, _ in texts.EVERY.values())


def test_a_draft_is_imported_as_it_is(empty: Program, tmp_path: Path) -> None:
    text, draft = tmp_path / "oslo-deal.txt", tmp_path / "draft.yaml"
    text.write_text(
        texts.PRESS + "\nThe Alpine Bank will lend 5 million euros. Ümlaut Aß vowed to help: “all”.\n# We will: not be a comment.\n",
        encoding="utf-8",
    )
    head = ("--agreement", "oslo", "--made-on", "2026-10-01", "--title", "Fish: a deal", "--party", "NO", "--party", "CL")
    answer = empty("draft", str(text), *head, "-o", str(draft))
    assert (answer.code, answer.out) == (0, "")
    assert f"read {draft}, then: tracker import {draft}" in answer.err
    written = draft.read_text(encoding="utf-8")
    assert "  # why: “agreed to” a promise; owed by signatories; by March 2027\n" in written
    assert "# paragraph 4, “stressed that” gives a view: “Nordahl stressed that fish stocks must recover.”" in written
    empty.ok("import", str(draft))
    shown = json.loads(empty.ok("show", "OSLO-1", "--format", "json"))
    assert (shown["obligors"], shown["due"], shown["kind"]) == (["NO", "CL"], "2027-03", "joint_commitment")
    assert shown["wordings"][0]["quote"] in " ".join(texts.PRESS.split())
    assert shown["wordings"][0]["paragraph"] == [2]
    again = empty.ok("draft", str(text), *head)
    assert again == written  # the same, every time
    bare = empty.ok("draft", "-", stdin=LINES)
    assert "# PARTIES stands for all who sign" in bare
    assert "# made_on was not given" in bare
    assert "    text: '[Lithuania commits] to publish a plan every year.'\n" in bare
    draft.write_text(bare, encoding="utf-8")
    empty.ok("import", str(draft))
    page = '<!doctype html><title>Talks</title><meta property="article:published_time" content="2026-09-30T10:00"><p>We will report every year, by 2027.</p>'
    for arguments, given in (("-",), page), (("-", "--from-page", str(tmp_path / "p.html")), "We will report every year, by 2027."):
        (tmp_path / "p.html").write_text(page, encoding="utf-8")
        paged = empty.ok("draft", *arguments, "--agreement", "TALKS", stdin=given)
        assert "  title: Talks\n  made_on: 2026-09-30\n" in paged
        assert "    published: 2026-09-30\n" in paged
        assert "    recurrence:\n      every: year\n" in paged
        draft.write_text(paged, encoding="utf-8")
        empty.ok("import", str(draft))
    draft.write_text(empty.ok("draft", "-", "--agreement", "NONE", "--made-on", "2026-10-01", stdin="No promise."), encoding="utf-8")
    empty.ok("import", str(draft), "--dry-run")


def test_the_page_of_a_text_is_fetched_where_it_is_named(empty: Program, hostile: Hostile) -> None:
    words = "<p>The ministers of both countries met for two hours on Tuesday and spoke of fish.</p>" * 4
    head = '<title>Talks</title><meta property="article:published_time" content="2026-09-30">'
    url = hostile.url("/talks", response(f"<!doctype html><html><head>{head}</head><body>{words}</body></html>"))
    asked = ("draft", "-", "--from-page", url)
    assert "127.0.0.1 is no public address" in empty(*asked, stdin="We will pay.").err
    assert not hostile.asked
    drafted = empty.ok(*asked, "--allow-private", stdin="We will pay.")
    assert "  title: Talks\n  made_on: 2026-09-30\n" in drafted
    assert f"    url: {url}\n" in drafted


def test_json_has_every_statement_at_its_offsets(empty: Program, tmp_path: Path) -> None:
    text, names = tmp_path / "all.txt", tmp_path / "names.toml"
    text.write_text(f"“Äöü” 𝔘 {LINES}\n\nThe Grand Order of Cod will pay.\n", encoding="utf-8", newline="\r\n")
    names.write_text('COD = ["Grand Order of Cod"]\n', encoding="utf-8")
    answer = json.loads(empty.ok("draft", str(text), "--format", "json", "--actor-names", str(names)))
    assert answer["schema"] == "tracker.draft/1"
    plain = text.read_bytes().decode()
    kinds = set[str]()
    for one in answer["items"]:
        assert plain[one["start"] : one["end"]] == one["quote"]
        assert one["verdict"]
        kinds.add(one["kind"])
    assert kinds == {"joint_commitment", "unilateral_commitment", "assurance", "request", "position", "none"}
    assert answer["items"][-1]["obligors"] == ["Grand Order of Cod"]


def test_bad_input_is_one_line(empty: Program, tmp_path: Path) -> None:
    text, names = tmp_path / "a.txt", tmp_path / "names.toml"
    text.write_text("We will.", encoding="utf-8")
    for written in ("COD = 5", 'COD = "Cod', "COD = [1]"):
        names.write_text(written, encoding="utf-8")
        assert f"{names}: has no names: " in empty.refuses("draft", str(text), "--actor-names", str(names))
    for arguments, says in {
        ("nowhere.txt",): "cannot read nowhere.txt",
        (str(text), "--format", "xml"): "one of: yaml, json",
        (str(text), "--agreement", "Ärger"): "is no code",
        (str(text), "--party", "U S"): "is no code",
        (str(text), "--made-on", "2024-02-30"): "is no day of the calendar",
        (str(text), "-o", "/nowhere/at/all"): "cannot write /nowhere/at/all",
    }.items():
        assert says in empty.refuses("draft", *arguments)
    said = empty("draft", "-", "-o", str(tmp_path / "none.yaml"), stdin="La France construira un port.").err
    assert said.endswith("left out 0; the rules read English, and know no undertaking in standard input\n")
    listed = tmp_path / "all.json"
    assert empty("draft", "-", "-f", "json", "-o", str(listed), stdin="We will pay.").err.endswith(f"; wrote {listed}\n")
    assert "holds no text" in empty.refuses("draft", "-", stdin=" \n ")
    assert "is no text" in empty.refuses("draft", "-", stdin=b"\0\1")
    assert "larger than 20,000,000 bytes" in empty.refuses("draft", "-", stdin=b"We will. " * 2_300_000)


def test_an_amount_with_its_date_becomes_an_indicator(small: Program, tmp_path: Path) -> None:
    """Red with an amount without a date as a target, with a currency that is left out, and with “by 3 %” taken for a level."""
    text, draft = tmp_path / "aid.txt", tmp_path / "aid.yaml"
    text.write_text(
        "The United States will provide $5 billion by 2030. China will raise the share of wind to 2.5 % by 2031. China will pay 5 million euros. "
        "China will cut its emissions by at least 3 % by 2031.\n"
    )
    small.ok("draft", str(text), "--agreement", "AID", "--made-on", "2025-01-01", "--party", "US", "--party", "CN", "-o", str(draft))
    small.ok("import", str(draft))
    found = json.loads(small.ok("indicator", "list", "--format", "json"))["items"]
    targets = [(one["ref"], one["unit"], one["targets"][0]["value"], one["targets"][0]["by"]) for one in found]
    assert targets == [("AID-1", "USD billion", "5", "2030"), ("AID-2", "%", "2.5", "2031")]
    assert found[0]["targets"][0]["written"] == "$5 billion by 2030"
