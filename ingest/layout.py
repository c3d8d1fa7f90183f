"""Plain text, line by line, as the Markdown that its layout stands for. Pure."""

import math
import re
from collections.abc import Iterator, Sequence

HEADING_LENGTH = 90
HEADING_WORDS = 12
BULLET = re.compile(r"[•·‣▪●–*+-][ \t]+")
NUMBER = re.compile(r"\d{1,3}[.)][ \t]+")
ATX = re.compile(r"#{1,6}[ \t]", re.MULTILINE)
SEPARATOR = re.compile(r"[|·]")
SENTENCE_END = re.compile(r"[.!?](?:\s|$)|[:;,]$")
ITEM, KEPT = "- ", "    "


def as_markdown(lines: list[str]) -> list[tuple[str, int]]:
    """Lines of Markdown, each with the number of the line that it came from."""
    dense = all(line.strip() for line in "\n".join(lines).strip().split("\n"))
    title = next(line.strip() for line in lines if line.strip())
    signs = {} if dense else dict(_signs(lines))
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
        elif number in signs or number - 1 in signs:
            apart = signs.get(number) != signs.get(number - 1)
            result += [("", number)] * apart + [(signs.get(number, "") + bare, number)]
        else:
            result.append((bare, number))
        item_indent = indent if marker else item_indent if bare and indent else None
    return result


def width(lines: Sequence[str]) -> int:
    """How long the lines of a text are at most, a few odd ones aside."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    return lengths[math.ceil(0.95 * len(lengths)) - 1]


def ends_on_purpose(line: str, following: str, room: int) -> bool:
    """Whether a line was not just wrapped: the next word would still have fitted the width."""
    word = following.split(maxsplit=1)
    return not word or len(line.rstrip()) + 1 + len(word[0]) <= room


def _signs(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """What lines want that are a list without its bullets, or a table without its columns.

    Such lines close no sentence and were ended on purpose. A colon before them introduces a list;
    without one nobody can tell their parts, and they are marked to be kept as they are.
    """
    for first, last in _runs(lines, width(lines)):
        above = (lines[number].strip() for number in range(first - 1, -1, -1))
        before = next(filter(None, above), "")
        if before.endswith(":") and last - first > 1:
            yield from ((number, ITEM) for number in range(first, last))
        elif last - first > 2:
            yield from ((number, KEPT) for number in range(first, last))


def _runs(lines: Sequence[str], room: int) -> Iterator[tuple[int, int]]:
    """Successive lines that close no sentence and were ended on purpose; the last is excluded."""
    first = 0
    for number, (line, following) in enumerate(
        zip([*lines, ""], [*lines[1:], "", ""], strict=True)
    ):
        bare = line.strip()
        is_open = bare and not SENTENCE_END.search(bare) and not _is_item(bare)
        if not is_open or not ends_on_purpose(line, following, room):
            if first < number:
                yield first, number
            first = number + 1


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
