"""What all parts of the checklist's page are built from: names, marks, sections. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from chat.bylines import place
from chat.checklist.rules import Rules
from chat.records import Citation
from chat.ui.marks import link
from ingest.records import Article

SHOWN = 5
"""So many items of a long list are shown at once; the rest unfolds."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a verdict is shown with besides itself.

    Attributes:
        articles: of the library, by id.
        matters: open questions whose answer could change the verdict.
        query: the part of a link that restores the answers.
    """

    rules: Rules
    articles: Mapping[str, Article]
    matters: frozenset[str]
    query: str = ""

    def name(self, approach: str) -> str:
        """An approach as it is called within a sentence."""
        return self.rules.names[approach]  # type: ignore[index]

    def heading(self, approach: str) -> str:
        """An approach as a heading."""
        return self.rules.approaches[approach].partition(":")[0]  # type: ignore[index]

    def title(self, article_id: str) -> str:
        """An article's title, or its id where the library lacks it."""
        article = self.articles.get(article_id)
        return article.head.title if article else article_id

    def number(self, article_id: str) -> int:
        """The number that marks carry: the same one for an article everywhere."""
        ids = dict.fromkeys([*self.rules.articles.values(), *self.articles])
        return [*ids, article_id].index(article_id) + 1


def marks(citations: Iterable[Mapping[str, Any]], scene: Scene) -> str:
    """Links to the exact words, each under the number of its article."""
    cited = [Citation(**values) for values in citations]
    cited.sort(key=lambda c: (scene.number(c.article_id), c.start))
    return "".join(_mark(citation, scene) for citation in cited)


def _mark(citation: Citation, scene: Scene) -> str:
    name = escape(f"Source: {citation.title}, {place(citation.section, citation.page)}")
    return (
        f'<a class="mark" {link(citation)} aria-label="{name}" title="{words(citation.quote)}">'
        f"{scene.number(citation.article_id)}</a>"
    )


def words(quote: str) -> str:
    """An escaped quote on one line, without the marks of Markdown that would stand out."""
    return escape(" ".join(quote.replace("**", "").split()))


def section(heading: str, content: str) -> str:
    """A part of the verdict under its heading."""
    return f'<section class="part"><h3>{heading}</h3>{content}</section>'


def folded(items: Sequence[str], tag: str, key: str, what: str) -> str:
    """A list whose end unfolds.

    Args:
        items: the elements, as HTML.
        tag: the list's.
        key: under which it is remembered whether it was unfolded.
        what: the items in words.
    """
    shown, more = "".join(items[:SHOWN]), "".join(items[SHOWN:])
    onward = f'<{tag} start="{SHOWN + 1}">' if tag == "ol" else f"<{tag}>"
    rest = unfolding(key, f"{len(items) - SHOWN} {what}", f"{onward}{more}</{tag}>")
    return f'<{tag} class="{key}">{shown}</{tag}>' + (rest if more else "")


def unfolding(key: str, heading: str, content: str, note: str = "") -> str:
    """Content behind its heading; `checklist.js` keeps what was unfolded by its key."""
    if not content:
        return ""
    about = f'<p class="hint">{note}</p>' if note else ""
    return (
        f'<details data-key="{escape(key)}"><summary>{escape(heading)}</summary>{about}{content}'
        "</details>"
    )


def sentence(text: str) -> str:
    """A text that begins like a sentence."""
    return text[:1].upper() + text[1:]
