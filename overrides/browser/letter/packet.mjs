// @ts-check
// The letter as text for a portal that takes no files.

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
    say(`The text has ${[...box.value].length.toLocaleString("en-US")} characters.`);
  });
  get("copy-portal").addEventListener("click", async () => {
    box.select();
    try {
      await navigator.clipboard.writeText(box.value);
      say("The text is copied.");
    } catch {
      say("The text is selected. Copy it with your device’s own command.");
    }
  });
}
