// Tells the console that somebody is at work: a session ends after fifteen minutes in which nobody is, and a page that
// refreshes itself is nobody.
const pause = 60_000;
let next = 0;

async function tell() {
  const now = Date.now();
  if (now < next) return;
  next = now + pause;
  try {
    const answer = await fetch('/session/seen', { method: 'POST', credentials: 'same-origin' });
    if (answer.status === 401) next = Infinity;
  } catch {
    next = 0;
  }
}

for (const kind of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
  addEventListener(kind, tell, { passive: true, capture: true });
}
