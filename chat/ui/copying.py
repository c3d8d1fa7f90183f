"""An answer becomes plain text that keeps its citations. Pure."""

from collections.abc import Mapping

from chat.records import Answer, Citation
from chat.ui.reader import byline
from ingest.records import Article


def answer_as_text(answer: Answer, articles: Mapping[str, Article]) -> str:
    """The question, the answer with its marks, and below it what each mark stands for."""
    sources = [_source(c, articles.get(c.article_id)) for c in answer.citations]
    listed = ["\n".join(["Sources", *sources])] if sources else []
    return "\n\n".join([answer.question, answer.text, *listed]) + "\n"


def _source(citation: Citation, article: Article | None) -> str:
    known = f" ({byline(article.head)}; {article.head.edition} edition)" if article else ""
    quote = " ".join(citation.quote.split())
    return f"[{citation.number}] {citation.title}{known}, {citation.section}: “{quote}”"
