// Visits the console as an administrator and prints figures.
//   node console.mjs ADDRESS INVITATION VISITS OPEN PROCESS
import { execFileSync } from 'node:child_process';
import { accept, launch, median } from './visitor.mjs';

const [address, invitation, visits, open, id] = process.argv.slice(2);
const pages = ['/', '/intents', '/payments', '/deliveries', '/account'];
// What is alive after a collection.
const heap = () => {
  const report = execFileSync(process.env.GCDUMP ?? 'dotnet-gcdump', ['report', '-p', id], { encoding: 'utf8', maxBuffer: 64 << 20, stdio: 'pipe' });
  return Number(/([\d,]+)\s+GC Heap bytes/.exec(report)[1].replaceAll(',', ''));
};
const kib = bytes => Math.round(bytes / 1024);
const wait = seconds => new Promise(done => setTimeout(done, seconds * 1000));

const browser = await launch();
const state = await accept(browser, address, invitation);

console.log('| page | first visit, KB sent | requests | usable after, ms, first visit | again |\n|---|---|---|---|---|');
for (const path of pages) {
  const [sent, asked, cold, warm] = [[], [], [], []];
  for (let visit = 0; visit < visits; visit++) {
    const context = await browser.newContext({ storageState: state, locale: 'en-US' });
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    await network.send('Network.enable');
    let bytes = 0, requests = 0;
    network.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; requests++; });
    cold.push(await usable(page, path));
    await page.waitForLoadState('networkidle');
    sent.push(bytes);
    asked.push(requests);
    warm.push(await usable(page, path));
    await context.close();
  }
  console.log(`| ${path} | ${(median(sent) / 1000).toFixed(1)} | ${median(asked)} | ${median(cold)} | ${median(warm)} |`);
}

// Pages that were left are forgotten after a minute.
await wait(75);
heap();
console.log('\n| open pages | each costs, KiB | left 75 s after they were closed, KiB each |\n|---|---|---|');
for (const path of ['/account', '/intents']) {
  const before = heap();
  const context = await browser.newContext({ storageState: state, locale: 'en-US' });
  for (let number = 0; number < open; number++) await usable(await context.newPage(), path);
  await wait(3);
  const cost = heap() - before;
  await context.close();
  await wait(75);
  console.log(`| ${open} × ${path} | ${kib(cost / open)} | ${kib((heap() - before) / open)} |`);
}
await browser.close();

// A page is drawn by its circuit, so it can be used once its heading is there.
async function usable(page, path) {
  const began = performance.now();
  await page.goto(address + path, { waitUntil: 'commit' });
  await page.locator('main h1').first().waitFor();
  return Math.round(performance.now() - began);
}
