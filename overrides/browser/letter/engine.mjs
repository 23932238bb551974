// @ts-check
// The page's side of the worker. The worker is started from a blob: URL, because only then does it inherit this
// page's content policy; a worker started by address would be free to send data anywhere.

import { workerAddress } from "./guard.mjs";

const SILENCE_MS = 90_000; // when all files are there: a start that says nothing for so long has come to nothing

/** @typedef {import("./worker.mjs").Addresses} Addresses */

const KEPT = `${new URL("../", document.baseURI).pathname}.engine-kept`;

/** What the page remembers of a kept start: the address of its build. Empty where nothing can be remembered. */
function keptBuild() {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

/** What the blob holds: only where our own files are. @param {Addresses} addresses */
const workerSource = (addresses) => `
const addresses = ${JSON.stringify(addresses)};
let arrived = 0, told = 0;
const tell = (bytes) => {
  arrived += bytes;
  if (performance.now() - told < 200) return;
  told = performance.now();
  postMessage({ arrived });
};
import(addresses.pieces).catch(() => {}); // the worker imports it too: asked for together, they arrive together
try {
  const worker = await import(addresses.worker);
  await worker.boot(addresses, ${keptBuild() === addresses.runtime}, tell);
  addEventListener("message", async (event) => postMessage(await worker.answer(event.data)));
  postMessage({ ready: true, marks: worker.marks() });
} catch (error) {
  postMessage({ failed: String(error && error.message || error), isGone: error?.constructor?.name === "GoneError" });
}
`;

/** What a second, short-lived worker does: keep a started Python for the next visit. @param {Addresses} addresses */
const keeperSource = (addresses) => `
const addresses = ${JSON.stringify(addresses)};
try {
  const worker = await import(addresses.worker);
  await worker.keep(addresses);
  postMessage("kept");
} catch (error) {
  postMessage("not kept"); // the next visit starts as this one did
}
`;

/** @param {string} source */
export function startWorker(source) {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(workerAddress(address), { type: "module" });
  return { worker, started: () => URL.revokeObjectURL(address) };
}

export class EngineError extends Error {}

export class Engine {
  /** @param {Addresses} addresses absolute, of this site */
  constructor(addresses) {
    this.addresses = addresses;
    this.next = 1;
    /** @type {Map<number, (answer: any) => void>} */
    this.waiting = new Map();
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {Promise<void> | null} */
    this.starting = null;
    this.isForgotten = false;
    /** @type {Worker | null} what makes the next visit faster, while it works */
    this.keeper = null;
    /** @type {Record<string, number>} when each step of the start was done (for make bench) */
    this.marks = {};
    /** Bytes that have arrived of those a start needs, while they arrive. @type {(arrived: number, all: number) => void} */
    this.onarrival = () => {};
  }

  /** Bytes that a first start needs. */
  get size() {
    return ["pyodide.asm.wasm", "engine.pack"].reduce((sum, name) => sum + (this.addresses.cuts[name]?.bytes ?? 0), 0);
  }

  /** Start Python. Resolves when it answers; rejects with an EngineError when it cannot start. */
  start() {
    this.starting = this.boot();
    return this.starting;
  }

  /**
   * There is no limit of time while files arrive: a slow line takes as long as it takes. Only a start that has all its
   * files and then says nothing is given up.
   * @returns {Promise<void>}
   */
  boot() {
    return new Promise((resolve, reject) => {
      const { worker, started } = startWorker(workerSource(this.addresses));
      let watchdog = 0;
      const fail = (/** @type {string} */ why) => {
        clearTimeout(watchdog);
        worker.terminate();
        this.worker = null;
        reject(new EngineError(why));
      };
      const watch = (/** @type {number} */ arrived) => {
        clearTimeout(watchdog);
        if (arrived >= this.size || !arrived) watchdog = setTimeout(() => fail("it took too long"), SILENCE_MS);
      };
      watch(0);
      worker.onerror = (event) => fail(event.message || "the worker could not start");
      worker.onmessage = ({ data }) => {
        started();
        if (data.failed) {
          fail(data.isGone ? "a newer version of this site is there: load the page again" : data.failed);
        } else if (data.arrived !== undefined) {
          watch(data.arrived);
          this.onarrival(data.arrived, this.size);
        } else if (data.ready) {
          clearTimeout(watchdog);
          this.marks = data.marks;
          worker.onmessage = (event) => this.take(event.data);
          this.worker = worker;
          resolve();
        }
      };
    });
  }

  /** Make the next visit start faster. Resolves when it is done or could not be done. @returns {Promise<void>} */
  keep() {
    return new Promise((resolve) => {
      if (this.isForgotten) return resolve();
      const { worker, started } = startWorker(keeperSource(this.addresses));
      this.keeper = worker;
      worker.onmessage = worker.onerror = (/** @type {any} */ event) => {
        started();
        worker.terminate();
        this.keeper = null;
        try {
          if (event.data === "kept" && !this.isForgotten) localStorage.setItem(KEPT, this.addresses.runtime);
        } catch { /* the next visit starts as this one did */ }
        resolve();
      };
    });
  }

  /** Keep nothing for the next visit, from now on. */
  forget() {
    this.isForgotten = true;
    this.keeper?.terminate();
    this.keeper = null;
  }

  /** @param {{ id: number, answer: string, content?: Blob }} message */
  take({ id, answer, content }) {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    if (resolve) resolve(content ?? JSON.parse(answer));
  }

  /** The answer to what was stopped. @returns {{ ok: boolean, result?: any, says?: string, stopped?: boolean }} */
  stopped() {
    return { ok: false, stopped: true, says: "Stopped." };
  }

  /** End the worker, with all that is in it. What was asked is answered with "stopped". */
  stop() {
    this.worker?.terminate();
    this.worker = this.starting = null;
    for (const resolve of this.waiting.values()) resolve(this.stopped());
    this.waiting.clear();
  }

  /**
   * Call a method of generator/bridge.py. A call made while Python starts waits for it.
   * @param {string} method
   * @param {object} request
   * @returns {Promise<{ ok: boolean, result?: any, says?: string, stopped?: boolean }>}
   */
  call(method, request) {
    return this.post({ method, request: JSON.stringify(request) });
  }

  /** Load a further pack that some methods need ("pdf"), once. @param {string} needs @returns {Promise<{ ok: boolean, says?: string }>} */
  add(needs) {
    return this.post({ needs });
  }

  /** Lay a file where Python reads it; it stays where it is. @param {string} path @param {Blob} file */
  lay(path, file) {
    return this.post({ lay: path, file });
  }

  /** A place for Python to write to. @param {string} path */
  open(path) {
    return this.post({ lay: path });
  }

  /** Take what was written to a path. @param {string} path @returns {Promise<Blob>} */
  fetch(path) {
    return this.post({ fetch: path });
  }

  /** A copy of a file on Python's own disk. @param {string} path @returns {Promise<Blob>} */
  copy(path) {
    return this.post({ copy: path });
  }

  /** Lay a file on Python's own disk, where it can be changed. @param {string} path @param {Blob} file */
  put(path, file) {
    return this.post({ put: path, file });
  }

  /** @param {object} message @returns {Promise<any>} */
  async post(message) {
    await this.starting?.catch(() => {});
    const worker = this.worker;
    if (!worker) return { ok: false, says: "The letter writer is not running. Try again, or print the worksheet." };
    const id = this.next++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      worker.postMessage({ id, ...message });
    });
  }
}
