"""The text of one file becomes an Article. Pure."""

import datetime
import json
import re

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.errors import CorpusError
from ingest.records import Article, ArticleHead, Edition
from ingest.structure import first_heading

FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n+|\Z)", re.DOTALL | re.MULTILINE)
LOOSE_VALUE = re.compile(r"^(\w+:[ \t]+)(?![\"'\[{|>])(.*:.*)$", re.MULTILINE)


class FrontMatter(BaseModel):
    """The head of an article's file, as written; unknown keys are left alone."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: datetime.date | str | None = None
    date: datetime.date | str | None = Field(None, exclude=True)
    url: str | None = None
    edition: Edition | None = None
    interest: str | None = None


def parse_article(article_id: str, path: str, text: str) -> Article:
    """Read front matter and body.

    A title that is not given is taken from the first heading, else from the id.

    Raises:
        CorpusError: the front matter is not what it should be, or there is no text.
    """
    match = FRONT_MATTER.match(text)
    body_start = match.end() if match else 0
    if not text[body_start:].strip():
        raise CorpusError(f"{path} holds no text. Put the article's text into it or delete it.")
    front = _read_front_matter(match.group(1) if match else "", path)
    title = front.title or first_heading(text[body_start:], _is_plain(path))
    return Article(article_id, path, text, body_start, _head(front, title or _humanise(article_id)))


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
    return Article(original.id, original.path, original.text, original.body_start, head)


def _read_front_matter(source: str, path: str) -> FrontMatter:
    try:
        return FrontMatter.model_validate(_load_yaml(source) or {})
    except (yaml.YAMLError, ValidationError) as error:
        reason = " ".join(str(error).split())[:200]
        raise CorpusError(
            f"The front matter of {path} cannot be read ({reason}). "
            "Correct the lines between the two --- marks."
        ) from error


def _load_yaml(source: str) -> object:
    """Read YAML; a value with an unquoted colon in it, a common slip, is taken as text."""
    try:
        return yaml.safe_load(source)
    except yaml.YAMLError:
        return yaml.safe_load(LOOSE_VALUE.sub(lambda m: m[1] + json.dumps(m[2]), source))


def _head(front: FrontMatter, title: str) -> ArticleHead:
    published = front.published or front.date
    return ArticleHead(
        title=title,
        author=front.author,
        publisher=front.publisher,
        published=str(published) if published else None,
        url=front.url,
        edition=front.edition or "original",
        interest=front.interest,
    )


def _is_plain(path: str) -> bool:
    return path.endswith(".txt")


def _humanise(article_id: str) -> str:
    words = article_id.rsplit("/", 1)[-1].replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
