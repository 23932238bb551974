"""Every source stands in facts/sources, under a name and a title that a person can read."""

from __future__ import annotations

import re

from generator.facts.book import read_tables

ADDRESS = re.compile(r"[=&]\S*=|%[0-9A-F]{2}|\.(?:cfm|aspx?|php|json)\b|\b[0-9a-f]{8}[- ][0-9a-f]{4}[- ][0-9a-f]{4}\b")
"""What an address leaves behind where a title or an id was cut from it."""


def test_sources_stand_in_their_own_folder():
    elsewhere = {where for where, kind, _ in read_tables() if kind == "source" and not where.startswith("sources/")}
    assert not elsewhere


def test_ids_and_titles_are_no_addresses(book):
    for source in book.shelf("sources").values():
        assert source.title.strip(), source.id
        assert not ADDRESS.search(source.title), source.title
        assert not ADDRESS.search(source.id), source.id
        assert len(source.title) <= 250, source.title


def test_what_only_one_state_uses_names_no_other_state(book):
    files: dict[str, set[str]] = {}
    for where, kind, table in read_tables():
        if kind == "source":
            continue
        for word in re.findall(r"'([^']+)'", repr(table)):
            if book.has("sources", word):
                files.setdefault(word, set()).add(where.split(",")[0])
    for where, kind, table in read_tables():
        own = re.match(r"sources/states/(\w\w)\.toml", where)
        if own and kind == "source":
            assert files.get(table["id"], set()) <= {f"law/states/{own[1]}.toml"}, table["id"]
