"""Gradio's own parts in the colours and shapes of `static/tokens.css`."""

from gradio.themes import Base
from gradio.themes.utils import fonts, sizes

PAPER = {"light": "#f6f6f3", "dark": "#15191b"}
INK = {"light": "#1c2326", "dark": "#e7eae9"}
"""As in the style sheet; these two are needed before it has arrived."""


class Theme(Base):
    """Every colour is one of the tokens, which know light and dark by themselves."""

    def __init__(self) -> None:
        """Set what Gradio draws itself: the fields, buttons and tabs."""
        text = (fonts.Font("Source Sans Pro"), fonts.Font("system-ui"), fonts.Font("sans-serif"))
        code = (fonts.Font("ui-monospace"), fonts.Font("monospace"))
        super().__init__(
            font=text, font_mono=code, radius_size=sizes.radius_md, text_size=sizes.text_md
        )
        colours = {
            "body_text_color_subdued": "var(--muted)",
            "background_fill_primary": "var(--surface)",
            "background_fill_secondary": "var(--paper)",
            "border_color_primary": "var(--line)",
            "border_color_accent": "var(--accent)",
            "color_accent_soft": "var(--accent-soft)",
            "link_text_color": "var(--accent)",
            "block_background_fill": "transparent",
            "block_title_text_color": "var(--ink)",
            "input_background_fill": "var(--surface)",
            "input_background_fill_focus": "var(--surface)",
            "input_border_color": "var(--edge)",
            "input_border_color_focus": "var(--accent)",
            "input_placeholder_color": "var(--muted)",
            "button_primary_background_fill": "var(--accent)",
            "button_primary_background_fill_hover": "var(--accent-strong)",
            "button_primary_border_color": "var(--accent)",
            "button_primary_text_color": "var(--on-accent)",
            "button_secondary_background_fill": "var(--surface)",
            "button_secondary_background_fill_hover": "var(--accent-soft)",
            "button_secondary_border_color": "var(--edge)",
            "button_secondary_text_color": "var(--ink)",
        }
        super().set(
            body_background_fill=PAPER["light"],
            body_background_fill_dark=PAPER["dark"],
            body_text_color=INK["light"],
            body_text_color_dark=INK["dark"],
            color_accent="var(--accent)",
            body_text_size="1.0625rem",
            block_border_width="0px",
            block_padding="0px",
            block_shadow="none",
            block_shadow_dark="none",
            layout_gap="0px",
            form_gap_width="0px",
            shadow_drop="none",
            button_transition="none",
            **colours,
            **{f"{name}_dark": value for name, value in colours.items()},
        )
