"""Builds the pages as a site in build/site: `make site`.

Strictly: a link to nowhere is an error. The site works from a folder, its search too, and asks
nobody for anything: zensical 0.0.73 has every page of an offline site ask unpkg.com for a script,
which its search needs there, so that script is put beside the pages. A page that asks for anything
else is an error.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / ".venv-docs"
SITE = ROOT / "build" / "site"
THEIRS = "https://unpkg.com/iframe-worker/shim"
SHIM = TOOLS / "node_modules" / "iframe-worker" / "shim" / "index.js"
ASKS = re.compile(
    r"<(?:script|img|iframe)[^>]*\ssrc=\"?(https?:[^\s\">]+)|<link[^>]*\shref=\"?(https?:[^\s\">]+)"
)


def build() -> Path:
    """Where its first page is.

    Raises:
        SystemExit: a link leads nowhere, or a page asks for something elsewhere.
    """
    shutil.rmtree(SITE, ignore_errors=True)
    words = [TOOLS / "bin" / "zensical", "build", "--strict", "--clean", "-f", "zensical.toml"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr.partition("Traceback")[0])
    for script in SITE.rglob("*.py"):
        script.unlink()
    shutil.copy(SHIM, SITE / "assets" / "iframe-worker.js")
    for page in SITE.rglob("*.html"):
        up = "../" * (len(page.relative_to(SITE).parts) - 1)
        text = page.read_text(encoding="utf-8").replace(THEIRS, f"{up}assets/iframe-worker.js")
        if asked := [one or other for one, other in ASKS.findall(text)]:
            sys.exit(f"{page.relative_to(SITE)}: asks for {', '.join(asked)}")
        page.write_text(text, encoding="utf-8")
    return SITE / "index.html"


if __name__ == "__main__":
    print(build())
