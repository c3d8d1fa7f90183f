"""The panel in which a visitor chooses a language model, and the button that stops it."""

from dataclasses import replace
from typing import Any

import gradio as gr

from chat.generation.choice import read_choice
from chat.generation.model import LanguageModel, connect, ollama_models
from chat.ui.model_choice import (
    KINDS,
    NEEDS_KEY,
    Chosen,
    active_html,
    announced_html,
    asks_first,
    choose,
)
from chat.ui.parts import QUIET, html_part
from chat.ui.turns import Turns

INTRO = (
    "<p>Answers are made of sentences from the articles; nothing leaves this machine. A language"
    " model can write them instead. Each of its sentences is checked against the passage it cites,"
    " and what the passage does not bear out is flagged. A key is kept in memory until you close"
    " the page; it is not stored.</p>"
)


class ModelPanel:
    """Radio buttons for the kind of model, fields for the rest; `chosen` holds what is in force."""

    def __init__(self, default: str) -> None:
        """Begin with what the settings name."""
        self._default = read_choice(default)
        self.turns = Turns()

    def add_active(self) -> None:
        """The line in the header that tells which model writes, or asks whether it may."""
        self.chosen = gr.State(Chosen())
        self.active = html_part(self._told(self._header(Chosen())), "model-active")
        asks = asks_first(self._default, Chosen())
        where = f"Agree: send them to {self._default.host}"
        self.agree = gr.Button(where, elem_id="agree", visible=asks)

    def add_stop(self) -> None:
        """The button beside the field; shown while an answer grows."""
        self.stop = gr.Button("Stop", elem_id="stop")

    def add_fields(self) -> None:
        """The panel, closed at first."""
        kinds = [(label, kind) for kind, label in KINDS.items()]
        with gr.Accordion("Language model", open=False, elem_id="model-panel"):
            html_part(INTRO, "model-intro")
            self.kind = gr.Radio(kinds, value="none", label="Answers are written by")
            self.found = gr.Radio([], label="Models that Ollama offers", visible=False)
            self.name = gr.Textbox(label="Model", visible=False, max_lines=1)
            self.url = gr.Textbox(label="Address", visible=False, max_lines=1)
            self.key = gr.Textbox(label="Key", type="password", visible=False, max_lines=1)
            self.use = gr.Button("Use it", elem_id="use-model")
            self.status = html_part(self._told(""), "model-status")

    def wire(self) -> None:
        """Tell what each event does."""
        fields = [self.found, self.name, self.url, self.key]
        self.kind.change(self._fields_of, self.kind, fields, **QUIET)
        self.found.input(lambda name: name or "", self.found, self.name, **QUIET)
        given = [self.kind, self.name, self.url, self.key, self.chosen]
        shown = [self.chosen, self.status, self.active, self.key, self.agree]
        header = [self.chosen, self.active, self.agree]
        self.agree.click(self._agreed, self.chosen, header, **QUIET)
        self.use.click(self._use, given, shown, **QUIET)
        self.stop.click(self._stop, None, None, queue=False, **QUIET)

    def model(self, chosen: Chosen) -> "LanguageModel | str | None":
        """What writes the answers of a page: ``none``, or None for what the settings name."""
        if asks_first(self._default, chosen):
            return "none"
        if not chosen.text or chosen.text == "none":
            return chosen.text or None
        return connect(read_choice(chosen.text), chosen.key)

    def _fields_of(self, kind: str) -> list[Any]:
        offered = ollama_models() if kind == "ollama" else ()
        named = kind != "none" and not offered
        return [
            gr.update(choices=list(offered), value=None, visible=bool(offered)),
            gr.update(visible=named),
            gr.update(visible=kind == "openai-like"),
            gr.update(visible=kind in NEEDS_KEY),
        ]

    def _use(self, kind: str, name: str, url: str, key: str, before: Chosen) -> list[Any]:
        now, said = choose(kind, name, url, key, before)
        held = gr.update(value="") if now.key else gr.skip()
        asks = gr.update(visible=asks_first(self._default, now))
        return [now, self._told(said), self._told(self._header(now)), held, asks]

    def _agreed(self, before: Chosen) -> list[Any]:
        now = replace(before, agreed=before.agreed | {self._default.host or ""})
        return [now, self._told(self._header(now)), gr.update(visible=False)]

    def _header(self, chosen: Chosen) -> str:
        if asks_first(self._default, chosen):
            return announced_html(self._default)
        return active_html(read_choice(chosen.text) if chosen.text else self._default)

    def _stop(self, request: gr.Request) -> None:
        self.turns.end(str(request.session_hash))

    def _told(self, html: str) -> str:
        return f'<div role="status">{html}</div>'
