"""Tables of figures in, and printed figures held against them."""

import json
from pathlib import Path

from tests.cli.conftest import Program

FIGURES = """\
id,series,measure,product,period,kind,value,unit,published_on,revision_of,address,note
b,GAS-US,exports,gas,2017,baseline,95.1,USD bn,2020-11,,https://www.tables.example/a,
t,GAS-US,exports,gas,2020,target,159.0,USD bn,2020-01-15,,https://www.tables.example/a,
t2,GAS-US,exports,gas,2020/2021,target,502.4,USD bn,2020-01-15,,https://www.tables.example/a,
r,GAS-US,exports,gas,2020,actual,94.1,USD bn,2021-06,a,https://www.tables.example/c,
a,GAS-US,exports,gas,2020,actual,94,USD bn,2021-02,,https://www.tables.example/b,
s,GAS-US,exports,gas,2021-12-31,actual,57.48,%,2022-02-08,,https://www.tables.example/d,
"""
PRINTED = """\
period,measure,product,percent,published_on,follows
2020,exports,gas,59,2021-03,yes
2020,exports,gas,59.2,2021-07,yes
2020,exports,gas,59.4,2021-03,within_rounding
2020,exports,gas,61,2021-03,no
2020,exports_share_of_2y_target,gas,32,2021-03,yes
2020,exports,coal,59,2021-03,not_recorded
"""


def test_figures_become_indicators_and_evidence_and_printed_ones_are_held_against_them(small: Program, tmp_path: Path) -> None:
    """Red with a restatement that comes before what it restates, and with today's vintage for a figure of before it."""
    table, printed = tmp_path / "figures.csv", tmp_path / "printed.csv"
    table.write_text(FIGURES, encoding="utf-8")
    printed.write_text(PRINTED, encoding="utf-8")
    assert "would add" in small("import", str(table), "--about", "PACT-1", "--dry-run").err
    assert "GAS-US in % of gas is taken as GAS-US-2" in small("import", "figures", str(table), "--about", "PACT-1").err
    indicators = json.loads(small.ok("indicator", "list", "PACT-1", "--format", "json"))["items"]
    assert [(one["code"], one["unit"], one["title"]) for one in indicators] == [
        ("GAS-US", "USD bn", "gas, exports"),
        ("GAS-US-2", "%", "gas, exports"),
    ]
    assert indicators[0]["baseline"] == {"period": "2017", "value": "95.1", "source": "tables-example-2020-11"}
    assert [(one["value"], one["period"]) for one in indicators[0]["targets"]] == [("159.0", "2020"), ("502.4", "2020/2021")]
    seen = json.loads(small.ok("evidence", "list", "PACT-1", "--format", "json"))["items"]
    by_id = {one["id"]: one for one in seen}
    assert by_id["r"]["restates"] == by_id["a"]["entry"]
    assert (by_id["a"]["publisher"], by_id["a"]["published"], by_id["a"]["event_date"]) == ("tables.example", "2021-02", "2020")
    assert "nothing new" in small("import", "figures", str(table), "--about", "PACT-1").err
    answers = json.loads(small.ok("indicator", "compare", "PACT-1", str(printed), "--format", "json"))["items"]
    expected = [line.rpartition(",")[2] for line in PRINTED.splitlines()[1:]]
    assert [one["follows"] for one in answers] == expected
    assert (answers[0]["computed"], answers[1]["computed"]) == ("59.12", "59.18")
    assert answers[1]["made_of"] == f"#{by_id['r']['entry']} 94.1 of target 159.0 for 2020"


def test_periods_may_be_headings_across(small: Program, tmp_path: Path) -> None:
    """Red with rows of a table whose values look like years taken for headings, and with a cell under another period."""
    table, printed = tmp_path / "wide.csv", tmp_path / "printed.csv"
    rows = [
        "Tonnes of uranium,,,,,",
        "series,2019,Q1 2020,kind,unit,publisher",
        "STOCK,120.5, ,actual,t,IAEA",
        "STOCK,130,131.50,target,t,IAEA",
    ]
    table.write_text("\n".join(rows), encoding="utf-8")
    assert "wide.csv: added" in small("import", "figures", str(table), "--about", "PACT-1").err
    assert "nothing new" in small("import", "figures", str(table), "--about", "PACT-1").err
    [one] = json.loads(small.ok("indicator", "list", "--format", "json"))["items"]
    assert [(target["period"], target["value"]) for target in one["targets"]] == [("2019", "130"), ("2020-Q1", "131.50")]
    [seen] = json.loads(small.ok("indicator", "show", "1", "STOCK", "--vintages", "--format", "json"))["items"]
    assert (seen["time"], seen["value"]) == ("2019", "120.5")
    table.write_text("\n".join([*rows[:2], "STOCK,120.5,2020,actual,t,IAEA", "STOCK,,x,actual,t,IAEA"]), encoding="utf-8")
    assert "wide.csv:4: value: “x” is no quantity" in small.refuses("import", "figures", str(table), "--about", "PACT-1")
    table.write_text("\n".join([rows[1], "STOCK,,2020.5,actual,t,IAEA"]), encoding="utf-8")
    small.ok("import", "figures", str(table), "--about", "PACT-1")
    printed.write_text("series,period,what,figure\nSTOCK,2020-Q1,increase,1900\n", encoding="utf-8")
    [answer] = json.loads(small.ok("indicator", "compare", "1", str(printed), "--format", "json"))["items"]
    assert (answer["follows"], answer["made_of"].endswith(" 120.5 of 2019")) == ("yes", True)


def test_what_is_wrong_with_figures_is_told_row_by_row_and_adds_nothing(small: Program, tmp_path: Path) -> None:
    table = tmp_path / "figures.csv"
    table.write_text(FIGURES, encoding="utf-8")
    answer = small("import", "figures", str(table))
    assert (answer.code, answer.err.count("no commitment is named")) == (2, 6)
    small.ok("import", "figures", str(table), "--about", "PACT-1")
    before = small.db.read_bytes()
    for old, new, says in (
        ("159.0", "160", "GAS-US says something else there: 159.0 for 2020"),
        ("target,159.0", "aim,159.0", "“aim” is no kind of figure"),
        ("94.1", "94.1e3", "“94.1e3” is no quantity"),
        ("2020/2021", "2021/2020", "the period “2021/2020” ends before it begins"),
    ):
        table.write_text(FIGURES.replace(old, new), encoding="utf-8")
        answer = small("import", "figures", str(table), "--about", "PACT-1")
        assert (answer.code, answer.out) == (2, "")
        assert says in answer.err
        assert small.db.read_bytes() == before
    table.write_text(FIGURES.replace("159.0", "160"), encoding="utf-8")
    small.ok("import", "figures", str(table), "--about", "PACT-1", "--amend", "--reason", "As corrected")
    assert "159.0 period 2020" in small.ok("history", "PACT-1")
    assert "As corrected" in small.ok("history", "PACT-1")


REVISED = """\
id,series,measure,product,period,kind,value,unit,published_on,revision_of,note,publisher
c,CH4,epa,methane,2021,actual,705,Mt,2025,b,,EPA
t,CH4,pledge,methane,2030,target,-30,% of 2020,2021-11-02,,,EPA
a,CH4,epa,methane,2021,actual,640.1,Mt,2023,,,EPA
b,CH4,epa,methane,2021,actual,720.6,Mt,2024,a,,EPA
o,CH4,epa,methane,2020,baseline,650.4,Mt,2022,,,EPA
r,CH4,epa,methane,2020,baseline,700,Mt,2024,o,,EPA
i,CH4,iea,methane,2021,actual,31,Mt,2022,,,EPA
l,STOCK,agency,Türkiye's stock,2016/,target,300,kg,2015,,"At most, at every moment",EPA
g,GRANTS,agreement,grants,2021,target,9,USD mn,2020,,,EPA
h,GRANTS,donors,grants,2021,actual,6,USD mn,2022,,,EPA
x,exports of the United States to China,,,2021,target,9,t,2022,,,EPA
y,exports of the United States to Japan,,,2021,actual,6,t,2022,,,EPA
"""


def test_rows_in_any_order_revise_what_they_name_and_nothing_is_guessed_in_silence(small: Program, tmp_path: Path) -> None:
    table = tmp_path / "revised.csv"
    table.write_text(REVISED, encoding="utf-8")
    given = ("import", "figures", str(table), "--about", "PACT-1")
    told = small(*given).err
    for line in (
        "CH4: 650.4 in 2020 is restated as 700",
        "CH4: -30 % of 2020 is taken as relative to the baseline",
        "CH4 in Mt of methane is taken as CH4-IEA",
        "at most is taken of CH4, STOCK",
        "at least is taken of GRANTS, EXPORTS-OF-THE-UNITED-STATES-T (",
        "is taken as EXPORTS-OF-THE-UNITED-STATES-T-2",
    ):
        assert line in told
    (grants,) = json.loads(small.ok("indicator", "show", "PACT-1", "GRANTS", "--format", "json"))["items"]
    assert (grants["source"], grants["share_of_target"]) == ("donors", "67")
    gas, *_ = json.loads(small.ok("indicator", "show", "PACT-1", "CH4", "--format", "json"))["items"]
    assert (gas["target"], gas["attained"], gas["share_of_way"]) == ("490", "705", "-2")
    vintages = json.loads(small.ok("indicator", "show", "PACT-1", "CH4", "--vintages", "--format", "json"))["items"]
    first, second, third = sorted(vintages, key=lambda one: str(one["published"]))
    assert (first["value"], second["restates"], third["restates"]) == ("640.1", first["entry"], second["entry"])
    assert "nothing new" in small(*given).err
    small.ok("indicator", "amend", "PACT-1", "CH4", "--baseline", "690", "--baseline-period", "2020", "--reason", "Again revised")
    answer = small(*given)
    assert (answer.code, "CH4 says something else there: 690 in 2020" in answer.err) == (2, True)
    assert "tracker import figures FILE --amend --reason" in answer.err
    table.write_text("series,kind,period,value,unit,publisher\nТест,actual,2020,5,t,EPA\n", encoding="utf-8")
    assert "“Тест” has no letter for a code" in small("import", "figures", str(table), "--about", "PACT-1").err


def test_a_relative_target_is_compared_as_what_it_comes_to(small: Program, tmp_path: Path) -> None:
    """Red with “40 more than in 2017” as a target of 40."""
    base = ("--unit", "t", "--baseline", "80", "--baseline-period", "2017", "--per", "2020")
    small.ok("indicator", "add", "PACT-1", "MORE", "--title", "Sold", *base, "--target", "40", "--against", "amount")
    small.ok(
        "indicator", "add", "PACT-1", "LESS", "--title", "Burnt", *base, "--target=-25", "--against", "percent", "--direction", "at-most"
    )
    for code, value in (("MORE", "90"), ("LESS", "66")):
        small.ok("evidence", "add", "PACT-1", "--indicator", code, "--value", value, "--period", "2020", "--source", "wire-2025")
    printed = tmp_path / "printed.csv"
    printed.write_text("series,period,percent,what\nMORE,2020,75,\nLESS,2020,110,\nLESS,2020,6,over_limit\n", encoding="utf-8")
    answers = json.loads(small.ok("indicator", "compare", "PACT-1", str(printed), "--format", "json"))["items"]
    assert [(one["follows"], one["made_of"].partition(" ")[2]) for one in answers] == [
        ("yes", "90 of target 120 for 2020"),
        ("yes", "66 of target 60 for 2020"),
        ("yes", "66 less target 60 for 2020"),
    ]
