"""The editions hold what the originals hold, in their own words."""

import re
from collections import Counter
from pathlib import Path

import pytest

from ingest.article import parse_article
from ingest.chunking import cut
from ingest.records import Article, Passage
from tests.conftest import ROOT

EDITIONS = sorted((ROOT / "corpus" / "articles").glob("*.md"))
FIGURE = re.compile(r"\d[\d,.]*\d|\d")
# Figures that stand in the originals' promotion, byline or broken numbering.
DROPPED = {
    "crescevo-when-to-use-each": Counter({"2": 1}),
    "lakhan-samani-when-to-use-which": Counter({"30": 1, "2026": 1, "3": 1}),
    "premai-decision-framework": Counter({"1": 1}),
}


def read(path: Path) -> Article:
    return parse_article(path.stem, path.name, path.read_text("utf-8"))


def sections(article: Article) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for passage in cut(article, "d"):
        found.setdefault(passage.path[-1] if passage.path else "", []).append(passage)
    return found


def test_the_five_are_there() -> None:
    assert [path.stem for path in EDITIONS] == [
        "crescevo-when-to-use-each",
        "lakhan-samani-when-to-use-which",
        "premai-decision-framework",
        "south-core-distinction",
        "when-to-use-what",
    ]
    assert {read(path).head.edition for path in EDITIONS} == {"restated"}


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.stem)
def test_every_figure_of_the_original_survives(path: Path, originals: Path) -> None:
    original = read(originals / f"{path.stem}.txt")
    edition = read(path)
    wanted = Counter(FIGURE.findall(original.text[original.body_start :]))
    held = Counter(FIGURE.findall(edition.text[edition.body_start :]))
    missing = {figure for figure in wanted if figure not in held}
    assert missing <= set(DROPPED.get(path.stem, ())), missing


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.stem)
def test_figures_stand_in_the_section_where_the_original_has_them(
    path: Path, originals: Path
) -> None:
    theirs, ours = sections(read(originals / f"{path.stem}.txt")), sections(read(path))
    for heading in theirs.keys() & ours.keys() - {""}:
        text = " ".join(passage.text for passage in ours[heading])
        # Labels of a section's parts are headings of their own in the edition.
        parts = [p for h, ps in ours.items() for p in ps if heading in p.path and h != heading]
        text += " ".join(passage.text for passage in parts)
        for passage in theirs[heading]:
            missing = set(FIGURE.findall(passage.text)) - set(FIGURE.findall(text)) - {"1", "2"}
            assert not missing, (heading, missing)


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.stem)
def test_the_originals_headings_are_kept(path: Path, originals: Path) -> None:
    promotion = ("Subscribe", "Hire ", "📊")
    theirs, ours = (
        {heading for passage in cut(read(file), "d") for heading in passage.path}
        for file in (originals / f"{path.stem}.txt", path)
    )
    missing = theirs - ours
    assert not [heading for heading in missing if not heading.startswith(promotion)]


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.stem)
def test_each_sentence_can_be_quoted_alone(path: Path) -> None:
    opening = re.compile(
        r"(?:It|This|That|These|They|Those|However|Also|Instead)\b(?! (?:is|are) no)"
    )
    for passage in cut(read(path), "d"):
        for sentence in passage.sentences:
            assert not opening.match(passage.quote(sentence)), passage.quote(sentence)
