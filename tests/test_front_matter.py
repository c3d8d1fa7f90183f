"""Heads of article files as people and site generators write them."""

import pytest

from ingest.article import parse_article
from ingest.errors import CorpusError
from ingest.records import Article, ArticleHead

BODY = "# Heading\n\nText.\n"


def article(head: str, body: str = BODY) -> Article:
    return parse_article("a", "a.md", f"{head}{body}")


def yaml_head(*lines: str) -> ArticleHead:
    read = article("\n".join(["---", *lines, "---", ""]))
    assert read.text[read.body_start :] == BODY
    return read.head


def toml_head(*lines: str) -> ArticleHead:
    read = article("\n".join(["+++", *lines, "+++", ""]))
    assert read.text[read.body_start :] == BODY
    return read.head


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: Yes", "Yes"),
        ("title: 2024", "2024"),
        ("title: 012", "012"),
        ("title: 12:30", "12:30"),
        ("title: 1e3", "1e3"),
        ("title: 2025-13-45", "2025-13-45"),
        ("Title: Given", "Given"),
        ("title:Given", "Given"),
        ("title:\tGiven", "Given"),
        ("title: RAG: what it is 😀", "RAG: what it is 😀"),
        ("title: *RAG* for all", "*RAG* for all"),
        ("title: 100% sure", "100% sure"),
        ("title: @home", "@home"),
        ("title: >\n  Two\n  lines", "Two lines"),
        ('title: "A \\ud800\\e[2J\\0 B"', "A [2J B"),
        ("title: null", "Heading"),
        ("title:", "Heading"),
        ("layout: post", "Heading"),
        ("# a comment\ntitle: Given", "Given"),
        ('"title": Given', "Given"),
        ("title: " + "x" * 5_000, "x" * 199 + "…"),
    ],
)
def test_titles_are_taken_as_written(line: str, title: str) -> None:
    assert yaml_head(line).title == title


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("published: 2025-03-01", "2025-03-01"),
        ("published: 2025-03-01T10:20:30Z", "2025-03-01"),
        ("date: 2025-03-01 10:20:30 +0100", "2025-03-01"),
        ("published: 2025", "2025"),
        ("date: March 2025", "March 2025"),
        ("publish_date: 1 May 2025", "1 May 2025"),
        ("published: true\ndate: 2025-03-01", "2025-03-01"),
        ("published: false", None),
        ("published: null\ndate: 2025", "2025"),
        ("published: 2024\ndate: 2025", "2024"),
    ],
)
def test_dates_of_any_precision(line: str, published: str | None) -> None:
    assert yaml_head(line).published == published


@pytest.mark.parametrize(
    ("lines", "author"),
    [
        ("author: A. Writer", "A. Writer"),
        ("authors: [A. Writer, B. Writer]", "A. Writer, B. Writer"),
        ("author:\n  - A. Writer\n  - B. Writer", "A. Writer, B. Writer"),
        ("authors:\n  - name: A. Writer\n    url: x", "A. Writer"),
        ("author: {name: A. Writer}", "A. Writer"),
        ("author: null", None),
        ("authors: []", None),
    ],
)
def test_authors_one_or_many(lines: str, author: str | None) -> None:
    assert yaml_head(lines).author == author


def test_common_synonyms() -> None:
    head = yaml_head("link: https://example.org/a", "site_name: Example", "by_the_way: [1, {}]")
    assert (head.url, head.publisher) == ("https://example.org/a", "Example")
    head = yaml_head("source: https://example.org/a", "site: Example")
    assert (head.url, head.publisher) == ("https://example.org/a", "Example")
    long = "https://example.org/" + "a" * 500
    assert yaml_head(f"url: {long}").url == long
    head = yaml_head("source: Example Weekly")
    assert (head.url, head.publisher) == (None, "Example Weekly")
    head = yaml_head("url: https://example.org/a", "source: https://example.org/b")
    assert (head.url, head.publisher) == ("https://example.org/a", None)


def test_toml_between_plus_signs() -> None:
    head = toml_head(
        'title = "Given"',
        "date = 2025-03-01T10:20:30Z",
        'authors = ["A. Writer", "B. Writer"]',
        "draft = false",
        "[params]",
        'title = "Another"',
    )
    assert head == ArticleHead("Given", author="A. Writer, B. Writer", published="2025-03-01")
    assert toml_head("title = 2024", "published = 2025-03-01").published == "2025-03-01"


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nA text that opens with a rule.\n\n---\n\nAnd has another one.\n",
        "---\nA text that opens with a rule.\n---\nMore.\n",
        "---\n# Heading\n\nSome text: with a colon.\n\n---\nMore.\n",
        "---\n\nNote: it opens with a rule.\n\n---\nMore.\n",
        "---\n- a\n- b\n---\nMore.\n",
        "---\n[A link](x) opens this text.\n---\nMore.\n",
        "---\nNo second rule.\n",
        "---\nNote: no second rule.\n",
        "----\ntitle: x\n----\nMore.\n",
        "+++ more +++\n",
    ],
)
def test_a_body_that_opens_with_a_rule_is_all_body(text: str) -> None:
    assert article("", text).body_start == 0


@pytest.mark.parametrize(
    "text",
    [
        "\n\n---\ntitle: Given\n---\nText.",
        "---  \ntitle: Given\n...\nText.",
        "---\n\ntitle: Given\n---\nText.",
    ],
)
def test_loosely_set_marks(text: str) -> None:
    read = article("", text)
    assert (read.head.title, read.text[read.body_start :]) == ("Given", "Text.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ndate: 2025\ntitle: [\n---\nx", "at line 3: write one `key: value` a line"),
        ('---\ntitle: "x\n\ndate: 2025\n---\nx', "at line 2: write one `key: value` a line"),
        ("---\ntitle: x\n  date: 2025\n---\nx", "at line 3: write one `key: value` a line"),
        ("---\ntitle: x\n and: more\n\tb\n---\nx", "write one `key: value` a line"),
        ("---\ntags: {\n---\nx", "at line 2: write one `key: value` a line"),
        ("---\na: b\ntitle: \x0bx\n---\nx", "at line 3: write one `key: value` a line"),
        ("---\ntitle: x\nText without an end.", "is not closed: write --- on a line of its own"),
        ("+++\ntitle = 'x'\nText without an end.", "is not closed: write +++ on a line of its own"),
        ("+++\ntitle = 'x'\ndate = \n+++\nx", 'at line 3: write one `key = "value"` a line'),
        ("---\ntitle: [a, b]\n---\nx", "gives more than one text as title: write a single"),
        ("---\nlink: {a: b}\n---\nx", "gives more than one text as link: write a single"),
        ("---\nauthor: [[a]]\n---\nx", "gives more than one text as author: write a single"),
        ("---\nedition: second\n---\nx", "names the edition 'second': write restated or original"),
        ("---\n" + "[" * 90_000 + "\n---\nx", "is nested too deeply: write one `key: value`"),
        ("---\na: " + "[" * 9_000 + "\n---\nx", "is nested too deeply: write one `key: value`"),
        ("+++\na = " + "[" * 9_000 + "\n+++\nx", "is nested too deeply: write one `key = "),
        ("---\na: b\n" + "c: d\n" * 30_000 + "---\nx", "is longer than 100,000 characters"),
        ("+++\na = " + "9" * 5_000 + "\n+++\nx", 'write one `key = "value"` a line'),
    ],
)
def test_what_is_broken_is_told_in_one_sentence(text: str, message: str) -> None:
    with pytest.raises(CorpusError) as error:
        parse_article("a", "a.md", text)
    assert message in str(error.value)
    assert str(error.value).startswith("The front matter of a.md ")
    assert "pydantic" not in str(error.value)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 200


def test_a_bomb_of_references_does_not_go_off() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    assert yaml_head(*lines, "title: Given").title == "Given"
    with pytest.raises(CorpusError, match="more than one text as author"):
        yaml_head(*lines, "author: *a39")
    assert yaml_head("title: &a [*a]").title == "&a [*a]"
