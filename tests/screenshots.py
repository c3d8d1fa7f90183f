"""Take the pictures that the README shows; `make screenshots` writes them anew."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from ingest.settings import AppSettings
from tests.browsing import FLAGS, QUESTION, ask, quote_in_sheet, serving

FOLDER = Path(__file__).parent / "screenshots"
DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 780}, "device_scale_factor": 2}


@contextmanager
def visiting(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce", **options)
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_label("Your question")).to_be_visible()
    yield page
    context.close()


def take(browser: Browser, url: str) -> None:
    with visiting(browser, url, **DESK) as page:
        ask(page, QUESTION)
        page.screenshot(path=FOLDER / "chat.png")
        page.get_by_role("link", name="Source 2").first.click()
        expect(quote_in_sheet(page)).to_be_in_viewport()
        page.screenshot(path=FOLDER / "reader.png")
        page.keyboard.press("Escape")
        page.get_by_role("tab", name="Library").click()
        expect(page.get_by_role("table")).to_be_visible()
        folder = page.locator(".folder code")  # whose machine this is stays out of the picture
        folder.evaluate("code => { code.textContent = 'corpus'; }")
        page.screenshot(path=FOLDER / "library.png")
    with visiting(browser, url, **PHONE) as page:
        ask(page, QUESTION)
        page.screenshot(path=FOLDER / "phone.png")
    with visiting(browser, url, color_scheme="dark", **DESK) as page:
        ask(page, QUESTION)
        page.screenshot(path=FOLDER / "dark.png")


def main() -> None:
    """Serve the synced library and take every picture."""
    FOLDER.mkdir(exist_ok=True)
    with serving(AppSettings.load()) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        take(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
