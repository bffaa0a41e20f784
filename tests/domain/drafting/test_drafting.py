"""Drafts out of texts of several styles: what is undertaken, by whom, by when, and in which words; and what is none."""

import tomllib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.drafting import texts
from tracker import bundled
from tracker.documents.draft_dossier import Drafted, drafted, write
from tracker.documents.texts import plain
from tracker.domain.dates import PartialDate
from tracker.domain.drafting.deadlines import deadline, measures
from tracker.domain.drafting.lexicon import Lexicon

DAY = PartialDate("2026-10-01")


def of(text: str) -> Drafted:
    return drafted(plain.read(text), DAY)


@pytest.mark.parametrize("style", texts.EVERY)
def test_a_text_of_every_style_is_drafted(style: str) -> None:
    text, wanted = texts.EVERY[style]
    found = of(text)
    lines = []
    for one, want in zip(found.kept, wanted.splitlines(), strict=False):
        quote, begins = text[one.start : one.end], want.rpartition(" | ")[2]
        kind = str(one.verdict.kind).removesuffix("_commitment")
        lines.append(" | ".join((kind, "; ".join(one.verdict.names), one.due or "", quote[: len(begins)])).replace("|  |", "| |"))
    assert lines == wanted.splitlines()
    assert len(found.kept) == len(lines)
    for one in (*found.kept, *found.left_out):
        assert text[one.start : one.end].strip() == text[one.start : one.end]
        assert one.verdict.rule
        assert 1 <= len(one.title.split()) <= 10
        assert found.plain == text


def test_what_was_considered_is_left_out_with_the_reason() -> None:
    press, treaty = ("\n".join(f"{one.verdict.rule}: {one.title}" for one in of(text).left_out) for text in (texts.PRESS, texts.TREATY))
    assert "“stressed that” gives a view" in press
    assert "“will” of something or somebody that does not bind itself here: Analysts expect" in press
    assert "“may” is no undertaking" in treaty
    assert "“shall”: an organ's duty" in treaty
    assert "agreed to a similar plan" not in press  # what was before


def test_items_know_their_topic_and_the_words_that_they_go_on_from() -> None:
    first, *_ = of(texts.FACT_SHEET).kept
    assert (first.topic, first.lead, first.title) == (
        "Baltic Grid Accord",
        "The participants agreed on the following",
        "Establish a joint control room in Riga",
    )
    limb = of("We will build roads, and mend 300 bridges every year.").kept[1]
    assert (limb.lead, limb.title, limb.quantity, limb.every) == ("We will", "Mend 300 bridges every year", "", "every year")


def test_what_is_denied_refused_or_guessed_is_no_undertaking() -> None:
    for sentence, wanted in {
        "The United States does not intend to withdraw troops.": None,
        "France did not agree to pay, and Spain hasn't promised to help.": None,
        "Iran has never committed to a date.": None,
        "Iran has not said that it would stop enrichment.": None,
        "Ukraine rejected a plan under which it would cede land.": None,
        "Poland is unlikely to sign the pact.": None,
        "Germany will probably leave the club.": None,
        "Norway will fail to meet its targets.": None,
        "Neither Party shall be required to permit inspections.": None,
        "The Parties shall not be obliged to pay.": None,
        "Norway will build a port and Sweden will not be required to pay.": ("unilateral_commitment", ("Norway",), "Build a port"),
        "Norway paid on 5 May 2026.": None,
        "Neither side agreed to pay, and no country has pledged to help.": None,
        "Norway, which has no port, agreed to pay.": ("unilateral_commitment", ("Norway",), "Pay"),
        "Norway has been urged by Chile to pay.": ("request", ("Norway",), "By Chile to pay"),
        "Neither side will pay the fee.": ("joint_commitment", ("signatories",), "Neither side will pay the fee"),
        "Neither Norway nor Sweden will pay.": ("joint_commitment", ("Norway", "Sweden"), "Neither Norway nor Sweden will pay"),
        "No Party shall divert water.": ("joint_commitment", ("signatories",), "No Party shall divert water"),
        "Norway will not pay.": ("unilateral_commitment", ("Norway",), "Not pay"),
        "We do not support war.": ("assurance", ("signatories",), "We do not support war"),
        "Each Member shall notify the others.": ("joint_commitment", ("signatories",), "Notify the others"),
        "We’ll pay.": ("joint_commitment", ("signatories",), "Pay"),
        "Italy will pay.": ("unilateral_commitment", ("Italy",), "Pay"),
        "Norway pledged not to deploy, test or keep missiles.": (
            "unilateral_commitment",
            ("Norway",),
            "Not to deploy, test or keep missiles",
        ),
    }.items():
        found = of(sentence)
        assert [(str(one.verdict.kind), one.verdict.names, one.title) for one in found.kept] == ([wanted] if wanted else []), sentence
    assert [one.title for one in of("We've agreed to pay, and we’re going to help.").kept] == ["Pay", "Help"]
    assert [one.verdict.rule for one in of("Norway did not agree to pay.").left_out] == ["“agree to” is denied"]
    [unknown] = of("If either Party objects, it shall notify the others.").left_out
    assert unknown.verdict.rule.endswith("of whoever can bind themselves; who that is, is not said")
    assert of("On 5 May 2026 Norway met Sweden.").left_out[0].title == "Sweden"


def test_verbs_in_a_list_are_owed_by_whoever_leads_into_it() -> None:
    text = (
        "The Ministers decided:\n\n(1) To strengthen patrols, in particular:\n\n(a) at sea;\n\n(2) Not to recognise the vote;\n\n"
        "(3) Norway and Sweden:\n\n(a) to lower tariffs within 30 days;\n\n(4) That Chile may join later."
    )
    assert [(one.verdict.names, one.title, one.quantity) for one in of(text).kept] == [
        (("signatories",), "At sea", ""),
        (("signatories",), "Not to recognise the vote", ""),
        (("Norway", "Sweden"), "Lower tariffs within 30 days", ""),
    ]
    assert not of("All participants:\n\n- Recognizing the need for peace\n\n- A list of guests").kept


WORDS = sorted(
    {
        *" ".join(text for text, _ in texts.EVERY.values()).split(),
        *["(", ")", "“", "”", "(i)", "(ii):", ",", ";", "—", ":", "and", "never", "would", "said", "by", "2030", "this", "year"],
    }
)


@given(st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(["\n\n", "\n", "- "]), st.text(max_size=3)), max_size=60).map(" ".join))
@settings(max_examples=25, deadline=None)
def test_any_text_is_drafted_at_its_offsets(text: str) -> None:
    found = of(text)
    for one in (*found.kept, *found.left_out):
        assert one.quote == text[one.start : one.end] == one.quote.strip() != ""
        assert one.title
    assert yaml.safe_load(write(found, {"code": "X", "title": "X"}, (), {}, "x.txt"))


def test_a_date_is_as_exact_as_its_words_and_never_invented() -> None:
    lexicon = Lexicon(*(tomllib.loads(one.read_text(encoding="utf-8")) for one in bundled.drafting()))
    for words, due in {
        "by May 14, 2027": "2027-05-14",
        "no later than the 3rd of March 2027": "2027-03-03",
        "by the end of June 2027": "2027-06",
        "effective as of 1 September 2027": "2027-09-01",
        "through 2028": "2028",
        "by the second quarter of 2028": "2028",
        "before the 2027 Spring Meetings": "2027",
        "by 2027-02-30": None,
        "by year-end": "2026",
        "next year": None,
        "by next year": "2027",
        "in November 2026": "2026-11",
        "in 2019": None,
        "since April 2, 2027": None,
        "in line with the Roadmap Towards 2030": None,
        "under the 2030 Agenda, by the 2030 Agenda": None,
        "as soon as possible": None,
        "within 90 days": None,
        "on 1 October 2026": None,
    }.items():
        found = deadline(words, lexicon, DAY)
        assert (found and found[0]) == due, words
    assert deadline("by 2030", lexicon, None) == ("2030", "by 2030")
    assert deadline("in 2030", lexicon, None) is None
    assert deadline("by the end of this year", lexicon, None) is None
    assert deadline("by next year", lexicon, PartialDate("9999-01-01")) is None
    for made_on, words, due in (
        ("2026-10-01", "by the end of June", "2027-06"),
        ("2026-10-01", "from November", "2026-11"),
        ("2026-10", "by October", "2026-10"),
        ("2026-10", "by next October", "2027-10"),
        ("2026", "by June", None),
        ("2026-10-01", "in June", None),
        ("2026-10-01", "by June 3", "2027-06-03"),
        ("2026-10-01", "starting on Oct. 9", "2026-10-09"),
        ("2026-10", "by October 9", "2026-10-09"),
        ("2026-10-01", "before 3rd June", "2027-06-03"),
        ("2026-10-01", "on June 3", None),
        ("2026-10-01", "from 5 to 7 June 2034", "2034-06-07"),
        ("2026-10-01", "until Feb 30", None),
        ("9999-10-01", "by June", None),
    ):
        found = deadline(words, lexicon, PartialDate(made_on))
        assert (found[0] if found else None) == due, (made_on, words)
    assert measures("at least $40 billion and 15 percent, twice a year", lexicon) == ("$40 billion; 15 percent", "twice a year")
