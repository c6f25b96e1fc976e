// docs/quickstart.md, as it stands: hc packed, installed from a folder and run against a sandbox, a receiver that verifies, a charge.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './servers.mjs';

const STARTS_WITHIN_MS = 180_000;
const ROOT = process.env.HC_ROOT;
const work = mkdtempSync(join(process.env.HC_WORK, 'quickstart-'));
const checkout = join(work, 'checkout');
const seen = join(work, 'seen');
const started = [];
// The guide's blocks, by what each begins with.
const blocks = [...readFileSync(join(ROOT, 'docs/quickstart.md'), 'utf8').matchAll(/```sh\n([^]*?)```/g)].map(([, code]) => code);
const block = start => blocks.find(code => code.includes(start)) ?? assert.fail(`the guide has no block with: ${start}`);
let port;
let receiver;
let env;

/** Starts something that goes on, in a process group of its own; what it says is in a file. */
function start(name, command, args, options) {
  const log = join(work, `${name}.log`);
  const file = openSync(log, 'w');
  const child = spawn(command, args, { stdio: ['ignore', file, file], detached: true, ...options });
  const gone = new Promise(exit => child.once('exit', exit));
  started.push(async () => { try { process.kill(-child.pid, 'SIGTERM'); } catch { /* It has ended. */ } await gone; });
  return { child, gone, said: () => readFileSync(log, 'utf8') };
}

async function until(isSo, what) {
  for (const end = Date.now() + STARTS_WITHIN_MS; !await isSo(); await pause(200)) assert.ok(Date.now() < end, `never: ${what()}`);
}

/** Runs a block of the guide in a shell, where it may stand; gives what it said. */
async function shell(code, cwd, more = {}) {
  const child = spawn('bash', ['-euc', code.replaceAll('localhost:9000', `localhost:${receiver}`)], { cwd, env: { ...env, ...more } });
  let said = '';
  child.stdout.on('data', text => { said += text; });
  child.stderr.on('data', text => { said += text; });
  const exit = await new Promise(done => child.once('close', done));
  return { exit, said };
}

async function runs(code, cwd, more) {
  const { exit, said } = await shell(code, cwd, more);
  assert.equal(exit, 0, `${code}\n${said}`);
  return said;
}

/** Starts the sandbox on ports that no program gets by chance, others where those are taken; gives its first. */
async function startSandbox() {
  const home = join(work, 'sandbox');
  mkdirSync(home);
  for (let tries = 0; tries < 10; tries++) {
    const first = 10_000 + 10 * randomInt(2000);
    const program = join(ROOT, 'src/Sandbox/bin/Release/net10.0/Sandbox.dll');
    const sandbox = start(
      `sandbox-${tries}`, 'dotnet', [program, '--port', String(first), '--sample-data', 'false'], { cwd: home });
    await until(() => sandbox.child.exitCode !== null || sandbox.said().includes('The sandbox is ready'), sandbox.said);
    if (sandbox.child.exitCode === null) return first;
  }
  return assert.fail('no sandbox starts');
}

before(async () => {
  assert.equal(block('Sandbox'), 'dotnet run --project src/Sandbox\n');
  [port, receiver] = [await startSandbox(), await freePort()];
  // What a person has who has just fetched the sources: nothing is built.
  for (const part of ['src/HostedCapture.Client', 'src/HostedCapture.Cli', 'Directory.Build.props', 'Directory.Packages.props',
    'nuget.config', 'BannedSymbols.txt', '.editorconfig'])
    cpSync(join(ROOT, part), join(checkout, part), { recursive: true, filter: from => !['bin', 'obj'].includes(basename(from)) });
  const browser = join(work, 'browser.sh');
  writeFileSync(browser, `#!/bin/sh\necho "$1" > ${seen}.new && mv ${seen}.new ${seen}\n`);
  chmodSync(browser, 0o700);
  // The guide's usual ports may be taken: the environment names others.
  env = { ...process.env, HC_ADDRESS: `http://localhost:${port}`, HC_HOME: join(work, 'home'), HC_LANG: 'en', BROWSER: browser,
    PATH: `${join(checkout, 'tools')}:${process.env.PATH}`, MSBUILDDISABLENODEREUSE: '1' };
  delete env.CI;
});
after(async () => {
  for (const stop of started.reverse()) await stop();
});

test('hc is packed, installed from a folder, and finds the sandbox', { timeout: 300_000 }, async () => {
  assert.match(await runs(block('dotnet tool install'), checkout), new RegExp(`Ready: demo-shop at http://localhost:${port}`));
  assert.ok(existsSync(join(checkout, 'tools/hc')));
});

test('a card page is opened in the browser', async () => {
  const said = await runs(block('--open'), checkout);
  await until(() => existsSync(seen), () => 'the browser was started');
  const address = readFileSync(seen, 'utf8').trim();
  assert.ok(said.includes(address));
  assert.match(await (await fetch(address)).text(), /autocomplete="cc-number"/);
});

test('a receiver verifies the events that listen forwards', { timeout: 300_000 }, async () => {
  await runs(block('receiver.cs <<'), checkout);
  const shop = join(work, 'shop');
  const code = block('dotnet run receiver.cs').replaceAll('localhost:9000', `localhost:${receiver}`);
  const running = start('receiver', 'bash', ['-euc', code], { cwd: shop, env });
  await until(() => running.said().includes('Application started'), running.said);
  const listen = start('listen', 'bash', ['-euc', block('hc listen --forward-to').replaceAll('localhost:9000', `localhost:${receiver}`)], { cwd: shop, env });
  await until(() => running.said().includes('verified: capture.created'), () => running.said() + listen.said());

  const charged = await runs(block('hc payments charge'), shop);
  assert.match(charged, /state +paid/);
  await until(() => running.said().includes('verified: payment.paid'), () => running.said() + listen.said());
  assert.match(running.said(), /verified: capture\.captured/);
  await runs(block('hc trigger capture.rejected'), shop);
  await until(() => running.said().includes('verified: payment.refunded'), () => running.said() + listen.said());

  // Without the sandbox it does not stay alive: said before, and with the exit code that the guide to hc promises.
  assert.equal((await shell('hc whoami', shop, { HC_ADDRESS: 'http://localhost:1', HC_CLIENT_ID: 'a', HC_CLIENT_SECRET: 'b' })).exit, 3);
});

test('every block of the guide was run', () => {
  assert.equal(blocks.length, 8);
});
