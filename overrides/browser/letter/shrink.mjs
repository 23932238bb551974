// @ts-check
// A photo made smaller in a worker of its own, so that the page answers meanwhile: a photo of 12 million dots holds a page
// for a quarter of a second, and a phone's for longer. The worker ends with its picture.
import { startWorker } from "./engine.mjs";
import { asJpeg } from "./jpeg.mjs";

const LIMIT_MS = 30_000;

/** @typedef {{ ready?: boolean, blob?: Blob, fault?: string, isUnable?: boolean }} Said */

/**
 * @param {Blob} file
 * @param {boolean} [isEven] its paper made white
 * @param {(file: Blob, longest?: number, isEven?: boolean) => Promise<Blob>} here what makes it where a worker cannot (a browser without its canvas)
 * @returns {Promise<Blob>}
 */
export async function shrink(file, isEven = false, here = asJpeg) {
  const { worker, started } = startWorker(`
    try {
      const { asJpeg } = await import(${JSON.stringify(new URL("jpeg.mjs", import.meta.url).href)});
      const isUnable = typeof OffscreenCanvas === "undefined" || !new OffscreenCanvas(1, 1).getContext("2d");
      addEventListener("message", async ({ data }) => {
        try {
          postMessage({ blob: await asJpeg(data.file, undefined, data.isEven) });
        } catch (error) {
          postMessage({ fault: String(error) });
        }
      });
      postMessage({ ready: true, isUnable });
    } catch {
      postMessage({ isUnable: true });
    }`);
  let watchdog = 0;
  const made = await new Promise((/** @type {(said: Said) => void} */ resolve) => {
    watchdog = setTimeout(() => resolve({ fault: "it took too long" }), LIMIT_MS);
    worker.onerror = () => resolve({ isUnable: true });
    worker.onmessage = ({ data }) => {
      started();
      if (data.ready && !data.isUnable) worker.postMessage({ file, isEven });
      else resolve(data);
    };
  });
  clearTimeout(watchdog);
  worker.terminate();
  if (made.isUnable) return here(file, undefined, isEven);
  if (!made.blob) throw new Error(made.fault);
  return made.blob;
}
