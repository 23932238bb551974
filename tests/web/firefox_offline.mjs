// A visit in the distribution's Firefox; then, when the host is gone (a line on standard input), another one. Prints JSON.
import { createInterface } from "node:readline";

const [puppeteerAddress, firefox, address, caseFile] = process.argv.slice(2);
const { default: puppeteer } = await import(puppeteerAddress);
const browser = await puppeteer.launch({ browser: "firefox", executablePath: firefox, headless: true });
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const write = async (page) => {
  await page.goto(`${address}letter/#keep`);
  await page.waitForSelector("#letter-page[data-first=done]", { timeout: 120_000 });
  await (await page.$("#open-case")).uploadFile(caseFile);
  await page.waitForFunction(() => document.getElementById("letter").textContent.includes("Daniel Okafor"), { timeout: 60_000 });
};
try {
  const page = await browser.newPage();
  await write(page);
  await page.waitForFunction(async () => Boolean((await navigator.serviceWorker.getRegistration())?.active), { timeout: 120_000 });
  console.log(JSON.stringify({ kept: await page.evaluate(() => caches.keys()) }));
  await lines.next();
  await page.goto("about:blank");
  await write(page);
  console.log(JSON.stringify({ written: true }));
} finally {
  await browser.close();
}
process.exit(0);
