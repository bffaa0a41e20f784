"""What one test leaves in a database is not what the next one finds."""

import pytest

from tests.databases import Databases
from tests.ledgers import STORY, findings, tell, told, writing
from tests.places import PostgresPlace, contents
from tests.servers import Server


def test_what_was_written_is_gone(server: Server, databases: Databases) -> None:
    place = PostgresPlace(server, databases.take())
    told(place)
    databases.give_back(place.name)
    again = databases.take()
    assert again == place.name
    assert contents(place) == contents(PostgresPlace(server, databases.template))
    databases.give_back(again)


def test_what_is_put_there_by_rows_is_what_was_written(server: Server, databases: Databases) -> None:
    written, put = (PostgresPlace(server, databases.take()) for _ in range(2))
    with writing(written) as ledger:
        tell(ledger, STORY)
    for _ in range(2):  # if nobody asked for it before
        databases.give_back(put.name)
        put = told(PostgresPlace(server, databases.take()))
    assert contents(put) == contents(written)
    assert findings(put) == []
    for place in (written, put):
        databases.give_back(place.name)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE entry DISABLE TRIGGER entry_no_delete",
        "ALTER TABLE evidence DROP COLUMN summary",
        "CREATE TABLE other (id integer)",
        "GRANT SELECT ON entry TO public",
        "ANALYZE party",
        "ALTER DATABASE {name} SET work_mem = '1MB'",
        "GRANT TEMPORARY ON DATABASE {name} TO public",
    ],
)
def test_a_database_of_another_schema_is_dropped(server: Server, databases: Databases, change: str) -> None:
    """Red without any one thing that is compared."""
    place = PostgresPlace(server, databases.take())
    told(place)
    place.run(change.format(name=place.name))
    databases.give_back(place.name)
    assert server.execute(f"SELECT 1 FROM pg_database WHERE datname = '{place.name}'") == []
