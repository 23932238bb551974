"""What a fork says about itself: one settings file, one folder; a wrong setting is a sentence."""

from __future__ import annotations

import shutil

import pytest
import yaml

from overrides.build.yours import (
    CONFIG,
    ROOT,
    STYLE,
    YOURS,
    Settings,
    SettingsError,
    contrast,
    lay_over,
    read_settings,
)

FORK = """
name = "Helping Hands Appeals"
tab = "From Helping Hands"
color = "#7a1f4a"
color_dark = "#f0a8c8"
who = "Helping Hands & Friends"
phone = "614-555-0142"
languages = ["English", "Español"]
"""


@pytest.fixture
def fork(tmp_path):
    """A folder `yours` of another house, and pages to lay it over."""
    yours, pages = tmp_path / "yours", tmp_path / "docs"
    for folder in (yours / "states", yours / "pages", pages / "assets", pages / "reference" / "states"):
        folder.mkdir(parents=True)
    (yours / "settings.toml").write_text(FORK, encoding="utf-8")
    (yours / "states" / "oh.md").write_text("Call us on weekdays.\n", encoding="utf-8")
    (yours / "pages" / "clinic.md").write_text("---\ntitle: Our clinic\n---\n\n# Our clinic\n", encoding="utf-8")
    (yours / "logo.svg").write_text("<svg/>", encoding="utf-8")
    (pages / "reference" / "states" / "oh.md").write_text("# Ohio\n", encoding="utf-8")
    return yours, pages


def test_our_own_settings_change_nothing():
    assert read_settings().environment() == {} or (YOURS / "settings.toml").exists()
    assert Settings().environment() == {} and Settings().style() == ""


def test_every_setting_that_the_file_names_is_one(tmp_path):
    lines = (ROOT / "yours" / "settings.toml").read_text(encoding="utf-8").split("\n")
    told = "\n".join(line.removeprefix("# ") for line in lines if " = " in line)  # a fork has taken some # away
    (tmp_path / "settings.toml").write_text(told, encoding="utf-8")
    assert all(vars(read_settings(tmp_path)).values())


def test_a_fork_lays_its_own_over_the_pages(fork):
    yours, pages = fork
    settings = read_settings(yours)
    nav = yaml.safe_load(lay_over(pages, settings, yours))["nav"]
    assert nav[-2] == {"From Helping Hands": ["yours/clinic.md"]} and list(nav[-1]) == ["About"]
    assert (pages / "yours" / "clinic.md").exists() and (pages / "assets" / "logo.svg").read_text() == "<svg/>"
    assert "--site-brand: #7a1f4a" in (pages / STYLE).read_text(encoding="utf-8")
    ohio = (pages / "reference" / "states" / "oh.md").read_text(encoding="utf-8")
    assert ohio == "# Ohio\n\n## From Helping Hands & Friends\n\nCall us on weekdays.\n"
    told = settings.environment()
    assert told["SITE_NAME"] == "Helping Hands Appeals"
    assert told["COPYRIGHT"].startswith("Helping Hands &amp; Friends: 614-555-0142 · English, Español<br>Code MIT")


def test_mkdocs_asks_for_what_the_settings_give():
    config = CONFIG.read_text(encoding="utf-8")
    for key in ("SITE_NAME", "SITE_DESCRIPTION", "COPYRIGHT"):
        assert f"!ENV [{key}, " in config


@pytest.mark.parametrize(
    ("line", "word"),
    [('nam = "x"', "no setting “nam”"), ("name = 3", "words"), ('languages = "English"', "a list"), ("name = ", "cannot be read"),
     ('color = "red"', "six signs"), ('color = "#ffff00"', "darker"), ('color_dark = "#222222"', "lighter")],
)  # fmt: skip
def test_a_wrong_setting_is_a_sentence(tmp_path, line, word):
    (tmp_path / "settings.toml").write_text(line, encoding="utf-8")
    with pytest.raises(SettingsError, match=word):
        read_settings(tmp_path)


def test_a_note_on_no_state_is_a_sentence(fork):
    yours, pages = fork
    shutil.move(yours / "states" / "oh.md", yours / "states" / "ohio.md")
    with pytest.raises(SettingsError, match=r"two letters, like oh\.md"):
        lay_over(pages, read_settings(yours), yours)


def test_the_letters_can_be_read_on_our_own_paper():
    style = (ROOT / "overrides" / "theme" / STYLE).read_text(encoding="utf-8")
    assert "--site-paper: #fdfcf9" in style and "--site-paper: #11191b" in style
    assert contrast("#000000", "#ffffff") == 21


def test_two_sites_are_compared_page_by_page(tmp_path):
    from overrides.build.zensical import compare

    for site, words in (("ours", "Call. The facts on this page were checked."), ("theirs", "Call. a tag")):
        (tmp_path / site).mkdir()
        (tmp_path / site / "page.html").write_text(f"<article>{words}</article>")
        (tmp_path / site / "same.html").write_text("<article>Same.</article>")
    (tmp_path / "ours" / "more.html").write_text("<article>More.</article>")
    assert compare(tmp_path / "ours", tmp_path / "theirs") == [
        "3 pages here, 2 there, 1 only in one", "    1  the line of the last check is missing", "    1  the same words",
    ]  # fmt: skip
