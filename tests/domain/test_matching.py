"""Which commitments a text bears on."""

from tracker.domain.matching import rank, terms

TEXTS = [
    ("A-1", "Open a channel between the theatre commanders"),
    ("A-1", "The commanders spoke by telephone"),
    ("A-2", "Buy more soybeans and natural gas"),
    ("A-3", "The two governments meet every year"),
]


def test_rare_words_weigh_more_and_every_passage_is_weighed_alone() -> None:
    """Red with weights that do not fall with the number of commitments that have a word."""
    said = "The two governments will meet when commanders by telephone open a channel."
    found = rank(TEXTS, ["Nothing of interest here.", said, "Commanders."], 10)
    assert [one.ref for one in found] == ["A-1", "A-3"]
    assert [passage.number for passage in found[0].passages] == [2, 3]
    assert found[0].terms[0] == "commanders"
    more = [*TEXTS, ("A-4", "commanders"), ("A-5", "commanders")]
    assert rank(more, ["Governments meet every year, and commanders"], 1)[0].ref == "A-3"
    assert rank(TEXTS, ["Ceci n'est pas une pipe."], 10) == []
    assert rank([], ["commanders"], 10) == []


def test_forms_of_a_word_are_one_term_and_two_neighbours_are_another() -> None:
    """Red without the endings, and without folding."""
    assert [term for term, _ in terms("Consultations at the ＳＥＡ’s edge")] == ["consult", "sea", "consult sea", "edge", "sea edge"]
    assert next(iter(terms("consulted"))) == ("consult", "consulted")
    assert [word for _, word in terms("北京 İstanbul")] == ["北京", "istanbul", "北京 istanbul"]


def test_the_order_does_not_depend_on_that_of_the_texts() -> None:
    asked = ["telephone soybeans meet"]
    assert rank(TEXTS, asked, 3) == rank(TEXTS[::-1], asked, 3)
