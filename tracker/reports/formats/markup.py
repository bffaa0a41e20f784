"""Templates whose expressions become markup in one step: a page of two thousand commitments prints a million of them.

Two nets lie under every text: steering characters in it are made visible, and then what is markup in it becomes text. Jinja's autoescape,
which is always on as well, does the second of these in a step of its own, and makes an object of every text on the way; here Jinja writes
down what an expression gives as it is, and `printed` makes of it what is written.
"""

import re
from functools import lru_cache
from operator import getitem
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.nativetypes import NativeCodeGenerator
from markupsafe import Markup, escape

from tracker.domain.text import one_line, visible


def environment_over(folder: str) -> Environment:
    """The templates of a folder beside this module."""
    return _Environment(
        loader=PackageLoader("tracker.reports", folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=printed,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class _Environment(Environment):
    """`one.name` is an attribute and `one["name"]` a member: Jinja's own would look for the other where there is none."""

    code_generator_class = NativeCodeGenerator
    getattr = staticmethod(getattr)  # type: ignore[assignment]
    getitem = staticmethod(getitem)  # type: ignore[assignment]


def printed(value: Any) -> str:
    """What a template prints for a value; markup is markup already."""
    kind = value.__class__
    if kind is str:
        return _escaped(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return str(value) if kind is int else _escaped(str(value))


@lru_cache(maxsize=4_096)
def _escaped(text: str) -> str:
    return text if _is_plain(text) else escape(visible(text.replace("\r\n", "\n"), keep="\n"))


@lru_cache(maxsize=4_096, typed=True)
def printed_line(text: str) -> Markup:
    """A text without line breaks, as it is printed."""
    return Markup(text) if _is_plain(text) else escape(one_line(text))  # noqa: S704 - nothing in a plain text is markup


def _is_plain(text: str) -> bool:
    """Whether it is printed as it is: nothing in it steers or is markup."""
    return text.isascii() and text.isprintable() and not _MARKUP.search(text)


_MARKUP = re.compile("[&<>'\"]")
"""What `escape` writes otherwise."""
