"""The golden folders: a person's whole case, from the text of the denial to the letter."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from generator.letters import Document, write_document
from generator.plan import Plan, make_plan
from generator.rows.schema import FactError

FOLDER = Path(__file__).parent / "letters"


@dataclass(frozen=True)
class Scenario:
    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    def read(self, name: str) -> str:
        """The text of a file of the folder. Raises FactError, naming file and each line, where it still says TODO."""
        text = (self.folder / name).read_text(encoding="utf-8")
        open_lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if re.search(r"\bTODO\b", line)]
        if open_lines:
            (number, line), *others = open_lines
            more = f"; open too: line {', '.join(str(n) for n, _ in others)}" if others else ""
            where = f"tests/letters/{self.name}/{name}, line {number}"
            raise FactError(f"{where}: 'TODO' is a placeholder, not a fact ({line}){more}")
        return text

    @cached_property
    def told(self) -> dict[str, Any]:
        return tomllib.loads(self.read("scenario.toml"))

    @property
    def today(self) -> date:
        return self.told["today"]

    @property
    def expect(self) -> dict[str, Any]:
        return self.told["expect"]

    @cached_property
    def answers(self) -> dict[str, Any]:
        return json.loads(self.read("case.json"))["answers"]

    @cached_property
    def plan(self) -> Plan:
        """The plan of the case on its day, made once."""
        return make_plan(self.answers, self.today)

    @cached_property
    def document(self) -> Document:
        """The paper of the present step, written once."""
        return write_document(self.plan)

    @property
    def case_file(self) -> Path:
        """The path of the finished case file. Raises FactError where it still says TODO."""
        self.read("case.json")
        return self.folder / "case.json"

    @property
    def denial(self) -> str:
        return self.read("denial.txt")

    @property
    def is_blind(self) -> bool:
        """Whether its denial was written without sight of the reader, so that it measures and asserts nothing of it."""
        return self.told.get("blind_denial", False)

    @property
    def letter(self) -> str:
        return self.read("letter.md")


SCENARIOS = [Scenario(path.parent) for path in sorted(FOLDER.glob("*/scenario.toml"))]


def scenario_named(name: str) -> Scenario:
    """One golden folder by its name."""
    return next(scenario for scenario in SCENARIOS if scenario.name == name)


OKAFOR = scenario_named("home_ivig_cidp_self_funded")
LINDQVIST = scenario_named("infliximab_uc_step_therapy_wisconsin")


def every(step: int, quick: int, after: int = 0) -> list[Any]:
    """Every so-manieth golden case as a parameter: `quick` of them in the quick run, from place `after`, the others in the
    long one."""
    chosen = SCENARIOS[::step]
    return [
        pytest.param(scenario, id=scenario.name, marks=[] if after <= number < after + quick else [pytest.mark.long])
        for number, scenario in enumerate(chosen)
    ]
