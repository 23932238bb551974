"""Papers made from a text, as people hold them: a PDF, a scan of one, a photo taken by hand of a page that was folded.

Nothing of this is kept in the repository: a picture is drawn from its text and a seed, the same each time.
"""

from __future__ import annotations

import io
import random
import textwrap

from PIL import Image, ImageDraw, ImageFilter, ImageFont

PAPER = (1700, 2200)
"""Pixels of a letter-size page at 200 dots an inch."""
LINE_LETTERS = 88


def lines_of(text: str) -> list[str]:
    """The lines as a letter writer's program would wrap them; gaps within a line (a small table) are kept."""
    wrapped: list[str] = []
    for line in text.split("\n"):
        wrapped += textwrap.wrap(line, LINE_LETTERS, drop_whitespace=True, replace_whitespace=False) or [""]
    return wrapped


def draw_pages(text: str, *, letter_size: int = 30, lines_a_page: int = 50) -> list[Image.Image]:
    """The text printed black on white, a picture a page. A gap of two spaces or more becomes a column."""
    font = ImageFont.load_default(letter_size)
    lines, pages = lines_of(text), []
    for start in range(0, len(lines), lines_a_page):
        page = Image.new("L", PAPER, 255)
        pen = ImageDraw.Draw(page)
        for number, line in enumerate(lines[start : start + lines_a_page]):
            pen.text((150, 150 + number * 38), line, font=font, fill=0)
        pages.append(page)
    return pages


def scan(page: Image.Image, *, turn: float = 0.7, seed: int = 1) -> Image.Image:
    """A page from a scanner: a little turned, grainy."""
    turned = page.rotate(turn, resample=Image.Resampling.BICUBIC, expand=False, fillcolor=255)
    return _with_grain(turned, 14, seed)


def photograph(
    page: Image.Image, *, seed: int = 1, tilt: float = 0.05, wave: int = 7, turn: float = 2.0
) -> Image.Image:
    """A photo of the page on a table, taken by hand: folded, in perspective, turned, unevenly lit, a little out of
    focus. `wave` is how far (in pixels) the fold moves the lines."""
    chance = random.Random(seed)
    width, height = page.size
    sheet = _folded(page, wave, chance)
    margin = 160
    table = Image.new("L", (width + 2 * margin, height + 2 * margin), 90)
    table.paste(sheet, (margin, margin))
    w, h = table.size

    def near(x: float, y: float) -> tuple[float, float]:
        return x + chance.uniform(-tilt, tilt) * w * 0.6, y + chance.uniform(-tilt, tilt) * h * 0.4

    corners = near(0, 0), near(0, h), near(w, h), near(w, 0)
    seen = table.transform((w, h), Image.Transform.QUAD, [c for xy in corners for c in xy], Image.Resampling.BICUBIC)
    seen = seen.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor=90)
    light = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize((w, h))
    shade = Image.eval(light, lambda value: 150 + value * 105 // 255)
    lit = Image.composite(seen, Image.new("L", (w, h), 0), shade)
    return _with_grain(lit.filter(ImageFilter.GaussianBlur(0.8)), 10, seed)


def _folded(page: Image.Image, wave: int, chance: random.Random) -> Image.Image:
    """The page with soft waves, as paper that was folded and smoothed out."""
    width, height = page.size
    across, down = 8, 10
    moved = [[chance.uniform(-wave, wave) for _ in range(across + 1)] for _ in range(down + 1)]
    mesh = []
    for j in range(down):
        for i in range(across):
            left, right = i * width // across, (i + 1) * width // across
            top, bottom = j * height // down, (j + 1) * height // down
            source = (
                left, top + moved[j][i], left, bottom + moved[j + 1][i],
                right, bottom + moved[j + 1][i + 1], right, top + moved[j][i + 1],
            )  # fmt: skip
            mesh.append(((left, top, right, bottom), source))
    return page.transform(page.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fillcolor=255)


def _with_grain(page: Image.Image, strength: int, seed: int) -> Image.Image:
    chance = random.Random(seed)
    grain = Image.frombytes("L", (400, 400), chance.randbytes(160_000))
    tiled = Image.new("L", page.size)
    for left in range(0, page.size[0], 400):
        for top in range(0, page.size[1], 400):
            tiled.paste(grain, (left, top))
    return Image.blend(page, tiled, strength / 255)


def as_bytes(picture: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **more)
    return made.getvalue()


def scanned_pdf(pages: list[Image.Image]) -> bytes:
    """A PDF of pictures only."""
    made = io.BytesIO()
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return made.getvalue()


def printed_pdf(text: str, *, header: str = "", lines_a_page: int = 48) -> bytes:
    """A PDF with text, as a letter program writes it; `header` stands on top of each page, the page number below."""
    from reportlab.lib.pagesizes import letter
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, pagesize=letter, invariant=1)
    lines = lines_of(text)
    starts = range(0, len(lines), lines_a_page)
    for number, start in enumerate(starts, 1):
        canvas.setFont("Helvetica", 10)
        if header:
            canvas.drawString(60, 760, header)
            canvas.drawString(280, 30, f"Page {number} of {len(starts)}")
        for at, line in enumerate(lines[start : start + lines_a_page]):
            canvas.drawString(60, 730 - at * 13.5, line)
        canvas.showPage()
    canvas.save()
    return made.getvalue()
