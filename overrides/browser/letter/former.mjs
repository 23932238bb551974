// @ts-check
// Papers that were picked for one case are still on the page when another is opened: nobody's chart may leave with
// somebody else's letter, so the person says what becomes of them before the other case is there.
import { make } from "./show.mjs";
import { word } from "./words.mjs";

/** Ask, and wait for the answer. Who closes the question opens no other case.
 * @param {HTMLElement} page @param {string[]} names of the papers @returns {Promise<"keep" | "away" | "">} */
export function askFormer(page, names) {
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", "", { id: "former", class: "aside", "aria-labelledby": "former-title" }));
  const list = make("ul");
  list.append(...names.map((name) => make("li", name)));
  const buttons = make("p", "", { class: "steps" });
  dialog.append(make("h2", word("former.title"), { id: "former-title" }), list, make("p", word("former.ask")), buttons);
  return new Promise((resolve) => {
    for (const choice of ["away", "keep"]) {
      const button = make("button", word(`former.${choice}`), { type: "button", class: choice === "keep" ? "quiet" : "" });
      button.addEventListener("click", () => dialog.close(choice));
      buttons.append(button);
    }
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(/** @type {"keep" | "away" | ""} */ (dialog.returnValue));
    });
    page.append(dialog);
    dialog.showModal();
  });
}
