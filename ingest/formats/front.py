"""What a document says of itself becomes the front matter of its Markdown. Pure."""

import json
import re
from collections.abc import Mapping

KEYS = ("title", "author", "publisher", "published", "url")
NOT_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
NO_TITLE = re.compile(
    r"\W*|(?:about|https?|file):.*|untitled.*|.*\.(?:docx?|pdf|html?|tex|indd|odt|md|txt)",
    re.IGNORECASE,
)
"""What programs write for a title when they know none."""
PROGRAM = re.compile(r"^Microsoft Word - ")


def with_front_matter(known: Mapping[str, str | None], body: str) -> str:
    """The body behind all that is known; what is not known is null."""
    title = PROGRAM.sub("", known.get("title") or "").strip()
    said = {**known, "title": None if NO_TITLE.fullmatch(title) else title}
    lines = (f"{key}: {_value(said.get(key))}" for key in KEYS)
    return "\n".join(["---", *lines, "---", "", body.strip("\n"), ""])


def _value(words: str | None) -> str:
    line = " ".join(NOT_TEXT.sub(" ", words or "").split())
    return json.dumps(line, ensure_ascii=False) if line else "null"
