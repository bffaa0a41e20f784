"""Addresses that a report may link to: http and https only, in a spelling that no markup can be hidden in."""

import re
from urllib.parse import quote

_WEB = re.compile(r"(https?)://(?=[^\s/])(.*)", re.IGNORECASE | re.DOTALL)
_KEPT = "/?#:@!$&*+,;=~%[]"
"""Reserved characters that stay as they are. Brackets of every other sort, quotation marks, backslashes, white space, control
and non-ASCII characters are percent-encoded, so that an address ends where it seems to end (RFC 3986 §2)."""


def web_address(url: str | None) -> str | None:
    """The address encoded for use in markup; none where it is missing or of another scheme than http and https."""
    match = _WEB.match(url) if url else None
    return f"{match[1].lower()}://{quote(match[2], safe=_KEPT, errors='replace')}" if match else None
