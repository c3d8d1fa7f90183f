"""The text of one file becomes an Article. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ingest.errors import CorpusError
from ingest.formats import Format
from ingest.front_matter import Entries, read_front_matter
from ingest.records import Article, ArticleHead, Edition
from ingest.structure import first_heading

LONGEST_TITLE = 200
NOT_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control signs, and the halves of characters that stand for bytes which are not UTF-8."""
DAY = re.compile(r"(\d{4}-\d\d?-\d\d?)[T ]\d.*")
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
NOTHING = {"", "null", "~"}
SWITCH = {"true", "false", "yes", "no"}
"""Some site generators say under `published` whether, not when."""
AUTHORS = ("author", "authors")
PUBLISHERS = ("publisher", "site", "site_name", "sitename")
DATES = ("published", "date", "publish_date", "publishdate", "pub_date", "pubdate")
EDITIONS: dict[str, Edition] = {"restated": "restated", "original": "original"}


def parse_article(
    article_id: str,
    path: str,
    text: str,
    kind: Format | None = None,
    pages: tuple[int, ...] = (),
) -> Article:
    """Read front matter and body.

    A title that is not given is taken from the first heading, else from the id. Where no format is
    given it is that of the path: plain text or Markdown.

    Raises:
        CorpusError: the front matter is not what it should be, or there is no text.
    """
    entries, body_start = read_front_matter(text, path)
    kind = kind or ("text" if path.lower().endswith(".txt") else "markdown")
    bare = Article(article_id, path, text, body_start, ArticleHead(""), kind, pages)
    if not bare.body.strip():
        raise CorpusError(f"{path} holds no text. Put the article's text into it or delete it.")
    try:
        head = _head(entries)
    except ValueError as error:
        raise CorpusError(f"The front matter of {path} {error}.") from error
    heading = "" if head.title else first_heading(bare.body, bare.plain) or ""
    title = head.title or _one_line(heading) or _humanise(article_id)
    return replace(bare, head=replace(head, title=_shortened(title)))


def supersede(original: Article, edition: Article) -> Article:
    """The original in its edition's place; what its own head leaves open, the edition's fills."""
    own, known = original.head, edition.head
    head = ArticleHead(
        title=own.title if original.body_start else known.title,
        author=own.author or known.author,
        publisher=own.publisher or known.publisher,
        published=own.published or known.published,
        url=own.url or known.url,
        edition="original",
        interest=own.interest or known.interest,
    )
    return replace(original, head=head)


def _head(entries: Entries) -> ArticleHead:
    """What the entries say under our names or common others; the title may be empty.

    Raises:
        ValueError: an entry cannot be used; the message says why and what to write.
    """
    source = _said(entries, ["source"])
    address = source if source and ADDRESS.match(source) else None
    return ArticleHead(
        title=_said(entries, ["title"]) or "",
        author=_said(entries, AUTHORS, several=True),
        publisher=_said(entries, PUBLISHERS) or (None if address else source),
        published=_day(entries),
        url=_said(entries, ["url", "link"]) or address,
        edition=_edition(entries),
        interest=_said(entries, ["interest"]),
    )


def _said(entries: Entries, names: Sequence[str], *, several: bool = False) -> str | None:
    """The words of the first of some entries that has any, on one line."""
    for name in names:
        value = entries.get(name)
        parts = value if several and isinstance(value, list) else [value]
        if words := ", ".join(filter(None, (_words(name, part, several) for part in parts))):
            return words
    return None


def _words(name: str, value: Any, several: bool) -> str:
    if several and isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list | dict):
        raise ValueError(f"gives more than one text as {name}: write a single one on its line")
    line = "" if value is None else _one_line(str(value))
    return "" if line.lower() in NOTHING else line


def _day(entries: Entries) -> str | None:
    """The date without the time of day, otherwise as it is written."""
    dates = (_said(entries, [name]) for name in DATES)
    date = next((date for date in dates if date and date.lower() not in SWITCH), None)
    return DAY.sub(r"\1", date) if date else None


def _edition(entries: Entries) -> Edition:
    said = _said(entries, ["edition"]) or "original"
    if said.lower() not in EDITIONS:
        raise ValueError(f"names the edition {said[:40]!r}: write {' or '.join(EDITIONS)}")
    return EDITIONS[said.lower()]


def _one_line(text: str) -> str:
    return " ".join(NOT_TEXT.sub(" ", text).split())


def _shortened(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def _humanise(article_id: str) -> str:
    words = article_id.rsplit("/", 1)[-1].replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or article_id
