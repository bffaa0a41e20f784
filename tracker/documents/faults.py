"""What pydantic finds wrong with a document, in the words of this program."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tracker.domain.errors import TrackerError, near
from tracker.domain.record.entries import plain_message

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")


def reading(read: Callable[Arguments, Value], *arguments: Arguments.args, **options: Arguments.kwargs) -> Value:
    """Calls a reader of single values from inside a validator.

    Raises:
        ValueError: what the reader refused, which is all that pydantic collects; its cause is the reader's own error.
    """
    try:
        return read(*arguments, **options)
    except TrackerError as error:
        raise ValueError(f"{error.message}; {error.hint}") from error


def explained(problem: ErrorDetails) -> tuple[str, str]:
    """The message of a fault, behind its place within the field, and, where a reader of this program found it, what to do."""
    inside = [str(part + 1) if isinstance(part, int) else part for part in problem["loc"][1:]]
    place = f"{' '.join(inside)}: " if inside and inside[-1].isidentifier() else ""  # no item of a list alone, nor a choice of types
    cause = getattr(problem.get("ctx", {}).get("error"), "__cause__", None)
    if isinstance(cause, TrackerError):
        return f"{place}{cause.message}", f"nothing was added; {cause.hint}" if cause.hint else ""
    return f"{place}{plain_message(problem)}", ""


def faults_of(error: ValidationError) -> list[ErrorDetails]:
    """The faults that a validation found, unknown fields first, one for each mistake.

    Left out are missing fields that are there misspelt, and lists that are too short without their faulty items.
    """
    found = sorted(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
    unknown = [one["loc"] for one in found if one["type"] == "extra_forbidden"]
    lists = {one["loc"][:end] for one in found for end in range(len(one["loc"]))}
    return [
        one
        for one in found
        if (one["type"] != "too_short" or one["loc"] not in lists)
        and (one["type"] != "missing" or not near(str(one["loc"][-1]), [str(loc[-1]) for loc in unknown if loc[:-1] == one["loc"][:-1]]))
    ]
