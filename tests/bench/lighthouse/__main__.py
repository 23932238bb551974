"""`python -m tests.bench.lighthouse [SITE [PAGE…]]`: the four scores of each page and every audit that is not full.

The server compresses text, as GitHub Pages does; Lighthouse's own simulated phone and its slow line do the rest."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
from functools import cache, partial
from http.server import ThreadingHTTPServer
from pathlib import Path

from overrides.build.browser import find_chromium
from overrides.build.serve import Handler

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PAGES = ("", "guides/step-therapy/", "reference/therapies/infliximab/", "reference/states/wi/", "letter/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
COMPRESSED = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".wasm", ".xml", ".txt")


@cache
def compressed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


class Compressing(Handler):
    """Answers as the host does: text compressed, every file kept for ten minutes."""

    max_age = 600

    def send_head(self):
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in COMPRESSED or not path.is_file() or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return super().send_head()
        body = compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)


def measure(address: str, report: Path) -> dict:
    subprocess.run(
        [HERE / "node_modules" / ".bin" / "lighthouse", address, "--quiet", "--output=json", f"--output-path={report}",
         "--form-factor=mobile", "--chrome-flags=--headless=new --no-sandbox --disable-gpu"],
        check=True, env=os.environ | {"CHROME_PATH": find_chromium() or ""}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return json.loads(report.read_text(encoding="utf-8"))


def faults(result: dict) -> list[str]:
    """Audits that count and are not full, each with up to three places."""
    lines = []
    for name in CATEGORIES:
        for ref in result["categories"][name]["auditRefs"]:
            audit = result["audits"][ref["id"]]
            if audit["score"] is None or audit["score"] >= 0.9 or ref.get("group") == "hidden":
                continue
            places = [
                str((item.get("node") or {}).get("snippet") or item.get("url") or item.get("description") or "")[:140]
                for item in (audit.get("details") or {}).get("items", [])[:3]
            ]
            lines.append(f"    {name}: {audit['title']} ({audit.get('displayValue') or ref['id']})")
            lines += [f"        {place}" for place in places if place]
    return lines


def main() -> None:
    site = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "site").resolve()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressing, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{'page':42}" + "".join(f"{name:>16}" for name in CATEGORIES), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for page in sys.argv[2:] or PAGES:
            result = measure(f"http://127.0.0.1:{server.server_port}/{page}", Path(folder) / "report.json")
            scores = [round(100 * (result["categories"][name]["score"] or 0)) for name in CATEGORIES]
            print(
                f"{page or 'home':42}" + "".join(f"{score:16}" for score in scores),
                *faults(result),
                sep="\n",
                flush=True,
            )
    server.shutdown()


if __name__ == "__main__":
    main()
