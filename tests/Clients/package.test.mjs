// HostedCapture.Client as a package: packed from what was built, restored from a folder, and used by a program that has nothing else.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, startProduct, startSimulator } from './servers.mjs';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
// The second one has what is there for .NET Standard 2.0, which has no webhooks to receive.
const projects = ['Package', 'PackageStandard'];
let port;
let simulator;
let product;
before(async () => {
  port = await freePort();
  simulator = await startSimulator();
  product = await startProduct({
    Simulator__BaseUrl: `${simulator.address}/simulator`,
    Applications__0__Webhooks__0__Url: `http://127.0.0.1:${port}/webhooks`,
    Applications__0__Webhooks__0__Secrets__0: secret,
  });
});
after(async () => {
  await product.stop();
  await simulator.stop();
});

/** Runs a program; all it said, or an error with that. */
async function run(...args) {
  const child = spawn('dotnet', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', text => { said += text; });
  child.stderr.on('data', text => { said += text; });
  const code = await new Promise((done, failed) => child.once('close', done).once('error', failed));
  assert.equal(code, 0, `dotnet ${args.join(' ')}:\n${said}`);
  return said;
}

test('the package is packed, and programs restore it from a folder', async () => {
  await run('pack', join(process.env.HC_ROOT, 'src/HostedCapture.Client'), '-c', 'Release', '--no-build', '-nologo', '-v', 'quiet', '-o', 'packages');
  assert.deepEqual(readdirSync('packages').map(name => name.split('.').pop()).sort(), ['nupkg', 'snupkg']);
  for (const project of projects)
    // A cache of their own: a package of the same version from an earlier run is another one.
    await run('build', project, '-nologo', '-v', 'quiet', '-nodeReuse:false',
      `-p:RestoreAdditionalProjectSources=${resolve('packages')}`, `-p:RestorePackagesPath=${resolve('cache')}`);
});

test('the package has its guide, its documentation, and no dependency where the framework has everything', () => {
  const [version] = readdirSync('cache/hostedcapture.client');
  const home = join('cache/hostedcapture.client', version);
  assert.match(readFileSync(join(home, 'README.md'), 'utf8'), /AddHostedCapture/);
  assert.deepEqual(readdirSync(join(home, 'lib')).sort(), ['net10.0', 'net8.0', 'netstandard2.0']);
  for (const target of readdirSync(join(home, 'lib'))) assert.match(readFileSync(join(home, 'lib', target, 'HostedCapture.Client.xml'), 'utf8'), /ICaptures/);
  const manifest = readFileSync(join(home, 'hostedcapture.client.nuspec'), 'utf8');
  assert.deepEqual([...manifest.matchAll(/<dependency id="([^"]+)"/g)].map(([, id]) => id), ['Microsoft.Extensions.Http', 'System.Text.Json']);
});

test('the code of docs/client.md compiles', async () => {
  const blocks = [...readFileSync(join(process.env.HC_ROOT, 'docs/client.md'), 'utf8').matchAll(/```csharp\n([^]*?)```/g)].map(([, code]) => code);
  writeFileSync('Guide/Program.cs', blocks.shift());
  // Each of the others in a method of its own, between what the text around it takes for given.
  const methods = blocks.map((code, i) => {
    const [statements, type = ''] = code.split(/^(?=sealed class)/m);
    const body = statements.startsWith('catch') ? `try { }\n${statements}` : statements;
    return `internal sealed partial class Guide { async Task Block${i}() { await Task.Yield();\n${body}\n} }\n${type}`;
  });
  writeFileSync('Guide/Blocks.cs', `using HostedCapture.Client;\nusing Npgsql;\n${methods.join('\n')}`);
  await run('build', 'Guide', '-nologo', '-v', 'quiet', '-nodeReuse:false',
    `-p:RestoreAdditionalProjectSources=${resolve('packages')}`, `-p:RestorePackagesPath=${resolve('cache')}`);
});

for (const project of projects)
  test(`${project}: a program saves a card, charges it and hears of it`, { timeout: 120_000 }, async () => {
    assert.match(await run(`${project}/bin/Debug/net10.0/${project}.dll`, product.address, port, secret), /all as it should be/);
  });
