import threading
from collections.abc import Callable

from chat.ui.syncing import Syncing
from ingest.errors import CorpusError
from ingest.pipeline import Progress
from ingest.records import SyncReport

REPORT = SyncReport((), (), (), (), (), 0, 0.0)


def test_all_who_look_see_the_same_sync_to_its_end() -> None:
    go_on, begun = threading.Event(), []

    def sync(tell: Callable[[Progress], None]) -> SyncReport:
        begun.append(1)
        tell(Progress(1, 3, "An article"))
        go_on.wait()
        return REPORT

    syncing = Syncing(sync)
    assert list(syncing.follow()) == []
    news = [syncing.begin(), syncing.begin(), syncing.follow()]
    for one in news:
        assert next(news_of for news_of in one if news_of) == Progress(1, 3, "An article")
    assert syncing.running
    go_on.set()
    assert [list(one)[-1] for one in news] == [REPORT] * 3
    assert begun == [1]
    assert not syncing.running
    assert list(syncing.begin())[-1] is REPORT
    assert begun == [1, 1]


def test_a_sync_that_fails_is_told_and_can_be_begun_again() -> None:
    error = CorpusError("No library.")

    def sync(tell: Callable[[Progress], None]) -> SyncReport:
        raise error

    syncing = Syncing(sync)
    assert list(syncing.begin())[-1] is error
    assert list(syncing.begin())[-1] is error
