"""Which addresses a page may be fetched from."""

import pytest

from tracker.domain.errors import NotCaptured
from tracker.web.hosts import is_public, resolved

PRIVATE = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
    "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254",
    "fec0::1", "ff02::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2001:0:7f00:1::",
)  # fmt: skip
PUBLIC = ("1.1.1.1", "93.184.215.14", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8")


def test_only_public_addresses_are() -> None:
    assert [one for one in PRIVATE if is_public(one)] == []
    assert [one for one in PUBLIC if not is_public(one)] == []


def test_a_host_is_refused_by_any_of_its_addresses_however_it_is_written() -> None:
    for host in ("localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "::1", "127.0.0.1"):
        with pytest.raises(NotCaptured, match="no public address"):
            resolved(host, 80, allow_private=False)
    assert ("127.0.0.1", 80) in resolved("127.0.0.1", 80, allow_private=True)
    with pytest.raises(NotCaptured, match="has no address"):
        resolved("a" * 70 + ".invalid", 80, allow_private=False)
