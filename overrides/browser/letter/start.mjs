// @ts-check
// Loaded before everything else on the letter page: Python starts while the page is still being read.
import "./guard.mjs";
import { Engine } from "./engine.mjs";

const told = /** @type {HTMLMetaElement | null} */ (document.querySelector("meta[name=engine-runtime]"));

export const addresses = {
  runtime: new URL(told?.content ?? "", document.baseURI).href,
  worker: new URL("worker.mjs", import.meta.url).href,
  pieces: new URL("pieces.mjs", import.meta.url).href,
  kept: `${new URL("../", document.baseURI).pathname}.engine`, // the cache of a kept start
  cuts: JSON.parse(told?.dataset.cuts ?? "{}"),
};
export const engine = new Engine(addresses);
engine.start().catch(() => {}); // letter.mjs waits for the same start and tells why it failed
