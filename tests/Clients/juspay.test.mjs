// Juspay's Node SDK against the simulator.
import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { after, before, test } from 'node:test';
import { startSimulator } from './servers.mjs';

let simulator;
let juspay;
const order = () => `order-${Date.now() % 1e9}-${Math.floor(Math.random() * 1000)}`;
const card = { payment_method_type: 'CARD', card_number: '5555555555554444', card_exp_month: '10', card_exp_year: '30', card_security_code: '111' };

before(async () => {
  simulator = await startSimulator();
  // The SDK speaks to port 443 of a host only, and to no path below it; the simulator has neither TLS nor a host of its own.
  https.request = ({ agent, ...options }) => {
    const request = http.request({ ...options, host: '127.0.0.1', port: new URL(simulator.address).port, path: `/juspay${options.path}` });
    return request.once('socket', socket => socket.connecting && socket.once('connect', () => socket.emit('secureConnect')));
  };
  syncBuiltinESMExports();
  const { Juspay } = await import('expresscheckout-nodejs');
  Juspay.customLogger = () => Juspay.silentLogger;
  juspay = new Juspay({ merchantId: 'merchant', apiKey: 'test-key', baseUrl: 'https://simulator' });
});
after(() => simulator.stop());

test('Juspay: an order is made, paid, read and refunded', async () => {
  const id = order();
  const made = await juspay.order.create({ order_id: id, amount: '100.00', currency: 'INR', return_url: 'https://shop.example/' });
  assert.equal(made.status, 'NEW');
  const paid = await juspay.payments.create({ order_id: id, ...card });
  assert.equal(paid.status, 'CHARGED');
  const read = await juspay.order.status(id);
  assert.deepEqual([read.status, read.amount, read.card.expiry_year], ['CHARGED', 100, '2030']);
  const refunded = await juspay.order.refund(id, { unique_request_id: `${id}-r`, amount: '40' });
  assert.deepEqual([refunded.amount_refunded, refunded.refunds.length], [40, 1]);
});

test('Juspay: a payment that goes by the bank ends on a page where the order has no return address', async () => {
  const id = order();
  await juspay.order.create({ order_id: id, amount: 10 });
  const begun = await juspay.payments.create({ order_id: id, redirect_after_payment: true, ...card });
  assert.equal(begun.status, 'PENDING_VBV');
  const page = await fetch(begun.payment.authentication.url);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /CHARGED/);
  assert.equal((await juspay.order.status(id)).status, 'CHARGED');
});

test('Juspay: what is refused comes as the SDK’s own errors', async () => {
  await assert.rejects(juspay.order.status('none'), { name: 'InvalidRequestError', message: /Order not found/ });
  await assert.rejects(juspay.order.refund('none', { unique_request_id: 'r', amount: '1' }), { name: 'InvalidRequestError' });
  await assert.rejects(juspay.customer.get('none'), { name: 'InvalidRequestError', message: /Resource not found/ });
  await assert.rejects(juspay.order.status('none', {}, { apiKey: 'wrong' }), { name: 'AuthenticationError' });
  const declined = await juspay.payments.create({ 'order.order_id': order(), 'order.amount': 10, ...card, card_number: '4000000000009995' });
  assert.equal(declined.status, 'AUTHORIZATION_FAILED');
});
