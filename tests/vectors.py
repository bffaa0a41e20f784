"""Test vectors that nobody here wrote, beside the checkout; the tests that read them skip where they are absent."""

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1].parent / "shared" / "vectors"

needed = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared test vectors are not beside this checkout")


def read(name: str) -> Any:
    """One JSON file of the vectors."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def found(folder: str, pattern: str) -> list[str]:
    """The files of a folder of vectors, relative to all of them; none where the vectors are absent."""
    return sorted(str(path.relative_to(FOLDER)) for path in (FOLDER / folder).glob(pattern))
