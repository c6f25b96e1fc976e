// Sends the browser on to the cardholder's bank. Where she came back from there by the browser's own button, the page's button is for her.
if (performance.getEntriesByType('navigation')[0]?.type !== 'back_forward') document.forms[0].requestSubmit();
