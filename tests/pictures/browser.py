# SPDX-License-Identifier: GPL-2.0
#
# A headless Chromium, driven over the pipe of its DevTools protocol: commands and answers
# are JSON, each ended by a NUL.  Nothing but Python is needed.
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
    "--no-first-run", "--disable-extensions", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-device-scale-factor=1",
    "--force-color-profile=srgb", "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
]

KEYS = {  # name: (code, text that the key types)
    "ArrowLeft": ("ArrowLeft", ""), "ArrowRight": ("ArrowRight", ""),
    "ArrowUp": ("ArrowUp", ""), "ArrowDown": ("ArrowDown", ""),
    "Home": ("Home", ""), "PageUp": ("PageUp", ""), "PageDown": ("PageDown", ""),
    "Escape": ("Escape", ""), "Tab": ("Tab", "\t"),
}

PATIENCE = 600  # seconds: a Chromium that does not answer for longer is taken to hang


class Browser:
    def __init__(self, width=1000, height=700):
        self.home = tempfile.mkdtemp()
        to_read, self.to = os.pipe()
        self.answers, to_write = os.pipe()

        def pipes():
            # Chromium reads from descriptor 3 and writes to 4, which may be in use here.
            os.dup2(os.dup(to_read), 1000)
            os.dup2(os.dup(to_write), 1001)
            os.dup2(1000, 3)
            os.dup2(1001, 4)

        self.process = subprocess.Popen(
            ["chromium", *FLAGS, f"--user-data-dir={self.home}",
             f"--window-size={width},{height}", "about:blank"],
            preexec_fn=pipes, close_fds=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.buffer = b""
        self.nr = 0
        self.events = []
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"],
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.to)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.answers)
        shutil.rmtree(self.home, ignore_errors=True)

    def receive(self, timeout):
        """The next message, or None"""
        end = time.monotonic() + timeout
        while b"\0" not in self.buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.answers], [], [], left)[0]:
                return None
            data = os.read(self.answers, 1 << 20)
            if not data:
                raise RuntimeError("Chromium has gone")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.nr += 1
        message = {"id": self.nr, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive(PATIENCE)
            if answer is None:
                raise RuntimeError(f"no answer to {method}")
            if answer.get("id") == self.nr:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method):
        for event in self.events:
            if event.get("method") == method:
                return event
        while True:
            event = self.receive(PATIENCE)
            if event is None:
                raise RuntimeError(f"no {method}")
            self.events.append(event)
            if event.get("method") == method:
                return event

    def open(self, path):
        self.events = []
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        self.wait_for("Page.loadEventFired")
        self.settle()

    def settle(self):
        """Wait until everything that was requested is painted"""
        self.js("new Promise(f => requestAnimationFrame(() => requestAnimationFrame(f)))")

    def cpu(self):
        """Seconds of CPU time that the page's thread has used; wall-clock time says little on
        a busy machine"""
        self.call("Performance.enable", timeDomain="threadTicks")
        metrics = self.call("Performance.getMetrics")["metrics"]
        return next(m["value"] for m in metrics if m["name"] == "TaskDuration")

    def js(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True,
                           returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get(
                "description", result["exceptionDetails"]["text"]))
        return result["result"].get("value")

    def text(self, selector):
        return self.js(f"document.querySelector({json.dumps(selector)}).textContent")

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def move(self, x, y):
        self.mouse("mouseMoved", x, y)
        self.settle()

    def wheel(self, x, y, delta):
        self.mouse("mouseWheel", x, y, deltaX=0, deltaY=delta)
        self.settle()

    def drag(self, x0, y0, x1, y1, shift=False):
        more = {"button": "left", "modifiers": 8 if shift else 0}
        self.mouse("mousePressed", x0, y0, clickCount=1, **more)
        self.mouse("mouseMoved", (x0 + x1) / 2, (y0 + y1) / 2, buttons=1, **more)
        self.mouse("mouseMoved", x1, y1, buttons=1, **more)
        self.mouse("mouseReleased", x1, y1, clickCount=1, **more)
        self.settle()

    def click(self, selector):
        x, y = self.js(f"(() => {{ const r = document.querySelector({json.dumps(selector)})"
                       ".getBoundingClientRect();"
                       " return [r.x + r.width / 2, r.y + r.height / 2]; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.mouse(kind, x, y, button="left", clickCount=1)
        self.settle()

    def key(self, name, shift=False):
        code, typed = KEYS.get(name, ("", name))
        params = {"key": name, "code": code, "modifiers": 8 if shift else 0}
        if name == "Tab":
            params["windowsVirtualKeyCode"] = 9
        self.call("Input.dispatchKeyEvent", type="keyDown" if typed else "rawKeyDown",
                  text=typed, **params)
        self.call("Input.dispatchKeyEvent", type="keyUp", **params)
        self.settle()

    def choose(self, selector, value):
        self.js(f"(() => {{ const s = document.querySelector({json.dumps(selector)});"
                f" s.value = {json.dumps(str(value))}; s.dispatchEvent(new Event('change')); }})()")
        self.settle()

    def pixel(self, x, y):
        """The colour of a pixel of the picture's canvas"""
        return self.js("(() => { const c = new OffscreenCanvas(1, 1).getContext('2d');"
                       f" c.drawImage(document.getElementById('picture'), -{x}, -{y});"
                       " return Array.from(c.getImageData(0, 0, 1, 1).data.slice(0, 3)); })()")

    def dark(self, dark):
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.settle()

    def size(self, width, height, scale=1):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=scale, mobile=False)
        self.settle()

    def screenshot(self, path):
        with open(path, "wb") as f:
            f.write(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def pdf(self, path):
        with open(path, "wb") as f:
            f.write(base64.b64decode(self.call("Page.printToPDF", landscape=True)["data"]))

    def requests(self):
        """URLs that were requested in addition to the page itself"""
        return [e["params"]["request"]["url"] for e in self.events
                if e.get("method") == "Network.requestWillBeSent" and
                not e["params"]["request"]["url"].startswith("file://")]

    def complaints(self):
        """Messages that a developer would see on the console"""
        found = []
        for e in self.events:
            if e.get("method") == "Runtime.exceptionThrown":
                found.append(e["params"]["exceptionDetails"]["text"])
            elif e.get("method") == "Log.entryAdded":
                found.append(e["params"]["entry"]["text"])
            elif e.get("method") == "Runtime.consoleAPICalled":
                found.append("console." + e["params"]["type"])
        return found
