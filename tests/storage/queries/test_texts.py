"""What is said of commitments, on both databases: every sort of text, without what was taken back."""

from tests.ledgers import STORY, Fresh, commitment, evidence
from tracker.domain.record.records import Retraction
from tracker.storage.queries.texts import texts


def test_every_sort_of_text_and_nothing_that_was_taken_back(fresh: Fresh) -> None:
    """Red with a table left out of the query, and without its conditions on what stands."""
    with fresh((*STORY, evidence("They noted it", note="With caution"), commitment(9, topic="fisheries"))) as ledger:
        driver, position = ledger.driver, ledger.head.size
        found = [*texts(driver, position)]
        assert {ref for ref, _ in found} <= set(driver.values("SELECT ref FROM commitment WHERE superseded_by IS NULL AND void_by IS NULL"))
        for query in (
            "SELECT commitment, rationale FROM assessment WHERE superseded_by IS NULL AND retracted_by IS NULL",
            "SELECT commitment, note FROM evidence WHERE superseded_by IS NULL AND retracted_by IS NULL AND note IS NOT NULL",
            "SELECT ref, topic FROM commitment WHERE superseded_by IS NULL AND void_by IS NULL",
            "SELECT commitment, folded FROM search_text WHERE superseded_by IS NULL",
        ):
            wanted = {(ref, said) for ref, said in driver.rows(query) if ref in {ref for ref, _ in found}}
            assert wanted, query
            assert wanted <= set(found), query
        number, ref, said = next(
            iter(
                driver.rows(
                    "SELECT entry, commitment, rationale FROM assessment WHERE superseded_by IS NULL AND retracted_by IS NULL ORDER BY entry DESC"
                )
            )
        )
        ledger.append(Retraction(entry=number, reason="A slip"))
        assert found.count((ref, said)) == [*texts(driver, position + 1)].count((ref, said)) + 1
        assert [*texts(driver, position)].count((ref, said)) == found.count((ref, said))
