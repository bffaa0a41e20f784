"""What was recorded as an Atom feed (RFC 4287): one entry of the feed for each entry of the ledger, known by its hash.

An entry of the ledger never changes, so a reader that has seen one never sees it again as new.
"""

from collections.abc import Sequence
from uuid import NAMESPACE_OID, uuid5
from xml.etree import ElementTree as ET

from tracker.domain.items import Item
from tracker.domain.text import visible
from tracker.reports.links import page_of

NAMESPACE = "http://www.w3.org/2005/Atom"


def feed(lines: Sequence[Item], *, ledger: str, title: str, updated: str, base: str = "", path: str = "") -> bytes:
    """The feed, the same bytes for the same lines.

    Args:
        lines: of the history, newest first, each with its `leaf` hash in hex.
        ledger: what tells this ledger from another, such as the name that its checkpoints carry.
        title: of the feed.
        updated: when the ledger's last entry was recorded; for an empty one, any moment.
        base: the address of a site with pages for the commitments, with `/` at its end; links lead there where there is one.
        path: of the page there that the feed belongs to.
    """
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_of("feed"))
    _text(root, "id", f"urn:uuid:{uuid5(NAMESPACE_OID, ledger)}")
    _text(root, "title", title)
    _text(root, "updated", updated)
    if base:
        ET.SubElement(root, _of("link"), href=base + path)
    ET.SubElement(root, _of("generator")).text = "Tracker"
    for line in lines:
        entry = ET.SubElement(root, _of("entry"))
        _text(entry, "id", f"urn:uuid:{uuid5(NAMESPACE_OID, line['leaf'])}")
        _text(entry, "title", f"#{line['entry']} {line['told']}".partition("\n")[0][:200])
        _text(entry, "updated", line["recorded_at"])
        _text(entry, "published", line["recorded_at"])
        if base:
            ET.SubElement(entry, _of("link"), href=base + (page_of(line["commitment"]) if line["commitment"] else path))
        _text(ET.SubElement(entry, _of("author")), "name", line["recorded_by"])
        for term in filter(None, (line["kind"], line["commitment"])):
            ET.SubElement(entry, _of("category"), term=visible(term))
        _text(entry, "content", f"{line['told']}\n\nentry #{line['entry']}, leaf {line['leaf']}")
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _of(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _text(parent: ET.Element, name: str, text: str) -> None:
    """Text as text: what steers a terminal, and what XML may not hold, is made visible; markup is escaped."""
    ET.SubElement(parent, _of(name)).text = visible(text, keep="\n")
