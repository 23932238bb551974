"""Make generator/output/pdf/type: Noto Serif, cut to the letters of names and papers in Latin script, for PDFs.

Run `python -m overrides.build.type` (make type) after a change here; a test compares the committed files with fresh
ones. Marks that Noto Serif lacks (≥, →, ☐) are drawn in from Noto Sans Math and Noto Sans Symbols 2, so that one file
carries everything. All three stand under the SIL Open Font License, which names no reserved font name.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "generator" / "output" / "pdf" / "type"
MODULES = ROOT / "overrides" / "browser" / "runtime" / "node_modules"
SERIF = MODULES / "@expo-google-fonts" / "noto-serif"
STYLES = {"regular": "400Regular/NotoSerif_400Regular.ttf", "bold": "700Bold/NotoSerif_700Bold.ttf"}
SCRIPT = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x1E00, 0x1EFF), (0x300, 0x30C), (0x323, 0x328), (0x370, 0x3FF), (0x2010, 0x2027),
    (0x2030, 0x203A), (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x215F), (0x2200, 0x22FF),
    (0x2CE, 0x2DD), (0x2C6, 0x2C7), (0xFB00, 0xFB04),
)  # fmt: skip
"""Latin with its extensions (Polish, Turkish, Vietnamese), Greek for medicine, punctuation, currencies, fractions."""
DRAWN_IN = (
    ("noto-sans-math/files/noto-sans-math-latin-400-normal.woff", "≤≥≈≠−→←↑↓∞√∆"),
    ("noto-sans-symbols-2/files/noto-sans-symbols-2-symbols-400-normal.woff", "☐☑☒✓✔✗■□▪●○"),
)
"""(font, the marks taken from it)."""


def _draw_in(font: TTFont, path: Path, marks: str) -> None:
    """Take outlines of `marks` from another font where this one lacks them, at this one's scale."""
    other = TTFont(path)
    scale = font["head"].unitsPerEm / other["head"].unitsPerEm
    outlines, names = other.getGlyphSet(), other.getBestCmap()
    for mark in marks:
        if ord(mark) in font.getBestCmap() or ord(mark) not in names:
            continue
        pen = TTGlyphPen(None)
        glyph = outlines[names[ord(mark)]]
        whole = DecomposingRecordingPen(outlines)
        glyph.draw(whole)
        whole.replay(TransformPen(Cu2QuPen(pen, max_err=1.0), (scale, 0, 0, scale, 0, 0)))
        name = f"uni{ord(mark):04X}"
        font.setGlyphOrder([*font.getGlyphOrder(), name])
        drawn: Any = pen.glyph()
        font["glyf"].glyphs[name] = drawn
        drawn.recalcBounds(font["glyf"])
        font["hmtx"].metrics[name] = (round(glyph.width * scale), drawn.xMin if drawn.numberOfContours else 0)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(mark)] = name


def make_type(style: str) -> bytes:
    """One style (a key of STYLES) as a TrueType file, the same bytes on each run."""
    font = TTFont(SERIF / STYLES[style], recalcTimestamp=False)
    options = subset.Options(
        hinting=False, layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], notdef_outline=True
    )
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "STAT", "gasp", "prep"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for first, last in SCRIPT for code in range(first, last + 1)])
    cutter.subset(font)
    for path, marks in DRAWN_IN:
        _draw_in(font, MODULES / "@fontsource" / path, marks)
    font["post"].formatType = 3.0
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for style in STYLES:
        content = make_type(style)
        (TARGET / f"{style}.ttf").write_bytes(content)
        print(f"{style}.ttf: {len(content):,} bytes")
    shutil.copyfile(SERIF / "LICENSE_FONT", TARGET / "OFL.txt")
