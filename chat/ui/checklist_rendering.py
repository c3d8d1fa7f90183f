"""A verdict becomes escaped HTML, in parts that change by themselves. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from chat.bylines import byline
from chat.checklist.rules import UNKNOWN, holds
from chat.ui.charts import Bar, support_chart
from chat.ui.checklist_pieces import Scene, folded, marks, section, sentence, unfolding, words
from chat.ui.reader import address

PARTS = ("head", "support", "why", "gates", "flips", "open", "steps", "articles")
"""What a verdict is shown in, from top to bottom."""
PUSHES = {"for": "for", "against": "against", "veto": "rules out"}
LEADS_THERE = {"prompt_engineering", "long_context_caching"}


def verdict_parts(verdict: Mapping[str, Any], scene: Scene) -> dict[str, str]:
    """HTML by part; before the first answer only what there is to begin with."""
    answered = bool(verdict["criteria"])
    parts = {
        "head": _head(verdict, scene) if answered else _welcome(),
        "open": _open(verdict, scene),
    }
    if answered:
        parts |= {
            "support": _support(verdict, scene),
            "why": _why(verdict, scene),
            "gates": _gates(verdict, scene),
            "flips": _flips(verdict, scene),
            "steps": _steps(verdict, scene),
            "articles": _articles(verdict, scene),
        }
    return {part: parts.get(part, "") for part in PARTS}


def bar_html(verdict: Mapping[str, Any], scene: Scene) -> str:
    """The verdict in a line that stays in view where there is little room."""
    if not verdict["criteria"]:
        return ""
    return (
        f'<a href="#verdict" data-to-verdict><strong>{scene.heading(verdict["verdict"])}</strong>'
        f"<span>{_answered(verdict, scene)}</span><span>See why</span></a>"
    )


def trouble_html(message: str) -> str:
    """Why there is no verdict."""
    return f'<div class="notice"><h4>There is no verdict yet</h4><p>{escape(message)}</p></div>'


def left_out_html(messages: Sequence[str]) -> str:
    """What a link named that the checklist does not have."""
    if not messages:
        return ""
    items = "".join(f"<li>{escape(message)}</li>" for message in messages)
    return (
        '<div class="notice" role="status"><h4>Not everything in this link could be used</h4>'
        f"<ul>{items}</ul></div>"
    )


def _welcome() -> str:
    return (
        '<div class="verdict"><h2 id="verdict" tabindex="-1">The verdict builds up here</h2>'
        "<p>Answer what you know, in any order, or describe your project. Each reason leads to"
        " the sentence that it rests on; whatever you leave open pushes nowhere.</p></div>"
    )


def _head(verdict: Mapping[str, Any], scene: Scene) -> str:
    name = scene.heading(verdict["verdict"])
    told = verdict["summary"].removeprefix(f"{name}: ")
    said = f"Recommendation: {name}. {_answered(verdict, scene)}."
    return (
        f'<div class="verdict" data-said="{escape(said)}"><p class="eyebrow">Recommendation'
        f' · {_answered(verdict, scene)}</p><h2 id="verdict" tabindex="-1">{name}</h2>'
        f"<p>{escape(sentence(told))}</p>{_downloads(scene)}</div>"
    )


def _answered(verdict: Mapping[str, Any], scene: Scene) -> str:
    return f"{len(verdict['criteria'])} of {len(scene.rules.criteria)} answered"


def _downloads(scene: Scene) -> str:
    return f'<p class="actions">{download_links(scene.query)}</p>'


def download_links(query: str) -> str:
    """Links to the verdict as a file, for answers given as the part of a link."""
    return "".join(
        f'<a class="quiet" href="/checklist/verdict.{kind}?{escape(query)}" download>{name}</a>'
        for kind, name in (("md", "Download as Markdown"), ("json", "as JSON"))
    )


def _support(verdict: Mapping[str, Any], scene: Scene) -> str:
    bars = [Bar(scene.heading(one["approach"]), one["score"]) for one in verdict["ranking"]]
    return section(
        "How strongly each approach is supported",
        f'{support_chart(bars)}<p class="hint">1.00 is the recommendation; the others are weighed'
        " against the best supported. The weights are ours, the articles give none.</p>",
    )


def _why(verdict: Mapping[str, Any], scene: Scene) -> str:
    """For and against the verdict; what is said of the other approaches unfolds."""
    chosen = verdict["verdict"]
    own = [r for r in verdict["reasons"] if r["approach"] == chosen]
    others = [r for r in verdict["reasons"] if r["approach"] != chosen]
    name = scene.name(chosen)
    speaking = [r for r in own if speaks_for(r)]
    doubting = [r for r in own if not speaks_for(r)]
    content = (
        _reasons(f"For {name}", speaking, scene)
        + _reasons(f"Against {name}", doubting, scene)
        + unfolding("others", f"On the other approaches ({len(others)})", _list(others, scene))
        + _additions(verdict, scene)
    )
    return section("Why", content or "<p>None of these answers pushes anywhere.</p>")


def speaks_for(reason: Mapping[str, Any]) -> bool:
    """Whether a reason speaks for its approach."""
    leads = reason["push"] == "gate" and reason["approach"] in LEADS_THERE
    return reason["push"] == "for" or leads


def _reasons(heading: str, reasons: Sequence[Mapping[str, Any]], scene: Scene) -> str:
    if not reasons:
        return ""
    items = "".join(f"<li>{_given(r, scene)} {_cited(r, scene)}</li>" for r in reasons)
    return f'<h4>{heading}</h4><ul class="reasons">{items}</ul>'


def _list(reasons: Sequence[Mapping[str, Any]], scene: Scene) -> str:
    items = "".join(
        f'<li>{_given(r, scene)} <span class="push {r["push"]}">{_push(r, scene)}</span>'
        f" {_cited(r, scene)}</li>"
        for r in reasons
    )
    return f'<ul class="reasons">{items}</ul>' if items else ""


def _additions(verdict: Mapping[str, Any], scene: Scene) -> str:
    """What articles say to the answers that the rules do not know of."""
    answers = verdict["criteria"]
    items = "".join(
        f"<li>{_answer(key, answers[key], scene)} {_quoted(citation, scene)}</li>"
        for key, citations in verdict["also_in_library"].items()
        for citation in citations
    )
    return f'<h4>Also in the library</h4><ul class="reasons">{items}</ul>' if items else ""


def _quoted(citation: Mapping[str, Any], scene: Scene) -> str:
    return f"<q>{words(citation['quote'])}</q>{marks([citation], scene)}"


def _push(reason: Mapping[str, Any], scene: Scene) -> str:
    if reason["push"] != "gate":
        return f"{PUSHES[reason['push']]} {scene.name(reason['approach'])}"
    leads = reason["approach"] in LEADS_THERE
    return f"{'first' if leads else 'bars'} {scene.name(reason['approach'])}"


def _given(reason: Mapping[str, Any], scene: Scene) -> str:
    return _answer(reason["criterion"], reason["option"], scene)


def _answer(key: str, option: str, scene: Scene) -> str:
    criterion = scene.rules.criteria[key]
    label = escape(criterion.options[option].label)
    return (
        f'<a class="answer-of" href="#question-{key}" data-jump="{key}">'
        f"{escape(criterion.question)} <strong>{label}</strong></a>"
    )


def _gates(verdict: Mapping[str, Any], scene: Scene) -> str:
    content = (
        _contradictions(verdict, scene)
        + _claims("Gates still closed, and what opens them", verdict["gates"], scene)
        + _claims("Conflicts", verdict["conflicts"], scene)
    )
    return section("What stands in the way", content) if content else ""


def _contradictions(verdict: Mapping[str, Any], scene: Scene) -> str:
    """Those of answers, which lead to their questions; then those between answers and costs."""
    answers = verdict["criteria"]
    wrong = [c for c in scene.rules.contradictions if holds(c.all, answers)]
    items = [f"<li>{escape(c.text)} {_answers_to(c.all, answers, scene)}</li>" for c in wrong]
    items += [f"<li>{escape(text)}</li>" for text in verdict["contradictions"][len(wrong) :]]
    return f"<h4>What cannot all be true</h4><ul>{''.join(items)}</ul>" if items else ""


def _answers_to(keys: Iterable[str], answers: Mapping[str, str], scene: Scene) -> str:
    return " · ".join(_answer(key, answers[key], scene) for key in keys)


def _claims(heading: str, claims: Sequence[Mapping[str, Any]], scene: Scene) -> str:
    items = "".join(f"<li>{_cited(claim, scene)}</li>" for claim in claims)
    return f"<h4>{heading}</h4><ul>{items}</ul>" if items else ""


def _flips(verdict: Mapping[str, Any], scene: Scene) -> str:
    items = [_flip(flip, scene) for flip in verdict["flips"]]
    if not items:
        return section("What would change it", "<p>No one or two answers would.</p>")
    return section("What would change it", folded(items, "ul", "flips", "more changes"))


def _flip(flip: Mapping[str, Any], scene: Scene) -> str:
    changes = " and ".join(_change(c, scene) for c in (flip, *flip.get("and", ())))
    return (
        f'<li>{changes} <span class="to"><span aria-hidden="true">→</span>'
        f'<span class="away">would make it</span> {scene.name(flip["verdict"])}</span></li>'
    )


def _change(change: Mapping[str, str], scene: Scene) -> str:
    criterion = scene.rules.criteria[change["criterion"]]
    after = escape(criterion.options[change["to"]].label)
    instead = (
        ""
        if change["from"] == UNKNOWN
        else f" instead of {escape(criterion.options[change['from']].label)}"
    )
    return (
        f'<a href="#question-{criterion.key}" data-jump="{criterion.key}">'
        f"{escape(criterion.question)}</a> <strong>{after}</strong>{instead}"
    )


def _open(verdict: Mapping[str, Any], scene: Scene) -> str:
    keys = [key for key in verdict["open_questions"] if key in scene.matters]
    rest = [key for key in verdict["open_questions"] if key not in scene.matters]
    if not verdict["open_questions"]:
        return ""
    matters = (
        folded([_ask(key, scene) for key in keys], "ol", "open", "more questions")
        if keys
        else "<p>None of the open questions can change the verdict by itself.</p>"
    )
    idle = "".join(_ask(key, scene) for key in rest)
    others = unfolding("idle", f"Without effect for now ({len(rest)})", f"<ul>{idle}</ul>")
    heading = "Open questions, the weightiest first" if keys else "Open questions"
    return section(heading, matters + (others if rest else ""))


def _ask(key: str, scene: Scene) -> str:
    question = escape(scene.rules.criteria[key].question)
    return f'<li><a href="#question-{key}" data-jump="{key}">{question}</a></li>'


def _steps(verdict: Mapping[str, Any], scene: Scene) -> str:
    """What to do in order, and what else is said."""
    items = "".join(f"<li>{_cited(step, scene)}</li>" for step in verdict["steps"])
    steps = {step["key"] for step in verdict["steps"]}
    others = [note for note in verdict["notes"] if note["key"] not in steps]
    notes = _claims("Bear in mind", others, scene)
    return section("Next steps, in order", f"<ol>{items}</ol>{notes}")


def _articles(verdict: Mapping[str, Any], scene: Scene) -> str:
    return section("What the articles say", _alone(verdict, scene) + _disputes(verdict, scene))


def _alone(verdict: Mapping[str, Any], scene: Scene) -> str:
    items = "".join(_view(view, scene) for view in verdict["articles"])
    return f'<h4>Each article alone, on these answers</h4><ul class="alone">{items}</ul>'


def _view(view: Mapping[str, Any], scene: Scene) -> str:
    article_id, verdict = view["article_id"], view["verdict"]
    said = f"<strong>{scene.heading(verdict)}</strong>" if verdict else "silent"
    article = scene.articles.get(article_id)
    about = (
        f'<a href="{escape(address(article_id))}" target="_blank" rel="noopener" data-reader>'
        f'{escape(article.head.title)}</a> <span class="byline">{escape(byline(article.head))}'
        "</span>"
        if article
        else f"{escape(article_id)} (not in the library)"
    )
    number = f'<span class="mark sample">{scene.number(article_id)}</span>'
    return f'<li>{number}<span class="about">{about}</span><span class="said">{said}</span></li>'


def _disputes(verdict: Mapping[str, Any], scene: Scene) -> str:
    items = "".join(
        unfolding(d["id"], sentence(d["topic"]), _dispute(d, scene), escape(d["note"]))
        for d in verdict["disagreements"]
    )
    return f"<h4>Where they differ on what you answered</h4>{items}" if items else ""


def _dispute(dispute: Mapping[str, Any], scene: Scene) -> str:
    items = "".join(
        f"<li>{escape(scene.title(p['article_id']))}: <strong>{escape(p['says'])}</strong>"
        f"{marks(p['citations'], scene)}</li>"
        for p in dispute["positions"]
    )
    return f"<ul>{items}</ul>"


def _cited(item: Mapping[str, Any], scene: Scene) -> str:
    return f"{escape(sentence(item['text']))}{marks(item['citations'], scene)}"
