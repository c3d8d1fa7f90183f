from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.measures import number, reads_as
from chat.quantities import Quantity, overlap, quantities

DAY, WEEK = 86_400.0, 604_800.0
OPEN = float("inf")
TEXTS = st.text(alphabet="0123456789 .,-–$%+KkMmx/abcdeghimnorstwy\n|~", max_size=80)


def only(words: str) -> Quantity:
    (found,) = quantities(words)
    return found


@pytest.mark.parametrize(
    ("words", "dimension", "low", "high", "of"),
    [
        ("a delay of 100 to 300ms per query", "latency", 0.1, 0.3, ""),
        ("100-500ms", "latency", 0.1, 0.5, ""),
        ("sub-50ms latency", "latency", 0, 0.05, ""),
        ("500ms+ is fine", "latency", 0.5, OPEN, ""),
        ("it takes 3-6 weeks", "duration", 3 * WEEK, 6 * WEEK, ""),
        ("that takes a day", "duration", DAY, DAY, ""),
        ("days to weeks", "duration", DAY, 8 * WEEK, ""),
        ("3M requests a month", "volume", 3e6, 3e6, "query"),
        ("100K queries/day", "volume", 3e6, 3e6, "query"),
        ("under 100k requests per month", "volume", 0, 1e5, "query"),
        ("between 100k and a million requests per month", "volume", 1e5, 1e6, "query"),
        ("2 million tickets per year", "volume", 2e6 / 12, 2e6 / 12, "ticket"),
        ("$350-$2,850/month", "money", 350, 2_850, "month"),
        ("$12.50/day", "money", 375, 375, "month"),
        ("$5K-$20K upfront", "money", 5_000, 20_000, ""),
        ("$5-20K", "money", 5_000, 20_000, ""),
        ("$41 per 1,000 queries", "money", 0.041, 0.041, "query"),
        ("hundreds to tens of thousands of dollars", "money", 100, 1e5, ""),
        ("thousands of dollars", "money", 1e3, 1e4, ""),
        ("1,000 or more high-quality examples", "count", 1_000, OPEN, "example"),
        ("500-5,000+ quality pairs", "count", 500, OPEN, "example"),
        ("up to 200,000 tokens", "count", 0, 200_000, "token"),
        ("10 to 20 percent of it", "share", 10, 20, ""),
        ("80%+ of cases", "share", 80, 100, ""),
        ("10-50x less", "factor", 10, 50, ""),
        ("updated 2-3 times per year", "change", 2 / 12, 3 / 12, ""),
        ("data that changes daily or weekly", "change", 30 / 7, 30, ""),
        ("more than once a month", "change", 1, OPEN, ""),
    ],
)
def test_a_figure_is_read_in_one_unit(
    words: str, dimension: str, low: float, high: float, of: str
) -> None:
    found = only(words)
    assert (found.dimension, found.of) == (dimension, of)
    assert (found.low, found.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    "words", ["GPT-4o", "a 7B model", "ICD-10 codes", "in Scenario 2 codes", ""]
)
def test_a_name_is_no_figure(words: str) -> None:
    assert quantities(words) == ()


def test_a_month_and_a_day_are_the_same_volume() -> None:
    assert overlap(only("3M queries a month"), only("100K queries a day"))
    assert not overlap(only("under 50K queries a day"), only("over 3M queries a month"))


@given(TEXTS)
def test_any_text_is_read_and_every_figure_has_its_place(text: str) -> None:
    found = quantities(text)
    assert all(0 <= one.start < one.end <= len(text) and one.low <= one.high for one in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(reads_as(one) for one in found)


@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from(["ms", " weeks", "% of it", "x"]))
def test_a_range_is_read_from_its_lower_to_its_upper_end(one: int, more: int, unit: str) -> None:
    found = only(f"about {one}-{one + more}{unit}")
    assert found.low * (one + more) == pytest.approx(found.high * one) or found.dimension == "share"


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("100K+/day", "3M or more a month (100K or more a day)"),
        ("$375/month", "$375 a month ($12.50 a day)"),
        ("$2.50/M input tokens", "$2.50 per million tokens"),
        ("100 to 300ms", "100–300 ms"),
        ("4-12 weeks", "4–12 weeks (28–84 days)"),
        ("500-5,000 examples", "500–5,000 examples"),
        ("under 50,000 queries/day", "up to 1.5M a month (up to 50K a day)"),
        ("80%", "80 %"),
        ("10,000 queries", "10K queries"),
        ("takes a day", "1 day"),
        ("within a month", "1 month (30 days)"),
        ("monthly updates", "1 time a month"),
        ("weekly updates", "4 times a month"),
    ],
)
def test_a_figure_is_written_in_one_unit(words: str, plain: str) -> None:
    assert reads_as(only(words)) == plain


def test_numbers_are_written_as_people_do() -> None:
    assert [number(n) for n in (0.041, 2_850, 15_000, 1.5e6)] == ["0.041", "2,850", "15K", "1.5M"]
