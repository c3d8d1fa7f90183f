"""The web application: the page, the articles to read, and our own scripts and styles."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles

from chat.conversations.feedback_file import FeedbackFile
from chat.shared_adviser import SharedAdviser
from chat.ui.answers_link import read_pairs
from chat.ui.changing import Changing
from chat.ui.checklist_handlers import Asked, ChecklistHandlers
from chat.ui.exporting import add_exporting
from chat.ui.guard import LOOPBACK, Guard
from chat.ui.handlers import Answering, Handlers
from chat.ui.holding import Holding
from chat.ui.library_handlers import LibraryHandlers
from chat.ui.lost import Lost
from chat.ui.page import STATIC, build_page, mount_page
from chat.ui.reader import article_page, fingerprint, missing_page, trouble_page
from chat.ui.receiving import add_receiving
from chat.ui.syncing import Syncing
from chat.ui.titles import Titles
from chat.ui.trouble import trouble_of
from ingest.errors import KnowledgeBaseError
from ingest.records import SyncReport
from ingest.settings import AppSettings
from ingest.structure import Span

if TYPE_CHECKING:  # loads Chroma, which is for the answering side alone
    from ingest.pipeline import OnProgress

OWN = ("/read/", "/checklist/", "/ui/")
DOWNLOADS = {"md": "text/markdown", "json": "application/json"}


def build_site(
    settings: AppSettings,
    assistant: Answering,
    adviser: SharedAdviser,
    sync: "Callable[[OnProgress], SyncReport]",
    *,
    loopback: bool,
) -> FastAPI:
    """Put everything together.

    Args:
        settings: tell where the library is.
        assistant: answers questions and knows the articles.
        adviser: works out the checklist's verdicts.
        sync: makes the index match the library.
        loopback: whether only this machine is to be served; the library can be changed by whoever
            is served then, and by others only where the settings allow it.
    """
    site = FastAPI(title="Whichway", docs_url=None, redoc_url=None, openapi_url=None)
    site.add_middleware(Lost)
    site.add_middleware(Guard, hosts=LOOPBACK if loopback else None, strict=OWN)
    site.mount("/ui", StaticFiles(directory=STATIC))
    titles = Titles(assistant)
    syncing = Syncing(sync)
    adding = loopback if settings.adding is None else settings.adding
    checklist = ChecklistHandlers(assistant, adviser)
    feedback = FeedbackFile(settings.store)
    handlers = Handlers(assistant, adviser, syncing, titles, feedback, removable=adding)
    add_exporting(site, handlers.export)
    _add_reader(site, assistant, titles)
    _add_downloads(site, checklist)
    changes = None
    if adding:
        holding = Holding()
        add_receiving(site, holding)
        changes = LibraryHandlers(Changing(settings, syncing, holding), titles, handlers.told)
    shown = settings.library.resolve()
    page = build_page(handlers, checklist, shown, changes, llm=settings.llm, choosing=loopback)
    mount_page(site, page)
    return site


def _add_reader(site: FastAPI, assistant: Answering, titles: Titles) -> None:
    @site.get("/read/{article_id:path}", response_class=HTMLResponse)
    def read(article_id: str, start: str = "", end: str = "", check: str = "") -> HTMLResponse:
        try:
            stored = assistant.article(article_id)
        except KnowledgeBaseError as error:
            trouble = trouble_of(error)
            return HTMLResponse(trouble_page(trouble.words, trouble.details), 503)
        if stored is None:
            return HTMLResponse(missing_page(article_id, titles.known().get(article_id)), 404)
        text = stored.article.text
        span = _span(start, end, stored.article.body_start, len(text))
        if span and check and fingerprint(text[span[0] : span[1]]) != check:
            span = None
        if span is None and (start or end):
            message = "The article has no such place. It may have changed since it was quoted."
            return HTMLResponse(trouble_page("These words are not there", message, article_id), 404)
        return HTMLResponse(article_page(stored.article, span))


def _add_downloads(site: FastAPI, checklist: ChecklistHandlers) -> None:
    @site.get("/checklist/verdict.{kind}")
    def download(kind: Literal["md", "json"], answers: str = "", costs: str = "") -> Response:
        asked = Asked(read_pairs(answers), read_pairs(costs))
        try:
            content = checklist.download(kind, asked)
        except KnowledgeBaseError as error:
            return HTMLResponse(trouble_page("There is no such verdict", str(error)), 404)
        name = {"Content-Disposition": f'attachment; filename="whichway-verdict.{kind}"'}
        return Response(content, media_type=DOWNLOADS[kind], headers=name)


def _span(start: str, end: str, first: int, last: int) -> Span | None:
    """A span of the article's body, if the numbers make one."""
    if not (start.isdecimal() and end.isdecimal() and len(start + end) < 20):
        return None
    span = int(start), int(end)
    return span if first <= span[0] < span[1] <= last else None
