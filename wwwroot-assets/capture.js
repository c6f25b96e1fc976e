// The form works without, and the server checks again. Nothing typed is kept or logged here.
const form = document.forms[0];
const { brands, month, expires, codeless, saving, patience, expiring, wrong } = form.dataset;
const find = id => document.getElementById(id);
const fields = [...form.querySelectorAll('input:not([type=hidden])')];
const [number, expiry, code, tick] = ['number', 'expiry', 'code', 'consent'].map(find);
const [mark, news, spoken, line, lines] = ['brand', 'news', 'spoken', 'line', 'lines'].map(find);
const ints = text => text.split(' ').map(Number);
const table = brands.split(';').map(row => row.split('|')).map(([name, lengths, groups, ranges, codes, taken, coded, checked]) =>
  ({ name, lengths: ints(lengths), groups: ints(groups), ranges: ranges.split(' ').map(range => range.split('-')), codes: ints(codes), taken, coded, checked }));
const other = table.at(-1);
const where = find('code-hint'), usual = where?.textContent;
let sent = false;

// Read and judged as the server does: Domain/TypedText.cs.
const apart = /[\s\x85\p{Z}\p{P}\p{S}\p{Cs}]+/gu;
const fold = text => text.replace(/[\p{Cf}\p{Mn}\p{Me}]/gu, '').replace(/\p{Nd}/gu, digit).replace(/[！-～\u212a]/g, c => c.normalize('NFKC'));
const compact = text => fold(text).replace(apart, '');
const digits = text => compact(text).replace(/\D/g, '');

// A script's ten digits are in a row.
function digit(c) {
  let n = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(c.codePointAt() - n - 1))) n++;
  return n % 10;
}

// Any other card while the next digits decide.
function brandOf(all) {
  for (const brand of table) for (const [from, to = from] of brand.ranges) {
    const n = Math.min(from.length, all.length), lead = all.slice(0, n);
    if (lead >= from.slice(0, n) && lead <= to.slice(0, n)) return n < from.length ? other : brand;
  }
}

const luhn = all => [...all].reverse().reduce((sum, digit, i) => sum + (i % 2 ? (digit > 4 ? digit * 2 - 9 : digit * 2) : +digit), 0) % 10 === 0;

// A device's clock may be years off.
const [thisYear, thisMonth] = month.split('-').map(Number);

function amiss(m, y) {
  if (!/^\d\d?$/.test(m) || !/^(\d\d){1,2}$/.test(y)) return 'format';
  const year = y.length === 2 ? +y + thisYear - thisYear % 100 : +y;
  if (m < 1 || m > 12) return 'month';
  if (year > thisYear + 20) return 'too_far';
  return year < thisYear || year === thisYear && m < thisMonth ? 'expired' : null;
}

function dateOf(text) {
  const parts = fold(text).split(apart).filter(Boolean), [run, end] = parts, n = parts.length === 1 && run.length;
  const readings = parts.length === 2 ? [[run, end], [end, run]]
    : n === 3 || n === 5 ? [[run[0], run.slice(1)]]
    : n === 4 || n === 6 ? [[run.slice(0, 2), run.slice(2)], [run.slice(-2), run.slice(0, -2)]] : [];
  let first;
  for (const date of readings) {
    const problem = amiss(...date);
    if (!problem) return { date };
    if (!first || first === 'format' && date[1].length === 4) first = problem;
  }
  return { problem: first ?? 'format' };
}

const mostlyFours = (groups, length) => length > groups.reduce((a, b) => a + b) ? [4, 4, 4, 4] : groups;

const checks = {
  number(text) {
    const all = digits(text), { name, taken, lengths, checked } = brandOf(all);
    if (!all) return 'required';
    if (name && !taken) return 'brand';
    if (all.length < lengths[0]) return 'too_short';
    if (all.length > lengths.at(-1)) return 'too_long';
    if (!lengths.includes(all.length)) return 'wrong_length';
    if (checked && !luhn(all)) return 'luhn';
    return taken ? null : 'unknown_brand';
  },
  expiry: text => compact(text) ? dateOf(text).problem : 'required',
  code(text) {
    const all = digits(text), { codes, coded } = brandOf(digits(number.value));
    if (!all) return coded ? 'required' : null;
    if (codes.includes(all.length)) return null;
    return codes[1] ? 'wrong_length' : codes[0] === 4 ? 'front' : 'back';
  },
  name(text) {
    const name = text.replace(/(?![\u200c\u200d])\p{Cf}/gu, '').replace(/[\s\x85\p{Z}]+/gu, ' ').trim();
    if (!name) return 'required';
    if ([...name].length > 100) return 'too_long';
    if (fold(name).match(/\d(?:[\p{Zs}\p{Pd}]?\d){12,}/gu)?.map(digits).some(run => brandOf(run).name && brandOf(run).lengths.includes(run.length) && luhn(run))) return 'card_number';
    return /[\p{Cc}\p{Cs}\p{Co}\ufffd]/u.test(name) || !/\p{L}/u.test(name) ? 'text' : null;
  },
  document(text) {
    const all = compact(text).toUpperCase(), rut = all.replace(/^0+/, '');
    if (!all) return 'required';
    if (!/^\d{1,8}[\dK]$/.test(rut)) return 'format';
    const sum = [...rut.slice(0, -1)].reverse().reduce((total, digit, i) => total + digit * (i % 6 + 2), 0);
    return '0K987654321'[sum % 11] === rut.at(-1) ? null : 'check_digit';
  },
  consent: () => tick.checked ? null : 'required',
};

// What the server said stays until its field is edited.
const said = new Map(fields.map(field => [field, field !== tick && field.getAttribute('aria-invalid') && { value: field.value, text: find(`${field.id}-error`).textContent }]));

function check(field) {
  if (said.get(field)?.value === field.value) return said.get(field).text;
  said.delete(field);
  return field.dataset[checks[field.id](field.value)]?.replace('{brand}', brandOf(digits(number.value)).name);
}

// The caret stays behind its digit.
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
  // Deleting forwards must pass a space.
  if (how === 'deleteContentForward' && text[caret] === ' ') caret++;
  if (document.activeElement === field) field.setSelectionRange(caret, caret);
}

// At once where nothing else can be meant.
function complete(how) {
  const text = fold(expiry.value).replace(/[^\d\p{Z}\p{P}\p{S}]|^\D+/gu, '');
  const typing = document.activeElement === expiry;
  if (typing && expiry.selectionStart < expiry.value.length) return;
  const { date } = dateOf(text);
  if (date && (!typing || date[1].length === 4 && (date[0][1] || text.endsWith(date[1])) || /^(\d{4}|[2-9]\d[2-9])$/.test(text))) expiry.value = `${date[0].padStart(2, '0')}/${date[1].slice(-2)}`;
  else if (!how?.startsWith('delete')) {
    expiry.value = text.replace(/^\d$/, m => m * 10 > (thisYear + 20) % 100 ? `${m}/` : m).replace(/^(0[1-9]|1[0-2])$/, '$1/')
      .replace(/^(\d)\D+/, '0$1/').replace(/^(0[1-9]|1[0-2])\D*(\d+)$/, '$1/$2').replace(/^(\d\d)\D+/, '$1/');
  }
}

function take(field, how) {
  if (field === number) {
    const all = digits(number.value), { name, groups, coded } = brandOf(all);
    group(number, mostlyFours(groups, all.length), how);
    mark.parentElement.dataset.brand = name;
    if (mark.textContent !== name) mark.textContent = name;
    if (code) mend(code);
    if (where) where.textContent = coded ? usual : codeless;
  }
  if (field === code) group(code, []);
  if (field === expiry) complete(how);
  mend(field);
}

const mend = field => field.hasAttribute('aria-invalid') && !check(field) && show(field, null);

function show(field, problem) {
  const hint = find(`${field.id}-hint`);
  find(`${field.id}-error`)?.remove();
  if (hint && field !== number && field !== tick) hint.hidden = !!problem;
  if (problem) {
    const error = line.content.firstElementChild.cloneNode(true);
    error.id = `${field.id}-error`;
    error.lastElementChild.textContent = problem;
    field.before(error);
    field.setAttribute('aria-invalid', 'true');
  } else {
    field.removeAttribute('aria-invalid');
    document.querySelector(`.box a[href="#${field.id}"]`)?.parentElement.remove();
    if (!document.querySelector('.wrong li')) document.querySelector('.wrong')?.remove();
  }
  const described = [problem && `${field.id}-error`, !hint?.hidden && hint?.id, field === number && 'brand'].filter(Boolean);
  if (described.length) field.setAttribute('aria-describedby', described.join(' '));
  else field.removeAttribute('aria-describedby');
  return problem;
}

// A message must not push a pressed button away.
let pressed = Promise.resolve();
addEventListener('pointerdown', () => {
  pressed = new Promise(done => ['pointerup', 'pointercancel'].forEach(end => addEventListener(end, () => setTimeout(done), { once: true })));
}, true);

form.addEventListener('input', event => event.isComposing || take(event.target, event.inputType));
form.addEventListener('change', event => take(event.target));
form.addEventListener('focusout', async ({ target }) => {
  await pressed;
  // Fetching the card from another app is not leaving.
  if (sent || !fields.includes(target) || target === document.activeElement) return;
  take(target);
  if (target !== tick && target.value && show(target, check(target))) spoken.textContent = check(target);
});

form.addEventListener('submit', event => {
  if (sent) return event.preventDefault();
  fields.forEach(field => take(field));
  const wrongs = fields.filter(field => show(field, check(field)));
  if (wrongs.length) {
    event.preventDefault();
    return list(wrongs);
  }
  sent = true;
  form.setAttribute('aria-busy', 'true');
  const button = form.querySelector('button');
  button.setAttribute('aria-disabled', 'true');
  button.textContent = spoken.textContent = saving;
  // By then the form is on its way.
  setTimeout(() => {
    number.value = `•••• ${digits(number.value).slice(-4)}`;
    if (code) code.value = '•••';
    fields.forEach(field => { field.readOnly = true; });
  });
  setTimeout(() => { news.textContent = patience; }, 8000);
  // The answer may be lost.
  setTimeout(look, 60000);
});

function list(wrongs) {
  document.querySelector('.box')?.remove();
  const box = lines.content.firstElementChild.cloneNode(true);
  box.lastElementChild.append(...wrongs.map(field => {
    const item = document.createElement('li'), link = document.createElement('a');
    link.href = `#${field.id}`;
    link.textContent = check(field);
    item.append(link);
    return item;
  }));
  form.before(box);
  document.title = wrong;
  box.focus();
}

const look = () => location.replace(location.pathname + location.search);

document.forms[1].addEventListener('submit', () => { sent = true; });

let source, waiting, busy = false;
function listen() {
  source = new EventSource(`${location.pathname}/state`);
  source.addEventListener('state', ({ data }) => {
    const { state, submitting } = JSON.parse(data);
    const over = state !== 'created' || sent && busy && !submitting;
    busy = submitting;
    // The page's own has its own answer.
    if (over) setTimeout(look, sent ? 10000 : 0);
  });
  // The browser mends a cut only.
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 10000 + Math.random() * 5000);
  };
}

// Timers stop in sleep.
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
