"""The packet on the command line: the letter, its exhibits from a folder, one PDF."""

from __future__ import annotations

import argparse
import importlib.util
import re
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.cli.terminal import InputError, read_plan, refuse_wrong_answers
from generator.plan import Plan

if TYPE_CHECKING:
    from generator.output.pdf.references import Placing

MOST_SECONDS = 20
"""How long one attached file may take to open."""
MOST_SECONDS_SMALLER = 180
"""The same where its pictures are made smaller."""
_NUMBER = re.compile(r"\s*(?:exhibit|paper|ex|no)?[\s._-]*0*(\d{1,2})(?!\d)", re.I)


def run_packet(options: argparse.Namespace) -> int:
    plan = read_plan(options)
    refuse_wrong_answers(plan, options.case)
    from generator.output.pdf import need_packages

    need_packages()
    from generator.check import find_errors, mark_draft
    from generator.output.pdf.front import list_exhibits
    from generator.output.pdf.packet import make_packet, part_name

    folder = Path(options.exhibits) if options.exhibits else None
    if folder and not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder. Name the folder with the papers to attach.")
    limit = int(options.limit * 1_000_000) if options.limit else None
    out = Path(options.out)
    paths: list[Path] = []

    def into(number: int, count: int) -> Any:
        paths.append(out.with_name(part_name(out.name, number, count)))
        return paths[-1].open("wb")

    wishes = read_wishes(options, folder)
    if (wishes.smaller or wishes.even) and importlib.util.find_spec("PIL") is None:
        raise InputError("To change pictures, install what opens them: pip install 'infusion-appeals[papers]'.")
    faults = find_errors(plan)
    with tempfile.TemporaryDirectory() as plain:
        papers, says = _open_all(plan, folder, Path(plain), wishes) if folder else ({}, [])
        print(tell_lacks(list_exhibits(plan, papers)))
        try:
            packet = make_packet(plan, papers, limit, into, lambda document: mark_draft(document, faults))
        except OSError as error:
            raise InputError(f"{error.filename or out}: cannot be written ({error.strerror}).") from None
    for path, part in zip(paths, packet.parts, strict=True):
        print(f"{path}: packet pages {part.first} to {part.last}, {part.size / 1e6:.1f} MB")
    for placing in packet.exhibits:
        what = f"{placing.page_count} pages" if placing.page_count != 1 else "1 page"
        print(
            f"Exhibit {placing.number}, {placing.title}: "
            + (f"{what}, from packet page {placing.page}" if placing.page_count else "to follow")
        )
    offers = [f"{paper.offer} Add --smaller for that." for opened in papers.values() for paper in opened if paper.offer]
    for sentence in (*says, *packet.says, *offers):
        print(sentence, file=sys.stderr)
    return 1 if says else 0


def tell_lacks(exhibits: Sequence[Placing]) -> str:
    """One sentence on what the packet lacks, said before it is made: nothing is signed here, and some papers may be away.

    >>> from generator.output.pdf.references import Placing
    >>> notice, chart = Placing(1, "Notice", "", 2, 0, ""), Placing(2, "Chart notes", "", 0, 0, "the doctor")
    >>> tell_lacks([notice, chart])
    'Before you send it: the signature line is still blank, and 1 of 2 exhibits is not here: 2 “Chart notes”.'
    >>> tell_lacks([chart, chart])
    'Before you send it: the signature line is still blank, and none of the 2 exhibits is here.'
    >>> tell_lacks([notice])
    'Before you send it: the signature line is still blank.'
    """
    away = [placing for placing in exhibits if not placing.page_count]
    if not away:
        return "Before you send it: the signature line is still blank."
    names = ", ".join(f"{placing.number} “{placing.title}”" for placing in away)
    if len(exhibits) == 1:
        what = f"the exhibit is not here: {names}"
    elif len(away) == len(exhibits):
        what = f"none of the {len(exhibits)} exhibits is here"
    else:
        what = f"{len(away)} of {len(exhibits)} exhibits {'is' if len(away) == 1 else 'are'} not here: {names}"
    return f"Before you send it: the signature line is still blank, and {what}."


class Wishes(NamedTuple):
    """What is asked for files, by their names: pages, parts to black out, parts to keep, photos whose paper is to be white."""

    pages: dict[str, str]
    hidden: dict[str, list[Any]]
    crops: dict[str, list[Any]]
    smaller: bool = False
    even: frozenset[str] = frozenset()


def read_wishes(options: argparse.Namespace, folder: Path | None) -> Wishes:
    """What --pages, --blackout and --crop ask for. Raises InputError for one that names no file of the folder."""
    from generator.cli.hide import read_mark

    wishes = Wishes({}, {}, {}, options.smaller, frozenset(options.even_light or ()))
    for said in options.pages or ():
        file, joint, pages = said.partition("=")
        if not joint:
            raise InputError(f"“{said}” names no pages. Write FILE=PAGES, such as labs.pdf=1-3,7 right.")
        wishes.pages[file.strip()] = pages
    for told, into in ((options.blackout, wishes.hidden), (options.crop, wishes.crops)):
        for mark in map(read_mark, told or ()):
            into.setdefault(mark.file, []).append(mark)
    for file in [*wishes.pages, *wishes.hidden, *wishes.crops, *sorted(wishes.even)]:
        if folder is None or not (folder / file).is_file():
            raise InputError(f"{file}: there is no such file among the exhibits, so nothing was done with it.")
        if file in wishes.even and b"%PDF-" in (folder / file).read_bytes()[:1024]:
            raise InputError(f"{file} is no photo. Take it out of --even-light.")
    return wishes


def _attached(path: Path, wishes: Wishes) -> Any:
    from generator.cli.hide import draw_pages
    from generator.output.pdf.exhibits import Attached

    hidden, crops = wishes.hidden.get(path.name, []), wishes.crops.get(path.name, [])
    pages = wishes.pages.get(path.name, "")
    drawn = draw_pages(path, hidden, crops) if hidden or crops else {}
    if not path.read_bytes()[:1024].count(b"%PDF-"):
        content = drawn.get(1, path)
        return Attached(path.name, _even(path.name, content) if path.name in wishes.even else content, pages=pages)
    return Attached(path.name, path, pages=pages, pictures=drawn, smaller=_smaller if wishes.smaller else None)


def _even(name: str, content: bytes | Path) -> bytes:
    from generator.output.pdf.exhibits import PaperError
    from generator.output.pdf.pictures import even_light

    try:
        return even_light(content if isinstance(content, bytes) else content.read_bytes())
    except Exception:  # a picture from outside may be broken in any way
        raise PaperError(f"“{name}” cannot be opened as a photo. Save it as JPEG and add it again.") from None


def _smaller(_: int, picture: bytes) -> bytes:
    from generator.output.pdf.pictures import shrink

    return shrink(picture)


def _open_all(plan: Plan, folder: Path, plain: Path, wishes: Wishes) -> tuple[dict[int, list[Any]], list[str]]:
    """The files of a folder, opened into the folder `plain`, by number of exhibit; and a sentence for each that could
    not be."""
    from generator.output.pdf.exhibits import PaperError, open_paper

    titles = {exhibit.number: exhibit.title for exhibit in plan.case.exhibits}
    papers: dict[int, list[Any]] = {}
    says: list[str] = []
    loose: list[Any] = []
    for place, path in enumerate(
        sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    ):
        try:
            with _time_limit(path.name, MOST_SECONDS_SMALLER if wishes.smaller else MOST_SECONDS):
                opened = open_paper(_attached(path, wishes), plain / str(place))
        except PaperError as error:
            says.append(str(error))
            continue
        except OSError as error:
            says.append(f"“{path.name}” cannot be opened ({error.strerror}).")
            continue
        number = match_exhibit(path.stem, titles)
        if number is None:
            loose.append(opened)
        else:
            papers.setdefault(number, []).append(opened)
    after = max([*titles, *papers], default=0)
    papers |= {after + place: [opened] for place, opened in enumerate(loose, 1)}
    return papers, says


def match_exhibit(name: str, titles: dict[int, str]) -> int | None:
    """The exhibit a file is for: by the number its name begins with, else by words of its title; None for another.

    >>> match_exhibit("03 colonoscopy", {}), match_exhibit("lab results", {5: "Laboratory results", 6: "Lab results"})
    (3, 6)
    """
    found = _NUMBER.match(name)
    if found and int(found[1]):
        return int(found[1])
    words = set(re.findall(r"[a-z]{3,}", name.lower()))
    fits = [
        number for number, title in titles.items() if words and words <= set(re.findall(r"[a-z]{3,}", title.lower()))
    ]
    return fits[0] if len(fits) == 1 else None


@contextmanager
def _time_limit(name: str, seconds: int) -> Iterator[None]:
    """Stop a file that would never end, where the system has a way to."""
    from generator.output.pdf.exhibits import PaperError

    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(*_: Any) -> None:
        raise PaperError(f"“{name}” took too long to open. Print it as a new PDF, and add that one.")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
