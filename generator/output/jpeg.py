"""What the head of a JPEG says: its size, its colors, how the camera was held. Read without a library, since the browser
has none."""

from __future__ import annotations

from typing import Any


def segments(content: bytes) -> Any:
    """(marker, start, end) of each segment of a JPEG before its picture data."""
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            return
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        size = int.from_bytes(content[at + 2 : at + 4], "big")
        yield marker, at + 4, at + 2 + size
        if marker == 0xDA:
            return
        at += 2 + size


def jpeg_size(content: bytes) -> tuple[int, int, int]:
    """(width, height, colors) of a JPEG. Raises ValueError when it tells none, or one that makes no sense."""
    for marker, start, _ in segments(content):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            high, wide, colors = (
                int.from_bytes(content[start + 1 : start + 3], "big"),
                int.from_bytes(content[start + 3 : start + 5], "big"),
                content[start + 5],
            )
            if wide and high and colors in (1, 3, 4) and b"\xff\xda" in content:
                return wide, high, colors
    raise ValueError("no picture in the file")


def turned_by_camera(content: bytes) -> bool:
    """Whether the camera noted that the picture is to be turned: most phones do."""
    for marker, start, end in segments(content):
        if marker == 0xE1 and content[start : start + 6] == b"Exif\0\0":
            exif = content[start + 6 : end]
            order: Any = "little" if exif[:2] == b"II" else "big"
            at = int.from_bytes(exif[4:8], order)
            for entry in range(min(int.from_bytes(exif[at : at + 2], order), 200)):
                spot = at + 2 + 12 * entry
                if int.from_bytes(exif[spot : spot + 2], order) == 0x0112:
                    return int.from_bytes(exif[spot + 8 : spot + 10], order) in range(2, 9)
    return False
