// While somebody tests stolen cards, cards of certain kinds wait before they go to the bank. This earns its user a way
// past that, while the card is typed: it looks for a number that makes the hash of the page's challenge begin with zeros.
const field = document.querySelector('[data-work]');
const { work, bits } = field.dataset;
const text = new TextEncoder();
const start = async n => new DataView(await crypto.subtle.digest('SHA-256', text.encode(`${work}:${n}`))).getUint32(0) >>> (32 - bits);
for (let n = 0; !field.value; n += 64) {
  const found = (await Promise.all(Array.from({ length: 64 }, (_, i) => start(n + i)))).indexOf(0);
  if (found >= 0) field.value = n + found;
}
