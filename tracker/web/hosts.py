"""Which addresses of the network a page may be fetched from: public ones, unless private ones are allowed."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from tracker.domain.errors import NotCaptured

_REFUSED = [ip_network(one) for one in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "2002::/16", "fec0::/10")]
"""Beside what is not globally reachable by the registries of the IANA: Azure's metadata, which look public, and what is deprecated."""
_NAT64 = ip_network("64:ff9b::/96")


def resolved(host: str, port: int, *, allow_private: bool) -> list[tuple[str, int]]:
    """Every address of a host in figures, asked once: whoever connects to one of these is not led elsewhere by a second answer.

    Raises:
        NotCaptured: there is none, or one that is not public.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotCaptured(f"{host} has no address ({getattr(error, 'strerror', None) or error})") from error
    places = [(str(place[0]), port) for *_, place in found]
    if private := [ip for ip, _ in places if not allow_private and not is_public(ip)]:
        hint = "nothing was added; if it is meant, give --allow-private"
        raise NotCaptured(f"{host if host == private[0] else f'{host} ({private[0]})'} is no public address", hint)
    return places


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public Internet; an IPv6 address that stands for an IPv4 one is judged by that."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address) and (held := address.ipv4_mapped or (address in _NAT64 and IPv4Address(int(address) & 0xFFFFFFFF))):
        return is_public(str(held))
    special = address.is_multicast or address.is_reserved or address.is_unspecified or any(address in one for one in _REFUSED)
    return address.is_global and not special
