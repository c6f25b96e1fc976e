// Serves the bare page that the card page is measured against, and the card page's final states without the header
// that sends the browser on. Then runs Lighthouse (mobile, simulated throttling) and prints the figures.
//   node page.mjs APP PORT LIGHTHOUSE RUNS NAME=PATH…
import { spawnSync } from 'node:child_process';
import { createServer, request } from 'node:http';
import { Worker, isMainThread, workerData } from 'node:worker_threads';

const [app, port, lighthouse, runs, ...pages] = isMainThread ? process.argv.slice(2) : workerData;
const own = `http://127.0.0.1:${port}`;

function serve() {
  const files = {
    '/bare': ['text/html', '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Bare</title><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/bare.svg"><link rel="stylesheet" href="/bare.css"><script type="module" src="/bare.js"></script></head><body><main><h1>Bare</h1><form method="post"><label>Card <input name="card"></label><button>Save</button></form></main></body></html>'],
    '/bare.css': ['text/css', 'body { font-family: sans-serif; margin: 1rem }'],
    '/bare.js': ['text/javascript', 'document.forms[0].addEventListener("submit", () => {});'],
    '/bare.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  };
  createServer((incoming, outgoing) => {
    const file = files[incoming.url];
    if (file) return outgoing.writeHead(200, { 'Content-Type': file[0] }).end(file[1]);
    // What a final page leads to: nothing, so that the browser stays.
    if (incoming.url === '/stay') return outgoing.writeHead(204).end();
    incoming.pipe(request(app + incoming.url, { method: incoming.method, headers: incoming.headers }, answer => {
      delete answer.headers.refresh;
      answer.pipe(outgoing.writeHead(answer.statusCode, answer.headers));
    }).on('error', () => outgoing.destroy()));
  }).listen(port, '127.0.0.1');
}

const median = numbers => numbers.sort((a, b) => a - b)[numbers.length >> 1];

// One after the other, again and again, so that whatever else the machine does slows all pages alike.
function measure(urls) {
  const all = urls.map(() => []);
  for (let run = 0; run < runs; run++) urls.forEach((url, i) => all[i].push(visit(url)));
  return all.map(figures);
}

function visit(url) {
  let done;
  // Now and then Lighthouse finds no trace of the navigation.
  for (let tries = 0; tries < 3 && done?.status !== 0; tries++) done = spawnSync(lighthouse, [url, '--output=json', '--quiet', '--ignore-status-code', '--only-categories=performance,accessibility,best-practices',
      '--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'],
    { maxBuffer: 64 << 20, encoding: 'utf8', timeout: 180000 });
  if (done.status !== 0) throw new Error(`Lighthouse failed at ${url}: ${done.stderr}`);
  return JSON.parse(done.stdout);
}

function figures(all) {
  const figure = id => Math.round(median(all.map(one => one.audits[id].numericValue)));
  const requests = all[0].audits['network-requests'].details.items.filter(item => item.url.startsWith('http') && !item.url.endsWith('/state'));
  return {
    fcp: figure('first-contentful-paint'),
    interactive: figure('interactive'),
    bytes: requests.reduce((sum, item) => sum + item.transferSize, 0),
    requests: requests.length,
    scores: Object.values(all[0].categories).map(category => Math.round(Math.min(...all.map(one => one.categories[category.id].score)) * 100)),
    amiss: [...new Set(all.flatMap(one => Object.values(one.categories).flatMap(category => category.auditRefs)
      .filter(({ id, weight }) => weight > 0 && one.audits[id].score !== null && one.audits[id].score < 0.9).map(({ id }) => id)))],
  };
}

if (!isMainThread) {
  serve();
} else {
  const server = new Worker(new URL(import.meta.url), { workerData: process.argv.slice(2) });
  const line = (name, it) => console.log(`| ${name} | ${it.bytes} | ${it.requests} | ${it.fcp} | ${it.interactive} | ${it.scores.join(' / ')} |${it.amiss.length ? ` ${it.amiss.join(', ')}` : ''}`);
  const named = pages.map(page => page.split('='));
  // The form is measured at the product itself, the others without what sends the browser on.
  const [bare, ...measured] = measure([`${own}/bare`, ...named.map(([name, path]) => (name === 'form' ? app : own) + path)]);
  console.log('| page | bytes on the wire | requests | first paint, ms | interactive, ms | performance / accessibility / best practices |\n|---|---|---|---|---|---|');
  line('bare page', bare);
  measured.forEach((it, i) => line(named[i][0], it));
  const form = measured[named.findIndex(([name]) => name === 'form')];
  console.log(`\nForm ÷ bare page: first paint ${(form.fcp / bare.fcp).toFixed(2)}, interactive ${(form.interactive / bare.interactive).toFixed(2)}.`);
  await server.terminate();
}
