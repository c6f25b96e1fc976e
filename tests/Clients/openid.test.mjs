// openid-client finds the product's issuer by itself, and its token works at the API.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as openid from 'openid-client';
import { SHOP, startProduct } from './servers.mjs';

let product;
before(async () => { product = await startProduct(); });
after(() => product.stop());

for (const [name, authentication] of [['client_secret_post', openid.ClientSecretPost], ['client_secret_basic', openid.ClientSecretBasic]]) {
  test(`openid-client: discovery and client credentials by ${name}`, async () => {
    const issuer = await openid.discovery(new URL(product.address), SHOP.id, SHOP.secret, authentication(SHOP.secret), { execute: [openid.allowInsecureRequests] });
    const tokens = await openid.clientCredentialsGrant(issuer);
    assert.ok(tokens.expires_in > 0);
    const list = await openid.fetchProtectedResource(issuer, tokens.access_token, new URL('/tokenization/captures', product.address), 'GET');
    assert.deepEqual([list.status, (await list.json()).items], [200, []]);
  });
}

test('openid-client: a wrong secret is refused with a challenge', async () => {
  const issuer = await openid.discovery(new URL(product.address), SHOP.id, 'wrong', undefined, { execute: [openid.allowInsecureRequests] });
  await assert.rejects(openid.clientCredentialsGrant(issuer), { status: 401, code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' });
});
