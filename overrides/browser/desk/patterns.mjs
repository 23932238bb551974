// @ts-check
// What comes back again and again: the engine's charts, and under each its numbers.
import { chartHtml } from "../letter/guard.mjs";
import { ask, needPdf } from "./ask.mjs";
import { filters } from "./board.mjs";
import { $, dollars, element, guarded, handOver, heads, table, word } from "./page.mjs";

export async function showPatterns() {
  const told = await ask("patterns");
  const { money } = told;
  $("patterns-sum").textContent = word("patterns.sum", { claims: told.claims, cents: dollars(told.cents), charged: dollars(money.charged), paid: dollars(money.paid), untied: money.untied });
  const charts = told.charts.filter((/** @type {any} */ chart) => chart.bars.length).map((/** @type {any} */ chart) => {
    const whole = element("section", "", { class: "chart", "aria-label": chart.title });
    const picture = element("div", "", { class: "picture" });
    picture.innerHTML = chartHtml(chart.svg);
    const numbers = element("details");
    numbers.append(element("summary", word("patterns.table")), table(heads("columns.bars"), chart.bars.map((/** @type {any} */ bar) => [bar.title, bar.claims, `$${dollars(bar.cents)}`]), chart.title));
    whole.append(element("h3", chart.title), picture, numbers);
    return whole;
  });
  const upstream = element("section");
  const list = element("ul");
  list.append(...told.upstream.map((/** @type {any} */ one) => element("li", word("patterns.upstream_row", { claims: one.claims, cents: dollars(one.cents), says: one.says }))));
  if (told.upstream.length) upstream.append(element("h3", word("patterns.upstream")), list);
  $("charts").replaceChildren(upstream, ...charts);
}

/** The buttons that hand over a table or the report. */
export function wireExports() {
  for (const box of document.querySelectorAll(".exports")) {
    const what = /** @type {HTMLElement} */ (box).dataset.what;
    for (const made of box.querySelectorAll("button")) made.addEventListener("click", guarded(async () => {
      if (made.dataset.format === "pdf") await needPdf();
      handOver(await ask("export", { what, format: made.dataset.format, filters: what === "board" ? filters() : {} }));
    }));
  }
}
