"""Files as people have them become Markdown: their format told by content, their text extracted."""

from ingest.formats.extracted import Extracted, Format
from ingest.formats.extracting import SUFFIXES, extract

__all__ = ["SUFFIXES", "Extracted", "Format", "extract"]
