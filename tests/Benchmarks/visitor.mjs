// Somebody at the console with Chromium, for the measurements beside this file.
import { createRequire } from 'node:module';

const { chromium } = createRequire(import.meta.url)(process.env.PLAYWRIGHT ?? 'playwright-core');

export const median = numbers => numbers.sort((a, b) => a - b)[numbers.length >> 1];

export const launch = () => chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

// Accepts an invitation with a passkey, so that no code has to be typed; gives what the browser keeps.
export async function accept(browser, address, invitation) {
  const context = await browser.newContext({ locale: 'en-US' });
  const tab = await context.newPage();
  const devtools = await context.newCDPSession(tab);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });
  await tab.goto(address + invitation);
  await tab.getByLabel('Name').fill('Ana Rojas');
  await tab.getByRole('button', { name: 'Set up a passkey' }).click();
  await tab.waitForFunction(() => location.pathname === '/' && document.querySelector('main h1'));
  const state = await context.storageState();
  await context.close();
  return state;
}
