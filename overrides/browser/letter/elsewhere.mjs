// @ts-check
// Letters that were written elsewhere: their check, the brief for an assistant of one's own, and the names put back.
// Nothing here sends anything: a text leaves only when the person copies it.
import { base64Of, bytes, download } from "./files.mjs";
import { make } from "./show.mjs";
import { word } from "./words.mjs";

/** Where each text is kept in the case, by its box. */
export const KEPT_TEXTS = /** @type {Record<string, string>} */ ({ "other-text": "other_letter", "returned-text": "assistant_letter" });
const TYPES = /** @type {Record<string, string>} */ ({
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  txt: "text/plain",
});

const box = (/** @type {string} */ id) => /** @type {HTMLTextAreaElement} */ (document.getElementById(id));
const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * The findings of a letter: the sentence, what is there, what to do.
 * @param {HTMLElement} place
 * @param {{ says: string, where: string, severity: string }[]} faults
 */
function showDraftFaults(place, faults) {
  place.replaceChildren();
  if (!faults.length) {
    place.append(make("p", word("elsewhere.none")));
    return;
  }
  const list = make("ul");
  for (const fault of faults) {
    const item = make("li", (fault.severity === "error" ? word("check.fix_this") : "") + fault.says);
    item.append(make("blockquote", fault.where));
    list.append(item);
  }
  place.append(make("p", word(faults.length === 1 ? "elsewhere.one" : "elsewhere.count", { count: faults.length })), list);
}

/**
 * @typedef {object} Host
 * @property {(method: string, more?: object) => Promise<any>} ask the engine, with the answers of the page
 * @property {(text: string) => void} say a line in the status
 * @property {(event: Event) => File | null} chosenFile
 * @property {(key: string, text: string) => void} keep a text in the case
 */

/** @param {Host} host */
export function wireElsewhere(host) {
  for (const [id, key] of Object.entries(KEPT_TEXTS)) box(id).addEventListener("input", () => host.keep(key, box(id).value));

  /** @param {object} what @param {HTMLElement} faults */
  async function check(what, faults) {
    const checked = await host.ask("check_draft", what);
    if (!checked.ok) {
      host.say(checked.says ?? "");
      return null;
    }
    showDraftFaults(faults, checked.result.faults);
    host.say(checked.result.faults.length ? word("check.count", { count: checked.result.faults.length }) : word("check.none"));
    return /** @type {string} */ (checked.result.text);
  }

  part("check-other").addEventListener("click", async () => {
    const text = box("other-text").value;
    if (!text.trim()) return host.say(word("elsewhere.empty"));
    await check({ text }, part("other-faults"));
  });
  part("open-other").addEventListener("change", async (event) => {
    const file = host.chosenFile(event);
    if (!file) return;
    const text = await check({ base64: await base64Of(file) }, part("other-faults"));
    if (text === null) return;
    box("other-text").value = text;
    host.keep(KEPT_TEXTS["other-text"], text);
  });

  part("make-brief").addEventListener("click", async () => {
    const made = await host.ask("brief");
    if (!made.ok) return host.say(made.says ?? "");
    box("brief-text").value = made.result.text;
    part("brief-hidden").textContent = made.result.hidden.map((/** @type {string} */ name) => `«${name}»`).join(", ") || word("elsewhere.nobody");
    part("brief").hidden = false;
    host.say(word("elsewhere.brief"));
  });
  part("copy-brief").addEventListener("click", async () => {
    box("brief-text").select();
    try {
      await navigator.clipboard.writeText(box("brief-text").value);
      host.say(word("elsewhere.copied"));
    } catch {
      host.say(word("elsewhere.not_copied"));
    }
  });

  part("put-back").addEventListener("click", async () => {
    const text = box("returned-text").value;
    if (!text.trim()) return host.say(word("elsewhere.empty_back"));
    const restored = await check({ text }, part("returned-faults"));
    if (restored === null) return;
    box("returned-text").value = restored;
    host.keep(KEPT_TEXTS["returned-text"], restored);
    part("returned-files").hidden = false;
  });
  for (const format of ["docx", "txt"]) {
    part(`returned-${format}`).addEventListener("click", async () => {
      const made = await host.ask("save_draft", { text: box("returned-text").value, format });
      if (!made.ok) return host.say(made.says ?? "");
      download(made.result.name, bytes(made.result.base64), TYPES[format]);
    });
  }
}

/** Put the texts of a case into their boxes; what was found in others goes. @param {Record<string, any>} kept */
export function fillElsewhere(kept) {
  for (const [id, key] of Object.entries(KEPT_TEXTS)) {
    const text = typeof kept[key] === "string" ? kept[key] : "";
    if (box(id).value !== text) box(id).value = text;
  }
  box("brief-text").value = "";
  part("brief").hidden = true;
  part("returned-files").hidden = true;
  for (const id of ["other-faults", "returned-faults", "brief-hidden"]) part(id).replaceChildren();
}
