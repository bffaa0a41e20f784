"""A report that somebody kept, held against the ledger: the line that ties it to one, and its bytes against those that its options give."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from html import unescape
from io import BytesIO
from os.path import commonprefix

from tracker.actions import naming, reporting
from tracker.actions.report_options import ReportOptions
from tracker.documents.tables import xlsx
from tracker.documents.tables.archive import Archive
from tracker.documents.tables.cells import column_name
from tracker.domain.errors import BadInput, TrackerError, shortened
from tracker.domain.proof import report_lines
from tracker.domain.proof.checkpoints import CheckpointAnswer, Verdict
from tracker.domain.proof.report_lines import Claim
from tracker.reports.formats import registry
from tracker.reports.formats.registry import ReportFormat
from tracker.storage.ledger.ledger import Ledger

_PLACES = {
    "%PDF-": re.compile(r"<pdf:Keywords>[^<\n]*\ntracker-report ([^<]*)</pdf:Keywords>"),
    "<!DOCTYPE html>": re.compile(r'<meta name="tracker-report" content="([^"]*)">'),
    "": re.compile(r"^(?:`|# )?tracker-report (\{.*\})`?\s*\Z", re.MULTILINE),
}
"""Where a text carries the options, by how it begins; nothing recorded can stand there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReport:
    """A kept report: the file's name and bytes, what it says it was read from, and its options as they stand there."""

    file: str
    data: bytes
    claims: tuple[Claim, ...]
    options: str | None
    damage: str = ""
    """Why nothing can be read in it, where it is an archive."""

    @classmethod
    def read(cls, data: bytes, file: str) -> "KeptReport":
        """Looks for the line and the options in a report of any format."""
        text, damage = data.decode(errors="replace"), ""
        if data.startswith(b"PK"):
            try:
                text = "".join(one.text or "" for _, one in Archive(BytesIO(data), "it").elements("docProps/core.xml", "description"))
            except TrackerError as error:
                damage = error.message.replace("it: ", "it ", 1)
        return cls(file=file, data=data, claims=tuple(report_lines.claims(text)), options=_options(text), damage=damage)

    def answer(self, ledger: Ledger, size: int, roots: Mapping[int, bytes]) -> CheckpointAnswer:
        """What came of it: of its line (`report_lines.judge`), and where that holds of all the rest."""
        found = report_lines.judge(self.file, list(self.claims), size, roots)
        if found.verdict is not Verdict.LINE_CHECKED:
            return replace(found, sentence=self.damage or found.sentence)
        if self.options is None:
            return replace(found, verdict=Verdict.OPTIONS_MISSING, sentence=f"what it is written again by is not in it; {found.sentence}")
        try:
            verdict, sentence = self._written_again(ledger, size, self.options)
        except (TrackerError, ValueError, LookupError, TypeError, RecursionError) as error:
            told = error.message if isinstance(error, TrackerError) else "no options of a report of ours"
            verdict, sentence = Verdict.UNVERIFIABLE, f"it cannot be written again and compared: {shortened(told, 200)}"
        return replace(found, verdict=verdict, sentence=sentence)

    def _written_again(self, ledger: Ledger, size: int, given: str) -> tuple[Verdict, str]:
        asked = json.loads(given)
        version, form = str(asked["version"]), registry.FORMATS.get(asked["format"])
        if version != (here := registry.version(form)):
            return Verdict.LINE_CHECKED, f"made by version {shortened(version)}, and this is {here}, which may write it otherwise"
        options = ReportOptions.read(given)
        if form is None or form.rows or not form.of_ledger or not 0 <= options.reading.position <= size:
            raise BadInput("they are not of such a report")
        if (its := options.reading.window) and naming.of_window(ledger, options.reading, its.code, its.agreements).window != its:
            raise BadInput("its window is none of this ledger")
        if form.folder:
            for _, pieces in reporting.site(ledger, options.reading, options.scope, options.base).files():
                made = b"".join(pieces)  # of which the last lists all others by their hashes
        else:
            made = registry.write(reporting.whole(ledger, options), form.name).data
        if made == self.data:
            return Verdict.IDENTICAL, "written again from the ledger, it is the same to the byte"
        try:
            difference = _difference(self.data, made, form)
        except TrackerError as error:
            return Verdict.DIFFERENT, error.message.replace("it: ", "it ", 1)
        if difference:
            return Verdict.DIFFERENT, f"written again from the ledger, {difference}"
        return Verdict.IDENTICAL, "written again from the ledger, it is the same in every cell (looks and links were not compared)"


def _options(text: str) -> str | None:
    if text.startswith("{"):
        with suppress(ValueError, LookupError, RecursionError):
            return str(json.loads(text)["options"])
    found = next(place for begin, place in _PLACES.items() if text.startswith(begin)).search(text)
    return unescape(found[1]) if found else None


def _difference(stored: bytes, rewritten: bytes, form: ReportFormat) -> str:
    """Where two first differ in what is compared of the format: the cells of a workbook, the lines of anything else; empty where they do not."""
    parts = [
        dict(_cells(data)) if form.name == "xlsx" else {f"line {n:,}": one for n, one in enumerate(data.split(b"\n"), 1)}
        for data in (rewritten, stored)
    ]
    place = next((place for place in dict.fromkeys((*parts[0], *parts[1])) if parts[0].get(place) != parts[1].get(place)), "")
    if not place or (form.binary and form.name != "xlsx"):
        return place and f"it differs from {place} on (as it may on a machine with other fonts)"
    texts = [its.get(place, b"").decode(errors="replace") for its in parts]
    at = len(commonprefix(texts))  # noqa: RUF071 - of texts
    ours, here = (text[max(0, at - 20) : at + 20] for text in texts)
    return f"{place}, character {at + 1:,} has “{ours}”, and here “{here}”"


def _cells(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The cells of a workbook that are not empty, each by its sheet and place."""
    archive = Archive(BytesIO(data), "it")
    with archive.reading():
        book = xlsx.Book(archive)
    for sheet in book.sheets:
        for number, row in book.rows(sheet):
            yield from ((f"{sheet}!{column_name(place)}{number}", cell.encode()) for place, cell in enumerate(row) if cell)
