"""The items of a list, numbered and nested as in the article, even if some are left out. Pure."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from ingest.records import Passage, Sentence

PREFIX = re.compile(r"(?P<indent>[ \t>]*)(?:(?P<number>\d{1,9})[.)])?")
BULLET = "- "
OTHER = {".": ")", ")": "."}
"""Behind a gap the number is closed in the other way, or Markdown would count on."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item's place in its list.

    Attributes:
        block: its number within the passage.
        number: the one that it carries; None behind a bullet.
        above: the items that it is nested in, outermost first.
    """

    block: int
    number: int | None
    above: tuple[int, ...]


def outline(passage: Passage, indices: Sequence[int]) -> list[Item]:
    """All items of a list, given by the first sentence of each."""
    items: list[Item] = []
    opened: list[tuple[int, Item]] = []
    for sentence in (passage.sentences[index] for index in indices):
        indent, number = _prefix(passage, sentence)
        above = [pair for pair in opened if pair[0] < indent]
        before = opened[len(above)][1].number if len(opened) > len(above) else None
        if number is not None and before is not None:
            number = max(number, before + 1)  # Markdown's numbers may all be the same
        items.append(Item(sentence.block, number, tuple(item.block for _, item in above)))
        opened = [*above, (indent, items[-1])]
    return items


def markers(items: Sequence[Item], chosen: Container[int]) -> Iterator[tuple[int, str]]:
    """The chosen items' blocks, each with what stands before its words."""
    margins: dict[int | None, int] = {None: 0}
    before: dict[int | None, tuple[int | None, str]] = {}
    for item in items:
        if item.block not in chosen:
            continue
        parent = next((block for block in reversed(item.above) if block in chosen), None)
        number, close = before.get(parent, (None, "."))
        if number is not None and item.number != number + 1:
            close = OTHER[close]
        sign = BULLET if item.number is None else f"{item.number}{close} "
        yield item.block, " " * margins[parent] + sign
        margins[item.block] = margins[parent] + len(sign)
        before[parent] = item.number, close


def _prefix(passage: Passage, sentence: Sentence) -> tuple[int, int | None]:
    """How far an item is indented, and its number."""
    before = passage.text[: sentence.start - passage.start]
    found = PREFIX.match(before[before.rfind("\n") + 1 :].expandtabs(4))
    assert found  # it matches nothing, too
    return len(found["indent"]), int(found["number"]) if found["number"] else None
