"""The list of the formats: every one writes the same report the same way twice, says what is missing, and counts the same."""

import importlib
import os
import pkgutil
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.reports import opened
from tests.reports.counting import counts_the_same
from tests.reports.sample import empty, sample
from tracker.domain.errors import BadInput, MissingExtra
from tracker.reports import formats
from tracker.reports.formats import registry
from tracker.reports.model import Report

OF_LEDGER = [form.name for form in registry.FORMATS.values() if form.of_ledger and not form.folder]
FOR_READERS = [name for name in OF_LEDGER if name not in ("json", "csv")]


def test_every_module_that_writes_is_listed() -> None:
    """Red with the line of xlsx taken out of FORMATS."""
    writing = {
        module.name
        for module in pkgutil.iter_modules(formats.__path__)
        if module.name != "registry" and hasattr(importlib.import_module(f"tracker.reports.formats.{module.name}"), "write")
    }
    assert writing == {form.module for form in registry.FORMATS.values() if not form.folder}


@pytest.mark.parametrize("make", [sample, empty])
@pytest.mark.parametrize("name", OF_LEDGER)
def test_the_same_report_is_the_same_file(name: str, make: Callable[[], Report]) -> None:
    assert registry.write(make(), name) == registry.write(make(), name)


def test_the_same_file_on_another_day_under_another_hash_seed() -> None:
    """Red without `_fixed` in docx_ (the archive's dates), without `created` in xlsx, and with pdf's `timestamp` left out."""
    binary = [form.name for form in registry.FORMATS.values() if form.binary]
    code = (
        f"import sys, time, hashlib; sys.path[:0] = {sys.path!r}\n"
        "from datetime import datetime as real\n"
        "import datetime\n"
        "late = time.time() + float(sys.argv[1])\n"
        "time.time = lambda: late\n"
        "time.localtime = lambda *a: time.gmtime(a[0] if a else late)\n"
        "from tests.reports.sample import sample\n"
        "from tracker.reports.formats import registry\n"
        f"print([hashlib.sha256(registry.write(sample(), name).data).hexdigest() for name in {binary!r}])\n"
    )
    found = [
        subprocess.run(
            [sys.executable, "-c", code, ahead],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed, ahead, zone in (("1", "0", "UTC"), ("2", "1e8", "Asia/Tokyo"))
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize("name", OF_LEDGER)
def test_what_fixes_it_is_in_it(name: str) -> None:
    report = sample()
    text = opened.text(name, registry.write(report, name).data)
    assert (report.fixed.root in text) is (name != "csv"), "rows are not attested"
    if name not in ("json", "csv"):
        assert report.fixed.line in text


@pytest.mark.parametrize("name", OF_LEDGER)
def test_nothing_to_report(name: str) -> None:
    text = opened.text(name, registry.write(empty(), name).data)
    assert name == "csv" or "No commitment is recorded." in text


@pytest.mark.parametrize("name", FOR_READERS)
def test_every_format_counts_the_same(name: str) -> None:
    """Red with a commitment left out of `composition._table`."""
    counts_the_same(sample(), name)


@pytest.mark.parametrize("form", [form for form in registry.FORMATS.values() if form.package], ids=lambda form: str(form.name))
def test_a_missing_package_is_named_with_its_extra(form: registry.ReportFormat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, form.package, None)
    for name in [
        name for name in sys.modules if name.startswith(("tracker.reports.formats.docx_", f"tracker.reports.formats.{form.module}"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(formats, form.module, raising=False)
    with pytest.raises(MissingExtra) as raised:
        registry.write(sample(), form.name)
    assert raised.value.message == f"{form.name.upper()} reports need the package {form.requires}, which is not installed"
    assert raised.value.hint.startswith(f"install it: pip install '{form.requires.lower()}>=")


def test_a_fault_of_our_own_is_not_taken_for_a_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.FORMATS, "odd", registry.ReportFormat(name="odd", module="nowhere", endings=(), package="typst"))
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        registry.write(sample(), "odd")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a.pdf", "pdf"),
        ("b.c/A.XLSX", "xlsx"),
        ("a.docx", "docx"),
        ("a.htm", "html"),
        ("a.md", "markdown"),
        ("a.json", "json"),
        ("a.schema.json", "json-schema"),
        ("schema.json", "json"),
        ("pdf", "markdown"),
        ("a.txt", "markdown"),
        ("-", "markdown"),
    ],
)
def test_the_ending_chooses(file: str, name: str) -> None:
    assert registry.by_ending(file).name == name


def test_no_such_format() -> None:
    with pytest.raises(BadInput) as raised:
        registry.write(sample(), "rtf")
    assert all(name in raised.value.hint for name in registry.FORMATS)
