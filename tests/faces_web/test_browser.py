"""The page in a real browser: Chromium without a window, driven by Selenium. Skipped where there is none."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("selenium", reason="needs the extra dev")

import jsonschema
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from faces import notices
from faces_web.settings import Settings
from tests.faces_web.conftest import running

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.network,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER), reason="no Chromium with chromedriver here (Debian: chromium chromium-driver)"
    ),
]
DROP = """
const data = new DataTransfer();
data.items.add(new File([Uint8Array.from(atob(arguments[0]), (c) => c.charCodeAt(0))], "dropped.jpg"));
document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900",
        "--disable-background-networking", "--disable-component-update", "--no-first-run",
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
    ):  # fmt: skip
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    downloads = tmp_path_factory.mktemp("downloads")
    with webdriver.Chrome(options, Service(DRIVER)) as driver:
        driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(downloads)})
        driver.downloads = downloads  # type: ignore[attr-defined]
        yield driver


@pytest.fixture
def page(browser: webdriver.Chrome, address: str) -> Iterator[Page]:
    browser.set_window_size(1280, 900)
    browser.get(address)
    page = Page(browser)
    page.until(lambda: page.one("#limits").text)
    browser.get_log("browser")
    yield page
    bad = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert not [message for message in bad if "status of 422" not in message], bad


class Page:
    def __init__(self, browser: webdriver.Chrome) -> None:
        self.browser = browser

    def one(self, selector: str) -> Any:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[Any]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def until(self, true: Callable[[], Any]) -> Any:
        return WebDriverWait(self.browser, 30, 0.05).until(lambda _: true())

    def run(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(script, *arguments)

    def pick(self, path: Path) -> None:
        self.one("#file").send_keys(str(path))

    def analysed(self) -> None:
        self.until(lambda: self.one("#details").is_displayed() and not self.one("#busy").is_displayed())

    @property
    def spoken(self) -> str:
        return str(self.one("#status").get_attribute("textContent"))

    @property
    def title(self) -> str:
        return str(self.one("#details h2").text)

    def press(self, *keys: str) -> None:
        ActionChains(self.browser).send_keys(*keys).perform()

    @property
    def focused(self) -> Any:
        return self.browser.switch_to.active_element

    def saved(self, name: str) -> Path:
        path: Path = self.browser.downloads / name  # type: ignore[attr-defined]
        self.until(path.exists)
        return path


def test_a_picked_picture_has_every_face_boxed_where_it_is(page, client, group):
    page.pick(SAMPLES / "group.jpg")
    page.analysed()
    item = client.post("/api/analyze", files={"file": ("a.jpg", group)}).json()["items"]["a.jpg"]
    image = page.one("#image").rect
    boxes = page.all("#boxes .face")
    assert len(boxes) == 7
    for box, face in zip(boxes, item["faces"], strict=True):
        shown, scale = box.rect, image["width"] / item["width"]
        x, y, w, h = (value * scale for value in face["bbox"])
        found = (shown["x"] - image["x"], shown["y"] - image["y"], shown["width"], shown["height"])
        assert found == pytest.approx((x, y, w, h), abs=2)
    assert page.one("#caption").text == "group.jpg: 7 faces"


def test_every_face_can_be_selected_with_the_mouse(page):
    page.pick(SAMPLES / "group.jpg")
    page.analysed()
    assert page.title == "Face 1 of 7"
    for number in (4, 7, 2):
        page.all("#boxes .face")[number - 1].click()
        assert page.title == f"Face {number} of 7"
        pressed = [box.get_attribute("aria-pressed") for box in page.all("#boxes .face")]
        assert pressed.index("true") == number - 1
        assert pressed.count("true") == 1
    page.all("#strip button")[4].click()
    assert page.title == "Face 5 of 7"
    page.pick(SAMPLES / "group.jpg")
    page.analysed()
    assert page.title == "Face 1 of 7", "another picture starts with its first face"


def test_bars_are_as_long_as_the_probabilities_and_uncertain_is_said(page, client, portrait):
    page.pick(SAMPLES / "portrait.jpg")
    page.analysed()
    (face,) = client.post("/api/analyze", files={"file": ("a.jpg", portrait)}).json()["items"]["a.jpg"]["faces"]
    charts = page.all("#details .chart")
    assert [chart.get_attribute("data-attribute") for chart in charts] == [
        "gender", "age", "expression", "pose", "occlusion", "illumination", "makeup"
    ]  # fmt: skip
    for chart in charts:
        answer = face[chart.get_attribute("data-attribute")]
        tracks = chart.find_elements(By.CSS_SELECTOR, ".track")
        shares = [track.find_element(By.CSS_SELECTOR, ".bar").rect["width"] / track.rect["width"] for track in tracks]
        assert len(shares) == len(answer["scores"])
        assert sorted(shares) == pytest.approx(sorted(answer["scores"].values()), abs=0.03)
        assert ("uncertain" in chart.text) is not answer["certain"]
        assert chart.find_element(By.CSS_SELECTOR, ".top-class span").text == answer["label"].replace("_", " ")


def test_the_keyboard_alone_does_everything(page):
    page.press(Keys.TAB)
    assert page.focused.text == "Skip to the picture"
    page.pick(SAMPLES / "group.jpg")
    page.analysed()
    for _ in range(30):
        if "face" in (page.focused.get_attribute("class") or "").split():
            break
        page.press(Keys.TAB)
    assert page.focused.accessible_name.startswith("Face 1: ")
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert page.title == "Face 3 of 7"
    assert page.focused.accessible_name.startswith("Face 3: ")
    page.press(Keys.END)
    assert page.title == "Face 7 of 7"
    page.press(Keys.HOME)
    assert page.title == "Face 1 of 7"
    page.press(Keys.TAB)
    assert "face" not in (page.focused.get_attribute("class") or "").split(), "one stop for all boxes"
    next_face = page.one('button[aria-label="Next face"]')
    next_face.send_keys(Keys.ENTER)
    assert page.title == "Face 2 of 7"
    assert page.focused.accessible_name == "Next face", "the focus is not lost when the panel changes"


def test_screen_readers_hear_what_was_found(page):
    page.pick(SAMPLES / "portrait.jpg")
    page.analysed()
    assert page.spoken.startswith("1 face found. Face 1 of 1: gender ")
    assert "age" in page.spoken
    assert page.one("#image").get_attribute("alt") == "Picture portrait.jpg"
    shown = [element for element in page.all("button, input, select, a, summary, img") if element.is_displayed()]
    assert len(shown) > 8
    decoration = page.one("header img")
    assert not [
        each.get_attribute("outerHTML")[:90] for each in shown if not each.accessible_name and each != decoration
    ]


def test_text_has_enough_contrast_in_both_themes(page):
    """WCAG 2.2 AA: 4.5 to 1, computed from what the browser really applies."""
    page.pick(SAMPLES / "group.jpg")
    page.analysed()
    for theme in ("light", "dark"):
        page.run("const s = document.getElementById('theme'); s.value = arguments[0];"
                 "s.dispatchEvent(new Event('change'));", theme)  # fmt: skip
        time.sleep(0.4)
        assert page.run("return getComputedStyle(document.documentElement).colorScheme") == theme
        pale = page.run(
            """
            const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
            const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
            const rgba = (colour) => {
              canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
              return canvas.getImageData(0, 0, 1, 1).data;
            };
            const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
            const back = (e) => {
              for (; e; e = e.parentElement) {
                const colour = rgba(getComputedStyle(e).backgroundColor);
                if (colour[3] === 255) return colour;
              }
            };
            const bad = [];
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
              const e = walk.currentNode.parentElement;
              const text = walk.currentNode.data.trim();
              const skipped = ":disabled, .hidden, .skip, label:has(:disabled), option";
              if (!text || !e.checkVisibility() || e.closest(skipped)) continue;
              const [one, two] = [light(rgba(getComputedStyle(e).color)), light(back(e))].sort((a, b) => b - a);
              const ratio = (one + 0.05) / (two + 0.05);
              if (ratio < 4.5) bad.push(`${text}: ${ratio.toFixed(2)}`);
            }
            return bad;
            """
        )
        assert pale == []
    page.run("localStorage.clear()")


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_needs_no_sideways_scrolling(page, width):
    page.browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 2, "mobile": True}
    )
    try:
        page.pick(SAMPLES / "group.jpg")
        page.analysed()
        assert page.run("return document.documentElement.scrollWidth") <= width
        small = page.run(
            "return [...document.querySelectorAll('button:not(.face)')].filter((b) => b.checkVisibility())"
            ".filter((b) => b.offsetHeight < 38).map((b) => b.textContent)"
        )
        assert small == []
        page.all("#strip button")[2].click()
        assert page.title == "Face 3 of 7"
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_what_the_catalogue_lacks_is_disabled_and_says_why(browser, page, tmp_path):
    assert all(radio.is_enabled() for radio in page.all("#method input, #quality input"))
    shutil.copytree(ROOT / "models", tmp_path, dirs_exist_ok=True)
    registry = tmp_path / "registry.toml"
    lines = registry.read_text(encoding="utf-8").splitlines()
    registry.write_text("\n".join(line for line in lines if "-standalone = {" not in line), encoding="utf-8")
    with running(Settings(workers=1, rate=0, models_path=tmp_path)) as address:
        browser.get(address)
        page.until(lambda: page.one("#limits").text)
        radio = page.one('input[value="standalone"]')
        assert not radio.is_enabled()
        assert page.one('input[value="accurate"]').is_enabled()
        reason = page.one(f"#{radio.get_attribute('aria-describedby')}")
        assert reason.is_displayed()
        assert "no model set “fast-standalone”" in reason.text
    one, other = page.one("#method").rect, page.one("#quality").rect
    assert abs(one["y"] - other["y"]) < 5, "side by side"


def test_ethnicity_is_shown_only_after_its_notice_was_accepted(page):
    page.pick(SAMPLES / "portrait.jpg")
    page.analysed()
    switch, notice = page.one("#ethnicity"), page.one("#notice")
    shown = "[data-attribute^=ethnicity]"
    assert not page.all(shown)
    assert (switch.accessible_name, switch.aria_role) == ("Apparent ethnicity", "switch")
    switch.click()
    assert notices.ETHNICITY in notice.text
    assert page.focused.text == notices.ETHNICITY_OFF, "the safe answer is the default"
    page.press(Keys.ESCAPE)
    page.until(lambda: not notice.is_displayed())
    assert switch.get_attribute("aria-checked") == "false"
    assert not page.all(shown)
    switch.click()
    page.one("#notice-yes").click()
    page.until(lambda: len(page.all(shown)) == 2)
    assert switch.get_attribute("aria-checked") == "true"
    switch.click()
    page.until(lambda: not page.all(shown))


def test_the_answers_and_the_annotated_picture_can_be_kept(page):
    page.pick(SAMPLES / "portrait.jpg")
    page.analysed()
    page.one("#save-json").click()
    results = json.loads(page.saved("results_portrait.json").read_text(encoding="utf-8"))
    jsonschema.validate(results, json.loads((ROOT / "resources" / "results.schema.json").read_text(encoding="utf-8")))
    page.one("#save-picture").click()
    with Image.open(page.saved("output_portrait.jpg")) as drawn, Image.open(SAMPLES / "portrait.jpg") as plain:
        assert drawn.size == plain.size
        assert drawn.tobytes() != plain.convert("RGB").tobytes()


def test_a_picture_can_be_dropped(page, portrait):
    import base64

    page.run(DROP, base64.b64encode(portrait).decode())
    page.analysed()
    assert page.one("#caption").text == "dropped.jpg: 1 face"


def test_a_cancelled_change_puts_the_toggles_back(browser, slow_address, waiting):
    browser.get(slow_address)
    page = Page(browser)
    page.until(lambda: page.one("#limits").text)
    page.pick(SAMPLES / "portrait.jpg")
    page.analysed()
    waiting.may.clear()
    for change in ('input[value="accurate"]', "#notice-yes"):
        page.run("document.querySelector(arguments[0]).click()", change)
        page.until(page.one("#busy").is_displayed)
        page.one("#cancel").click()
        page.until(lambda: not page.one("#busy").is_displayed())
        assert page.one('input[value="fast"]').is_selected()
        assert page.one("#ethnicity").get_attribute("aria-checked") == "false"


def test_the_camera_takes_a_picture(page):
    page.one("#start [data-camera]").click()
    page.until(lambda: page.run("return document.getElementById('video').videoWidth > 0"))
    page.one("#take").click()
    page.analysed()
    assert page.one("#caption").text == "camera.jpg: 0 faces"
    assert page.title == "No face was found"
    assert page.run("return document.getElementById('video').srcObject") is None, "the camera is off again"


def test_what_is_no_picture_is_told_and_the_page_goes_on(page, tmp_path):
    bad = tmp_path / "notes.jpg"
    bad.write_text("no picture")
    page.pick(bad)
    page.until(lambda: page.one("#alert").is_displayed())
    assert "notes.jpg: not an image" in page.one("#alert").text
    page.until(lambda: page.one("#start").is_displayed())
    page.pick(SAMPLES / "portrait.jpg")
    page.analysed()
    assert not page.one("#alert").is_displayed()


def test_a_file_that_is_too_large_is_not_even_sent(page, tmp_path):
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    page.pick(large)
    page.until(lambda: page.one("#alert").is_displayed())
    assert "“large.jpg” has 21 MB; this server takes pictures up to 20 MB" in page.one("#alert").text


def test_a_kind_of_picture_that_the_browser_cannot_show_is_shown_by_the_server(page, tmp_path):
    tiff = tmp_path / "scan.tiff"
    with Image.open(SAMPLES / "portrait.jpg") as image:
        image.save(tiff)
    page.pick(tiff)
    page.analysed()
    assert page.one("#caption").text == "scan.tiff: 1 face"
    with Image.open(tiff) as image:
        assert page.run("return document.getElementById('image').naturalWidth") == image.width


def test_nothing_is_asked_of_another_machine(page):
    page.pick(SAMPLES / "portrait.jpg")
    page.analysed()
    asked = page.run("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert asked
    origin = page.run("return location.origin")
    assert not [each for each in asked if not each.startswith((origin, f"blob:{origin}"))]


def test_the_strictest_policy_stops_inline_scripts(page):
    page.run("const s = document.createElement('script'); window.hit = 0;"
             "try { s.textContent = 'window.hit = 1'; document.head.append(s); } catch (e) {}")  # fmt: skip
    assert page.run("return window.hit") == 0
    page.browser.get_log("browser")
