import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.answering import Assistant
from chat.conversations.exchange import Conversation, Exchange, Trouble
from chat.conversations.rating import Rating
from chat.records import Answer, Citation, Difference, FoundPassage, Position, Receipt
from chat.smalltalk import EXAMPLES
from chat.ui import markdown
from chat.ui.copying import answer_as_text
from chat.ui.excerpt import excerpt
from chat.ui.highlight import Mark
from chat.ui.library import Shelved, ago, library_html, report_html
from chat.ui.marks import answer_html
from chat.ui.reader import address, article_page, fingerprint
from chat.ui.rendering import conversation_html, welcome_html
from chat.ui.sources import sources_html
from ingest.article import parse_article
from ingest.chunking import cut
from ingest.corpus import read_library
from ingest.records import Article, ArticleHead, Passage, Problem, Sentence, SyncReport
from tests.conftest import ROOT

VOID = {"meta", "link", "br", "hr", "img", "input"}
MARKUP = re.compile(r"[\s*`|\\]+")
HOSTILE = """---
title: "<script>alert('title')</script>"
publisher: "<b onclick=alert(1)>Evil</b>"
interest: "\\"><img src=x onerror=alert(2)>"
url: "javascript:alert(3)"
---

# A heading with <script>alert(4)</script>

Words <img src="http://evil.example/x.png" onerror="alert(5)"> and more.
Then ![a picture](http://evil.example/y.png) and [a link](javascript:alert(6)),
<a href="javascript:alert(7)">another</a>, [a third](data:text/html,x).

<script src="http://evil.example/z.js"></script>

<iframe src="http://evil.example/"></iframe>

- [relative](../../etc/passwd) and <svg onload=alert(8)>
- ${alert(9)} and {{alert(10)}} &lt;script&gt;

| <b>cell</b> | `<i>code</i>` |
| --- | --- |
| <script>alert(11)</script> | "quoted" & 'single' |

```html
<script>alert(12)</script>
```
"""
PLAIN = """The Title Of It

First things first

A paragraph that is wrapped by hand
goes on over a second line. It has <b>two</b> sentences.

• an item with its mark
• another one
  that continues

1. first
2. second

| Head | Row |
|---|---|
| one | two |
"""


class Page(HTMLParser):
    """What a browser would make of some HTML: tags that nest, texts, marked words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.marked: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if "mark" in self._open:
            self.marked.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def bare(words: str) -> str:
    """Words without white space and without what Markdown adds to them."""
    return MARKUP.sub("", words)


def library() -> Iterator[tuple[Article, Sequence[Passage], Sentence]]:
    for article in read_library(ROOT / "corpus").articles:
        passages = cut(article, "digest")
        for passage in passages:
            for sentence in passage.sentences:
                yield article, passages, sentence


def citation(number: int = 1, quote: str = "Words.", title: str = "A title") -> Citation:
    return Citation(number, "an-article", title, "Its section", quote, 10, 10 + len(quote))


def answered(text: str, *citations: Citation) -> Answer:
    return Answer("A question?", "answered", "extractive", text, citations or (citation(),))


def shown(*exchanges: Exchange, articles: Mapping[str, Article] | None = None) -> str:
    return conversation_html(Conversation(exchanges), articles or {})


# Marks


def test_a_mark_becomes_a_link_to_the_quoted_words() -> None:
    page = Page(answer_html(answered("Words.[1]")))
    (link,) = page.all("a")
    check = fingerprint(citation(1).quote)
    assert link["href"] == f"/read/an-article?start=10&end=16&check={check}#quote"
    assert link["aria-label"] == "Source 1: A title"
    assert "".join(page.text) == "Words.[1]\n"


def test_a_mark_without_a_citation_stays_text() -> None:
    page = Page(answer_html(answered("Words.[1] More.[2] None.[0] Many.[99]")))
    assert len(page.all("a")) == 1
    assert "More.[2] None.[0] Many.[99]" in "".join(page.text)


def test_marks_stand_in_lists_and_tables() -> None:
    text = "They are:[1]\n\n- one[2]\n- two[3]\n\n| a | b |\n| --- | --- |\n| c | d[4] |"
    page = Page(answer_html(answered(text, *(citation(number) for number in range(1, 5)))))
    assert [link["data-number"] for link in page.all("a")] == ["1", "2", "3", "4"]
    assert len(page.all("li")) == 2
    assert len(page.all("td")) == 2


@pytest.mark.parametrize(
    "words",
    [
        "[1](javascript:alert(1))",
        "[1](http://evil.example)",
        "[1]: http://evil.example\n\n[1]",
        "<img src=x onerror=alert(1)>[1]",
        "<a href='http://evil.example'>[1]</a>",
        "# not a heading[1]",
        "    not code[1]",
        "> not a quotation[1]",
    ],
)
def test_words_of_an_article_are_only_words(words: str) -> None:
    page = Page(answer_html(answered(words)))
    assert {tag for tag, _ in page.tags} <= {"p", "a", "span"}
    assert all(str(link["href"]).startswith("/read/an-article?") for link in page.all("a"))


def test_what_is_not_supported_says_so() -> None:
    doubtful = Citation(1, "an-article", "A title", "Its section", "Words.", 10, 16, False)
    html = answer_html(answered("Words.[1]", doubtful))
    assert "not confirmed" in str(Page(html).all("a")[0]["aria-label"])


# Highlighting


def test_every_sentence_of_the_library_is_highlighted_exactly() -> None:
    count = 0
    for article, _, sentence in library():
        page = Page(article_page(article, (sentence.start, sentence.end)))
        quote = article.text[sentence.start : sentence.end]
        assert bare("".join(page.marked)) == bare(quote)
        assert [m.get("id") for m in page.all("mark")].count("quote") == 1
        count += 1
    assert count > 400


def test_every_card_shows_its_quote_in_its_surroundings() -> None:
    for article, passages, sentence in library():
        page = Page(excerpt(article, passages, (sentence.start, sentence.end)))
        quote = article.text[sentence.start : sentence.end]
        assert bare("".join(page.marked)) == bare(quote)
        assert not any("id" in attributes for _, attributes in page.tags)
        if sentence.kind == "item" and sentence.lead is not None:
            assert len("".join(page.text)) > len("".join(page.marked)) + 10


def test_every_sentence_of_a_plain_text_is_highlighted_exactly() -> None:
    article = parse_article("plain", "plain.txt", PLAIN)
    passages = cut(article, "digest")
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    assert len(sentences) >= 8
    for sentence in sentences:
        quote = article.text[sentence.start : sentence.end]
        for html in (
            article_page(article, (sentence.start, sentence.end)),
            excerpt(article, passages, (sentence.start, sentence.end)),
        ):
            assert bare("".join(Page(html).marked)) == bare(quote)


@pytest.mark.parametrize(
    ("text", "quote", "html"),
    [
        ("One. **Two.** Three.", "**Two.**", "<strong><mark>Two.</mark></strong>"),
        ("**One. Two.** Three.", "Two.**", "<strong>One. <mark>Two.</mark></strong>"),
        ("[One. Two](http://a.example). Three.", "Two](http://a.example).", "</mark></a><mark>.<"),
        ("Use `a. b`. Then c.", "Use `a. b`.", "<mark>Use <code>a. b</code>.</mark>"),
        ("A\\*b is. So.", "A\\*b is.", "<mark>A*b is.</mark>"),
        ("Tom &amp; Ann. So.", "Tom &amp; Ann.", "<mark>Tom &amp; Ann.</mark>"),
        ("> Said once. And\n> twice.", "And\n> twice.", "<mark>And\ntwice.</mark>"),
        ("1. One. Two.\n   - Deep one. Deep two.", "Deep two.", "one. <mark>Deep two.</mark></li>"),
        ("Title\n=====\n\nText.", "Title", "<mark>Title</mark></h2>"),
        ("| a |\n|---|\n| b \\| c |", "| b \\| c |", "<td><mark>b | c</mark></td>"),
    ],
)
def test_marks_nest_with_other_markup(text: str, quote: str, html: str) -> None:
    start = text.index(quote)
    page = markdown.article_to_html(text, [Mark((start, start + len(quote)), "quote")], "")[0]
    Page(page)
    assert html in re.sub("<mark [^>]*>", "<mark>", page)


@given(st.text("ab*_`[](){}<>|\\#-+1. \n!&;:/\ue000", max_size=60), st.data())
def test_highlighting_changes_no_word(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    plain, marked = Page(markdown.to_html(text)), Page(markdown.to_html(text, (start, end)))
    assert "".join(marked.text) == "".join(plain.text)


def test_a_span_of_several_blocks_leaves_their_headings_alone() -> None:
    text = "## Head\n\nOne.\n\n- two\n- three\n\nFour."
    html = markdown.article_to_html(text, [Mark((0, text.index("Four")), "quote")], "")[0]
    assert bare("".join(Page(html).marked)) == "One.twothree"
    assert [mark.get("id") for mark in Page(html).all("mark")] == ["quote", None, None]


@pytest.mark.parametrize("path", ["a.md", "a.txt"])
def test_a_page_says_its_title_once_and_lists_its_sections(path: str) -> None:
    sign = "#" if path == "a.md" else ""
    parts = [f"{sign} {title}\n\nText." for title in ("The Title", "One", "Two", "Three", "Four")]
    page = Page(article_page(parse_article("a", path, "\n\n".join(parts)), None))
    assert len(page.all("h1")) == 1
    assert page.text.count("The Title") == 1
    sections = [attributes["id"] for tag, attributes in page.tags if tag in ("h2", "h3")]
    linked = [str(link["href"]) for link in page.all("a") if str(link["href"]).startswith("#")]
    assert linked == [f"#{section}" for section in sections]
    assert len(linked) == 4


# Hostile articles


@pytest.mark.parametrize("path", ["evil.md", "evil.txt"])
@pytest.mark.parametrize("text", [HOSTILE, HOSTILE.replace("# ", "")], ids=["headed", "plain"])
def test_a_hostile_article_shows_as_text(path: str, text: str) -> None:
    article = parse_article("evil", path, text)
    for sentence in [s for passage in cut(article, "digest") for s in passage.sentences]:
        page = Page(article_page(article, (sentence.start, sentence.end)))
        assert page.all("script") == [{"src": "/ui/reader.js"}]
        assert not {"img", "iframe", "svg", "b", "i"} & {tag for tag, _ in page.tags}
        for _, attributes in page.tags:
            assert not any(name.startswith("on") for name in attributes)
            assert not re.match(r"\s*(javascript|data|http)", attributes.get("href") or "")
    assert "<script>alert(11)</script>" in "".join(page.text)


def test_hostile_records_are_escaped_in_chat_and_sources() -> None:
    evil = '"><script>alert(1)</script>'
    article = parse_article("evil", "evil.md", HOSTILE)
    cited = Citation(1, "evil", evil, evil, evil, 300, 310)
    differing = Difference(evil, (Position("evil", evil, 300, 310),))
    answer = Answer(evil, "answered", "extractive", f"{evil}[1]", (cited,), (), (differing,))
    answer = replace(answer, understood=f"{evil} twice")
    rating = Rating("wrong", ("outdated",), evil, trouble=evil)
    hostile = Exchange(evil, answer, rating=rating), Exchange(evil, trouble=Trouble(evil, evil))
    articles = {"evil": article}
    for html in (
        conversation_html(Conversation(hostile, id=evil), articles),
        sources_html(answer, articles, {"evil": cut(article, "digest")}),
        library_html([Shelved(article, 1, "2026-01-01T00:00:00+00:00")], None, datetime.now(UTC)),
    ):
        tags = {tag for tag, _ in Page(html).tags}
        assert not {"script", "img", "b"} & tags


# The chat


def test_a_conversation_is_busy_until_its_answer_is_whole() -> None:
    growing = Exchange("Why?", answered("Words.[1]"), whole=False)
    assert 'aria-busy="true"' in shown(growing)
    assert "Copy with sources" not in shown(growing)
    whole = shown(Exchange("Why?", answered("Words.[1]")))
    assert 'aria-busy="false"' in whole
    assert "Copy with sources" in whole


def test_a_long_question_is_not_repeated_in_full() -> None:
    html = shown(Exchange("x" * 100_000, trouble=Trouble("Too long.")))
    assert len(html) < 2_000


def test_examples_are_buttons() -> None:
    page = Page(welcome_html())
    assert [button["data-ask"] for button in page.all("button")] == ["Help me decide", *EXAMPLES]


def test_what_is_copied_keeps_marks_and_sources() -> None:
    article = parse_article("an-article", "a.md", "---\npublisher: House\n---\n\nWords.")
    text = answer_as_text(answered("Words.[1]"), {"an-article": article})
    assert text == (
        "A question?\n\nWords.[1]\n\nSources\n"
        "[1] A title · House · undated · original · Its section · “Words.”\n"
    )


def test_what_is_copied_of_a_refusal_names_articles_by_their_titles(assistant: Assistant) -> None:
    articles = {one.article.id: one.article for one in assistant.articles()}
    answer = assistant.answer("How high is Mont Blanc?")
    nearest = answer_as_text(answer, articles).split("Nearest:\n")[1].splitlines()
    assert len(nearest) == 3
    for line, passage in zip(nearest, answer.passages, strict=False):
        assert line.startswith(f"- {articles[passage.article_id].head.title} · {passage.section}: ")
        assert "#" not in line
    assert not [one for one in articles if one in "".join(nearest)]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**Use RAG** when *facts* change.[1]", "Use RAG when facts change.[1]"),
        ("**An *odd* one** and __low__", "An odd one and low"),
        ("`a ** b ** c` 2 * 3 * 4 some__snake__name", "`a ** b ** c` 2 * 3 * 4 some__snake__name"),
    ],
)
def test_what_is_copied_has_no_signs_of_markdown_that_stress_words(text: str, plain: str) -> None:
    copied = answer_as_text(answered(text), {})
    assert copied.startswith(f"A question?\n\n{plain}\n\nSources\n")


def test_how_a_question_was_understood_is_shown_where_it_matters() -> None:
    asked = replace(answered("Words.[1]"), question="Hi, WHAT does rag cost?")
    same = replace(asked, understood="What does RAG cost?")
    assert "Understood as" not in shown(Exchange(asked.question, asked))
    assert "Understood as" not in shown(Exchange(asked.question, same))
    other = replace(asked, understood="What does fine-tuning cost?")
    page = Page(shown(Exchange(asked.question, other)))
    assert "Understood as: What does fine-tuning cost?" in "".join(page.text)
    assert other.understood in [button.get("data-edit") for button in page.all("button")]


def test_what_can_be_said_of_an_answer_depends_on_it() -> None:
    refused = Answer("Why?", "not_in_articles", "extractive", "No.", receipt=Receipt(1, 2, "No."))
    small_talk = replace(refused, receipt=Receipt(1, 0, "Ask."))
    values = [
        [
            box["value"]
            for box in Page(shown(Exchange("Why?", answer))).all("input")
            if "value" in box
        ]
        for answer in (answered("Words.[1]"), refused, small_talk)
    ]
    assert "should_refuse" in values[0]
    assert values[1] == ["should_answer", ""]
    assert values[2] == []
    given = Exchange("Why?", answered("Words.[1]"), rating=Rating("wrong", ("outdated",)))
    assert "You said: wrong (outdated). Thank you." in "".join(Page(shown(given)).text)
    kept = replace(given, rating=Rating("wrong", (), "mine", trouble="The disk is full."))
    page = Page(shown(kept))
    assert "The disk is full." in page.text
    assert [box["value"] for box in page.all("input")][-1] == "mine"


def test_nothing_found_comes_with_a_receipt_and_the_nearest_passages() -> None:
    article = parse_article("near", "near.md", "# Near\n\nA passage.")
    found = FoundPassage("near", "Near", article.text, 0, len(article.text), 0.2)
    receipt = Receipt(1, 1234, "No article mentions it.")
    answer = Answer(
        "Why?", "not_in_articles", "extractive", "Not in the articles.", (), (found,), (), receipt
    )
    chat = "".join(Page(shown(Exchange("Why?", answer))).text)
    assert "Searched 1,234 passages of 1 article. No article mentions it." in chat
    panel = Page(sources_html(answer, {"near": article}, {}, 2))
    back, link = (link["href"] for link in panel.all("a"))
    assert (back, link) == ("#exchange-2", address("near", (0, len(article.text))))
    assert "A passage." in "".join(panel.text)


# The library


def test_the_library_names_what_is_known() -> None:
    article = parse_article("a b/c", "c.md", "---\ntitle: T\npublisher: House\n---\nWords.")
    now = datetime(2026, 1, 1, 2, 0, tzinfo=UTC)
    shelf = [Shelved(article, 7, "2026-01-01T00:00:00+00:00")]
    page = Page(library_html(shelf, "2026-01-01T01:57:00+00:00", now))
    assert page.all("a")[0]["href"] == "/read/a%20b/c"
    assert page.all("time")[1]["title"] == "2026-01-01 00:00:00 UTC"
    assert {"T", "House", "7", "2 hours ago"} <= set(page.text)
    assert "Last synced 3 minutes ago." in "".join(page.text)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "just now"), (59, "just now"), (60, "1 minute ago"), (7_300, "2 hours ago")],
)
def test_time_is_told_as_people_do(seconds: int, words: str) -> None:
    assert ago(seconds) == words


def test_a_report_tells_what_changed_and_what_was_left_out() -> None:
    report = SyncReport(
        ("new",), (), ("old",), ("a", "b"), (Problem("x", "x is <b>bad</b>."),), 9, 1
    )
    text = "".join(Page(report_html(report, {"old": "Its <i>title</i>"})).text)
    assert "1 added, 0 changed, 1 removed, 2 unchanged." in text
    assert "Added: new" in text
    assert "Removed: Its <i>title</i>" in text
    assert "x is <b>bad</b>." in text


def test_a_quote_that_no_longer_stands_is_shown_as_it_was() -> None:
    answer = answered("Words.[1]")
    quoted = answer.citations[0]
    changed = parse_article("an-article", "an-article.md", "Something else stands here now.\n")
    panel = sources_html(answer, {quoted.article_id: changed}, {})
    assert quoted.quote in panel
    assert "The article has changed since" in panel
    assert "<mark" not in panel


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_what_is_never_quoted_is_greyed_and_said_to_be(suffix: str) -> None:
    promoted = "It costs $5 a day. Subscribe to our **newsletter**."
    text = f"A heading\n\n{promoted}\n\nMore words stand here.\n"
    text = f"# {text}" if suffix == ".md" else text
    article = parse_article("x", f"x{suffix}", text)
    start = text.index("It costs")
    html = article_page(article, (start, start + len("It costs $5 a day.")))
    assert '<mark class="quote" id="quote">It costs $5 a day.</mark> <span class="aside"' in html
    assert '<span class="unseen">Not quoted in answers: </span>Subscribe to our' in html
    assert html.count("unseen") == html.count('class="aside"')
    assert "More words stand here.</p>" in html


def test_pages_begin_where_they_do() -> None:
    text = "One.\n\nTwo goes on over the end.\n\n- Three\n- Four\n\nFive.\n"
    pages = (0, text.index("goes"), text.index("- Three"), text.index("Five"))
    article = Article("x", "x.pdf", text, 0, ArticleHead("X"), "pdf", pages)
    html = article_page(article, None)
    marks = re.findall(r'<p class="page">(.*?)</p>\s*<(\w+)', html)
    assert marks == [("Page 1", "p"), ("Pages 1–2", "p"), ("Page 3", "ul"), ("Page 4", "p")]
    assert [article.page_of(text.index(w)) for w in ("One", "over", "Four", "Five")] == [1, 2, 3, 4]
