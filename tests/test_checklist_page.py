"""The checklist's own page in a real browser: what a person sees and does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from chat.answering import Assistant
from chat.verifying import check_quotes, read_quotes
from tests.browsing import quote_in_sheet, sheet, visit, words

pytestmark = pytest.mark.browser

CHANGE = "How often do the facts change?"
PROBLEM = "Is the gap facts the model lacks, or behaviour it does not show?"
PROMPTING = "How far has prompting been taken?"
LINKED = "?answers=primary_problem:behaviour,prompting_status:plateaued&costs=queries_per_day:30000"
DESCRIPTION = (
    "A support bot over 2,000 pages of manuals that change weekly, and it must cite sources."
)

PAUSE = 400
"""Milliseconds after which a changed answer has surely been sent."""


@pytest.fixture
def checklist(page: Page) -> Page:
    page.get_by_role("tab", name="Checklist").click()
    expect(heading(page, "The verdict builds up here")).to_be_visible()
    return page


@pytest.fixture
def linked(browser: Browser, url: str) -> Iterator[Page]:
    yield from visit(browser, url + "/" + LINKED, viewport={"width": 1280, "height": 800})


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", name=name, exact=True)


def question(page: Page, name: str) -> Locator:
    return page.get_by_role("form", name="Checklist").get_by_role("group", name=name)


def answered(page: Page) -> Locator:
    return page.get_by_role("form", name="Checklist").get_by_role("paragraph").first


def choose(page: Page, name: str, option: str) -> None:
    question(page, name).get_by_role("radio", name=option, exact=True).check()


def part(page: Page, name: str) -> Locator:
    return page.locator("section").filter(has=page.get_by_role("heading", name=name, level=3))


def test_the_verdict_follows_the_answers(checklist: Page) -> None:
    choose(checklist, PROBLEM, "Facts are missing")
    expect(heading(checklist, "RAG")).to_be_visible()
    expect(checklist.get_by_text("Recommendation · 1 of 31 answered")).to_be_visible()
    expect(checklist.locator("#announcement")).to_have_text(
        "Recommendation: RAG. 1 of 31 answered."
    )
    choose(checklist, PROBLEM, "Behaviour is wrong")
    expect(heading(checklist, "Fine-tuning")).to_be_visible()
    choose(checklist, "How many labelled examples exist?", "Fewer than 500")
    expect(heading(checklist, "Prompt engineering")).to_be_visible()
    expect(part(checklist, "What stands in the way")).to_contain_text("too few usable examples")
    choose(checklist, PROBLEM, "Not sure yet")
    choose(checklist, "How many labelled examples exist?", "Not sure yet")
    expect(heading(checklist, "The verdict builds up here")).to_be_visible()


def test_the_last_answer_counts_however_slow_the_way(checklist: Page) -> None:
    checklist.route("**/queue/join*", lambda route: None)  # holds it
    with checklist.expect_request("**/queue/join*"):
        choose(checklist, PROBLEM, "Facts are missing")
    choose(checklist, PROBLEM, "Behaviour is wrong")
    checklist.wait_for_timeout(PAUSE)
    checklist.unroute("**/queue/join*")
    expect(heading(checklist, "Fine-tuning")).to_be_visible()


def test_a_citation_opens_the_article_at_its_words(checklist: Page) -> None:
    choose(checklist, PROBLEM, "Facts are missing")
    mark = part(checklist, "Why").get_by_role("link", name="Source: ").first
    quote = mark.get_attribute("title")
    mark.click()
    expect(quote_in_sheet(checklist)).to_be_in_viewport()
    assert quote
    assert words(quote_in_sheet(checklist)) in quote
    checklist.keyboard.press("Escape")
    expect(sheet(checklist)).to_be_hidden()


def test_a_link_restores_the_answers_and_figures(
    checklist: Page, browser: Browser, url: str
) -> None:
    choose(checklist, CHANGE, "Weekly")
    checklist.get_by_label("Queries a day", exact=True).fill("30,000")
    expect(part(checklist, "What it costs")).to_contain_text("At 30,000 queries a day")
    checklist.get_by_role("button", name="Copy link").click()
    expect(checklist.get_by_role("button", name="Copied")).to_be_visible()
    for other in visit(browser, checklist.url):
        expect(question(other, CHANGE).get_by_role("radio", name="Weekly")).to_be_checked()
        expect(heading(other, "RAG")).to_be_visible()
        expect(other.get_by_label("Queries a day", exact=True)).to_have_value("30000")
        expect(part(other, "What it costs")).to_contain_text("At 30,000 queries a day")
    for other in visit(browser, url):
        other.get_by_role("tab", name="Checklist").click()
        expect(answered(other)).to_contain_text("0 of 31 answered")


def test_a_link_may_name_what_is_not_there(browser: Browser, url: str) -> None:
    link = f"{url}/?answers=chnge_rate:weekly,stakes:<b>x</b>,primary_problem:knowledge"
    for page in visit(browser, link):
        notice = page.get_by_role("status").filter(has_text="Not everything in this link")
        expect(notice).to_contain_text("Did you mean change_rate?")
        expect(notice).to_contain_text("stakes has no option <b>x</b>")
        expect(answered(page)).to_contain_text("1 of 31 answered")
        choose(page, CHANGE, "Weekly")
        expect(notice).to_be_hidden()
        assert "chnge_rate" not in page.url


def test_a_description_proposes_answers_to_confirm(checklist: Page) -> None:
    checklist.get_by_label("Describe your project").fill(DESCRIPTION)
    checklist.get_by_role("button", name="Propose answers").click()
    proposed = checklist.get_by_role("form", name="Is this right?")
    weekly = proposed.get_by_role("group", name=CHANGE)
    expect(weekly.get_by_role("radio", name="Weekly")).to_be_checked()
    expect(weekly).to_contain_text("From the words")
    expect(weekly).to_contain_text("weekly")
    expect(heading(checklist, "Is this right?")).to_be_focused()
    expect(answered(checklist)).to_contain_text("0 of 31 answered")
    weekly.get_by_role("radio", name="About monthly").check()
    proposed.get_by_role("button", name="Use these answers").click()
    expect(proposed).to_be_hidden()
    expect(question(checklist, CHANGE).get_by_role("radio", name="About monthly")).to_be_checked()
    expect(heading(checklist, "RAG")).to_be_visible()


def test_a_description_can_be_discarded_and_read_again(checklist: Page) -> None:
    proposed = checklist.get_by_role("form", name="Is this right?")
    for _ in range(2):
        checklist.get_by_label("Describe your project").fill(DESCRIPTION)
        checklist.get_by_role("button", name="Propose answers").click()
        proposed.get_by_role("button", name="Discard").click()
        expect(proposed).to_be_hidden()
    expect(answered(checklist)).to_contain_text("0 of 31 answered")
    checklist.get_by_label("Describe your project").fill(" ")
    checklist.get_by_role("button", name="Propose answers").click()
    expect(checklist.get_by_role("alert")).to_contain_text("Describe your project first")


def test_a_figure_that_is_none_is_explained_at_its_field(linked: Page) -> None:
    field = linked.get_by_label("Vector database a month")
    field.fill("cheap")
    expect(linked.get_by_role("alert")).to_contain_text("“cheap” is no amount")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("“cheap” is no amount"))
    field.fill("300")
    expect(linked.get_by_role("alert")).to_be_hidden()
    expect(part(linked, "What it costs")).to_contain_text("RAG costs $2,025.00 a month")
    linked.get_by_role("button", name="Back to the articles’ figures").click()
    expect(part(linked, "What it costs")).to_contain_text("RAG costs $725.00 a month")
    expect(field).to_have_value("150")


def test_clearing_can_be_undone(linked: Page) -> None:
    expect(heading(linked, "Fine-tuning")).to_be_visible()
    linked.get_by_role("button", name="Clear all").click()
    expect(heading(linked, "The verdict builds up here")).to_be_visible()
    assert "answers=" not in linked.url
    linked.get_by_role("button", name="Undo clearing").click()
    expect(heading(linked, "Fine-tuning")).to_be_visible()


def test_an_open_question_leads_to_its_place_in_the_form(linked: Page) -> None:
    link = part(linked, "Open questions").get_by_role("link").first
    name = link.inner_text()
    link.click()
    unsure = question(linked, name).get_by_role("radio", name="Not sure yet")
    expect(unsure).to_be_focused()
    expect(unsure).to_be_in_viewport()


def test_what_was_unfolded_stays_so(linked: Page) -> None:
    summary = linked.get_by_text("On the other approaches")
    summary.click()
    told = linked.locator("details[data-key=others]")
    before = told.inner_text()
    choose(linked, "Must answers show their source?", "Yes")
    expect(told).not_to_have_text(before, use_inner_text=True)
    expect(told.get_by_role("listitem").first).to_be_visible()


def test_all_of_it_works_by_keyboard(checklist: Page) -> None:
    question(checklist, PROBLEM).get_by_role("radio", name="Not sure yet").focus()
    checklist.keyboard.press("ArrowRight")
    expect(heading(checklist, "RAG")).to_be_visible()
    checklist.keyboard.press("Tab")
    expect(question(checklist, PROMPTING).get_by_role("radio", name="Not sure yet")).to_be_focused()


def test_a_phone_shows_the_verdict_at_the_bottom_and_leads_to_it(phone: Page) -> None:
    phone.get_by_role("tab", name="Checklist").click()
    choose(phone, PROBLEM, "Facts are missing")
    bar = phone.get_by_role("link", name="See why")
    expect(bar).to_contain_text("RAG")
    expect(bar).to_be_in_viewport()
    bar.click()
    expect(heading(phone, "RAG")).to_be_in_viewport()
    for details in phone.locator("#advised summary").all():
        details.click()
    assert phone.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize(("link", "kind"), [("Download as Markdown", "md"), ("as JSON", "json")])
def test_the_verdict_can_be_kept_and_checked_later(
    linked: Page, assistant: Assistant, tmp_path: Path, link: str, kind: str
) -> None:
    with linked.expect_download() as begun:
        linked.get_by_role("link", name=link).click()
    assert begun.value.suggested_filename == f"whichway-verdict.{kind}"
    file = tmp_path / f"kept.{kind}"
    begun.value.save_as(file)
    text = file.read_text("utf-8")
    if kind == "json":
        kept = json.loads(text)
        assert kept["result"]["verdict"] == "fine_tuning"
        assert kept["result"]["costs"]["estimates"][0]["queries_per_day"] == 30_000
        assert kept["result"]["criteria"] == {
            "primary_problem": "behaviour",
            "prompting_status": "plateaued",
        }
    else:
        assert "Fine-tuning" in text
        assert "Behaviour is wrong" in text
    texts = {stored.article.id: stored.article.text for stored in assistant.articles()}
    checked = check_quotes(read_quotes(text), texts)
    assert len(checked) > 10
    assert {one.standing for one in checked} == {"stands"}


def test_a_download_of_unknown_answers_says_what_is_wrong(page: Page, url: str) -> None:
    reply = page.request.get(f"{url}/checklist/verdict.md?answers=primary_problem:nowledge")
    assert reply.status == 404
    assert "Did you mean knowledge?" in reply.text()
