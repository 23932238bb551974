"""What a fork says about itself: one settings file and one folder (`yours/`), laid over the pages before MkDocs reads them.
No file of ours is touched, so that a fork takes our next version without a conflict."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
YOURS = ROOT / "yours"
CONFIG = ROOT / "mkdocs.yml"
STYLE = Path("assets", "site.css")
PICTURES = ("logo.svg", "favicon.svg", "social-card.png")
LICENSES = "Code MIT, guides CC BY 4.0. Information, not legal or medical advice."
PAPER, NIGHT = "#fdfcf9", "#11191b"
"""What stands behind the site's color, by day and in dark mode (--site-paper in site.css)."""
READABLE = 4.5
"""The least contrast of letters (WCAG 2.2, 1.4.3)."""


class SettingsError(ValueError):
    """The settings cannot be used; the message says which line and what to write."""


@dataclass(frozen=True)
class Settings:
    """The keys of settings.toml; '' keeps what the site has."""

    name: str = ""
    description: str = ""
    tab: str = "Near you"
    color: str = ""
    color_dark: str = ""
    who: str = ""
    phone: str = ""
    email: str = ""
    languages: Sequence[str] = ()

    def contact(self) -> str:
        """Who answers, for the foot of every page, as HTML; '' where nobody is named."""
        parts = [escape(self.phone), escape(self.email), escape(", ".join(self.languages))]
        told = " · ".join(part for part in parts if part)
        return f"{escape(self.who)}: {told}" if self.who and told else escape(self.who) or told

    def environment(self) -> dict[str, str]:
        """What mkdocs.yml asks for."""
        contact = self.contact()
        found = {"SITE_NAME": self.name, "SITE_DESCRIPTION": self.description}
        found["COPYRIGHT"] = f"{contact}<br>{LICENSES}" if contact else ""
        return {key: value for key, value in found.items() if value}

    def style(self) -> str:
        """The lines of style that set the colors."""
        lines = ["\n/* from yours/settings.toml */"]
        for scheme, color in (("default", self.color), ("slate", self.color_dark)):
            if color:
                names = ("--site-brand", "--site-link")
                lines.append(f'[data-md-color-scheme="{scheme}"] {{ {"; ".join(f"{n}: {color}" for n in names)}; }}')
        return "\n".join(lines) + "\n" if len(lines) > 1 else ""


def read_settings(folder: Path = YOURS) -> Settings:
    """The settings of a folder; the plain ones where it has none. Raises SettingsError, one sentence."""
    path = folder / "settings.toml"
    if not path.exists():
        return Settings()
    try:
        typed: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}") from None
    known = {field.name for field in fields(Settings)}
    for key, value in typed.items():
        if key not in known:
            raise SettingsError(f"{path.name}: there is no setting “{key}”; there are {', '.join(sorted(known))}")
        is_list = key == "languages"
        if not (
            isinstance(value, list) and all(isinstance(one, str) for one in value)
            if is_list
            else isinstance(value, str)
        ):
            raise SettingsError(
                f"{path.name}, {key}: write {'a list of words' if is_list else 'words'} in quotation marks"
            )
    for key, behind in (("color", PAPER), ("color_dark", NIGHT)):
        if typed.get(key):
            _check_color(path.name, key, typed[key], behind)
    return Settings(**typed)


def _check_color(name: str, key: str, color: str, behind: str) -> None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", color):
        raise SettingsError(f"{name}, {key}: write a color as # and six signs, like #1f5a63")
    found = contrast(color, behind)
    if found < READABLE:
        raise SettingsError(
            f"{name}, {key}: {color} is hard to read on {behind} (contrast {found:.1f}, at least {READABLE} is needed); "
            f"take a {'darker' if behind == PAPER else 'lighter'} one"
        )


def contrast(one: str, other: str) -> float:
    """The contrast of two colors, 1 to 21, as WCAG counts it.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    light, dark = sorted((_brightness(one), _brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _brightness(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lay_over(pages: Path, settings: Settings, folder: Path = YOURS) -> str:
    """Lay pictures, colors, notes on states and own pages over the pages. Returns the nav for mkdocs.yml as YAML, '' where
    it stays. Raises SettingsError for a note on a state that is none."""
    for name in PICTURES:
        if (folder / name).exists():
            shutil.copyfile(folder / name, pages / "assets" / name)
    if style := settings.style():
        plain = (ROOT / "overrides" / "theme" / STYLE).read_text(encoding="utf-8")
        (pages / STYLE).write_text(plain + style, encoding="utf-8")
    for note in sorted((folder / "states").glob("*.md")):
        page = pages / "reference" / "states" / note.name
        if not page.exists():
            raise SettingsError(
                f"states/{note.name}: there is no state “{note.stem}”; take its two letters, like oh.md"
            )
        heading = f"## From {settings.who or settings.name or 'us'}"
        text = page.read_text(encoding="utf-8").rstrip()
        page.write_text(f"{text}\n\n{heading}\n\n{note.read_text(encoding='utf-8').strip()}\n", encoding="utf-8")
    own = sorted((folder / "pages").glob("*.md"))
    if not own:
        return ""
    shutil.copytree(folder / "pages", pages / "yours", dirs_exist_ok=True)
    import yaml

    nav = yaml.safe_load("nav:\n" + CONFIG.read_text(encoding="utf-8").partition("\nnav:\n")[2])["nav"]
    nav.insert(-1, {settings.tab: [f"yours/{path.name}" for path in own]})
    written: str = yaml.safe_dump({"nav": nav}, allow_unicode=True, sort_keys=False)
    return written
