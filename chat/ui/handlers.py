"""What the visitor did becomes one call, and its outcome plain values to show."""

import logging
import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from chat.conversation import Turn
from chat.records import Answer
from chat.ui.library import Shelved, library_html, progress_html, report_html, trouble_html
from chat.ui.rendering import Exchange, conversation_html, unready_html, welcome_html
from chat.ui.sources import sources_html
from ingest.errors import KnowledgeBaseError
from ingest.records import Article, Passage, StoredArticle, SyncReport

if TYPE_CHECKING:  # these modules load Chroma, which is for the answering side alone
    from ingest.pipeline import OnProgress, Progress

HINT = "Enter sends, Shift+Enter starts a new line."
EMPTY = "Type a question first, then press Enter."
BUG = "Something went wrong inside Whichway. The terminal in which it runs shows the details."
LONGEST_CONVERSATION = 50
"""Exchanges; of a longer conversation the oldest are dropped."""

log = logging.getLogger(__name__)


class Answering(Protocol):
    """What the page needs of the answering side."""

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Answer]:
        """Growing answers; the last one is whole."""

    def articles(self) -> tuple[StoredArticle, ...]:
        """The articles of the index."""

    def article(self, article_id: str) -> StoredArticle | None:
        """One of them."""

    def passages(self, article_id: str) -> tuple[Passage, ...]:
        """Its passages, in reading order."""


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the chat shows, and the exchanges that are its memory.

    Attributes:
        question: what to put into the field; None leaves there what may have been typed since.
    """

    conversation: str
    sources: str
    exchanges: tuple[Exchange, ...] = ()
    question: str | None = None
    hint: str = HINT


class Handlers:
    """The page's actions; holds nothing of any visitor."""

    def __init__(self, assistant: Answering, sync: "Callable[[OnProgress], SyncReport]") -> None:
        """Take what answers, and what makes the index match the library."""
        self._assistant = assistant
        self._sync = sync

    def start(self) -> Shown:
        """A chat in which nothing has been asked yet, its field empty."""
        return replace(self.show(()), question="")

    def show(self, exchanges: tuple[Exchange, ...]) -> Shown:
        """The chat as it stands; the sources are those of the newest answer."""
        if not exchanges:
            return Shown(self._welcome(), sources_html(None, {}, {}))
        articles = self._articles(exchanges)
        answer = exchanges[-1].answer
        passages = {i: self._assistant.passages(i) for i in _looked_at(answer) if i in articles}
        return Shown(
            conversation_html(exchanges, articles),
            sources_html(answer, articles, passages),
            exchanges,
        )

    def ask(self, question: str, exchanges: tuple[Exchange, ...]) -> Iterator[Shown]:
        """Answer a question, showing the answer as it grows.

        The question stays in its field where it could not be answered, to be put right.
        """
        if not question.strip():
            yield replace(self.show(exchanges), hint=EMPTY)
            return
        before = exchanges[1 - LONGEST_CONVERSATION :]
        exchange = Exchange(question, whole=False)
        yield replace(self.show((*before, exchange)), question="")
        try:
            for answer in self._assistant.stream(question, _history(before)):
                exchange = replace(exchange, answer=answer)
                yield self.show((*before, exchange))
            yield self.show((*before, replace(exchange, whole=True)))
        except Exception as error:
            yield self._trouble(before, question, message_for(error))

    def library(self) -> str:
        """The articles of the index, or why there are none."""
        try:
            stored = self._assistant.articles()
        except Exception as error:
            return trouble_html(message_for(error))
        shelf = [Shelved(one.article, one.passages, one.synced) for one in stored]
        return library_html(shelf, datetime.now(UTC))

    def sync(self) -> Iterator[str]:
        """Make the index match the library, telling how far it is and in the end what it did."""
        news: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        yield progress_html(0, 0, "Reading the library …")
        threading.Thread(target=self._work, args=(news.put,), daemon=True).start()
        yield from iter(news.get, None)

    def _work(self, tell: Callable[[str | None], None]) -> None:
        def on_progress(progress: "Progress") -> None:
            tell(progress_html(progress.done, progress.total, progress.message))

        try:
            tell(report_html(self._sync(on_progress)))
        except Exception as error:
            tell(trouble_html(message_for(error)))
        finally:
            tell(None)

    def _welcome(self) -> str:
        try:
            self._assistant.articles()
        except Exception as error:
            return unready_html(message_for(error))
        return welcome_html()

    def _trouble(self, before: tuple[Exchange, ...], question: str, message: str) -> Shown:
        shown = self.show((*before, Exchange(question, trouble=message)))
        return replace(shown, question=question)

    def _articles(self, exchanges: Sequence[Exchange]) -> Mapping[str, Article]:
        """The articles that answers refer to, as far as they are still there."""
        ids = {article_id for one in exchanges for article_id in _looked_at(one.answer)}
        try:
            found = {article_id: self._assistant.article(article_id) for article_id in ids}
        except KnowledgeBaseError:
            return {}
        return {article_id: one.article for article_id, one in found.items() if one}


def message_for(error: Exception) -> str:
    """What to tell the visitor; an error that is not ours is a bug, and goes into the log."""
    if isinstance(error, KnowledgeBaseError):
        return str(error)
    log.error("A visitor's request failed", exc_info=error)
    return BUG


def _looked_at(answer: Answer | None) -> set[str]:
    if answer is None:
        return set()
    return {
        *(citation.article_id for citation in answer.citations),
        *(passage.article_id for passage in answer.passages),
        *(p.article_id for difference in answer.differences for p in difference.positions),
    }


def _history(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The conversation as the answering side reads it."""
    turns: list[Turn] = []
    for exchange in exchanges:
        if exchange.answer:
            turns.append(Turn(role="user", content=exchange.question))
            turns.append(Turn(role="assistant", content=exchange.answer.text))
    return turns
