"""Plain text, line by line, as the Markdown that its layout stands for. Pure."""

import re

HEADING_LENGTH = 90
HEADING_WORDS = 12
BULLET = re.compile(r"[•·‣▪●–*+-][ \t]+")
NUMBER = re.compile(r"\d{1,3}[.)][ \t]+")
ATX = re.compile(r"#{1,6}[ \t]", re.MULTILINE)
SEPARATOR = re.compile(r"[|·]")


def as_markdown(lines: list[str]) -> list[tuple[str, int]]:
    """Lines of Markdown, each with the number of the line that it came from."""
    dense = all(line.strip() for line in "\n".join(lines).strip().split("\n"))
    title = next(line.strip() for line in lines if line.strip())
    result: list[tuple[str, int]] = []
    item_indent: int | None = None
    for number, line in enumerate(lines):
        bare, indent = line.strip(), len(line) - len(line.lstrip())
        marker = BULLET.match(bare) or NUMBER.match(bare)
        if _is_heading(lines, number, dense):
            level = 1 if bare == title and not dense else 3 if bare.endswith("?") else 2
            result += [("", number), ("#" * level + " " + bare, number)]
        elif marker:
            sign = "- " if BULLET.match(bare) else marker.group()
            result.append((sign + bare[marker.end() :], number))
        elif item_indent is not None and bare and indent <= item_indent:
            result += [("", number), (bare, number)]
        else:
            result.append((bare, number))
        item_indent = indent if marker else item_indent if bare and indent else None
    return result


def _is_heading(lines: list[str], number: int, dense: bool) -> bool:
    """A short line without a full stop that stands apart.

    In a text without blank lines "apart" means behind a finished sentence, an item or a heading.
    """
    line = lines[number].strip()
    if not _looks_like_heading(line) or number + 1 >= len(lines):
        return False
    before = lines[number - 1].strip() if number else ""
    if dense:
        return not before or before[-1] in '.!?:)”"' or _is_item(before) or len(before) < 40
    return not before and not lines[number + 1].strip()


def _looks_like_heading(line: str) -> bool:
    return (
        0 < len(line) <= HEADING_LENGTH
        and len(line.split()) <= HEADING_WORDS
        and line[-1] not in ".;,:!"
        and not line[0].islower()
        and not _is_item(line)
        and any(character.isalpha() for character in line)
        and not SEPARATOR.search(line)
    )


def _is_item(line: str) -> bool:
    return bool(BULLET.match(line) or NUMBER.match(line))
