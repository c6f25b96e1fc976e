// The API's description: linters find nothing in it, and the clients that generators make of it compile and work.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startProduct, tokenOf } from './servers.mjs';

let product;
before(async () => {
  product = await startProduct();
  writeFileSync('v1.json', await (await fetch(`${product.address}/openapi/v1.json`)).text());
});
after(() => product.stop());

/** Runs a program; all it said, or an error with that. */
async function run(command, ...args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', text => { said += text; });
  child.stderr.on('data', text => { said += text; });
  const code = await new Promise((done, failed) => child.once('close', done).once('error', failed));
  assert.equal(code, 0, `${command} ${args.join(' ')}:\n${said}`);
  return said;
}

const script = (name, ...args) => run(process.execPath, `node_modules/${name}`, ...args);

test('redocly: no error and no warning', async () => {
  assert.match(await script('@redocly/cli/bin/cli.js', 'lint', 'v1.json', '--max-problems=1000'), /Your API description is valid/);
});

test('spectral: no error, warning or hint', async () => {
  await script('@stoplight/spectral-cli/dist/index.js', 'lint', '--fail-severity=hint', 'v1.json');
});

test('openapi-typescript: its types compile with code that uses them', async () => {
  await script('openapi-typescript/bin/cli.js', 'v1.json', '--output', 'typescript/api.ts');
  await script('typescript/bin/tsc', '--project', 'typescript');
});

test('Kiota and NSwag: their clients compile', async () => {
  await run('dotnet', 'kiota', 'generate', '--language', 'CSharp', '--openapi', 'v1.json', '--output', 'Generated/Kiota', '--namespace-name', 'Kiota', '--class-name', 'CaptureClient');
  await run('dotnet', 'nswag', 'openapi2csclient', '/input:v1.json', '/output:Generated/NSwag.cs', '/namespace:NSwag', '/classname:CaptureClient');
  await run('dotnet', 'build', 'Generated', '-nologo', '-v', 'quiet', '-nodeReuse:false', '-o', 'built');
});

for (const client of ['Kiota', 'NSwag'])
  test(`${client}: its client works`, async () => {
    assert.match(await run('dotnet', 'built/Generated.dll', client, product.address, await tokenOf(product.address)), /all as it should be/);
  });
