"""Find a Chromium and a Firefox for the tests, or install them, and print their paths."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_chromium() -> str | None:
    """Path of a Chromium on this machine: $CHROMIUM, the PATH, or Playwright's own. None when there is none."""
    if path := os.environ.get("CHROMIUM"):
        return path
    for name in NAMES:
        if path := shutil.which(name):
            return path
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    found = sorted(cache.glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found else None


def find_firefox() -> str | None:
    """Path of a Firefox on this machine: $FIREFOX or the PATH. None when there is none."""
    return os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


def install_firefox() -> None:
    """Install the distribution's package, where there is one."""
    print("no Firefox found; installing one …", flush=True)
    if not shutil.which("apt-get"):
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "firefox-esr"], ["install", "-y", "-qq", "firefox"]):
        try:
            subprocess.run(
                [*root, "apt-get", *arguments],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=600,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if find_firefox():
            return


def install_chromium() -> None:
    """Install one: Playwright's own where it can be reached, else the distribution's package."""
    print("no Chromium found; installing one …", flush=True)
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get"):
        root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        attempts += [[*root, "apt-get", "update", "-qq"], [*root, "apt-get", "install", "-y", "-qq", "chromium"]]
    for command in attempts:
        try:
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600, check=False)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if find_chromium():
            return


if __name__ == "__main__":
    if not find_chromium():
        install_chromium()
    path = find_chromium()
    if not path:
        sys.exit(
            "No Chromium could be found or installed. Install the package `chromium`, or set CHROMIUM to its path."
        )
    print(f"browser: {path}", flush=True)
    if not find_firefox():
        install_firefox()
    print(f"browser: {find_firefox() or 'no Firefox; its test will fail'}", flush=True)
