"""What the visitor did becomes one call, and its outcome plain values to show."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

from chat.after_sync import remark
from chat.conversation import Turn
from chat.conversations.exchange import Conversation, Exchange, Trouble, checked, is_small_talk
from chat.conversations.feedback import feedback_record
from chat.conversations.feedback_file import FeedbackFile
from chat.conversations.keeping import LONGEST_CONVERSATION, is_blank, keep, restore
from chat.conversations.markdown import conversation_markdown
from chat.conversations.rating import Rating, read_rating
from chat.errors import ChatError
from chat.export import library_state
from chat.generation.describing import consulting
from chat.records import Answer
from chat.shared_adviser import SharedAdviser
from chat.ui.deciding import Deciding
from chat.ui.interview_rendering import is_asking, prompt_html
from chat.ui.library import (
    Shelved,
    building_html,
    library_html,
    notice_html,
    progress_html,
    report_html,
    trouble_html,
    unready_html,
)
from chat.ui.reader import address
from chat.ui.rendering import conversation_html, welcome_html
from chat.ui.sources import sources_html
from chat.ui.syncing import News, Syncing
from chat.ui.titles import Titles
from chat.ui.trouble import trouble_of
from ingest.errors import KnowledgeBaseError
from ingest.records import Article, Passage, StoredArticle, SyncReport

if TYPE_CHECKING:
    from chat.generation.model import LanguageModel

HINT = "Enter sends, Shift+Enter starts a new line."
REPLY_HINT = "Answer in your own words or with a button, or ask anything in between."
EMPTY = "Type a question first, then press Enter."
STOPPED = "Stopped at your wish; what stands here was checked."
UNREADABLE = "This conversation cannot be read any more."
NOTHING_YET = Trouble("Stopped before the first sentence was checked.")


class Answering(Protocol):
    """What the page needs of the answering side."""

    @property
    def notice(self) -> str | None:
        """What to know of the index that answers, if it is not the one of the settings."""

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        model: "LanguageModel | str | None" = None,
    ) -> Iterator[Answer]:
        """Growing answers; the last one is whole."""

    def writer(self, chosen: "LanguageModel | str | None" = None) -> "LanguageModel | None":
        """The model that is meant by a choice; without one, that of the settings."""

    def articles(self) -> tuple[StoredArticle, ...]:
        """The articles of the index."""

    def last_sync(self) -> str | None:
        """When the index was last found or made to match the library, in ISO form."""

    def article(self, article_id: str) -> StoredArticle | None:
        """One of them."""

    def passages(self, article_id: str) -> tuple[Passage, ...]:
        """Its passages, in reading order."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows from now on; None leaves a part as it is.

    Attributes:
        conversation: all questions so far and what came of them, or the welcome.
        sources: the panel beside it.
        kept: the conversation for the browser to keep.
        question: what stands in the field.
        hint: the line below the field.
        notice: what has to be known of the library before one can ask.
        steps: how far each is of what is being added, or what was removed.
        status: how far a sync is, and what it did.
        shelf: the articles of the library.
    """

    conversation: str | None = None
    sources: str | None = None
    kept: str | None = None
    question: str | None = None
    hint: str | None = None
    notice: str | None = None
    steps: str | None = None
    status: str | None = None
    shelf: str | None = None


class Handlers:
    """The page's actions; holds nothing of any visitor."""

    def __init__(
        self,
        assistant: Answering,
        adviser: SharedAdviser,
        syncing: Syncing,
        titles: Titles,
        feedback: FeedbackFile,
        *,
        removable: bool = False,
    ) -> None:
        """Take what answers, advises, syncs, knows titles, notes, and whether one may remove."""
        self._assistant = assistant
        self._adviser = adviser
        self._deciding = Deciding(adviser)
        self._syncing = syncing
        self._removable = removable
        self._titles = titles
        self._feedback = feedback

    def show(self, kept: str) -> Iterator[Shown]:
        """The conversation that the browser kept, as far as it is one.

        A page without one stays as it is: its visitor may have asked something already.
        """
        before = self._restore(kept)
        shown = replace(self._shown(before), kept=None) if before else Shown()
        yield replace(shown, notice=self._notice(), shelf=self.library())

    def check(self, kept: str) -> Iterator[Shown]:
        """The conversation again, its quotes compared with what the library holds now."""
        yield replace(self._shown(self._restore(kept)), notice=None)

    def open(self, kept: str) -> Iterator[Shown]:
        """Another conversation in the place of the present one; a new one has an empty field."""
        now = self._restore(kept)
        shown = replace(self._shown(now), kept=None)
        if now or is_blank(kept):
            yield shown if now else replace(shown, question="")
        else:
            yield replace(shown, hint=UNREADABLE)

    def rate(self, number: object, sent: object, kept: str) -> Iterator[Shown]:
        """Note what is said of one answer, counted from 1; if that fails all of it stays."""
        before = self._restore(kept)
        exchanges = list(before.exchanges)
        if not isinstance(number, int) or not 0 < number <= len(exchanges):
            yield Shown()
            return
        answer = exchanges[number - 1].answer
        try:
            rating = read_rating(sent)
            if answer:
                rating = self._note(answer, _history(exchanges[: number - 1]), rating)
        except ChatError as error:
            yield Shown(hint=escape(str(error)))
            return
        exchanges[number - 1] = replace(exchanges[number - 1], rating=rating)
        shown = self._shown(replace(before, exchanges=tuple(exchanges)))
        yield replace(shown, sources=None)

    def export(self, kept: str, name: str, site: str) -> str:
        """A conversation as a Markdown file whose marks lead to the page at an address.

        Raises:
            KnowledgeBaseError: there is no conversation, or no library.
        """
        conversation = self._restore(kept)
        if not conversation.exchanges:
            raise ChatError("There is no conversation to export.")
        library = library_state(self._assistant.articles())

        def link(citation: Mapping[str, Any]) -> str:
            span = citation["start"], citation["end"]
            place = address(citation["article_id"], span, citation["quote"])
            return site.rstrip("/") + place

        return conversation_markdown(conversation, name, library, link)

    def ask(
        self,
        question: str,
        kept: str,
        model: "LanguageModel | str | None" = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Shown]:
        """Answer what was typed, showing the answer as it grows; the checklist hears it first.

        The question stays in its field where it could not be answered, to be put right; one that
        comes before there is a library waits for `resume`.
        """
        if not question.strip():
            yield Shown(hint=EMPTY)
            return
        before = _asked_again(question, self._restore(kept))
        consult = consulting(self._assistant.writer(model), self._deciding.rules, stopped)
        if consult and is_asking(before):
            yield self._shown(_growing(question, before))
        heard = self._deciding.hear(question, before, consult)
        if not heard.ordinary:
            yield replace(self._shown(heard.conversation), question="")
            return
        for now in self._answered(question, heard.conversation, model, stopped):
            trouble = now.exchanges[-1].trouble
            refused = trouble and not trouble.waiting
            yield replace(self._shown(now), question=question if refused else "")

    def press(self, key: str, place: str, kept: str) -> Iterator[Shown]:
        """Let the checklist have the key of one of its buttons."""
        yield self._shown(self._deciding.press(key, place, self._restore(kept)))

    def resume(self, kept: str) -> Iterator[Shown]:
        """Answer the questions that waited for the library, if it is ready now, in quotations.

        Who asked may not have agreed to a model elsewhere.
        """
        before = self._restore(kept)
        exchanges = list(before.exchanges)
        waiting = [i for i, one in enumerate(exchanges) if one.trouble and one.trouble.waiting]
        if not waiting or self._trouble():
            yield Shown()
            return
        for number in waiting:
            for answered in self._answer(exchanges[number].question, exchanges[:number], "none"):
                exchanges[number] = answered
                yield self._shown(replace(before, exchanges=tuple(exchanges)))

    def sources(self, number: object, kept: str) -> str:
        """The sources of one answer of the conversation, counted from 1; else of the newest."""
        exchanges = self._restore(kept).exchanges
        if isinstance(number, int) and 0 < number <= len(exchanges):
            return self._sources(exchanges, number)
        return self._sources(exchanges, len(exchanges))

    def library(self) -> str:
        """The articles of the index, or why there are none."""
        try:
            stored = self._assistant.articles()
        except Exception as error:
            return trouble_html(trouble_of(error))
        self._titles.known()  # of what is seen now, should it leave later
        shelf = [Shelved(one.article, one.passages, one.synced) for one in stored]
        now, synced = datetime.now(UTC), self._assistant.last_sync()
        return library_html(shelf, synced, now, removable=self._removable)

    def sync(self) -> Iterator[Shown]:
        """Make the index match the library, telling how far it is and in the end what it did."""
        yield from map(self.told, self._syncing.begin())

    def follow(self) -> Iterator[Shown]:
        """Tell of the sync that runs, whoever began it."""
        yield Shown()
        yield from map(self.told, self._syncing.follow())

    def told(self, news: News) -> Shown:
        """News of a sync, in the library and, where there is none yet, in the chat."""
        trouble = self._trouble()
        if isinstance(news, SyncReport):
            status = report_html(news, self._titles.known(), self._meaning(news))
            return Shown(notice="", status=status, shelf=self.library())
        if isinstance(news, Exception):
            failure = trouble_of(news)
            notice = unready_html(failure) if trouble else ""
            return Shown(notice=notice, status=trouble_html(failure))
        progress = progress_html(news.done, news.total, news.message) if news else progress_html()
        return Shown(notice=building_html(progress) if trouble else "", status=progress)

    def _note(self, answer: Answer, history: Sequence[Turn], rating: Rating) -> Rating:
        """The rating, with the trouble if it could not be written down."""
        try:
            version = library_state(self._assistant.articles())["version"]
            now = datetime.now(UTC).isoformat(timespec="seconds")
            self._feedback.append(feedback_record(answer, history, rating, version, now))
        except KnowledgeBaseError as error:
            return replace(rating, trouble=f"This could not be saved: {error}")
        return rating

    def _restore(self, kept: str) -> Conversation:
        return restore(kept, self._deciding.rules)

    def _answered(
        self,
        question: str,
        before: Conversation,
        model: "LanguageModel | str | None",
        stopped: Callable[[], bool],
    ) -> Iterator[Conversation]:
        """The conversation as the answer to its newest question grows."""
        for exchange in self._answer(question, before.exchanges, model, stopped):
            yield replace(before, exchanges=(*before.exchanges, exchange))

    def _answer(
        self,
        question: str,
        before: Sequence[Exchange],
        model: "LanguageModel | str | None" = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Exchange]:
        """The exchange as it grows."""
        exchange = Exchange(question, whole=False)
        yield exchange
        try:
            for answer in self._assistant.stream(question, _history(before), model):
                if stopped():
                    yield _stopped(exchange)
                    return
                if exchange.answer is None or answer.text != exchange.answer.text:
                    yield replace(exchange, answer=answer)
                exchange = replace(exchange, answer=answer)
            yield replace(exchange, whole=True)
        except Exception as error:
            yield Exchange(question, trouble=trouble_of(error))

    def _meaning(self, report: SyncReport) -> Mapping[str, Any] | None:
        """What a sync did to the checklist; None where it did nothing, or nobody knows."""
        if not (report.added or report.changed or report.removed):
            return None
        with contextlib.suppress(KnowledgeBaseError):
            said = remark(self._adviser.now(), report)
            return said.values if said else None
        return None

    def _trouble(self) -> Trouble | None:
        """Why there is nothing to answer from, if so."""
        try:
            self._assistant.articles()
        except Exception as error:
            return trouble_of(error)
        return None

    def _notice(self) -> str | None:
        """What stands between the visitor and an answer; a sync that runs speaks for itself."""
        if self._syncing.running:
            return None
        if trouble := self._trouble():
            return unready_html(trouble)
        return notice_html(self._assistant.notice) if self._assistant.notice else ""

    def _shown(self, conversation: Conversation) -> Shown:
        """The chat as it stands, kept unless it grows; the sources are of the newest answer."""
        now = conversation.newest(LONGEST_CONVERSATION)
        exchanges = now.exchanges
        articles = self._articles(exchanges)
        told = replace(now, exchanges=tuple(checked(one, articles) for one in exchanges))
        whole = all(one.whole for one in exchanges)
        asked = prompt_html(now, self._deciding.rules) if whole else ""
        return Shown(
            conversation=conversation_html(told, articles, asked) if now else welcome_html(),
            sources=self._sources(exchanges, len(exchanges)),
            kept=keep(now) if whole else None,
            hint=REPLY_HINT if is_asking(now) else HINT,
            notice=self._notice(),
        )

    def _sources(self, exchanges: Sequence[Exchange], number: int) -> str:
        if not exchanges:
            return sources_html(None, {}, {})
        articles = self._articles(exchanges[number - 1 : number])
        answer = checked(exchanges[number - 1], articles).answer
        cited = {citation.article_id for citation in answer.citations} if answer else set()
        passages = {i: self._assistant.passages(i) for i in articles.keys() & cited}
        return sources_html(answer, articles, passages, number)

    def _articles(self, exchanges: Sequence[Exchange]) -> Mapping[str, Article]:
        """The articles that answers refer to, as far as they are still there."""
        answers = [one.answer for one in exchanges if one.answer]
        ids = {article_id for answer in answers for article_id in _looked_at(answer)}
        try:
            stored = [one.article for one in self._assistant.articles()]
        except KnowledgeBaseError:
            return {}
        if any(map(is_small_talk, answers)):  # it tells of all that there is
            return {article.id: article for article in stored}
        return {article.id: article for article in stored if article.id in ids}


def _stopped(exchange: Exchange) -> Exchange:
    """What had been checked when the visitor stopped it."""
    answer = exchange.answer
    if answer is None or not answer.citations:
        return Exchange(exchange.question, trouble=NOTHING_YET)
    return replace(exchange, answer=replace(answer, note=STOPPED), whole=True)


def _growing(question: str, before: Conversation) -> Conversation:
    """The conversation while nothing has come of what was said last."""
    return replace(before, exchanges=(*before.exchanges, Exchange(question, whole=False)))


def _asked_again(question: str, before: Conversation) -> Conversation:
    """Without the exchange that a question is put again for, because of its trouble."""
    last = before.exchanges[-1:]
    again = any(one.trouble and one.question == question for one in last)
    return replace(before, exchanges=before.exchanges[:-1]) if again else before


def _looked_at(answer: Answer) -> set[str]:
    return {
        *(citation.article_id for citation in answer.citations),
        *(passage.article_id for passage in answer.passages),
        *(p.article_id for difference in answer.differences for p in difference.positions),
    }


def _history(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The conversation as the answering side reads it."""
    turns: list[Turn] = []
    for exchange in exchanges:
        if exchange.answer and exchange.asked is None and not is_small_talk(exchange.answer):
            turns.append(Turn(role="user", content=exchange.question))
            turns.append(Turn(role="assistant", content=exchange.answer.text))
    return turns
