"""Answers as JSON values, as files to keep, and as text for a terminal. Pure."""

import hashlib
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Literal

from chat.bylines import imprint, place
from chat.conversations.understanding import understood_otherwise
from chat.records import Answer, Citation, Difference, FoundPassage
from chat.wording import spoken
from ingest.records import Article, ArticleHead, StoredArticle

HEADINGS = re.compile(r"\A(?:\s*#{1,6} .*(?:\n|\Z))+")
WIDTH = 88
FORMAT = "whichway-export-1"


def export(
    kind: Literal["answer", "verdict"], result: Mapping[str, Any], articles: Iterable[StoredArticle]
) -> dict[str, Any]:
    """A file to keep: what `ask --json` or `decide --json` gives, and the library it is from."""
    return {
        "format": FORMAT,
        "kind": kind,
        "library": library_state(articles),
        "result": dict(result),
    }


def library_state(articles: Iterable[StoredArticle]) -> dict[str, Any]:
    """Each article's digest and title, and a version that changes with any of the digests."""
    known = tuple(articles)
    digests = {stored.article.id: stored.digest for stored in known}
    named = "\n".join(f"{name} {digest}" for name, digest in sorted(digests.items()))
    return {
        "version": hashlib.sha256(named.encode()).hexdigest()[:12],
        "articles": digests,
        "titles": {stored.article.id: stored.article.head.title for stored in known},
    }


def answer_json(answer: Answer, question_id: object = None) -> dict[str, Any]:
    """The answer under the names that scripts rely on."""
    values = asdict(answer)
    return {
        "id": question_id,
        "question": values["question"],
        "understood": values["understood"],
        "outcome": values["outcome"],
        "mode": values["mode"],
        "answer": values["text"],
        "citations": values["citations"],
        "passages": values["passages"],
        "note": values["note"],
        "differences": values["differences"],
        "receipt": values["receipt"],
        "timings_ms": values["timings_ms"],
        **({n: values[n] for n in ("flags", "details")} if answer.details else {}),
    }


def comparison_json(answer: Answer) -> dict[str, Any]:
    """A comparison under the names that scripts rely on; each row holds what it cites."""
    values = asdict(answer)
    told = values["comparison"] or {"agreement": None, "line": answer.text, "basis": [], "rows": []}
    cited = {citation["number"]: citation for citation in values["citations"]}
    rows = [_row_json(row, cited) for row in told["rows"]]
    return {
        "question": answer.question,
        "understood": answer.understood,
        "note": answer.note,
        "outcome": answer.outcome,
        "agreement": told["agreement"],
        "line": told["line"],
        "basis": [cited[number] for number in told["basis"]],
        "articles": rows,
        "differences": values["differences"],
        "receipt": values["receipt"],
        "timings_ms": values["timings_ms"],
    }


def _row_json(row: Mapping[str, Any], cited: Mapping[int, Any]) -> dict[str, Any]:
    citations = [cited[number] for number in row["citations"]]
    return {**row, "silent": not citations, "citations": citations}


def answer_text(answer: Answer, articles: Iterable[Article]) -> str:
    """The answer, then its sources among some articles; or what was searched in vain.

    Before it stands how the question was understood, where that is not how it was put.
    """
    understood = understood_otherwise(answer)
    told = _answer_text(answer, articles)
    return f"Understood as: {understood}\n\n{told}" if understood else told


def _answer_text(answer: Answer, articles: Iterable[Article]) -> str:
    heads = {article.id: article.head for article in articles}
    if answer.receipt is None:
        sources = (_source_line(c, heads.get(c.article_id)) for c in answer.citations)
        differing = [] if answer.comparison else _difference_lines(answer, heads)
        note = [answer.note, ""] if answer.note else []
        return "\n".join([*note, answer.text, *differing, "", "Sources", *sources])
    receipt = answer.receipt
    if not receipt.passages:
        return f"{answer.text}\n{receipt.reason}"
    searched = f"Searched {receipt.passages} passages of {receipt.articles} articles."
    nearest = (_passage_line(p, heads.get(p.article_id)) for p in answer.passages[:3])
    return "\n".join([answer.text, receipt.reason, searched, "Nearest:", *nearest])


def differing(difference: Difference) -> str:
    """On what articles differ, or one with itself."""
    several = len({position.article_id for position in difference.positions}) > 1
    who = "The articles differ" if several else "One article differs with itself"
    return f"{who} on {difference.topic}"


def _difference_lines(answer: Answer, heads: Mapping[str, ArticleHead]) -> Iterator[str]:
    """Where the articles differ, a position on each line."""
    for difference in answer.differences:
        yield f"\n{differing(difference)}."
        for position in difference.positions:
            head = heads.get(position.article_id)
            who = f"{head.title} · {imprint(head)}" if head else position.article_id
            yield f"- {who} · “{spoken(position.quote)}”"


def _source_line(citation: Citation, head: ArticleHead | None) -> str:
    """Where a mark leads, on one line."""
    known = [imprint(head)] if head else []
    quote = " ".join(citation.quote.split())
    where = " · ".join([citation.title, *known, place(citation.section, citation.page)])
    return f"[{citation.number}] {where} · “{quote}”"


def passages_text(passages: tuple[FoundPassage, ...]) -> str:
    """Found passages, best first."""
    return "\n\n".join(_passage_text(number, p) for number, p in enumerate(passages, start=1))


def _passage_text(number: int, passage: FoundPassage) -> str:
    head = f"{number}. {passage.article_id} · {passage.section} (score {passage.score:.2f})"
    return "\n".join([head, *_wrapped(passage.text)])


def _wrapped(text: str) -> Iterator[str]:
    for line in text.strip().splitlines():
        yield from textwrap.wrap(line, WIDTH, initial_indent="   ", subsequent_indent="   ")


def _passage_line(passage: FoundPassage, head: ArticleHead | None) -> str:
    """The first words below the headings."""
    words = " ".join(HEADINGS.sub("", passage.text).split())
    shown = textwrap.shorten(words, WIDTH, placeholder=" …")
    return f"- {head.title if head else passage.article_id} · {passage.section}: {shown}"
