// @ts-check
// The page's side of the worker. The worker is started from a blob: URL, because only then does it inherit this
// page's content policy; a worker started by address would be free to send data anywhere.

const BOOT_LIMIT_MS = 45_000;

const KEPT = "engine-kept";

/** What the page remembers of a kept start: the address of its build. Empty where nothing can be remembered. */
function keptBuild() {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

/** What the blob holds: only where our own files are. @param {{ runtime: string, worker: string }} addresses */
const workerSource = (addresses) => `
try {
  const worker = await import(${JSON.stringify(addresses.worker)});
  await worker.boot(${JSON.stringify(addresses.runtime)}, ${keptBuild() === addresses.runtime});
  addEventListener("message", async (event) => postMessage(await worker.answer(event.data)));
  postMessage({ ready: true });
} catch (error) {
  postMessage({ failed: String(error && error.message || error) });
}
`;

/** What a second, short-lived worker does: keep a started Python for the next visit. @param {{ runtime: string, worker: string }} addresses */
const keeperSource = (addresses) => `
try {
  const worker = await import(${JSON.stringify(addresses.worker)});
  await worker.keep(${JSON.stringify(addresses.runtime)});
} catch { /* the next visit starts as this one did */ }
postMessage("done");
`;

/** @param {string} source */
export function startWorker(source) {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(address, { type: "module" });
  return { worker, started: () => URL.revokeObjectURL(address) };
}

export class EngineError extends Error {}

export class Engine {
  /** @param {{ runtime: string, worker: string }} addresses absolute, of this site */
  constructor(addresses) {
    this.addresses = addresses;
    this.next = 1;
    /** @type {Map<number, (answer: any) => void>} */
    this.waiting = new Map();
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {Promise<void> | null} */
    this.starting = null;
  }

  /** Start Python. Resolves when it answers; rejects with an EngineError when it cannot start or takes too long. */
  start() {
    this.starting = this.boot();
    return this.starting;
  }

  /** @returns {Promise<void>} */
  boot() {
    return new Promise((resolve, reject) => {
      const { worker, started } = startWorker(workerSource(this.addresses));
      const fail = (/** @type {string} */ why) => {
        clearTimeout(watchdog);
        worker.terminate();
        this.worker = null;
        reject(new EngineError(why));
      };
      const watchdog = setTimeout(() => fail("it took too long"), BOOT_LIMIT_MS);
      worker.onerror = (event) => fail(event.message || "the worker could not start");
      worker.onmessage = ({ data }) => {
        started();
        if (data.failed) {
          fail(data.failed);
        } else if (data.ready) {
          clearTimeout(watchdog);
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
      const { worker, started } = startWorker(keeperSource(this.addresses));
      worker.onmessage = worker.onerror = () => {
        started();
        worker.terminate();
        try {
          localStorage.setItem(KEPT, this.addresses.runtime);
        } catch { /* the next visit starts as this one did */ }
        resolve();
      };
    });
  }

  /** @param {{ id: number, answer: string, content?: Blob }} message */
  take({ id, answer, content }) {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    if (resolve) resolve(content ?? JSON.parse(answer));
  }

  /** End the worker, with all that is in it. What was asked is answered with "stopped". */
  stop() {
    this.worker?.terminate();
    this.worker = this.starting = null;
    for (const resolve of this.waiting.values()) resolve({ ok: false, stopped: true, says: "Stopped." });
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
