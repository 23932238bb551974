"""What a fact can be about: the topics of the table of facts, and the groups they are offered in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from generator.denials import load_denial_kinds
from generator.facts import FactError
from generator.rows.files import read_row_file
from generator.rows.row import Row
from generator.rows.schema import read_row

TOPICS = Path(__file__).with_name("topics.toml")


class Group(Row):
    """Topics that stand together in the form. `clinical`: facts of medicine, which no reason about papers turns on."""

    id: str
    title: str
    clinical: bool


class Topic(Row):
    """What a fact is about. `paper` usually shows it, `who` is asked for that paper; `first_for` are the denial kinds
    for which it is offered first; `was` its names in version 1 of the case file, 'table.topic'. `nothing` is a pattern of
    facts that say there is no such trouble ("veins are fine"), which argue nothing."""

    id: str
    group: str
    label: str
    paper: str
    who: str
    first_for: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    nothing: str = ""

    def says_nothing(self, fact: str) -> bool:
        """Whether a fact on this topic says that there is none of it."""
        return bool(self.nothing) and re.search(self.nothing, fact, re.I) is not None


@cache
def load_groups() -> dict[str, Group]:
    """The groups by id, in the order of the form. Raises FactError on a malformed row."""
    rows = [read_row(Group, table, f"topics.toml, group {table.get('id')}") for table in read_row_file(TOPICS)["group"]]
    return {row.id: row for row in rows}


@cache
def load_topics() -> dict[str, Topic]:
    """The topics by id. Raises FactError on an unknown group or denial kind, or an id used twice."""
    topics: dict[str, Topic] = {}
    for table in read_row_file(TOPICS)["topic"]:
        where = f"topics.toml, topic {table.get('id')}"
        topic = read_row(Topic, table, where)
        if topic.id in topics:
            raise FactError(f"{where}: the id is used twice")
        if topic.group not in load_groups():
            raise FactError(f"{where}: '{topic.group}' is not one of {', '.join(load_groups())}")
        for kind in topic.first_for:
            if kind not in load_denial_kinds():
                raise FactError(f"{where}: '{kind}' is no denial kind")
        topics[topic.id] = topic
    return topics


def is_clinical(topic: str) -> bool:
    """Whether facts on this topic are facts of medicine."""
    return load_groups()[load_topics()[topic].group].clinical
