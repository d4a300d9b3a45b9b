"""What a page must hold at 400 % zoom, with text at 200 %, in a person's own colours and without motion.

One load of a page serves all four: resizing it and asking the browser costs a twentieth of opening it again.
"""

from __future__ import annotations

from playwright.sync_api import Page

from tests.live import DESK

#: A window of 1280 x 1024 at 400 %.
ZOOMED = {"width": 320, "height": 256}

#: Things that stick out to the right of the window and can't be reached by scrolling an area of their own.
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const scrolls = (part) => part && part !== document.documentElement && part !== document.body
    && (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(part).overflowX) || scrolls(part.parentElement));
  const wide = Array.from(document.body.querySelectorAll("*"))
    .filter((part) => part.getBoundingClientRect().right > room + 1 && !scrolls(part.parentElement)).slice(-2);
  return [`it is ${document.documentElement.scrollWidth} wide: ${wide.map((part) => part.outerHTML.slice(0, 120)).join(" | ")}`];
}"""  # noqa: E501

#: Whatever still moves for longer than 10 ms.
MOVING = """() => Array.from(document.body.querySelectorAll("*")).filter((part) => {
  const { transitionDuration, animationName, animationDuration } = getComputedStyle(part);
  const long = (words) => words.split(",").some((each) => parseFloat(each) > .01);
  return long(transitionDuration) || (animationName !== "none" && long(animationDuration));
}).slice(0, 2).map((part) => `it moves: ${part.outerHTML.slice(0, 120)}`)"""

#: What a person sees who has colours of their own: borders of buttons, marks of what is chosen, where the focus is.
UNSEEN = """() => {
  const seen = (part) => part.getClientRects().length > 0 && getComputedStyle(part).visibility === "visible"
    && part.getBoundingClientRect().right > 0 && !part.closest("[aria-hidden=true]");
  const has = (style, what) => style[`${what}Style`] !== "none" && parseFloat(style[`${what}Width`]) > 0;
  const isBare = (part) => part.matches("input") && getComputedStyle(part).opacity === "0";
  const stands = (part) => isBare(part) ? part.nextElementSibling : part;
  // One of each kind: a page has a hundred links that look alike.
  const kind = (part) => `${part.tagName} ${part.type} ${part.className} ${part.parentElement.className}`;
  const all = (words) => Array.from(new Map(
    Array.from(document.querySelectorAll(words)).filter(seen).map((part) => [kind(part), part])).values());
  const said = (what) => (part) => `${what}: ${part.outerHTML.slice(0, 120)}`;
  const buttons = all("button, .btn, input[type=submit]").filter((part) => !has(getComputedStyle(part), "borderTop"));
  const chosen = Array.from(document.querySelectorAll("input:checked")).filter(seen).filter((part) => {
    const style = getComputedStyle(part);
    if (isBare(part)) return getComputedStyle(part.nextElementSibling).forcedColorAdjust !== "none";
    return style.appearance === "none" && style.forcedColorAdjust !== "none";
  });
  const unfocused = all("a[href], button, input, select, textarea, summary").filter((part) => {
    part.focus({ focusVisible: true, preventScroll: true });
    return document.activeElement === part && !has(getComputedStyle(stands(part)), "outline");
  });
  document.activeElement.blur();
  return [...buttons.slice(0, 2).map(said("a button without a border")),
    ...chosen.slice(0, 2).map(said("what is chosen is not seen")),
    ...unfocused.slice(0, 2).map(said("no focus is seen"))];
}"""


def problems_in_states(page: Page) -> list[str]:
    """What is wrong with the page that is open; its context asks for reduced motion."""
    found = [*page.evaluate(MOVING)]
    page.emulate_media(forced_colors="active")
    found += [f"in forced colours: {each}" for each in page.evaluate(UNSEEN)]
    page.emulate_media(forced_colors="none")
    page.set_viewport_size(ZOOMED)
    found += [f"at 400 %: {each}" for each in page.evaluate(TOO_WIDE)]
    page.set_viewport_size(DESK)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += [f"with text at 200 %: {each}" for each in page.evaluate(TOO_WIDE)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found
