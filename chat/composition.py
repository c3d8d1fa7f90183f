"""Chosen sentences become the text of an answer, each verbatim and with its mark. Pure.

The most direct sentence opens; then each article speaks in turn, in its own reading order. Items
stand as a list under the line that introduces them, table rows under their head row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chat.outline import markers, outline
from chat.records import Citation
from chat.tables import line, rows_shown
from chat.units import Unit, goes_on, is_full, items_of
from chat.wording import shown
from ingest.records import Passage
from ingest.structure import Span

CUT = "…"


@dataclass(slots=True)
class _Writer:
    """Marks quotes and numbers them in the order in which they appear."""

    quotes: list[tuple[Passage, Span]] = field(default_factory=list)

    def mark(self, passage: Passage, start: int, end: int) -> str:
        """The mark of a quote, given by its place in the article."""
        self.quotes.append((passage, (start, end)))
        return f"[{len(self.quotes)}]"

    def sentences(self, passage: Passage, indices: Sequence[int]) -> str:
        """Sentences on one line, each with the mark behind it; dots where one is only a part."""
        words = []
        for index in indices:
            sentence = passage.sentences[index]
            before = f"{CUT} " * (goes_on(passage, index - 1) and index - 1 not in indices)
            after = f" {CUT}" * (goes_on(passage, index) and index + 1 not in indices)
            quote = shown(passage.quote(sentence))
            mark = self.mark(passage, sentence.start, sentence.end)
            words.append(f"{before}{quote}{after}{mark}")
        return " ".join(words)


def compose(units: Sequence[Unit], titles: Mapping[str, str]) -> tuple[str, tuple[Citation, ...]]:
    """Write the answer.

    Args:
        units: what is quoted, the most direct first.
        titles: of the articles, by id.

    Returns:
        Markdown in which every sentence ends in its mark, and the citations by number.
    """
    writer = _Writer()
    text = _write(units, writer)
    quotes = enumerate(writer.quotes, start=1)
    return text, tuple(_citation(number, *quote, titles) for number, quote in quotes)


def written_length(units: Sequence[Unit]) -> int:
    """Characters of the answer that quotes these units."""
    return len(_write(units, _Writer()))


def _citation(number: int, passage: Passage, span: Span, titles: Mapping[str, str]) -> Citation:
    start, end = span
    return Citation(
        number=number,
        article_id=passage.article_id,
        title=titles[passage.article_id],
        section=passage.section,
        quote=passage.text[start - passage.start : end - passage.start],
        start=start,
        end=end,
    )


def _write(units: Sequence[Unit], writer: _Writer) -> str:
    return "\n\n".join(
        block for article in _by_article(units) for block in _blocks(article, writer)
    )


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
            prose.append(writer.sentences(passage, indices))
            continue
        if prose:
            yield " ".join(prose)
            prose = []
        yield "\n".join(_structure(passage, indices, writer))
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
    """Prose, a single introducing line, or the full sentences of a single list item."""
    sentences = [passage.sentences[index] for index in indices]
    if any(sentence.kind in ("row", "lead") for sentence in sentences):
        return len(sentences) == 1 and sentences[0].kind == "lead"
    return len({s.block for s in sentences}) == 1 and all(is_full(passage, i) for i in indices)


def _structure(passage: Passage, indices: Sequence[int], writer: _Writer) -> Iterator[str]:
    is_table = passage.sentences[indices[-1]].kind == "row"
    return (_table if is_table else _list)(passage, indices, writer)


def _list(passage: Passage, indices: Sequence[int], writer: _Writer) -> Iterator[str]:
    """The introducing line, an item a line, and how many the article has besides."""
    lead = passage.sentences[indices[-1]].lead
    if lead is not None:
        yield writer.sentences(passage, [lead]) + "\n"
    mark = f"[{len(writer.quotes)}]"
    chosen: dict[int, list[int]] = {}
    for index in indices:
        if index != lead:
            chosen.setdefault(passage.sentences[index].block, []).append(index)
    items = items_of(passage, indices[-1])
    for block, marker in markers(outline(passage, items), chosen):
        yield marker + writer.sentences(passage, chosen[block])
    if lead is not None and len(chosen) < len(items):
        yield f"\n{CUT} and {len(items) - len(chosen)} more in the article.{mark}"


def _table(passage: Passage, indices: Sequence[int], writer: _Writer) -> Iterator[str]:
    """The head row, then the chosen rows, the mark in each one's last cell."""
    header = passage.sentences[indices[0]].lead or 0
    sentences = [passage.sentences[index] for index in (header, *indices)]
    head, *rows = rows_shown([passage.quote(sentence) for sentence in sentences])
    yield line(head.cells)
    yield line(["---"] * len(head.cells))
    for row, sentence in zip(rows, sentences[1:], strict=True):
        mark = writer.mark(passage, sentence.start, sentence.start + row.end)
        yield line([*row.cells[:-1], row.cells[-1] + mark])
