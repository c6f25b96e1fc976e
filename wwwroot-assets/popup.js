// A page that a shop opened in a window of its own: it tells the shop how it ended, and closes when the shop says so. In any window,
// one that the browser kept for going back is asked for anew: it may be of another time.
const { shop, ended } = document.body.dataset;
const here = new URL(location);
const tell = message => opener.postMessage(message, shop);
if (opener && !here.searchParams.has('popup')) {
  // The pages that follow then wait for the shop before they go on.
  here.searchParams.set('popup', '1');
  location.replace(here);
} else if (opener) {
  addEventListener('message', ({ source, origin, data }) => {
    if (source === opener && origin === shop && data?.type === 'command' && data.value === 'close') close();
  });
  if (ended) tell(JSON.parse(ended));
  document.querySelector('[data-leave]')?.addEventListener('click', event => {
    event.preventDefault();
    tell({ response_code: 1, state: 'created' });
    setTimeout(() => location.assign(event.target.href), 3000);
  });
}
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
