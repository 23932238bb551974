// @ts-check
// What would help most now: at most five questions, each answered where it stands, or settled without an answer. The list is
// made once: what is answered or waved away leaves it, and nothing new comes in its place.
import { make } from "./show.mjs";
import { word } from "./words.mjs";

const MOST = 5;
/** The cell of a table that takes what is told here. */
const TELLS = /** @type {Record<string, string>} */ ({ facts: "fact", reasons: "answer" });
/** The answer to a reason has room for a few sentences. */
const LINES = /** @type {Record<string, string>} */ ({ reasons: "6" });
const SETTLES = ["unknown", "not_so"];
/** What stands in the list now, so that the same said again takes nothing away that is being typed. */
let told = "";
/** Ids of the list as it was made, those that were dealt with taken out; null until it is made. @type {string[] | null} */
let listed = null;

/** Another case begins, or another round of it. */
export function forgetNext() {
  listed = null;
}

/** It was dealt with: it does not come back. @param {string} id */
export function dealtWith(id) {
  listed = listed?.filter((other) => other !== id) ?? null;
}

/** @typedef {{ id: string, question: string, row: Record<string, string>, asks: string, why: string, adds: string, who: string }} Asked */

/**
 * @param {HTMLElement} box
 * @param {Asked[]} questions the strongest first
 * @param {(question: Asked, answer: "unknown" | "not_so") => void} settle
 * @param {(question: Asked, cells: Record<string, string> | null) => void} answer with the cells told here; with null
 *   where the question is to be opened on its page
 */
export function showNext(box, questions, settle, answer) {
  listed ??= questions.slice(0, MOST).map((question) => question.id);
  const left = listed.flatMap((id) => questions.find((question) => question.id === id) ?? []);
  const telling = JSON.stringify(left);
  if (telling === told && box.firstChild) return;
  told = telling;
  const skip = document.getElementById("next-done");
  if (skip) skip.hidden = !left.length; // one way on
  if (!left.length) {
    box.replaceChildren(make("p", word("next.none")));
    return;
  }
  box.replaceChildren(...left.map((question, number) => {
    const item = make("article", "", { class: "help", "aria-labelledby": `help-${number}` });
    item.append(make("h2", question.asks, { id: `help-${number}` }), make("p", question.why));
    if (question.who) item.append(make("p", word("next.adds", { who: question.who }), { class: "hint" }));
    const cell = TELLS[question.question];
    if (cell && (Object.keys(question.row).length || question.question === "reasons")) {
      const text = /** @type {HTMLTextAreaElement} */ (make("textarea", "", { id: `help-text-${number}`, rows: LINES[question.question] ?? "3", "aria-labelledby": `help-${number}` }));
      const add = make("button", word("next.add"), { type: "button", class: "quiet", "aria-label": word("next.label", { does: word("next.add"), asks: question.asks }) });
      add.addEventListener("click", () => {
        if (text.value.trim()) answer(question, { ...question.row, [cell]: text.value.trim() });
        else text.focus();
      });
      item.append(text, add);
    } else {
      const open = make("button", word("next.open"), { type: "button", class: "quiet", "aria-label": word("next.label", { does: word("next.open"), asks: question.asks }) });
      open.addEventListener("click", () => answer(question, null));
      item.append(open);
    }
    for (const key of SETTLES) {
      const label = word(`next.${key}`);
      const button = make("button", label, { type: "button", class: "quiet settle", "aria-label": word("next.label", { does: label, asks: question.asks }) });
      button.addEventListener("click", () => settle(question, /** @type {"unknown" | "not_so"} */ (key)));
      item.append(button);
    }
    return item;
  }));
}
