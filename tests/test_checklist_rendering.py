"""The checklist's page before it reaches a browser: form, verdict, costs and plots as HTML."""

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.answering import Assistant
from chat.checklist.costs import CostInputs, estimate
from chat.checklist.describing import Proposal, Read
from chat.checklist.loading import load_rules
from chat.shared_adviser import SharedAdviser
from chat.ui.answers_link import link_query, read_pairs
from chat.ui.charts import cost_chart
from chat.ui.checklist_form import form_html, proposals_html
from chat.ui.checklist_handlers import Asked, ChecklistHandlers
from chat.ui.cost_fields import FIELDS, read_figures
from ingest.pipeline import sync
from ingest.settings import AppSettings

RULES = load_rules()
ANSWERS = {
    "primary_problem": "behaviour",
    "prompting_status": "plateaued",
    "labelled_examples": "under_500",
    "query_volume": "from_1m_month_to_50k_day",
    "latency_budget": "under_200ms",
    "change_rate": "weekly",
}


class Outline(HTMLParser):
    """The elements of a piece of HTML, with a check that what opens closes."""

    EMPTY = ("input", "br")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def find(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}.items()
        return [found for name, found in self.elements if name == tag and wanted <= found.items()]


@pytest.fixture(scope="module")
def handlers(assistant: Assistant) -> ChecklistHandlers:
    return ChecklistHandlers(assistant, SharedAdviser(assistant))


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def decide(handlers: ChecklistHandlers, **answers: str) -> dict[str, str]:
    return handlers.decide(Asked(answers))


def test_every_question_can_be_answered_or_left_open() -> None:
    form = Outline(form_html(RULES))
    assert len(form.find("fieldset", class_="question")) == len(RULES.criteria) == 31
    for key, criterion in RULES.criteria.items():
        values = [choice["value"] for choice in form.find("input", name=key, type="radio")]
        assert values == [*criterion.options, ""]
        assert [c["value"] for c in form.find("input", name=key) if "checked" in c] == [""]
        assert form.find("p", id=f"help-{key}")


def test_a_description_cannot_smuggle_markup_in() -> None:
    words = "<img src=x onerror=alert(1)>"
    proposal = Proposal("change_rate", "weekly", words, 3)
    html = proposals_html(Read((proposal,)), f"on {words} it", RULES)
    assert not Outline(html).find("img")
    assert words in text(html.replace("&lt;", "‹").replace("&gt;", "›")).replace("‹", "<").replace(
        "›", ">"
    )


def test_each_mark_leads_to_words_that_stand_in_the_article(
    handlers: ChecklistHandlers, assistant: Assistant
) -> None:
    marks = Outline("".join(decide(handlers, **ANSWERS).values())).find("a", class_="mark")
    assert len(marks) > 40
    for mark in marks:
        url = urlsplit(mark["href"] or "")
        stored = assistant.article(url.path.removeprefix("/read/"))
        place = parse_qs(url.query)
        assert stored
        quote = stored.article.text[int(place["start"][0]) : int(place["end"][0])]
        assert " ".join(quote.replace("**", "").split()) == mark["title"]


def test_the_verdict_says_all_that_the_adviser_says(
    handlers: ChecklistHandlers, assistant: Assistant
) -> None:
    verdict = SharedAdviser(assistant).now().advise(ANSWERS)
    said = text("".join(decide(handlers, **ANSWERS).values())).casefold()
    for key in ("reasons", "gates", "conflicts", "notes"):
        for item in verdict[key]:
            assert item["text"].casefold() in said
    for step in verdict["next_steps"]:
        assert step.casefold() in said
    for dispute in verdict["disagreements"]:
        assert dispute["topic"].casefold() in said
        for position in dispute["positions"]:
            assert position["says"].casefold() in said
    for key in verdict["open_questions"]:
        assert RULES.criteria[key].question.casefold() in said


def test_every_part_closes_what_it_opens(handlers: ChecklistHandlers) -> None:
    for answers in ({}, ANSWERS, {"primary_problem": "none"}):
        for html in decide(handlers, **answers).values():
            Outline(html)


def test_without_an_answer_there_is_no_verdict_but_where_to_begin(
    handlers: ChecklistHandlers,
) -> None:
    parts = decide(handlers)
    assert "builds up here" in parts["head"]
    assert parts["why"] == parts["flips"] == ""
    assert RULES.criteria["primary_problem"].question in text(parts["open"])


def test_unknown_names_are_named_and_the_rest_counts(handlers: ChecklistHandlers) -> None:
    parts = decide(handlers, primary_problem="knowledge", chnge_rate="weekly", stakes="hgh")
    assert "Did you mean change_rate?" in text(parts["notice"])
    assert "Did you mean high?" in text(parts["notice"])
    assert "1 of 31 answered" in parts["head"]


@pytest.mark.parametrize("sent", [None, [], {"answers": 3}, {"answers": {"a": ["<b>"]}}, "x"])
def test_whatever_is_sent_gets_a_reply(handlers: ChecklistHandlers, sent: object) -> None:
    parts = handlers.decide(Asked.of(sent))
    assert "<b>" not in "".join(parts.values())


def test_without_an_index_the_page_says_what_to_do(fresh: AppSettings) -> None:
    assistant = Assistant(fresh)
    handlers = ChecklistHandlers(assistant, SharedAdviser(assistant))
    assert "Build it with: python -m ingest" in decide(handlers, **ANSWERS)["head"]
    assert "Build it with: python -m ingest" in "".join(handlers.propose("a bot"))


def test_an_article_that_left_is_said_to_be_missing_at_once(fresh: AppSettings) -> None:
    article = fresh.library / "articles" / "when-to-use-what.md"
    article.parent.mkdir()
    article.write_text("# A title\n\n## Decision Framework\n\nUse RAG for facts that change.\n")
    (fresh.library / "other.md").write_text("# Another\n\nIt stays.\n")
    sync(fresh)
    assistant = Assistant(fresh)
    adviser = SharedAdviser(assistant)
    handlers = ChecklistHandlers(assistant, adviser)
    first = adviser.now()
    assert adviser.now() is first
    assert "/read/when-to-use-what?" in decide(handlers, primary_problem="knowledge")["why"]
    article.unlink()
    sync(fresh)
    assert adviser.now() is not first
    parts = decide(handlers, primary_problem="knowledge")
    assert "/read/when-to-use-what?" not in parts["why"]
    assert "not in the library" in parts["why"]


def test_an_added_article_speaks_but_cannot_smuggle_markup_in(filled: AppSettings) -> None:
    words = "Prices which change every week can only be kept right by <i>retrieval</i>."
    (filled.library / "notes.md").write_text(f"---\ntitle: <img src=y>\n---\n\n{words}\n")
    sync(filled)
    assistant = Assistant(filled)
    handlers = ChecklistHandlers(assistant, SharedAdviser(assistant))
    parts = decide(handlers, change_rate="weekly")
    assert f"Also in the library {RULES.criteria['change_rate'].question}" in text(parts["why"])
    outline = Outline("".join(parts.values()))
    assert not outline.find("img") + outline.find("i")
    assert words in [mark["title"] for mark in outline.find("a", class_="mark")]


def test_a_link_brings_back_what_went_into_it() -> None:
    query = link_query(ANSWERS, {"queries_per_day": "30000"})
    found = {name: values[0] for name, values in parse_qs(query).items()}
    assert read_pairs(found["answers"]) == ANSWERS
    assert read_pairs(found["costs"]) == {"queries_per_day": "30000"}
    assert link_query({}, {}) == ""


@given(st.text(max_size=80))
def test_any_text_is_read_as_some_pairs(given: str) -> None:
    assert all(isinstance(value, str) for value in read_pairs(given).values())


def test_the_worked_example_comes_out_to_the_cent(handlers: ChecklistHandlers) -> None:
    parts = decide(handlers)
    said = text(parts["cost-sums"])
    for amount in ("$12.50", "$375.00", "$725.00", "$1.25", "$37.50", "$317.50–$917.50"):
        assert amount in said
    assert "RAG costs $725.00 a month" in text(parts["costs"])


def test_both_figures_stand_where_an_article_does_not_add_up(handlers: ChecklistHandlers) -> None:
    said = text(decide(handlers)["cost-sums"])
    for note in RULES.costs.notes:
        assert note.printed in said
        assert note.recomputed in said


def test_changed_figures_change_plot_and_words(handlers: ChecklistHandlers) -> None:
    parts = handlers.decide(Asked({}, {"queries_per_day": "30k", "corpus_tokens": "5,000"}))
    assert "At 30,000 queries a day RAG costs $1,875.00 a month" in text(parts["costs"])
    assert "input alone" in parts["costs"]
    assert Outline(parts["costs"]).find("path", class_="cached")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"queries_per_day": "lots"}, "Queries a day: “lots” is no amount"),
        ({"queries_per_day": "2,50"}, "“2,50” is no amount"),
        ({"upfront_low": "-5"}, "“-5” is no amount. Type a number of 0 or more"),
        ({"upfront_low": "nan"}, "is no amount"),
        ({"upfront_low": "9e99"}, "is no amount"),
        ({"upfront_low": "9" * 20}, "is a number from 0 to 1,000,000,000,000"),
        ({"serving_month_low": "900"}, "high end (800). Give both."),
        ({"output_priced_at_queries_per_day": "0"}, "is 1 or more, not 0.0"),
        ({"cached_price_share": "2"}, "from 0 to 1, not 2.0"),
        ({"quries_per_day": "5"}, "Did you mean queries_per_day?"),
    ],
)
def test_a_figure_that_is_none_is_named(
    handlers: ChecklistHandlers, typed: Mapping[str, str], message: str
) -> None:
    parts = handlers.decide(Asked({}, typed))
    assert message in text(parts["cost-troubles"])
    assert f'id="wrong-{next(iter(typed))}"' in parts["cost-troubles"]
    assert "costs" not in parts


@pytest.mark.parametrize("written", ["1500", "1,500", "$1,500", "1.5k", " 1500.00 "])
def test_amounts_may_be_written_in_several_ways(written: str) -> None:
    assert read_figures({"upfront_low": written}, RULES.costs) == ({"upfront_low": 1500}, {})


def test_a_volume_that_was_answered_otherwise_is_named(handlers: ChecklistHandlers) -> None:
    asked = Asked({"query_volume": "over_100k_day"}, {"queries_per_day": "50"})
    assert "Costs are asked for 50 queries a day" in handlers.decide(asked)["gates"]


def test_every_figure_has_a_field() -> None:
    inputs = CostInputs.of(RULES.costs, 1)
    assert {*FIELDS} - {"corpus_tokens"} == {*inputs.__dataclass_fields__}


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.floats(name == "output_priced_at_queries_per_day", 1e12)
            for name in FIELDS
            if name not in ("corpus_tokens", "queries_per_day")
        },
    ),
    st.floats(0, 1e12),
    st.none() | st.floats(0, 1e9),
)
def test_a_plot_stays_in_its_frame_and_rises(
    changed: dict[str, float], volume: float, corpus: float | None
) -> None:
    inputs = CostInputs.of(RULES.costs, volume, **changed)
    svg = cost_chart(inputs, corpus, (33_333, 50_000))
    Outline(svg)
    line = re.findall(r'class="rag" d="M([^"]*)"', svg)[0]
    points = [tuple(map(float, point.split())) for point in line.split(" L")]
    assert all(0 <= x <= 480 and 0 <= y <= 300 for x, y in points)
    assert all(a[0] < b[0] and a[1] >= b[1] for a, b in pairwise(points))


def test_the_lines_cross_where_the_break_even_is_marked() -> None:
    inputs = CostInputs.of(RULES.costs, 10_000)
    even = estimate(inputs).break_even_per_day
    svg = cost_chart(inputs, None, None)
    assert even.low
    assert even.high
    assert re.findall(r'<text class="even"[^>]*>([\d,]+)<', svg) == [
        f"{even.low:,.0f}",
        f"{even.high:,.0f}",
    ]
