// @ts-check
// The page's side of the worker. The worker is started from a blob: URL, because only then does it inherit this
// page's content policy; a worker started by address would be free to send data anywhere.

const BOOT_LIMIT_MS = 45_000;

const WORKER_SOURCE = `
addEventListener("message", async (first) => {
  try {
    const worker = await import(first.data.worker);
    await worker.boot(first.data);
    addEventListener("message", (event) => postMessage(worker.answer(event.data)));
    postMessage({ ready: true });
  } catch (error) {
    postMessage({ failed: String(error && error.message || error) });
  }
}, { once: true });
postMessage({ listening: true });
`;

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
  }

  /** Start Python. Resolves when it answers; rejects with an EngineError when it cannot start or takes too long. */
  start() {
    return new Promise((resolve, reject) => {
      const address = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: "text/javascript" }));
      const worker = new Worker(address, { type: "module" });
      const fail = (/** @type {string} */ why) => {
        clearTimeout(watchdog);
        worker.terminate();
        this.worker = null;
        reject(new EngineError(why));
      };
      const watchdog = setTimeout(() => fail("it took too long"), BOOT_LIMIT_MS);
      worker.onerror = (event) => fail(event.message || "the worker could not start");
      worker.onmessage = ({ data }) => {
        if (data.listening) {
          URL.revokeObjectURL(address);
          worker.postMessage({ worker: this.addresses.worker, folder: this.addresses.runtime });
        } else if (data.failed) {
          fail(data.failed);
        } else if (data.ready) {
          clearTimeout(watchdog);
          worker.onmessage = (event) => this.take(event.data);
          this.worker = worker;
          resolve(undefined);
        }
      };
    });
  }

  /** @param {{ id: number, answer: string }} message */
  take({ id, answer }) {
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    if (resolve) resolve(JSON.parse(answer));
  }

  /**
   * Call a method of generator/bridge.py.
   * @param {string} method
   * @param {object} request
   * @returns {Promise<{ ok: boolean, result?: any, says?: string }>}
   */
  call(method, request) {
    const worker = this.worker;
    if (!worker) return Promise.resolve({ ok: false, says: "The letter writer is not running." });
    const id = this.next++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      worker.postMessage({ id, method, request: JSON.stringify(request) });
    });
  }
}
