"""Chosen sentences become the text of an answer, each verbatim and with its mark. Pure.

The most direct sentence opens; then each article speaks in turn, in its own reading order. Items
stand as a list under the line that introduces them, table rows under their head row.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chat.records import Citation
from chat.selection import END_OF_SENTENCE, Unit
from ingest.records import Passage, Sentence

LITERAL_MARK = re.compile(r"\[\d+\]")


@dataclass(slots=True)
class _Writer:
    """Collects marked text; numbers citations in the order in which they appear."""

    titles: Mapping[str, str]
    citations: list[Citation] = field(default_factory=list)

    def mark(self, passage: Passage, sentence: Sentence) -> str:
        """The sentence's mark; its citation is noted."""
        number = len(self.citations) + 1
        self.citations.append(
            Citation(
                number=number,
                article_id=passage.article_id,
                title=self.titles[passage.article_id],
                section=passage.section,
                quote=passage.quote(sentence),
                start=sentence.start,
                end=sentence.end,
            )
        )
        return f"[{number}]"

    def marked(self, passage: Passage, sentence: Sentence) -> str:
        """The sentence's words on one line, with the mark behind them."""
        return _words(passage.quote(sentence)) + self.mark(passage, sentence)


def _words(quote: str) -> str:
    """A quote on one line; what looks like a mark in it is escaped, for it is none."""
    return LITERAL_MARK.sub(r"\\\g<0>", " ".join(quote.split()))


def compose(units: Sequence[Unit], titles: Mapping[str, str]) -> tuple[str, tuple[Citation, ...]]:
    """Write the answer.

    Args:
        units: what is quoted, the most direct first.
        titles: of the articles, by id.

    Returns:
        Markdown in which every sentence ends in its mark, and the citations by number.
    """
    writer = _Writer(titles)
    blocks = [block for article in _by_article(units) for block in _blocks(article, writer)]
    return "\n\n".join(blocks), tuple(writer.citations)


def _by_article(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """The units article by article; in each the reading order, but the most direct unit first."""
    articles = dict.fromkeys(unit.passage.article_id for unit in units)
    for article_id in articles:
        own = [unit for unit in units if unit.passage.article_id == article_id]
        own.sort(key=lambda unit: (unit is not units[0], unit.passage.start, unit.indices))
        yield own


def _blocks(units: Sequence[Unit], writer: _Writer) -> Iterator[str]:
    """Paragraphs, lists and tables of one article."""
    prose: list[str] = []
    for passage, indices in _merged(units):
        if _stands_alone(passage, indices):
            prose += [writer.marked(passage, passage.sentences[index]) for index in indices]
            continue
        if prose:
            yield " ".join(prose)
            prose = []
        yield _structure(passage, indices, writer)
    if prose:
        yield " ".join(prose)


def _merged(units: Sequence[Unit]) -> list[tuple[Passage, list[int]]]:
    """Units of one list or table become one."""
    merged: list[tuple[Passage, list[int]]] = []
    for unit in units:
        home = next((i for p, i in merged if p.id == unit.passage.id and _alike(p, i, unit)), None)
        if home is None:
            merged.append((unit.passage, list(unit.indices)))
        else:
            home[:] = sorted({*home, *unit.indices})
    return merged


def _alike(passage: Passage, indices: Sequence[int], unit: Unit) -> bool:
    kinds = {passage.sentences[index].kind for index in (*indices, *unit.indices)}
    return kinds <= {"lead", "item"} or kinds == {"row"}


def _stands_alone(passage: Passage, indices: Sequence[int]) -> bool:
    """Prose, or the full sentences of a single list item."""
    sentences = [passage.sentences[index] for index in indices]
    if any(sentence.kind in ("row", "lead") for sentence in sentences):
        return len(sentences) == 1 and sentences[0].kind == "lead"
    items = {sentence.block for sentence in sentences if sentence.kind == "item"}
    ended = all(passage.quote(s).endswith(END_OF_SENTENCE) for s in sentences if s.kind == "item")
    return len(items) <= 1 and ended


def _structure(passage: Passage, indices: Sequence[int], writer: _Writer) -> str:
    if passage.sentences[indices[-1]].kind == "row":
        return "\n".join(_table(passage, indices, writer))
    return "\n".join(_list(passage, indices, writer))


def _list(passage: Passage, indices: Sequence[int], writer: _Writer) -> Iterator[str]:
    """The introducing line, then an item a line; sentences of one item stay together."""
    lead = passage.sentences[indices[-1]].lead
    if lead is not None:
        yield writer.marked(passage, passage.sentences[lead]) + "\n"
    items: dict[int, list[Sentence]] = {}
    for index in indices:
        if index != lead:
            items.setdefault(passage.sentences[index].block, []).append(passage.sentences[index])
    for sentences in items.values():
        yield "- " + " ".join(writer.marked(passage, sentence) for sentence in sentences)


def _table(passage: Passage, indices: Sequence[int], writer: _Writer) -> Iterator[str]:
    """The head row, then the chosen rows, the mark in each one's last cell."""
    header = passage.sentences[indices[0]].lead
    if header is not None:
        row = passage.quote(passage.sentences[header])
        yield row
        yield "|" + " --- |" * row.strip().strip("|").replace("\\|", "").count("|") + " --- |"
    for index in indices:
        cells = _words(passage.quote(passage.sentences[index])).removesuffix("|").rstrip()
        yield f"{cells}{writer.mark(passage, passage.sentences[index])} |"
