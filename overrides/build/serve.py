"""Serve the finished site on loopback, with the types browsers insist on, and print its address."""

from __future__ import annotations

import argparse
import contextlib
import http.server
import re
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

TYPES = {
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, **TYPES}  # noqa: RUF012
    protocol_version = "HTTP/1.1"
    quiet = True
    max_age = 0
    """Seconds a file without a hash in its name may be kept; GitHub Pages says 600."""

    def copyfile(self, source: Any, target: Any) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the browser went to another page
            super().copyfile(source, target)

    def log_message(self, format: str, *args: Any) -> None:
        if not self.quiet:
            super().log_message(format, *args)

    def end_headers(self) -> None:
        hashed = "/runtime-" in self.path or "/letter-" in self.path  # such a name never changes its content
        age = max(self.max_age, 600) if hashed else self.max_age
        self.send_header("Cache-Control", f"max-age={age}")
        super().end_headers()


def base_path(site: Path) -> str:
    """The path below which the site was built to stand, '/infusion-appeals'; empty at the root of a host. The page for
    lost addresses names files by it."""
    try:
        found = re.search(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    except OSError:
        return ""
    return urlsplit(found[1]).path.rstrip("/") if found else ""


def make_server(site: Path, port: int = 0, path: str = "", keep_for: int = 0) -> http.server.ThreadingHTTPServer:
    """A server for the site on 127.0.0.1. Port 0 takes a free one. `path` mounts it below a project path;
    `keep_for` is how many seconds a browser may keep a file without asking again."""

    base = base_path(site)

    class Mounted(Handler):
        max_age = keep_for

        def translate_path(self, address: str) -> str:
            inner = address[len(path) :] if address.startswith(path + "/") else address if not path else "/missing"
            return super().translate_path(inner.removeprefix(base) if inner.startswith(f"{base}/") else inner)

    return http.server.ThreadingHTTPServer(("127.0.0.1", port), partial(Mounted, directory=str(site)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    try:
        server = make_server(options.site, options.port)
    except OSError:
        server = make_server(options.site)  # the usual port is taken
    print(f"The site is at http://127.0.0.1:{server.server_port}/ (Ctrl-C stops it)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("\nstopped")


if __name__ == "__main__":
    main()
