"""The blocks of a PDF's pages become Markdown with a mark where each page begins. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from ingest.formats.escaping import cell, paragraph
from ingest.formats.pdf_words import NEW_PAGE, markdown, vocabulary, without_looks

BlockKind = Literal["heading", "prose", "item", "row", "code"]
ENDS = re.compile(r"[.!?:;…。！？][\"'”’)\]]*$")
INDENT = "    "
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page.

    Attributes:
        page: on which it begins, from 1.
        texts: raw; the cells of a row, else one.
        level: of a heading from 1, of an item from 0.
        marker: of an item; empty for a further paragraph of one.
        opens: whether a row is the first of its table.
    """

    kind: BlockKind
    page: int
    texts: tuple[str, ...]
    level: int = 0
    marker: str = "-"
    opens: bool = False


def write(blocks: Sequence[Block], pages: int) -> str:
    """The Markdown of all blocks; `NEW_PAGE` stands before what is on each page first."""
    known = vocabulary(text for block in blocks for text in block.texts)
    text, page = "", 0
    for before, block in pairwise([None, *_joined(blocks)]):
        assert block
        marks = NEW_PAGE * (block.page - page)
        text += _apart(before, block) + marks + _written(block, known)
        page = block.page + sum(words.count(NEW_PAGE) for words in block.texts)
    return text + NEW_PAGE * (pages - page)


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, halves on two pages being one, and repeated head rows left out."""
    head: Block | None = None
    kept: Block | None = None
    for block in blocks:
        if block.kind == "row" and block.opens:
            if kept and kept.kind == "row" and head and _is_next(kept, block):
                if block.texts == head.texts:
                    continue
                block = replace(block, opens=len(block.texts) != len(head.texts))
            head = block if block.opens else head
        if kept and _goes_on(kept, block):
            mark = NEW_PAGE * (block.page - _last_page(kept))
            kept = replace(kept, texts=(f"{kept.texts[0]}\n{mark}{block.texts[0]}",))
            continue
        if kept:
            yield kept
        kept = block
    if kept:
        yield kept


def _last_page(block: Block) -> int:
    return block.page + sum(words.count(NEW_PAGE) for words in block.texts)


def _is_next(block: Block, following: Block) -> bool:
    return following.page == _last_page(block) + 1


def _goes_on(block: Block, following: Block) -> bool:
    """Whether a block that ends a page and one that begins the next are two halves."""
    if not _is_next(block, following) or block.kind not in ("prose", "item"):
        return False
    if following.kind != "prose" and following.kind != block.kind:
        return False
    ended = ENDS.search(without_looks(block.texts[0]).rstrip())
    first = without_looks(following.texts[0]).lstrip()[:1]
    return not ended and (first.islower() or (following.kind == block.kind == "prose"))


def _apart(before: Block | None, block: Block) -> str:
    """What stands between two blocks."""
    if before is None:
        return ""
    rows = before.kind == block.kind == "row" and not block.opens
    items = before.kind == block.kind == "item" and block.marker
    return "\n" if rows or items else "\n\n"


def _written(block: Block, known: frozenset[str]) -> str:
    if block.kind == "row":
        return _row(block, known)
    (raw,) = block.texts
    if block.kind == "code":
        return f"```\n{without_looks(raw).strip(chr(10))}\n```"
    if block.kind == "heading":
        words = markdown(without_looks(raw), known)
        return f"{'#' * max(1, min(block.level, DEEPEST))} {words}"
    words = paragraph(markdown(raw, known))
    if block.kind == "prose":
        return words
    return INDENT * block.level + (f"{block.marker} {words}" if block.marker else INDENT + words)


def _row(block: Block, known: frozenset[str]) -> str:
    raws = map(without_looks, block.texts) if block.opens else block.texts
    line = f"| {' | '.join(cell(markdown(raw, known)) for raw in raws)} |"
    return f"{line}\n|{' --- |' * len(block.texts)}" if block.opens else line
