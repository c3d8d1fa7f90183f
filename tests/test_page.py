"""The running app in a real browser: what a person sees and does."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.pipeline import sync
from ingest.settings import AppSettings
from tests.browsing import (
    KEPT,
    QUESTION,
    ask,
    copy_of,
    quote_in_sheet,
    reload_with,
    serving,
    sheet,
    sources,
    visit,
    words,
)

pytestmark = pytest.mark.browser


# Asking


def test_an_answer_has_marks_and_cards(page: Page) -> None:
    answer = ask(page, QUESTION)
    marks = answer.get_by_role("link", name=re.compile(r"Source \d+: "))
    assert marks.count() > 2
    cards = sources(page).get_by_role("listitem").filter(has=page.get_by_role("link"))
    expect(cards).to_have_count(marks.count())
    expect(cards.first.locator("mark")).to_be_visible()
    expect(sources(page)).to_contain_text("restated edition")
    expect(answer).to_contain_text(words(cards.first.locator("mark")))


def test_an_example_is_one_click(page: Page) -> None:
    page.get_by_role("list", name="Example questions").get_by_role("button").first.dblclick()
    expect(page.get_by_role("link", name="Source 1:")).to_be_visible()
    expect(page.get_by_role("log").get_by_role("article")).to_have_count(1)
    expect(page.get_by_label("Your question")).to_be_focused()


def test_every_answer_of_a_conversation_keeps_its_marks(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "What does RAG cost at 10,000 queries a day?")
    expect(page.get_by_role("link", name="Source 1:")).to_have_count(2)
    expect(sources(page)).to_contain_text("What does RAG cost")
    page.get_by_role("link", name="Source 1:").first.click()
    expect(quote_in_sheet(page)).to_be_in_viewport()


def test_each_answer_shows_its_own_sources(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "How high is Mont Blanc?")
    first, second = page.locator("#exchange-1"), page.locator("#exchange-2")
    expect(page.get_by_role("region", name="Nearest passages")).to_contain_text("Mont Blanc")
    button = page.get_by_role("log").get_by_role("button", name="Sources", exact=True)
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(sources(page)).to_contain_text(QUESTION)
    expect(page.get_by_role("heading", name="Sources")).to_be_focused()
    expect(button).to_have_attribute("aria-pressed", "true")
    second.get_by_role("button", name="Nearest passages").click()
    expect(page.get_by_role("heading", name="Nearest passages")).to_be_focused()
    first.get_by_role("link", name="Source 3:").click()
    page.keyboard.press("Escape")
    expect(sources(page)).to_contain_text(QUESTION)
    first.get_by_role("link", name="Source 2:").hover()
    expect(sources(page).get_by_role("listitem").nth(1)).to_have_class(re.compile("pointed"))


def test_pointing_at_a_mark_moves_nothing(page: Page) -> None:
    answer = ask(page, QUESTION)
    beside = page.locator("#beside")
    answer.get_by_role("link", name=re.compile(r"Source \d+: ")).last.hover()
    expect(sources(page).locator(".pointed")).to_have_count(1)
    assert beside.evaluate("element => element.scrollTop") == 0


def test_a_mark_is_easily_hit_and_does_not_spread_its_lines(page: Page) -> None:
    answer = ask(page, QUESTION)
    hit = """mark => {
        mark.scrollIntoView({ block: "center" });
        const {left, top, width, height} = mark.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        return [[-11.5, 0], [11.5, 0], [0, -11.5], [0, 11.5]]
            .every(([dx, dy]) => document.elementFromPoint(x + dx, y + dy) === mark);
    }"""
    marks = answer.get_by_role("link", name=re.compile(r"Source \d+: ")).all()
    assert all(mark.evaluate(hit) for mark in marks)
    uneven = """paragraph => {
        const line = parseFloat(getComputedStyle(paragraph).lineHeight);
        return Math.abs(paragraph.offsetHeight / line - Math.round(paragraph.offsetHeight / line));
    }"""
    assert answer.locator(".answer > p").first.evaluate(uneven) < 0.05


def test_the_field_shows_that_it_has_the_focus(page: Page) -> None:
    field = page.get_by_label("Your question")
    expect(field).to_be_focused()
    expect(field).to_have_css("outline-style", "solid")
    expect(field).to_have_css("outline-width", "3px")


def test_shift_enter_starts_a_line_and_enter_sends(page: Page) -> None:
    field = page.get_by_label("Your question")
    field.fill("Do I need")
    field.press("Shift+Enter")
    field.press_sequentially("GPUs to fine-tune?")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Do I need GPUs to fine-tune?")).to_be_visible()
    expect(field).to_have_value("")


def test_new_chat_clears_chat_and_sources(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("list", name="Example questions")).to_be_visible()
    expect(page.get_by_role("link", name="Source 1:")).to_have_count(0)
    expect(sources(page).get_by_role("listitem")).to_have_count(0)
    ask(page, QUESTION)


def test_a_reload_keeps_the_conversation_and_a_new_chat_leaves_it(page: Page) -> None:
    ask(page, QUESTION)
    page.reload()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(page.get_by_role("link", name="Source 1:")).to_be_visible()
    expect(sources(page)).to_contain_text(QUESTION)
    ask(page, "What does RAG cost at 10,000 queries a day?")
    page.reload()
    expect(page.get_by_role("link", name="Source 1:")).to_have_count(2)
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("list", name="Example questions")).to_be_visible()
    page.reload()
    expect(page.get_by_role("list", name="Example questions")).to_be_visible()
    expect(page.get_by_role("log")).to_have_count(0)


def test_tabs_of_one_browser_have_conversations_of_their_own(page: Page, url: str) -> None:
    ask(page, QUESTION)
    other = page.context.new_page()
    other.goto(url)
    expect(other.get_by_role("list", name="Example questions")).to_be_visible()
    ask(other, "Do I need GPUs?")
    page.reload()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(page.get_by_text("Do I need GPUs?")).to_have_count(0)


def test_a_conversation_that_was_tampered_with_is_not_believed(page: Page) -> None:
    ask(page, QUESTION)
    page.wait_for_function(  # the last words are kept a moment after they are shown
        f"JSON.parse({KEPT}).exchanges[0].answer.text.includes('1,000 or more')"
    )
    reload_with(page, f"{KEPT} = {KEPT}.replaceAll('500 high', '9 <b>low</b>')")
    doubtful = page.get_by_role("link", name=re.compile("not confirmed by the article"))
    expect(doubtful.first).to_be_visible()
    expect(sources(page)).to_contain_text("The article has changed since")
    assert page.locator("#conversation b").count() == 0
    reload_with(page, f"""{KEPT} = '[{{"question": 1}}]'""")
    expect(page.get_by_role("list", name="Example questions")).to_be_visible()
    ask(page, QUESTION)


def test_copying_keeps_the_citations(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(page, QUESTION)
    answer.get_by_role("button", name="Copy with sources").click()
    expect(answer.get_by_role("button", name="Copied")).to_be_visible()
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith(f"{QUESTION}\n\n")
    assert "[1]" in copied.split("\n\nSources\n")[0]
    quote = words(sources(page).locator("mark").first)
    assert re.search(rf"^\[1\] .*restated edition.*“{re.escape(quote)}”$", copied, re.MULTILINE)


def test_copying_says_when_it_fails_and_nothing_jumps(page: Page) -> None:
    answer = ask(page, QUESTION)
    button = answer.get_by_role("button", name=re.compile("Copy"))
    button.evaluate("button => button.scrollIntoView({ block: 'center' })")
    before = button.bounding_box()
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error('no')); }")
    button.click()
    expect(button).to_have_text("Copying failed")
    expect(page.get_by_text("Select the text and copy it by hand")).to_be_attached()
    assert button.bounding_box() == before
    expect(button).to_have_text("Copy with sources")
    assert button.bounding_box() == before


def test_what_the_articles_do_not_hold_gets_a_receipt(page: Page) -> None:
    answer = ask(page, "How high is Mont Blanc?")
    expect(answer.get_by_role("heading", name="Not in the articles")).to_be_visible()
    expect(answer).to_contain_text(re.compile(r"Searched \d+ passages of \d+ articles"))
    nearest = page.get_by_role("region", name="Nearest passages").get_by_role("group")
    nearest.first.locator("summary").click()
    nearest.first.get_by_role("link", name="Read it in the article").click()
    expect(quote_in_sheet(page)).to_be_in_viewport()


def test_a_refusal_leads_onward(page: Page) -> None:
    answer = ask(page, "How high is Mont Blanc?")
    link = answer.get_by_role("listitem").get_by_role("link").first
    section = link.inner_text().split(" › ")[-1]
    link.click()
    heading = page.frame_locator("dialog iframe").get_by_role("heading", name=section)
    expect(heading.first).to_be_visible()
    page.keyboard.press("Escape")
    answer = ask(page, "Should I train the base of my violin or use an adapter plug?")
    expect(answer.get_by_role("heading", name="Not in the articles")).to_be_visible()
    answer.get_by_role("list", name="Questions nearby").get_by_role("button").first.click()
    expect(page.get_by_role("link", name="Source 1:")).to_be_visible()


def test_a_greeting_is_returned_with_something_to_click(page: Page) -> None:
    greeting = ask(page, "hello")
    expect(greeting).to_contain_text("Hello.")
    expect(page.get_by_text("Not in the articles")).to_have_count(0)
    expect(greeting.get_by_role("link", name="The Core Distinction")).to_be_visible()
    ask(page, "thanks")
    page.get_by_role("list", name="Example questions").get_by_role("button").first.click()
    expect(page.get_by_role("link", name="Source 1:")).to_be_visible()


def test_an_empty_question_asks_nothing(page: Page) -> None:
    page.get_by_label("Your question").fill("  \n ")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Type a question first")).to_be_visible()
    expect(page.get_by_role("list", name="Example questions")).to_be_visible()
    ask(page, QUESTION)
    expect(page.get_by_text("Type a question first")).to_have_count(0)


def test_a_huge_question_is_refused_in_the_chat(page: Page) -> None:
    answer = ask(page, "word " * 20_000)
    expect(answer).to_contain_text("The question is too long (100,000 characters")
    expect(page.get_by_role("alert")).to_have_count(0)
    ask(page, QUESTION)
    expect(page.get_by_role("link", name="Source 1:")).to_be_visible()


def test_a_hostile_article_is_only_words(page: Page) -> None:
    answer = ask(page, "How are xylophones tuned?")
    expect(answer).to_contain_text("<script>document.title=")
    page.get_by_role("link", name="Source 1:").click()
    expect(quote_in_sheet(page)).to_be_in_viewport()
    expect(page.frame_locator("dialog iframe").locator("article")).to_contain_text("<script>")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Library").click()
    expect(page.get_by_role("link", name="<img src=x")).to_be_visible()
    assert page.locator("img[src='x']").count() == 0
    expect(page).to_have_title("Whichway")


# By keyboard, on a phone, in the dark


def test_all_of_it_works_by_keyboard(page: Page) -> None:
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copy with sources")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_text("Wrong …")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Helpful")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_text(re.compile(r"\d quotes from"))).to_be_focused()
    for name in ("Compare the articles", "Copy with sources"):
        page.keyboard.press("Shift+Tab")
        expect(page.get_by_role("button", name=name).first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Sources", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_text("The articles differ").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    mark = page.get_by_role("link", name=re.compile(r"Source \d+: ")).last
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    expect(sheet(page).get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(mark).to_be_focused()


def test_landmarks_lead_around_the_page(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.get_by_role("banner")).to_contain_text("Whichway")
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("main").get_by_role("log", name="Conversation")).to_be_visible()
    expect(page.get_by_role("tablist", name="Views").get_by_role("tab")).not_to_have_count(0)


@pytest.mark.parametrize("size", [(640, 400), (320, 256)], ids=["200 %", "400 %"])
def test_a_magnified_page_can_be_used(browser: Browser, url: str, size: tuple[int, int]) -> None:
    viewport = {"width": size[0], "height": size[1]}
    for page in visit(browser, url, viewport=viewport, device_scale_factor=2):
        ask(page, QUESTION)
        page.get_by_role("link", name="Source 1:").click()
        expect(quote_in_sheet(page)).to_be_in_viewport()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Sources", exact=True).click()
        expect(page.get_by_role("heading", name="Sources")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_arrow_keys_go_from_tab_to_tab(page: Page) -> None:
    expect(page.get_by_label("Your question")).to_be_focused()
    page.get_by_role("tab", name="Chat").focus()
    for key, name in (("ArrowRight", "Checklist"), ("Home", "Chat"), ("ArrowLeft", "Library")):
        page.keyboard.press(key)
        expect(page.get_by_role("tab", name=name)).to_be_focused()
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def test_a_phone_never_scrolls_sideways(phone: Page) -> None:
    def fits() -> None:
        expect(phone.get_by_role("heading", name="Whichway")).to_be_attached()
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    fits()
    ask(phone, "Show the decision matrix for latency and data changes")
    fits()
    phone.get_by_role("link", name="Source 1:").tap()
    expect(quote_in_sheet(phone)).to_be_in_viewport()
    expect(sheet(phone)).to_have_css("width", "360px")
    fits()
    sheet(phone).get_by_role("button", name="Close").tap()
    phone.get_by_role("button", name="Sources", exact=True).tap()
    expect(phone.get_by_role("heading", name="Sources")).to_be_in_viewport()
    sources(phone).get_by_role("link", name="Show the decision matrix").tap()
    expect(phone.get_by_role("heading", name="Show the decision matrix")).to_be_in_viewport()
    phone.get_by_role("tab", name="Library").tap()
    expect(phone.get_by_role("link", name="The Core Distinction")).to_be_visible()
    fits()


def background(page: Page) -> int:
    """How bright the page is, from 0 to 255."""
    colour = str(
        page.evaluate("getComputedStyle(document.querySelector('gradio-app')).backgroundColor")
    )
    return int(re.findall(r"\d+", colour)[0])


def test_dark_follows_the_system_and_can_be_switched(dark: Page) -> None:
    expect(dark.get_by_role("button", name="Light mode")).to_be_visible()
    assert background(dark) < 60
    dark.get_by_role("button", name="Light mode").click()
    expect(dark.get_by_role("button", name="Dark mode")).to_be_visible()
    assert background(dark) > 200
    dark.reload()
    expect(dark.locator("html")).to_have_attribute("data-theme", "light")
    expect(dark.get_by_role("button", name="Dark mode")).to_be_visible()
    assert background(dark) > 200
    ask(dark, QUESTION)
    dark.get_by_role("link", name="Source 1:").click()
    html = dark.frame_locator("dialog iframe").locator("html")
    expect(html).to_have_attribute("data-theme", "light")


# The library


def test_a_new_article_is_there_after_a_sync(page: Page, library: AppSettings) -> None:
    page.get_by_role("tab", name="Library").click()
    expect(page.get_by_text(str(library.library))).to_be_visible()
    (library.library / "zebras.md").write_text("# On zebras\n\nA zebra has stripes.\n", "utf-8")
    (library.library / "broken.txt").write_bytes(b"\xff\xfe\x00")
    page.get_by_role("button", name="Sync the library").click()
    expect(page.get_by_text(re.compile(r"Synced\. 1 added, 0 changed, 0 removed"))).to_be_visible()
    expect(page.get_by_text("Added: On zebras")).to_be_visible()
    expect(page.get_by_text("Last synced just now")).to_be_visible()
    expect(page.get_by_text("broken.txt is not UTF-8 text")).to_be_visible()
    page.get_by_role("row", name=re.compile("On zebras")).get_by_role("link").click()
    expect(page.frame_locator("dialog iframe").get_by_text("A zebra has stripes.")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Chat").click()
    expect(ask(page, "What does a zebra have?")).to_contain_text("A zebra has stripes.")


@pytest.fixture
def unready(settings: AppSettings, tmp_path: Path) -> AppSettings:
    """A library that has never been synced; one article is long enough to watch the sync."""
    mine = copy_of(settings, tmp_path, "models")
    for name in ("premai-decision-framework", "south-core-distinction", "when-to-use-what"):
        (mine.library / "articles" / f"{name}.md").unlink()
    lines = (f"Shelf {n} of the archive holds {n + 3} boxes of maps.\n\n" for n in range(400))
    (mine.library / "archive.md").write_text("".join(lines), "utf-8")
    return mine


def test_without_an_index_the_chat_offers_a_sync_and_answers_what_waited(
    browser: Browser, unready: AppSettings, tmp_path: Path
) -> None:
    shelved = unready.library.rename(tmp_path / "elsewhere")
    with serving(unready) as url:
        for page in visit(browser, url):
            expect(page.get_by_role("heading", name="The library is not ready yet")).to_be_visible()
            assert str(tmp_path) not in page.locator("body").inner_text()
            expect(ask(page, QUESTION)).to_contain_text("waits until the library is ready")
            expect(ask(page, "When is fine-tuning the better choice?")).to_contain_text("waits")
            page.get_by_role("button", name="Sync the library").click()
            expect(page.get_by_text("The folder with the articles cannot be read")).to_be_visible()
            page.locator("#notice").get_by_text("Details", exact=True).click()
            expect(page.get_by_text(f"No library at {unready.library}")).to_be_visible()
            shelved.rename(unready.library)
            page.get_by_role("button", name="Sync the library").click()
            expect(page.get_by_text(re.compile(r"\d of 3: "))).to_be_visible()
            for other in visit(browser, url):
                heading = other.get_by_role("heading", name="The library is being built")
                expect(heading).to_be_visible()
                expect(other.get_by_text(re.compile(r"\d of 3: "))).to_be_visible()
                expect(ask(other, QUESTION)).to_contain_text("waits until the library is ready")
                expect(other.get_by_role("link", name="Source 1:")).to_be_visible(timeout=120_000)
                expect(heading).to_be_hidden()
            expect(page.get_by_role("link", name="Source 1:")).to_have_count(2)
            page.get_by_role("tab", name="Library").click()
            expect(page.get_by_text("Synced. 3 added")).to_be_visible()
            page.reload()
            expect(page.get_by_role("link", name="Source 1:")).to_have_count(2)


def test_what_waited_is_answered_once_another_has_synced(
    browser: Browser, unready: AppSettings
) -> None:
    with serving(unready) as url:
        for page in visit(browser, url):
            expect(ask(page, QUESTION)).to_contain_text("waits until the library is ready")
            sync(unready)
            page.reload()
            expect(page.get_by_role("link", name="Source 1:")).to_be_visible()
            expect(page.get_by_text("The library is not ready yet")).to_be_hidden()
