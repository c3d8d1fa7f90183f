"""Real documents made by real tools give the sentences of their Markdown source."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from playwright.sync_api import Browser, Page, expect

from chat.answering import Assistant
from ingest.article import parse_article
from ingest.chunking import cut
from ingest.errors import CorpusError
from ingest.formats import Extracted, extract
from ingest.pipeline import sync
from ingest.records import Article, Sentence
from ingest.settings import AppSettings
from tests.browsing import ask, quote_in_sheet, serving, sheet, sources, words
from tests.conftest import ROOT
from tests.making import (
    CATALOGUE,
    EMPTY_PAGE,
    ONE_PAGE,
    by_pandoc,
    by_print,
    raw_pdf,
    word_document,
)

pytestmark = pytest.mark.browser  # the PDFs are printed by one
EDITIONS = sorted((ROOT / "corpus" / "articles").glob("*.md"))
RUNNING = {
    "display_header_footer": True,
    "header_template": '<p style="font-size: 9px; margin-left: 40px">A running head</p>',
    "footer_template": (
        '<p style="font-size: 9px; margin-left: 40px">'
        'Page <span class="pageNumber"></span> of <span class="totalPages"></span></p>'
    ),
    "margin": {"top": "60px", "bottom": "60px"},
}
COLUMNS = (
    "<style>body { columns: 2; text-align: justify; font-size: 10pt; max-width: none }</style>"
)
SAVED = """<!doctype html><html lang="en"><head>
<title>What ten projects taught us | Example Press</title>
<meta name="author" content="A. Writer"><meta property="og:site_name" content="Example Press">
<meta property="article:published_time" content="2026-03-01T09:30:00Z">
<meta property="og:title" content="What ten projects taught us">
<link rel="canonical" href="https://example.org/ten-projects">
<script>track("everything")</script></head><body>
<div class="cookie-banner"><p>We use cookies to improve your experience.</p>
<button>Accept all</button></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/blog">Blog</a></li></ul></nav></header>
<main><article><h1>What ten projects taught us</h1>
<p>Retrieval was the weak point of seven of the ten projects that we looked at last year.</p>
<h2>What went wrong</h2>
<p>Chunks were too large in four projects, and nobody had measured that before the launch.</p>
<ul><li>Three projects had no test questions.</li><li>Two had stale documents.</li></ul>
<div class="share-buttons"><a href="#">Share on a network</a></div>
<table><thead><tr><th>Project</th><th>Cost | month</th></tr></thead>
<tbody><tr><td>Alpha</td><td>$350</td></tr><tr><td>Beta</td><td>$2,850</td></tr></tbody></table>
<h2>What helped</h2>
<p>Measuring retrieval on 50 real questions helped most, and it took a day in each project.</p>
<div class="newsletter-box"><p>Subscribe to our newsletter for more.</p></div>
</article></main>
<aside class="sidebar"><h3>Most read</h3><p>Ten other articles that you should read now.</p></aside>
<footer><p>© 2026 Example Press. All rights reserved. Imprint and terms of use.</p></footer>
</body></html>"""


@dataclass(frozen=True)
class Made:
    """Documents made of one edition, by the name of their kind."""

    stem: str
    files: dict[str, Path]


@pytest.fixture(scope="module", params=EDITIONS, ids=lambda path: path.stem[:9])
def made(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Made:
    path: Path = request.param
    folder, text = tmp_path_factory.mktemp(path.stem), path.read_text("utf-8")
    page = by_pandoc(text, folder / "x.html")
    html = page.read_text("utf-8")
    files = {
        "html": page,
        "docx": by_pandoc(text, folder / "x.docx"),
        "tagged": by_print(browser, html, folder / "t.pdf", tagged=True),
        "untagged": by_print(browser, html, folder / "u.pdf", tagged=False, **RUNNING),
        "columns": by_print(browser, html + COLUMNS, folder / "c.pdf", tagged=False),
    }
    return Made(path.stem, files)


@cache
def read(file: Path) -> tuple[Extracted, Article]:
    extracted = extract(file.read_bytes(), file.name)
    kind, pages = extracted.format, extracted.pages
    return extracted, parse_article("x", file.name, extracted.text, kind, pages)


def sentences(article: Article) -> list[tuple[tuple[str, ...], str, str]]:
    return [(p.path, s.kind, p.quote(s)) for p in cut(article, "d") for s in p.sentences]


def source(stem: str) -> Article:
    return read(ROOT / "corpus" / "articles" / f"{stem}.md")[1]


@pytest.mark.parametrize("kind", ["html", "docx", "tagged"])
def test_documents_give_the_sentences_of_their_source(made: Made, kind: str) -> None:
    """Each with its kind and its headings; none more and none less."""
    _, article = read(made.files[kind])
    assert sentences(article) == sentences(source(made.stem))
    assert article.head.title == source(made.stem).head.title


@pytest.mark.parametrize(("kind", "share"), [("untagged", 0.99), ("columns", 0.9)])
def test_pages_without_tags_give_nearly_all(made: Made, kind: str, share: float) -> None:
    """Rows of a table can differ where narrow cells leave no gap or are broken over pages."""
    ours = {" ".join(words.split()) for _, _, words in sentences(source(made.stem))}
    got = {" ".join(words.split()) for _, _, words in sentences(read(made.files[kind])[1])}
    assert len(ours & got) >= share * len(ours)
    assert all(row.startswith("|") for row in ours - got if kind == "untagged")


def test_nothing_of_running_heads_and_feet_is_left(made: Made) -> None:
    text = read(made.files["untagged"])[0].text
    assert "running head" not in text
    assert not re.search(r"Page \d+ of", text)


@pytest.mark.parametrize("kind", ["tagged", "untagged", "columns"])
def test_each_sentence_stands_on_its_page(made: Made, kind: str) -> None:
    file = made.files[kind]
    _, article = read(file)
    document = pdfium.PdfDocument(file.read_bytes())
    pages = [bare(page.get_textpage().get_text_range()) for page in document]
    document.close()
    assert len(article.pages) == len(pages)
    for passage in cut(article, "d"):
        for sentence in passage.sentences:
            beginning = bare(first_words(article, sentence))
            assert beginning in pages[(article.page_of(sentence.start) or 0) - 1]


def first_words(article: Article, sentence: Sentence) -> str:
    """Few enough to stand on one line of one page."""
    return " ".join(re.split(r"[\s|]+", article.text[sentence.start : sentence.end])[:2])


def bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def test_the_same_bytes_give_the_same_text(made: Made) -> None:
    for file in (made.files["html"], made.files["tagged"]):
        assert extract(file.read_bytes(), "another name") == read(file)[0]


def test_of_a_saved_page_only_the_article_is_kept() -> None:
    extracted = extract(SAVED.encode(), "saved.html")
    article = parse_article("x", "saved.html", extracted.text, extracted.format)
    assert article.head.title == "What ten projects taught us"
    assert article.head.author == "A. Writer"
    assert article.head.publisher == "Example Press"
    assert article.head.published == "2026-03-01"
    assert article.head.url == "https://example.org/ten-projects"
    body = article.body
    for gone in ("cookies", "Accept", "Blog", "Share", "newsletter", "Most read", "Imprint"):
        assert gone not in body
    assert "## What went wrong" in body
    assert "- Two had stale documents." in body
    assert "| Project | Cost \\| month |\n| --- | --- |\n| Alpha | $350 |" in body
    assert "took a day in each project." in body


def test_a_word_document_tells_its_title_author_and_day(tmp_path: Path) -> None:
    text = "---\ntitle: On cost\nauthor: A. Writer\n---\n\nIt costs $5 a day.\n"
    extracted = extract(by_pandoc(text, tmp_path / "x.docx").read_bytes(), "x.docx")
    assert '\ntitle: "On cost"\nauthor: "A. Writer"\n' in extracted.text
    assert re.search(r'\npublished: "\d{4}-\d\d-\d\d"\n', extracted.text)


def test_words_parted_at_the_end_of_a_line_are_joined(browser: Browser, tmp_path: Path) -> None:
    html = (
        "<p style='width: 9em'>The retrie&shy;val of evalu&shy;ations is a well-known "
        "state-of-the-art infor&shy;mation tech&shy;nique for every knowl&shy;edge base.</p>"
    )
    text = extract(by_print(browser, html, tmp_path / "x.pdf").read_bytes(), "x.pdf").text
    told = "The retrieval of evaluations is a well-known state-of-the-art information technique"
    assert f"{told} for every knowledge base." in text


def test_signs_that_are_no_markup_stay_what_they_are() -> None:
    html = "<html><body><p>1. is &lt;b&gt; *not* [x](y) a_b_c `d` | e</p><p># No title</p></body>"
    extracted = extract(html.encode(), "x.html")
    article = parse_article("x", "x.html", extracted.text, extracted.format)
    shown = re.sub(r"\\(?=[^\w\s])", "", article.body)
    assert "1. is <b> *not* [x](y) a_b_c `d` | e" in shown
    assert article.body.count("\n\n") == 1
    assert [passage.path for passage in cut(article, "d")] == [(), ()]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("x.txt", raw_pdf([CATALOGUE, ONE_PAGE, EMPTY_PAGE]), "no text layer"),
        ("x.md", b"<!doctype html><html><body><p>Words that stand here.</p></body></html>", "html"),
        ("x.html", b"Only a line of text", "text"),
        ("x.pdf", b"Only a line of text", "text"),
        ("x.md", word_document("<w:document/>"), "Save it anew"),
        ("x.docx", b"PK\x03\x04 something else", "ZIP archive"),
        ("x.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "Save it as .docx or PDF"),
        ("x.txt", b"{\\rtf1 Hello}", "Rich Text Format"),
        ("x.pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
        ("x.pdf", b"%PDF-1.7 and nothing more", "a damaged PDF"),
        ("x.html", b"<html><body></body></html>", "holds no text"),
    ],
)
def test_the_content_tells_the_format(name: str, content: bytes, kind: str) -> None:
    if kind in ("html", "text"):
        assert extract(content, name).format == kind
    else:
        with pytest.raises(CorpusError, match=rf"^{name} .*{kind}.*\.$"):
            extract(content, name)


def test_an_encrypted_pdf_says_so() -> None:
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%b) /U (%b) >> /ID [(a) (a)]"
    content = raw_pdf([CATALOGUE, ONE_PAGE, EMPTY_PAGE], lock % (b"o" * 32, b"u" * 32))
    with pytest.raises(CorpusError, match=r"x\.pdf is encrypted\. Save a copy without a password"):
        extract(content, "x.pdf")


@pytest.fixture(scope="module")
def report(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF of three pages, with something to ask about on the second."""
    pages = [
        "<h1>Kiln report</h1><p>The kiln was built in the spring by two masons.</p>",
        "<h2>Firing</h2><p>The kiln reaches 1,240 degrees after nine hours of firing.</p>",
        "<h2>Cooling</h2><p>Cooling takes two days with the door closed.</p>",
    ]
    html = '<div style="break-before: page"></div>'.join(pages)
    return by_print(browser, html, tmp_path_factory.mktemp("report") / "kiln.pdf")


def test_a_citation_names_the_page_of_a_pdf(
    fresh: AppSettings, report: Path, browser: Browser
) -> None:
    (fresh.library / "kiln.pdf").write_bytes(report.read_bytes())
    assert sync(fresh).added == ("kiln",)
    question = "How many degrees does the kiln reach?"
    answer = Assistant(fresh).answer(question)
    assert answer.citations[0].page == 2
    assert "1,240 degrees" in answer.citations[0].quote
    with serving(fresh) as url:
        page: Page = browser.new_page()
        page.goto(url)
        ask(page, question)
        card = sources(page).get_by_role("link", name=re.compile("Kiln report, Firing · p. 2"))
        card.click()
        expect(sheet(page)).to_be_visible()
        assert "1,240 degrees" in words(quote_in_sheet(page))
        reader = page.frame_locator("dialog iframe")
        expect(reader.get_by_text("Page 2", exact=True)).to_be_visible()
        page.close()
