"""The report in a real browser: Chromium, without a network."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from rolelens.data import GoldPosting, Label, load_gold
from rolelens.eval import evaluation, judge, report
from rolelens.program import load
from tests.test_metric import record_of

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    gold = load_gold("train")[:8]
    nasty = gold[0].posting.model_copy(update={"title": "<script>document.title='owned'</script>"})
    gold[0] = GoldPosting(gold[0].id, gold[0].labels, nasty)
    wrong = dict.fromkeys(("primary_cloud", "seniority_level", "storage_layer"), "not_mentioned")
    records = [record_of(i.labels, name=i.id, changed=wrong, confidence=0.7) for i in gold]
    judged = judge(records, gold, keep_wrong=500)
    others = judge(load().records([i.posting for i in gold]), gold)
    found = evaluation(judged, against={"embedded": others}, about={"engine": "e", "gold": "g"})
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report(found, judged, gold), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_readable_on_every_screen(browser: Any, page_file: Path, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(page_file.as_uri())
    assert page.title() == "rolelens: e on g"
    assert (asked, complaints) == ([page_file.as_uri()], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert abs(_luminance(ink) - _luminance(paper)) > 0.6
    assert (_luminance(paper) < 0.2) == (scheme == "dark")
    page.close()


def test_keyboard_and_screen_reader_find_everything(browser: Any, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    names = [h.inner_text() for h in page.get_by_role("heading", level=2).all()]
    assert names == ["Summary", "Against embedded", "Questions", "Confidence", "Confusions", "Wrong answers"]
    assert page.get_by_role("img", name="Reliability diagram").count() == 1
    assert page.get_by_role("img", name="Risk").count() == 1
    assert page.locator("th:not([scope])").count() == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Differences from embedded"
    summary = page.locator("h2:has-text('Wrong answers') ~ details summary").first
    summary.focus()
    page.keyboard.press("Enter")
    opened = page.locator("h2:has-text('Wrong answers') ~ details[open]")
    assert opened.count() == 1
    assert opened.locator(".posting").is_visible()
    page.close()


def test_wrong_answers_stand_beside_their_posting_with_both_marks(browser: Any, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    cases = page.locator("h2:has-text('Wrong answers') ~ details")
    gold = load_gold("train")[:8]
    expected = [
        (item.id, label)
        for item in gold
        for name, label in item.labels.items()
        if name in ("primary_cloud", "seniority_level", "storage_layer") and "not_mentioned" not in _right(label)
    ]
    assert cases.count() == len(expected)
    marked = page.locator("mark.gold").all_text_contents()
    assert any(quote in marked for _, label in expected for quote in label.quotes)
    # Other people's text is text: the script of a title is shown, not run.
    assert page.locator("script").count() == 0
    assert "<script>" in page.locator("main").text_content()
    page.close()


def _right(label: Label) -> list[object]:
    return [label.value, *label.also]


def _luminance(colour: str) -> float:
    red, green, blue = (int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(","))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
