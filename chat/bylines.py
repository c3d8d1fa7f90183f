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
    """The byline, the edition, and how the article came here if that is known."""
    parts = (byline(head), EDITION_NAMES[head.edition], provenance(head))
    return " · ".join(filter(None, parts))


def provenance(head: ArticleHead) -> str:
    """When an article was added and from where, as far as that is known."""
    if not head.added:
        return ""
    return f"added {head.added[:10]}" + (f" from {head.origin}" if head.origin else "")
