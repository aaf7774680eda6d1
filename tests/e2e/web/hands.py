"""Somebody who has keys and no mouse: where the focus goes, whether it can be seen there, what is typed."""

from __future__ import annotations

from playwright.sync_api import Page, expect

# A box that is drawn by its label (a tick, a choice) shows the focus there.
SEEN = """() => {
  const one = document.activeElement;
  const marked = ({ outlineStyle, boxShadow }) => outlineStyle !== "none" || boxShadow !== "none";
  const { top, bottom, height } = one.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < innerHeight
    && (marked(getComputedStyle(one)) || [...(one.labels ?? [])].some((label) => marked(getComputedStyle(label, "::before"))));
}"""
AT_MOST = 60  # stops between two places


class Hands:
    """Keys alone. Every stop on the way must show the focus."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.press = page.keyboard.press

    def to(self, selector: str, key: str = "Tab") -> None:
        """Goes on by `key` until what the selector names has the focus."""
        page = self._page
        for _ in range(AT_MOST):
            self.press(key)
            assert page.evaluate(SEEN), page.evaluate("`none seen: ${document.activeElement.outerHTML.slice(0, 200)}`")
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"no key leads to {selector}")

    def type(self, selector: str, text: str) -> None:
        """Over whatever stands in the field."""
        self.to(selector)
        self.press("Control+A")
        self._page.keyboard.type(text)
        expect(self._page.locator(selector)).to_have_value(text)

    def day(self, id: str, text: str) -> None:
        for suffix, part in zip(("", "-m", "-y"), text.split("/"), strict=True):
            self.type(f"#{id}{suffix}", part)

    def tick(self, selector: str) -> None:
        self.to(selector)
        self.press("Space")
        expect(self._page.locator(selector)).to_be_checked()

    def among(self, name: str, label: str) -> None:
        """One of several choices, by the arrows: the Tab leads to the one that is chosen, or to the first."""
        self.to(f"[name='{name}']")
        wanted = self._page.get_by_label(label, exact=True)
        for _ in range(self._page.locator(f"[name='{name}']").count()):
            self.press("ArrowDown")
            if wanted.is_checked():
                return
        expect(wanted).to_be_checked()

    def choose(self, selector: str, value: str) -> None:
        """In a list, by the arrow."""
        self.to(selector)
        for _ in range(self._page.locator(f"{selector} option").count()):
            if self._page.locator(selector).input_value() == value:
                return
            self.press("ArrowDown")
        expect(self._page.locator(selector)).to_have_value(value)

    def go_on(self) -> None:
        self.to("section.is-open [data-next]")
        self.press("Enter")
