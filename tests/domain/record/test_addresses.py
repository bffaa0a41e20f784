"""What is a web address, and what is wrong with what is none; a password is never repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tracker.domain.record.addresses import faults, without_user


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "HTTP://example.org:80/",
        "https://example.org:65535/a?b[]=c&d={e}|f#g",
        "https://example.org:/",
        "https://example.org./a",
        "https://medium.com/@user/a:b",
        "http://[2001:db8::1]:8080/a",
        "http://192.0.2.1/a",
        "https://例え.jp/文書?x=中",
        "https://fa.wikipedia.org/wiki/می\u200cخواهم",
        "https://web.archive.org/web/2023/https://a@b.example/",
        "http://under_score.example/",
    ],
)
def test_addresses(url: str) -> None:
    assert [*faults(url)] == []


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("ftp://example.org", "begins with neither http:// nor https://"),
        ("https://example.org/a b", "holds a blank (character 22)"),
        ("https://exa mple.org", "holds a blank (character 12)"),
        ("https://example.org/a\u00a0b", "holds a blank (character 22)"),
        ("https://example.org/a\nb", "holds a line end (character 22)"),
        ("https://example.org/a\u2028b", "holds a line end (character 22)"),
        ("https://example.org/a\x1bb", "holds an invisible character (␛, character 22)"),
        ("https://example.org/a\u202eb", "holds an invisible character (⟨U+202E⟩, character 22)"),
        ("https://example.org/a\u200b", "holds an invisible character (⟨U+200B⟩, character 22)"),
        ("https://example.org/a>", "holds > (character 22)"),
        ('https://example.org/"', 'holds " (character 21)'),
        ("https://user:secret@example.org/", "holds a user name or password, which everybody would read"),
        ("https://secret@example.org/", "holds a user name or password, which everybody would read"),
        ("http://[::1/a", "has brackets without an IPv6 address in them"),
        ("http://[::g]/a", "has brackets without an IPv6 address in them"),
        ("http://[]/a", "has brackets without an IPv6 address in them"),
        ("http://[::1]a/", "has brackets without an IPv6 address in them"),
        ("http://example.org]/a", "has a bracket in its host"),
        ("http://a[b/", "has a bracket in its host"),
        ("http://example.org\\@evil.example/", "holds a user name or password, which everybody would read"),
        ("http://example.org\\a/", "has a character in its host that no host has"),
        ("http://exam%70le.org/", "has a character in its host that no host has"),
        ("http://a..b/", "has no host, or an empty part in it"),
        ("http://:80/", "has no host, or an empty part in it"),
        ("http://?a", "has no host, or an empty part in it"),
        ("http://256.1.1.1/", "has numbers for a host that are no IPv4 address"),
        ("https://example.org:0/", "has an impossible port (there are 1 to 65535)"),
        ("https://example.org:65536/", "has an impossible port (there are 1 to 65535)"),
        ("https://example.org:http/", "has an impossible port (there are 1 to 65535)"),
        ("https://example.org:٣/", "has an impossible port (there are 1 to 65535)"),
        ("http://[::1]:99999/", "has an impossible port (there are 1 to 65535)"),
        ("https://user:se/cret@example.org/", "has an impossible port (there are 1 to 65535)"),
    ],
)
def test_what_is_none(url: str, fault: str) -> None:
    assert [*faults(url)] == [fault]
    assert "cret" not in fault


@given((strategies.any_text | st.text("/?#:@[]%.\\0 a")).map("https://".__add__))
def test_any_text_is_judged(url: str) -> None:
    assert all("\n" not in fault for fault in faults(url))


def test_a_message_says_no_password() -> None:
    assert without_user("ftp://a:b@c") == "…@c"
    assert without_user("ftp://c") == "ftp://c"
