"""An article becomes passages that follow its structure and know their place in it. Pure.

A passage is a paragraph, or a list or table together with the paragraph that introduces it; the
headings above it belong to it. Passages join to the article's body without loss.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import sentencex

from ingest.records import Article, Passage, Sentence, SentenceKind
from ingest.structure import Block, Span, read_blocks

FORMAT = 2
"""Raise whenever passages or sentences of the same article would come out differently."""

ITEM_MARK = re.compile(r"(?:>[ \t]?)*(?:[•·‣▪●–*+-]|\d{1,3}[.)])?[ \t]+|(?:>[ \t]?)+")


@dataclass(slots=True)
class _Draft:
    """A passage in the making."""

    start: int
    path: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)


def cut(article: Article, digest: str) -> list[Passage]:
    """Cut an article into passages, in order; ids are the article's, its digest and a number."""
    drafts = _drafts(read_blocks(article.body, article.plain), article.head.title)
    starts = [0, *(draft.start for draft in drafts[1:]), len(article.body)]
    return [
        _passage(article, f"{article.id}@{digest}:{number}", draft, starts[number : number + 2])
        for number, draft in enumerate(drafts)
    ]


def passage_context(article: Article, passage: Passage) -> str:
    """What is embedded for a passage: its place, then its text."""
    return f"{article.head.title} › {passage.section}\n{passage.text}"


def sentence_contexts(passage: Passage) -> list[str]:
    """What is embedded for each sentence of a passage: the words that introduce it, and its own."""
    return [_with_lead(passage, sentence) for sentence in passage.sentences]


def window_contexts(article: Article, passage: Passage) -> list[str]:
    """For each sentence of a passage: its heading, the sentence before, itself, the one after."""
    heading = passage.path[-1] if passage.path else article.head.title
    quotes = [passage.quote(sentence) for sentence in passage.sentences]
    windows = (" ".join(quotes[max(0, i - 1) : i + 2]) for i in range(len(quotes)))
    return [f"{heading}: {window}" for window in windows]


def _with_lead(passage: Passage, sentence: Sentence) -> str:
    words = passage.quote(sentence)
    if sentence.lead is None:
        return words
    return f"{passage.quote(passage.sentences[sentence.lead])} {words}"


def _drafts(blocks: list[Block], title: str) -> list[_Draft]:
    """Group blocks into passages; headings open the passage that follows them."""
    headings: list[Block] = []
    drafts: list[_Draft] = []
    opened: int | None = None
    for block in blocks:
        if block.kind == "heading":
            headings = [*(h for h in headings if h.level < block.level), block]
            opened = block.start if opened is None else opened
        elif opened is None and drafts and _introduces(drafts[-1], block):
            drafts[-1].blocks.append(block)
        else:
            start = block.start if opened is None else opened
            drafts.append(_Draft(start, _path(headings, title), [block]))
            opened = None
    return drafts or [_Draft(0, _path(headings, title))]


def _introduces(draft: _Draft, block: Block) -> bool:
    return block.kind in ("list", "table", "code") and draft.blocks[-1].kind == "prose"


def _path(headings: list[Block], title: str) -> tuple[str, ...]:
    return tuple(h.title for h in headings if not (h.level == 1 and h.title == title))


def _passage(article: Article, passage_id: str, draft: _Draft, ends: list[int]) -> Passage:
    shift = article.body_start
    start, end = ends[0] + shift, ends[1] + shift
    sentences = tuple(_sentences(article, draft.blocks))
    text = article.text[start:end]
    return Passage(passage_id, article.id, draft.path, start, end, text, sentences)


def _sentences(article: Article, blocks: list[Block]) -> Iterator[Sentence]:
    widest = max(map(len, article.text.split("\n"))) if article.plain else None
    number, count, lead = 0, 0, None
    for index, block in enumerate(blocks):
        introduces = index + 1 < len(blocks)
        for position, part in enumerate(block.parts):
            spans = _split(article, block, part, widest)
            for span in spans:
                last = introduces and span == spans[-1]
                kind = _kind(block, position, last)
                yield Sentence(*span, kind, number, lead if kind in ("item", "row") else None)
                lead = count if kind in ("lead", "header") else lead
                count += 1
            number += 1


def _kind(block: Block, position: int, introduces: bool) -> SentenceKind:
    if block.kind == "list":
        return "item"
    if block.kind == "table":
        return "row" if position else "header"
    return "lead" if introduces else "prose"


def _split(article: Article, block: Block, part: Span, widest: int | None) -> list[Span]:
    """The sentences of a paragraph or item; a table row or a piece of code is one."""
    start, end = part[0] + article.body_start, part[1] + article.body_start
    if block.kind in ("table", "code"):
        return [(start, end)]
    mark = ITEM_MARK.match(article.text, start, end)
    start = mark.end() if mark and (block.kind == "list" or mark.group().strip() == ">") else start
    lines = _hard_lines(article.text, start, end, widest) if widest else [(start, end)]
    return [span for line in lines for span in split_sentences(article.text, *line)]


def _hard_lines(text: str, start: int, end: int, widest: int) -> Iterator[Span]:
    """Lines that were ended on purpose: the next word would still have fitted the widest line."""
    lines = text[start:end].split("\n")
    begin = position = start
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        position += len(line) + 1
        word = following.split(maxsplit=1)
        if not word or len(line.rstrip()) + 1 + len(word[0]) <= widest:
            yield begin, min(position - 1, end)
            begin = position


def split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Sentence spans within ``text[start:end]``, without the white space between them."""
    spans: list[Span] = []
    for boundary in sentencex.get_sentence_boundaries("en", text[start:end]):
        first, last = start + boundary["start_index"], start + boundary["end_index"]
        piece = text[first:last]
        first += len(piece) - len(piece.lstrip())
        last -= len(piece) - len(piece.rstrip())
        if any(character.isalnum() for character in piece):
            spans.append((first, last))
        elif spans and first < last:
            spans[-1] = (spans[-1][0], last)
    return spans
