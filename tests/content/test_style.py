"""The one style sheet: what falls away of the theme's, and what must not; and that colors come from tokens."""

from __future__ import annotations

import re

from overrides.build.style import cut, without_unread
from tests.content.test_docs import ROOT

OURS = ROOT / "overrides" / "theme" / "assets" / "site.css"

SHEET = (
    ":root{--a:1px;--b:var(--c);--c:2px;--icon:url(\"data:image/svg+xml;charset=utf-8,<svg d='M1 2;3}'/>\")}"
    ".here{margin:var(--b)}.gone{margin:0}.here .gone,.here>p{padding:0}.here:not(.gone){top:0}"
    "@media print{.gone{left:0}}@media screen{.here{left:0}.gone{left:1px}}[dir=rtl] .here{right:0}"
    "@keyframes turn{0%{top:0}}"
)


def test_rules_for_what_no_page_has_fall_away():
    less = cut(SHEET, {"here"})
    assert ".gone{" not in less and "print" not in less and "rtl" not in less
    for kept in (
        ".here{margin",
        ".here>p{padding",
        ".here:not(.gone){top",
        "@media screen{.here{left:0}}",
        "@keyframes turn{0%{top:0}}",
    ):
        assert kept in less


def test_properties_that_nothing_reads_fall_away():
    less = without_unread(SHEET, "p{color:var(--x)}")
    assert "--a" not in less and "--icon" not in less and "M1" not in less
    assert "--b:var(--c)" in less and "--c:2px" in less
    assert "--a:1px" in without_unread(SHEET, "p{width:var(--a)}")


def colors_outside_tokens(css: str) -> list[str]:
    """Colors written out anywhere but in the tokens and in print, where ink is black."""
    _, _, rest = css.partition("/* ---- 2.")
    screen, _, _ = rest.partition("@media print")
    return re.findall(r"#[0-9a-f]{3,6}\b|(?<!var\()\b(?:(?:white|black|red)\b(?!-)|hsl\w*\()", screen)


def test_every_color_comes_from_a_token():
    css = OURS.read_text(encoding="utf-8")
    assert colors_outside_tokens(css) == []
    assert colors_outside_tokens("/* ---- 2. */ a { color: #123456; }") == ["#123456"]


def test_light_and_dark_have_the_same_tokens():
    css = OURS.read_text(encoding="utf-8")
    dark = re.search(r'slate"\] \{(.*?)\n\}', css, re.S)
    light = re.search(r":root \{(.*?)\n\}", css, re.S)
    assert dark and light
    names = {name for name in re.findall(r"(--site-[\w-]+):", light[1]) if name != "--site-font"}
    assert names == set(re.findall(r"(--site-[\w-]+):", dark[1]))


def luminance(color: str) -> float:
    parts = (
        [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        if len(color) == 7
        else [int(c * 2, 16) / 255 for c in color[1:]]
    )
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_words_stand_out_from_every_ground_in_light_and_dark():
    css = OURS.read_text(encoding="utf-8")
    for scheme in (r":root \{(.*?)\n\}", r'slate"\] \{(.*?)\n\}'):
        found = re.search(scheme, css, re.S)
        assert found
        token = dict(re.findall(r"--site-([\w-]+): (#[0-9a-f]{3,6});", found[1]))
        for ground in ("paper", "tint", "sheet"):
            for ink in ("ink", "quiet", "link", "good", "wait", "stop"):
                assert contrast(token[ink], token[ground]) >= 4.5, (
                    f"{ink} on {ground}: {contrast(token[ink], token[ground]):.1f}"
                )
            for shape in ("brand", "focus"):
                assert contrast(token[shape], token[ground]) >= 2.5, f"{shape} on {ground}"
        assert contrast(token["on-brand"], token["brand"]) >= 4.5
    assert contrast("#ffffff", "#000000") == 21
