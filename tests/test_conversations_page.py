"""Conversations in a real browser: kept, listed, opened, renamed, exported, deleted, and rated."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from chat.conversations.feedback_file import FeedbackFile
from chat.verifying import read_quotes
from ingest.settings import AppSettings
from tests.browsing import FLAGS, QUESTION, ask, copy_of, reload_with, serving, visit

pytestmark = pytest.mark.browser

OTHER = "How much latency does retrieval add?"
NO_DATABASE = "Object.defineProperty(window, 'indexedDB', { get() { throw new Error('none'); } });"


def chats(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Conversations")


def listed(page: Page) -> Locator:
    """The buttons that open conversations, the newest first."""
    if not chats(page).is_visible():
        page.get_by_role("button", name="Conversations").click()
    expect(chats(page)).to_be_visible()
    return chats(page).get_by_role("listitem").locator(".open")


def begin(page: Page) -> None:
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("list", name="Example questions")).to_be_visible()


def asked(page: Page, question: str) -> Locator:
    return page.get_by_role("heading", name=re.compile(rf"^Question \d+: {re.escape(question)}$"))


def act(page: Page, what: str, title: str) -> None:
    chats(page).get_by_role("button", name=f"{what} “{title}”").click()


def test_a_new_chat_leaves_the_old_one_in_the_list(page: Page) -> None:
    ask(page, QUESTION)
    begin(page)
    ask(page, OTHER)
    ask(page, "Do I need GPUs?")
    expect(listed(page)).to_have_count(2)
    expect(listed(page).first).to_contain_text(OTHER)
    expect(listed(page).first).to_have_attribute("aria-current", "true")
    expect(listed(page).first).to_contain_text("open now")
    expect(listed(page).first).to_contain_text("2 questions")
    listed(page).last.click()
    expect(chats(page)).to_be_hidden()
    expect(asked(page, QUESTION)).to_be_visible()
    expect(asked(page, OTHER)).to_have_count(0)
    ask(page, "What about RAG?")
    expect(listed(page).first).to_contain_text("2 questions")
    expect(listed(page)).to_have_count(2)


def test_conversations_outlast_browser_and_server(
    browser: Browser, settings: AppSettings, tmp_path: Path
) -> None:
    mine = copy_of(settings, tmp_path, "models", "chroma")
    with serving(mine) as url:
        port = int(url.rsplit(":", 1)[1])
        with profile(browser, tmp_path / "profile") as context:
            page = context.new_page()
            page.goto(url)
            ask(page, QUESTION)
            expect(listed(page)).to_have_count(1)
    with serving(mine, port) as url, profile(browser, tmp_path / "profile") as context:
        page = context.new_page()
        page.goto(url)
        listed(page).click()
        expect(asked(page, QUESTION)).to_be_visible()
        expect(page.get_by_role("link", name="Source 1:")).to_be_visible()


@contextmanager
def profile(browser: Browser, folder: Path) -> Iterator[BrowserContext]:
    """A browser of its own that keeps what it is told."""
    name = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=name, args=FLAGS
    )
    yield context
    context.close()


def test_renaming_and_deleting_by_keyboard(page: Page) -> None:
    ask(page, QUESTION)
    begin(page)
    ask(page, OTHER)
    listed(page)
    chats(page).get_by_role("button", name=f"Rename “{OTHER}”").press("Enter")
    field = chats(page).get_by_label("Name of the conversation")
    expect(field).to_be_focused()
    page.keyboard.type("Latency <b>")
    page.keyboard.press("Escape")
    expect(listed(page).first).to_contain_text(OTHER)
    expect(listed(page).first).to_be_focused()
    act(page, "Rename", OTHER)
    expect(field).to_be_focused()
    page.keyboard.type("Latency <b>")
    page.keyboard.press("Enter")
    expect(listed(page).first).to_contain_text("Latency <b>")
    expect(chats(page).get_by_role("status")).to_have_text("Renamed.")
    act(page, "Delete", "Latency <b>")
    expect(chats(page).get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Enter")
    expect(listed(page)).to_have_count(2)
    act(page, "Delete", "Latency <b>")
    chats(page).get_by_role("button", name="Delete it").click()
    expect(listed(page)).to_have_count(1)
    expect(listed(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("list", name="Example questions")).to_be_visible()
    page.reload()
    expect(page.get_by_role("list", name="Example questions")).to_be_visible()
    expect(listed(page)).to_have_count(1)
    chats(page).get_by_role("button", name="Delete all").click()
    chats(page).get_by_role("button", name="Delete all of them").click()
    expect(chats(page)).to_contain_text("Nothing has been asked yet.")


def test_two_tabs_do_not_destroy_each_others_words(page: Page, url: str) -> None:
    ask(page, QUESTION)
    other = page.context.new_page()
    other.goto(url)
    listed(other).click()
    expect(asked(other, QUESTION)).to_be_visible()
    ask(other, "Do I need GPUs?")
    ask(page, OTHER)
    expect(page.get_by_text("here it goes on as a copy")).to_be_visible()
    ask(page, "What is RAFT?")
    expect(listed(page)).to_have_count(2)
    expect(listed(page).first).to_contain_text("3 questions")
    expect(listed(page).last).to_contain_text("2 questions")
    listed(page).last.click()
    expect(asked(page, "Do I need GPUs?")).to_be_visible()


def test_what_is_deleted_in_one_tab_closes_in_the_other(page: Page, url: str) -> None:
    ask(page, QUESTION)
    other = page.context.new_page()
    other.goto(url)
    listed(other)
    act(other, "Delete", QUESTION)
    chats(other).get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("list", name="Example questions")).to_be_visible()
    ask(page, OTHER)
    expect(listed(page)).to_have_count(1)


def test_an_own_word_just_before_a_reload_is_not_taken_for_anothers(page: Page) -> None:
    ask(page, QUESTION)
    place = "sessionStorage['whichway-place']"
    reload_with(page, f"""{place} = {place}.replace('"revision":1', '"revision":0')""")
    expect(asked(page, QUESTION)).to_be_visible()
    ask(page, OTHER)
    expect(listed(page)).to_have_count(1)


def test_damaged_records_are_told_and_can_be_deleted(page: Page) -> None:
    ask(page, QUESTION)
    begin(page)
    page.evaluate(
        """() => new Promise((done, failed) => {
            const asked = indexedDB.open('whichway', 1);
            asked.onsuccess = () => {
                const change = asked.result.transaction(['heads', 'texts'], 'readwrite');
                const evil = '<img src=x onerror=alert(1)>';
                change.objectStore('heads').put({ id: 'bad', title: evil, changed: 'never' });
                change.objectStore('texts').put({ id: 'bad', text: '[{"question": 1}]' });
                change.objectStore('heads').put({ id: 'empty' });
                change.oncomplete = done;
                change.onerror = failed;
            };
        })"""
    )
    expect(listed(page)).to_have_count(3)
    assert page.locator("img[src='x']").count() == 0
    chats(page).get_by_text("Untitled").click()
    expect(chats(page).get_by_role("status")).to_have_text(
        "This conversation cannot be read any more."
    )
    chats(page).get_by_text("<img").click()
    expect(page.locator("#hint")).to_have_text("This conversation cannot be read any more.")
    ask(page, OTHER)
    expect(listed(page)).to_have_count(4)
    chats(page).get_by_role("button", name="Delete all").click()
    chats(page).get_by_role("button", name="Delete all of them").click()
    expect(listed(page)).to_have_count(0)


def test_a_browser_that_keeps_nothing_still_works(browser: Browser, url: str) -> None:
    for page in visit(browser, url):
        page.add_init_script(NO_DATABASE)
        page.add_init_script(
            """for (const name of ['sessionStorage', 'localStorage'])
                Object.defineProperty(window, name, { get() { throw Error('none'); } });"""
        )
        page.reload()
        ask(page, QUESTION)
        begin(page)
        ask(page, OTHER)
        expect(ask(page, "Do I need GPUs?")).to_be_visible()
        expect(listed(page)).to_have_count(2)
        expect(chats(page)).to_contain_text("This browser keeps nothing")
        listed(page).last.click()
        expect(asked(page, QUESTION)).to_be_visible()


def test_the_oldest_makes_room_and_that_is_said(page: Page) -> None:
    ask(page, "What is RAFT?")
    page.evaluate(
        """() => new Promise((done) => {
            const asked = indexedDB.open('whichway', 1);
            asked.onsuccess = () => {
                const heads = asked.result.transaction('heads', 'readwrite').objectStore('heads');
                for (let n = 1; n <= 99; n += 1) heads.put({
                    id: `old-${n}`, title: `Old ${n}`, size: 9, changed: n, revision: 1,
                });
                heads.transaction.oncomplete = done;
            };
        })"""
    )
    begin(page)
    ask(page, QUESTION)
    expect(page.get_by_text("To make room, the oldest was deleted: “Old 1”.")).to_be_visible()
    expect(listed(page)).to_have_count(100)
    expect(listed(page).last).to_contain_text("Old 2")


def test_an_export_can_be_checked_and_leads_back(page: Page, url: str, tmp_path: Path) -> None:
    ask(page, QUESTION)
    listed(page)
    with page.expect_download() as begun:
        act(page, "Export", QUESTION)
    assert (
        begun.value.suggested_filename == "whichway-how-much-training-data-does-fine-tuning-need.md"
    )
    begun.value.save_as(tmp_path / "kept.md")
    text = (tmp_path / "kept.md").read_text("utf-8")
    assert read_quotes(text)
    address = re.search(r"\[\[1\]\]\((http\S+)\)", text)
    assert address
    assert address[1].startswith(f"{url}/read/")
    page.goto(address[1])
    expect(page.locator("#quote")).to_be_visible()


def test_a_question_as_understood_can_be_put_otherwise(page: Page) -> None:
    ask(page, OTHER)
    answer = ask(page, "and with fine-tuning?")
    expect(answer).to_contain_text("Understood as:")
    answer.get_by_role("button", name="Edit the question as understood").click()
    field = page.get_by_label("Your question")
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile("latency"))
    field.press("Enter")
    expect(page.get_by_role("log").get_by_role("article")).to_have_count(3)


def test_feedback_is_kept_here_and_remembered(page: Page, library: AppSettings, url: str) -> None:
    file = FeedbackFile(library.store)
    before = len(file.read()[0])
    answer = ask(page, QUESTION)
    answer.get_by_role("button", name="Helpful").click()
    expect(answer.get_by_text("You said: helpful. Thank you.")).to_be_focused()
    refused = ask(page, "How high is Mont Blanc?")
    refused.get_by_text("Wrong …").click()
    expect(refused).to_contain_text("nothing is sent anywhere")
    refused.get_by_label("Should have been answered").check()
    refused.get_by_label("In a line, if you like").fill("It is 4,806 m high.")
    refused.get_by_role("button", name="Save").click()
    expect(refused.get_by_text("You said: wrong (should have been answered)")).to_be_focused()
    page.reload()
    expect(page.get_by_text("You said: wrong (should have been answered)")).to_be_visible()
    helpful, wrong = file.read()[0][before:]
    assert (helpful["verdict"], helpful["question"], helpful["history"]) == (
        "helpful",
        QUESTION,
        [],
    )
    assert helpful["citations"]
    assert (wrong["why"], wrong["comment"]) == (["should_answer"], "It is 4,806 m high.")
    assert wrong["history"][0]["content"] == QUESTION
    assert re.fullmatch(r"[0-9a-f]{12}", wrong["library"])


def test_feedback_that_cannot_be_written_is_told_and_stays(
    browser: Browser, settings: AppSettings, tmp_path: Path
) -> None:
    mine = copy_of(settings, tmp_path, "models", "chroma")
    (mine.store / "feedback.jsonl").mkdir()
    with serving(mine) as url:
        for page in visit(browser, url):
            answer = ask(page, QUESTION)
            answer.get_by_text("Wrong …").click()
            answer.get_by_label("Outdated").check()
            answer.get_by_label("In a line, if you like").fill("Prices fell.")
            answer.get_by_role("button", name="Save").click()
            expect(answer.get_by_role("alert")).to_contain_text("This could not be saved")
            expect(answer.get_by_label("Outdated")).to_be_checked()
            expect(answer.get_by_label("In a line, if you like")).to_have_value("Prices fell.")
            (mine.store / "feedback.jsonl").rmdir()
            answer.get_by_role("button", name="Save").click()
            expect(answer.get_by_text("You said: wrong (outdated)")).to_be_visible()
    assert FeedbackFile(mine.store).read()[0][0]["comment"] == "Prices fell."


def test_all_of_it_fits_a_phone(phone: Page) -> None:
    answer = ask(phone, QUESTION)
    answer.get_by_text("Wrong …").tap()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    expect(listed(phone)).to_have_count(1)
    assert chats(phone).evaluate("dialog => [dialog.clientWidth, dialog.scrollWidth]") == [360, 360]
    expect(chats(phone).get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)
    chats(phone).get_by_role("button", name="Close").tap()
    expect(chats(phone)).to_be_hidden()


def test_a_stranger_s_conversations_are_not_seen(browser: Browser, page: Page, url: str) -> None:
    ask(page, QUESTION)
    for other in visit(browser, url):
        expect(listed(other)).to_have_count(0)
        expect(chats(other)).to_contain_text("Nothing has been asked yet.")
    kept = page.evaluate("import('/ui/keeping.js').then(({recall}) => recall())")
    assert json.loads(str(kept))["exchanges"]
