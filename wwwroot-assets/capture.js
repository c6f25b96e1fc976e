// The card form's comfort: grouping, early checks, progress, news of the intent. The form works without it, and the
// server checks everything again. What is typed stays in its field: nothing here keeps, sends or logs it.
const form = document.forms[0];
const { brands, month, expires, saving, patience, expiring, wrong } = form.dataset;
const find = id => document.getElementById(id);
const fields = [...form.querySelectorAll('input:not([type=hidden])')];
const [number, expiry, code] = ['number', 'expiry', 'code'].map(find);
const [mark, news, spoken, line, lines] = ['brand', 'news', 'spoken', 'line', 'lines'].map(find);
const table = JSON.parse(brands).map(([id, name, lengths, code, groups, prefixes]) => ({ id, name, lengths, code, groups, prefixes }));
let sent = false;

// Full-width digits are digits too, to the person who typed them.
const plain = text => text.normalize('NFKC').trim();
const digits = text => plain(text).replace(/\D/g, '');

const brandOf = all => table.find(brand => brand.prefixes.some(([from, to]) => {
  const lead = all.slice(0, String(from).length);
  return lead.length === String(from).length && lead >= from && lead <= to;
}));

const luhn = all => [...all].reverse().reduce((sum, digit, i) => sum + (i % 2 ? (digit > 4 ? digit * 2 - 9 : digit * 2) : +digit), 0) % 10 === 0;

// Month and year as two texts, of what people and browsers write into one field.
function dateOf(text) {
  const [, year, month] = /^(\d{4})[/\-. ]+(\d\d?)$/.exec(text) ?? [];
  return year ? [month, year] : /^(\d\d?)[/\-. ]*(\d{4}|\d\d)$/.exec(text)?.slice(1);
}

const mostlyFours = (groups, length) => length > groups.reduce((a, b) => a + b) ? [4, 4, 4, 4] : groups;

// What is wrong with a field, as the code of its message; the same rules as the server's.
const checks = {
  number(text) {
    const all = digits(text), brand = brandOf(all), lengths = brand?.lengths ?? [13, 19];
    if (!all) return 'required';
    if (all.length < Math.min(...lengths)) return 'too_short';
    if (all.length > Math.max(...lengths)) return 'too_long';
    if (brand && !lengths.includes(all.length)) return 'wrong_length';
    return luhn(all) ? null : 'luhn';
  },
  expiry(text) {
    if (!plain(text)) return 'required';
    const date = dateOf(plain(text));
    if (!date) return 'format';
    // The server's month: a device's clock may be years off.
    const [thisYear, thisMonth] = month.split('-').map(Number);
    const m = +date[0], y = date[1].length === 2 ? +date[1] + thisYear - thisYear % 100 : +date[1];
    if (m < 1 || m > 12) return 'month';
    if (y > thisYear + 20) return 'too_far';
    return y < thisYear || y === thisYear && m < thisMonth ? 'expired' : null;
  },
  code(text) {
    const length = digits(text).length, brand = brandOf(digits(number.value));
    if (!length) return 'required';
    return (brand ? length === brand.code : length === 3 || length === 4) ? null : 'wrong_length';
  },
  name(text) {
    if (!plain(text)) return 'required';
    if (digits(text).length > 12 && luhn(digits(text))) return 'card_number';
    return /\p{L}/u.test(text) ? null : 'text';
  },
  document(text) {
    const rut = plain(text).replace(/[.\- ]/g, '').toUpperCase().replace(/^0+/, '');
    if (!rut) return 'required';
    if (!/^\d{1,8}[\dK]$/.test(rut)) return 'format';
    const sum = [...rut.slice(0, -1)].reverse().reduce((total, digit, i) => total + digit * (i % 6 + 2), 0);
    return '0K987654321'[sum % 11] === rut.at(-1) ? null : 'check_digit';
  },
};
const check = field => checks[field.id](field.value);

// Writes a field's digits in groups; the caret stays behind the digit it was behind.
function group(field, groups, how) {
  const before = digits(field.value.slice(0, field.selectionStart)).length, all = digits(field.value);
  let text = '', caret = 0, ends = 0, i = 0;
  for (const size of [...groups, all.length]) {
    ends += size;
    for (; i < Math.min(ends, all.length); i++) {
      text += all[i];
      if (i === before - 1) caret = text.length;
    }
    if (i < all.length) text += ' ';
  }
  if (text !== field.value) field.value = text;
  // Deleting forwards over a space would stand still before it.
  if (how === 'deleteContentForward' && text[caret] === ' ') caret++;
  if (document.activeElement === field) field.setSelectionRange(caret, caret);
}

// Completes MM/YY: at once where nothing else can be meant, otherwise when the field is left.
function complete(how) {
  const text = plain(expiry.value).replace(/[^\d/\-. ]/g, '');
  const typing = document.activeElement === expiry;
  if (typing && expiry.selectionStart < expiry.value.length) return;
  const date = dateOf(text);
  if (date && (!typing || date[1].length === 4 || /^\d{4}$/.test(text))) expiry.value = `${date[0].padStart(2, '0')}/${date[1].slice(-2)}`;
  else if (!how?.startsWith('delete')) expiry.value = text.replace(/^([2-9]|0[1-9]|1[0-2])$/, '$1/').replace(/^(\d)[/\-. ]+/, '0$1/').replace(/^(0[1-9]|1[0-2])[/\-. ]*(\d+)$/, '$1/$2').replace(/^(\d\d)[/\-. ]+/, '$1/');
}

// Takes what came into a field, by hand, by paste, from the browser or from a password manager.
function take(field, how) {
  if (field === number) {
    const all = digits(number.value), brand = brandOf(all);
    group(number, mostlyFours(brand?.groups ?? [4, 4, 4, 4], all.length), how);
    mark.parentElement.dataset.brand = brand?.id ?? '';
    if (mark.textContent !== (brand?.name ?? '')) mark.textContent = brand?.name ?? '';
    if (code) mend(code);
  }
  if (field === code) group(code, []);
  if (field === expiry) complete(how);
  mend(field);
}

// A message goes as soon as its field is right; another mistake waits until the field is left.
const mend = field => field.hasAttribute('aria-invalid') && !check(field) && show(field, null);

function show(field, problem) {
  const hint = find(`${field.id}-hint`);
  find(`${field.id}-error`)?.remove();
  if (hint) hint.hidden = !!problem;
  if (problem) {
    const error = line.content.firstElementChild.cloneNode(true);
    error.id = `${field.id}-error`;
    error.lastElementChild.textContent = field.dataset[problem];
    field.before(error);
    field.setAttribute('aria-invalid', 'true');
  } else {
    field.removeAttribute('aria-invalid');
    document.querySelector(`.box a[href="#${field.id}"]`)?.parentElement.remove();
    if (!document.querySelector('.wrong li')) document.querySelector('.wrong')?.remove();
  }
  const described = [problem ? `${field.id}-error` : hint?.id, field === number && 'brand'].filter(Boolean);
  if (described.length) field.setAttribute('aria-describedby', described.join(' '));
  else field.removeAttribute('aria-describedby');
  return problem;
}

// A message that appears while the button is being pressed would push it away from under the finger.
let pressed = Promise.resolve();
addEventListener('pointerdown', () => {
  pressed = new Promise(done => ['pointerup', 'pointercancel'].forEach(end => addEventListener(end, () => setTimeout(done), { once: true })));
}, true);

form.addEventListener('input', event => event.isComposing || take(event.target, event.inputType));
form.addEventListener('change', event => take(event.target));
form.addEventListener('focusout', async ({ target }) => {
  await pressed;
  // Whoever only looked elsewhere, or fetches the card from another app, has not left the field.
  if (sent || !fields.includes(target) || target === document.activeElement) return;
  take(target);
  if (target.value && check(target) && show(target, check(target))) spoken.textContent = target.dataset[check(target)];
});

form.addEventListener('submit', event => {
  if (sent) return event.preventDefault();
  fields.forEach(field => take(field));
  const amiss = fields.filter(field => show(field, check(field)));
  if (amiss.length) {
    event.preventDefault();
    return list(amiss);
  }
  sent = true;
  form.setAttribute('aria-busy', 'true');
  const button = form.querySelector('button');
  button.setAttribute('aria-disabled', 'true');
  button.textContent = spoken.textContent = saving;
  // By then the form is on its way, and the card leaves the page.
  setTimeout(() => {
    number.value = `•••• ${digits(number.value).slice(-4)}`;
    if (code) code.value = '•••';
    fields.forEach(field => { field.readOnly = true; });
  });
  setTimeout(() => { news.textContent = patience; }, 8000);
  // Long after the server must have answered: it may have, and the answer was lost.
  setTimeout(look, 60000);
});

function list(amiss) {
  document.querySelector('.box')?.remove();
  const box = lines.content.firstElementChild.cloneNode(true);
  box.lastElementChild.append(...amiss.map(field => {
    const item = document.createElement('li'), link = document.createElement('a');
    link.href = `#${field.id}`;
    link.textContent = field.dataset[check(field)];
    item.append(link);
    return item;
  }));
  form.before(box);
  document.title = wrong;
  box.focus();
}

// The page as it is now: the server shows what is true.
const look = () => location.replace(location.pathname + location.search);

// Leaving is no news either; the browser is on its way.
document.forms[1].addEventListener('submit', () => { sent = true; });

let source, waiting, busy = false;
function listen() {
  source = new EventSource(`${location.pathname}/state`);
  source.addEventListener('state', ({ data }) => {
    const { state, submitting } = JSON.parse(data);
    const over = state !== 'created' || sent && busy && !submitting;
    busy = submitting;
    // The page's own submission brings its own answer; only when that stays away the page is asked for.
    if (over) setTimeout(look, sent ? 10000 : 0);
  });
  // A cut is mended by the browser; a refusal is not.
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 10000 + Math.random() * 5000);
  };
}

// By the server's reckoning: a device's clock may be wrong, and its timers stop while it sleeps.
const end = Date.now() + expires * 1000;
function wait() {
  const left = end - Date.now();
  clearTimeout(waiting);
  if (left <= 0) return sent || look();
  if (left <= 120000 && !sent) news.textContent = expiring;
  waiting = setTimeout(wait, Math.min(left > 120000 ? left - 120000 : left, 2 ** 31 - 1));
}

const forget = () => [number, expiry, code].forEach(field => { if (field) field.value = ''; });
addEventListener('pagehide', () => {
  forget();
  source?.close();
});
addEventListener('pageshow', event => {
  if (event.persisted) return location.reload();
  if (performance.getEntriesByType('navigation')[0]?.type === 'back_forward') forget();
  listen();
  wait();
});
addEventListener('visibilitychange', wait);
fields.filter(field => field.value).forEach(field => take(field));
