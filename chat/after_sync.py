"""What a sync did to the checklist: rules that lost their evidence, criteria that gained some."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chat.checklist.loading import load_rules
from chat.checklist.rules import Rules
from chat.deciding import Adviser
from chat.index import SearchIndex
from ingest.embedding import load_encoder
from ingest.records import Remark, SyncReport
from ingest.settings import AppSettings
from ingest.store import read_snapshot


def report(settings: AppSettings, synced: SyncReport) -> Remark | None:
    """Sources that are no longer found, by article, and what new articles speak to.

    Raises:
        KnowledgeBaseError: the index or the rules cannot be used.
    """
    rules = load_rules()
    own, new = set(rules.articles.values()), {*synced.added, *synced.changed}
    if not new and own.isdisjoint(synced.removed):
        return None
    snapshot = read_snapshot(settings, only=own | new)
    index = SearchIndex(snapshot, load_encoder(snapshot.model, settings.models))
    return remark(Adviser(rules, index), synced)


def remark(adviser: Adviser, synced: SyncReport) -> Remark | None:
    """The same from an adviser for the library as it is after the sync."""
    gone = {*synced.removed, *synced.changed}
    lost = [
        one for one in _lost(adviser.missing_sources(), adviser.rules) if one["article_id"] in gone
    ]
    spoken = adviser.speaks_to()
    own = set(adviser.rules.articles.values())
    new = [a for a in (*synced.added, *synced.changed) if a not in own]
    gained = [{"article_id": a, "criteria": spoken.get(a, [])} for a in sorted(new)]
    if not lost and not gained:
        return None
    lines = (*map(_lost_line, lost), *map(_gained_line, gained))
    return Remark(lines, {"lost": lost, "gained": gained})


def _lost(names: Iterable[str], rules: Rules) -> Iterator[dict[str, Any]]:
    """By article: the sections that lack a claim, and the criteria that it was cited for."""
    by_article: dict[str, list[str]] = {}
    for name in names:
        by_article.setdefault(rules.source(name)[0], []).append(name)
    for article_id, missing in by_article.items():
        yield {
            "article_id": article_id,
            "sections": sorted({rules.source(name)[1].section for name in missing}),
            "sources": missing,
            "criteria": list(_cited_for(set(missing), rules)),
        }


def _cited_for(names: set[str], rules: Rules) -> Iterator[str]:
    for key, criterion in rules.criteria.items():
        pushes = (push for option in criterion.option for push in option.pushes)
        if any(names & set(push.sources) for push in pushes):
            yield key


def _lost_line(lost: Mapping[str, Any]) -> str:
    found, criteria = lost["sources"], ", ".join(lost["criteria"])
    return f"{lost['article_id']} no longer bears out {len(found)} claims, cited for: {criteria}"


def _gained_line(gained: Mapping[str, Any]) -> str:
    criteria = ", ".join(gained["criteria"]) or "no criterion"
    return f"{gained['article_id']} speaks to: {criteria}"
