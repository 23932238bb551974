"""After `mkdocs build`: put the runtime and our scripts in place, write the content policy into every page, and
refuse a site that loads anything from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import sys
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from overrides.build.engine import build_engine, cuts
from overrides.build.papers import build_papers, papers_sizes
from overrides.build.structured import with_structured_data
from overrides.build.style import join_styles

ROOT = Path(__file__).parents[2]
BROWSER = ROOT / "overrides" / "browser"
FONT = BROWSER / "runtime" / "node_modules" / "@fontsource-variable" / "atkinson-hyperlegible-next"

COMMON = (
    "default-src 'none'; script-src 'self'{scripts}; connect-src 'self'; worker-src {workers}; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
)
LETTER_PAGE = "letter/index.html"
DESK_PAGE = "practices/desk/index.html"
TOOLS = {LETTER_PAGE: "../", DESK_PAGE: "../../"}
"""The pages that run Python: page -> the way from it to the top of the site."""
OFFLINE_PAGE = "offline/index.html"
HEAD = '<meta charset="utf-8">'
QUIET = '<meta name="referrer" content="no-referrer"><meta http-equiv="x-dns-prefetch-control" content="off">'
"""No page tells the next one where its reader came from, and no name is looked up before a link is followed."""
REGISTER = (
    "<script>navigator.serviceWorker?.register(globalThis.trustedTypes?.createPolicy("
    "'offline', { createScriptURL: () => '../sw.js' }).createScriptURL('') ?? '../sw.js')</script>"
)
"""The one line before the letter page's policy: that policy allows no worker by its address, and the service worker
can have no other. What comes after this line can start none."""


THEME_FIXES = (
    # The theme's search dialog has no name for screen readers.
    (
        '<div class="md-search" data-md-component="search" role="dialog">',
        '<div class="md-search" data-md-component="search" role="dialog" aria-label="Search">',
    ),
    # The theme would ask the repository's host for its figures.
    (' data-md-component="source"', ""),
)
"""Small repairs of the theme's markup: (as the theme writes it, as we serve it)."""


class SiteError(SystemExit):
    """The built site breaks a promise; the message names page and place."""


NEIGHBORS = re.compile(r'\s*<link rel="(?:prev|next)" href="[^"]*">')
"""The theme names the page before and after. Firefox fetches the one after ahead: nobody asked for it, and the policy of the
letter page forbids it."""


def policy(inline_hashes: list[str], *, is_tool: bool) -> str:
    """The content policy of a page. Only the pages of TOOLS may run WebAssembly and start a worker from a blob; only
    pages with the search box may start its worker (by its own address: it never sees what anyone types in the form)."""
    scripts = "".join(f" '{value}'" for value in inline_hashes)
    if is_tool:
        return (
            COMMON.format(scripts=" 'wasm-unsafe-eval'" + scripts, workers="blob:")
            + "; require-trusted-types-for 'script'; trusted-types letter-page offline"
        )
    return COMMON.format(scripts=scripts, workers="'self'")


class _Page(HTMLParser):
    """Collects inline scripts and everything a page would load or send."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inline: list[str] = []
        self.loads: list[str] = []
        self.faults: list[str] = []
        self._script: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        for name in found:
            if name.startswith("on"):
                self.faults.append(f"an inline handler {name} on <{tag}>")
        if "style" in found:
            self.faults.append(f"an inline style on <{tag}>")
        if tag == "script" and "src" not in found and found.get("type", "") in ("", "module", "text/javascript"):
            self._script = []
        relation = found.get("rel", "")
        if tag == "link" and ("canonical" in relation or relation in ("next", "prev", "alternate")):
            return
        if tag != "a":
            self.loads += [found[name] for name in ("src", "href", "action", "data", "poster") if name in found]
        if tag == "form" and "action" in found:
            self.faults.append("a form with a target")

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._script is not None:
            self.inline.append("".join(self._script))
            self._script = None


def finish_page(text: str, name: str) -> str:
    """One page with its policy as the first thing after the charset. Raises SiteError for a page that would load
    anything from another origin, or has no place for the policy."""
    page = _Page()
    page.feed(text)
    outside = [address for address in page.loads if re.match(r"(?:[a-z][a-z0-9+.-]*:)?//|https?:", address, re.I)]
    if outside:
        raise SiteError(f"{name}: loads from another origin: {outside[0]}")
    if page.faults:
        raise SiteError(f"{name}: {page.faults[0]}")
    if HEAD not in text:
        raise SiteError(f"{name}: no {HEAD}, so no place for the policy")
    hashes = [
        "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in dict.fromkeys(page.inline)
    ]
    content = policy(hashes, is_tool=name in TOOLS)
    first = REGISTER if name == LETTER_PAGE else ""
    rule = f'<meta http-equiv="Content-Security-Policy" content="{content}">'
    return text.replace(HEAD, f"{HEAD}{first}{rule}{QUIET}", 1)


def finish_site(site: Path, runtime: Path, papers: Path) -> None:
    """Finish the site in place. `runtime` and `papers` are the folders that build_engine and build_papers returned."""
    assets = site / "assets"
    for name in ("site.mjs", "finder.mjs"):
        shutil.copyfile(BROWSER / name, assets / name)
    _add_font(assets)
    scripts = BROWSER / "letter"
    readers, desk = BROWSER / "papers", BROWSER / "desk"
    digest = hashlib.sha256(
        b"".join(path.read_bytes() for folder in (scripts, readers, desk) for path in sorted(folder.iterdir()))
    ).hexdigest()[:12]
    shutil.copytree(scripts, assets / f"letter-{digest}", dirs_exist_ok=True)
    shutil.copytree(readers, assets / f"letter-{digest}" / "papers", dirs_exist_ok=True)
    copy_desk(desk, assets / f"letter-{digest}" / "desk")
    for folder in (runtime, papers):
        shutil.copytree(folder, assets / folder.name, dirs_exist_ok=True)
    (site / ".nojekyll").touch()
    address = os.environ.get("SITE_URL", "")
    (site / "robots.txt").write_text(
        "User-agent: *\nAllow: /\n" + (f"Sitemap: {address}sitemap.xml\n" if address else ""), encoding="utf-8"
    )
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        text = path.read_text(encoding="utf-8")
        text = text.replace("assets/letter/", f"assets/letter-{digest}/").replace(
            "assets/RUNTIME/", f"assets/{runtime.name}/"
        )
        for old, new in THEME_FIXES:
            text = text.replace(old, new)
        text = NEIGHBORS.sub("", text)
        if name in TOOLS:
            text = _with_early_start(text, TOOLS[name] + f"assets/letter-{digest}/", runtime, papers)
        path.write_text(finish_page(with_structured_data(text, name), name), encoding="utf-8")
    for path in site.rglob("*.map"):
        path.unlink()
    join_styles(site)
    write_service_worker(site, assets / f"letter-{digest}", assets / runtime.name)
    write_headers(site)


def _add_font(assets: Path) -> None:
    """The site's one type, from the pinned package, with its licence beside it."""
    fonts = assets / "fonts"
    fonts.mkdir(exist_ok=True)
    shutil.copyfile(FONT / "files" / "atkinson-hyperlegible-next-latin-wght-normal.woff2", fonts / "atkinson.woff2")
    shutil.copyfile(FONT / "LICENSE", fonts / "LICENSE.txt")


def copy_desk(desk: Path, target: Path) -> None:
    """The scripts of the desk below those of the letter page, which they share a good part of."""
    target.mkdir(exist_ok=True)
    for path in desk.iterdir():
        text = path.read_text(encoding="utf-8")
        (target / path.name).write_text(text.replace('"../letter/', '"../'), encoding="utf-8")


def _with_early_start(text: str, base: str, runtime: Path, papers: Path) -> str:
    """The page's first script starts Python while the rest of the page is still being read. Where the reader of
    PDFs and pictures lies is only told, with its size: nothing of it is loaded before somebody says yes."""
    assets, sizes = base.rpartition("letter-")[0], papers_sizes(papers)
    early = (
        f'<meta name="engine-runtime" content="{assets}{runtime.name}/" data-cuts="{escape(json.dumps(cuts(runtime)))}">'
        f'<meta name="papers" content="{assets}{papers.name}/" data-pdf="{sizes["pdf"]}" data-pictures="{sizes["pictures"]}">'
        f'<script type="module" async src="{base}start.mjs"></script>'
        f'<link rel="modulepreload" href="{base}engine.mjs"><link rel="modulepreload" href="{base}guard.mjs">'
    )
    return text.replace(HEAD, HEAD + early, 1)


def integrity(content: bytes, how: str = "sha256") -> str:
    """A hash as the browser's own check of a file wants it."""
    return f"{how}-" + base64.b64encode(hashlib.new(how, content).digest()).decode()


def tool_files(site: Path, scripts: Path, runtime: Path) -> list[Path]:
    """What the letter page needs without network: itself, the page that says one is offline, what both load, the
    program. The reader of scans and photos is left out: it is large, and is kept when it was loaded once."""
    listed = {site / LETTER_PAGE, site / OFFLINE_PAGE}
    for page in (LETTER_PAGE, OFFLINE_PAGE):
        found = _Page()
        found.feed((site / page).read_text(encoding="utf-8"))
        loads = {((site / page).parent / address.split("#")[0]).resolve() for address in found.loads if address}
        listed |= {path for path in loads if path.is_file() and path.is_relative_to(site.resolve())}
    listed |= {path for folder in (scripts, runtime) for path in folder.iterdir() if path.is_file()}
    return sorted(path.resolve() for path in listed)


def write_service_worker(site: Path, scripts: Path, runtime: Path) -> None:
    """`sw.js` at the top of the site, with the list of the tool's files and their hashes, which is its version."""
    files = {
        path.relative_to(site.resolve()).as_posix(): integrity(path.read_bytes())
        for path in tool_files(site, scripts, runtime)
    }
    build = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:12]
    told = json.dumps({"build": build, "files": files}, separators=(",", ":"))
    source = (BROWSER / "sw.mjs").read_text(encoding="utf-8")
    (site / "sw.js").write_text(f"globalThis.TOLD = {told};\n{source}", encoding="utf-8")


HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; connect-src 'self'; "
    "worker-src 'self' blob:; style-src 'self'; img-src 'self' data:; object-src 'none'; frame-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-DNS-Prefetch-Control": "off",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), "
    "display-capture=(), browsing-topics=()",
}
"""For hosts that can send headers. It binds every file, those without a policy of their own included; the policy in
each page stays and is stricter (it names inline scripts by their hashes): both hold."""


def write_headers(site: Path) -> None:
    """`_headers`, in the form that several static hosts read. GitHub Pages does not."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    lines += ["/assets/runtime-*", "  Cache-Control: public, max-age=31536000, immutable"]
    lines += ["/assets/letter-*", "  Cache-Control: public, max-age=31536000, immutable"]
    (site / "_headers").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    finish_site(Path(sys.argv[1]), build_engine(), build_papers())
