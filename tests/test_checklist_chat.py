"""The checklist within the chat, in a real browser: what a person sees and does."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browsing import KEPT, ask, quote_in_sheet, reload_with, sources, visit

pytestmark = pytest.mark.browser

PROBLEM = "Is the gap facts the model lacks, or behaviour it does not show?"
DESCRIPTION = "A support bot over 2,000 pages of manuals that change weekly; it must cite sources."

PRESSING = """() => {
    const press = () => {
        const prompt = document.querySelector(".prompt:not(.pressed)");
        const buttons = [...prompt?.querySelectorAll("button") ?? []];
        prompt?.classList.add("pressed");
        buttons.find(({textContent}) => textContent === "Not sure")?.click();
    };
    new MutationObserver(press).observe(document.body, {childList: true, subtree: true});
    press();
}"""


def prompt(page: Page) -> Locator:
    return page.get_by_role("region", name="Checklist")


def waiting(page: Page) -> Locator:
    """The question that the checklist has put."""
    return prompt(page).get_by_role("heading")


def reply(page: Page, text: str) -> Locator:
    """What was told to the checklist."""
    return page.get_by_role("heading", name=re.compile(rf"^Reply \d+: {text}$"))


def begin(page: Page) -> None:
    page.get_by_role("button", name="Help me decide").click()
    expect(waiting(page)).to_contain_text("Describe your project")


def press(page: Page, name: str) -> None:
    """Press a button of the checklist, and wait for what it asks next."""
    place = prompt(page).get_attribute("data-place") or ""
    prompt(page).get_by_role("button", name=name, exact=True).click()
    expect(prompt(page)).not_to_have_attribute("data-place", place)


def say(page: Page, text: str) -> None:
    page.get_by_label("Your question").fill(text)
    page.get_by_label("Your question").press("Enter")
    expect(page.get_by_label("Your question")).to_have_value("")


def verdict(page: Page) -> Locator:
    name = re.compile("The checklist’s verdict")
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=name))


def to_first_question(page: Page) -> None:
    begin(page)
    press(page, "Ask me")
    expect(waiting(page)).to_have_text(PROBLEM)


def to_verdict(page: Page) -> None:
    to_first_question(page)
    press(page, "Behaviour is wrong")
    press(page, "Verdict so far")
    expect(verdict(page)).to_be_visible()


def test_by_buttons_to_a_verdict(page: Page, tmp_path: Path) -> None:
    to_first_question(page)
    expect(prompt(page)).to_contain_text("question 1, usually 6 to 10")
    press(page, "Facts are missing")
    expect(reply(page, "Facts are missing")).to_be_visible()
    expect(prompt(page)).to_contain_text("question 2")
    for _ in range(25):
        if not prompt(page).get_by_role("button", name="Not sure").count():
            break
        press(page, "Not sure")
    expect(verdict(page)).to_contain_text("no further answer of yours can change the verdict")
    expect(verdict(page)).to_contain_text("RAG")
    expect(sources(page)).to_contain_text("for “The checklist’s verdict”")
    verdict(page).get_by_role("link", name="Source 1:").first.click()
    expect(quote_in_sheet(page)).to_be_in_viewport()
    page.keyboard.press("Escape")
    with page.expect_download() as begun:
        verdict(page).get_by_role("link", name="as JSON").click()
    begun.value.save_as(tmp_path / "verdict.json")
    kept = json.loads((tmp_path / "verdict.json").read_text("utf-8"))["result"]
    assert kept["criteria"] == {"primary_problem": "knowledge"}
    page.evaluate("document.body.dataset.same = 'page'")
    verdict(page).get_by_role("link", name="See all of it on the Checklist page").click()
    expect(page.get_by_text("Recommendation · 1 of 31 answered")).to_be_visible()
    expect(page.get_by_role("tab", name="Checklist")).to_be_focused()
    expect(page.locator("body")).to_have_attribute("data-same", "page")
    page.get_by_role("tab", name="Chat").click()
    expect(verdict(page)).to_be_visible()


def test_no_click_is_lost_however_soon_it_comes(page: Page) -> None:
    to_first_question(page)
    page.evaluate(PRESSING)
    expect(verdict(page)).to_contain_text("no further answer of yours can change the verdict")


def test_by_free_text_with_a_question_in_the_middle(page: Page) -> None:
    say(page, "/checklist")
    expect(waiting(page)).to_contain_text("Describe your project")
    say(page, DESCRIPTION)
    expect(waiting(page)).to_have_text("Did I understand you?")
    expect(prompt(page)).to_contain_text("How often do the facts change? Weekly from “weekly”")
    prompt(page).get_by_role("button", name="Change: How often do the facts change?").click()
    expect(waiting(page)).to_have_text("How often do the facts change?")
    say(page, "about once a month")
    expect(prompt(page)).to_contain_text("How often do the facts change? About monthly")
    say(page, "yes")
    expect(waiting(page)).to_have_text(PROBLEM)
    say(page, "why do you ask?")
    why = page.get_by_role("article").last
    expect(why.get_by_role("link", name="Source 1:")).to_be_visible()
    answer = ask(page, "What is RAFT?")
    expect(answer.get_by_role("link", name="Source 1:")).to_be_visible()
    expect(answer).to_contain_text("quoted word for word")
    expect(waiting(page)).to_have_text(PROBLEM)
    say(page, "we handle about 30k queries a day")
    expect(page.get_by_role("article").last).to_contain_text("Noted: 100K to 1M a month")
    say(page, "the facts are missing")
    expect(prompt(page)).to_contain_text("question 2")
    say(page, "not sure")
    expect(prompt(page)).to_contain_text("question 3")


def test_back_stop_and_resume(page: Page) -> None:
    to_first_question(page)
    press(page, "Both")
    second = waiting(page).inner_text()
    press(page, "Not sure")
    press(page, "Back")
    expect(waiting(page)).to_have_text(second)
    press(page, "Back")
    expect(waiting(page)).to_have_text(PROBLEM)
    expect(reply(page, "Both")).to_have_count(0)
    press(page, "Stop")
    expect(waiting(page)).to_have_text("The checklist is paused.")
    ask(page, "Do I need GPUs?")
    press(page, "Resume the checklist")
    expect(waiting(page)).to_have_text(PROBLEM)


def test_a_reload_goes_on_and_a_new_chat_forgets(page: Page, browser: Browser, url: str) -> None:
    to_first_question(page)
    press(page, "Behaviour is wrong")
    question = waiting(page).inner_text()
    page.reload()
    expect(waiting(page)).to_have_text(question)
    expect(reply(page, "Behaviour is wrong")).to_be_visible()
    for other in visit(browser, url):
        expect(other.get_by_role("button", name="Help me decide")).to_be_visible()
        ask(other, "Why not RAG for me?")
        expect(prompt(other)).to_have_count(0)
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("button", name="Help me decide")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Help me decide")).to_be_visible()
    expect(prompt(page)).to_have_count(0)


def test_what_is_asked_after_the_verdict(page: Page) -> None:
    to_verdict(page)
    prompt(page).get_by_role("button", name="Why not RAG for me?").click()
    why = page.get_by_role("article").last
    expect(why).to_contain_text("Your answers come to fine-tuning, not RAG.")
    supposed = ask(page, "What if the facts change daily?")
    expect(supposed).to_contain_text("How often do the facts change?")
    expect(supposed.get_by_role("link", name="See all of it")).to_be_visible()
    ordinary = ask(page, "How much training data does fine-tuning need?")
    expect(ordinary).to_contain_text("quoted word for word")
    left = prompt(page).get_by_role("list", name="Questions about the verdict")
    expect(left.get_by_role("button", name="What would change it?")).to_be_visible()
    expect(left.get_by_role("button", name="Why not RAG for me?")).to_have_count(0)
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("button", name="Help me decide")).to_be_visible()
    forgotten = ask(page, "Why not RAG for me?")
    expect(forgotten).not_to_contain_text("Your answers come to")


def test_a_damaged_checklist_is_forgotten_and_the_rest_stays(page: Page) -> None:
    to_first_question(page)
    press(page, "Both")
    page.wait_for_function(f"{KEPT}.includes('Both')")  # it is kept a moment after it is shown
    reload_with(page, f"""{KEPT} = {KEPT}.replace('"phase":"asking"', '"phase":"dancing"')""")
    expect(reply(page, "Both")).to_be_visible()
    expect(prompt(page)).to_have_count(0)
    say(page, "help me decide")
    expect(waiting(page)).to_contain_text("Describe your project")


def test_the_keyboard_goes_on_from_question_to_question(page: Page) -> None:
    to_first_question(page)
    expect(waiting(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(prompt(page).get_by_role("button", name="Facts are missing")).to_be_focused()
    page.keyboard.press("Enter")
    expect(waiting(page)).not_to_have_text(PROBLEM)
    expect(waiting(page)).to_be_focused()


def test_a_double_click_answers_one_question(page: Page) -> None:
    begin(page)
    prompt(page).get_by_role("button", name="Ask me").dblclick()
    expect(waiting(page)).to_have_text(PROBLEM)
    prompt(page).get_by_role("button", name="Not sure").dblclick()
    expect(prompt(page)).to_contain_text("question 2")


def test_all_of_it_fits_a_phone(phone: Page) -> None:
    to_verdict(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
