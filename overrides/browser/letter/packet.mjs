// @ts-check
// The packet: today's steps, the papers one by one, where to send them, and round two.
import { make, spell } from "./show.mjs";

/**
 * @param {any} plan
 * @param {Record<string, any>} answers
 * @param {(document: string, format: "docx" | "pdf" | "txt") => void} save
 */
export function showPacket(plan, answers, save) {
  const get = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const steps = get("packet-steps");
  steps.replaceChildren(...plan.steps.map((/** @type {any} */ step) => make("li", step.text + (step.who === "you" ? "" : ` Who: ${step.who}.`))));
  const papers = get("packet-papers");
  papers.replaceChildren();
  for (const offer of plan.documents) {
    const item = make("li");
    item.append(make("strong", offer.title), make("span", ` for ${offer.who} `));
    if (offer.is_offered) {
      for (const [format, label] of /** @type {["docx" | "pdf" | "txt", string][]} */ ([["pdf", "PDF"], ["docx", "Word"], ["txt", "Text"]])) {
        const button = make("button", label, { type: "button", class: "quiet", "aria-label": `${label}: ${offer.title}` });
        button.addEventListener("click", () => save(offer.id, format));
        item.append(button, " ");
      }
      papers.append(item);
    }
  }
  const others = plan.documents.filter((/** @type {any} */ offer) => !offer.is_offered);
  const more = make("details");
  more.append(make("summary", "Papers this case cannot make, and why"));
  const list = make("ul");
  for (const offer of others) list.append(make("li", `${offer.title}: ${offer.why}`));
  more.append(list);
  const last = make("li", "", { class: "others" });
  last.append(more);
  papers.append(last);
  get("packet-address").textContent = plan.send_to || answers.payer_address || "Copy the address or fax number from the appeal page of the letter.";
  const next = [];
  if (plan.file_by?.safe) next.push(`It should arrive by ${spell(plan.file_by.safe.on)}.`);
  if (plan.answer_by) next.push(`They must answer by ${spell(plan.answer_by.on)} if they have it today. ${plan.answer_by.if_late}`);
  next.push("Come back when an answer comes, when that day passes, or when the doctor’s papers arrive.");
  get("packet-next").textContent = next.join(" ");
}

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
