"""Draw docs/decisions/rooms.svg, the rooms of the engine and their imports: `make picture`.

The picture is kept in the repository; a test fails when it is not what this writes.
"""

from __future__ import annotations

import math
from html import escape

from overrides.build.rooms import LAYERS, ROOT, Part, find_joins, find_parts, without_implied

PICTURE = ROOT / "docs" / "decisions" / "rooms.svg"

COLUMNS = {
    "rows": 300, "facts": 130, "denials": 480, "form": 300, "record": 480, "practice": 130, "reading": 300,
    "arguments": 390, "plan": 680, "letters": 390, "chart": 640, "check": 300, "output": 480, "desk": 580, "cli": 130, "bridge": 480,
}  # fmt: skip
"""Where the middle of each room stands, in pixels from the left: so that no arrow runs behind a box."""

WIDTH, BAND, HEAD = 800, 76, 24
"""Pixels: the width of the picture, the height of a layer, the room above the first and below the last."""
HALF, HIGH, WALL_SIDE, WALL_TOP = 70, 44, 12, 34
"""Pixels: half the width of a box and its height; how far a wall stands off its boxes, and above the highest."""

INK, LINE, PAPER, STRIPE, BOX, WALL = "#1d2733", "#4a5b6c", "#ffffff", "#f3f6f8", "#ffffff", "#e3ecf3"
TOP = len(LAYERS) - 1


def draw_rooms() -> str:
    """The picture as SVG: a box for each part of a room in its layer, an arrow for each import that others do not
    imply. Within a room no arrow is drawn; a room in several layers stands within one wall. Raises ValueError for a
    room without a place, and for a place without a room."""
    parts, joins = find_parts(), find_joins()
    rooms = {room: sorted(part for part in parts if part.room == room) for room in COLUMNS}
    if odd := {part.room for part in parts} ^ set(COLUMNS):
        raise ValueError(f"COLUMNS and the rooms differ in {', '.join(sorted(odd))}")
    sizes = {room: sum(len(parts[part]) for part in own) for room, own in rooms.items()}
    height = 2 * HEAD + BAND * len(LAYERS)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'role="img" font-family="system-ui, sans-serif" text-anchor="middle">',
        "<title>The rooms of the engine and what each imports</title>",
        "<desc>From the bottom up: "
        + "; ".join(f"{room} imports {_list(room, joins)}" for room in _from_below(rooms))
        + ".</desc>",
        f'<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="{LINE}"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="{PAPER}"/>',
    ]
    for layer in range(len(LAYERS)):
        if layer % 2:
            lines.append(f'<rect y="{_middle(layer) - BAND // 2}" width="{WIDTH}" height="{BAND}" fill="{STRIPE}"/>')
        lines.append(f'<text x="24" y="{_middle(layer) + 5}" font-size="13" fill="{LINE}">{layer + 1}</text>')
    lines += [_wall(room, own, sizes[room]) for room, own in rooms.items() if _is_split(room)]
    arrows = sorted(join for join in without_implied(joins) if join[0].room != join[1].room)
    lines += [_arrow(start, end) for start, end in arrows]
    for room, own in rooms.items():
        for part in own:
            label = _names(part, parts[part]) if _is_split(room) else [room, _count(sizes[room])]
            lines.append(_box(part, label, f"{room} imports {_list(room, joins)}"))
    return "\n".join([*lines, "</svg>"]) + "\n"


def _from_below(rooms: dict[str, list[Part]]) -> list[str]:
    return sorted(rooms, key=lambda room: (rooms[room][-1].layer, room))


def _list(room: str, joins: set[tuple[Part, Part]]) -> str:
    """Every room that a room imports, by name."""
    return ", ".join(sorted({there.room for here, there in joins if here.room == room != there.room})) or "no other"


def _count(modules: int) -> str:
    return f"{modules} module{'s' if modules != 1 else ''}"


def _names(part: Part, modules: list[str]) -> list[str]:
    """Names of the modules of a part in at most two lines; the door itself has none."""
    names = [name for name in (module.partition(f"{part.room}.")[2] for module in modules) if name]
    first = math.ceil(len(names) / 2) if len(names) > 3 else len(names)
    return [line for line in (", ".join(names[:first]), ", ".join(names[first:])) if line]


def _middle(layer: int) -> int:
    return HEAD + BAND * (TOP - layer) + BAND // 2


def _is_split(room: str) -> bool:
    """Whether a room stands in several layers, and so within a wall."""
    return sum(any(name.split(".")[1] == room for name in names) for names in LAYERS) > 1


def _half(room: str) -> int:
    """Half of the width of a box: those within a wall are wider, for the names of their modules."""
    return HALF + 15 if _is_split(room) else HALF


def _wall(room: str, own: list[Part], size: int) -> str:
    """The wall around a room in several layers, with its name above the highest part."""
    x, half = COLUMNS[room], _half(room) + WALL_SIDE
    top, bottom = _middle(own[-1].layer) - HIGH // 2 - WALL_TOP, _middle(own[0].layer) + HIGH // 2 + WALL_SIDE
    return (
        f'<rect x="{x - half}" y="{top}" width="{2 * half}" height="{bottom - top}" rx="10" fill="{WALL}" stroke="{LINE}"/>'
        f'<text x="{x}" y="{top + 22}" font-size="15" fill="{INK}"><tspan font-weight="700">{room}</tspan> {_count(size)}</text>'
    )


def _box(part: Part, label: list[str], says: str) -> str:
    x, y, half = COLUMNS[part.room], _middle(part.layer), _half(part.room)
    texts = []
    for number, line in enumerate(label):
        is_name = number == 0 and not _is_split(part.room)
        size, weight = (15, 700) if is_name else (12, 400)
        place = y + 4 + 17 * number - 8 * (len(label) - 1)
        texts.append(
            f'<text x="{x}" y="{place}" font-size="{size}" font-weight="{weight}" fill="{INK}">{escape(line)}</text>'
        )
    return (
        f'<g><title>{escape(says)}</title><rect x="{x - half}" y="{y - HIGH // 2}" width="{2 * half}" height="{HIGH}" rx="6" '
        f'fill="{BOX}" stroke="{LINE}"/>{"".join(texts)}</g>'
    )


def _arrow(start: Part, end: Part) -> str:
    """Down from box to box; sideways within a layer, and out of or into a wall."""
    x1, y1, x2, y2 = COLUMNS[start.room], _middle(start.layer), COLUMNS[end.room], _middle(end.layer)
    side = 1 if x2 > x1 else -1
    if start.layer == end.layer:
        path = f"M{x1 + side * _half(start.room)} {y1}H{x2 - side * _half(end.room)}"
    elif _is_split(start.room):
        into = x2 - side * (HALF - 20)
        path = f"M{x1 + side * (_half(start.room) + WALL_SIDE)} {y1}Q{into} {y1} {into} {y2 - HIGH // 2}"
    elif _is_split(end.room):
        path = f"M{x1 + side * _half(start.room)} {y1}Q{x2} {y1} {x2} {y2 - HIGH // 2 - WALL_TOP}"
    else:
        # Several arrows leave and reach a box beside each other: each a little toward the other's place.
        lean = max(-40, min(40, (x2 - x1) // 4))
        out, into = x1 + lean, x2 - lean
        half = (y1 + y2) // 2
        path = f"M{out} {y1 + HIGH // 2}C{out} {half} {into} {half} {into} {y2 - HIGH // 2}"
    return f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="1.4" marker-end="url(#tip)"/>'


if __name__ == "__main__":
    PICTURE.write_text(draw_rooms(), encoding="utf-8")
