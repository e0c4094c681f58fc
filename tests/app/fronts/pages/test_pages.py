"""Pages: from the package alone, kept by browsers for as long as they are the same."""

import re
from pathlib import Path
from typing import Any

import pytest

from onepass import app
from onepass.app.fronts.pages.pages import Static
from onepass.models import Predictor
from onepass.models.bundle import REPORT_PAGE, Bundle

STATIC = Path(app.__file__).parent / "static"
PAGES = ("/", "/docs")


@pytest.fixture
def reported(sincos_predictor: Predictor) -> Predictor:
    """A predictor whose bundle has a page with its report."""
    bundle = sincos_predictor.bundle
    files = bundle.files | {REPORT_PAGE: b"<!doctype html><title>r</title>"}
    return Predictor(Bundle(bundle.folder, bundle.manifest, files), sincos_predictor.engine)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_only_what_is_there(
    sincos_predictor: Predictor, make_app: Any, ask: Any, path: str
) -> None:
    service = make_app(sincos_predictor)
    page = ask(service, "GET", path)
    assert not re.search(r"https?:|<script(?! type=\"module\" src)|style=| on\w+=", page.text)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    links = re.findall(r'(?:src|href)="(static/[^"]+)"', page.text)
    assert len(links) >= 3
    for link in links:
        answer = ask(service, "GET", f"/{link}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.js")), ids=lambda file: file.name)
def test_a_module_says_what_it_is_for_and_imports_what_is_there(file: Path) -> None:
    text = file.read_text()
    assert text.startswith("// ")
    for name in re.findall(r'from "\./([^"]+)"', text):
        assert (STATIC / name).exists()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)


def test_a_file_of_another_version_is_given_but_not_kept(
    sincos_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    service = make_app(sincos_predictor)
    answer = ask(service, "GET", "/static/0123456789abcdef/api.js")
    assert answer.headers["cache-control"] == "no-cache"
    tag = answer.headers["etag"]
    for given in (tag, f'"other", W/{tag}'):
        again = ask(
            service, "GET", "/static/0123456789abcdef/api.js", headers={"if-none-match": given}
        )
        assert (again.status_code, again.content) == (304, b"")
    for missing in ("playground.html", "none.js", ".."):
        assert ask(service, "GET", f"/static/{Static().digest}/{missing}").status_code == 404


def test_all_pages_are_switched_off_together(reported: Predictor, make_app: Any, ask: Any) -> None:
    service = make_app(reported, docs=False)
    paths = ("/", "/docs", "/report", "/openapi.json", "/model/examples")
    for path in (*paths, f"/static/{Static().digest}/api.js"):
        assert ask(service, "GET", path).status_code == 404
    assert ask(service, "GET", "/model").status_code == 200


def test_the_bundles_report_is_shown_and_runs_nothing(
    reported: Predictor, make_app: Any, ask: Any
) -> None:
    answer = ask(make_app(reported), "GET", "/report")
    assert answer.text == "<!doctype html><title>r</title>"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert "script" not in policy


def test_a_served_report_leads_back(sincos_predictor: Predictor, make_app: Any, ask: Any) -> None:
    bundle = sincos_predictor.bundle
    files = bundle.files | {REPORT_PAGE: b'<html><body class="x"><h1>r</h1></body></html>'}
    served = Predictor(Bundle(bundle.folder, bundle.manifest, files), sincos_predictor.engine)
    text = ask(make_app(served), "GET", "/report").text
    assert text.startswith('<html><body class="x"><nav')
    assert '<a href="./">← playground</a></nav><h1>r</h1>' in text
    assert text.count("playground") == 1


def test_without_one_the_playground_draws_it(
    sincos_predictor: Predictor, make_app: Any, ask: Any
) -> None:
    answer = ask(make_app(sincos_predictor), "GET", "/report")
    assert answer.status_code == 303
    assert answer.headers["location"] == "./#tab=report"
