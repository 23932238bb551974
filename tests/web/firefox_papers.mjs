// A letter handed in as a PDF, then as a picture, in the distribution's Firefox. Prints JSON: the text that was read of each.
import { readFileSync } from "node:fs";

const told = JSON.parse(readFileSync(0, "utf8"));
const { default: puppeteer } = await import(told.puppeteer);
const browser = await puppeteer.launch({ browser: "firefox", executablePath: told.firefox, headless: true, protocolTimeout: 300_000 });
const said = { faults: [], texts: [] };
try {
  for (const file of told.files) {
    const page = await browser.newPage();
    page.on("pageerror", (error) => said.faults.push(String(error)));
    await page.goto(`${told.address}letter/#page=paste`);
    await page.waitForSelector("#letter-page[data-first=done]", { timeout: 120_000 });
    await (await page.$("#paper-files")).uploadFile(file);
    await page.waitForFunction(() => document.querySelector("[name=denial_text]").value && document.getElementById("paper-busy").hidden, { timeout: 240_000 });
    said.texts.push(await page.$eval("[name=denial_text]", (box) => box.value));
    await page.close();
  }
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(said));
