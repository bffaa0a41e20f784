"""What a sheet says and in which order, and that nothing on it is compared or claimed that the record does not hold."""

from dataclasses import replace

import pytest

from tests.domain.standing.test_progress import counted, seen
from tests.ledgers import TODAY
from tests.reports.sample import sample
from tracker.actions import naming, reporting
from tracker.domain.record.records import Wording
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import CommitmentKind, Status
from tracker.reports.blocks import Bullets, Card, Columns, Facts, Fold, Grid, Heading, Lanes, Look, Paragraph, Run, plain
from tracker.reports.formats.html_blocks import HtmlBlocks
from tracker.reports.model import Sheet
from tracker.reports.sheet import Names, first_sentence, sheet
from tracker.reports.sheet_record import numbers
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries.filters import Selection

REPORT = sample()
NAMES: Names = {party.code: party.name for party in REPORT.parties}


def words(one: Sheet, *, history: bool = True) -> list[str]:
    """Each heading, paragraph and item of the sheet."""
    found: list[str] = []
    for block in plain(sheet(one, NAMES, REPORT.fixed, history=history)):
        match block:
            case Heading() | Paragraph():
                found.append("".join(run.text for run in block.runs))
            case Card():
                found.append(f"#{block.entry}")
            case _:
                pass
    return found


def test_it_reads_from_the_verdict_down() -> None:
    """Red with any two sections exchanged."""
    titles = [block for block in plain(sheet(REPORT.sheets[1], NAMES, REPORT.fixed)) if isinstance(block, Heading) and block.level == 3]
    assert ["".join(run.text for run in title.runs) for title in titles] == [
        "Where it stands",
        "Over time",
        "What was promised",
        "Evidence",
        "Other searches (1)",
        "What would change our mind",
        "Earlier verdicts (1)",
        "History of the record (9)",
        "How to cite",
    ]
    assert "What was asked" in words(REPORT.sheets[2])
    assert not any(title.startswith("History") for title in words(REPORT.sheets[1], history=False))


def test_each_verdict_has_its_confidence_and_the_first_sentence_of_its_reason() -> None:
    verdicts = next(block for block in sheet(REPORT.sheets[0], NAMES, REPORT.fixed) if isinstance(block, Columns))
    north, south = verdicts.parts
    assert "".join(run.text for run in north[1].runs) == "● fulfilled  ≡ corroborated  high confidence, since 1 Jun 2024, closed"  # type: ignore[union-attr]
    assert isinstance(north[2], Fold)
    assert north[2].summary.runs == (Run(text="Timetable and boarding agree."),)
    assert "low confidence" in south[1].runs[-1].text  # type: ignore[union-attr]


def test_of_many_parties_those_that_stand_alike_share_a_card_and_those_that_went_alike_a_lane(twenty: Ledger) -> None:
    """Red with a card for each reason, and with a contested part among those that are corroborated."""
    report = reporting.report(twenty, naming.reading(twenty, TODAY), Selection(refs=("TWENTY-1",)))
    (one,) = report.sheets
    blocks = [*sheet(one, {party.code: party.name for party in report.parties}, report.fixed)]
    verdicts = next(block for block in blocks if isinstance(block, Columns))
    lanes = next(block for block in blocks if isinstance(block, Lanes))
    heads = ["".join(run.text for run in part[0].runs) for part in verdicts.parts]  # type: ignore[union-attr]
    assert heads[0].startswith("7 parties: Argentina, Australia, Canada, ")
    assert heads[6] == "México"
    assert (len(heads), len(one.grouped_standings)) == (9, 19)
    reasons = verdicts.parts[0][2]
    assert isinstance(reasons, Fold)
    anchors = [block.anchor for block in reasons.blocks if isinstance(block, Heading)]
    assert len(anchors) == len(set(anchors)) == 7
    assert all(anchor.startswith("e-") for anchor in anchors)
    assert lanes.names[0] == "Argentina, Australia and Brazil"
    assert "México" in lanes.names


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Done. Nobody disputes it.", "Done."),
        ("Done.\nNobody disputes it.", "Done."),
        ("It met in 2024. Then it stopped.", "It met in 2024."),
        ("The U.S. Department said so. Then it stopped.", "The U.S. Department said so."),
        ("Gen. Liu and Mr. Austin spoke (cf. Annex). Twice.", "Gen. Liu and Mr. Austin spoke (cf. Annex)."),
        ("Was it? “No.” He left.", "Was it?"),
        ("no end", "no end"),
        ("", ""),
    ],
)
def test_the_first_sentence_ends_where_one_surely_does(text: str, first: str) -> None:
    found, rest = first_sentence(text)
    assert found == first
    assert " ".join(f"{found} {rest}".split()) == " ".join(text.split())


def test_a_label_is_no_part_of_the_kind() -> None:
    """Red with “2024-122; joint commitment” as the kind."""
    labelled = replace(REPORT.sheets[0], terms=REPORT.sheets[0].terms.model_copy(update={"label": "2024-122"}))
    facts = dict(next(block for block in sheet(labelled, NAMES, REPORT.fixed) if isinstance(block, Facts)).rows)
    said = {name: "".join(run.text for run in runs) for name, runs in facts.items()}
    assert (said["Label"], said["Kind"]) == ("2024-122", "joint commitment, recurring")


def _comparisons(one: Sheet) -> list[Fold]:
    folds = (block for block in sheet(one, NAMES, REPORT.fixed) if isinstance(block, Fold))
    return [fold for fold in folds if fold.summary.runs[0].text.startswith("Quotations word by word")]


def test_only_quotations_of_one_language_are_compared() -> None:
    """Red with our own words compared, and with an English quotation against a Chinese one."""
    (fold,) = _comparisons(REPORT.sheets[0])
    ((name, shared, *parts),) = (block.runs for block in fold.blocks if isinstance(block, Paragraph))
    assert (fold.summary.runs[1].text, name.text) == ("The Herald", "Northern Gazette")
    assert shared.text == " (1 of its 3 words the same): "
    assert [run.text.strip() for run in parts if run.look is Look.NEW] == ["Tomorrow we", "."]
    said = "".join(run.text for run in parts)
    assert "resume" not in said
    terms = REPORT.sheets[0].terms
    ours = tuple(replace(said, wording=Wording(**said.wording.model_dump(exclude={"quote"}))) for said in REPORT.sheets[0].reported)
    assert _comparisons(replace(REPORT.sheets[0], terms=terms, reported=ours)) == []


def test_every_wording_is_marked_as_ours_or_quoted() -> None:
    """Red without the label before a quotation."""
    for one in REPORT.sheets:
        grids = [block for block in sheet(one, NAMES, REPORT.fixed) if isinstance(block, Grid)]
        said = [cells[1] for grid in grids for cells in grid.rows]
        assert len(said) == len(one.terms.wordings)
        quoted = sum(wording.quote is not None for wording in one.terms.wordings)
        labels = [run.text for runs in said for run in runs if run.look is Look.LABEL]
        assert (labels.count("in our words:"), labels.count("quoted:")) == (len(said), quoted)


def test_what_each_source_says_of_who_acts_and_how_binding_it_is_stands_side_by_side() -> None:
    """Red with a column that no source fills, and with the source said again at its second wording."""
    (one, *_), plain_words = REPORT.sheets, {"source": "a", "text": "They talk"}
    said = [
        replace(one.reported[0], wording=Wording(**plain_words, **given))
        for given in ({"who": "both sides", "binding": "agreed"}, {"binding": "asked"})
    ]
    grid = next(block for block in sheet(replace(one, reported=tuple(said)), NAMES, REPORT.fixed) if isinstance(block, Grid))
    assert grid.heads == ("Source", "On what", "Who acts", "How binding")
    assert [["".join(run.text for run in cell) for cell in row[2:]] for row in grid.rows] == [["both sides", "agreed"], ["—", "asked"]]
    assert [bool(row[0]) for row in grid.rows] == [True, False]


def test_numbers_are_said_drawn_and_in_a_table_with_their_baseline() -> None:
    """Red with the values before the target's period left out of the table, and with more targets in words than are read."""
    values = ("C 2025 1100 ~a", "C 2026 1000 ~a")
    falls = {"direction": "at_most", "baseline": {"period": "2020", "value": "1200", "source": "a"}}
    for count in (1, 4):
        targets = [{"value": str(840 - number), "period": str(2030 + number)} for number in range(count)]
        found = counted({**falls, "targets": targets}, *(seen(10 + number, words) for number, words in enumerate(values)))
        one = replace(REPORT.sheets[0], case=found, terms=found.terms)
        made = [*numbers(one, NAMES)]
        said = [run.text for block in made if isinstance(block, Bullets) for runs in block.items for run in runs]
        assert said == ["at most 840 USD bn in 2030: A 1000 in 2026 (#11), 56 % of the way from 1200: not due yet"] * (count == 1)
        ((grid,),) = (block.blocks for block in made if isinstance(block, Fold))
        assert isinstance(grid, Grid)
        cells = [["".join(run.text for run in cell).strip() for cell in row] for row in grid.rows]
        assert cells[:4] == [
            ["2020", "", "A", "1200", "", "baseline", ""],
            ["2025", "", "A", "1100 #10", "", "", ""],
            ["2026", "", "A", "1000 #11", "", "", ""],
            ["2030", "840", "A", "1000 #11", "56 % of the way from 1200", "not due yet", ""],
        ]


def test_each_criterion_has_what_the_verdicts_in_effect_say_of_it() -> None:
    """Red with the results of every assessment, and with one mark where the parties differ."""
    found = [block for block in plain(sheet(REPORT.sheets[0], NAMES, REPORT.fixed)) if isinstance(block, Bullets)]
    items = ["".join(run.text for run in item) for block in found for item in block.items]
    assert "● met for Northland #15 ○ unknown for 南国 (Southland)  1. A timetable is published" in items
    one = REPORT.sheets[0]
    alone = replace(one, standings=one.standings[:1])
    found = [block for block in plain(sheet(alone, NAMES, REPORT.fixed)) if isinstance(block, Bullets)]
    items = ["".join(run.text for run in item) for block in found for item in block.items]
    assert "◐ in part #15  2. Ferries are seen to run" in items


def test_the_strongest_evidence_comes_first() -> None:
    """Red in the order of the events."""
    (columns,) = (
        block for block in sheet(REPORT.sheets[0], NAMES, REPORT.fixed) if isinstance(block, Columns) and block.sort == "evidence"
    )
    supports, contradicts = columns.parts
    assert [block.entry for block in supports if isinstance(block, Card)] == [11, 10]
    assert [run.text for block in contradicts if isinstance(block, Paragraph) for run in block.runs] == ["Nothing recorded."]
    said = words(REPORT.sheets[0])
    assert (
        any(
            "B2: usually reliable, probably true; voice of Northland; in force; about Northland; in our words, and quoted" in text
            for text in said
        )
        is False
    )
    card = next(block for block in supports if isinstance(block, Card) and block.entry == 10)
    quiet = ["".join(run.text for run in block.runs) for block in card.body if isinstance(block, Paragraph)]
    assert any(
        "B2: usually reliable, probably true; voice of Northland; in force; about Northland; in our words, and quoted" in text
        for text in quiet
    )


def test_a_void_commitment_says_so_and_what_took_its_place() -> None:
    one = REPORT.sheets[1]
    void = one.case._replace(commitment=Versioned(entry=one.case.commitment.entry, record=one.terms, retracted_by=99))
    history = (
        {
            "entry": 99,
            "content": {"reason": "Twice.", "replaced_by": ["LAKE-4"]},
            "recorded_at": "2025-01-14",
            "recorded_by": "x",
            "told": "y",
        },
    )
    assert "Declared void by #99: Twice.; see LAKE-4" in words(replace(one, case=void, history=history))


def test_what_nobody_owed_is_not_met_without_reproach() -> None:
    """Red with a request called not fulfilled, and with a withdrawn one in the colour of a broken promise."""
    one = REPORT.sheets[2]
    for status, kind, mark in (
        (Status.NOT_FULFILLED, "request", "× not met"),
        (Status.NOT_FULFILLED, "unilateral_commitment", "× not fulfilled"),
        (Status.WITHDRAWN, "request", "← withdrawn"),
    ):
        missed = replace(one.standings[0], standing=one.standings[0].standing._replace(status=status))
        terms = one.terms.model_copy(update={"kind": CommitmentKind(kind)})
        assert any(text.startswith(mark) for text in words(replace(one, terms=terms, standings=(missed,))))
        page = HtmlBlocks(()).part(sheet(replace(one, terms=terms, standings=(missed,)), {}, REPORT.fixed))
        glyph, _, word = mark.partition(" ")
        colour = status if kind != "request" else "unmet"
        assert f'<span class="pill status-{colour}"><span class="glyph" aria-hidden="true">{glyph}</span> {word}</span>' in page
