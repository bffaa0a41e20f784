"""How somebody's tables are read, in a TOML file for `--map-file`, or one of `mappings/` for `--from-format`."""

import tomllib
from re import Pattern

from pydantic import BaseModel, ConfigDict, StrictBool, ValidationError

from tracker.documents.faults import explained, faults_of
from tracker.documents.tables.layout import TableOptions
from tracker.domain.document_kinds import DateOrder, TableKind
from tracker.domain.errors import BadDocument
from tracker.domain.vocabulary import Scale


class _MapFile(BaseModel):
    """What such a file may say: `[columns]`, from their headings to our fields, and the other options by their names."""

    model_config = ConfigDict(extra="forbid")

    columns: dict[str, str] = {}
    dates: DateOrder | None = None
    encoding: str | None = None
    ignore_unknown: StrictBool = False
    table: TableKind | None = None
    values: dict[str, dict[str, str]] = {}
    made: dict[str, str] = {}
    number: Pattern[str] | None = None
    note: str = ""
    rating: str = ""
    scale: Scale | None = None


def read(text: str, file: str) -> TableOptions:
    """Reads what a file says about tables.

    Raises:
        BadDocument: it is no TOML, or says something that is not known.
    """
    try:
        said = dict(_MapFile.model_validate(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise BadDocument(f"is not TOML: {error}", file=file, hint='write [columns] and below it "Lead department" = "obligors"') from error
    except ValidationError as error:
        first, hint = faults_of(error)[0], f"it has {', '.join(_MapFile.model_fields)}"
        raise BadDocument(explained(first)[0], file=file, field=".".join(map(str, first["loc"])), hint=hint) from error
    return TableOptions(mapping=said.pop("columns"), **said)
