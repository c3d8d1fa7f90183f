"""What the library page says, without a browser."""

from datetime import UTC, datetime

from chat.answering import Assistant
from chat.bylines import imprint
from chat.conversations.feedback_file import FeedbackFile
from chat.shared_adviser import SharedAdviser
from chat.ui.handlers import Handlers
from chat.ui.library import Shelved, library_html, report_html
from chat.ui.offering import steps_html, summary_html
from chat.ui.reader import article_page
from chat.ui.steps import Step
from chat.ui.syncing import Syncing
from chat.ui.titles import Titles
from ingest.adding import Taken
from ingest.pipeline import sync
from ingest.records import Article, ArticleHead, SyncReport
from ingest.settings import AppSettings

EVIL = "<img src=x onerror=alert(1)>"
MOMENT = "2026-01-01T00:00:00+00:00"


def article(path: str, origin: str | None = None, added: str | None = None) -> Article:
    head = ArticleHead(EVIL, origin=origin, added=added)
    return Article(path.rsplit(".", 1)[0], path, "Text.", 0, head)


def test_what_a_stranger_writes_is_escaped() -> None:
    taken = Taken(EVIL, "refused", EVIL)
    steps = [Step(EVIL), Step(EVIL, begun=True), Step(EVIL, begun=True, taken=taken)]
    gained = {"article_id": EVIL, "criteria": ["change_rate"]}
    lost = {"article_id": EVIL, "criteria": ["stakes"], "sources": ["a", "b"]}
    report = SyncReport((EVIL,), (), (), (), (), 1, 0.1)
    shelf = [Shelved(article("added/a.md", origin=EVIL, added=MOMENT), 1, MOMENT)]
    for html in (
        steps_html(steps, EVIL, 0.5),
        report_html(report, {}, {"gained": [gained], "lost": [lost]}),
        library_html(shelf, None, datetime.now(UTC), removable=True),
        article_page(article("added/a.md", origin=EVIL, added=MOMENT), None),
    ):
        assert "<img" not in html
        assert "&lt;img" in html


def test_a_sync_says_what_it_means_for_the_checklist() -> None:
    gained = {"article_id": "a", "criteria": ["change_rate", "stakes"]}
    lost = {"article_id": "b", "criteria": ["stakes"], "sources": ["x"]}
    report = SyncReport(("a",), (), ("b",), (), (), 1, 0.1)
    html = report_html(report, {"a": "One"}, {"gained": [gained], "lost": [lost]})
    assert "“One” speaks to change rate, stakes." in html
    assert "1 statement of “b” can be cited no longer, on: stakes." in html
    assert "checklist" not in report_html(report, {}, None)


def test_only_what_was_added_can_be_removed_and_only_where_one_may() -> None:
    shelf = [Shelved(article(path), 1, MOMENT) for path in ("added/a.md", "articles/b.md")]
    now = datetime.now(UTC)
    assert library_html(shelf, None, now, removable=True).count("data-remove") == 1
    assert "data-remove" not in library_html(shelf, None, now)


def test_each_step_has_its_bar_and_then_its_result() -> None:
    taken = Taken("b", "added", "Added as “B”.", "added/b", "B")
    steps = [Step("a"), Step("b", begun=True, taken=taken)]
    assert steps_html(steps).count("<progress") == 1
    assert steps_html(steps, "Reading B", 0.5).count("<progress") == 2
    assert summary_html(steps) == "<p><strong>1 article:</strong> 1 added.</p>"
    assert steps_html([]) == ""


def test_an_origin_is_told_where_it_is_known() -> None:
    known = ArticleHead("T", origin="https://a.example/b", added="2026-02-03T04:05:06+00:00")
    assert imprint(known).endswith("original · added 2026-02-03 from https://a.example/b")
    assert imprint(ArticleHead("T")).endswith("original")
    page = article_page(Article("a", "added/a.md", "Text.", 0, known), None)
    assert "Added 2026-02-03 from https://a.example/b" in page
    assert '<a href="https://a.example/b"' in page


def test_an_index_of_another_model_is_told_of_in_the_chat(settings: AppSettings) -> None:
    other = settings.model_copy(update={"embedding": "another-model"})
    assistant = Assistant(other)
    handlers = Handlers(
        assistant,
        SharedAdviser(assistant),
        Syncing(lambda tell: sync(other)),
        Titles(assistant),
        FeedbackFile(other.store),
    )
    (shown,) = handlers.show("")
    assert shown.notice
    assert "The index was made with the embedding model all-MiniLM-L6-v2" in shown.notice
