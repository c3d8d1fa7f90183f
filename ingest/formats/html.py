"""A web page becomes Markdown: its article, found by trafilatura, with the structure it had."""

import copy
import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction, load_html
from trafilatura.metadata import extract_metadata

from ingest.formats.extracted import Unreadable
from ingest.formats.front import with_front_matter
from ingest.formats.markup import to_markdown

UNSEEN = ("script", "style", "noscript", "template", "iframe", "object", "svg", "canvas")
AROUND = ("nav", "aside", "footer", "menu", "dialog", "button", "select", "input", "textarea")
ROLES = ("navigation", "banner", "complementary", "contentinfo", "search", "dialog", "alertdialog")
NAMED = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|shar(?:e|ing)|social|newsletter|subscri(?:be|ption)"
    r"|related-(?:posts?|articles?|content|stories|links)|comments?|disqus|sidebar|breadcrumbs?"
    r"|promo|advert\w*|ads?|sponsored|popup|modal|nav(?:bar|igation)?|menu|footer|skip-\w+)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
"""How pages name, in classes, what stands around an article."""
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
MOST = 1 / 3
"""A part with more of the page's words than this share is never left out for its name."""
ENOUGH = 0.9
"""The article is the smallest part that holds this share of the words that were found."""
BLOCKS = ("p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "dd")
EMPTY = "holds no text that can be read. Save the page once it shows its article, or its text."
DATES = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}
"""The date that a page names; today's has no part in it."""


def convert(content: bytes) -> tuple[str, list[int]]:
    """The Markdown of a page's article, which has no pages.

    Raises:
        Unreadable: it has no text.
    """
    tree = load_html(content)
    if tree is None:
        raise Unreadable(EMPTY)
    known = _known(copy.deepcopy(tree))
    found = bare_extraction(copy.deepcopy(tree), include_comments=False, with_metadata=False)
    words = _bare(getattr(found, "text", None) or "")
    _prune(tree)
    text = to_markdown(etree.tostring(_article(tree, words), encoding="unicode"))
    if not text.strip():
        raise Unreadable(EMPTY)
    return with_front_matter(known, text), []


def _known(tree: HtmlElement) -> dict[str, str | None]:
    about = extract_metadata(tree, date_config=DATES)
    return {
        "title": about.title or tree.findtext(".//title"),
        "author": tree.xpath("string(//meta[@name='author']/@content)") or about.author,
        "publisher": about.sitename,
        "published": about.date,
        "url": about.url,
    }


def _prune(tree: HtmlElement) -> None:
    """Leave out what is not seen and what stands around an article."""
    whole = len(_words(tree)) or 1
    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
    for element in list(tree.iter(etree.Element)):
        if element is tree or element.getparent() is None or element.tag in ("html", "body"):
            continue
        if (
            element.tag in UNSEEN
            or _is_hidden(element)
            or (_stands_around(element) and len(_words(element)) < MOST * whole)
        ):
            _drop(element)


def _is_hidden(element: HtmlElement) -> bool:
    return (
        "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or bool(HIDDEN.search(element.get("style", "")))
    )


def _stands_around(element: HtmlElement) -> bool:
    named = element.tag not in BLOCKS and NAMED.search(element.get("class", ""))
    return bool(element.tag in AROUND or element.get("role") in ROLES or named)


def _drop(element: HtmlElement) -> None:
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _article(tree: HtmlElement, found: str) -> HtmlElement:
    """The smallest part of a page that holds most of the words that were found of its article."""
    held: dict[HtmlElement, int] = {}
    total = 0
    for block, words in _blocks(tree):
        if words in found:
            total += len(words)
            for part in (block, *block.iterancestors()):
                held[part] = held.get(part, 0) + len(words)
    enough = [part for part, size in held.items() if size >= ENOUGH * total]
    return max(enough, key=lambda part: sum(1 for _ in part.iterancestors()), default=tree)


def _blocks(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    for block in tree.iter(*BLOCKS):
        if words := _bare(_words(block)):
            yield block, words


def _words(element: HtmlElement) -> str:
    return "".join(element.itertext())


def _bare(words: str) -> str:
    """Letters and digits only, so that markup and white space make no difference."""
    return "".join(filter(str.isalnum, words))
