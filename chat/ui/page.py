"""Layout and wiring of the page."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI

from chat.ui.checklist_handlers import ChecklistHandlers
from chat.ui.checklist_page import TAB, add_checklist
from chat.ui.handlers import Handlers, Shown
from chat.ui.library import intro_html
from chat.ui.parts import QUIET, VISITORS_AT_ONCE, html_part
from chat.ui.rendering import Exchange, header_html, welcome_html
from chat.ui.sources import sources_html
from chat.ui.theme import Theme

STATIC = Path(__file__).parent / "static"
HEAD = """
<link rel="stylesheet" href="/ui/tokens.css">
<link rel="stylesheet" href="/ui/page.css">
<link rel="stylesheet" href="/ui/chat.css">
<link rel="stylesheet" href="/ui/sources.css">
<link rel="stylesheet" href="/ui/checklist.css">
<script type="module" src="/ui/page.js"></script>
"""
# The buttons inside the conversation are HTML; this hands their clicks to Gradio's events.
HAND_ON = """
element.addEventListener('click', event => {
    const button = event.target.closest('[data-ask], [data-sync]');
    if (button?.dataset.ask) trigger('select', {question: button.dataset.ask});
    else if (button) trigger('submit');
});
"""


def build_page(handlers: Handlers, checklist: ChecklistHandlers, library: Path) -> gr.Blocks:
    """The page; ``library`` is the folder that it names."""
    page = gr.Blocks(title="Whichway", analytics_enabled=False, fill_width=True)
    with page:
        html_part(header_html(), "header")
        with gr.Tabs(elem_id="views") as views:
            with gr.Tab("Chat", id="chat"):
                chat = _chat(handlers, page)
            with gr.Tab("Checklist", id=TAB):
                add_checklist(checklist, page, views)
            with gr.Tab("Library", id="library") as tab:
                _library(handlers, library, page, tab, views, chat)
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


class _Chat:
    """The chat's parts."""

    def __init__(self) -> None:
        self.exchanges = gr.State(())
        with gr.Row(elem_id="chat"):
            with gr.Column(elem_id="talk"):
                self.new = gr.Button("New chat", elem_id="new-chat", size="sm")
                self.conversation = html_part(welcome_html(), "conversation", js_on_load=HAND_ON)
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
                self.hint = html_part("", "hint")
            with gr.Column(elem_id="beside"):
                self.sources = html_part(sources_html(None, {}, {}), "sources-panel")

    @property
    def outputs(self) -> list[Any]:
        """Where the parts of `_values` go."""
        return [self.conversation, self.sources, self.exchanges, self.question, self.hint]


def _values(shown: Shown) -> tuple[Any, ...]:
    question = gr.skip() if shown.question is None else shown.question
    hint = _aloud(escape(shown.hint))
    return shown.conversation, shown.sources, shown.exchanges, question, hint


def _aloud(html: str) -> str:
    """What changes in it is read aloud."""
    return f'<div role="status">{html}</div>'


def _chat(handlers: Handlers, page: gr.Blocks) -> _Chat:
    chat = _Chat()

    def ask(
        question: str, exchanges: tuple[Exchange, ...], event: gr.EventData
    ) -> Iterator[tuple[Any, ...]]:
        example = (event._data or {}).get("question")
        yield from map(_values, handlers.ask(example or question, exchanges))

    def start() -> tuple[Any, ...]:
        return _values(handlers.start())

    def opened() -> tuple[Any, ...]:
        return _values(handlers.show(()))

    gr.on(
        [chat.question.submit, chat.send.click, chat.conversation.select],
        ask,
        [chat.question, chat.exchanges],
        chat.outputs,
        trigger_mode="once",
        concurrency_limit=VISITORS_AT_ONCE,
        **QUIET,
    )
    chat.new.click(start, None, chat.outputs, **QUIET)
    page.load(opened, None, chat.outputs, **QUIET)
    return chat


def _library(
    handlers: Handlers, library: Path, page: gr.Blocks, tab: gr.Tab, views: gr.Tabs, chat: _Chat
) -> None:
    with gr.Column(elem_id="library"):
        html_part(intro_html(str(library)), "library-intro")
        button = gr.Button("Sync the library", variant="primary", elem_id="sync")
        status = html_part(_aloud(""), "sync-status")
        shelf = html_part("", "shelf")

    def show(exchanges: tuple[Exchange, ...]) -> tuple[Any, ...]:
        return _values(handlers.show(exchanges))

    def sync() -> Iterator[str]:
        yield from map(_aloud, handlers.sync())

    def open_library() -> gr.Tabs:
        return gr.Tabs(selected="library")

    chat.conversation.submit(open_library, None, views, **QUIET)
    synced = gr.on(
        [button.click, chat.conversation.submit],
        sync,
        None,
        status,
        trigger_mode="once",
        concurrency_limit=VISITORS_AT_ONCE,
        **QUIET,
    )
    synced.then(handlers.library, None, shelf, **QUIET)
    synced.then(show, chat.exchanges, chat.outputs, **QUIET)
    tab.select(handlers.library, None, shelf, **QUIET)
    page.load(handlers.library, None, shelf, **QUIET)
