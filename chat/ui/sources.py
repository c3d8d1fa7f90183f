"""The sources of an answer become cards, grouped by article; each card is one link. Pure."""

from collections.abc import Mapping, Sequence
from html import escape

from chat.bylines import imprint, place
from chat.conversations.exchange import is_small_talk, stands
from chat.conversations.keeping import NEAREST
from chat.records import Answer, Citation, FoundPassage
from chat.ui.excerpt import excerpt, passage_html
from chat.ui.marks import link
from chat.ui.pieces import reader_link
from chat.ui.reader import address, interest_note
from ingest.records import Article, Passage
from ingest.structure import Span

BEFORE = '<p class="hint">The exact words behind an answer show here.</p>'
RESTATED = '<p class="hint">A restated edition retells its article in Whichway’s own words.</p>'
PASSAGES = '<p class="hint">A passage is a paragraph, a list or a table of an article.</p>'
CHANGED = '<p class="doubt">The article has changed since, or has left the library.</p>'
DOUBTFUL = '<p class="doubt">Not confirmed by these words.</p>'
LONGEST_SHOWN = 120
"""Characters of the question that the panel repeats."""


def sources_html(
    answer: Answer | None,
    articles: Mapping[str, Article],
    passages: Mapping[str, Sequence[Passage]],
    number: int = 0,
) -> str:
    """The panel beside the conversation.

    Args:
        answer: the one whose sources are shown, if there is one yet.
        articles: those that it cites or looked at, by id.
        passages: of these articles, in reading order.
        number: of the exchange that the answer belongs to, counted from 1.
    """
    if answer is None or is_small_talk(answer):
        return _panel("Sources", BEFORE)
    if answer.outcome == "not_in_articles":
        near = answer.passages[:NEAREST]
        cards = "".join(_nearest(p, articles.get(p.article_id)) for p in near)
        return _panel("Nearest passages", PASSAGES + cards, answer.question, number)
    if not answer.citations:
        return _panel("Sources", BEFORE)
    groups = dict.fromkeys(citation.article_id for citation in answer.citations)
    restated = any(i in articles and articles[i].head.edition == "restated" for i in groups)
    cards = (RESTATED if restated else "") + "".join(
        _group(answer, i, articles.get(i), passages.get(i, ())) for i in groups
    )
    return _panel("Sources", cards, answer.question, number)


def shortened(text: str, limit: int) -> str:
    """A text of at most about so many characters."""
    return text if len(text) <= limit else f"{text[:limit].rstrip()} …"


def _panel(heading: str, content: str, question: str = "", number: int = 0) -> str:
    words = escape(shortened(question, LONGEST_SHOWN))
    about = f'<p class="about">for <a href="#exchange-{number}">“{words}”</a></p>' if words else ""
    inside = f'<h2 tabindex="-1">{heading}</h2>{about}{content}'
    return (
        f'<section id="sources" data-exchange="{number}" aria-label="{heading}">{inside}</section>'
    )


def _group(
    answer: Answer, article_id: str, article: Article | None, passages: Sequence[Passage]
) -> str:
    own = [citation for citation in answer.citations if citation.article_id == article_id]
    cards = "".join(_card(citation, article, passages) for citation in own)
    return f'<section class="group">{_head(own[0].title, article)}<ol>{cards}</ol></section>'


def _head(title: str, article: Article | None) -> str:
    if article is None:
        return f"<h3>{escape(title)}</h3>"
    about = f'<p class="byline">{escape(imprint(article.head))}</p>'
    return f"<h3>{escape(title)}</h3>{about}{interest_note(article.head)}"


def _card(citation: Citation, article: Article | None, passages: Sequence[Passage]) -> str:
    if article and stands(citation, {article.id: article}):
        words = excerpt(article, passages, (citation.start, citation.end))
        doubt = "" if citation.supported else DOUBTFUL
    else:
        words, doubt = f"<p>{escape(citation.quote)}</p>", CHANGED
    where = place(citation.section, citation.page)
    name = f"Open source {citation.number} in the article: {citation.title}, {where}"
    return (
        f'<li class="card" id="source-{citation.number}"><p class="where">'
        f'<span class="number" aria-hidden="true">{citation.number}</span>'
        f'<a {link(citation)} aria-label="{escape(name)}">{escape(where)}</a></p>'
        f'<div class="words">{words}</div>{doubt}</li>'
    )


def passage_address(passage: FoundPassage) -> str:
    """Where a passage is read."""
    return address(passage.article_id, _words(passage))


def _words(passage: FoundPassage) -> Span:
    """The place of a passage without the blank lines around it."""
    start = passage.start + len(passage.text) - len(passage.text.lstrip())
    return start, passage.start + len(passage.text.rstrip())


def _nearest(passage: FoundPassage, article: Article | None) -> str:
    title = article.head.title if article else passage.article_id
    text = f"<p>{escape(passage.text)}</p>"
    words = passage_html(article, _words(passage)) if article else text
    link = reader_link(passage_address(passage), "Read it in the article")
    return (
        f'<details class="card near"><summary><span class="where">{escape(passage.section)}</span>'
        f'<span class="byline">{escape(title)}</span></summary><div class="words">{words}</div>'
        f"<p>{link}</p></details>"
    )
