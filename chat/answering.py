"""From a question to an Answer: settings, index, retriever and synthesizer in one place."""

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from llama_index.core.query_engine import RetrieverQueryEngine

from chat.comparing import comparison_asked
from chat.comparing_synthesis import ComparingSynthesizer
from chat.conversation import Turn, Understood, understand
from chat.errors import ChatError
from chat.index import SearchIndex
from chat.narrowing import narrowed
from chat.records import Answer, FoundPassage, Receipt
from chat.retrieval import Evidence, LibraryRetriever, Query
from chat.smalltalk import WORDS, Kind, invitation, kind_of, without_politeness
from chat.spelling import Speller
from chat.synthesis import ExtractiveSynthesizer
from ingest.embedding import Encoder, load_encoder
from ingest.records import EmbeddingModel, Passage, StoredArticle
from ingest.settings import AppSettings
from ingest.store import last_sync, read_snapshot, version

if TYPE_CHECKING:
    from chat.generation.model import LanguageModel

LONGEST_QUESTION = 4_000
"""Characters; a question is not a document."""


@dataclass(frozen=True, slots=True)
class _Library:
    """One state of the index and what answers from it."""

    version: object
    index: SearchIndex
    retriever: LibraryRetriever
    engine: RetrieverQueryEngine
    comparing: RetrieverQueryEngine
    speller: Speller

    def understood(self, question: str, history: Sequence[Turn]) -> Understood:
        asked = understand(without_politeness(question), _questions_only(history))
        return narrowed(asked.reworded(self.speller.corrected), self.index)


class Assistant:
    """Answers questions from the library as it is indexed now; shared by all visitors."""

    def __init__(self, settings: AppSettings) -> None:
        """Nothing is loaded until it is needed."""
        self._settings = settings
        self._loaded: _Library | None = None
        self._loading = threading.Lock()

    @property
    def notice(self) -> str | None:
        """What to know of the index that answers, if it is not the one of the settings."""
        return self._loaded.index.snapshot.notice if self._loaded else None

    def warm(self) -> None:
        """Load index and model ahead of the first question."""
        self._library()

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer a question, or compare the articles on it if that is what is asked.

        Follow-ups are understood from the history.

        A language model that the settings name writes the answer.

        Raises:
            ChatError: the question is empty or far too long.
            StoreError: there is no index, or it cannot be read.
            ModelError: the embedding model cannot be loaded.
        """
        *_, answer = self.stream(question, history)
        return answer

    def quote(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer as `answer` does, in the articles' own words, whatever the settings name.

        Raises:
            KnowledgeBaseError: as `answer`.
        """
        if (compared := comparison_asked(question)) is not None:
            return self.compare(compared, history)
        library, query = self._prepare(question, history)
        began = time.perf_counter()
        if kind := kind_of(question, first=not history):
            return _small_talk(question, kind, library.index)
        return _run(library.engine, query, question, began)

    def compare(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """What each article says on a question, side by side.

        Raises:
            KnowledgeBaseError: as `answer`.
        """
        library, query = self._prepare(question, history)
        return _run(library.comparing, query, question, time.perf_counter())

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        model: "LanguageModel | str | None" = None,
    ) -> Iterator[Answer]:
        """Answer as `answer` does, block by block; the last one is whole.

        Args:
            question: what is asked.
            history: what was said before.
            model: writes the answer in the place of the one in the settings; ``none`` quotes. It
                is not called where nothing was found.

        Raises:
            KnowledgeBaseError: as `answer`.
        """
        answer = self.quote(question, history)
        if writing := self.writer(model):
            answer = yield from self._of_its_own(writing, answer, history)
            if _may_be_written(answer):
                yield from self._written(writing, answer)
                return
        blocks = answer.text.split("\n\n")
        for count in range(1, len(blocks)):
            yield replace(answer, text="\n\n".join(blocks[:count]))
        yield answer

    def _of_its_own(
        self, model: "LanguageModel", quoted: Answer, history: Sequence[Turn]
    ) -> Generator[Answer, None, Answer]:
        """The answer to a follow-up as the model puts it, where that is needed and can be trusted.

        Yields:
            An answer without words while the model is at it, so that one can stop.
        """
        from chat.generation.condensing import condense, is_needed

        question, asked = without_politeness(quoted.question), _questions_only(history)
        if quoted.mode != "extractive" or not is_needed(question, asked):
            return quoted
        waiting = replace(quoted, mode="generative", text="", citations=())
        own = yield from condense(question, asked, model, waiting)
        if own is None:
            return quoted
        found = self.quote(own)
        return replace(found, question=quoted.question, understood=found.understood or own)

    def _written(self, model: "LanguageModel", quoted: Answer) -> Iterator[Answer]:
        from chat.generation.writing import Writer

        writer = Writer(self._library().index, model, strict=self._settings.llm_strict)
        yield from writer.write(quoted.understood or quoted.question, quoted)

    def writer(self, chosen: "LanguageModel | str | None" = None) -> "LanguageModel | None":
        """The model that is meant by a choice; without one, that of the settings."""
        meant = chosen or self._model
        return None if isinstance(meant, str) else meant

    @property
    def sends(self) -> str:
        """What leaves this machine for the model that the settings name; "" where nothing does."""
        return self._model.choice.sends if self._model else ""

    @cached_property
    def _model(self) -> "LanguageModel | None":
        """The one that the settings name; its client is not even imported where they name none."""
        if self._settings.llm == "none":
            return None
        from chat.generation.choice import read_choice
        from chat.generation.model import connect

        return connect(read_choice(self._settings.llm))

    def search(self, question: str, count: int) -> tuple[FoundPassage, ...]:
        """The passages that fit a question best, at most `count`, the best first.

        Raises:
            KnowledgeBaseError: as `answer`.
        """
        library, query = self._prepare(question, ())
        found = LibraryRetriever(library.index, count).retrieve(query)
        return tuple(node.found() for node in found if isinstance(node, Evidence))

    def understood(self, question: str, history: Sequence[Turn] = ()) -> str:
        """The question as it is looked up: with what it leans on, its spelling put right."""
        return self._library().understood(question, history).question

    def index(self) -> SearchIndex:
        """The library as it is indexed now, ready to be searched."""
        return self._library().index

    def articles(self) -> tuple[StoredArticle, ...]:
        """The articles that are indexed now, by id."""
        return self._library().index.snapshot.articles

    def last_sync(self) -> str | None:
        """When the index was last found or made to match the library, in ISO form."""
        return last_sync(self._settings)

    def article(self, article_id: str) -> StoredArticle | None:
        """One of them, if it is there."""
        return self._library().index.articles.get(article_id)

    def passages(self, article_id: str) -> tuple[Passage, ...]:
        """Its passages, in reading order."""
        return tuple(p for p in self._library().index.passages if p.article_id == article_id)

    def _prepare(self, question: str, history: Sequence[Turn]) -> tuple[_Library, Query]:
        if not question.strip():
            raise ChatError("The question is empty. Type what you want to know.")
        if len(question) > LONGEST_QUESTION:
            raise ChatError(
                f"The question is too long ({len(question):,} characters; at most "
                f"{LONGEST_QUESTION:,}). Ask for the heart of the matter."
            )
        library = self._library()
        return library, Query.of(library.understood(question, history))

    def _library(self) -> _Library:
        """The present state; whoever finds that the index has changed loads it for all."""
        return self._current() or self._reload()

    def _current(self) -> _Library | None:
        """What is loaded, unless a sync has changed the index since."""
        loaded = self._loaded
        return loaded if loaded and loaded.version == version(self._settings) else None

    def _reload(self) -> _Library:
        with self._loading:
            current = self._current()
            if current is None:
                current = self._loaded = self._load(version(self._settings))
            return current

    def _load(self, now: object) -> _Library:
        snapshot = read_snapshot(self._settings)
        index = SearchIndex(snapshot, self._encoder(snapshot.model))
        retriever = LibraryRetriever(index, self._settings.top_k)
        engine = RetrieverQueryEngine(retriever, ExtractiveSynthesizer(index))
        comparing = RetrieverQueryEngine(retriever, ComparingSynthesizer(index))
        texts = [*index.names, *(passage.text for passage in index.passages)]
        speller = Speller(texts, index.vocabulary)
        return _Library(now, index, retriever, engine, comparing, speller)

    def _encoder(self, model: EmbeddingModel) -> Encoder:
        """The model that made the index; kept when only the articles have changed."""
        if self._loaded and self._loaded.index.snapshot.model == model:
            return self._loaded.index.encoder
        return load_encoder(model, self._settings.models)


def _run(engine: RetrieverQueryEngine, query: Query, question: str, began: float) -> Answer:
    """Let an engine find and synthesize; the answer bears the question as it was put."""
    found = engine.retrieve(query)
    retrieved = time.perf_counter()
    response = engine.synthesize(query, found)
    ended = time.perf_counter()
    answer: Answer = (response.metadata or {})["answer"]
    timings = _milliseconds(
        retrieve=retrieved - began, answer=ended - retrieved, total=ended - began
    )
    understood = "" if query.query_str == question else query.query_str
    return replace(answer, question=question, timings_ms=timings, understood=understood)


def _questions_only(history: Sequence[Turn]) -> list[Turn]:
    """The turns as if what they wanted compared had simply been asked."""
    return [
        turn.model_copy(update={"content": comparison_asked(turn.content) or turn.content})
        for turn in history
    ]


def _may_be_written(answer: Answer) -> bool:
    """Whether a language model may put it in other words; a comparison stands as it is."""
    return answer.outcome == "answered" and answer.mode == "extractive"


def _small_talk(question: str, kind: Kind, index: SearchIndex) -> Answer:
    """What a greeting gets: nothing was looked for, and what one can ask is said."""
    titles = [stored.article.head.title for stored in index.articles.values()]
    receipt = Receipt(len(titles), 0, invitation(kind, titles))
    timings = _milliseconds(retrieve=0, answer=0, total=0)
    return Answer(
        question,
        "not_in_articles",
        "extractive",
        WORDS[kind],
        receipt=receipt,
        timings_ms=timings,
    )


def _milliseconds(**seconds: float) -> dict[str, float]:
    return {name: round(1000 * value, 2) for name, value in seconds.items()}
