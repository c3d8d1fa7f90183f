"""Layout and wiring of the page."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI

from chat.comparing import COMMAND
from chat.ui.changing import MOST
from chat.ui.checklist_handlers import ChecklistHandlers
from chat.ui.checklist_page import TAB, add_checklist
from chat.ui.handlers import HINT, Handlers, Shown
from chat.ui.library import intro_html
from chat.ui.library_handlers import LibraryHandlers
from chat.ui.model_choice import Chosen
from chat.ui.model_panel import ModelPanel
from chat.ui.offering import form_html
from chat.ui.parts import QUIET, VISITORS_AT_ONCE, html_part
from chat.ui.rendering import choice_html, header_html, welcome_html
from chat.ui.sources import sources_html
from chat.ui.theme import Theme
from chat.ui.turns import Grow
from ingest.formats import SUFFIXES
from ingest.formats.extracting import LARGEST_FILE

STATIC = Path(__file__).parent / "static"
HEAD = """
<link rel="stylesheet" href="/ui/tokens.css">
<link rel="stylesheet" href="/ui/page.css">
<link rel="stylesheet" href="/ui/chat.css">
<link rel="stylesheet" href="/ui/sources.css">
<link rel="stylesheet" href="/ui/checklist.css">
<link rel="stylesheet" href="/ui/library.css">
<link rel="stylesheet" href="/ui/comparison.css">
<link rel="stylesheet" href="/ui/model.css">
<link rel="stylesheet" href="/ui/conversations.css">
<script type="module" src="/ui/page.js"></script>
""" + "".join(
    f'<link rel="modulepreload" href="/ui/{name}.js">'
    for name in (
        *("adding", "announcing", "chat", "conversations", "copying", "keeping"),
        *("running", "sheet", "storage", "tabs", "theme"),
    )
)
# The buttons inside our HTML are not Gradio's; this hands their clicks to its events.
# The second click of a double click counts only if another question stands there by then.
HAND_ON = """
let replied;
document.addEventListener('click', event => {
    const {ask, reply, place, sync, sources, rate} = event.target.closest('button')?.dataset ?? {};
    const answer = event.target.closest('a.mark')?.closest('.exchange')?.dataset.number ?? sources;
    const shown = document.getElementById('sources')?.dataset.exchange;
    if (ask) trigger('select', {question: ask});
    else if (reply && !(event.detail > 1 && place === replied)) trigger('select', {reply, place});
    else if (sync !== undefined) trigger('submit');
    else if (rate) trigger('apply', {exchange: Number(rate), verdict: 'helpful'});
    else if (answer && answer !== shown) trigger('expand', {exchange: Number(answer)});
    replied = place;
});
document.addEventListener('submit', event => {
    if (!event.target.dataset.rating) return;
    event.preventDefault();
    const form = new FormData(event.target);
    const said = {verdict: 'wrong', why: form.getAll('why'), comment: form.get('comment')};
    trigger('apply', {exchange: Number(event.target.dataset.rating), ...said});
});
"""
# Conversations live in the visitor's browser and nowhere else; the one that the tab has open comes
# along with each event and goes back with its outcome. (BrowserState would be shared by all tabs.)
KEEP = """
import('/ui/keeping.js').then(({keep}) => watch('value', () => keep(props.value)));
"""
RECALLED = "await (await import('/ui/keeping.js')).recall()"
RECALL = f"async () => {RECALLED}"
RECALL_TOO = f"async (question) => [question, {RECALLED}]"
RECALL_ALL = f"async (question, kept, model) => [question, {RECALLED}, model]"
# The script sends 'expand' when the tab is to show another conversation.
CHOOSE = "import('/ui/conversations.js').then(({connect}) => connect(trigger));"

# The script sends 'upload' with the keys of files that have arrived, or with addresses, and
# 'delete' with the id of an article that is to go or the copy of one that is to come back.
CONNECT = "import('/ui/adding.js').then(({connect}) => connect(trigger));"

ALOUD = ("hint", "notice", "status")
"""Parts whose changes are read aloud."""


def build_page(
    handlers: Handlers,
    checklist: ChecklistHandlers,
    library: Path,
    changes: LibraryHandlers | None = None,
    *,
    llm: str = "none",
    choosing: bool = False,
) -> gr.Blocks:
    """The page.

    Args:
        handlers: its actions.
        checklist: those of the checklist.
        library: the folder that it names.
        changes: what can be made to it.
        llm: the language model that the settings name.
        choosing: whether a visitor may choose another one.
    """
    page = gr.Blocks(title="Whichway", analytics_enabled=False, fill_width=True)
    parts = _Parts(ModelPanel(llm), choosing=choosing)
    with page:
        html_part(header_html(), "header")
        parts.model.add_active()
        with gr.Tabs(elem_id="views") as views:
            with gr.Tab("Chat", id="chat", elem_id="chat-view"):
                parts.add_chat()
            with gr.Tab("Checklist", id=TAB, elem_id="checklist-view"):
                add_checklist(checklist, page, views, parts.model)
            with gr.Tab("Library", id="library", elem_id="library-view") as tab:
                parts.add_library(library, changeable=changes is not None)
        tab.select(handlers.library, None, parts.shelf, **QUIET)
        _wire(handlers, page, parts)
        if changes:
            _wire_changes(handlers, changes, parts)
    return page


def mount_page(site: FastAPI, page: gr.Blocks) -> None:
    """Serve the page at the root of a site; mount it last, it answers every other path."""
    gr.mount_gradio_app(
        site,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        favicon_path=str(STATIC / "icon.svg"),
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        theme=Theme(),
        head=HEAD,
        app_kwargs={"openapi_url": None},
    )


class _Parts:
    """What events of the chat or of a sync change on the page; `outputs` go as `_values` come."""

    def __init__(self, model: ModelPanel, *, choosing: bool) -> None:
        self.model, self.choosing = model, choosing

    def add_chat(self) -> None:
        self.clicks = html_part("", "clicks", js_on_load=HAND_ON, visible="hidden")
        self.kept = html_part("", "kept", html_template="", js_on_load=KEEP, visible="hidden")
        with gr.Row(elem_id="chat"):
            self._add_talk()
            with gr.Column(elem_id="beside"):
                self.sources = html_part(sources_html(None, {}, {}), "sources-panel")

    def _add_talk(self) -> None:
        with gr.Column(elem_id="talk"):
            self.choice = html_part(choice_html(), "conversations", js_on_load=CHOOSE)
            with gr.Column(elem_id="told"):
                self.conversation = html_part(welcome_html(), "conversation")
                self.notice = html_part(_aloud(), "notice")
            with gr.Row(elem_id="composer"):
                self.question = gr.Textbox(
                    label="Your question",
                    placeholder="Type your question",
                    lines=1,
                    max_lines=6,
                    container=False,
                    elem_id="question",
                )
                self.send = gr.Button("Ask", variant="primary", elem_id="send")
                self.model.add_stop()
            with gr.Row(elem_id="below"):
                self.hint = html_part(_aloud(HINT), "hint")
                self.compare = gr.Button("Compare the articles", elem_id="compare", size="sm")
            with gr.Column(visible=self.choosing, elem_id="model-choice"):
                self.model.add_fields()

    def add_library(self, library: Path, *, changeable: bool) -> None:
        with gr.Column(elem_id="library"):
            html_part(intro_html(str(library)), "library-intro")
            form = form_html(SUFFIXES, LARGEST_FILE, MOST) if changeable else ""
            connect = CONNECT if changeable else None
            self.adder = html_part(form, "adding", js_on_load=connect, visible=changeable)
            self.steps = html_part("", "steps")
            self.sync = gr.Button("Sync the library", variant="primary", elem_id="sync")
            self.status = html_part(_aloud(), "sync-status")
            self.shelf = html_part("", "shelf")

    @property
    def outputs(self) -> list[Any]:
        return [getattr(self, field.name) for field in fields(Shown)]


def _values(shown: Shown) -> list[Any]:
    return [_value(field.name, getattr(shown, field.name)) for field in fields(shown)]


def _value(name: str, value: str | None) -> Any:
    if value is None:
        return gr.skip()
    return _aloud(value) if name in ALOUD else value


def _aloud(html: str = "") -> str:
    """What changes in it is read aloud; Gradio keeps the element itself."""
    return f'<div role="status">{html}</div>'


def _stream(action: Callable[..., Iterator[Shown]]) -> Callable[..., Iterator[list[Any]]]:
    def run(*arguments: Any) -> Iterator[list[Any]]:
        yield from map(_values, action(*arguments))

    return run


def _wire(handlers: Handlers, page: gr.Blocks, parts: _Parts) -> None:
    """Tell what each event does; what may end a wait goes on with the questions that waited."""

    def in_turn(request: gr.Request, grow: Grow) -> Iterator[list[Any]]:
        return map(_values, parts.model.turns.take(str(request.session_hash), grow))

    def ask(
        question: str, kept: str, chosen: Chosen, request: gr.Request, event: gr.EventData
    ) -> Iterator[list[Any]]:
        clicked = event._data or {}

        def grow(ended: Callable[[], bool]) -> Iterator[Shown]:
            if "reply" in clicked:
                return handlers.press(str(clicked["reply"]), str(clicked.get("place")), kept)
            asked = clicked.get("question") or question
            return handlers.ask(asked, kept, parts.model.model(chosen), ended)

        yield from in_turn(request, grow)

    def compare(question: str, kept: str, request: gr.Request) -> Iterator[list[Any]]:
        asked = question.strip() and COMMAND + question  # no model compares
        yield from in_turn(request, lambda ended: handlers.ask(asked, kept, "none", ended))

    def sources(kept: str, event: gr.EventData) -> str:
        return handlers.sources((event._data or {}).get("exchange"), kept)

    def rate(kept: str, event: gr.EventData) -> Iterator[list[Any]]:
        given = dict(event._data or {})
        yield from map(_values, handlers.rate(given.pop("exchange", None), given, kept))

    after: dict[str, Any] = {"outputs": parts.outputs, "concurrency_limit": None, **QUIET}
    told = {"inputs": parts.kept, "js": RECALL, **after}
    asking = {**after, "trigger_mode": "multiple", "concurrency_limit": VISITORS_AT_ONCE}
    once = {"trigger_mode": "once", "concurrency_limit": VISITORS_AT_ONCE}
    show, check, resume = (_stream(a) for a in (handlers.show, handlers.check, handlers.resume))
    questions = [parts.question.submit, parts.send.click, parts.clicks.select]
    given = [parts.question, parts.kept, parts.model.chosen]
    asked = gr.on(questions, ask, given, js=RECALL_ALL, **asking)
    compared = parts.compare.click(compare, [parts.question, parts.kept], js=RECALL_TOO, **asking)
    syncs = [parts.sync.click, parts.clicks.submit]
    synced = gr.on(syncs, _stream(handlers.sync), None, **{**after, **once})
    chosen = parts.choice.expand(_stream(handlers.open), **told, trigger_mode="always_last")
    for event in (asked, compared, chosen, page.load(show, **told)):
        event.then(_stream(handlers.follow), None, **after).then(resume, **told)
    parts.model.wire()
    synced.then(check, **told).then(resume, **told)
    parts.clicks.apply(rate, **told)
    looked = {"js": RECALL, "trigger_mode": "multiple", **QUIET}
    parts.clicks.expand(sources, parts.kept, parts.sources, **looked)


def _wire_changes(handlers: Handlers, changes: LibraryHandlers, parts: _Parts) -> None:
    """Tell what a visitor can change in the library; the conversation is checked afterwards."""

    def add(event: gr.EventData) -> Iterator[list[Any]]:
        yield from map(_values, changes.add(event._data))

    def remove(event: gr.EventData) -> Iterator[list[Any]]:
        yield from map(_values, changes.remove(event._data))

    after: dict[str, Any] = {"outputs": parts.outputs, "concurrency_limit": None, **QUIET}
    told = {"inputs": parts.kept, "js": RECALL, **after}
    for event, action in ((parts.adder.upload, add), (parts.adder.delete, remove)):
        event(action, None, **after, trigger_mode="multiple").then(
            _stream(handlers.check), **told
        ).then(_stream(handlers.resume), **told)
