"""Our records as the flat values that a vector store keeps beside a text, and back. Pure."""

import json
from dataclasses import asdict, astuple
from typing import Any, TypeAlias

from ingest.records import Article, ArticleHead, Passage, Sentence, StoredArticle

LAYOUT = 2
"""Raise whenever rows of an older version can no longer be read."""

Row: TypeAlias = dict[str, Any]
"""Strings and numbers by name."""


def article_row(stored: StoredArticle) -> Row:
    """What is kept beside an article's text."""
    return {
        "path": stored.article.path,
        "body_start": stored.article.body_start,
        "head": json.dumps(asdict(stored.article.head)),
        "format": stored.article.format,
        "pages": json.dumps(stored.article.pages),
        "digest": stored.digest,
        "passages": stored.passages,
        "sentences": stored.sentences,
        "synced": stored.synced,
    }


def stored_article(article_id: str, text: str, row: Row) -> StoredArticle:
    """The article that `article_row` was made of."""
    head = ArticleHead(**json.loads(row["head"]))
    pages = tuple(json.loads(row["pages"]))
    place = article_id, row["path"], text, row["body_start"]
    return StoredArticle(
        article=Article(*place, head, row["format"], pages),
        digest=row["digest"],
        passages=row["passages"],
        sentences=row["sentences"],
        synced=row["synced"],
    )


def passage_row(passage: Passage, digest: str) -> Row:
    """What is kept beside a passage's text; the digest is that of its article."""
    return {
        "article_id": passage.article_id,
        "digest": digest,
        "start": passage.start,
        "end": passage.end,
        "path": json.dumps(passage.path),
        "sentences": json.dumps([astuple(sentence) for sentence in passage.sentences]),
    }


def stored_passage(passage_id: str, text: str, row: Row) -> Passage:
    """The passage that `passage_row` was made of."""
    return Passage(
        id=passage_id,
        article_id=row["article_id"],
        path=tuple(json.loads(row["path"])),
        start=row["start"],
        end=row["end"],
        text=text,
        sentences=tuple(Sentence(*values) for values in json.loads(row["sentences"])),
    )


def sentence_ids(passage: Passage) -> list[str]:
    """The names under which a passage's sentences are kept, in order."""
    return [f"{passage.id}.{index}" for index in range(len(passage.sentences))]
