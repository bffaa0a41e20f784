"""How somebody's tables are read, in a TOML file for `--map-file`: `[columns]`, from their headings to our fields, and `dates`, `encoding`."""

import tomllib

from tracker.documents.tables.layout import TableOptions
from tracker.domain.errors import BadDocument, did_you_mean, shortened
from tracker.domain.vocabulary import DateOrder

_KEYS = ("columns", "dates", "encoding", "ignore_unknown")


def read(text: str, file: str) -> TableOptions:
    """Reads what a file says about tables.

    Raises:
        BadDocument: it is no TOML, or says something that is not known.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadDocument(f"is not TOML: {error}", file=file, hint='write [columns] and below it "Lead department" = "obligors"') from error
    if unknown := [name for name in found if name not in _KEYS]:
        raise BadDocument(
            f"there is no “{shortened(unknown[0])}”", file=file, hint=did_you_mean(unknown[0], _KEYS, f"it has {', '.join(_KEYS)}")
        )
    columns, dates, encoding, ignore_unknown = (found.get(name) for name in _KEYS)
    if not isinstance(columns or {}, dict) or not all(isinstance(name, str) for name in (columns or {}).values()):
        raise BadDocument("must map headings to fields", file=file, field="columns", hint='write "Lead department" = "obligors"')
    if dates is not None and dates not in [*DateOrder]:
        raise BadDocument("must be dmy or mdy", file=file, field="dates", hint='write dates = "dmy"')
    if not isinstance(encoding or "", str) or not isinstance(ignore_unknown or False, bool):
        field = "ignore_unknown" if isinstance(encoding or "", str) else "encoding"
        raise BadDocument(
            "must be " + ("true or false" if field == "ignore_unknown" else "the name of an encoding"), file=file, field=field
        )
    return TableOptions(
        mapping=columns or {},
        encoding=encoding,
        dates=None if dates is None else DateOrder(dates),
        ignore_unknown=bool(ignore_unknown),
    )
