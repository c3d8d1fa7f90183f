"""Who wrote an article, when, and in whose words it stands here. Pure."""

from ingest.records import ArticleHead

EDITION_NAMES = {"restated": "restated edition", "original": "original"}


def byline(head: ArticleHead) -> str:
    """Author, publisher and date, as far as they are known."""
    names = dict.fromkeys(name for name in (head.author, head.publisher) if name)
    return " · ".join([*names, head.published or "undated"])


def imprint(head: ArticleHead) -> str:
    """The byline and the edition."""
    return f"{byline(head)} · {EDITION_NAMES[head.edition]}"
