"""Choosing a language model on the page, and what one sees of its answers, in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.settings import AppSettings
from tests.browsing import QUESTION, ask, serving, visit
from tests.llama_server import NAME, llama_server
from tests.model_servers import Script, model_server

pytestmark = pytest.mark.browser

TRUE = "Fine-tuning needs at least about 500 high-quality examples to be useful [1]. "
FALSE = "Fine-tuning needs at least about 7,700 high-quality examples to be useful [1]. "


@pytest.fixture
def script() -> Script:
    return Script([TRUE, FALSE, "Most"], pause=0.2)


@pytest.fixture
def chosen(page: Page, script: Script) -> Iterator[Page]:
    with model_server("openai", script) as url:
        choose(page, f"{url}/v1")
        expect(page.get_by_text("tiny writes the answers, on this machine.")).to_be_visible()
        yield page


def choose(page: Page, url: str, name: str = "tiny") -> None:
    page.get_by_role("button", name="Language model").click()
    page.get_by_label("Another server that speaks OpenAI’s protocol").check()
    page.get_by_label("Model", exact=True).fill(name)
    page.get_by_label("Address").fill(url)
    page.get_by_label("Key").fill("sk-secret-0815")
    page.get_by_role("button", name="Use it").click()


def test_a_model_writes_and_what_no_source_bears_out_is_flagged(chosen: Page) -> None:
    answer = ask(chosen, QUESTION)
    expect(answer).to_contain_text("at least about 500 high-quality examples")
    expect(answer.get_by_text("(not supported by its source)").first).to_be_visible()
    flagged = answer.locator(".flags")
    expect(flagged).to_contain_text("The passage does not hold the figure 7,700.")
    expect(flagged.locator("q").first).to_be_visible()
    assert "sk-secret" not in chosen.content()


def test_a_server_elsewhere_is_announced_before_it_is_used(page: Page) -> None:
    choose(page, "http://models.example/v1")
    told = "will go to models.example, descriptions of a project too. Press the button again"
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.locator(".active-model")).to_have_count(0)
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_text("Questions and passages go to models.example (tiny), ")).to_be_visible()
    expect(page.get_by_text("Everything stays on this machine.")).to_be_hidden()


def test_a_model_elsewhere_in_the_settings_waits_for_consent(
    browser: Browser, library: AppSettings
) -> None:
    elsewhere = "openai-like:tiny@http://models.example/v1"
    with serving(library, WHICHWAY_LLM=elsewhere) as url:
        for page in visit(browser, url, viewport={"width": 360, "height": 780}):
            told = "would then go to models.example, descriptions of a project too. Until you agree"
            expect(page.get_by_text(told)).to_be_visible()
            answer = ask(page, QUESTION)
            expect(
                answer.get_by_role("link", name=re.compile(r"Source \d+: ")).first
            ).to_be_visible()
            expect(answer.get_by_role("note")).to_have_count(0)
            page.get_by_role("button", name="Agree: send them to models.example").click()
            now = "Questions and passages go to models.example (tiny), "
            expect(page.get_by_text(now)).to_be_visible()
            expect(page.get_by_role("button", name="Agree")).to_be_hidden()


def test_the_real_model_of_a_real_server_writes(page: Page) -> None:
    with llama_server() as url:
        choose(page, url, NAME)
        expect(page.get_by_text(f"{NAME} writes the answers, on this machine.")).to_be_visible()
        page.get_by_label("Your question").fill(QUESTION)
        page.get_by_label("Your question").press("Enter")
        log = page.get_by_role("log")
        expect(log).to_contain_text(re.compile(r"in, (?:[2-9]|\d{2,}) out"), timeout=180_000)
        expect(log).to_contain_text(f"openai-like:{NAME}@{url} was given")


def test_strict_mode_leaves_out_what_no_source_bears_out(
    browser: Browser, library: AppSettings, script: Script
) -> None:
    with (
        model_server("openai", script) as model,
        serving(
            library, WHICHWAY_LLM=f"openai-like:tiny@{model}/v1", WHICHWAY_LLM_STRICT="true"
        ) as url,
    ):
        for page in visit(browser, url):
            answer = ask(page, QUESTION)
            expect(answer).to_contain_text("at least about 500 high-quality examples")
            expect(answer.locator(".answer")).not_to_contain_text("(not supported by its source)")
            expect(answer.locator(".flags")).to_contain_text("does not hold the figure 7,700.")


def test_a_described_project_is_read_by_the_model_and_confirmed(
    chosen: Page, script: Script
) -> None:
    script.first = ["primary_problem | both | names the right department and knows each form"]
    chosen.get_by_role("tab", name="Checklist").click()
    chosen.get_by_label("Describe your project").fill(
        "A desk that names the right department and knows each form. The forms change weekly."
    )
    chosen.get_by_role("button", name="Propose answers").click()
    proposed = chosen.get_by_role("form", name="Is this right?")
    expect(proposed).to_contain_text("Read by the language model from the words")
    expect(proposed.locator("mark")).to_have_text(
        ["names the right department and knows each form", "weekly"]
    )
    expect(chosen.get_by_text("1 of 31 answered").first).to_be_hidden()
    proposed.get_by_role("button", name="Use these answers").click()
    expect(chosen.get_by_text("Recommendation · 2 of 31 answered")).to_be_visible()
    expect(chosen.get_by_role("heading", name="Hybrid", exact=True)).to_be_visible()


def test_the_chat_asks_whether_the_model_understood(chosen: Page, script: Script) -> None:
    script.first = ["stakes | high | somebody may come to harm", "nothing that can be used"]
    chosen.get_by_role("button", name="Help me decide").click()
    expect(chosen.get_by_role("heading", name="Describe your project")).to_be_visible()
    ask(chosen, "A helper for rangers, and somebody may come to harm.")
    log = chosen.get_by_role("log")
    expect(log).to_contain_text("Stakes of the application? High read by the language model from")
    log.get_by_role("button", name="That is right").click()
    expect(log.get_by_role("button", name="That is right")).to_be_hidden()
    told = ask(chosen, "a marmot of a thing")
    expect(told).to_contain_text("What you wrote was read by rules alone.")
    expect(told).to_contain_text("I could not read an answer off that.")


def test_stop_keeps_what_was_checked(chosen: Page, script: Script) -> None:
    script.pieces, script.pause = [TRUE, *["and so on "] * 60], 0.5
    chosen.get_by_label("Your question").fill(QUESTION)
    chosen.get_by_label("Your question").press("Enter")
    log = chosen.get_by_role("log")
    expect(log).to_contain_text("at least about 500")
    chosen.get_by_role("button", name="Stop").click()
    expect(log).to_have_attribute("aria-busy", "false", timeout=5_000)
    expect(log).to_contain_text("Stopped at your wish")
    assert script.written < 60


def test_quotes_stand_in_where_the_server_dies(chosen: Page, script: Script) -> None:
    script.pieces, script.cut = [TRUE], True
    answer = ask(chosen, QUESTION)
    expect(answer.get_by_role("note")).to_contain_text("quoted from the articles instead")
    marks = answer.get_by_role("link", name=re.compile(r"Source \d+: "))
    assert marks.count() > 2
