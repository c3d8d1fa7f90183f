"""The library and what a sync did become escaped HTML. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from chat.bylines import EDITION_NAMES
from chat.ui.exchange import Trouble
from chat.ui.pieces import reader_link
from chat.ui.reader import address
from ingest.records import Article, SyncReport

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
        "<h2>Library</h2><p>Answers come from these articles alone. To add one, put a"
        " <code>.md</code> or <code>.txt</code> file into this folder and sync: Whichway then reads"
        " what is new or changed, and forgets what was taken out.</p>"
        f'<p class="folder"><code>{escape(folder)}</code></p>'
        "<details><summary>What the words mean</summary><dl><dt>Restated edition</dt>"
        "<dd>The article retold in Whichway’s own words, section by section, with every fact and"
        " figure. An original is in the author’s own words.</dd><dt>Passages</dt><dd>Paragraphs,"
        " lists and tables: the pieces that are searched for an answer.</dd><dt>Updated</dt>"
        "<dd>When Whichway read the text as it is now.</dd></dl></details>"
    )


def library_html(shelf: Sequence[Shelved], synced: str | None, now: datetime) -> str:
    """The articles as a table, in which a row turns into a card where there is little room.

    Args:
        shelf: the articles.
        synced: when the index was last compared with the folder.
        now: the present moment.
    """
    if not shelf:
        return '<p class="hint">No article is in the library yet.</p>'
    columns = ("Article", "Publisher", "Date", "Edition", "Passages", "Updated")
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    rows = "".join(_row(one, now) for one in shelf)
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


def report_html(report: SyncReport, titles: Mapping[str, str]) -> str:
    """What a sync did: counts, then the articles that changed, then files that were left out."""
    counts = ", ".join(f"{len(getattr(report, word))} {word}" for word in (*CHANGES, "unchanged"))
    changes = "".join(
        f"<li>{word.capitalize()}: {escape(titles.get(article_id, article_id))}</li>"
        for word in CHANGES
        for article_id in getattr(report, word)
    )
    problems = "".join(f"<li>{escape(problem.message)}</li>" for problem in report.problems)
    left_out = f"<p>Left out:</p><ul>{problems}</ul>" if problems else ""
    return (
        f'<div class="report"><p><strong>Synced.</strong> {counts}.</p>{_list(changes)}{left_out}'
        f"<details><summary>Details</summary><p>{report.passages:,} passages in the library; it"
        f" took {report.seconds:.1f} s.</p></details></div>"
    )


def _list(items: str) -> str:
    return f"<ul>{items}</ul>" if items else ""


def _row(one: Shelved, now: datetime) -> str:
    head = one.article.head
    author = f'<span class="byline">{escape(head.author)}</span>' if head.author else ""
    title = reader_link(address(one.article.id), head.title) + author
    cells = _cells(
        ("Publisher", escape(head.publisher or "")),
        ("Date", escape(head.published or "")),
        ("Edition", EDITION_NAMES[head.edition]),
        ("Passages", f"{one.passages:,}"),
        ("Updated", _time(one.synced, now)),
    )
    return f'<tr><th scope="row">{title}</th>{cells}</tr>'


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
