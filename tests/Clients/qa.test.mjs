// A merchant's tests, in C# and in TypeScript: the code of docs/qa.md, with nothing but packages from a folder.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { before, test } from 'node:test';
import { freePort } from './servers.mjs';

const guide = readFileSync(join(process.env.HC_ROOT, 'docs/qa.md'), 'utf8');
const folder = resolve('qa-packages');
const fallback = process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget/packages');

const chromium = '/usr/bin/chromium';
const skip = existsSync(chromium) ? false : `There is no ${chromium}.`;

/** Runs a program; all it said, or an error with that. */
async function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, env: { ...process.env, ...options.env } });
  let said = '';
  child.stdout.on('data', text => { said += text; });
  child.stderr.on('data', text => { said += text; });
  const code = await new Promise((done, failed) => child.once('close', done).once('error', failed));
  assert.equal(code, 0, `${command} ${args.join(' ')}:\n${said}`);
  return said;
}

/** The first of four ports that are free. */
async function freePorts() {
  for (; ;) {
    const port = await freePort();
    const servers = [1, 2, 3].map(() => createServer());
    const free = await Promise.all(servers.map((server, i) => new Promise(done => {
      server.once('error', () => done(false)).listen(port + 1 + i, '127.0.0.1', () => done(true));
    })));
    await Promise.all(servers.filter((_, i) => free[i]).map(server => new Promise(closed => server.close(closed))));
    if (free.every(Boolean)) return port;
  }
}

/** The blocks of code in a language. */
const blocks = language => [...guide.matchAll(new RegExp('```' + language + '\\n([^]*?)```', 'g'))].map(([, code]) => code);

before(async () => {
  for (const project of ['HostedCapture.Client', 'HostedCapture.Testing', 'Sandbox'])
    await run('dotnet', ['pack', join(process.env.HC_ROOT, 'src', project), '-c', 'Release', '--no-build', '-nologo', '-v', 'quiet', '-o', folder]);
  cpSync(join(process.env.HC_ROOT, 'src/HostedCapture.Testing/typescript'), 'qa-module', {
    recursive: true, filter: path => !/node_modules|dist/.test(path),
  });
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: 'qa-module' });
  await run('npm', ['run', 'build'], { cwd: 'qa-module' });
  await run('npm', ['pack', '--pack-destination', folder], { cwd: 'qa-module' });
});

test('the packages are there, and the testing package shows a compiler only itself', async () => {
  assert.deepEqual(
    readdirSync(folder).filter(name => !name.endsWith('.snupkg')).map(name => name.replace(/[.-]\d.*?(?=\.\w+$)/, '')).sort(),
    ['HostedCapture.Client.nupkg', 'HostedCapture.Sandbox.nupkg', 'HostedCapture.Testing.nupkg', 'hosted-capture-testing.tgz']);
});

test('in C#: the flows of the guide', { skip, timeout: 600_000 }, async () => {
  const [code] = blocks('csharp');
  writeFileSync('Qa/CardTests.cs', code);
  // Packages of others are taken from where they are; ours of the same version from an earlier run are other ones.
  await run('dotnet', ['build', 'Qa', '-nologo', '-v', 'quiet', '-nodeReuse:false', `-p:RestoreAdditionalProjectSources=${folder}`,
    `-p:RestorePackagesPath=${resolve('qa-cache')}`, `-p:RestoreFallbackFolders=${fallback}`]);
  const [version] = readdirSync('qa-cache/hostedcapture.testing');
  assert.deepEqual(readdirSync(join('qa-cache/hostedcapture.testing', version, 'ref/net10.0')).sort(),
    ['HostedCapture.Testing.dll', 'HostedCapture.Testing.xml']);
  const said = await run('dotnet', ['test', 'Qa', '--no-build', '--nologo', '--settings', 'Qa/chromium.runsettings']);
  assert.match(said, /Passed!\s+- Failed:\s+0, Passed:\s+7, Skipped:\s+0/);
});

test('in TypeScript: the same flows', { skip, timeout: 600_000 }, async () => {
  const [config, spec] = blocks('ts');
  writeFileSync('qa-typescript/playwright.config.ts', config);
  writeFileSync('qa-typescript/card.spec.ts', spec);
  const options = { cwd: 'qa-typescript' };
  const module = readdirSync(folder).find(name => name.endsWith('.tgz'));
  await run('npm', ['install', '--save-dev', '--no-audit', '--no-fund', '--loglevel=error', join(folder, module)], options);
  await run('dotnet', ['tool', 'install', 'HostedCapture.Sandbox', '--prerelease', '--tool-path', 'tools', '--add-source', folder], options);
  await run('node_modules/.bin/tsc', ['-p', '.'], options);
  const said = await run('node_modules/.bin/playwright', ['test'], {
    ...options,
    env: { SANDBOX_PORT: `${await freePorts()}`, CHROMIUM: chromium, CI: '' },
  });
  assert.match(said, /\b7 passed/);
});
