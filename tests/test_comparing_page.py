"""Articles side by side in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import QUESTION, ask, quote_in_sheet

pytestmark = pytest.mark.browser


def test_the_articles_differ_note_unfolds_and_leads_into_the_articles(page: Page) -> None:
    note = ask(page, QUESTION).locator("details.difference")
    expect(note.get_by_role("listitem").first).not_to_be_visible()
    note.locator("summary").focus()
    page.keyboard.press("Enter")
    words = note.locator("q").first.inner_text().strip("“”")
    note.get_by_role("link", name="Read it in the article").first.click()
    expect(quote_in_sheet(page)).to_be_in_viewport()
    expect(quote_in_sheet(page)).to_contain_text(words)


def test_an_answer_s_articles_are_compared_at_a_click(page: Page) -> None:
    ask(page, QUESTION).get_by_role("button", name="Compare the articles").click()
    table = page.get_by_role("table", name="What each article says")
    expect(table.get_by_role("rowheader")).to_have_count(6)  # the five and the hostile one
    expect(table.get_by_role("cell", name="Silent on this.").first).to_be_visible()
    copy = page.get_by_role("button", name="Copy with sources")
    expect(copy).to_have_count(2)
    copied = copy.last.get_attribute("data-copy")
    assert copied
    assert "silent" in copied
    assert "[1] " in copied
    table.get_by_role("link", name="Source 1:").first.click()
    expect(quote_in_sheet(page)).to_be_in_viewport()


def test_on_a_phone_the_rows_are_cards_and_outlast_a_reload(phone: Page) -> None:
    phone.get_by_label("Your question").fill("How much latency does retrieval add?")
    phone.locator("#compare").click()
    table = phone.get_by_role("table", name="What each article says")
    expect(table).to_be_visible()
    expect(phone.get_by_label("Your question")).to_have_value("")
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    row, cell = (table.get_by_role(role).nth(4).bounding_box() for role in ("row", "cell"))
    assert row
    assert cell
    assert row["width"] > 300
    phone.reload()
    expect(table.get_by_role("rowheader").first).to_be_visible()
