"""The types of single values that fields of records hold: what each takes, and what it says of what it does not take.

Shapes and limits only; lengths are in characters. Nothing is normalised but the white space around a text.
"""

import re
from collections.abc import Hashable
from datetime import date
from typing import Annotated, Any, Optional

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic.fields import FieldInfo

from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDate, BadInput
from tracker.domain.periods import read_interval
from tracker.domain.record.addresses import without_user
from tracker.domain.refs import AGREEMENT_CODE, PARTY_CODE, SHORT_CODE, SOURCE_KEY, Ref, folded_code, read_voice
from tracker.domain.vocabulary import INDEPENDENT, CriterionResult, folded_word

TITLE_LIMIT = 300
TEXT_LIMIT = 20_000
LIST_LIMIT = 200

_UNSTORABLE = "[\x00\ud800-\udfff]"  # compiled when it is first needed, as most texts are ASCII


def storable(text: str) -> str:
    """Refuses what UTF-8 or PostgreSQL's text type cannot hold: NUL and lone surrogates."""
    if ("\x00" in text or not text.isascii()) and (match := re.search(_UNSTORABLE, text)):
        raise ValueError(f"holds the character U+{ord(match[0]):04X}, which no text may hold")
    return text


def _matching(pattern: re.Pattern[str], example: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f"“{text[:40]}” is not of the form {example}")
        return text

    return AfterValidator(check)


def _upper(value: object) -> object:
    return folded_code(value) if isinstance(value, str) else value


def _ref(value: object) -> object:
    try:
        return str(Ref.parse(value)) if isinstance(value, str) else value
    except BadInput as error:
        raise ValueError(error.message) from error


def _interval(value: object) -> object:
    try:
        return read_interval(value) if isinstance(value, str) else value
    except BadInput as error:
        raise ValueError(f"{error.message}; {error.hint}") from error


def _web_address(text: str) -> str:
    if not re.match(r"https?://[^\s/]", text, re.IGNORECASE):
        raise ValueError(f"“{without_user(text)[:40]}” is not a web address (http:// or https://)")
    return text


def _voice(text: str) -> str:
    if text != INDEPENDENT and not PARTY_CODE.fullmatch(text):
        raise ValueError(f"“{text[:40]}” is no voice; a party's code, or independent")
    return text


def _assessed_criterion(value: object) -> object:
    return "=".join(map(folded_word, value.split("="))) if isinstance(value, str) else value


def _by_criterion(items: tuple[str, ...]) -> tuple[str, ...]:
    """Puts results in the order of the criteria, and refuses two about one."""
    numbers = {int(one.partition("=")[0]): one for one in items}
    if len(numbers) < len(items):
        raise ValueError("names one criterion twice")
    return tuple(numbers[number] for number in sorted(numbers))


def word(value: object) -> object:
    """Vocabulary words are read with hyphens and blanks too, as reports print them."""
    return folded_word(value) if isinstance(value, str) else value


def _day(value: object) -> object:
    """A whole day as text; pydantic alone would read a number as seconds since 1970."""
    if isinstance(value, str):
        try:
            read = PartialDate.parse(value)
        except BadDate as error:
            raise ValueError(error.message) from error
        if not read.is_whole:
            raise ValueError(f"“{value}” needs a day here, such as 2024-03-31")
        return read.first_day
    if not isinstance(value, date):
        raise ValueError("a day is text such as 2024-03-31")  # noqa: TRY004 - pydantic collects ValueError
    return value


def once(items: tuple[Hashable, ...]) -> tuple[Hashable, ...]:
    """Refuses a list that names one thing twice."""
    if len(set(items)) != len(items):
        raise ValueError("names one thing twice")
    return items


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LIMIT), AfterValidator(storable)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LIMIT), AfterValidator(storable)]
WebAddress = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), AfterValidator(storable), AfterValidator(_web_address)
]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(storable)]
AgreementCode = Annotated[str, BeforeValidator(_upper), _matching(AGREEMENT_CODE, "WOODSIDE")]
PartyCode = Annotated[str, BeforeValidator(_upper), _matching(PARTY_CODE, "US")]
SourceKey = Annotated[str, _matching(SOURCE_KEY, "cnn-2023-11-16")]
CommitmentRef = Annotated[str, BeforeValidator(_ref)]
Voice = Annotated[str, BeforeValidator(lambda value: read_voice(value) if isinstance(value, str) else value), AfterValidator(_voice)]
ShortCode = Annotated[str, BeforeValidator(_upper), _matching(SHORT_CODE, "EXPORTS-2")]
Interval = Annotated[str, BeforeValidator(_interval)]
Day = Annotated[date, BeforeValidator(_day)]
EntryNumber = Annotated[int, Field(ge=1, lt=2**63, strict=True)]
_ASSESSED_CRITERION = re.compile(f"[1-9][0-9]{{0,2}}=({'|'.join(CriterionResult)})")
AssessedCriteria = Annotated[
    tuple[Annotated[str, BeforeValidator(_assessed_criterion), _matching(_ASSESSED_CRITERION, "2=met, in-part, not or unknown")], ...],
    Field(min_length=1, max_length=LIST_LIMIT),
    AfterValidator(_by_criterion),
]
PartyCodes = Annotated[tuple[PartyCode, ...], Field(max_length=LIST_LIMIT), AfterValidator(once)]


def type_of(field: FieldInfo) -> Any:
    """The type of a field with all that it asks of a value."""
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def optional(field: FieldInfo) -> tuple[Any, Any]:
    """The field as `create_model` takes it, for a model in which it may be left out."""
    return Optional[type_of(field)], Field(None, description=field.description)  # noqa: UP045 - | takes no such types
