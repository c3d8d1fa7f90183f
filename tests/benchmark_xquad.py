"""XQuAD, English: finding the paragraph and the sentence; part of `make bench-public`.

24 Wikipedia articles and what SQuAD asks on them (Artetxe, Ruder and Yogatama 2020, CC BY-SA 4.0).
Every question is put to all paragraphs at once, and to all sentences at once; a sentence is right
if it holds a whole gold answer where that was marked. The baselines are LlamaIndex's dense
retrieval with our embedding model, and bm25s with stemming and stop words, each on bare texts and
on texts headed by their article's title, which ours knows too. Their sentences are cut as ours.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from ingest.environment import prepare
from ingest.settings import AppSettings
from tests.spans import Find, Span, in_spans

FILE = "xquad.en.dev.json"
DEPTH = 10
MEASURES = ("hit@1", f"MRR@{DEPTH}", "sentence@1")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the paragraph it was asked on, and where its answers stand."""

    text: str
    paragraph: Span
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """An article as Markdown, its title as front matter, and what is asked on it."""

    id: str
    title: str
    text: str
    paragraphs: tuple[Span, ...]
    questions: tuple[Question, ...]

    def words(self, span: Span) -> str:
        """What stands there."""
        return self.text[span.start : span.end]


def read_article(raw: dict[str, Any]) -> Article:
    """One article of the file, its paragraphs apart."""
    title = raw["title"].replace("_", " ")
    text = f"---\ntitle: {json.dumps(title)}\n---\n"
    paragraphs: list[Span] = []
    questions: list[Question] = []
    for paragraph in raw["paragraphs"]:
        place = Span(raw["title"], len(text), len(text) + len(paragraph["context"]))
        text += paragraph["context"] + "\n\n"
        paragraphs.append(place)
        questions += (_question(asked, place) for asked in paragraph["qas"])
    return Article(raw["title"], title, text, tuple(paragraphs), tuple(questions))


def _question(raw: dict[str, Any], paragraph: Span) -> Question:
    places = [(paragraph.start + a["answer_start"], len(a["text"])) for a in raw["answers"]]
    answers = (Span(paragraph.text_id, start, start + length) for start, length in places)
    return Question(raw["question"], paragraph, tuple(answers))


# Measures


def rank_of(paragraph: Span, found: Iterable[Span]) -> int | None:
    """The place, from 1, at which a paragraph or a piece of it is found; None past `DEPTH`."""
    ranks = enumerate(islice(found, DEPTH), 1)
    return next((rank for rank, span in ranks if _overlap(span, paragraph)), None)


def holds(sentence: Span, question: Question) -> bool:
    """Whether a sentence holds one of the answers as a whole."""
    return any(
        sentence.text_id == answer.text_id
        and sentence.start <= answer.start
        and answer.end <= sentence.end
        for answer in question.answers
    )


def measure(questions: Sequence[Question], texts: Find, sentences: Find) -> tuple[float, ...]:
    """All measures of one side, in percent."""
    ranks = [rank_of(q.paragraph, texts(q.text)) for q in questions]
    right = [holds(sentences(q.text)[0], q) for q in questions]
    columns = ([rank == 1 for rank in ranks], [1 / rank if rank else 0 for rank in ranks], right)
    return tuple(100 * float(np.mean(column)) for column in columns)


def _overlap(one: Span, other: Span) -> bool:
    return one.text_id == other.text_id and one.start < other.end and other.start < one.end


# The baselines


def bm25(texts: Sequence[str], top_k: int) -> Callable[[str], list[int]]:
    """Find the best texts, by number, as the documentation of bm25s sets it up."""
    import bm25s
    import Stemmer

    stem = Stemmer.Stemmer("english")

    def tokens(words: Sequence[str]) -> Any:
        return bm25s.tokenize(list(words), stopwords="en", stemmer=stem, show_progress=False)

    retriever = bm25s.BM25()
    retriever.index(tokens(texts), show_progress=False)

    def find(question: str) -> list[int]:
        best, _ = retriever.retrieve(tokens([question]), k=top_k, show_progress=False)
        return [int(number) for number in best[0]]

    return find


# Running and printing


def measure_all(file: Path, settings: AppSettings) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Name and measures of our side, then of each baseline."""
    from tests.dense import dense
    from tests.public import indexed

    articles = {a.id: a for a in map(read_article, json.loads(file.read_text("utf-8"))["data"])}
    questions = [question for article in articles.values() for question in article.questions]
    index = indexed({article.id: article.text for article in articles.values()}, settings)
    passages = [Span(p.article_id, p.start, p.end) for p in index.passages]
    sentences = [Span(p.article_id, s.start, s.end) for p, s in index.sentences]

    def found(question: str) -> list[Span]:
        order = np.argsort(-index.rank(question).passages, kind="stable")
        return [passages[number] for number in order[:DEPTH]]

    def said(question: str) -> list[Span]:
        return [sentences[int(np.argmax(index.rank(question).sentences))]]

    yield "Whichway", measure(questions, found, said)
    paragraphs = [span for article in articles.values() for span in article.paragraphs]
    baselines: dict[str, Callable[[Sequence[str]], Callable[[str], list[int]]]] = {
        "LlamaIndex dense": lambda texts: dense(texts, index.encoder, DEPTH),
        "BM25": lambda texts: bm25(texts, DEPTH),
    }
    for name, build in baselines.items():
        for headed in (False, True):
            sides = (
                in_spans(build([_text(articles[s.text_id], s, headed) for s in spans]), spans)
                for spans in (paragraphs, sentences)
            )
            yield name + ", with titles" * headed, measure(questions, *sides)


def _text(article: Article, span: Span, headed: bool) -> str:
    return f"{article.title}\n" * headed + article.words(span)


def main() -> None:
    """Print the table."""
    prepare()
    from tests.public import data

    with tempfile.TemporaryDirectory() as place:
        settings = AppSettings(library=Path(place, "library"), store=Path(place, "store"))
        print(f"{'XQuAD, in percent':34}", *(f"{measure:>12}" for measure in MEASURES))
        for name, scores in measure_all(data("xquad") / FILE, settings):
            print(f"{name:34}", *(f"{score:12.1f}" for score in scores), flush=True)


if __name__ == "__main__":
    main()
