"""Goes through the status page with the keyboard alone, in a real browser: keyboard.py CHROMIUM ADDRESS-WITH-TOKEN LOGIN.

Every link, field and button is reached by Tab, in the order of the page, and shows that it has the focus; somebody is looked for, found
and explained without a mouse. The browser is driven over its own pipe (--remote-debugging-pipe): a JSON message, then a zero byte.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

PATIENCE_SECONDS = 60
KEYS = {"Tab": (9, None), "Enter": (13, "\r")}


class Browser:
    def __init__(self, chromium: str, profile: str):
        theirs_in, self.out = os.pipe()
        self.inn, theirs_out = os.pipe()

        def place():
            # 3 and 4 are where the browser reads and writes; the pipes may have those numbers themselves.
            a, b = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            [chromium, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
             "--remote-debugging-pipe", "--window-size=1200,900", "about:blank"],
            preexec_fn=place, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.number, self.rest, self.session = 0, b"", None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")

    def ask(self, method: str, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            while b"\0" in self.rest:
                text, self.rest = self.rest.split(b"\0", 1)
                answer = json.loads(text)
                if answer.get("id") == self.number:
                    if "error" in answer:
                        sys.exit(f"keyboard: {method}: {answer['error']}")
                    return answer["result"]
            self.rest += os.read(self.inn, 1 << 16)
        sys.exit(f"keyboard: {method} was not answered")

    def value(self, expression: str):
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def until(self, expression: str):
        end = time.monotonic() + PATIENCE_SECONDS
        while not self.value(expression):
            if time.monotonic() > end:
                sys.exit(f"keyboard: in vain waited for {expression} at {self.value('location.href')}")
            time.sleep(0.05)

    def press(self, key: str):
        code, text = KEYS[key]
        down = {"type": "keyDown" if text else "rawKeyDown", "key": key, "code": key, "windowsVirtualKeyCode": code}
        if text:
            down |= {"text": text, "unmodifiedText": text}
        self.ask("Input.dispatchKeyEvent", **down)
        self.ask("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)


FOCUSED = """(() => {
    const e = document.activeElement, all = [...document.querySelectorAll('a[href],button,input,[tabindex="0"]')]
    const style = getComputedStyle(e), box = e.getBoundingClientRect()
    return {place: all.indexOf(e), count: all.length, tag: e.tagName, href: e.getAttribute('href') || '',
            outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1,
            seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight}
})()"""


def walk(browser: Browser, page: str):
    """Tab by Tab through the page: every place once, in order, each to be seen."""
    browser.value("document.activeElement.blur(); scrollTo(0, 0)")
    count = browser.value(FOCUSED)["count"]
    for place in range(count):
        browser.press("Tab")
        focused = browser.value(FOCUSED)
        if focused["place"] != place:
            sys.exit(f"keyboard: on {page} Tab number {place + 1} leads to {focused}, not to place {place}")
        if not focused["outline"] or not focused["seen"]:
            sys.exit(f"keyboard: on {page} the focus is not to be seen: {focused}")
    return count


def reach(browser: Browser, condition: str):
    for _ in range(200):
        browser.press("Tab")
        if browser.value(f"(e => {condition})(document.activeElement)"):
            return
    sys.exit(f"keyboard: Tab never leads to {condition} on {browser.value('location.href')}")


def main():
    chromium, address, login = sys.argv[1:]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(chromium, profile)
        try:
            browser.ask("Page.navigate", url=address)
            browser.until("document.readyState === 'complete' && location.search === '' && !!document.querySelector('#q')")
            places = walk(browser, "the first page")
            browser.value("document.activeElement.blur(); scrollTo(0, 0)")
            reach(browser, "e.id === 'q'")
            browser.ask("Input.insertText", text=login)
            browser.press("Enter")
            browser.until("document.readyState === 'complete' && location.pathname === '/find'")
            places += walk(browser, "what was found")
            browser.value("document.activeElement.blur(); scrollTo(0, 0)")
            reach(browser, "(e.getAttribute('href') || '').startsWith('/explain')")
            browser.press("Enter")
            browser.until("document.readyState === 'complete' && location.pathname === '/explain'")
            if login not in browser.value("document.body.innerText"):
                sys.exit(f"keyboard: the explanation is not of {login}")
            places += walk(browser, "an explanation")
            # Whoever cannot drag reads on with the arrows: what may be wider or longer than the window takes the focus.
            browser.value("document.activeElement.blur(); scrollTo(0, 0)")
            reach(browser, "e.tagName === 'PRE'")
            reach(browser, "e.getAttribute('href') === '/'")
            browser.press("Enter")
            browser.until("document.readyState === 'complete' && location.pathname === '/'")
            print(f"keyboard: {places} places reached, one by one")
        finally:
            browser.process.kill()
            browser.process.wait()


main()
