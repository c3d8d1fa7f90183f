"""What comes of a file: its text as Markdown or plain text, and where its pages begin. Pure."""

from dataclasses import dataclass
from typing import Literal, get_args

Format = Literal["markdown", "text", "html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of one file.

    Attributes:
        text: Markdown behind YAML front matter; of Markdown and plain text the file itself.
        format: what the file was.
        pages: where in the text each page begins; empty where a format has no pages.
    """

    text: str
    format: Format
    pages: tuple[int, ...] = ()


class Unreadable(Exception):
    """A document that no text can be had of; the message goes on from the file's name."""
