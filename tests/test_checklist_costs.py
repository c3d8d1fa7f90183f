"""The checklist's costs: the articles' worked example to the cent, and where sums disagree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.checklist.costs import CostInputs, cached_month, check_costs, curve, estimate
from chat.checklist.loading import load_rules
from chat.errors import ChatError

RULES = load_rules().costs


def test_the_worked_example_to_the_cent() -> None:
    costs = estimate(CostInputs.of(RULES, 10_000))
    assert costs.rag_input_day == pytest.approx(12.50)
    assert costs.rag_input_month == pytest.approx(375)
    assert costs.rag_month == pytest.approx(725)
    assert costs.trained_input_day == pytest.approx(1.25)
    assert costs.trained_input_month == pytest.approx(37.50)
    assert costs.trained_billed_month.low == pytest.approx(317.50)
    assert costs.trained_billed_month.high == pytest.approx(917.50)
    assert (costs.trained_self_hosted_month.low, costs.trained_self_hosted_month.high) == (200, 800)


@pytest.mark.parametrize(
    ("queries", "rag", "trained", "weeks"),
    [
        (10_000, 725, (317.5, 917.5), (52.6, None)),
        (33_333, 2_067, (592, 1_192), (14.5, 98.0)),
        (50_000, 3_025, (787.5, 1_387.5), (9.6, 52.3)),
        (100_000, 5_900, (1_375, 1_975), (4.7, 21.8)),
    ],
)
def test_costs_grow_as_the_articles_figures_say(
    queries: float, rag: float, trained: tuple[float, float], weeks: tuple[float, float | None]
) -> None:
    costs = estimate(CostInputs.of(RULES, queries))
    assert costs.rag_month == pytest.approx(rag, abs=1)
    billed = costs.trained_billed_month
    assert (billed.low, billed.high) == pytest.approx(trained, abs=1)
    payback = (costs.payback_weeks.low, costs.payback_weeks.high)
    assert payback[0] == pytest.approx(weeks[0], abs=0.1)
    assert payback[1] == (weeks[1] and pytest.approx(weeks[1], abs=0.1))


def test_running_costs_cross_where_they_are_equal() -> None:
    crossing = estimate(CostInputs.of(RULES, 1)).break_even_per_day
    assert crossing.low == pytest.approx(1_093, abs=1)
    assert crossing.high == pytest.approx(14_208, abs=1)
    at = estimate(CostInputs.of(RULES, crossing.high or 0))
    assert at.rag_month == pytest.approx(at.trained_billed_month.high)


def test_the_cached_prompt_costs_more_than_retrieval_for_a_large_corpus() -> None:
    assert cached_month(CostInputs.of(RULES, 10_000), 200_000) == pytest.approx(15_000)


@settings(deadline=None)
@given(st.floats(0, 1e7), st.floats(0, 1e4), st.floats(0, 100))
def test_any_amounts_can_be_estimated(queries: float, tokens: float, price: float) -> None:
    inputs = CostInputs.of(
        RULES, queries, rag_tokens_per_query=tokens, price_per_million_tokens=price
    )
    costs = estimate(inputs)
    assert costs.rag_month >= 0
    assert costs.payback_weeks.low is None or costs.payback_weeks.low > 0


@pytest.mark.parametrize("wrong", [-1, float("nan")])
def test_what_is_no_amount_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="queries_per_day"):
        CostInputs.of(RULES, wrong)


@pytest.mark.parametrize(
    ("given_costs", "message"),
    [
        ({"queries_a_day": 5}, "Did you mean queries_per_day?"),
        ({"price_per_million": 2}, "Did you mean price_per_million_tokens?"),
        ({"queries_per_day": -1}, "from 0 to"),
        ({"queries_per_day": 1e13}, "from 0 to"),
        ({"queries_per_day": float("nan")}, "from 0 to"),
        ({"queries_per_day": float("inf")}, "from 0 to"),
        ({"queries_per_day": "many"}, "not many"),
        ({"queries_per_day": True}, "not True"),
        ({"cached_price_share": 1.5}, "from 0 to 1"),
        ({"output_priced_at_queries_per_day": 0}, "1 or more"),
        ({"serving_month_low": 900}, r"serving_month_low \(900\) is above"),
        ({"upfront_low": 2, "upfront_high": 1}, "Give both"),
        ([], "object"),
    ],
)
def test_costs_that_make_no_sense_are_refused(given_costs: object, message: str) -> None:
    with pytest.raises(ChatError, match=message):
        check_costs(given_costs, RULES)


def test_costs_that_make_sense_are_taken() -> None:
    assert check_costs({"queries_per_day": 5, "corpus_tokens": 2e5}, RULES) == {
        "queries_per_day": 5.0,
        "corpus_tokens": 2e5,
    }


def test_a_curve_holds_the_break_even_between_its_points() -> None:
    points = curve(CostInputs.of(RULES, 10_000), 100, 100_000)
    volumes = [point.queries_per_day for point in points]
    assert (volumes[0], volumes[-1]) == pytest.approx((100, 100_000))
    assert volumes == sorted(volumes)
    even = points[0].break_even_per_day
    for point in points:
        high = point.trained_billed_month.high or 0
        assert (point.rag_month > high) == (point.queries_per_day > (even.high or 0))
        assert point.break_even_per_day == even


def test_every_note_gives_both_figures() -> None:
    assert [note.id for note in RULES.notes] == [f"X{n}" for n in range(1, 18)]
    assert all(note.printed and note.recomputed for note in RULES.notes)
