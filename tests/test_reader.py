"""Articles in a real browser: in the sheet over the chat, and as pages of their own."""

import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.pipeline import sync
from ingest.settings import AppSettings
from tests.browsing import QUESTION, ask, quote_in_sheet, sheet, sources, visit, words

pytestmark = pytest.mark.browser


def test_a_mark_opens_the_article_at_the_words(page: Page) -> None:
    ask(page, QUESTION)
    mark = page.get_by_role("link", name="Source 2:")
    expected = words(sources(page).get_by_role("listitem").nth(1).locator("mark"))
    mark.click()
    expect(sheet(page)).to_be_visible()
    expect(quote_in_sheet(page)).to_be_in_viewport()
    assert words(quote_in_sheet(page)) == expected
    expect(sheet(page).get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(sheet(page)).to_be_hidden()
    expect(mark).to_be_focused()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()


def test_a_card_is_one_link_and_the_sheet_closes_three_ways(page: Page) -> None:
    ask(page, QUESTION)
    card = sources(page).get_by_role("listitem").first
    for close in ("button", "beside", "inside"):
        card.click()
        expect(quote_in_sheet(page)).to_be_in_viewport()
        if close == "button":
            sheet(page).get_by_role("button", name="Close").click()
        elif close == "beside":
            page.mouse.click(20, 400)
        else:
            quote_in_sheet(page).click()
            page.keyboard.press("Escape")
        expect(sheet(page)).to_be_hidden()


def test_the_words_of_a_card_can_be_selected(page: Page) -> None:
    ask(page, QUESTION)
    quote = sources(page).get_by_role("listitem").first.locator("mark")
    box = quote.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 8, steps=5)
    page.mouse.up()
    assert len(str(page.evaluate("getSelection().toString()"))) > 5
    expect(sheet(page)).to_be_hidden()
    quote.click()
    expect(quote_in_sheet(page)).to_be_in_viewport()


def test_the_sheet_is_named_by_its_article(page: Page) -> None:
    ask(page, QUESTION)
    title = sources(page).get_by_role("heading", level=3).first.inner_text()
    page.get_by_role("link", name="Source 1:").click()
    expect(page.get_by_role("dialog", name=title)).to_be_visible()
    expect(page.get_by_role("dialog").get_by_title(title)).to_be_visible()


def test_back_closes_the_sheet_and_forward_opens_it(page: Page) -> None:
    answer = ask(page, QUESTION)
    mark = page.get_by_role("link", name="Source 1:")
    mark.click()
    page.frame_locator("dialog iframe").get_by_text("Contents", exact=True).click()
    page.frame_locator("dialog iframe").get_by_role("navigation").get_by_role("link").last.click()
    page.go_back()
    expect(sheet(page)).to_be_hidden()
    expect(mark).to_be_focused()
    expect(answer).to_be_visible()
    page.go_forward()
    expect(quote_in_sheet(page)).to_be_in_viewport()
    page.reload()
    expect(quote_in_sheet(page)).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(sheet(page)).to_be_hidden()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()


def test_closing_leaves_no_trace_in_the_history(page: Page, url: str) -> None:
    page.goto(f"{url}/read/when-to-use-what")
    page.get_by_role("link", name="Back to Whichway").click()
    ask(page, QUESTION)
    for number in (1, 2):
        page.get_by_role("link", name=f"Source {number}:").click()
        expect(quote_in_sheet(page)).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(sheet(page)).to_be_hidden()
    page.wait_for_function("!history.state")
    page.go_back()
    expect(page).to_have_url(f"{url}/read/when-to-use-what")


def test_a_tab_of_its_own_leads_back_to_the_conversation(page: Page) -> None:
    ask(page, QUESTION)
    page.get_by_role("link", name="Source 1:").click()
    with page.context.expect_page() as opened:
        sheet(page).get_by_role("link", name="Open in its own tab").click()
    opened.value.get_by_role("link", name="Back to Whichway").click()
    expect(opened.value.get_by_role("heading", name=QUESTION)).to_be_visible()


def test_a_modified_click_opens_a_tab(page: Page) -> None:
    ask(page, QUESTION)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Source 1:").click(modifiers=["ControlOrMeta"])
    expect(opened.value.locator("#quote")).to_be_in_viewport()
    expect(opened.value.get_by_role("link", name="Back to Whichway")).to_be_attached()
    expect(sheet(page)).to_be_hidden()


def test_the_reader_needs_no_script(browser: Browser, page: Page, url: str) -> None:
    ask(page, QUESTION)
    link = page.get_by_role("link", name="Source 1:").get_attribute("href")
    for plain in visit(browser, f"{url}{link}", java_script_enabled=False):
        expect(plain.locator("#quote:target")).to_be_visible()  # the browser scrolls there
        expect(plain.get_by_role("article")).to_contain_text("Restated in Whichway's own words")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/read/nothing", "There is no such article"),
        ("/read/when-to-use-what?start=5&end=900000", "These words are not there"),
        ("/read/when-to-use-what?start=x&end=", "These words are not there"),
    ],
)
def test_a_wrong_address_is_explained(page: Page, url: str, path: str, says: str) -> None:
    response = page.goto(url + path)
    assert response
    assert response.status == 404
    expect(page.get_by_role("heading", name=says)).to_be_visible()
    page.get_by_role("link", name="Back to Whichway").click()
    expect(page.get_by_label("Your question")).to_be_visible()


def test_an_article_that_has_left_is_named_and_the_library_offered(
    page: Page, library: AppSettings
) -> None:
    file = library.library / "llamas.md"
    file.write_text("# On llamas\n\nA llama hums when it is content.\n", "utf-8")
    page.get_by_role("tab", name="Library").click()
    page.get_by_role("button", name="Sync the library").click()
    expect(page.get_by_role("link", name="On llamas")).to_be_visible()
    page.get_by_role("tab", name="Chat").click()
    ask(page, "When does a llama hum?")
    file.unlink()
    sync(library)
    page.get_by_role("link", name="Source 1:").click()
    frame = page.frame_locator("dialog iframe")
    expect(frame.get_by_role("heading", name="“On llamas” has left the library")).to_be_visible()
    frame.get_by_role("link", name="See what the library holds").click()
    expect(sheet(page)).to_be_hidden()
    expect(page.get_by_role("tab", name="Library")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("link", name="On llamas")).to_have_count(0)


def test_an_address_can_name_the_library(page: Page, url: str) -> None:
    page.goto(f"{url}/read/nothing")
    page.get_by_role("link", name="See what the library holds").click()
    expect(page.get_by_role("tab", name="Library")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("link", name="The Core Distinction")).to_be_visible()
