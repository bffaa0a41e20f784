"""Finds what is shipped with the program: migrations and seeds, in the wheel or beside the package in a checkout, and mappings."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    """The wheel holds the folder inside the package, a checkout beside it."""
    inside = _PACKAGE / "_bundled" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def migrations() -> Path:
    """The folder of the Alembic environment."""
    return _folder("migrations")


def seeds() -> dict[str, Path]:
    """The shipped dossiers' files by name."""
    return {path.stem: path for path in sorted(_folder("seeds").glob("*.yaml"))}


def mappings() -> dict[str, Path]:
    """The files that say how to read what others publish, by the name of its form."""
    return {path.stem: path for path in sorted((_PACKAGE / "documents" / "mappings").glob("*.toml"))}


def drafting() -> tuple[Path, Path]:
    """The files of words and of names by which undertakings are drafted out of texts."""
    folder = _PACKAGE / "domain" / "drafting"
    return folder / "words.toml", folder / "names.toml"
