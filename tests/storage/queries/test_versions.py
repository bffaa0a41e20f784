"""Questions asked of the projections: filters that combine, searches that find what is there and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledgers import GROUND, STORY, TODAY, Fresh, assessment, check, commitment, evidence, reading, source, tell, writing
from tracker.domain.errors import DamagedStore
from tracker.domain.record.records import Agreement, Assessment, Check, Evidence, Retraction, Source
from tracker.domain.standing.standing import overview
from tracker.storage import driver
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.projections.commitment_records import cases_of
from tracker.storage.queries import names, versions
from tracker.storage.queries.filters import Selection


@pytest.fixture(scope="module")
def ledger(fresh: Fresh) -> Iterator[Ledger]:
    """Two agreements: `PACT` with 1–4 and 10, `OTHER` with 1; nothing is changed by the tests of this module."""
    with fresh() as open_ledger:
        tell(
            open_ledger,
            (
                *GROUND,
                commitment(10, title="100% of tariffs_lifted", topic="Égalité", kind="request", obligors=("CN",)),  # 8
                commitment(3, title="AI \\ backslash", text="Über Straßen", topic="tech"),  # 9
                Agreement(code="OTHER", title="Another", made_on="2024", parties=("US",)),  # 10
                commitment(1, agreement="OTHER", topic="TALKS", obligors=("US",)),  # 11
                evidence("The envoys met in 北京", quote="we met"),  # 12
                evidence("Only a rumour", commitment="PACT-2"),  # 13
                Retraction(entry=13, reason="None of it"),  # 14
                check(),  # 15
                assessment((12,)),  # 16
                source("dated", url="https://example.org/d", published="2025-03"),  # 17
                source("undated", url="https://example.org/d"),  # 18
            ),
        )
        yield open_ledger


def refs(ledger: Ledger, at: int = 18, **chosen: tuple[str, ...]) -> list[str]:
    return [case.terms.ref for case in versions.cases(ledger.driver, at, Selection(**chosen))]


ALL = ["OTHER-1", "PACT-1", "PACT-2", "PACT-3", "PACT-10"]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ALL),
        ({"refs": ("PACT-10", "PACT-2")}, ["PACT-2", "PACT-10"]),
        ({"refs": ("PACT-99",)}, []),
        ({"agreements": ("PACT",)}, ["PACT-1", "PACT-2", "PACT-3", "PACT-10"]),
        ({"agreements": ("PACT", "OTHER")}, ALL),
        ({"parties": ("US",)}, ["OTHER-1", "PACT-1", "PACT-2", "PACT-3"]),
        ({"parties": ("US", "CN")}, ALL),
        ({"parties": ("CN",), "agreements": ("PACT",), "kinds": ("joint_commitment",)}, ["PACT-1", "PACT-3"]),
        ({"topics": ("talks", "TALKS")}, ["OTHER-1", "PACT-1", "PACT-2"]),
        ({"topics": ("talks", "TALKS", "tech")}, ["OTHER-1", "PACT-1", "PACT-2", "PACT-3"]),
        ({"topics": ("Égalité",)}, ["PACT-10"]),
        ({"kinds": ("request",)}, ["PACT-10"]),
        ({"kinds": ("request", "joint_commitment"), "topics": ("tech", "Égalité")}, ["PACT-3", "PACT-10"]),
    ],
)
def test_filters_combine_and_their_values_are_alternatives(ledger: Ledger, chosen: dict[str, tuple[str, ...]], expected: list[str]) -> None:
    assert refs(ledger, 18, **chosen) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("undertaking", ["OTHER-1", "PACT-1", "PACT-2"]),  # title
        ("BOTH sides", ["OTHER-1", "PACT-1", "PACT-2", "PACT-10"]),  # text, in any case
        ("ÜBER strassen", ["PACT-3"]),
        ("ÜBER straßen", ["PACT-3"]),
        ("will talk", ["PACT-1"]),  # a wording, and its quote
        ("envoys", ["PACT-1"]),  # evidence
        ("we met", ["PACT-1"]),  # its quote
        ("北京", ["PACT-1"]),
        ("envoys talk", ["PACT-1"]),  # words in different places of one commitment
        ("envoys tariffs", []),
        ("rumour", []),  # retracted
        ("%", ["PACT-10"]),
        ("100%", ["PACT-10"]),
        ("10_%", []),
        ("s_l", ["PACT-10"]),
        ("t__k", []),
        ("\\", ["PACT-3"]),
        ("/", []),
        ("'", []),
        ("' OR 1=1 --", []),
        ("pact-3", ["PACT-3"]),
        ('"both sides"', ["OTHER-1", "PACT-1", "PACT-2", "PACT-10"]),  # a phrase
        ('"sides both"', []),
        ("“both  SIDES” envoys", ["PACT-1"]),
        ('"both sides', []),  # a sign of inches, not a phrase
        ("  talk   ", ["OTHER-1", "PACT-1", "PACT-2", "PACT-10"]),
    ],
)
def test_a_search_finds_every_word_somewhere_in_the_commitment(ledger: Ledger, text: str, expected: list[str]) -> None:
    assert refs(ledger, search=(text,)) == expected


def test_searches_combine(ledger: Ledger) -> None:
    assert refs(ledger, search=("talk", "envoys")) == ["PACT-1"]
    assert refs(ledger, search=("talk",), parties=("CN",), agreements=("PACT",)) == ["PACT-1", "PACT-10"]


def test_what_is_found_depends_on_the_position(ledger: Ledger) -> None:
    assert refs(ledger, 13, search=("rumour",)) == ["PACT-2"]
    assert refs(ledger, 14, search=("rumour",)) == []
    assert refs(ledger, 11, search=("envoys",)) == []
    assert refs(ledger, 7) == ["PACT-1", "PACT-2"]
    assert refs(ledger, 5) == []
    assert names.refs(ledger.driver, 8) == ["PACT-1", "PACT-2", "PACT-10"]
    assert names.names(ledger.driver, "party", 1) == ["US"]
    assert names.names(ledger.driver, "source", 17) == ["dated", "post-2", "wire-1"]


def test_names_are_described_by_their_beginning(ledger: Ledger) -> None:
    def found(noun: str, start: str, position: int = 18) -> list[tuple[str, str]]:
        return names.described(ledger.driver, position, noun, start)

    assert found("party", "u") == [("US", "United States")]
    assert found("party", "", 0) == []
    assert found("agreement", "p") == [("PACT", "The pact")]
    assert found("source", "POST") == [("post-2", "The Post")]
    assert ("talks", "2 commitments") in found("topic", "Tal")
    assert found("evidence", "")
    assert found("evidence", "1") == [one for one in found("basis", "1") if "searched" not in one[1]]
    assert {one[0] for one in found("basis", "")} <= {one[0] for one in found("entry", "")}


def test_titles_by_the_beginning_of_the_ref(ledger: Ledger) -> None:
    assert [ref for ref, _ in names.described(ledger.driver, 18, "commitment", "PACT-1")] == ["PACT-1", "PACT-10"]
    assert names.described(ledger.driver, 18, "commitment", "OTH") == [("OTHER-1", "Undertaking 1")]
    assert names.described(ledger.driver, 18, "commitment", "%") == []
    assert len(names.described(ledger.driver, 18, "commitment")) == len(ALL)


def test_a_source_is_found_by_address_and_day(ledger: Ledger) -> None:
    def key(published: str | None, at: int = 18) -> str | None:
        return next((held.record.key for held in versions.sources_at(ledger.driver, "https://example.org/d", published, at)), None)

    assert [key("2025-03"), key(None), key("2025"), key("2025-03", 16), key(None, 17)] == ["dated", "undated", None, None, None]
    assert versions.sources_at(ledger.driver, "https://example.org/D", None, 18) == []


def test_what_is_recorded_about_a_commitment(ledger: Ledger) -> None:
    [case] = versions.cases(ledger.driver, 18, Selection(refs=("PACT-1",)))
    assert ([e.entry for e in case.evidence], [c.entry for c in case.checks], [a.entry for a in case.assessments]) == ([12], [15], [16])
    assert case.agreement.code == "PACT"
    [retracted] = versions.observations(ledger.driver, Evidence, 18, ref="PACT-2")
    assert (retracted.stands, retracted.retracted_by) == (False, 14)
    assert versions.observations(ledger.driver, Evidence, 18, number=15) == []
    assert [held.entry for held in versions.observations(ledger.driver, Check, 18, number=15)] == [15]
    assert [held.entry for held in versions.observations(ledger.driver, Assessment, 18, ref="PACT-1")] == [16]
    assert versions.registered(ledger.driver, Source, 18, []) == []


def test_much_about_a_commitment_is_read_as_little(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red when a page is lost, or only the first is read."""
    with fresh(STORY) as ledger:
        whole = versions.cases(ledger.driver, ledger.head.size)
        monkeypatch.setattr(driver, "PAGE", 2)
        assert versions.cases(ledger.driver, ledger.head.size) == whole
        assert [one.entry for one in whole[0].evidence] == [8, 9, 10]


def test_many_commitments_are_read_as_few(fresh: Fresh) -> None:
    """More than 500 take another way to the same answer."""
    with fresh(GROUND) as many:
        many.append_many([commitment(number) for number in range(3, 506)])
        many.append_many([evidence(f"About {number}", commitment=f"PACT-{number}") for number in (1, 2, 300, 505)])
        at = many.head.size
        everything = {case.terms.ref: case for case in versions.cases(many.driver, at)}
        assert len(everything) == 505
        for number in (1, 2, 300, 505, 17):
            ref = f"PACT-{number}"
            assert versions.cases(many.driver, at, Selection(refs=(ref,))) == [everything[ref]]
            assert len(everything[ref].evidence) == (number != 17)
        chosen = tuple(everything)
        assert sorted(case.terms.number for case in versions.cases(many.driver, at, Selection(refs=chosen))) == list(range(1, 506))


@pytest.mark.parametrize(
    ("said", "word", "found"),
    [
        ("A Kilo", "kilo", True),
        ("a \u212ailo", "KILO", True),
        ("\u0130s", "i", True),
        ("\u00c9TAT", "\u00e9tat", True),
        ("50 % of it_", "0 % of", True),
        ("50 percent", "50 %", False),
    ],
)
def test_a_word_is_found_in_any_case(fresh: Fresh, said: str, word: str, found: bool) -> None:
    """Red when letters that fold to ASCII are not found by it, or a sign is taken for a pattern."""
    with fresh(STORY) as ledger:
        ledger.append(evidence(said))
        refs = [case.terms.ref for case in versions.cases(ledger.driver, ledger.head.size, Selection(search=(word,)))]
        assert ("PACT-1" in refs) is found


@pytest.mark.parametrize(("column", "word"), [("stance", "perhaps"), ("event_date", "2024-13"), ("reliability", "Z"), ("stage", "begun")])
def test_a_word_outside_its_vocabulary_is_damage(store: Path, column: str, word: str) -> None:
    with writing(store) as ledger:
        tell(ledger)
        ledger.driver.run("PRAGMA ignore_check_constraints = ON")
        ledger.driver.run(f"UPDATE evidence SET {column} = :word", {"word": word})
    with pytest.raises(DamagedStore, match=f"evidence, row of #.*{word}"), reading(store) as ledger:
        versions.cases(ledger.driver, ledger.head.size)


def test_what_a_standing_is_derived_from_is_enough_for_it(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        for at in range(ledger.head.size + 1):
            whole = versions.cases(ledger.driver, at)
            lean = cases_of(ledger.driver, [case.terms.ref for case in whole], at, texts=False)
            assert [overview(case, TODAY) for case in lean] == [overview(case, TODAY) for case in whole]
