"""Gradio's parts as all of the page's views use them."""

from typing import Any

import gradio as gr

# Nothing of Gradio's own shows progress, and nothing is offered as an API.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
VISITORS_AT_ONCE = 8


def html_part(value: str, name: str, **options: Any) -> gr.HTML:
    """A piece of our own HTML, styled by nothing but our style sheets."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, **options)
