"""Signed notes (c2sp.org/signed-note): a text, and lines that say who signed it; keys as people pass them on.

Pure: bytes in, values or our own errors out. Parsing is strict, and needs nothing; Ed25519 comes from the package `cryptography`,
imported only where a signature is made or checked. A message never repeats what was read: it might hold a private key.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from tracker.domain.errors import BadInput, MissingExtra

SIZE_LIMIT = 1_000_000
"""Bytes of a note, as in Go's own reader."""

SIGNATURES_LIMIT = 100
"""Signatures of a note; the specification wants at least 16 to be read."""

NAME_LIMIT = 200

_ED25519 = b"\x01"
_DASH = "— "
_PRIVATE = "PRIVATE+KEY+"


def to_base64(data: bytes) -> str:
    """Standard Base 64 (RFC 4648 §4)."""
    return b64encode(data).decode()


def from_base64(text: str) -> bytes | None:
    """The bytes of canonical Base 64; none where it is anything else."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        return None
    return data if to_base64(data) == text else None


def is_plain(text: str) -> bool:
    """Whether the text can stand in a note: Unicode without control characters other than the newline."""
    return not any((character < " " and character != "\n") or "\ud800" <= character <= "\udfff" for character in text)


def key_hash(name: str, public: bytes) -> bytes:
    """The four bytes that tell apart keys of one name."""
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _is_name(name: str) -> bool:
    return bool(name) and "\n" not in name and "+" not in name and is_plain(name) and not any(c.isspace() for c in name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed, by name and key hash, and the signature itself."""

    name: str
    key_hash: bytes
    value: bytes = field(repr=False)

    @property
    def line(self) -> str:
        """The signature's line in a note."""
        return f"{_DASH}{self.name} {to_base64(self.key_hash + self.value)}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text that ends with a newline, and its signatures; without any it is a bare text and no note."""

    text: str
    signatures: tuple[Signature, ...] = ()

    @property
    def data(self) -> bytes:
        """The note's exact bytes."""
        signed = "\n" + "".join(signature.line for signature in self.signatures) if self.signatures else ""
        return (self.text + signed).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """A public key under a name, to be given to others."""

    name: str
    public: bytes

    @property
    def key_hash(self) -> bytes:
        """What signatures of this key carry."""
        return key_hash(self.name, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.key_hash.hex()}+{to_base64(_ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Reads `name+hash+key`.

        Raises:
            BadInput: not of that shape, of another algorithm, or the hash is not the key's.
        """
        hint = "it looks like example.org/ana+530d903a+AekyeRrm56hApGFk…; tracker checkpoint key show prints your own"
        if text.strip().startswith(_PRIVATE):
            raise BadInput("that is a private key, where a verifier key is wanted", hint)
        name, key = _key(text.strip(), "verifier key", hint)
        return cls(name=name, public=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A private key under a name. Nothing prints it: only `secret` holds it as text, for its own file."""

    name: str
    seed: bytes = field(repr=False)

    @classmethod
    def new(cls, name: str, seed: bytes) -> "Signer":
        """A key of 32 random bytes.

        Raises:
            BadInput: a name that cannot stand in a signature.
        """
        if not _is_name(name) or len(name) > NAME_LIMIT:
            raise BadInput(
                "a key's name is one word without + and of at most 200 characters", "best an address of yours, such as example.org/ana"
            )
        return cls(name=name, seed=seed)

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """Reads `PRIVATE+KEY+name+hash+seed`.

        Raises:
            BadInput: anything else; the message repeats nothing of it.
        """
        hint = "make a key: tracker checkpoint key new"
        if not text.startswith(_PRIVATE):
            raise BadInput("not a private key", hint)
        line = text.strip().removeprefix(_PRIVATE)
        name, seed = _key(line, "private key", hint, private=True)
        return cls(name=name, seed=seed)

    @property
    def secret(self) -> str:
        """The private key as text."""
        return f"{_PRIVATE}{self.name}+{self.verifier.key_hash.hex()}+{to_base64(_ED25519 + self.seed)}"

    @property
    def verifier(self) -> Verifier:
        """The verifier of the key: its public half."""
        return Verifier(name=self.name, public=_public(self.seed))

    def sign(self, text: str) -> Note:
        """The text with this key's signature.

        Raises:
            MissingExtra: `cryptography` is not installed.
        """
        ed25519 = _ed25519()
        value = ed25519.Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return Note(text=text, signatures=(Signature(name=self.name, key_hash=self.verifier.key_hash, value=value),))


def _key(text: str, what: str, hint: str, *, private: bool = False) -> tuple[str, bytes]:
    """Name and 32 bytes of a key in either of its two forms."""
    name, _, rest = text.partition("+")
    hexed, _, encoded = rest.partition("+")
    data = from_base64(encoded)
    if not _is_name(name) or data is None or len(data) != 1 + 32 or data[:1] != _ED25519:
        raise BadInput(f"not a {what} of the kind Ed25519", hint)
    key = data[1:]
    if hexed != key_hash(name, _public(key) if private else key).hex():
        raise BadInput(f"the {what}'s check sum does not fit: a part of it is missing or was changed", hint)
    return name, key


def _ed25519() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError as error:
        raise MissingExtra("keys and signatures", "cryptography", "sign") from error
    return ed25519


def _public(seed: bytes) -> bytes:
    public: bytes = _ed25519().Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return public


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether it is the key's Ed25519 signature of the message (RFC 8032).

    Raises:
        MissingExtra: `cryptography` is not installed.
    """
    ed25519 = _ed25519()
    from cryptography.exceptions import InvalidSignature

    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def parse(data: bytes) -> Note:
    """Reads a signed note.

    Raises:
        BadInput: not a note, too large, or with too many signatures.
    """
    text = note_text(data)
    body, empty_line, lines = text.rpartition("\n\n")
    if not empty_line or not lines.endswith("\n"):
        raise BadInput("not a signed note: no line of signatures after an empty line", _HINT)
    signatures = lines[:-1].split("\n")
    if len(signatures) > SIGNATURES_LIMIT:
        raise BadInput(f"a note with {len(signatures):,} signatures, at most {SIGNATURES_LIMIT} are read")
    return Note(text=body + "\n", signatures=tuple(_signature(line) for line in signatures))


_HINT = "save it as it was sent, as UTF-8 and with its line ends; mail programs change them, so send it as an attachment"


def note_text(data: bytes) -> str:
    """The text of a note's bytes.

    Raises:
        BadInput: not UTF-8, with control characters, or too large.
    """
    if len(data) > SIZE_LIMIT:
        raise BadInput(f"larger than {SIZE_LIMIT:,} bytes, which no note is")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise BadInput("not UTF-8 text", _HINT) from None
    if not is_plain(text):
        raise BadInput("holds control characters, as no note does", _HINT)
    return text


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    data = from_base64(encoded)
    if not line.startswith(_DASH) or not _is_name(name) or data is None or len(data) < 5:
        raise BadInput("not a signed note: below its last empty line stands something else than signatures", _HINT)
    return Signature(name=name, key_hash=data[:4], value=data[4:])


class Trust(StrEnum):
    """What a note's signatures are worth to somebody who knows some keys."""

    SIGNED = "signed"
    BAD_SIGNATURE = "bad_signature"
    STRANGERS = "strangers"
    UNSIGNED = "unsigned"


def trust(note: Note, known: Iterable[Verifier]) -> tuple[Trust, tuple[str, ...]]:
    """Who signed, and what that is worth: one false signature in the name of a known key spoils the note.

    Returns:
        With `signed` the known keys' names, with `bad_signature` the first one misused, with `strangers` all names.

    Raises:
        MissingExtra: there is a signature to check, and `cryptography` is not installed.
    """
    verifiers = list(known)
    signed: dict[str, None] = {}
    for signature in note.signatures:
        keys = [one for one in verifiers if (one.name, one.key_hash) == (signature.name, signature.key_hash)]
        if not keys:
            continue
        if not any(is_signed(key.public, signature.value, note.text.encode()) for key in keys):
            return Trust.BAD_SIGNATURE, (signature.name,)
        signed[signature.name] = None
    if signed:
        return Trust.SIGNED, tuple(signed)
    if note.signatures:
        return Trust.STRANGERS, tuple(dict.fromkeys(signature.name for signature in note.signatures))
    return Trust.UNSIGNED, ()
