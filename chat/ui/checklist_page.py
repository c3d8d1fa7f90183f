"""Layout and wiring of the checklist: its questions, and the verdict beside them."""

from collections.abc import Iterator, Mapping
from typing import Any

import gradio as gr

from chat.ui.checklist_handlers import LONGEST_DESCRIPTION, Asked, ChecklistHandlers
from chat.ui.checklist_rendering import PARTS
from chat.ui.model_choice import Chosen
from chat.ui.model_panel import ModelPanel
from chat.ui.parts import QUIET, VISITORS_AT_ONCE, html_part

# The script sends 'change' with all answers, and 'clear' once proposals have been seen to.
CONNECT = "import('/ui/checklist.js').then(({connect}) => connect(trigger));"
# Of an event that waited Gradio hands on the first one's data; what is chosen by then is read here.
CHOSEN = "async (shown) => [shown, (await import('/ui/checklist.js')).asked()]"
TAB = "checklist"
"""The id of the tab that it stands in."""
BESIDE = ("notice", *PARTS, "costs", "cost-troubles", "cost-form", "cost-sums")
"""The parts beside the questions, from top to bottom."""
INTRO = (
    '<h2 tabindex="-1">Which way is yours?</h2><p>Every question may stay open. The verdict is'
    " worked out from the answers by the articles’ own rules, and each line of it is cited.</p>"
)


def add_checklist(
    handlers: ChecklistHandlers, page: gr.Blocks, views: gr.Tabs, model: ModelPanel
) -> None:
    """Put the checklist into the tab that is being built; a link with answers opens it."""
    shown = gr.State({})
    parts: dict[str, gr.HTML] = {}
    with gr.Row(elem_id="checklist"):
        with gr.Column(elem_id="asked"):
            html_part(INTRO, "checklist-intro")
            proposed = _description(handlers, model)
            form = html_part(handlers.form(), "checklist-form", js_on_load=CONNECT)
            asked = gr.JSON(visible="hidden")
            parts["bar"] = html_part("", "verdict-bar")
        with gr.Column(elem_id="advised"):
            parts |= {name: html_part("", f"part-{name}") for name in BESIDE}

    def decide(before: dict[str, str], asked: Any) -> list[Any]:
        now = before | handlers.decide(Asked.of(asked))
        return [now, *_changed(parts, before, now)]

    def open_checklist(request: gr.Request) -> Any:
        linked = {"answers", "costs"} & set(request.query_params)
        return gr.Tabs(selected=TAB) if linked else gr.skip()

    form.change(
        decide,
        [shown, asked],
        [shown, *parts.values()],
        js=CHOSEN,
        trigger_mode="always_last",
        concurrency_limit=VISITORS_AT_ONCE,
        **QUIET,
    )
    form.clear(lambda: "", None, proposed, **QUIET)
    page.load(open_checklist, None, views, **QUIET)


def _changed(
    parts: Mapping[str, gr.HTML], before: Mapping[str, str], now: Mapping[str, str]
) -> list[Any]:
    """Only what is not on the page already is sent."""
    return [gr.skip() if now.get(n) == before.get(n) else now.get(n, "") for n in parts]


def _description(handlers: ChecklistHandlers, model: ModelPanel) -> gr.HTML:
    """The field for a description; returns where the answers that it suggests are shown."""
    with gr.Row(elem_id="describe"):
        text = gr.Textbox(
            label="Describe your project in a sentence or two",
            placeholder="For example: a support assistant over product manuals that change weekly",
            lines=2,
            max_lines=8,
            max_length=LONGEST_DESCRIPTION,
            elem_id="description",
        )
        read = gr.Button("Propose answers", elem_id="propose")
    proposed = html_part("", "proposed")

    def propose(described: str, chosen: Chosen) -> Iterator[str]:
        yield from handlers.propose(described, model.model(chosen))

    gr.on(
        [text.submit, read.click],
        propose,
        [text, model.chosen],
        proposed,
        trigger_mode="once",
        concurrency_limit=VISITORS_AT_ONCE,
        **QUIET,
    )
    return proposed
