// @ts-check
// What to do: each step with who, by when, where it goes, its paper and its tick. Then the other papers of the case.
import { make, spell } from "./show.mjs";
import { word } from "./words.mjs";

/** @typedef {"docx" | "pdf" | "txt"} Format */
/** @typedef {{ step: string, on: string }} Done */

const FORMATS = /** @type {[Format, string][]} */ ([["pdf", "pdf"], ["docx", "word"], ["txt", "text"]]);
/** Behind a sentence; the point of "Dr." ends none. */
const SENTENCE_ENDS = /(?<=(?<!\b(?:Dr|Mr|Ms|Mrs|St|No|vs))[.?!])\s+(?=[A-Z"“])/;
/** Who does what waits on others. */
const OTHERS = new Set(["the doctor", "the doctor's office", "the practice"]);

/** @param {any} offer @param {(document: string, format: Format) => void} save @param {Format} format @param {string} name of its sentence */
function paperButton(offer, save, format, name) {
  const button = make("button", word(`packet.${name}`), { type: "button", class: "quiet small", "aria-label": word(`packet.${name}_label`, { title: offer.title }) });
  button.addEventListener("click", () => save(offer.id, format));
  return button;
}

/** By when it must arrive; of an urgent one the last day too, and what that day counts from. @param {any} plan */
function sendBy(plan) {
  const { safe, outer } = plan.file_by;
  const day = spell(safe.on);
  if (plan.situation.may_expedite !== "yes") return word("packet.arrive", { day });
  const urgent = word("packet.arrive_urgent", { day, counted: safe.assumption });
  return outer && outer.on !== safe.on ? `${urgent} ${word("packet.arrive_outer", { day: spell(outer.on) })}` : urgent;
}

/**
 * @param {any} plan
 * @param {Record<string, any>} answers
 * @param {(document: string, format: Format) => void} save
 * @param {(step: string, isDone: boolean) => void} tick
 */
export function showChecklist(plan, answers, save, tick) {
  const get = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const offers = new Map(plan.documents.filter((/** @type {any} */ offer) => offer.is_offered).map((/** @type {any} */ offer) => [offer.id, offer]));
  const done = new Map((answers.done ?? []).map((/** @type {Done} */ row) => [row.step, row.on]));
  const isPractice = answers.voice === "practice";
  /** @type {Set<string>} */
  const shown = new Set();

  const line = (/** @type {any} */ step) => {
    const item = make("li", "", { class: "step", "data-step": step.id });
    const label = make("label", "", { class: "choice" });
    const box = /** @type {HTMLInputElement} */ (make("input", "", { type: "checkbox" }));
    box.checked = done.has(step.id);
    box.addEventListener("change", () => {
      item.classList.toggle("is-done", box.checked);
      tick(step.id, box.checked);
    });
    item.classList.toggle("is-done", box.checked);
    const [does, ...rest] = step.text.split(SENTENCE_ENDS);
    const says = make("span");
    says.append(make("strong", does), ...rest.map((/** @type {string} */ text) => ` ${text}`));
    label.append(box, says);
    const facts = make("p", "", { class: "step-facts" });
    const add = (/** @type {string} */ text, /** @type {string} */ kind) => facts.append(make("span", text, { class: kind }), " ");
    if (step.by) add(step.by === plan.today ? word("packet.today") : word("packet.by", { day: spell(step.by) }), "when");
    if (step.who !== "you") add(word("packet.who", { who: step.who }), "who");
    item.append(label);
    if (facts.children.length) item.append(facts);
    const offer = offers.get(step.document);
    if (offer) {
      const tools = make("div", "", { class: "step-tools" });
      if (step.id === "appeal" || step.id === "sign_urgent" || step.id === "keep_benefits") {
        tools.append(make("a", word("packet.send"), { href: "#send", class: "md-button", "aria-label": word("packet.send_label", { title: offer.title }) }));
      } else tools.append(paperButton(offer, save, "pdf", "get"));
      tools.append(make("span", offer.title, { class: "paper-name" }));
      item.append(tools);
      shown.add(offer.id);
    }
    return item;
  };

  const waits = (/** @type {any} */ step) => OTHERS.has(step.who) && !isPractice;
  const mine = plan.steps.filter((/** @type {any} */ step) => !waits(step)).map(line);
  const theirs = plan.steps.filter(waits).map(line);
  get("packet-steps").replaceChildren(...(mine.length || theirs.length ? mine : [make("li", word("packet.none"))]));
  get("packet-wait").replaceChildren(...theirs);
  get("packet-wait-title").hidden = !theirs.length;

  get("packet-papers").replaceChildren(...[...offers.values()].map((offer) => {
    const item = make("li");
    item.append(make("span", offer.title, { class: "paper-name" }), " ");
    for (const [format, name] of FORMATS) item.append(paperButton(offer, save, format, name), " ");
    return item;
  }));

  get("packet-address").textContent = plan.send_to || answers.payer_address || word("packet.copy_address");
  get("send-by").textContent = plan.file_by?.safe && !plan.file_by.is_late ? sendBy(plan) : "";
  const next = [];
  if (plan.answer_by) next.push(word("packet.answer", { day: spell(plan.answer_by.on), if_late: plan.answer_by.if_late }));
  next.push(word("packet.come_back"));
  get("packet-next").textContent = next.join(" ");
  /** @type {HTMLInputElement} */ (get("sent-done")).checked = done.has("appeal");
}
