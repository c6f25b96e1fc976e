// Passkeys: the one thing on these pages that a browser does only for a script. Everything else works without it.
const can = window.isSecureContext && window.PublicKeyCredential?.parseRequestOptionsFromJSON
  && window.PublicKeyCredential.parseCreationOptionsFromJSON;

async function use(button) {
  const { form } = button;
  const { passkey, options, action, need, send } = button.dataset;
  const trouble = button.parentElement.querySelector('[role=alert]');
  if (need && !form.elements[need].reportValidity()) return;
  trouble.hidden = true;
  button.disabled = true;
  try {
    // The password stays where it was typed.
    const fields = new URLSearchParams();
    const token = form.querySelector('input[type=hidden]');
    for (const name of [token.name, ...(send ?? '').split(' ').filter(Boolean)]) fields.set(name, form.elements[name].value);
    const answer = await fetch(options, { method: 'POST', body: fields, credentials: 'same-origin' });
    // The page that says so comes of the form itself.
    if (answer.status === 429) {
      form.action = action;
      form.submit();
      return;
    }
    if (!answer.ok) throw new Error(`${options}: ${answer.status}`);
    const asked = await answer.json();
    const credential = passkey === 'create'
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) });
    form.elements.credential.value = JSON.stringify(credential);
    form.action = action;
    form.submit();
  } catch (error) {
    console.warn(error);
    trouble.hidden = false;
    button.disabled = false;
    button.focus();
  }
}

if (can) {
  for (const hidden of document.querySelectorAll('[data-passkey-only], [data-passkey-part]')) hidden.hidden = false;
  for (const button of document.querySelectorAll('button[data-passkey]')) button.addEventListener('click', () => use(button));
}
