"""The library page in a real browser: adding, asking, removing, and who may."""

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from chat.answering import Assistant
from chat.shared_adviser import SharedAdviser
from chat.ui.changing import Changing
from chat.ui.holding import Holding
from chat.ui.library_handlers import LibraryHandlers
from chat.ui.site import build_site
from chat.ui.syncing import Syncing
from chat.ui.titles import Titles
from ingest.adding import Offer
from ingest.pipeline import sync
from ingest.settings import AppSettings
from tests.browsing import ask, copy_of, serving, visit

WOMBATS = "# On wombats\n\nA wombat has cubic droppings. It digs with its teeth and claws.\n"
OKAPIS = "# On okapis\n\nAn okapi has a blue tongue. Prices which change weekly need retrieval.\n"
DROP = """([name, text]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([text], name));
    for (const kind of ["dragenter", "dragover", "drop"]) {
        const event = new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true});
        document.querySelector("#adder .drop").dispatchEvent(event);
    }
}"""


@pytest.fixture(scope="module")
def mine(settings: AppSettings, tmp_path_factory: pytest.TempPathFactory) -> AppSettings:
    copy = copy_of(settings, tmp_path_factory.mktemp("adding"), "models", "chroma")
    sync(copy)
    return copy


@pytest.fixture(scope="module")
def address(mine: AppSettings) -> Iterator[str]:
    with serving(mine) as url:
        yield url


@pytest.fixture
def library_page(browser: Browser, address: str) -> Iterator[Page]:
    for page in visit(browser, address):
        page.get_by_role("tab", name="Library").click()
        yield page


def steps(page: Page) -> Locator:
    return page.get_by_role("list", name="Being added").get_by_role("listitem")


def file(name: str, text: str | bytes) -> FilePayload:
    content = text.encode() if isinstance(text, str) else text
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def choose(page: Page, *files: FilePayload) -> None:
    page.get_by_label("Choose files").set_input_files(files)


@pytest.mark.browser
def test_an_article_is_added_cited_removed_and_cited_no_longer(
    library_page: Page, mine: AppSettings
) -> None:
    page = library_page
    choose(page, file("wombats.md", WOMBATS), file("photo.png", b"\x89PNG\r\n\x1a\n\0\0"))
    expect(steps(page)).to_have_count(2)
    expect(steps(page).first).to_contain_text("Added as “On wombats”")
    expect(steps(page).last).to_contain_text("Refused. photo.png is an image")
    expect(page.get_by_text("2 articles: 1 added, 1 refused.")).to_be_visible()
    expect(page.get_by_text("“On wombats” speaks to none of its questions.")).to_be_visible()
    row = page.get_by_role("row", name="On wombats")
    expect(row).to_contain_text("from wombats.md")
    assert (mine.library / "added" / "on-wombats.md").read_text("utf-8") == WOMBATS

    page.get_by_role("tab", name="Chat").click()
    expect(ask(page, "What does a wombat have?")).to_contain_text("cubic droppings")
    expect(page.get_by_role("region", name="Sources")).to_contain_text("from wombats.md")

    page.get_by_role("tab", name="Library").click()
    row.get_by_text("Remove", exact=True).click()
    page.keyboard.press("Escape")
    expect(row.get_by_role("button", name="Yes, remove it")).to_be_hidden()
    page.keyboard.press("Enter")
    row.get_by_role("button", name="Yes, remove it").click()
    expect(page.get_by_text("“On wombats” was removed.")).to_be_visible()
    expect(row).to_have_count(0)
    page.get_by_role("tab", name="Chat").click()
    expect(ask(page, "What does a wombat have now?")).not_to_contain_text("cubic droppings")
    assert not (mine.library / "added" / "on-wombats.md").exists()

    page.get_by_role("tab", name="Library").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("added/on-wombats.md is back.")).to_be_visible()
    expect(row).to_contain_text("from wombats.md")


@pytest.mark.browser
def test_a_file_that_is_dropped_is_added_and_known_the_next_time(library_page: Page) -> None:
    page = library_page
    page.evaluate(DROP, ["okapis.md", OKAPIS])
    expect(steps(page)).to_contain_text(["Added as “On okapis”"])
    expect(page.get_by_text("“On okapis” speaks to change rate")).to_be_visible()
    page.evaluate(DROP, ["again.txt", OKAPIS])
    expect(steps(page)).to_contain_text(["Already in the library as “On okapis”"])
    expect(page.get_by_text("1 article: 1 known.")).to_be_visible()


@pytest.mark.browser
def test_limits_are_told_before_anything_is_sent(library_page: Page, mine: AppSettings) -> None:
    page = library_page
    choose(page, *(file(f"{number}.md", f"Text {number}.") for number in range(21)))
    expect(page.get_by_role("alert").get_by_text("at most 20 files at once")).to_be_visible()
    page.evaluate("document.getElementById('adder').dataset.size = 5")
    choose(page, file("large.md", "More than five bytes."))
    expect(page.get_by_role("alert").get_by_text("large.md")).to_be_visible()
    expect(steps(page)).to_have_count(0)
    assert not (mine.library / "added" / "0.md").exists()


@pytest.mark.browser
def test_an_address_within_this_machine_is_refused(library_page: Page, address: str) -> None:
    page = library_page
    page.get_by_role("button", name="Fetch and add").click()
    expect(page.get_by_text("Type the address of a page first.")).to_be_visible()
    page.get_by_label("Address of a page").fill(address)
    page.get_by_label("Address of a page").press("Enter")
    expect(steps(page)).to_contain_text(["Only public addresses are fetched"])


@pytest.mark.browser
def test_on_a_phone_in_the_dark_nothing_sticks_out(browser: Browser, address: str) -> None:
    small = {"width": 360, "height": 780}
    for page in visit(browser, address, viewport=small, color_scheme="dark"):
        page.get_by_role("tab", name="Library").click()
        expect(page.get_by_role("heading", name="Add articles")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("path", ["upload", "file=/etc/hostname", "proxy=http://a", "file/a"])
def test_gradios_own_ways_for_files_are_closed(address: str, path: str) -> None:
    for method in ("GET", "POST"):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        connection.request(method, f"/gradio_api/{path}")
        assert connection.getresponse().status == 404
        connection.close()


@pytest.mark.parametrize(
    ("loopback", "adding", "status"),
    [(True, None, 200), (False, None, 404), (True, False, 404), (False, True, 200)],
)
def test_strangers_change_nothing_unless_they_may(
    settings: AppSettings,
    assistant: Assistant,
    loopback: bool,
    adding: bool | None,
    status: int,
) -> None:
    own = settings.model_copy(update={"adding": adding})
    adviser = SharedAdviser(assistant)
    site = build_site(own, assistant, adviser, lambda tell: sync(own), loopback=loopback)
    client = TestClient(site, base_url="http://localhost")
    sent = client.post("/library/files?name=a.md", content=b"text")
    assert (sent.status_code == 200) == (status == 200)
    assert ('id=\\"adder\\"' in client.get("/").text) == (status == 200)


def test_what_is_held_is_taken_once_and_makes_room() -> None:
    holding = Holding(room=10)
    first, second = (holding.put(Offer(bytes(6), name, name)) for name in "ab")
    assert holding.take(first) is None
    assert holding.take(second) == Offer(bytes(6), "b", "b")
    assert holding.take(second) is None


def test_no_path_of_this_machine_can_be_named(tmp_path: Path) -> None:
    """Only what was sent is taken, and pages; a path is no address."""
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret\n\nOf this machine.\n", "utf-8")
    settings = AppSettings(library=tmp_path / "corpus", store=tmp_path / "store")
    changing = Changing(settings, Syncing(lambda tell: sync(settings)), Holding())
    handlers = LibraryHandlers(
        changing, Titles(Assistant(settings)), lambda news: pytest.fail("it synced")
    )
    sent = {"keys": [str(secret)], "addresses": [str(secret), f"file://{secret}"]}
    *_, last = (shown.steps for shown in handlers.add(sent) if shown.steps)
    assert last.count("Refused.") == 3
    assert not list((settings.library / "added").glob("*.md"))
