// The core flow and the attack in the distribution's Firefox, driven by its own WebDriver BiDi. Prints JSON.
import { readFileSync } from "node:fs";

const told = JSON.parse(readFileSync(0, "utf8"));
const { default: puppeteer } = await import(told.puppeteer);
const browser = await puppeteer.launch({ browser: "firefox", executablePath: told.firefox, headless: true });
const said = {};
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(`${told.address}letter/#page=cover`);
  await page.waitForSelector("#letter-page[data-first=done]", { timeout: 120_000 });
  await page.evaluate((day) => { document.getElementById("letter-page").dataset.today = day; }, "2026-11-21");
  const byLabel = async (label) => {
    const id = await page.evaluate((words) => [...document.querySelectorAll("label")].find((l) => l.textContent.trim() === words).htmlFor, label);
    return page.$(`#${id}`);
  };
  await (await byLabel("Where does this health coverage come from?")).select("medicare_advantage");
  const press = async () => { await page.evaluate(() => document.querySelector("[data-page].is-open .go-on").click()); };
  await press();
  await page.waitForSelector("[data-page=notice].is-open");
  await (await byLabel("What date is printed on the denial letter?")).type("11/09/2026");
  await press();
  await page.waitForSelector("[data-page=next_dose].is-open");
  await press();
  await page.waitForFunction(() => document.getElementById("dates").textContent.includes("January 8, 2027"), { timeout: 20_000 });
  said.dates = await page.$eval("#dates", (box) => box.textContent);
  await page.evaluate(() => { location.hash = "keep"; });
  const chooser = await page.$("#open-case");
  await chooser.uploadFile(told.case);
  await page.waitForFunction(() => document.getElementById("letter").textContent.includes("Daniel Okafor"), { timeout: 20_000 });
  said.letter = await page.$eval("#letter", (box) => box.textContent);
  await page.evaluate(`(${told.page_attack})(${JSON.stringify(told.other)})`);
  const second = await browser.newPage();
  await second.goto(`${told.hostile}letter/`);
  await second.waitForSelector("#letter-page[data-first=done]", { timeout: 120_000 });
  await second.evaluate(`(${told.run_worker})([${JSON.stringify(told.other)}, ${told.by_url}])`);
  said.attacked = true;
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(said));
