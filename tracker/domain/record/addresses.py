"""What makes a text a web address (RFC 3986 §3, and the WHATWG's rules for hosts), said of one that is none. Pure.

No message repeats the address: what is wrong with it may be that it holds a password.
"""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from tracker.domain.text import one_line, visible

_PARTS = re.compile(r"https?://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_PORTS = range(1, 2**16)
_NO_HOST = re.compile(r"[%\\^`{|}]")
_DELIMITERS = re.compile('[<>"]')
"""What delimits addresses in text, and so is a part of none (RFC 3986, appendix C)."""


def faults(url: str) -> Iterator[str]:
    """What keeps a text that begins with http:// or https:// from being an address, each as “it …”."""
    parts = _PARTS.fullmatch(url)
    if parts is None:
        yield "begins with neither http:// nor https://"
        return
    for position, character in enumerate(url, start=1):
        if character.isspace() or character in "\x1c\x1d\x1e\x1f":
            yield f"holds {'a line end' if character in _LINE_ENDS else 'a blank'} (character {position})"
            break
    else:
        if visible(url) != url:
            position = next(place for place, (one, other) in enumerate(zip(url, visible(url), strict=False), start=1) if one != other)
            yield f"holds an invisible character ({one_line(url[position - 1])}, character {position})"
    if found := _DELIMITERS.search(url):
        yield f"holds {found[0]} (character {found.start() + 1})"
    authority = parts[1]
    if "@" in authority:
        yield "holds a user name or password, which everybody would read"
        authority = authority.rpartition("@")[2]
    yield from _host_faults(authority)


_LINE_ENDS = "\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"


def _host_faults(authority: str) -> Iterator[str]:
    if authority.startswith("["):
        host, closed, port = authority[1:].partition("]")
        if not closed or (port and not port.startswith(":")) or not _is_ip(IPv6Address, host):
            yield "has brackets without an IPv6 address in them"
            return
        port = port.removeprefix(":")
    else:
        host, _, port = authority.partition(":")
        if "[" in authority or "]" in authority:
            yield "has a bracket in its host"
        elif _NO_HOST.search(host):
            yield "has a character in its host that no host has"
        elif "" in host.removesuffix(".").split(".") or host.startswith("-"):
            yield "has no host, or an empty part in it"
        elif re.fullmatch(r"[0-9.]+", host) and not _is_ip(IPv4Address, host):
            yield "has numbers for a host that are no IPv4 address"
    if port and not (re.fullmatch("[0-9]{1,5}", port) and int(port) in _PORTS):
        yield f"has an impossible port (there are {_PORTS[0]} to {_PORTS[-1]})"


def _is_ip(kind: type[IPv4Address | IPv6Address], host: str) -> bool:
    try:
        kind(host)
    except AddressValueError:
        return False
    return True


def without_user(text: str) -> str:
    """The text without what may be a user name and a password before its last @, for a message about it."""
    return f"…@{text.rpartition('@')[2]}" if "@" in text else text
