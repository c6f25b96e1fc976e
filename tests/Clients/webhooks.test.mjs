// The reference library of Standard Webhooks verifies what the product delivers.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { freePort, startProduct, tokenOf } from './servers.mjs';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
let product;
let receiver;
const received = new Promise(come => {
  receiver = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    response.writeHead(204).end();
    come({ headers: request.headers, body: Buffer.concat(parts).toString() });
  });
});

before(async () => {
  const port = await freePort();
  await new Promise(listening => receiver.listen(port, '127.0.0.1', listening));
  product = await startProduct({ Applications__0__Webhooks__0__Url: `http://127.0.0.1:${port}/hook`, Applications__0__Webhooks__0__Secrets__0: secret });
});
after(async () => {
  await product.stop();
  receiver.close();
});

test('standardwebhooks: a delivery of the product is verified, and a changed one is not', { timeout: 60_000 }, async () => {
  const created = await fetch(`${product.address}/tokenization/captures`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await tokenOf(product.address)}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      capture: 'CREDIT_CARD', capture_method: 'TOKENIZATION', cardholder: { country: 'CL' },
      redirect_urls: { return_url: 'http://127.0.0.1/return', cancel_url: 'http://127.0.0.1/cancel' },
    }),
  });
  assert.equal(created.status, 201);
  const { headers, body } = await received;
  const event = new Webhook(secret).verify(body, headers);
  assert.deepEqual([event.type, event.data.id], ['capture.created', (await created.json()).id]);
  assert.throws(() => new Webhook(secret).verify(body.replace('created', 'captured'), headers));
});
