"""Everything that reads what others wrote, as targets for a fuzzer: any bytes are read, or refused in our own words.

`python -m tests.fuzz.targets NAME FOLDER …` runs one with atheris (coverage-guided; the rest are libFuzzer's options); FOLDER keeps what
it finds worth keeping. The program is imported inside the targets only, so that it can be instrumented first.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import date
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from tests.merkle_proofs import root_from_leaves

TODAY = date(2025, 7, 1)
_OPEN = ExitStack()
"""A ledger in memory lives as long as its context, and a target as long as the process."""


class Target(NamedTuple):
    """What is tried, and samples to begin with, of which the first is read.

    An attempt says whether the bytes were read; whatever it raises is a finding.
    """

    attempt: Callable[[bytes], bool]
    samples: list[bytes]
    words: tuple[str, ...] = ()
    """For the fuzzer's dictionary."""


def _text(data: bytes) -> str:
    """Any bytes as text, lone surrogates among them."""
    return data.decode("utf-8", "surrogateescape")


def dossiers() -> Target:
    from tests import ledgers
    from tracker.actions import exporting
    from tracker.documents import dossier
    from tracker.domain.errors import BadDocument

    def attempt(data: bytes) -> bool:
        try:
            loaded = dossier.load(_text(data), "d.yaml")
        except BadDocument:
            return False
        assert loaded.problem(("commitments", 0), "x").message.startswith("d.yaml")
        return True

    with ledgers.in_memory(ledgers.STORY) as ledger:
        whole, _ = exporting.as_dossier(ledger, None, ledger.head.size)
    fields = sorted(set(re.findall(r"(\w+):", whole)))
    head = whole[: whole.index("\ncommitments:")]
    words = (*(f"{field}: " for field in fields), "- ", "\n  ", "|\n", "&a", "*a", "!!int", "? ")
    return Target(attempt, [whole.encode(), head.encode()], words)


def dossiers_taken_in() -> Target:
    """The whole way of a dossier into a ledger that holds some of it."""
    from tests import ledgers
    from tracker.actions import dossier_import
    from tracker.actions.imported import ImportOptions
    from tracker.documents import dossier

    ledger, held = _ledger(), ledgers.GROUND[:5]  # without the commitments, which the dossier tells as they were amended later
    ledgers.tell(ledger, held)

    def attempt(data: bytes) -> bool:
        return _tried(ledger, lambda: dossier_import.dossier(ledger, dossier.load(_text(data), "d.yaml"), ImportOptions(today=TODAY)))

    return dossiers()._replace(attempt=attempt)


def _ledger() -> Any:
    from tests import ledgers

    return _OPEN.enter_context(ledgers.in_memory(clock=ledgers.Ticking()))


def _tried(ledger: Any, take_in: Callable[[], Any]) -> bool:
    """Whether it was taken in, which is undone; what was taken in is in order."""
    from tracker.domain.errors import TrackerError
    from tracker.storage.ledger.verification import verify

    with ledger.connection.begin_nested() as nested:
        try:
            taken = take_in()
            assert not taken.total or [finding for check in verify(ledger) for finding in check.findings] == []
        except TrackerError:
            return False
        finally:
            nested.rollback()
    return True


def batches() -> Target:
    from tracker.documents import batch
    from tracker.domain.errors import BadDocument

    def attempt(data: bytes) -> bool:
        try:
            items = batch.read(_text(data), "e", today=TODAY)
        except BadDocument:
            return False
        assert all(isinstance(item, dict) and all(isinstance(name, str) for name in item) for _, item in items)
        return True

    one = b'{"stance": "supports", "summary": "They \\u4f1a\\u8c08", "event_date": "2025-03", "same_event_as": 8, "note": null}'
    yaml = b"- stance: supports\n  summary: 'They talked'\n  event_date: 2025-03\n- stance: context\n  note: |\n    More\n"
    samples = [one, one + b"\n" + one, b"[" + one + b",\n" + one + b"]", yaml]
    return Target(attempt, samples, ('"stance"', "NaN", "1e999", "\\ud800", "\ufeff"))


def yaml_documents() -> Target:
    from tracker.documents import yaml_reader
    from tracker.domain.errors import BadDocument

    def attempt(data: bytes) -> bool:
        try:
            read = yaml_reader.read(_text(data), "d.yaml")
        except BadDocument:
            return False
        assert read.line(("a", 0, "b"))
        return True

    samples = [b"a: 1\nb: [x, 'y', \"z\\n\"]\nc:\n  - d: |\n      text\n  - >-\n    folded\n", b"{a: {b: [1, ~, true]}}", b"? a\n: b\n"]
    return Target(attempt, samples, ("&a ", "*a", "!!int ", "!<x> ", "---\n", "...\n", "%YAML 1.2\n", "? ", "<<: ", "|2-\n", "\t", '"\\x'))


def entries() -> Target:
    from tracker.domain.errors import BadInput
    from tracker.domain.record.entries import decode

    def attempt(data: bytes) -> bool:
        try:
            entry = decode(data)
        except BadInput:
            return False
        assert entry.bytes == data
        return True

    return Target(attempt, _bodies(), ("NaN", "1.0", "1e9", "\\ud800", "\\u0000", "null", "9007199254740993", '"v":1', '"content":{'))


def _bodies() -> list[bytes]:
    from tests import ledgers

    with ledgers.in_memory(ledgers.STORY) as ledger:
        return list(ledger.bodies())


def ledger_lines() -> Target:
    """Lines that continue a ledger which holds a few entries, as they are, and made to follow: then what is tried is what they say."""
    from tests import ledgers
    from tracker.actions.imported import ImportOptions
    from tracker.actions.ledger_import import ledger_lines as take

    bodies, ledger = _bodies(), _ledger()
    held, rest = bodies[: len(ledgers.GROUND)], bodies[len(ledgers.GROUND) :]
    take(ledger, held, "held", ImportOptions())

    def continues(lines: list[bytes]) -> bool:
        return _tried(ledger, lambda: take(ledger, [*held, *lines], "lines", ImportOptions()))

    def attempt(data: bytes) -> bool:
        lines = data.split(b"\n")
        return continues(lines) | continues([_made_to_follow(line, len(held) + place) for place, line in enumerate(lines, 1)])

    words = ('"seq":8', '"seq":9', '"same_event_as":8', '"commitment":"PACT-1"', "\n", '"kind":"entry_retracted"', "null")
    return Target(attempt, [b"\n".join(rest), b"\n".join(rest[:3]), *rest], words)


def _made_to_follow(line: bytes, number: int) -> bytes:
    """An entry with the number and the time that it must have, in canonical bytes."""
    from tracker.domain.errors import BadInput
    from tracker.domain.record.canonical_json import canonical

    try:
        return canonical({**json.loads(line), "seq": number, "recorded_at": f"2026-01-01T00:00:00.{number:06d}Z"})
    except (ValueError, TypeError, RecursionError, BadInput):
        return line


def dates() -> Target:
    from tracker.domain.dates import read_date, read_day
    from tracker.domain.errors import BadDate

    def attempt(data: bytes) -> bool:
        text = _text(data)
        try:
            read = read_date(text, TODAY)
        except BadDate:
            return False
        assert read.first_day <= read.last_day
        assert not read.is_whole or read_day(text, TODAY) == read.first_day
        return True

    samples = [b"2024", b"2024-03", b"2024-02-29", b"0001-01-01", b"9999-12-31", b" today ", b"Yesterday", b"3 days ago", b"2 WEEKS ago"]
    return Target(attempt, samples, ("days ago", "weeks ago", "week", "today", "-02-29", "-13", "99999"))


def refs() -> Target:
    from tracker.domain.errors import BadInput
    from tracker.domain.refs import Ref, read_grade, read_number, read_voice

    readers: list[Callable[[str], Any]] = [Ref.parse, read_number, read_grade, read_voice]

    def attempt(data: bytes) -> bool:
        text, count = _text(data), 0
        for read in readers:
            try:
                value = read(text)
            except BadInput as error:
                assert len(error.message) < 200  # noqa: PT017 - what is long is shortened
                continue
            count += 1
            assert read("".join(value) if isinstance(value, tuple) and not isinstance(value, Ref) else str(value)) == value
        return count > 1  # a voice may be any text here, which is checked where the parties are known

    samples = [b"WOODSIDE-3", b"woodside-3", b"A_1-999999", b"#57", b" 57 ", b"B2", b"f6", b"Independent", b"us"]
    return Target(attempt, samples, ("-", "#", "independent"))


def signed_notes() -> Target:
    """Notes and both kinds of keys; a message repeats nothing of a private key."""
    from tracker.domain.errors import BadInput
    from tracker.domain.proof import signed_notes

    signer = signed_notes.Signer.new("example.org/ana", bytes(range(32)))
    secret = signed_notes.to_base64(bytes(range(32)))[4:40]

    def attempt(data: bytes) -> bool:
        text, count = _text(data), 0
        readers: list[tuple[Callable[[Any], Any], Any]] = [
            (signed_notes.parse, data),
            (signed_notes.Verifier.parse, text),
            (signed_notes.Signer.parse, text),
        ]
        for read, given in readers:
            try:
                value = read(given)
            except BadInput as error:
                assert secret not in f"{error.message} {error.hint}"  # noqa: PT017
                continue
            count += 1
            if isinstance(value, signed_notes.Note):
                assert value.data == data
                signed_notes.trust(value, [signer.verifier])
        return count > 0

    note = signer.sign("a text\nof two lines\n").data
    samples = [note, note + note.rpartition(b"\n\n")[2], str(signer.verifier).encode(), signer.secret.encode()]
    return Target(attempt, samples, ("\u2014 ", "\n\n", "PRIVATE+KEY+", "+", "="))


def checkpoints() -> Target:
    from tracker.domain.errors import BadInput
    from tracker.domain.proof import checkpoints, signed_notes

    signer = signed_notes.Signer.new("example.org/ana", bytes(range(32)))
    roots = {size: bytes([size]) * 32 for size in range(9)}

    def attempt(data: bytes) -> bool:
        try:
            offered = checkpoints.read(data, "a.txt")
        except BadInput as error:
            assert error.message.startswith("a.txt: ")  # noqa: PT017
            return False
        assert offered.note.data == data
        for known in ([], [signer.verifier]):
            checkpoints.judge([offered, offered], 8, roots, known)
        return True

    text = checkpoints.Checkpoint(origin="example.org/log", size=7, root=roots[7], extensions=("more",)).text
    return Target(attempt, [text.encode(), signer.sign(text).data], ("\u2014 ", "\n\n", "0\n", "9223372036854775808"))


def inclusion_and_consistency() -> Target:
    from tests import merkle_proofs
    from tracker.domain.errors import BadInput
    from tracker.domain.proof import checkpoints, merkle, proofs, signed_notes

    signer = signed_notes.Signer.new("example.org/ana", bytes(range(32)))
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(12)]
    anchors = [proofs.Anchor(root=root_from_leaves(leaves))]

    def offered(size: int, *, signed: bool) -> checkpoints.Offered:
        mark = checkpoints.Checkpoint(origin="log", size=size, root=root_from_leaves(leaves[:size]))
        note = signer.sign(mark.text) if signed else signed_notes.Note(text=mark.text)
        return checkpoints.Offered(file="a.txt", note=note, checkpoint=mark)

    def attempt(data: bytes) -> bool:
        try:
            proof = proofs.parse(data, "a.txt")
        except BadInput as error:
            assert error.message.startswith("a.txt: ")  # noqa: PT017
            return False
        assert proof.text.encode() == data
        for known in ([], [signer.verifier]):
            proofs.judge(proof, known)
            proofs.judge(proof, known, anchors)
        return True

    samples = []
    for signed in (False, True):
        new = offered(12, signed=signed)
        path = tuple(merkle_proofs.inclusion_proof(leaves, 5))
        samples.append(proofs.Inclusion(index=5, entry=b"\5", path=path, offered=new).text.encode())
        path = tuple(merkle_proofs.consistency_proof(leaves, 5))
        samples.append(proofs.Consistency(old=offered(5, signed=signed), new=new, path=path).text.encode())
    return Target(attempt, samples, (proofs.INCLUSION, proofs.CONSISTENCY, "extra ", "index ", "old ", "\n\n"))


def reports() -> Target:
    from tracker.actions.naming import Reading
    from tracker.actions.report_checks import KeptReport
    from tracker.actions.report_options import ReportOptions
    from tracker.domain.errors import BadInput
    from tracker.domain.proof import report_lines
    from tracker.domain.standing.explanations import Fixed

    root = bytes(range(32)).hex()
    roots = {size: bytes.fromhex(root) for size in range(13)}

    def attempt(data: bytes) -> bool:
        kept = KeptReport.read(data, "r")
        assert len(kept.claims) <= report_lines.CLAIMS_LIMIT
        report_lines.judge("r", [*kept.claims], 12, roots)
        with suppress(BadInput):
            assert kept.options is None or ReportOptions.read(kept.options).text == kept.options
        return bool(kept.claims)

    options = ReportOptions("1", "html", Reading(position=7, as_of=None, day=TODAY)).text
    line = Fixed(as_of=TODAY, cut=False, known_at=7, known_on="2025-07-01", root=root).line
    samples = [
        f"# Report\n\n{line}\n",
        f'{{"known_at": 7, "ledger": {{"size": 7, "root": "{root}"}}}}',
        f"# Report\n\n{line}\n\n`tracker-report {options}`\n",
        f'<!DOCTYPE html>\n<meta name="tracker-report" content="{escape(options)}">\n{line}',
        f"%PDF-1.7\n<pdf:Keywords>{line}\ntracker-report {escape(options)}</pdf:Keywords>",
    ]
    words = ("known_at", "known at #", "root", '"ledger"', "\ufeff", root, "tracker-report ", '"position":', "&#34;", "null", "[")
    return Target(attempt, [sample.encode() for sample in samples], words)


def tables() -> Target:
    """Text in every form, and the same bytes as each member of a workbook's zip file."""
    from tests.documents.tables import tables as made
    from tracker.documents.tables.layout import Form
    from tracker.domain.errors import TrackerError

    rows = [made.HEADINGS, made.CELLS]
    books = {Form.XLSX: made.book(rows), Form.ODS: made.open_document(made.table_of(rows))}
    members = [
        (Form.XLSX, "xl/worksheets/sheet1.xml"),
        (Form.XLSX, "xl/sharedStrings.xml"),
        (Form.XLSX, "xl/styles.xml"),
        (Form.XLSX, "xl/workbook.xml"),
        (Form.XLSX, "xl/_rels/workbook.xml.rels"),
        (Form.ODS, "content.xml"),
        (Form.ODS, "META-INF/manifest.xml"),
    ]

    def attempt(data: bytes) -> bool:
        tried = [(form, data) for form in Form] + [(form, made.with_members(books[form], {name: data})) for form, name in members]
        return True in [_is_read(form, one) for form, one in tried]

    def _is_read(form: Form, data: bytes) -> bool:
        try:
            return bool(made.read(data, form))
        except TrackerError:
            return False

    samples = [*made.files(rows).values()]
    for form, name in members[:-1]:
        with zipfile.ZipFile(io.BytesIO(books[form])) as given:
            samples.append(given.read(name))
    return Target(
        attempt,
        samples,
        ('"', "sep=;", "\ufeff", 't="s"', 't="e"', 's="1"', 'r="XFD1"', "9999999999", "1e999", "<v>", "&#65;", ' encoding="x"'),
    )


TARGETS: dict[str, Callable[[], Target]] = {
    made.__name__: made
    for made in (
        dossiers,
        dossiers_taken_in,
        batches,
        yaml_documents,
        entries,
        ledger_lines,
        dates,
        refs,
        signed_notes,
        checkpoints,
        inclusion_and_consistency,
        reports,
        tables,
    )
}


def fuzz(name: str, folder: Path, options: list[str]) -> None:
    """Does not come back: libFuzzer ends the process."""
    atheris = import_module("atheris")  # has no types, and need not be installed
    with atheris.instrument_imports(include=["tracker"]):
        target = TARGETS[name]()

    def attempt(data: bytes) -> None:
        target.attempt(data)

    (corpus := folder / "corpus").mkdir(parents=True, exist_ok=True)
    for number, sample in enumerate(target.samples):
        (corpus / f"sample-{number}").write_bytes(sample)
    words = folder / "words"
    words.write_text(
        "# libFuzzer takes no empty one\n"
        + "".join('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n' for word in target.words)
    )
    atheris.Setup([sys.argv[0], str(corpus), f"-dict={words}", f"-artifact_prefix={folder}/", *options], attempt)
    atheris.Fuzz()


if __name__ == "__main__":
    fuzz(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
