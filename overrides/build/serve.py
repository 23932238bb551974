"""Serve the finished site on loopback, with the types browsers insist on, and print its address."""

from __future__ import annotations

import argparse
import contextlib
import http.server
from functools import partial
from pathlib import Path

TYPES = {
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
}


class Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, **TYPES}  # noqa: RUF012
    quiet = True

    def copyfile(self, source: object, target: object) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the browser went to another page
            super().copyfile(source, target)

    def log_message(self, *args: object) -> None:
        if not self.quiet:
            super().log_message(*args)

    def end_headers(self) -> None:
        # A name with a hash never changes its content; everything else is asked for again, as on GitHub Pages.
        hashed = "/runtime-" in self.path or "/letter-" in self.path
        self.send_header("Cache-Control", "max-age=31536000, immutable" if hashed else "max-age=0, must-revalidate")
        super().end_headers()


def make_server(site: Path, port: int = 0, path: str = "") -> http.server.ThreadingHTTPServer:
    """A server for the site on 127.0.0.1. Port 0 takes a free one. `path` mounts it below a project path."""

    class Mounted(Handler):
        def translate_path(self, address: str) -> str:
            inner = address[len(path) :] if address.startswith(path + "/") else address if not path else "/missing"
            return super().translate_path(inner)

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
