"""The report: one page, escaped, self-contained, every value with its evidence."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.charts import Event, bar_chart, heat_map, standalone, timeline_chart
from pipeline.comparison import run
from pipeline.errors import TableError
from pipeline.failures import failed_in_both
from pipeline.model.provenance import ProvenanceMap
from pipeline.model.reading import Issue, Provenance
from pipeline.report import write_report
from pipeline.report.data import gather
from pipeline.report.highlight import Mark, pieces_of, quotes
from pipeline.report.words import report_words
from pipeline.tables import Failure, write_tables
from tests.example_counts import tried_with
from tests.hand_made_records import hostile_records, make_record, make_task
from tests.made_notices import DESK, Item, Made, record_of, three_counties, write_folder

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


class Page(HTMLParser):
    """Ids, links, elements and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def values(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.elements if name in attrs]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    notices = three_counties()
    evil = Made("n9", "云岭县", [Item(f"{DESK}{EVIL}", f"设立窗口{EVIL}")], title=f"通知{EVIL}", extra_text=EVIL)
    written = write_folder(tmp_path_factory.mktemp("report"), [*notices, evil])
    run(written)
    return written


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return write_report(folder).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_markup_in_a_notice_is_shown_as_text(html: str, page: Page) -> None:
    assert "alert(1)" in "".join(page.words)
    assert "<script>alert" not in html
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert "img" not in {tag for tag, _ in page.elements}
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]


def test_nothing_is_loaded_from_elsewhere(html: str, page: Page) -> None:
    for name in ("src", "href", "action", "xlink:href", "srcset"):
        assert all(value.startswith("#") for value in page.values(name)), name
    assert "link" not in {tag for tag, _ in page.elements}
    assert "url(" not in html
    assert "@import" not in html


def test_content_security_policy_allows_our_style_and_script_only(html: str, page: Page) -> None:
    policy = next(
        attrs["content"] for tag, attrs in page.elements if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    for tag in ("style", "script"):
        held = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert held is not None
        digest = base64.b64encode(hashlib.sha256(held[1].encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not page.values("style"), "style attributes would be blocked"


def test_every_link_and_every_cell_leads_somewhere(page: Page) -> None:
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {value[1:] for value in page.values("href")} <= set(ids)
    assert {key for value in page.values("data-t") for key in value.split()} <= set(ids)


def test_text_of_each_notice_is_whole(folder: Path) -> None:
    data = gather(folder)
    for shown in data.texts:
        record = json.loads((folder / "records" / f"{shown.notice_id}.json").read_text(encoding="utf-8"))
        assert "".join(piece.text for piece in shown.pieces) == record["text"]
    assert {row["kind"] for row in data.unplaced} <= {"title"}, "one place has no title"


def test_values_without_a_place_stand_in_a_list(tmp_path: Path) -> None:
    write_tables([make_record(tasks=(make_task(),))], [], tmp_path)
    run(tmp_path)
    lost = [(row["kind"], row["value"]) for row in gather(tmp_path).unplaced]
    assert lost[0] == ("deadline", "10日内"), "its span quotes other words"
    assert ("issuer", "青禾县人民政府") in lost, "this record has no place of any field of the notice"
    unplaced = re.search(r'<section id="unplaced".*?</section>', write_report(tmp_path).read_text("utf-8"), re.DOTALL)
    assert unplaced is not None
    assert all(value in unplaced[0] for _, value in lost)


def test_every_field_of_a_notice_leads_to_its_words(folder: Path) -> None:
    data = gather(folder)
    marked = {
        anchor: piece.text for text in data.texts for piece in text.pieces for anchor in piece.anchors if piece.kinds
    }
    for notice in data.notices:
        fields = {name: values for name, values in notice["fields"].items() if values}
        assert fields.keys() >= {"issuer", "jurisdiction", "signed_date"}
        for name, values in fields.items():
            for value in values:
                if name == "title":
                    assert value.value.startswith(marked[value.target]), "a mark inside may cut it"
                else:
                    assert marked[value.target] == value.value


def test_counts_lead_to_what_they_count(folder: Path, page: Page) -> None:
    rows = Counter(
        attrs["data-n"] for tag, attrs in page.elements if tag == "tr" and (attrs.get("id") or "x")[0] == "t"
    )
    counts = [value.split() for value in page.values("data-only")]
    for notice in gather(folder).notices:
        assert rows[notice["anchor"]] == notice["task_count"]
        assert ["n", notice["anchor"]] in counts
    documents = set(page.values("data-k"))
    assert {value for key, value in counts if key == "k"} <= documents


def test_what_a_gap_counts_is_what_other_places_have(folder: Path) -> None:
    data = gather(folder)
    cells = {(cell["topic"], cell["jurisdiction"]): cell for cell in data.compared["comparison_cells"]}
    for gap in data.compared["gaps"]:
        having = [
            c
            for (topic, _), c in cells.items()
            if topic == gap["topic"] and set(c["task_keys"].split()) & set(gap["other_keys"].split())
        ]
        assert len(having) == gap["others"], gap


def test_page_cell_and_paragraph_stand_beside_the_evidence(tmp_path: Path) -> None:
    record = record_of(three_counties()[1])
    places = [Provenance(page=3), Provenance(page=3), Provenance(paragraph=12), Provenance(page=4, cell="T2!B3")]
    spans = [task.span for task in record.tasks]
    found = ProvenanceMap(
        tuple((span.start, span.end, place) for span, place in zip(spans, places, strict=True)),
        tuple(span.start for span in spans),
    )
    write_tables([replace(record, provenance=found)], [], tmp_path)
    run(tmp_path)
    html = write_report(tmp_path).read_text(encoding="utf-8")
    rows = re.findall(r'<tr id="t\d+".*?</tr>', html, re.DOTALL)
    assert ["第3页" in row for row in rows] == [True, True, False, False]
    assert "¶12" in rows[2]
    assert "T2!B3" in rows[3]
    conflict = re.search(r'<section id="conflicts".*?</section>', html, re.DOTALL)
    assert conflict is not None
    assert "第3页" in conflict[0]
    assert "T2!B3" in conflict[0]


def test_a_missing_task_shows_those_of_other_places(folder: Path, html: str) -> None:
    gaps = [gap for gap in gather(folder).compared["gaps"] if gap["missing"] == "task"]
    assert gaps
    assert all(gap["other_keys"] and not gap["task_keys"] for gap in gaps), (
        "and those that have the task lead to it themselves"
    )
    assert f'data-o="{gaps[0]["other_keys"]}"' in html


def test_warnings_stand_in_a_list_and_beside_their_task(tmp_path: Path) -> None:
    record = record_of(three_counties()[1])
    first = replace(record.tasks[0], warnings=(Issue("column_shift", "本行列位错动", record.tasks[0].span),))
    record = replace(record, tasks=(first, *record.tasks[1:]), warnings=(Issue("no_tasks", EVIL),))
    write_tables([record], [], tmp_path)
    run(tmp_path)
    page = write_report(tmp_path).read_text(encoding="utf-8")
    assert page.count("本行列位错动") == 2
    assert page.count("&lt;script&gt;alert(1)") == 1
    assert [(row["task_keys"], row["anchor"]) for row in gather(tmp_path).warnings] == [("", "n1"), ("t1", "n1")]


def test_values_given_by_a_person_are_marked(tmp_path: Path) -> None:
    record = record_of(three_counties()[1])
    first = replace(record.tasks[0], deadlines=(replace(record.tasks[0].deadlines[0], rule="human"),))
    write_tables([replace(record, tasks=(first, *record.tasks[1:]))], [], tmp_path)
    assert write_report(tmp_path).read_text(encoding="utf-8").count('class="human"') == 1


def test_same_folder_same_bytes(folder: Path) -> None:
    first = write_report(folder).read_bytes()
    assert write_report(folder).read_bytes() == first


def test_folder_that_was_not_compared_is_compared_in_memory(tmp_path: Path) -> None:
    write_folder(tmp_path, three_counties())
    assert "青禾县" in write_report(tmp_path).read_text(encoding="utf-8")
    assert not (tmp_path / "alignment.csv").exists()


def test_old_comparison_is_an_error(tmp_path: Path) -> None:
    write_folder(tmp_path, three_counties())
    run(tmp_path)
    write_folder(tmp_path, three_counties()[:2])
    with pytest.raises(TableError, match="notices compare"):
        write_report(tmp_path)


def test_empty_folder_gives_a_page(tmp_path: Path) -> None:
    write_tables([], [], tmp_path)
    assert "<h1>" in write_report(tmp_path).read_text(encoding="utf-8")


@tried_with(5)
@given(hostile_records())
def test_any_record_can_be_shown(tmp_path_factory: pytest.TempPathFactory, record: Any) -> None:
    made = tmp_path_factory.mktemp("hostile")
    write_tables([record], [], made)
    page = Page(write_report(made).read_text(encoding="utf-8"))
    assert [tag for tag, _ in page.elements].count("script") == 1


def test_every_label_has_both_languages() -> None:
    for key, word in report_words().items():
        assert re.search("[一-鿿]", word.zh), key
        assert re.search("[a-z]", word.en), key


# Highlights and charts


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6))
@tried_with(60)
def test_pieces_are_the_text_whatever_overlaps(text: str, places: list[tuple[int, int]]) -> None:
    marks = [Mark("unit", a, b, f"m{i}", "") for i, (a, b) in enumerate(places) if a < b <= len(text)]
    pieces = pieces_of(text, marks, [(a, f"x{i}") for i, (a, _) in enumerate(places)])
    assert "".join(piece.text for piece in pieces) == text
    anchors = [anchor for piece in pieces for anchor in piece.anchors]
    assert sorted(anchors) == sorted([mark.anchor for mark in marks] + [f"x{i}" for i in range(len(places))])
    covered = sum(len(piece.text) for piece in pieces if piece.kinds)
    assert covered == len({i for mark in marks for i in range(mark.start, mark.end)})


@pytest.mark.parametrize(
    "span", [None, {}, {"start": 0, "end": 0}, {"start": -1, "end": 2}, {"start": 0, "end": 99}, {"start": 1, "end": 3}]
)
def test_a_span_that_does_not_quote_is_no_evidence(span: Any) -> None:
    assert not quotes("年底前完成", span, "年底前")
    assert quotes("年 底\n前完成", {"start": 0, "end": 5}, "年底前")


def test_timeline_counts_deadlines_of_one_day() -> None:
    due = Event("甲县", "due", None, date(2031, 6, 30), ("t1",), "六月")
    window = Event("甲县", "window", date(2031, 1, 1), date(2031, 12, 31), ("t2",), "全年")
    chart = timeline_chart([due, due, window], ["甲县", "乙县"], "时间线")
    assert chart.count("<circle") == 2
    assert ">2</text>" in chart
    assert chart.count('class="window"') == 1
    assert "乙县" in chart


def test_why_an_input_failed_is_told_in_each_language(tmp_path: Path) -> None:
    message = failed_in_both("empty", "This file is empty.")
    write_tables([make_record(tasks=())], [Failure("a.txt", "read", "empty", message)], tmp_path)
    shown = write_report(tmp_path).read_text(encoding="utf-8")
    assert "<u>This file is empty.</u> <small>empty</small>" in shown
    assert shown.count("<i>文件是空的") == 1


def test_a_task_without_deadline_or_unit_says_so(tmp_path: Path) -> None:
    bare = make_task(deadlines=(), assignments=(), domains=())
    write_tables([make_record(tasks=(bare,))], [], tmp_path)
    row = re.search(r'<tr id="t1".*?</tr>', write_report(tmp_path).read_text(encoding="utf-8"), re.DOTALL)
    assert row is not None
    assert row[0].count("<i>未写</i>") == 2


def test_timeline_draws_dates_that_would_cover_each_other_as_one_mark() -> None:
    def due(year: int, month: int) -> Event:
        return Event("甲县", "due", None, date(year, month, 28), (f"t{year}{month}",), f"{year}-{month}")

    chart = timeline_chart([due(2025, 1), due(2025, 2), due(2031, 6), due(2034, 12)], ["甲县"], "时间线")
    assert chart.count('<rect class="due"') == 1, "the two months of ten years"
    assert chart.count("<circle") == 2
    assert ">2</text>" in chart
    assert 'data-t="t20251 t20252"><title>2025-1；2025-2</title>' in chart


def test_bars_of_more_groups_than_colours_put_the_smallest_together() -> None:
    groups = {f"县{i}": i for i in range(1, 12)}
    chart = bar_chart({"2031-01": groups, "2031-02": {"县1": 1}}, "时限", "其他")
    assert {f"g{i}" for i in range(8)} == set(re.findall(r'class="(g\d+)"', chart))
    assert f"<title>2031-01 其他: {1 + 2 + 3 + 4}</title>" in chart
    assert "<title>2031-02 其他: 1</title>" in chart
    assert "县11" in chart
    assert "县4" not in chart


def test_timeline_keeps_recurring_deadlines_apart_from_dates() -> None:
    day = date(2031, 6, 30)
    events = [Event("甲县", kind, None, day, ("t1",), "六月") for kind in ("due", "recurring")]
    chart = timeline_chart(events, ["甲县"], "时间线")
    middle = float(re.search(r'<circle class="due" cx="[^"]*" cy="([^"]*)"', chart)[1])
    points = re.search(r'<polygon class="recurring" points="([^"]*)"', chart)[1].split()
    assert max(float(point.split(",")[1]) for point in points) < middle - 6


@pytest.mark.parametrize(
    "chart",
    [
        timeline_chart([], [], EVIL),
        timeline_chart([Event(EVIL, "due", None, date(2031, 1, 1), (EVIL,), EVIL)], [EVIL], EVIL),
        bar_chart({}, EVIL, EVIL),
        bar_chart({EVIL: {EVIL: 3}}, EVIL, EVIL),
        heat_map({(EVIL, EVIL): 2}, [EVIL], [EVIL], EVIL),
        heat_map({}, [], [], EVIL),
    ],
)
def test_charts_escape_everything(chart: Any) -> None:
    whole = Page(str(standalone(chart)))
    assert {tag for tag, _ in whole.elements} <= {"svg", "g", "style", "text", "title", "line", "rect", "circle", "a"}
    assert standalone(chart).count("<style>") == 1


def test_columns_of_a_heat_map_that_are_cut_keep_what_tells_districts_apart() -> None:
    places = [f"岚川市{name}区" for name in "甲乙丙丁戊己庚辛壬癸子丑寅卯"]
    chart = str(heat_map({("教育", places[0]): 1}, ["教育"], places, "领域"))
    labels = re.findall(r">(…[^<]+)<", chart)
    assert len(set(labels)) == len(places)


# In a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="no selenium (extra: browser)")
    binary = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("no Chromium with chromedriver on this machine (Debian: chromium, chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    profile = tempfile.mkdtemp(prefix="chromium-")
    for flag in (
        "headless=new",
        "no-sandbox",
        "disable-gpu",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "window-size=1280,900",
        f"user-data-dir={profile}",
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    window = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield window
    window.quit()
    shutil.rmtree(profile, ignore_errors=True)


def requested(window: Any) -> list[str]:
    """Return the addresses asked for by the page, those of the empty start page left out."""
    found = []
    for entry in window.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            found.append(message["params"]["request"]["url"])
    return [url for url in found if not url.startswith(("chrome:", "data:"))]


@pytest.mark.slow
def test_report_in_a_real_browser(browser: Any, folder: Path, html: str) -> None:
    assert html
    address = (folder / "report.html").as_uri()
    browser.get(address)
    find = browser.find_element

    def press(selector: str) -> None:
        element = find("css selector", selector)
        browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    press("#comparison td:not(.none) button.ev")
    dialog = find("id", "evidence")
    assert dialog.get_attribute("open") is not None
    assert "托育" in dialog.text
    assert dialog.find_element("css selector", "blockquote mark.deadline"), "the words of the notice, marked"
    dialog.find_element("css selector", "a.deadline").click()
    assert dialog.get_attribute("open") is None
    hit = find("css selector", "mark.hit")
    assert hit.is_displayed()
    assert "2031年" in hit.text

    press("#comparison td.none button.ev")
    assert find("id", "lacking").is_displayed(), "what other places have stands in for it"
    assert dialog.find_elements("css selector", "article")
    find("id", "close").click()

    for section in ("domains", "gaps", "conflicts", "parents"):
        for element in browser.find_elements("css selector", f"#{section} button.ev"):
            browser.execute_script("arguments[0].click()", element)
            assert dialog.find_elements("css selector", "article"), f"{section}: {element.text} has no evidence"
            find("id", "close").click()
    browser.execute_script("document.querySelector('#lineage tr[data-h] td:last-child').click()")
    assert find("css selector", "mark.hit").is_displayed()

    press("#overview td:nth-child(5) a")
    assert find("css selector", "mark.field.hit").text == "2031-01-05"
    rows = "return [...document.querySelectorAll('#tasks tbody tr')].filter(r => !r.hidden).length"
    press("#overview a[data-only]")
    assert str(browser.execute_script(rows)) == find("css selector", "#overview a[data-only]").text
    find("id", "clear").click()

    place = find("css selector", "#place option:nth-child(2)")
    place.click()
    shown = "return [...document.querySelectorAll('#comparison thead th')].filter(c => !c.hidden).length"
    assert browser.execute_script(shown) == 2
    find("id", "clear").click()

    browser.execute_script("arguments[0].focus()", find("css selector", "#timeline svg a"))
    browser.switch_to.active_element.send_keys("\ue007")
    assert dialog.get_attribute("open") is not None
    find("id", "close").click()

    find("id", "search").send_keys("消防")
    assert 0 < browser.execute_script(rows) < len(gather(folder).tasks)
    find("id", "clear").click()
    press("#tasks thead th:nth-child(4) button")
    first = find("css selector", "#tasks tbody tr td[data-sort]").get_attribute("data-sort")
    assert first == "2031-05-31"

    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth + 1")
    boxes = browser.find_elements("css selector", ".scroll")
    assert all(box.get_attribute("tabindex") == "0" and box.get_attribute("aria-labelledby") for box in boxes)

    phone = {"width": 375, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 375
    assert find("css selector", "#tasks tbody td").value_of_css_property("display") == "block"
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert find("css selector", "#tasks tbody td").value_of_css_property("display") == "table-cell"
    printed = "return getComputedStyle(document.querySelector('details.text')).display"
    assert browser.execute_script(printed) == "none"
    browser.execute_script("document.getElementById('print-texts').click()")
    assert browser.execute_script(printed) == "block"
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert [entry for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []
    assert set(requested(browser)) == {address}
