// Visits consoles over products with few and with many intents, and prints how long each thing takes.
//   node console-rows.mjs TIMES {NAME ADDRESS INVITATION PROCESS REFERENCE}…
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { accept, launch, median } from './visitor.mjs';

const [times, ...rest] = process.argv.slice(2);
const houses = [];
for (let at = 0; at < rest.length; at += 5) {
  const [name, address, invitation, id, reference] = rest.slice(at, at + 5);
  houses.push({ name, address, invitation, id, reference, took: new Map() });
}
const patience = { timeout: 120_000 };
const rows = 'main tbody tr';
const ms = number => `${Math.round(number)}`;
const mib = kib => (kib / 1024).toFixed(1);
// What the process has of memory now, in KiB.
const resident = id => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]);

const browser = await launch();
for (const house of houses) {
  const state = await accept(browser, house.address, house.invitation);
  const context = await browser.newContext({ storageState: state, locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(patience.timeout);
  for (let time = 0; time <= times; time++) {
    // The first time is not counted: nothing is warm yet.
    const note = (what, took) => time > 0 && house.took.set(what, [...house.took.get(what) ?? [], took]);
    const go = async (what, path, there) => {
      const began = performance.now();
      await page.goto(house.address + path, { waitUntil: 'commit' });
      await page.locator(there).first().waitFor();
      note(what, performance.now() - began);
      return began;
    };
    const act = async (what, doing, there) => {
      const began = performance.now();
      await doing();
      await there();
      note(what, performance.now() - began);
    };
    const other = first => page.waitForFunction(([selector, text]) => {
      const row = document.querySelector(selector);
      return row && row.textContent !== text && !document.querySelector('[aria-busy=true]');
    }, [rows, first], patience);
    const began = await go('Intents: the first rows', '/intents', rows);
    await page.locator('[data-count]').waitFor();
    note('… and how many there are', performance.now() - began);
    const first = await page.locator(rows).first().textContent();
    await act('… the next page', () => page.locator('[data-next]').click(), () => other(first));
    await page.goto(`${house.address}/intents`);
    await page.locator(rows).first().waitFor();
    await act('… filtered by a state', async () => {
      await page.locator('.filters details:not([open]) summary').click();
      await page.locator('select[name=state]').selectOption('rejected');
      await page.locator('.filters button[type=submit]').click();
    }, () => page.locator('.chip').waitFor().then(() => page.waitForFunction(
      selector => [...document.querySelectorAll(selector)].every(row => row.querySelector('[data-state=rejected]')), rows, patience)));
    await act('Search for a reference', async () => {
      await page.locator('#search').fill(house.reference);
      await page.locator('#search').press('Enter');
    }, () => page.locator('main a[href^="/intents/"], main [data-why]').first().waitFor());
    await go('Payments: the first rows', '/payments', rows);
    await go('Deliveries: the first rows', '/deliveries', rows);
    await go('Home', '/', '[data-kind], [data-calm]');
    await act('… and to the cards of which nobody knows', () => page.locator('[data-kind=card_outcomes_open] a').click(),
      () => page.locator(rows).first().waitFor());
  }
  house.file = await download(`${house.address}/downloads/intents?format=csv`, state.cookies, house.id);
  await context.close();
}
await browser.close();

console.log(`| milliseconds, half of ${times} | ${houses.map(house => house.name).join(' | ')} |`);
console.log(`|---|${houses.map(() => '---|').join('')}`);
for (const what of houses[0].took.keys()) console.log(`| ${what} | ${houses.map(house => ms(median(house.took.get(what)))).join(' | ')} |`);
console.log(`| All as CSV: lines | ${houses.map(house => house.file.lines).join(' | ')} |`);
console.log(`| … seconds | ${houses.map(house => house.file.seconds.toFixed(1)).join(' | ')} |`);
console.log(`| … MB | ${houses.map(house => (house.file.bytes / 1e6).toFixed(1)).join(' | ')} |`);
console.log(`| … the console's memory before, MiB | ${houses.map(house => mib(house.file.before)).join(' | ')} |`);
console.log(`| … and the most of it meanwhile | ${houses.map(house => mib(house.file.most)).join(' | ')} |`);

// Reads a file to its end and keeps nothing of it.
function download(address, cookies, id) {
  return new Promise((done, failed) => {
    const file = { bytes: 0, lines: 0, before: resident(id), most: 0 };
    const began = performance.now();
    const watch = setInterval(() => { file.most = Math.max(file.most, resident(id)); }, 200);
    const cookie = cookies.map(one => `${one.name}=${one.value}`).join('; ');
    get(address, { headers: { cookie } }, answer => {
      if (answer.statusCode !== 200) failed(new Error(`${address}: ${answer.statusCode}`));
      answer.on('data', part => {
        file.bytes += part.length;
        for (const byte of part) if (byte === 10) file.lines++;
      });
      answer.on('end', () => {
        clearInterval(watch);
        file.seconds = (performance.now() - began) / 1000;
        done(file);
      });
      answer.on('error', failed);
    }).on('error', failed);
  });
}
