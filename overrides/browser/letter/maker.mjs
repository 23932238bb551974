// @ts-check
// Makes PDFs in a worker of its own, so that the form never waits for them, and so that a file that never ends, or
// somebody who changes their mind, ends that worker and nothing else. It is started when a PDF is first asked for.
import { Engine } from "./engine.mjs";

const FOLDER = "/attached";
const OPEN_LIMIT_MS = 30_000;
const NOT_RUNNING = "PDFs cannot be made in this browser right now. Try again, or download the Word file.";

export class Maker {
  /** @param {import("./worker.mjs").Addresses} addresses */
  constructor(addresses) {
    this.engine = new Engine(addresses);
    this.count = 0;
  }

  /** Why it does not run, started now if need be; empty where it does. */
  async fault() {
    try {
      await (this.engine.starting ?? this.engine.start());
    } catch {
      this.engine.stop();
      return NOT_RUNNING;
    }
    const added = await this.engine.add("pdf");
    return added.ok ? "" : added.says ?? NOT_RUNNING;
  }

  /** @param {string} method @param {object} request @returns {Promise<{ ok: boolean, result?: any, says?: string, stopped?: boolean }>} */
  async ask(method, request) {
    const says = await this.fault();
    return says ? { ok: false, says } : this.engine.call(method, request);
  }

  /**
   * Look at one file before it goes into a packet. A file that takes too long ends the worker; the next one starts anew.
   * @param {{ name: string, source: Blob, turns: number, pages: string }} paper
   * @returns {Promise<{ count: number, says: string[] }>}
   */
  async open({ name, source, turns, pages }) {
    const fault = await this.fault();
    if (fault) return { count: 0, says: [fault] };
    const path = `${FOLDER}/look-${this.count++}`;
    await this.engine.put(path, await source.arrayBuffer());
    const asked = this.ask("open_paper", { name, path, turns, pages });
    const late = new Promise((resolve) => setTimeout(() => resolve(null), OPEN_LIMIT_MS));
    const answer = /** @type {any} */ (await Promise.race([asked, late]));
    if (!answer) {
      this.engine.stop();
      return { count: 0, says: [`“${name}” took too long to open. Print it as a new PDF, and add that one.`] };
    }
    if (!answer.ok) return { count: 0, says: [answer.says ?? ""] };
    return answer.result;
  }

  /**
   * @param {object} request answers, today, limit
   * @param {{ exhibit: number, name: string, source: Blob, turns: number, pages: string }[]} papers
   */
  async packet(request, papers) {
    const says = await this.fault();
    if (says) return { ok: false, says };
    const told = [];
    for (const { source, ...paper } of papers) {
      const path = `${FOLDER}/paper-${this.count++}`;
      await this.engine.put(path, await source.arrayBuffer());
      told.push({ ...paper, path });
    }
    return this.ask("packet_pdf", { ...request, papers: told, folder: FOLDER });
  }

  /** @param {string} path */
  fetch(path) {
    return this.engine.fetch(path);
  }

  /** End it, with every file that is in it. */
  stop() {
    this.engine.stop();
  }
}
