"""The bytes of a file become its text; what needs a converter goes through a child process."""

from pathlib import PurePosixPath

from ingest.errors import CorpusError
from ingest.formats.converting import convert
from ingest.formats.extracted import Extracted
from ingest.formats.telling import format_of

TEXTS = (".md", ".txt")
SUFFIXES = (*TEXTS, ".html", ".htm", ".pdf", ".docx")
LARGEST_TEXT = 5_000_000
LARGEST_FILE = 50_000_000
"""Bytes; pictures make a document large, of which only the words are read."""


def largest(name: str) -> int:
    """How many bytes a file of this name may have."""
    return LARGEST_TEXT if PurePosixPath(name).suffix.lower() in TEXTS else LARGEST_FILE


def extract(content: bytes, name: str) -> Extracted:
    """The text of a file, the same for the same bytes.

    Args:
        content: the whole file.
        name: its path or name; messages begin with it.

    Raises:
        CorpusError: it is no file that can be read, holds no text, or asks for too much.
    """
    check_size(len(content), name, largest(name))
    kind = format_of(content, name, PurePosixPath(name).suffix)
    if kind in ("markdown", "text"):
        check_size(len(content), name, LARGEST_TEXT)
        return Extracted(_decode(content, name), kind)
    extracted = convert(content, kind, name)
    check_size(len(extracted.text), f"The text of {name}", LARGEST_TEXT)
    return extracted


def check_size(size: int, what: str, limit: int) -> None:
    """Refuse what is larger than a limit.

    Raises:
        CorpusError: it is; the message says how large it may be.
    """
    if size > limit:
        raise CorpusError(
            f"{what} is too large ({size / 1e6:.1f} MB; the limit is {limit / 1e6:.0f} MB). "
            "Split it into several articles."
        )


def _decode(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{name} is not UTF-8 text. Save it as UTF-8 text.") from error
    if "\0" in text:
        raise CorpusError(f"{name} is a binary file, not text. Save it as UTF-8 text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
