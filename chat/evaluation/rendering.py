"""A report and comparisons as text for a terminal. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from chat.evaluation.comparison import Change, Comparison, title
from chat.evaluation.measures import MEASURES, Measure
from chat.evaluation.report import Caught, Figure, Record, Report, Run, by_kind, figure, worst

LABEL = 42
COLUMN = 22
WORST = 10
FLIPPED = 10
NAMED = {measure.name: measure for measure in MEASURES}
BY_KIND = {
    "facts in 4,000": ("found_within_4000",),
    "facts stated": ("facts_stated",),
    "refused": ("answerable_refused", "unanswerable_refused"),
}
"""Columns, each with the measures of which the one that applies is shown."""
DECIMALS = {"%": 1, "": 3, "characters": 0, "ms": 1}
FACTORS = {"%": 100.0}


def report_text(report: Report, comparisons: Iterable[Comparison] = ()) -> str:
    """The tables, what failed worst, and what changed."""
    blocks = [
        f"Evaluation of {report.made[:16].replace('T', ' ')}",
        "\n".join(_configurations(report.runs)),
        "\n".join(_table(report.runs)),
        *("\n".join(_kinds(run)) for run in report.runs),
        *("\n".join(_mutations(run)) for run in report.runs if run.mutations),
        *("\n".join(_failures(run)) for run in report.runs if worst(run.records)),
        *("\n".join(_comparison(comparison)) for comparison in comparisons),
    ]
    return "\n\n".join(blocks)


def _configurations(runs: Sequence[Run]) -> Iterator[str]:
    for run in runs:
        told = ", ".join(f"{name} {value}" for name, value in (run.settings | run.index).items())
        yield f"{title(run)}: {len(run.records)} questions; {told}"


def _table(runs: Sequence[Run]) -> Iterator[str]:
    yield " " * LABEL + "".join(f"{title(run)[: COLUMN - 2]:>{COLUMN}}" for run in runs)
    group = ""
    for measure in MEASURES:
        found = [run.figures.get(measure.name) for run in runs]
        if not any(found):
            continue
        if measure.group != group:
            group = measure.group
            yield group
        yield _label(measure) + "".join(f"{_cell(measure, one):>{COLUMN}}" for one in found)
    yield "In brackets: where the figure lies with 95 % confidence (Wilson for shares of questions,"
    yield "else the bootstrap over them)."


def _label(measure: Measure) -> str:
    unit = f" ({measure.unit})" if measure.unit not in ("", "%") else ""
    return f"  {measure.label}{unit}".ljust(LABEL)


def _cell(measure: Measure, found: Figure | None) -> str:
    if found is None:
        return "–"
    value = _number(measure, found.value)
    if found.low is None or found.high is None:
        return value
    return f"{value} [{_number(measure, found.low)}, {_number(measure, found.high)}]"


def _number(measure: Measure, value: float) -> str:
    return f"{value * FACTORS.get(measure.unit, 1.0):,.{DECIMALS[measure.unit]}f}"


def _kinds(run: Run) -> Iterator[str]:
    yield f"By type of question: {title(run)} (%)"
    yield f"{'':20}{'asked':>6}" + "".join(f"{label:>{COLUMN}}" for label in BY_KIND)
    for kind, records in by_kind(run.records).items():
        cells = (_first_cell(records, names) for names in BY_KIND.values())
        yield f"{kind[:20]:20}{len(records):6}" + "".join(f"{cell:>{COLUMN}}" for cell in cells)


def _first_cell(records: Sequence[Record], names: Iterable[str]) -> str:
    found = ((NAMED[name], figure(records, NAMED[name])) for name in names)
    return next((_cell(measure, one) for measure, one in found if one), "–")


def _mutations(run: Run) -> Iterator[str]:
    yield f"Answers damaged on purpose, and found out by the checks of citations: {title(run)}"
    for kind, caught in run.mutations.items():
        yield _caught(kind, caught)
    made, found = (
        sum(getattr(one, name) for one in run.mutations.values()) for name in ("made", "caught")
    )
    yield _caught("all", Caught(made, found))


def _caught(kind: str, caught: Caught) -> str:
    line = f"  {kind:34}{caught.made:6}{100 * caught.caught / caught.made:8.1f} %"
    if caught.by_meaning is None:
        return line
    alone = 100 * caught.by_meaning / caught.made
    return f"{line}   ({alone:.1f} % by the check of a language model's words alone)"


def _failures(run: Run) -> Iterator[str]:
    wrong = worst(run.records)
    yield f"Worst of the {len(wrong)} questions not answered rightly: {title(run)}"
    for answerable in (True, False):
        chosen = [one for one in wrong if bool(one.expected) == answerable]
        yield from (line for one in chosen[:WORST] for line in _failure(one))


def _failure(one: Record) -> Iterator[str]:
    yield f"- {one.id} ({one.kind}): {one.question}"
    if one.expected:
        found = one.share("found_within_4000")
        yield f"    expected: {' + '.join(one.expected)} ({100 * found:.0f} % found)"
    else:
        yield "    expected: not in the articles"
    yield f"    said: {one.said}"


def _comparison(comparison: Comparison) -> Iterator[str]:
    yield (
        f"{comparison.after}, against {comparison.before}: {comparison.questions} questions in both"
    )
    yield f"{'':{LABEL}}{'before':>10}{'now':>10}{'change':>10}"
    for change in comparison.changes:
        yield _change(change)
    yield (
        f"Now right: {len(comparison.gained)}, no longer right: {len(comparison.lost)} "
        f"(p = {comparison.p:.3f}, McNemar)"
    )
    for sign, flipped in (("+", comparison.gained), ("-", comparison.lost)):
        yield from (f"{sign} {one.id} ({one.kind}): {one.question}" for one in flipped[:FLIPPED])
        if len(flipped) > FLIPPED:
            yield f"{sign} ... and {len(flipped) - FLIPPED} more"


def _change(change: Change) -> str:
    measure = NAMED[change.measure]
    before, after, by, low, high = (
        _number(measure, value)
        for value in (change.before, change.after, change.after - change.before, *change.interval)
    )
    verdict = "" if change.verdict == "no sure change" else f"  {change.verdict}"
    return f"{_label(measure)}{before:>10}{after:>10}{by:>10} [{low}, {high}]{verdict}"
