"""A server at the end of a line: so many bits a second for all that is asked for together, so long a way for each
request, texts gzipped as static hosts do, and every byte counted."""

from __future__ import annotations

import gzip
import threading
import time
from functools import cache, partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from overrides.build.serve import Handler

TEXT = (".mjs", ".js", ".html", ".css", ".json", ".svg", ".wasm")
CHUNK = 4096


@cache
def gzipped(path: str) -> bytes:
    return gzip.compress(Path(path).read_bytes(), 6, mtime=0)


class Line:
    """Shared by all requests: `bits` a second (none: as fast as it goes), `delay` seconds for each request. While it is
    `broken` every answer ends where it is."""

    def __init__(self, bits: float | None = None, delay: float = 0.0):
        self.bits, self.delay, self.sent, self.broken = bits, delay, 0, False
        self._free = time.monotonic()
        self._lock = threading.Lock()

    def send(self, target: Any, content: bytes) -> None:
        for at in range(0, len(content), CHUNK):
            if self.broken:
                raise ConnectionError("the line is broken")
            chunk = content[at : at + CHUNK]
            with self._lock:
                self.sent += len(chunk)
                now = time.monotonic()
                self._free = max(self._free, now) + (len(chunk) * 8 / self.bits if self.bits else 0)
                wait = self._free - now
            if wait > 0.002:
                time.sleep(wait)
            target.write(chunk)


class Host(Handler):
    """Answers as a static host does, over the line."""

    line: Line

    def do_GET(self) -> None:
        time.sleep(self.line.delay)
        if self.line.broken:
            self.close_connection = True
            return
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        is_text = path.suffix in TEXT and "gzip" in self.headers.get("Accept-Encoding", "")
        content = gzipped(str(path)) if is_text else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if is_text:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            self.line.send(self.wfile, content)
        except OSError:
            self.close_connection = True  # the browser went to another page


def serve_over(line: Line, folder: Path) -> tuple[ThreadingHTTPServer, str]:
    """The server, running, and its address with a slash."""
    handler = type("Host", (Host,), {"line": line, "max_age": 600})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}/"
