"""Bar charts as SVG, drawn here so that terminal, page and report show the same. Each has its numbers as text in it; the page
puts a table under it. Colors come from the page (currentColor and CSS variables), so that dark and light both work."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from generator.desk.parts import dollars

BAR, GAP, LABEL, WIDTH = 22, 8, 200, 720


def draw_bars(chart: dict[str, Any], measure: str = "cents") -> str:
    """One chart of `find_patterns` as an SVG element. measure: 'cents' or 'claims', by which the bars are long."""
    bars: Sequence[dict[str, Any]] = chart["bars"]
    most = max((bar[measure] for bar in bars), default=0) or 1
    height = len(bars) * (BAR + GAP) + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="100%" role="img" '
        f'aria-label="{escape(_spoken(chart), quote=True)}" class="bars">'
    ]
    room = WIDTH - LABEL - 150
    for place, bar in enumerate(bars):
        top = GAP + place * (BAR + GAP)
        long = max(2, round(room * max(bar[measure], 0) / most))
        name = bar["title"] if len(bar["title"]) <= 28 else bar["title"][:27] + "…"
        told = f"${dollars(bar['cents'])} · {bar['claims']}"
        parts.append(
            f'<text x="{LABEL - 8}" y="{top + 16}" text-anchor="end" class="bar-name">{escape(name)}</text>'
            f'<rect x="{LABEL}" y="{top}" width="{long}" height="{BAR}" rx="2" class="bar"><title>{escape(bar["title"])}: {escape(told)}</title></rect>'
            f'<text x="{LABEL + long + 8}" y="{top + 16}" class="bar-value">{escape(told)}</text>'
        )
    return "".join(parts) + "</svg>"


def _spoken(chart: dict[str, Any]) -> str:
    told = "; ".join(f"{bar['title']}: ${dollars(bar['cents'])}, {bar['claims']} claims" for bar in chart["bars"][:6])
    return f"{chart['title']}. {told}"


def draw_text(chart: dict[str, Any], width: int = 30) -> str:
    """The same chart for a terminal."""
    most = max((bar["cents"] for bar in chart["bars"]), default=0) or 1
    lines = [chart["title"]]
    for bar in chart["bars"]:
        long = round(width * max(bar["cents"], 0) / most)
        lines.append(f"  {bar['title'][:30]:<30} {'█' * long:<{width}} {dollars(bar['cents']):>14} {bar['claims']:>6}")
    lines.append(f"  {'in all':<30} {'':<{width}} {dollars(chart['cents']):>14} {chart['claims']:>6}")
    return "\n".join(lines)
