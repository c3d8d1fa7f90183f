"""Our records as the flat values that a vector store keeps beside a text, and back. Pure."""

import json
from dataclasses import asdict, astuple
from typing import Any, TypeAlias

from ingest.records import Article, ArticleHead, ArticleState, Passage, Sentence

LAYOUT = 3
"""Raise whenever rows of an older version can no longer be read."""

Row: TypeAlias = dict[str, Any]
"""Strings and numbers by name."""


def article_row(article: Article, state: ArticleState) -> Row:
    """What is kept beside an article's text."""
    facts = {
        "body_start": article.body_start,
        "head": asdict(article.head),
        "format": article.format,
        "pages": article.pages,
    }
    return {"article": json.dumps(facts), **state_row(state)}


def state_row(state: ArticleState) -> Row:
    """The part of an article's row that tells what is indexed of it."""
    return {"state": json.dumps(asdict(state))}


def stored_article(text: str, row: Row) -> Article:
    """The article that `article_row` was made of."""
    facts, state = json.loads(row["article"]), json.loads(row["state"])
    head, pages = ArticleHead(**facts["head"]), tuple(facts["pages"])
    place = state["id"], state["path"], text, facts["body_start"]
    return Article(*place, head, facts["format"], pages)


def stored_state(row: Row) -> ArticleState:
    """The state that `state_row` was made of."""
    facts = json.loads(row["state"])
    return ArticleState(**{**facts, "sizes": tuple(facts["sizes"])})


def passage_row(passage: Passage) -> Row:
    """What is kept beside a passage's text."""
    facts = {
        "article_id": passage.article_id,
        "path": passage.path,
        "start": passage.start,
        "end": passage.end,
        "sentences": [astuple(sentence) for sentence in passage.sentences],
    }
    return {"passage": json.dumps(facts)}


def stored_passage(passage_id: str, text: str, row: Row) -> Passage:
    """The passage that `passage_row` was made of."""
    facts = json.loads(row["passage"])
    return Passage(
        id=passage_id,
        article_id=facts["article_id"],
        path=tuple(facts["path"]),
        start=facts["start"],
        end=facts["end"],
        text=text,
        sentences=tuple(Sentence(*values) for values in facts["sentences"]),
    )


def passage_ids(state: ArticleState) -> list[str]:
    """The names under which an article's passages are kept, in order."""
    return [passage_id(state.id, state.digest, number) for number in range(len(state.sizes))]


def sentence_ids(state: ArticleState) -> list[str]:
    """The names under which the vectors of an article's sentences are kept, in order."""
    pairs = zip(passage_ids(state), state.sizes, strict=True)
    return [f"{name}.{index}" for name, size in pairs for index in range(size)]


def passage_id(article_id: str, digest: str, number: int) -> str:
    """The name of one of an article's passages."""
    return f"{article_id}@{digest}:{number}"
