"""Who wrote an article, when, in whose words it stands here, and where words are in it. Pure."""

from ingest.records import ArticleHead

EDITION_NAMES = {"restated": "restated edition", "original": "original"}


def byline(head: ArticleHead) -> str:
    """Author, publisher and date, as far as they are known."""
    names = dict.fromkeys(name for name in (head.author, head.publisher) if name)
    return " · ".join([*names, head.published or "undated"])


def place(section: str, page: int | None) -> str:
    """The section and, where the file has pages, the page."""
    return f"{section} · p. {page}" if page else section


def imprint(head: ArticleHead) -> str:
    """The byline and the edition."""
    return f"{byline(head)} · {EDITION_NAMES[head.edition]}"
