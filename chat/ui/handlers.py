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
from chat.ui.exchange import Exchange, checked
from chat.ui.keeping import LONGEST_CONVERSATION, keep, restore
from chat.ui.library import Shelved, library_html, progress_html, report_html, trouble_html
from chat.ui.rendering import conversation_html, unready_html, welcome_html
from chat.ui.sources import sources_html
from ingest.errors import KnowledgeBaseError
from ingest.records import Article, Passage, StoredArticle, SyncReport

if TYPE_CHECKING:  # these modules load Chroma, which is for the answering side alone
    from ingest.pipeline import OnProgress, Progress

HINT = "Enter sends, Shift+Enter starts a new line."
EMPTY = "Type a question first, then press Enter."
BUG = "Something went wrong inside Whichway. The terminal in which it runs shows the details."

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
    """All that the chat shows.

    Attributes:
        kept: the conversation for the browser to keep; None while it grows.
        question: what to put into the field; None leaves there what may have been typed since.
    """

    conversation: str
    sources: str
    kept: str | None = None
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
        return replace(self.show(""), question="")

    def show(self, kept: str) -> Shown:
        """The conversation that the browser kept, as far as it is one."""
        exchanges = restore(kept)
        return replace(self._shown(exchanges), kept=keep(exchanges))

    def ask(self, question: str, kept: str) -> Iterator[Shown]:
        """Answer a question, showing the answer as it grows.

        The question stays in its field where it could not be answered, to be put right.
        """
        if not question.strip():
            yield replace(self.show(kept), hint=EMPTY)
            return
        before = restore(kept)[1 - LONGEST_CONVERSATION :]
        exchange = Exchange(question, whole=False)
        yield replace(self._shown((*before, exchange)), question="")
        try:
            for answer in self._assistant.stream(question, _history(before)):
                exchange = replace(exchange, answer=answer)
                yield self._shown((*before, exchange))
            exchange, refused = replace(exchange, whole=True), None
        except Exception as error:
            exchange, refused = Exchange(question, trouble=_message(error)), question
        told = (*before, exchange)
        yield replace(self._shown(told), kept=keep(told), question=refused)

    def sources(self, number: object, kept: str) -> str:
        """The sources of one answer of the conversation, counted from 1; else of the newest."""
        exchanges = restore(kept)
        if isinstance(number, int) and 0 < number <= len(exchanges):
            return self._sources(exchanges, number)
        return self._sources(exchanges, len(exchanges))

    def library(self) -> str:
        """The articles of the index, or why there are none."""
        try:
            stored = self._assistant.articles()
        except Exception as error:
            return trouble_html(_message(error))
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
            tell(trouble_html(_message(error)))
        finally:
            tell(None)

    def _welcome(self) -> str:
        try:
            self._assistant.articles()
        except Exception as error:
            return unready_html(_message(error))
        return welcome_html()

    def _shown(self, exchanges: tuple[Exchange, ...]) -> Shown:
        """The chat as it stands; the sources are those of the newest answer."""
        if not exchanges:
            return Shown(self._welcome(), sources_html(None, {}, {}))
        articles = self._articles(exchanges)
        told = [checked(exchange, articles) for exchange in exchanges]
        return Shown(conversation_html(told, articles), self._sources(exchanges, len(exchanges)))

    def _sources(self, exchanges: Sequence[Exchange], number: int) -> str:
        if not exchanges:
            return sources_html(None, {}, {})
        articles = self._articles(exchanges[number - 1 : number])
        answer = checked(exchanges[number - 1], articles).answer
        passages = {i: self._assistant.passages(i) for i in articles}
        return sources_html(answer, articles, passages, number)

    def _articles(self, exchanges: Sequence[Exchange]) -> Mapping[str, Article]:
        """The articles that answers refer to, as far as they are still there."""
        ids = {article_id for one in exchanges for article_id in _looked_at(one.answer)}
        try:
            found = {article_id: self._assistant.article(article_id) for article_id in ids}
        except KnowledgeBaseError:
            return {}
        return {article_id: one.article for article_id, one in found.items() if one}


def _message(error: Exception) -> str:
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
