// @ts-check
// Makes PDFs in a worker of its own, so that the form never waits for them, and so that a file that never ends, or
// somebody who changes their mind, ends that worker and nothing else. It is started when a PDF is first asked for.
import { Engine } from "./engine.mjs";
import { word } from "./words.mjs";

const FOLDER = "/attached";
const OPEN_LIMIT_MS = 30_000;
const MOST_PARTS = 40; // written outside Python's memory; a later one is held in it

export class Maker {
  /** @param {import("./worker.mjs").Addresses} addresses */
  constructor(addresses) {
    this.engine = new Engine(addresses);
    this.count = 0;
    this.stops = 0; // how often it was stopped: what began before the last one does not go on in a new worker
  }

  /** Why it does not run, started now if need be; empty where it does. */
  async fault() {
    try {
      await (this.engine.starting ?? this.engine.start());
    } catch {
      this.engine.stop();
      return word("pdf.not_running");
    }
    const added = await this.engine.add("pdf");
    return added.ok ? "" : added.says || word("pdf.not_loaded");
  }

  /** @param {string} method @param {object} request @returns {Promise<{ ok: boolean, result?: any, says?: string, stopped?: boolean }>} */
  async ask(method, request) {
    const says = await this.fault();
    return says ? { ok: false, says } : this.engine.call(method, request);
  }

  /**
   * Look at one file before it goes into a packet, and keep its plain pages. A file that takes too long ends the worker;
   * the next one starts anew.
   * @param {{ name: string, source: Blob, turns: number, pages: string, pictures: Map<number, Blob>, smaller: Map<number, Blob> }} paper
   * @returns {Promise<{ count: number, says: string[], offer: string, plain: Blob | null }>}
   */
  async open({ name, source, turns, pages, pictures, smaller }) {
    const none = (/** @type {string} */ says) => ({ count: 0, says: [says], offer: "", plain: null });
    const fault = await this.fault();
    if (fault) return none(fault);
    const [path, into] = [`${FOLDER}/look-${++this.count}`, `${FOLDER}/plain-${this.count}`];
    await Promise.all([this.engine.lay(path, source), this.engine.open(into)]);
    const laid = async (/** @type {Map<number, Blob>} */ blobs, /** @type {string} */ what) => {
      /** @type {Record<number, string>} */
      const paths = {};
      for (const [number, blob] of blobs) await this.engine.lay(paths[number] = `${path}-${what}-${number}`, blob);
      return paths;
    };
    const asked = this.ask("open_paper", { name, path, turns, pages, into, pictures: await laid(pictures, "page"), smaller: await laid(smaller, "picture") });
    const late = new Promise((resolve) => setTimeout(() => resolve(null), OPEN_LIMIT_MS));
    const answer = /** @type {any} */ (await Promise.race([asked, late]));
    if (!answer) {
      this.engine.stop();
      return none(word("pdf.slow", { name }));
    }
    if (!answer.ok) return none(answer.says ?? "");
    return { ...answer.result, plain: answer.result.count ? await this.engine.fetch(into) : null };
  }

  /**
   * The pictures inside a PDF that could be smaller, each as a file, by their number in it.
   * @param {{ name: string, source: Blob, pages: string, pictures: Map<number, Blob> }} paper
   * @returns {Promise<[number, Blob][]>}
   */
  async heavyPictures({ name, source, pages, pictures }) {
    if (await this.fault()) return [];
    const [path, into] = [`${FOLDER}/look-${++this.count}`, `${FOLDER}/pictures-${this.count}`];
    await Promise.all([this.engine.lay(path, source), this.engine.open(into)]);
    const hidden = Object.fromEntries([...pictures.keys()].map((page) => [page, ""]));
    const answer = await this.ask("heavy_pictures", { name, path, pages, into, pictures: hidden });
    const all = await this.engine.fetch(into);
    return (answer.result ?? []).map((/** @type {{ number: number, start: number, end: number }} */ { number, start, end }) => [number, all.slice(start, end)]);
  }

  /**
   * @param {object} request answers, today, limit
   * @param {{ exhibit: number, name: string, plain: Blob, count: number }[]} papers
   */
  async packet(request, papers) {
    const stops = this.stops;
    const says = await this.fault();
    if (stops !== this.stops) return this.engine.stopped();
    if (says) return { ok: false, says };
    const told = [];
    for (const { plain, ...paper } of papers) {
      const path = `${FOLDER}/paper-${++this.count}`;
      await this.engine.lay(path, plain);
      told.push({ ...paper, path });
    }
    for (let part = 1; part <= MOST_PARTS; part++) await this.engine.open(`${FOLDER}/part-${part}`);
    if (stops !== this.stops) return this.engine.stopped();
    return this.ask("packet_pdf", { ...request, papers: told, folder: FOLDER });
  }

  /** What was written there. @param {string} path */
  fetch(path) {
    return this.engine.fetch(path);
  }

  /** End it, with every file that is in it. */
  stop() {
    this.stops++;
    this.engine.stop();
  }
}
