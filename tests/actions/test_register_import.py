"""Tables of parties, sources and commitments: rows are found again, nothing comes twice, and every fault has its row and heading."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from tests import ledgers
from tests.ledgers import GROUND, TODAY, Fresh, in_memory
from tracker.actions import amending, register_import, taking_back
from tracker.actions.imported import Imported, ImportOptions, unseen
from tracker.documents.table_shapes import SHAPES
from tracker.documents.tables import reading
from tracker.documents.tables.layout import Form, Row, TableOptions
from tracker.domain.document_kinds import TableKind
from tracker.domain.errors import BadDocument, Faults, NotFound
from tracker.domain.record.amendments import Void
from tracker.domain.record.records import Agreement, Commitment, Party
from tracker.domain.vocabulary import EntryKind, Noun
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions

SUMMIT = (*GROUND, Agreement(code="RIO", title="The summit", made_on="2024-11-19", parties=("US", "CN")))

TABLE = """\
Number;Title;Text;Obligors;Wordings;Criteria;Due
;Clean water;They bring water.;"US; CN";"wire-1: Water, they say
post-2: 水";"A well
A pump";2030
7;Debt relief;They relieve.;US;;;
"""


def read(text: str, kind: TableKind, faults: Faults, file: str) -> Iterator[Row]:
    form = Form.JSON if text.startswith("[") else Form.CSV
    for sheet in reading.sheets(BytesIO(text.encode()), file, form, TableOptions(), faults):
        yield from reading.rows(sheet, SHAPES[kind], file, TableOptions(), faults)


def take(ledger: Ledger, text: str = TABLE, kind: TableKind = TableKind.COMMITMENTS, file: str = "rio.csv", **options: Any) -> Imported:
    faults = Faults()
    rows = {kind: [*read(text, kind, faults, file)]}
    if kind is TableKind.COMMITMENTS:
        options.setdefault("agreement", "rio")
    progress = options.pop("progress", unseen)
    return register_import.tables(ledger, rows, file, faults, ImportOptions(today=TODAY, **options), progress)


def refused(ledger: Ledger, text: str, kind: TableKind = TableKind.COMMITMENTS, **options: Any) -> list[str]:
    """What is said instead of importing a table: each fault, and what to do about it where that is said."""
    with pytest.raises(BadDocument) as caught:
        take(ledger, text, kind, **options)
    return [f"{message} — {hint.removeprefix('nothing was added; ')}" if hint else message for message, hint in caught.value.lines()]


def commitment(ledger: Ledger, ref: str) -> Commitment:
    [held] = versions.registered(ledger.driver, Commitment, ledger.head.size, [ref])
    return held.record


def test_rows_become_commitments_and_again_nothing(fresh: Fresh) -> None:
    with fresh(SUMMIT) as ledger:
        steps: list[tuple[int, int]] = []
        done = take(ledger, progress=lambda position, of: steps.append((position, of)))
        assert (done.added, done.known, done.differences) == ({EntryKind.COMMITMENT_REGISTERED: 2}, 0, ["new commitments: RIO-8"])
        assert steps == [(1, 2), (2, 2)]
        assert commitment(ledger, "RIO-8") == Commitment(
            agreement="RIO", number=8, title="Clean water", text="They bring water.", obligors=("US", "CN"), due="2030",
            kind="joint_commitment", nature="one_off", topic="general", criteria=("A well", "A pump"),
            wordings=({"source": "wire-1", "text": "Water, they say"}, {"source": "post-2", "text": "水"}),
        )  # fmt: skip
        assert commitment(ledger, "RIO-7").kind.value == "unilateral_commitment"
        again = take(ledger)
        assert (again.total, again.known, again.differences) == (0, 2, [])


def test_an_empty_cell_says_nothing_and_a_changed_one_is_refused_or_amended(fresh: Fresh) -> None:
    with fresh(SUMMIT) as ledger:
        take(ledger)
        changed = "ref,title,text,obligors,due,review_every\nrio-8,Clean water,,,2031,30\nRIO-7,,,,,\n"
        known, todo = "RIO-8 is in the ledger as #9 and says something else there", "take over what this file says: --amend --reason …"
        assert refused(ledger, changed, agreement=None) == [
            f"rio.csv:2: due: {known}: due is “2030” there and “2031” here — {todo}",
            f"rio.csv:2: review_every: {known}: review_every is “180” there and “30” here — {todo}",
            "2 faults — mend the file and import it again",
        ]
        done = take(ledger, changed, agreement=None, amend="A misprint")
        assert (done.added, done.known) == ({EntryKind.COMMITMENT_AMENDED: 1}, 1)
        assert done.differences == ["RIO-8: due is now “2031”, was “2030”; review every is now “30”, was “180”"]
        held = commitment(ledger, "RIO-8")
        assert (held.due, held.criteria, held.text) == ("2031", ("A well", "A pump"), "They bring water.")
        assert take(ledger).earlier == ["RIO-8: due was amended since in #11"]  # a file of yesterday reverts nothing


def test_a_row_is_found_by_an_earlier_title_and_what_is_void_is_left_alone(fresh: Fresh) -> None:
    with fresh(SUMMIT) as ledger:
        take(ledger)
        amending.amend(ledger, Noun.COMMITMENT, "RIO-8", {"title": "Water for all"}, "Clearer")
        assert (take(ledger).total, take(ledger).known) == (0, 2)
        taking_back.void(ledger, Noun.COMMITMENT, "RIO-8", "Registered by mistake")
        done = take(ledger)
        assert (done.total, done.known) == (0, 2)
        assert done.earlier == ["RIO-8 was declared void by #12"]


def test_a_title_means_what_has_it_now() -> None:
    with in_memory(SUMMIT) as ledger:
        take(ledger)
        amending.amend(ledger, Noun.COMMITMENT, "RIO-8", {"title": "Water for all"}, "Clearer")
        amending.amend(ledger, Noun.COMMITMENT, "RIO-7", {"title": "Clean water"}, "Another one")
        assert refused(ledger, "title,text,obligors\nClean water,x,\n")[0].startswith("rio.csv:2: text: RIO-7 is in the ledger")


PARTIES = """\
title,text,obligors
Water,They bring it.,FR (France); US; Brazil (BR)
Debt,They relieve.,Brazil; United States; FR (France)
"""


def test_unknown_parties_are_registered_and_join_the_agreement(fresh: Fresh) -> None:
    with fresh(SUMMIT) as ledger:
        done = take(ledger, PARTIES, add_parties=True)
        assert done.added == {EntryKind.PARTY_REGISTERED: 2, EntryKind.AGREEMENT_AMENDED: 1, EntryKind.COMMITMENT_REGISTERED: 2}
        assert done.differences == ["agreement RIO: new parties FR, BR", "new commitments: RIO-1 to RIO-2"]
        [agreement] = versions.registered(ledger.driver, Agreement, ledger.head.size, ["RIO"])
        assert agreement.record.parties == ("US", "CN", "FR", "BR")
        assert [one.record for one in versions.registered(ledger.driver, Party, ledger.head.size, ["BR", "FR"])] == [
            Party(code="BR", name="Brazil"),
            Party(code="FR", name="France"),
        ]
        assert commitment(ledger, "RIO-2").obligors == ("BR", "US", "FR")  # a party is known by its name too
        assert take(ledger, PARTIES).total == 0
        assert ledger.get(11).record.content()["reason"] == "They owe commitments of rio.csv"


def test_who_cannot_join_is_one_fault(fresh: Fresh) -> None:
    void = (*SUMMIT, Party(code="FR", name="France"), Void(noun=Noun.PARTY, name="FR", reason="Twice"))
    with fresh(void) as ledger:
        assert refused(ledger, "title,text,obligors\nWater,x,FR\nDebt,y,FR; US\n", add_parties=True) == [
            "rio.csv:2: obligors: the party FR was declared void by #10 — reinstate it: tracker retract '#10'"
        ]


def test_who_is_no_party_to_the_agreement_is_one_fault_that_names_the_option(fresh: Fresh) -> None:
    with fresh(SUMMIT) as ledger:
        assert refused(ledger, PARTIES) == [
            "rio.csv:2: obligors: FR, BR are no parties to RIO and cannot owe a commitment of it — add them in the same import: --add-parties"
        ]
        size = ledger.head.size
    with fresh(SUMMIT) as ledger:
        assert ledger.head.size < size  # what was tried is undone with the transaction


HEAD = "number,title,text,obligors,wordings\n"
WRONG = [
    ("an unknown party", "1,Water,x,XX,\n2,Debt,y,XX; US,\n", ["rio.csv:2: obligors: no party “XX” — write the code of a registered party, or of a new one with its name, such as FR (France): there are CN, US"]),
    ("a word that is no code", "1,Water,x,United Sates,\n", ["rio.csv:2: obligors: “UNITED SATES” is not of the form US — write the code"]),
    ("a name that is too long", f"1,Water,x,FR ({'x' * 301}),\n", ["rio.csv:2: obligors: ", "rio.csv:2: obligors: no party “FR”", "2 faults"]),
    ("a name with brackets that is no code", "1,Water,x,Iran (Islamic Republic of),\n", ["rio.csv:2: obligors: “IRAN (ISLAMIC REPUBLIC OF)” is not of the form US"]),
    ("a party under two names", "1,Water,x,FR (France),\n2,Debt,y,FR (Francia),\n", ["rio.csv:2: obligors: FR is no party to RIO", "rio.csv:3: obligors: says something else about FR than line 2", "2 faults"]),
    ("a known party under another name", "1,Water,x,US (America),\n", ["rio.csv:2: obligors: US is in the ledger as #1 and says something else there: name is “United States” there and “America” here"]),
    ("two rows of one number", "1,Water,x,US,\n1,Debt,y,US,\n", ["rio.csv:3: number: says something else about RIO-1 than line 2 — if it is another"]),
    ("two rows of one title", ",Water,x,US,\n,Water,y,US,\n", ["rio.csv:3: title: says something else about RIO-1 than line 2"]),
    ("a title that a numbered row has", ",Water,x,US,\n4,Water,y,US,\n", ["rio.csv:3: number: says something else about RIO-4 than line 2"]),
    ("a number that is none", "2024-122,Water,x,US,\n", ["rio.csv:2: number: must be a whole number"]),
    ("a number that is too large", "1000000,Water,x,US,\n", ["rio.csv:2: number: "]),
    ("an unknown source", "1,Water,x,US,wire-9: So\n2,Debt,y,US,wire-9: No\n", ["rio.csv:2: wordings: no source “wire-9” — did you mean wire-1?"]),
    ("a wording without a source", "1,Water,x,US,They say so\n", ["rio.csv:2: wordings: “They say so” does not begin with a source — write source: text, one a line"]),
    ("a wording without words", "1,Water,x,US,wire-1:\n", ["rio.csv:2: wordings: 1 text: is empty"]),
    ("an empty title", "1,,x,US,\n", ["rio.csv:2: title: is missing"]),
    ("all at once", "1,,x,XX,\n2,Debt,y,US,wire-9: No\n", ["rio.csv:2: title: is missing", "rio.csv:3: wordings: no source “wire-9”", "2 faults"]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "says"), [case[1:] for case in WRONG], ids=[what for what, *_ in WRONG])
def test_a_fault_has_its_row_and_heading(rows: str, says: list[str]) -> None:
    with in_memory(SUMMIT) as ledger:
        told = refused(ledger, HEAD + rows)
    assert len(told) == len(says), told
    assert [line[: len(start)] for line, start in zip(told, says, strict=True)] == says


def test_a_breach_of_a_rule_names_the_column_as_it_is_written() -> None:
    with in_memory(SUMMIT) as ledger:
        assert refused(ledger, "Title,Text,Obligors,Due \nWater,x,US,2020\n") == [
            "rio.csv:2: Due: the deadline 2020 is before the agreement, which was made on 2024-11-19 — give the day that it says"
        ]


PLACES = [
    ("an agreement that is not there", "ref,agreement,title,text,obligors\n,RIIO,Water,x,US\n", None, ["rio.csv:2: agreement: no agreement “RIIO” — did you mean RIO?"]),
    ("which agreement", "title,text,obligors\nWater,x,US\n", None, ["rio.csv:2: agreement: could be of PACT and RIO — say one: --agreement CODE, or in a column"]),
    ("two agreements", "agreement,title,text,obligors\nPACT,Water,x,US\n", "rio", ["rio.csv:2: agreement: could be of PACT and RIO"]),
    ("a ref of another", "ref,title,text,obligors\nPACT-1,Water,x,US\n", "rio", ["rio.csv:2: ref: could be of PACT and RIO"]),
    ("a ref and another number", "ref,number,title,text,obligors\nRIO-1,2,Water,x,US\n", "rio", ["rio.csv:2: ref: could be of RIO-1 and number 2"]),
    ("a ref that is none", "ref,title,text,obligors\nWater,Water,x,US\n", "rio", ["rio.csv:2: ref: “Water” is not a ref — a ref looks like WOODSIDE-3"]),
]  # fmt: skip


@pytest.mark.parametrize(("table", "agreement", "says"), [case[1:] for case in PLACES], ids=[what for what, *_ in PLACES])
def test_a_commitment_is_of_one_agreement_and_has_one_number(table: str, agreement: str | None, says: list[str]) -> None:
    with in_memory(SUMMIT) as ledger:
        told = refused(ledger, table, agreement=agreement)
        assert ledger.head.size == len(SUMMIT)
    assert [line[: len(start)] for line, start in zip(told, says, strict=True)] == says


def test_an_agreement_that_is_named_and_not_there_is_one_fault() -> None:
    with in_memory(SUMMIT) as ledger, pytest.raises(NotFound, match="no agreement “X”"):
        take(ledger, agreement="X")


def test_rows_may_be_of_several_agreements_and_a_new_ref_is_taken(fresh: Fresh) -> None:
    with fresh(SUMMIT) as ledger:
        done = take(ledger, "ref,agreement,title,text,obligors\nrio-5,,Water,x,US\n,pact,Debt,y,US\n", agreement=None)
        assert done.differences == ["new commitments: PACT-3"]
        assert (commitment(ledger, "RIO-5").title, commitment(ledger, "PACT-3").title) == ("Water", "Debt")


def test_a_row_that_nothing_names_is_nothing_known() -> None:
    """Red where a row without a title is taken for another one without."""
    with in_memory(SUMMIT) as ledger:
        take(ledger)
        assert (
            refused(ledger, "ref,title,text,obligors,due\nRIO-7,,,,2031\n,,They relieve.,US,2031\n", amend="x")[0]
            == "rio.csv:3: title: is missing — mend the file and import it again"
        )


def test_one_title_of_several_commitments_is_not_guessed() -> None:
    with in_memory(SUMMIT) as ledger:
        numbered = "number,title,text,obligors\n1,Water,x,US\n2,Water,y,US\n"
        assert take(ledger, numbered).total == 2
        assert refused(ledger, "title,text,obligors\nwater,x,US\n") == [
            "rio.csv:2: title: could be RIO-1 or RIO-2 — say which, in a column ref"
        ]
        assert take(ledger, numbered).known == 2


def test_json_rows_have_values_as_they_stand_and_null_says_nothing() -> None:
    row = '[{"title": "Water", "text": "x", "obligors": ["US", "FR (France)"], "due": null, "criteria": [], "wordings": [{"source": "wire-1", "text": "y", "paragraph": 3}]}]'
    with in_memory(SUMMIT) as ledger:
        assert take(ledger, row, file="rio.json", add_parties=True).total == 3
        assert [one.paragraph for one in commitment(ledger, "RIO-1").wordings] == [(3,)]
        assert take(ledger, row, file="rio.json").total == 0
        amending.amend(ledger, Noun.COMMITMENT, "RIO-1", {"due": "2030", "criteria": ("A well",)}, "Read on")
        assert take(ledger, row, file="rio.json").earlier == []
        deeper = row.replace('"due": null', '"evidence": [{"id": "x"}]')
        [says] = refused(ledger, deeper, file="rio.json")
        assert says.startswith("rio.json[item]:1: evidence: there is no such field — the columns of commitments are ref, agreement")
        says, *_ = refused(ledger, json.dumps([{"title": "Soil", "text": "x", "size": 1, "colour": 2}, *json.loads(row)]), file="rio.json")
        assert says.startswith("rio.json[item]:1: colour, size: there are no such fields — ")


def test_a_code_is_no_name_and_who_owed_before_need_not_be_a_party() -> None:
    """Red where the name of one party hides the code of another, or where old commitments ask for --add-parties."""
    with in_memory((*SUMMIT, Party(code="FR", name="CN"), ledgers.commitment(4, obligors=("CN", "FR")))) as ledger:
        assert take(ledger, "ref,title,text,obligors\nPACT-4,Undertaking 4,Both sides talk.,CN; FR\n", agreement=None).known == 1


def test_values_of_any_sort_are_refused_in_our_own_words() -> None:
    rows = [
        {"title": ["a"], "text": 7, "obligors": [7], "number": 1.5, "label": {}},
        {"wordings": "x"},
        {"ref": 7, "agreement": [1]},
        {"kind": "\ud800"},
    ]
    with in_memory(SUMMIT) as ledger:
        fields = [line.split(": ")[:2] for line in refused(ledger, json.dumps(rows), file="rio.json")[:-1]]
        assert [(place[-1], field) for place, field in fields] == [
            *(("1", field) for field in ("title", "text", "obligors", "label", "number")),
            *(("2", field) for field in ("title", "text", "obligors", "wordings")),
            ("3", "ref"),
            *(("4", field) for field in ("title", "text", "kind", "obligors")),
        ]
        sources = [{"key": "\ud800", "publisher": "x", "voice": "\ud800", "url": "\ud800"}]
        assert refused(ledger, json.dumps(sources), TableKind.SOURCES, file="a.json")[0].startswith(
            "a.json[item]:1: holds a character that"
        )


SOURCES = "Key,Publisher,Published,Voice,Kind\nwire-1,,,,\npost-3,The Post,2025-03,cn,state media\n"


def test_sources_and_parties_are_tables_too(fresh: Fresh) -> None:
    with fresh(SUMMIT) as ledger:
        done = take(ledger, SOURCES.replace("state media", "state-media"), TableKind.SOURCES)
        assert (done.added, done.known) == ({EntryKind.SOURCE_REGISTERED: 1}, 1)
        known = "wire-1 is in the ledger as #4 and says something else there: publisher is “The Wire” there and “A wire” here"
        assert refused(ledger, "key,publisher,voice\nwire-1,A wire,\nPost 4,The Post,XX\npost-5,The Post,XX\n", TableKind.SOURCES) == [
            f"rio.csv:2: publisher: {known} — take over what this file says: --amend --reason …",
            "rio.csv:3: key: “Post 4” is not of the form cnn-2023-11-16",
            "rio.csv:4: voice: no party “XX” to be the voice of — a registered party's code, or independent",
            "3 faults — mend the file and import it again",
        ]
        parties = take(ledger, "code,name\nfr,France\nus,\n", TableKind.PARTIES)
        assert (parties.added, parties.known) == ({EntryKind.PARTY_REGISTERED: 1}, 1)
        assert take(ledger, "code,name\nFR,French Republic\n", TableKind.PARTIES, amend="Its full name").differences == [
            "party FR: name is now “French Republic”, was “France”"
        ]


LABELLED = "Label,Title,Text,Obligors,Topics\n2024-122,Water,x,US,rivers; lakes\n2024-123,Water,y,US,\n"


def test_a_row_is_found_by_the_label_of_its_publisher(fresh: Fresh) -> None:
    with fresh(SUMMIT) as ledger:
        assert take(ledger, LABELLED).differences == ["new commitments: RIO-1 to RIO-2"]
        assert (commitment(ledger, "RIO-1").label, commitment(ledger, "RIO-1").topics) == ("2024-122", ("rivers", "lakes"))
        assert (take(ledger, LABELLED).total, take(ledger, LABELLED).known) == (0, 2)
        [*says, _] = refused(ledger, "label,title,text,obligors\n2024-122,Rivers,x,US\n2024-124,Water,z,US\n2024-124,Seas,z,US\n")
        assert [line.partition(" — ")[0] for line in says] == [
            "rio.csv:2: title: RIO-1 is in the ledger as #9 and says something else there: title is “Water” there and “Rivers” here",
            "rio.csv:4: label: says something else about RIO-3 than line 3",
        ]
        assert refused(ledger, "number,label,title,text,obligors\n5,2024-122,Lakes,x,US\n")[0].startswith(
            "rio.csv:2: label: RIO-1 has the label “2024-122” already"
        )


def test_a_commitment_without_a_label_gets_that_of_the_row_with_its_title() -> None:
    """Red where a publisher's numbers, added to the file later, make the commitments new."""
    with in_memory(SUMMIT) as ledger:
        take(ledger)
        labelled = "label,title,text,obligors\nA/1,Clean water,,\n"
        assert refused(ledger, labelled)[0].startswith(
            "rio.csv:2: label: RIO-8 is in the ledger as #9 and says something else there: label is “nothing”"
        )
        assert take(ledger, labelled, amend="As published").added == {EntryKind.COMMITMENT_AMENDED: 1}
        assert take(ledger, labelled).known == 1
        assert take(ledger).known == 2
