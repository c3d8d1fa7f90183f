"""An article becomes passages that follow its structure and know their place in it. Pure.

A passage is a paragraph, or a list or table together with the paragraph that introduces it; the
headings above it belong to it. What is too long to be embedded whole is cut between sentences, a
list never from its introduction. Passages join to the article's body without loss.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingest.layout import width
from ingest.quotable import Judgement, heads_promotion, is_fused_head, judge
from ingest.records import Article, Passage, Sentence, SentenceKind
from ingest.rows import passage_id
from ingest.sentences import split_sentences
from ingest.structure import Block, Span, Text, read_blocks
from ingest.titles import ANSWER

FORMAT = 4
"""Raise whenever passages or sentences of the same article would come out differently."""

LONGEST = 1_200
"""Characters; about what a small embedding model reads of a text (256 tokens)."""

TASK = re.compile(r"\[[ xX]\][ \t]+")
NOTHING = re.compile("")


@dataclass(slots=True)
class _Draft:
    """A passage in the making."""

    start: int
    path: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)
    heading: Block | None = None
    """The one right above, if there is one."""


def cut(article: Article, digest: str) -> list[Passage]:
    """Cut an article into passages, in order; ids are the article's, its digest and a number."""
    body = article.body
    drafts = _drafts(read_blocks(body, article.plain), article.head.title)
    starts = [0, *(_margin(body, draft.start) for draft in drafts[1:]), len(body)]
    reader = _Reader(article)
    places = zip(drafts, pairwise(starts), strict=True)
    whole = (reader.passage(draft, ends) for draft, ends in places)
    parts = (part for passage in whole for part in _parts(passage))
    return [
        replace(part, id=passage_id(article.id, digest, number))
        for number, part in enumerate(parts)
    ]


def boilerplate(article: Article) -> tuple[Span, ...]:
    """Where in an article's text stands what is never quoted because it promotes or disclaims."""
    reader = _Reader(article)
    drafts = _drafts(read_blocks(article.body, article.plain), article.head.title)
    return tuple(span for draft in drafts for span in reader.boilerplate(draft))


def _margin(body: str, start: int) -> int:
    """Where the line begins that a block is the first thing in."""
    line = body.rfind("\n", 0, start) + 1
    return start if body[line:start].strip() else line


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
        elif opened is None and drafts and not block.texts:
            drafts[-1].blocks += [block] if block.kind == "code" else []
        elif opened is None and drafts and _introduces(drafts[-1], block):
            drafts[-1].blocks.append(block)
        else:
            start = block.start if opened is None else opened
            heading = None if opened is None else headings[-1]
            drafts.append(_Draft(start, _path(headings, title), [block], heading))
            opened = None
    return drafts or [_Draft(0, _path(headings, title))]


def _introduces(draft: _Draft, block: Block) -> bool:
    return block.kind in ("list", "table") and draft.blocks[-1].kind == "prose"


def _path(headings: list[Block], title: str) -> tuple[str, ...]:
    return tuple(h.title for h in headings if not (h.level == 1 and h.title == title))


class _Reader:
    """Reads the sentences of an article's passages."""

    def __init__(self, article: Article) -> None:
        self._article, self._text, self._shift = article, article.text, article.body_start
        self._room = width(article.text.split("\n")) if article.plain else None

    def passage(self, draft: _Draft, ends: Span) -> Passage:
        """A passage between two places in the body; it has no id yet."""
        start, end = ends[0] + self._shift, ends[1] + self._shift
        sentences = tuple(self._sentences(draft))
        text, article_id = self._text[start:end], self._article.id
        return Passage("", article_id, draft.path, start, end, text, sentences)

    def _sentences(self, draft: _Draft) -> Iterator[Sentence]:
        """All that may be quoted, in order; each text of a block is a block of sentences."""
        number, count, lead = -1, 0, None
        blocks = _introduced(draft)
        for index, block in enumerate(blocks):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            part: int | None = -1
            lead = None if block.kind == "table" else lead  # rows have their own head, or none
            for text in block.texts:
                number += text.part is None or text.part != part
                part = text.part
                spans = self._quotable(draft, block, text, following)
                for span in spans:
                    opens = span == spans[-1] and _opens(self._text[slice(*span)], following)
                    kind = _kind(block, text, opens)
                    yield Sentence(*span, kind, number, lead if kind in ("item", "row") else None)
                    lead = count if kind in ("lead", "header") else lead
                    count += 1

    def boilerplate(self, draft: _Draft) -> Iterator[Span]:
        """What may not be quoted because it promotes, points elsewhere or disclaims."""
        for block, following in zip(draft.blocks, [*draft.blocks[1:], None], strict=True):
            for text in block.texts:
                for span, judgement in self._judged(draft, block, text, following):
                    if judgement == "boilerplate":
                        yield span

    def _quotable(
        self, draft: _Draft, block: Block, text: Text, following: Block | None
    ) -> list[Span]:
        """The sentences of a paragraph or item that may be quoted; a table row is one."""
        judged = self._judged(draft, block, text, following)
        return [span for span, judgement in judged if judgement == "quotable"]

    def _judged(
        self, draft: _Draft, block: Block, text: Text, following: Block | None
    ) -> list[tuple[Span, Judgement]]:
        start, end = text.start + self._shift, text.end + self._shift
        if block.kind in ("table", "heading"):
            fused = block.kind == "table" and is_fused_head(self._text[start:end])
            return [((start, end), "scrap" if fused else "quotable")]
        if any(map(heads_promotion, draft.path)):
            return [((start, end), "boilerplate")]
        if label := _label(draft, block).match(self._text, start, end):
            start = label.end()
        spans = split_sentences(self._text, start, end, self._room)
        words = [self._text[slice(*span)] for span in spans]
        alone = block.kind == "prose" and following is None
        return [*zip(spans, judge(words, alone=alone), strict=True)]


def _parts(passage: Passage) -> Iterator[Passage]:
    """The passage, in pieces if it is too long."""
    cuts = [*_cuts(passage)] if len(passage.text) > LONGEST else []
    sentences = passage.sentences
    starts = [passage.start, *(sentences[cut].start for cut in cuts), passage.end]
    for number, (first, last) in enumerate(pairwise([0, *cuts, len(sentences)])):
        start, end = starts[number : number + 2]
        own = tuple(
            replace(s, lead=None if s.lead is None else s.lead - first)
            for s in sentences[first:last]
        )
        text = passage.text[start - passage.start : end - passage.start]
        yield replace(passage, start=start, end=end, text=text, sentences=own)


def _cuts(passage: Passage) -> Iterator[int]:
    """Before which sentences to cut: at the end of a line if one comes in time."""
    start = passage.start
    for number, (before, sentence) in enumerate(pairwise(passage.sentences), 1):
        gap = passage.text[before.end - passage.start : sentence.start - passage.start]
        is_full = sentence.end - start > LONGEST
        is_due = is_full or ("\n" in gap and before.end - start > LONGEST / 2)
        is_crumb = passage.end - sentence.start < LONGEST / 4
        if is_due and not is_crumb and _is_separable(passage, number):
            yield number
            start = sentence.start


def _is_separable(passage: Passage, number: int) -> bool:
    """Whether nothing from a sentence on is introduced by what stands before it."""
    return all(s.lead is None or s.lead >= number for s in passage.sentences[number:])


def _introduced(draft: _Draft) -> list[Block]:
    """The blocks of a passage; a list without introduction has that of its heading."""
    heading, below = draft.heading, draft.blocks[:1]
    if not heading or not below or below[0].kind != "list" or heading.title.endswith("?"):
        return draft.blocks
    return [heading, *draft.blocks] if _opens(heading.title, below[0]) else draft.blocks


def _opens(words: str, following: Block | None) -> bool:
    """Whether words introduce the block below them; of one item only if they say so."""
    if following is None or not following.texts:
        return False
    is_one = following.kind == "list" and len(following.parts) == 1
    return bool(words) and (not is_one or words.rstrip("*_ ").endswith((":", "…")))


def _kind(block: Block, text: Text, opens: bool) -> SentenceKind:
    if block.kind == "list":
        return "prose" if text.part is None else "item"
    if block.kind == "table":
        return "row" if text.part else "header"
    return "lead" if opens else "prose"


def _label(draft: _Draft, block: Block) -> re.Pattern[str]:
    """What stands before the words of a task or of an answer."""
    if block.kind == "list":
        return TASK
    answers = bool(draft.path) and draft.path[-1].endswith("?")
    return ANSWER if answers else NOTHING
