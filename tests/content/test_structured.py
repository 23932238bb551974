"""Structured data says only what the page shows."""

from __future__ import annotations

import json
import re

from overrides.build.structured import structured_data, with_structured_data
from tests.content.test_site import SITE

HOW_TO = """<html><head></head><body><article><h1>Ask for the file</h1><p>Words.</p><h2>Do this</h2>
<ol><li>Write the <span class="term"><button>letter</button><span popover="auto">a meaning</span></span>.</li>
<li>Send it.<ul><li>by fax</li></ul></li><li>Keep proof.</li></ol><h2>More</h2><ol><li>Later</li></ol></article></body></html>"""
QUESTIONS = (
    "<article><h1>x</h1>"
    + "".join(
        f"<h2>What is {word}?</h2><p>It is a thing that insurers ask for, told here in plain words.</p>"
        for word in "abc"
    )
    + "</article>"
)


def test_a_numbered_how_to_is_a_how_to_and_holds_its_steps_in_the_words_shown():
    data = structured_data(HOW_TO, "how-to/claim-file/index.html")
    assert data["@type"] == "HowTo" and data["name"] == "Ask for the file"
    assert [step["text"] for step in data["step"]] == ["Write the letter.", "Send it.by fax", "Keep proof."]


def test_questions_make_a_faq_and_other_pages_make_no_claim():
    data = structured_data(QUESTIONS, "x/index.html")
    assert data["@type"] == "FAQPage" and len(data["mainEntity"]) == 3
    assert structured_data(HOW_TO, "guides/step-therapy/index.html") is None
    assert structured_data("<article><h1>x</h1></article>", "how-to/x/index.html") is None


def test_nothing_in_the_data_can_end_it_early():
    page = with_structured_data(HOW_TO.replace("Send it.", "Send &lt;/script&gt;"), "how-to/x/index.html")
    assert page.count("</script>") == 1


def test_the_built_how_tos_carry_their_own_steps():
    found = 0
    for path in sorted((SITE / "how-to").glob("*/index.html")):
        text = path.read_text(encoding="utf-8")
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S):
            data = json.loads(block)
            found += 1
            for step in data.get("step", ()):
                assert step["text"].split()[0] in text
    assert found >= 8
