// The product and the simulator as processes of their own, each on a free port, with everything they write in the work directory.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const STARTS_WITHIN_MS = 60_000;
export const SHOP = { id: 'demo-shop', secret: 'demo-secret' };

export async function freePort() {
  const server = createServer();
  await new Promise(listening => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise(closed => server.close(closed));
  return port;
}

/** Starts a project; gives its address and how to stop it. */
async function start(project, ready, settings) {
  const home = join(process.env.HC_ROOT, 'src', project);
  const work = mkdtempSync(join(process.env.HC_WORK, `${project}-`));
  const log = openSync(join(work, 'log'), 'w');
  const address = `http://127.0.0.1:${await freePort()}`;
  const child = spawn('dotnet', [join(home, 'bin/Release/net10.0', `${project}.dll`), '--urls', address], {
    cwd: home,
    stdio: ['ignore', log, log],
    env: { ...process.env, ASPNETCORE_ENVIRONMENT: 'Development', ...settings(work) },
  });
  const gone = new Promise(exit => child.once('exit', exit));
  for (const until = Date.now() + STARTS_WITHIN_MS; ;) {
    if (await fetch(address + ready).then(answer => answer.ok, () => false)) break;
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${project} did not start: see ${work}/log`);
    await pause(100);
  }
  return { address, stop: async () => { child.kill(); await gone; } };
}

export const startProduct = (settings = {}) => start('HostedCapture', '/health/ready', work => ({
  Database__ConnectionString: `Data Source=${join(work, 'product.db')}`,
  Issuer__KeysPath: join(work, 'keys'),
  ...settings,
}));

export const startSimulator = () => start('ProviderSimulator', '/', () => ({}));

/** An access token, by plain HTTP. */
export async function tokenOf(address) {
  const answer = await fetch(`${address}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: SHOP.id, client_secret: SHOP.secret }),
  });
  return (await answer.json()).access_token;
}
