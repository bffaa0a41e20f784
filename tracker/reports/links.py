"""Addresses that a report may link to: http and https only, in a spelling that no markup can be hidden in; and those of a site's own pages."""

import re
from hashlib import sha256
from urllib.parse import quote

_WEB = re.compile(r"(https?)://(?=[^\s/])(.*)", re.IGNORECASE | re.DOTALL)
_KEPT = "/?#:@!$&*+,;=~%[]"
"""Reserved characters that stay as they are. Brackets of every other sort, quotation marks, backslashes, white space, control
and non-ASCII characters are percent-encoded, so that an address ends where it seems to end (RFC 3986 §2)."""
_DEVICES = re.compile(r"CON|PRN|AUX|NUL|COM\d|LPT\d")
"""Names that Windows keeps for devices; no code and no plain topic has a `~`."""


def file_of(code: str) -> str:
    """The name of a file or folder for a code."""
    return f"{code}~" if _DEVICES.fullmatch(code) else code


def page_of(ref: str) -> str:
    """The path of a commitment's page: `WOODSIDE/WOODSIDE-3.html`."""
    return f"{file_of(ref.partition('-')[0])}/{ref}.html"


def file_of_topic(topic: str) -> str:
    """The name of a file for a topic, which may be any text: itself where it is plain, else with a hash that tells it from others."""
    plain = re.sub(r"[^a-z0-9]+", "-", topic)[:60].strip("-")
    if plain == topic and not _DEVICES.fullmatch(plain.upper()):
        return plain
    return f"{plain or 'topic'}~{sha256(topic.encode()).hexdigest()[:8]}"


def web_address(url: str | None) -> str | None:
    """The address encoded for use in markup; none where it is missing or of another scheme than http and https."""
    match = _WEB.match(url) if url else None
    return f"{match[1].lower()}://{quote(match[2], safe=_KEPT, errors='replace')}" if match else None
