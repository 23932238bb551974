"""Write the letter of a golden folder anew, and the papers beside it: `make golden NAME=the_folder`.

The diff is the review: read what it changed, as the insurer's reviewer would, before it is kept.
"""

from __future__ import annotations

import sys

from generator.letters import write_document
from generator.output.markdown import render_markdown
from generator.plan import make_plan
from generator.rows.schema import FactError, not_one_of
from tests.scenarios import SCENARIOS, Scenario


def write_golden(scenario: Scenario) -> list[str]:
    """Write `letter.md` and the papers that `also` names. Returns the names of those that changed. Raises FactError
    where the folder still says TODO."""
    plan = make_plan(scenario.answers, scenario.today)
    papers = {"letter": None} | {document: document for document in scenario.told.get("also", [])}
    texts = {f"{name}.md": render_markdown(write_document(plan, document)) for name, document in papers.items()}
    changed = []
    for name, text in texts.items():
        path = scenario.folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed


def main(names: list[str]) -> int:
    """Write the folders named. Returns 0, or 2 with a sentence when one is not there or not finished."""
    folders = {scenario.name: scenario for scenario in SCENARIOS}
    if not names:
        print("Name a folder of tests/letters: make golden NAME=the_folder", file=sys.stderr)
        return 2
    for name in names:
        try:
            if name not in folders:
                raise FactError(f"tests/letters: {not_one_of(name, folders)}")
            changed = write_golden(folders[name])
        except FactError as error:
            print(error, file=sys.stderr)
            return 2
        print(f"{name}: {', '.join(changed) or 'nothing changed'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
