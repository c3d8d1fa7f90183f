"""The library and what a sync did become escaped HTML. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from chat.bylines import EDITION_NAMES, provenance
from chat.conversations.exchange import Trouble
from chat.ui.pieces import count, reader_link
from chat.ui.reader import address
from ingest.origins import is_added
from ingest.records import Article, SyncReport
from ingest.removing import Removed

CHANGES = ("added", "changed", "removed")
UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60))

UNREAD = (
    "Answers come from articles, which Whichway has to read once before you can ask. This is called"
    " a sync; it takes about a minute, and nothing leaves this machine."
)
BROKEN = "What to do about it stands under Details; then sync the library again."


@dataclass(frozen=True, slots=True)
class Shelved:
    """An article of the index; ``synced``, when its text was read, is in ISO form with its zone."""

    article: Article
    passages: int
    synced: str


def intro_html(folder: str) -> str:
    """How articles get into the library, and what is said of each."""
    return (
        "<h2>Library</h2><p>Answers come from these articles alone. They are files in the folder"
        " below. You can also put files there yourself: sync afterwards, and Whichway reads what is"
        " new or changed and forgets what you took out.</p>"
        f'<p class="folder"><code>{escape(folder)}</code></p>'
        "<details><summary>What the words mean</summary><dl><dt>Restated edition</dt>"
        "<dd>The article retold in Whichway’s own words, section by section, with every fact and"
        " figure. An original is in the author’s own words.</dd><dt>Passages</dt><dd>Paragraphs,"
        " lists and tables: the pieces that are searched for an answer.</dd><dt>Updated</dt>"
        "<dd>When Whichway read the text as it is now.</dd></dl></details>"
    )


def library_html(
    shelf: Sequence[Shelved], synced: str | None, now: datetime, *, removable: bool = False
) -> str:
    """The articles as a table, in which a row turns into a card where there is little room.

    Args:
        shelf: the articles.
        synced: when the index was last compared with the folder.
        now: the present moment.
        removable: whether articles that were added can be removed here.
    """
    if not shelf:
        return '<p class="hint">No article is in the library yet.</p>'
    columns = ("Article", "Publisher", "Date", "Edition", "Passages", "Updated")
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    rows = "".join(_row(one, now, removable) for one in shelf)
    last = f'<p class="hint">Last synced {_time(synced, now)}.</p>' if synced else ""
    return f'{last}<table class="shelf"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def trouble_html(trouble: Trouble) -> str:
    """Why there is no list, or why a sync did not work."""
    return f'<div class="notice"><p>{escape(trouble.words)}</p>{details_html(trouble)}</div>'


def details_html(trouble: Trouble) -> str:
    """What only whoever runs Whichway needs to know, folded away."""
    if not trouble.details:
        return ""
    return f"<details><summary>Details</summary><p>{escape(trouble.details)}</p></details>"


def unready_html(trouble: Trouble) -> str:
    """What the chat says while there is nothing to answer from."""
    heading, words = (
        ("The library is not ready yet", UNREAD) if trouble.waiting else (trouble.words, BROKEN)
    )
    return (
        f'<div class="notice"><h3>{escape(heading)}</h3><p>{words}</p><p><button type="button"'
        f" data-sync>Sync the library</button></p>{details_html(trouble)}</div>"
    )


def building_html(progress: str) -> str:
    """What the chat says while the library is read for the first time."""
    return (
        f'<div class="notice"><h3>The library is being built</h3>{progress}'
        "<p>What you ask meanwhile is answered as soon as it is ready.</p></div>"
    )


def progress_html(done: int = 0, total: int = 0, message: str = "Reading the library …") -> str:
    """How far a sync is; ``done`` of ``total`` articles are ready, ``message`` names the next."""
    value = f' value="{done}" max="{total}"' if total else ""
    count = f"{min(done + 1, total)} of {total}: " if total else ""
    return (
        f'<div class="syncing"><progress aria-label="Sync"{value}></progress>'
        f"<p>{count}{escape(message)}</p></div>"
    )


def report_html(
    report: SyncReport, titles: Mapping[str, str], meaning: Mapping[str, Any] | None = None
) -> str:
    """What a sync did: counts, the articles that changed, what that means, what was left out.

    Args:
        report: what the sync did.
        titles: of articles, by id.
        meaning: what it did to the checklist, as `chat.after_sync` has it.
    """
    counts = ", ".join(f"{len(getattr(report, word))} {word}" for word in (*CHANGES, "unchanged"))
    changes = "".join(
        f"<li>{word.capitalize()}: {escape(titles.get(article_id, article_id))}</li>"
        for word in CHANGES
        for article_id in getattr(report, word)
    )
    changes += "".join(
        f"<li>{escape(one.path)} has the same text as"
        f" {escape(titles.get(one.article_id, one.article_id))} and is passed over</li>"
        for one in report.same_text
    )
    problems = "".join(f"<li>{escape(problem.message)}</li>" for problem in report.problems)
    left_out = f"<p>Left out:</p><ul>{problems}</ul>" if problems else ""
    return (
        f'<div class="report"><p><strong>Synced.</strong> {counts}.</p>{_list(changes)}'
        f"{_meaning(meaning, titles)}{left_out}"
        f"<details><summary>Details</summary><p>{report.passages:,} passages in the library; it"
        f" took {report.seconds:.1f} s.</p></details></div>"
    )


def _meaning(meaning: Mapping[str, Any] | None, titles: Mapping[str, str]) -> str:
    """What the checklist gained and lost; nothing where nothing is known of it."""
    items = "".join(f"<li>{line}</li>" for line in _gains_and_losses(meaning or {}, titles))
    return f"<p>What this means for the checklist:</p>{_list(items)}" if items else ""


def _gains_and_losses(meaning: Mapping[str, Any], titles: Mapping[str, str]) -> Iterator[str]:
    for one in meaning.get("gained", ()):
        title = escape(titles.get(one["article_id"], one["article_id"]))
        spoken = _criteria(one["criteria"])
        yield f"“{title}” speaks to {spoken or 'none of its questions'}."
    for one in meaning.get("lost", ()):
        title = escape(titles.get(one["article_id"], one["article_id"]))
        lost = count(len(one["sources"]), "statement")
        yield f"{lost} of “{title}” can be cited no longer, on: {_criteria(one['criteria'])}."


def _criteria(keys: Sequence[str]) -> str:
    return escape(", ".join(key.replace("_", " ") for key in keys))


def _list(items: str) -> str:
    return f"<ul>{items}</ul>" if items else ""


def _row(one: Shelved, now: datetime, removable: bool) -> str:
    head = one.article.head
    author = f'<span class="byline">{escape(head.author)}</span>' if head.author else ""
    origin = f'<span class="byline">{escape(provenance(head))}</span>' if head.added else ""
    button = _removal(one.article) if removable and is_added(one.article.path) else ""
    title = reader_link(address(one.article.id), head.title) + author + origin + button
    cells = _cells(
        ("Publisher", escape(head.publisher or "")),
        ("Date", escape(head.published or "")),
        ("Edition", EDITION_NAMES[head.edition]),
        ("Passages", f"{one.passages:,}"),
        ("Updated", _time(one.synced, now)),
    )
    return f'<tr><th scope="row">{title}</th>{cells}</tr>'


def removed_html(removed: Removed, title: str | None) -> str:
    """What came of an article that was to go, with a way to have it back."""
    if removed.kept is None:
        return restored_html(removed.message)
    return (
        f'<div class="report"><p>“{escape(title or removed.id)}” was removed. No answer cites it'
        " any more.</p>"
        f'<button type="button" class="quiet" data-restore="{escape(removed.kept)}">Undo</button>'
        "</div>"
    )


def restored_html(message: str) -> str:
    """What came of putting an article back."""
    return f'<div class="report"><p>{escape(message)}</p></div>'


def _removal(article: Article) -> str:
    """A question that opens where it is asked; it removes nothing by itself."""
    title, name = escape(article.head.title), escape(article.id)
    return (
        f'<details class="removal"><summary aria-label="Remove {title}">Remove</summary>'
        f"<p>Remove “{title}”? It is cited no longer, and its file is kept in the folder"
        " <code>added/.removed</code>.</p>"
        f'<button type="button" class="quiet" data-remove="{name}">Yes, remove it</button>'
        "</details>"
    )


def notice_html(words: str) -> str:
    """What a reader should know of the index that answers."""
    return f'<div class="notice"><p>{escape(words)}</p></div>'


def _cells(*cells: tuple[str, str]) -> str:
    return "".join(
        f'<td data-label="{label}">{content}</td>'
        if content
        else f'<td data-label="{label}" class="unknown">–</td>'
        for label, content in cells
    )


def _time(moment: str, now: datetime) -> str:
    then = datetime.fromisoformat(moment)
    exact = then.strftime("%Y-%m-%d %H:%M:%S %Z")
    return f'<time datetime="{moment}" title="{exact}">{ago((now - then).total_seconds())}</time>'


def ago(seconds: float) -> str:
    """A stretch of time in the words of someone looking back."""
    for unit, length in UNITS:
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"
