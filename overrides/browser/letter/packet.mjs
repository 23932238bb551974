// @ts-check
// The letter as text for a portal that takes no files.
import { word } from "./words.mjs";

/**
 * The letter as text for the box of a portal.
 * @param {(method: string, more: object) => Promise<{ ok: boolean, result?: any, says?: string }>} ask
 * @param {(text: string) => void} say
 */
export function wirePortal(ask, say) {
  const get = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const box = /** @type {HTMLTextAreaElement} */ (get("portal-text"));
  get("make-portal").addEventListener("click", async () => {
    const made = await ask("portal", { characters: Number(/** @type {HTMLSelectElement} */ (get("portal-limit")).value) });
    if (!made.ok) return say(made.says ?? "");
    box.value = made.result.text;
    get("portal-box").hidden = get("copy-portal").hidden = false;
    say(word("portal.length", { count: [...box.value].length.toLocaleString("en-US") }));
  });
  get("copy-portal").addEventListener("click", async () => {
    box.select();
    try {
      await navigator.clipboard.writeText(box.value);
      say(word("portal.copied"));
    } catch {
      say(word("portal.selected"));
    }
  });
}
