"""What a conversation is made of: what the visitor said, and what came of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chat.checklist.interview import Interview
from chat.conversations.rating import Rating
from chat.records import Answer, Citation
from ingest.records import Article


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something could not be done.

    Attributes:
        words: one plain sentence.
        details: what, where and what to do about it, for whoever runs Whichway.
        waiting: whether it can be done as soon as the articles have been read.
    """

    words: str
    details: str = ""
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it: an answer, or trouble in words for the visitor.

    Attributes:
        answer: None before its first words, or in trouble.
        whole: whether nothing more is to come.
        asked: the checklist's question, where one was replied to; then the answer may be missing.
        criteria: the answers to the checklist that a verdict was given for.
        rating: what the visitor thinks of the answer.
    """

    question: str
    answer: Answer | None = None
    trouble: Trouble | None = None
    whole: bool = True
    asked: str | None = None
    criteria: Mapping[str, str] | None = None
    rating: Rating | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """All that one visitor said, and where the checklist stands, once it was begun.

    Attributes:
        exchanges: the newest ones, in order.
        interview: None where there is no checklist.
        id: by which the visitor's browser knows it.
        dropped: how many exchanges before these were too many to keep.
    """

    exchanges: tuple[Exchange, ...] = ()
    interview: Interview | None = None
    id: str = ""
    dropped: int = 0

    def __bool__(self) -> bool:
        """Whether anything happened yet."""
        return bool(self.exchanges or self.interview)

    def newest(self, most: int) -> "Conversation":
        """The conversation with at most so many exchanges, the newest ones."""
        left = max(0, len(self.exchanges) - most)
        return replace(self, exchanges=self.exchanges[left:], dropped=self.dropped + left)


def is_small_talk(answer: Answer) -> bool:
    """Whether nothing was looked for."""
    return answer.receipt is not None and answer.receipt.passages == 0


def stands(citation: Citation, articles: Mapping[str, Article]) -> bool:
    """Whether the article still holds the quoted words at their place."""
    article = articles.get(citation.article_id)
    return (
        article is not None and article.text[citation.start : citation.end] == citation.quote != ""
    )


def checked(exchange: Exchange, articles: Mapping[str, Article]) -> Exchange:
    """The exchange with each quote that does not stand marked as not supported."""
    if exchange.answer is None:
        return exchange
    citations = tuple(
        citation if stands(citation, articles) else replace(citation, supported=False)
        for citation in exchange.answer.citations
    )
    return replace(exchange, answer=replace(exchange.answer, citations=citations))
