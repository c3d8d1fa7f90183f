"""Layout and wiring of the page."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI

from chat.ui.handlers import Handlers, Shown
from chat.ui.library import intro_html
from chat.ui.rendering import header_html, welcome_html
from chat.ui.sources import sources_html
from chat.ui.theme import Theme

STATIC = Path(__file__).parent / "static"
HEAD = """
<link rel="stylesheet" href="/ui/tokens.css">
<link rel="stylesheet" href="/ui/page.css">
<link rel="stylesheet" href="/ui/chat.css">
<link rel="stylesheet" href="/ui/sources.css">
<script type="module" src="/ui/page.js"></script>
"""
# The buttons inside our HTML are not Gradio's; this hands their clicks to its events.
HAND_ON = """
document.addEventListener('click', event => {
    const {ask, sync, sources} = event.target.closest('button')?.dataset ?? {};
    const answer = event.target.closest('a.mark')?.closest('.exchange')?.dataset.number ?? sources;
    const shown = document.getElementById('sources')?.dataset.exchange;
    if (ask) trigger('select', {question: ask});
    else if (sync !== undefined) trigger('submit');
    else if (answer && answer !== shown) trigger('expand', {exchange: Number(answer)});
});
"""
# The conversation lives in the visitor's tab and nowhere else: a reload keeps it, another tab has
# its own, the server none. (Gradio's BrowserState is shared by all tabs of a browser.)
KEEP = "watch('value', () => sessionStorage.setItem('whichway-conversation', props.value ?? ''));"
RECALL = "() => sessionStorage.getItem('whichway-conversation') ?? ''"
# Nothing of Gradio's own shows progress, and nothing is offered as an API.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
VISITORS_AT_ONCE = 8


def build_page(handlers: Handlers, library: Path) -> gr.Blocks:
    """The page; ``library`` is the folder that it names."""
    page = gr.Blocks(title="Whichway", analytics_enabled=False, fill_width=True)
    with page:
        _html(header_html(), "header")
        with gr.Tabs(elem_id="views") as views:
            with gr.Tab("Chat", id="chat"):
                chat = _chat(handlers, page)
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


def _html(value: str, name: str, **options: Any) -> gr.HTML:
    return gr.HTML(value, elem_id=name, apply_default_css=False, **options)


class _Chat:
    """The chat's parts."""

    def __init__(self) -> None:
        self.clicks = _html("", "clicks", js_on_load=HAND_ON, visible="hidden")
        self.kept = _html("", "kept", html_template="", js_on_load=KEEP, visible="hidden")
        with gr.Row(elem_id="chat"):
            with gr.Column(elem_id="talk"):
                self.new = gr.Button("New chat", elem_id="new-chat", size="sm")
                self.conversation = _html(welcome_html(), "conversation")
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
                self.hint = _html("", "hint")
            with gr.Column(elem_id="beside"):
                self.sources = _html(sources_html(None, {}, {}), "sources-panel")

    @property
    def outputs(self) -> list[Any]:
        """Where the parts of `_values` go."""
        return [self.conversation, self.sources, self.kept, self.question, self.hint]


def _values(shown: Shown) -> tuple[Any, ...]:
    kept, question = (
        gr.skip() if value is None else value for value in (shown.kept, shown.question)
    )
    return shown.conversation, shown.sources, kept, question, _aloud(escape(shown.hint))


def _aloud(html: str) -> str:
    """What changes in it is read aloud."""
    return f'<div role="status">{html}</div>'


def _chat(handlers: Handlers, page: gr.Blocks) -> _Chat:
    chat = _Chat()

    def ask(question: str, kept: str, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        example = (event._data or {}).get("question")
        yield from map(_values, handlers.ask(example or question, kept))

    def sources(kept: str, event: gr.EventData) -> str:
        return handlers.sources((event._data or {}).get("exchange"), kept)

    def start() -> tuple[Any, ...]:
        return _values(handlers.start())

    def opened(kept: str) -> tuple[Any, ...]:
        return _values(handlers.show(kept))

    gr.on(
        [chat.question.submit, chat.send.click, chat.clicks.select],
        ask,
        [chat.question, chat.kept],
        chat.outputs,
        trigger_mode="once",
        concurrency_limit=VISITORS_AT_ONCE,
        **QUIET,
    )
    chat.clicks.expand(sources, chat.kept, chat.sources, **QUIET)
    chat.new.click(start, None, chat.outputs, **QUIET)
    page.load(opened, chat.kept, chat.outputs, js=RECALL, **QUIET)
    return chat


def _library(
    handlers: Handlers, library: Path, page: gr.Blocks, tab: gr.Tab, views: gr.Tabs, chat: _Chat
) -> None:
    with gr.Column(elem_id="library"):
        _html(intro_html(str(library)), "library-intro")
        button = gr.Button("Sync the library", variant="primary", elem_id="sync")
        status = _html(_aloud(""), "sync-status")
        shelf = _html("", "shelf")

    def show(kept: str) -> tuple[Any, ...]:
        return _values(handlers.show(kept))

    def sync() -> Iterator[str]:
        yield from map(_aloud, handlers.sync())

    def open_library() -> gr.Tabs:
        return gr.Tabs(selected="library")

    chat.clicks.submit(open_library, None, views, **QUIET)
    synced = gr.on(
        [button.click, chat.clicks.submit],
        sync,
        None,
        status,
        trigger_mode="once",
        concurrency_limit=VISITORS_AT_ONCE,
        **QUIET,
    )
    synced.then(handlers.library, None, shelf, **QUIET)
    synced.then(show, chat.kept, chat.outputs, **QUIET)
    tab.select(handlers.library, None, shelf, **QUIET)
    page.load(handlers.library, None, shelf, **QUIET)
