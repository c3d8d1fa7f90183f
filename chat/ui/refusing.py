"""What is said where there is no answer to quote: refusals and small talk as HTML. Pure."""

from collections.abc import Iterator, Mapping
from html import escape

from chat.conversations.keeping import NEAREST
from chat.records import Answer, FoundPassage
from chat.smalltalk import EXAMPLES, NAMED, WORDS
from chat.ui.marks import answer_html
from chat.ui.pieces import count, notice, questions, reader_link, sources_button
from chat.ui.reader import address
from chat.ui.sources import passage_address
from ingest.records import Article

NOT_FOUND = "Not in the articles"


def small_talk_html(answer: Answer, articles: Mapping[str, Article]) -> str:
    """A friendly word, and what one can ask; ``articles`` are all that there are."""
    said = answer_html(answer)
    if answer.text == WORDS["thanks"]:
        return said
    titles = (reader_link(address(one.id), one.head.title) for one in articles.values())
    examples = questions("Example questions", EXAMPLES[:NAMED])
    return f"{said}<p>In the library:</p>{_list(titles)}<p>For example, ask:</p>{examples}"


def refusal_html(answer: Answer, number: int, articles: Mapping[str, Article]) -> str:
    """What was searched in vain, and where to go from there."""
    near = answer.passages[:NEAREST]
    said = "" if answer.text.strip(" .") == NOT_FOUND else answer_html(answer)
    onward = _nearest(near, articles) + _answered(near) if near else ""
    button = f"<footer>{sources_button(number, 'Nearest passages')}</footer>" if near else ""
    return notice(NOT_FOUND, said + _searched(answer) + onward + button)


def _searched(answer: Answer) -> str:
    if answer.receipt is None:
        return ""
    passages = count(answer.receipt.passages, "passage")
    articles = count(answer.receipt.articles, "article")
    reason = escape(answer.receipt.reason)
    return f'<p class="receipt">Searched {passages} of {articles}. {reason}</p>'


def _nearest(near: tuple[FoundPassage, ...], articles: Mapping[str, Article]) -> str:
    """Links to the sections that come nearest."""
    first = {(p.article_id, p.section): p for p in reversed(near)}
    sections = [p for p in near if first[p.article_id, p.section] is p][:NAMED]
    links = (
        f"{reader_link(passage_address(p), p.section)} · {escape(title(p.article_id, articles))}"
        for p in sections
    )
    return f"<p>What comes nearest:</p>{_list(links)}"


def _answered(near: tuple[FoundPassage, ...]) -> str:
    """Questions that the articles put to themselves nearby."""
    headings = dict.fromkeys(passage.section.split(" › ")[-1] for passage in near)
    asked = [heading for heading in headings if heading.endswith("?")][:NAMED]
    return f"<p>What they do answer:</p>{questions('Questions nearby', asked)}" if asked else ""


def title(article_id: str, articles: Mapping[str, Article]) -> str:
    """The title of an article; its id where it is gone."""
    return articles[article_id].head.title if article_id in articles else article_id


def _list(items: Iterator[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
