"""Words become Markdown that shows just these words. Pure."""

import re

SIGNS = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|(?<![\w\s])[*_]|[*_](?![\w\s])|(?<!\w)[*_](?=\w)|(?<=\w)[*](?!\w)"
    r"|`|<(?=[a-zA-Z/!?])|\[(?=[^\]]*\][(\[:])|&(?=#?\w+;)"
)
"""Characters that would be read as markup where they stand."""
OPENING = re.compile(r"(?:#{1,6}|[-+*]|\d{1,9}[.)]|>+|~{3,}|=+|-{2,})(?=\s|$)")
"""What would make a block of something else of a paragraph that begins with it."""


def escape(words: str) -> str:
    """Only what would be misread; a backslash too many would stand in every quote."""
    return SIGNS.sub(lambda sign: "\\" + sign[0], words)


def paragraph(markdown: str) -> str:
    """A paragraph stays one, whatever it begins with."""
    opening = OPENING.match(markdown)
    at = opening.end() - 1 if opening else 0
    return f"{markdown[:at]}\\{markdown[at:]}" if opening else markdown


def cell(markdown: str) -> str:
    """The words of a table's cell on one line; its bars are none of the table."""
    return " ".join(re.sub(r"(?<!\\)\|", r"\\|", markdown.replace("\\\n", " ")).split())
