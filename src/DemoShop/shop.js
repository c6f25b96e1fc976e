// Shows what a webhook changed without a reload; the pages work without this script.
const main = document.querySelector('main[data-news]');
if (main) new EventSource(main.dataset.news).onmessage = renew;

async function renew() {
  const answer = await fetch(location.pathname, { headers: { Accept: 'text/html' } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const old of document.querySelectorAll('[data-live]')) {
    const now = fresh.getElementById(old.id);
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    // Where somebody is typing, what stands there stays.
    if (!now || focused?.matches('input')) continue;
    for (const open of old.querySelectorAll('details[open]')) {
      const same = now.querySelector(`#${CSS.escape(open.id)}`);
      if (same) same.open = true;
    }
    old.replaceWith(now);
    if (focused) [...now.querySelectorAll('a, button, summary')].find(it => it.textContent === focused.textContent)?.focus();
  }
}
