"""What was said of answers: written down whole or not at all, listed, and made into questions."""

import json
import threading
from pathlib import Path

import pytest

from chat import __main__ as command_line
from chat.conversation import Turn
from chat.conversations import feedback_file
from chat.conversations.feedback import drafts, feedback_record
from chat.conversations.feedback_file import FeedbackFile
from chat.conversations.rating import LONGEST_COMMENT, Rating, read_rating
from chat.errors import ChatError
from chat.records import Answer, Citation, Receipt

CITED = Citation(1, "a", "T", "S", "So.", 0, 3)
ANSWER = Answer("How?", "answered", "extractive", "So.[1]", (CITED,), understood="How so?")
REFUSED = Answer("Why?", "not_in_articles", "extractive", "No.", receipt=Receipt(1, 2, "No."))
HISTORY = [Turn(role="user", content="What?"), Turn(role="assistant", content="That.")]
WRONG = Rating("wrong", ("missing",), "The latency.")


def record(
    answer: Answer = ANSWER, rating: Rating = WRONG, history: list[Turn] | None = None
) -> dict[str, object]:
    return feedback_record(answer, history or [], rating, "abc", "2026-01-02T03:04:05+00:00")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path / "store")
    assert file.read() == ([], 0)
    written = [record(), record(REFUSED, Rating("helpful"), HISTORY)]
    for one in written:
        file.append(one)
    assert file.read() == (written, 0)
    assert written[0]["citations"] == [
        {"article_id": "a", "section": "S", "quote": "So.", "start": 0, "end": 3}
    ]


def test_damaged_lines_are_passed_over_and_none_is_glued_to_the_next(tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path)
    file.append(record())
    with file.path.open("ab") as end:
        end.write(b'{"cut": "sho')
    file.append(record(REFUSED))
    assert file.read() == ([record(), record(REFUSED)], 1)


def test_many_at_once_write_whole_lines(tmp_path: Path) -> None:
    files = [FeedbackFile(tmp_path) for _ in range(4)]
    threads = [
        threading.Thread(target=lambda file=file: [file.append(record()) for _ in range(25)])
        for file in files
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert files[0].read() == ([record()] * 100, 0)


def test_a_full_file_and_one_that_cannot_be_written_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(ChatError, match=r"feedback\.jsonl cannot be written \(.+\)"):
        FeedbackFile(tmp_path / "file" / "store").append(record())
    file = FeedbackFile(tmp_path)
    file.append(record())
    monkeypatch.setattr(feedback_file, "LARGEST", file.path.stat().st_size + 10)
    with pytest.raises(ChatError, match=r"is full"):
        file.append(record())
    assert file.read() == ([record()], 0)


def test_half_a_line_on_a_full_disk_is_taken_back() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no full device here")
    file = FeedbackFile(Path("/dev"))
    file.path = Path("/dev/full")
    with pytest.raises(ChatError, match="No space left on device"):
        file.append(record())


@pytest.mark.parametrize(
    "sent",
    [None, {}, {"verdict": "perhaps"}, {"verdict": "wrong", "why": ["because"]}, {"verdict": 1}],
)
def test_what_is_no_rating_is_refused(sent: object) -> None:
    with pytest.raises(ChatError, match="no rating"):
        read_rating(sent)


def test_a_rating_is_one_short_line() -> None:
    sent = {"verdict": "wrong", "why": ["missing", "missing"], "comment": "a\nb " + "x" * 5_000}
    rating = read_rating(sent)
    assert rating.why == ("missing",)
    assert rating.comment.startswith("a b xxx")
    assert len(rating.comment) == LONGEST_COMMENT
    assert read_rating({"verdict": "helpful", "why": ["missing"]}).why == ()


def test_drafts_are_questions_whose_facts_are_to_be_filled_in() -> None:
    again = Rating("wrong", ("should_refuse",), "Nobody knows.")
    told = [
        record(),
        record(REFUSED, Rating("helpful")),
        record(history=HISTORY),
        record(rating=again),
    ]
    first, refused, follow_up = drafts(told)
    assert (first["question"], first["facts"]) == ("How?", [])
    assert first["why"] == "Nobody knows."
    assert (refused["question"], refused["facts"]) == ("Why?", [])
    assert (follow_up["question"], follow_up["full"]) == ("How?", "How so?")
    assert follow_up["history"] == [turn.model_dump() for turn in HISTORY]
    assert "to be refused" in refused["draft"]["to_do"]
    assert "regular expression" in follow_up["draft"]["to_do"]
    assert follow_up["draft"]["comment"] == "The latency."


def test_the_command_lists_and_writes_drafts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WHICHWAY_STORE", str(tmp_path))
    assert command_line.main(["feedback"]) == 0
    assert "Nobody has said anything" in capsys.readouterr().out
    FeedbackFile(tmp_path).append(record())
    assert command_line.main(["feedback"]) == 0
    listed = capsys.readouterr().out
    assert "2026-01-02T03:04 wrong: something is missing\n  How?\n  “The latency.”" in listed
    assert command_line.main(["feedback", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["feedback"] == [record()]
    questions = tmp_path / "questions.jsonl"
    assert command_line.main(["feedback", "--questions", str(questions)]) == 0
    (line,) = questions.read_text("utf-8").splitlines()
    assert json.loads(line)["question"] == "How?"
    capsys.readouterr()
    assert command_line.main(["feedback", "--questions", str(questions)]) == 1
    assert "exists already" in capsys.readouterr().err
