"""The figures that the README gives still hold."""

from chat.answering import Assistant
from tests.evaluate import ask, follow_ups, measures

# Shares in percent on the reporting set; a little under, or over, what was measured.
FLOORS = {
    "facts within 4,000 characters found": 84,
    "facts stated in the answer": 64,
    "unanswerable refused": 38,
}
CEILINGS = {"answerable refused": 11, "mean length of an answer (characters)": 950}


def test_answers_are_as_good_as_we_say(assistant: Assistant) -> None:
    asked = ask("report", assistant)
    reported = measures(asked)
    for name, floor in FLOORS.items():
        assert reported[name] >= floor, (name, reported[name])
    for name, ceiling in CEILINGS.items():
        assert reported[name] <= ceiling, (name, reported[name])
    inside, alone = follow_ups(asked, assistant)
    assert alone >= 85
    assert inside >= 58
