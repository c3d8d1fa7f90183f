"""Chroma's chunking evaluation: our passages against common splitters; part of `make bench-public`.

Three of its corpora, 276 questions, each with the excerpts that answer it (Smith and Troynikov,
*Evaluating Chunking Strategies for Retrieval*, Chroma 2024, MIT licence). Every side retrieves five
chunks from all corpora at once; tokens are those of cl100k, as in the report. The baselines are
LlamaIndex's SentenceSplitter and LangChain's recursive splitter with the report's separators,
without overlap and with one of half a chunk, found by LlamaIndex with our embedding model.

Ours counts twice: the five passages that are found, which is what a language model would be given,
and what an answer quotes, at most five units of a sentence with what it cannot do without.
"""

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ingest.environment import prepare
from ingest.settings import AppSettings
from tests.spans import Find, Span, Tokens, best_precision, in_spans, score

if TYPE_CHECKING:
    from chat.index import SearchIndex

SIZES = (200, 400, 800)
TOP = 5
SEPARATORS = ["\n\n", "\n", ".", "?", "!", " ", ""]
MEASURES = ("recall", "precision", "IoU", "precision Ω")

Texts: TypeAlias = Mapping[str, str]
Split: TypeAlias = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the excerpts that answer it."""

    text: str
    needed: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was handed on, in percent and in tokens."""

    name: str
    scores: tuple[float, ...]
    tokens: float


def read_texts(folder: Path) -> dict[str, str]:
    """The corpora by name."""
    return {f.stem: f.read_text("utf-8") for f in sorted((folder / "corpora").glob("*.md"))}


def read_questions(folder: Path) -> list[Question]:
    """All questions, in the file's order."""
    with (folder / "questions.csv").open(encoding="utf-8", newline="") as file:
        return [
            Question(
                row["question"],
                tuple(
                    Span(row["corpus_id"], excerpt["start_index"], excerpt["end_index"])
                    for excerpt in json.loads(row["references"])
                ),
            )
            for row in csv.DictReader(file)
        ]


def tokenise(texts: Texts) -> Tokens:
    """Where the tokens of cl100k begin; LlamaIndex's package carries the encoding."""
    import llama_index.core
    import tiktoken

    package = Path(llama_index.core.__file__).parent
    os.environ["TIKTOKEN_CACHE_DIR"] = str(package / "_static" / "tiktoken_cache")
    encoding = tiktoken.get_encoding("cl100k_base")
    return Tokens(
        {
            name: encoding.decode_with_offsets(encoding.encode_ordinary(text))[1]
            for name, text in texts.items()
        }
    )


def measure(
    name: str,
    find: Find,
    questions: Sequence[Question],
    tokens: Tokens,
    chunks: Sequence[Span] = (),
) -> Row:
    """Put all questions to one side; `chunks` are all that it could have found."""
    found = [find(question.text) for question in questions]
    scores = [score(f, q.needed, tokens) for f, q in zip(found, questions, strict=True)]
    omega = [best_precision(chunks, q.needed, tokens) for q in questions] if chunks else [np.nan]
    columns = ([s.recall for s in scores], [s.precision for s in scores], [s.iou for s in scores])
    length = np.mean([sum(len(tokens.of(span)) for span in spans) for spans in found])
    shares = tuple(100 * float(np.mean(column)) for column in (*columns, omega))
    return Row(name, shares, float(length))


# Our side


def found(index: "SearchIndex") -> Find:
    """The best passages."""
    from chat.retrieval import LibraryRetriever

    retriever = LibraryRetriever(index, TOP)

    def find(question: str) -> list[Span]:
        places = (node.metadata for node in retriever.retrieve(question))
        return [Span(p["article_id"], p["start"], p["end"]) for p in places]

    return find


def quoted(index: "SearchIndex") -> Find:
    """The quotes of the answer; none where it is refused."""
    from llama_index.core.query_engine import RetrieverQueryEngine

    from chat.retrieval import LibraryRetriever
    from chat.selection import Limits
    from chat.synthesis import ExtractiveSynthesizer

    synthesizer = ExtractiveSynthesizer(index, Limits(units=TOP))
    engine = RetrieverQueryEngine(LibraryRetriever(index), synthesizer)

    def find(question: str) -> list[Span]:
        citations = (engine.query(question).metadata or {})["answer"].citations
        return [Span(c.article_id, c.start, c.end) for c in citations]

    return find


# The baselines


def splitters() -> Iterator[tuple[str, Split]]:
    """Each with its name, its size and its overlap."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from llama_index.core.node_parser import SentenceSplitter

    for size in SIZES:
        for overlap in (0, size // 2):
            sentences = SentenceSplitter(chunk_size=size, chunk_overlap=overlap)
            yield f"SentenceSplitter {size}/{overlap}", sentences.split_text
            recursive = RecursiveCharacterTextSplitter.from_tiktoken_encoder(
                "cl100k_base", chunk_size=size, chunk_overlap=overlap, separators=SEPARATORS
            )
            yield f"recursive splitter {size}/{overlap}", recursive.split_text


def located(name: str, text: str, pieces: Sequence[str]) -> list[Span]:
    """Where the pieces of a text stand in it, in order."""
    spans, start = [], -1
    for piece in pieces:
        start = text.index(piece, start + 1)
        spans.append(Span(name, start, start + len(piece)))
    return spans


# Running and printing


def measure_all(folder: Path, settings: AppSettings) -> list[Row]:
    """Our two rows, then those of the baselines."""
    from tests.dense import dense
    from tests.public import indexed

    texts, questions = read_texts(folder), read_questions(folder)
    tokens = tokenise(texts)
    index = indexed(texts, settings)
    passages = [Span(p.article_id, p.start, p.end) for p in index.passages]
    rows = [
        measure("Whichway, passages found", found(index), questions, tokens, passages),
        measure("Whichway, quoted in the answer", quoted(index), questions, tokens),
    ]
    for name, split in splitters():
        spans = [span for n, text in texts.items() for span in located(n, text, split(text))]
        pieces = [texts[s.text_id][s.start : s.end] for s in spans]
        find = in_spans(dense(pieces, index.encoder, TOP), spans)
        rows.append(measure(name, find, questions, tokens, spans))
    return rows


def verdicts(rows: Sequence[Row]) -> Iterator[str]:
    """How our passages stand to the best baselines, measure by measure and as one splitter."""
    ours, baselines = rows[0], rows[2:]
    recall, iou = MEASURES.index("recall"), MEASURES.index("IoU")
    rivals = {
        "the best recall of any": max(baselines, key=lambda row: row.scores[recall]),
        "the best IoU of any": max(baselines, key=lambda row: row.scores[iou]),
    }
    for what, rival in rivals.items():
        gain = ours.scores[recall] - rival.scores[recall]
        ratio = ours.scores[iou] / rival.scores[iou]
        yield f"against {what} ({rival.name}): recall {gain:+.1f} points, IoU {ratio:.2f} times"


def main() -> None:
    """Print the table."""
    prepare()
    from tests.public import data

    with tempfile.TemporaryDirectory() as place:
        settings = AppSettings(library=Path(place, "library"), store=Path(place, "store"))
        rows = measure_all(data("chunking"), settings)
    print(
        f"{f'Chunking, {TOP} chunks, in percent':34}", *(f"{m:>12}" for m in (*MEASURES, "tokens"))
    )
    for row in rows:
        cells = ["-" if np.isnan(share) else f"{share:.1f}" for share in row.scores]
        print(f"{row.name:34}", *(f"{cell:>12}" for cell in (*cells, f"{row.tokens:.0f}")))
    print(*verdicts(rows), sep="\n")


if __name__ == "__main__":
    main()
