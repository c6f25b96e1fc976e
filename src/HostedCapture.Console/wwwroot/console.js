// What pages do without the server: keys, menus, copying, colours, and keeping what was typed.
(() => {
  const root = document.documentElement;
  const editable = element => element?.closest?.("input, textarea, select, [contenteditable=true]");
  const say = text => {
    document.getElementById("status").textContent = text;
  };
  let page = null;
  let waiting = "";
  let forget = 0;
  let outside = null;

  // ---- Keys -------------------------------------------------------------------------------------------------------------
  const rows = () => [...document.querySelectorAll("main [data-rows] [data-row-link]")];
  const move = step => {
    const all = rows();
    if (all.length === 0) return;
    const row = document.activeElement?.closest?.("[data-rows] :is(tr, li)");
    const at = row ? all.findIndex(link => row.contains(link)) : -1;
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const isOpen = () => document.querySelector("dialog[open], .mud-dialog");

  addEventListener("keydown", event => {
    if (event.key === "Escape") {
      close(event);
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || editable(event.target) || isOpen()) return;
    clearTimeout(forget);
    const first = waiting;
    waiting = "";
    if (first === "g") {
      document.querySelector(`nav [data-key="${CSS.escape(event.key)}"]`)?.click();
      return;
    }
    const search = document.getElementById("search");
    switch (event.key) {
      case "/":
        search?.focus();
        search?.select();
        break;
      case "?":
        document.getElementById("keys")?.showModal();
        break;
      case "j":
        move(1);
        break;
      case "k":
        move(-1);
        break;
      case "g":
        waiting = "g";
        forget = setTimeout(() => { waiting = ""; }, 1500);
        return;
      default:
        return;
    }
    event.preventDefault();
  });

  // Who searched goes on at what was found.
  addEventListener("submit", event => {
    if (event.target.matches?.(".search")) document.getElementById("main")?.focus();
  });

  // ---- Menus, the drawer ------------------------------------------------------------------------------------------------
  const openMenus = () => [...document.querySelectorAll("details.menu[open]")];
  const drawer = open => {
    if (open) root.dataset.drawer = "open";
    else delete root.dataset.drawer;
    document.querySelector(".drawer-button")?.setAttribute("aria-expanded", open ? "true" : "false");
    if (open) document.querySelector("#navigation a")?.focus();
  };
  function close(event) {
    const menu = openMenus()[0];
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.preventDefault();
    } else if (root.dataset.drawer) {
      drawer(false);
      document.querySelector("[data-drawer]")?.focus();
    } else if (document.activeElement?.id === "search") {
      document.getElementById("main")?.focus();
    }
  }

  addEventListener("click", event => {
    for (const menu of openMenus()) {
      const inside = menu.contains(event.target);
      if (!inside || event.target.closest(".menu-items a, .menu-items button")) menu.open = false;
    }
    const to = name => event.target.closest?.(`[data-${name}]`);
    if (to("drawer")) drawer(!root.dataset.drawer);
    else if (event.target.closest?.("#navigation a")) drawer(false);
    if (to("help")) document.getElementById("keys")?.showModal();
    if (to("copy")) copy(to("copy"));
    if (to("set-theme")) choose(to("set-theme").dataset.setTheme);
    if (to("set-language")) speak(to("set-language").dataset.setLanguage);
    if (to("reconnect")) reconnect();
    // The chip goes with its filter: who removed it stays at the filters.
    if (event.target.closest?.(".chips a")) setTimeout(() => {
      if (document.activeElement === document.body) document.querySelector(".filters summary")?.focus();
    }, 300);
  });
  addEventListener("toggle", event => {
    if (event.target.matches?.("details.menu") && event.target.open) mark();
  }, true);

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      // Without leave to the clipboard the text is marked, to be copied by hand.
      const text = button.parentElement.querySelector("code");
      if (text) getSelection().selectAllChildren(text);
      return;
    }
    button.dataset.done = "";
    say(button.dataset.copied);
    setTimeout(() => { delete button.dataset.done; }, 2000);
  }

  // ---- Colours and language ---------------------------------------------------------------------------------------------
  const mark = () => {
    for (const button of document.querySelectorAll("[data-set-theme]"))
      button.setAttribute("aria-pressed", button.dataset.setTheme === root.dataset.themeChoice ? "true" : "false");
  };
  function choose(theme) {
    try {
      if (theme === "system") localStorage.removeItem("console-theme");
      else localStorage.setItem("console-theme", theme);
    } catch {
      return;
    }
    dispatchEvent(new Event("console-theme"));
    mark();
  }
  async function speak(language) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `console-language=${language}; Path=/; SameSite=Strict; Max-Age=31536000${secure}`;
    keep();
    try {
      await page?.invokeMethodAsync("SpeakAsync", language);
    } finally {
      location.reload();
    }
  }

  // ---- Card numbers -----------------------------------------------------------------------------------------------------
  // first.js cleared it; the server is told where it was typed, and never what.
  addEventListener("card-refused", ({ detail: field }) =>
    page?.invokeMethodAsync("CardRefused", field.labels?.[0]?.textContent?.trim().slice(0, 100) ?? field.name));

  // ---- Dialogs ----------------------------------------------------------------------------------------------------------
  addEventListener("focusin", event => {
    if (!event.target.closest(".mud-dialog-container, dialog")) outside = event.target;
  });
  function dialogOpened(place, titleId) {
    const dialog = place?.closest?.("[role=dialog]");
    if (!dialog) return;
    dialog.setAttribute("aria-modal", "true");
    dialog.setAttribute("aria-labelledby", titleId);
    const opener = outside;
    dialog.closest(".mud-dialog-container").consoleOpener = opener;
    const target = () => dialog.querySelector("input, textarea, select") ?? dialog.querySelector("button:not([data-do])")
      ?? dialog.querySelector("button");
    // The library puts the focus on its frame, whenever the server's word for it arrives, even while she types: what she did not move
    // herself goes back to where it was.
    let last = null;
    let moved = 0;
    const settle = event => {
      if (event.target.matches("input, textarea, select, button, a")) {
        if (dialog.contains(event.target)) last = event.target;
      } else if (event.timeStamp - moved > 200) {
        (last?.isConnected ? last : target())?.focus();
      }
    };
    const acts = ["keydown", "pointerdown"];
    const act = event => {
      if (event.type === "pointerdown" || event.key === "Tab") moved = event.timeStamp;
    };
    addEventListener("focusin", settle);
    acts.forEach(name => addEventListener(name, act, true));
    target()?.focus();
    const watch = new MutationObserver(() => {
      if (dialog.isConnected) return;
      watch.disconnect();
      removeEventListener("focusin", settle);
      acts.forEach(name => removeEventListener(name, act, true));
      setTimeout(() => {
        const active = document.activeElement;
        if (active && active !== document.body && active.isConnected && !active.closest("[role=dialog]")) return;
        if (document.querySelector(".mud-dialog")) return;
        (opener?.isConnected && !opener.disabled ? opener : document.getElementById("main"))?.focus();
      }, 100);
    });
    watch.observe(document.body, { childList: true, subtree: true });
  }

  // ---- What was typed stays ---------------------------------------------------------------------------------------------
  const store = "console-kept";
  const nameOf = field => `${location.pathname}#${field.dataset.keep || field.name || field.id}`;
  function keep() {
    const kept = {};
    for (const field of document.querySelectorAll("[data-keep]"))
      if (field.value && field.type !== "password" && !hostedHasCard(field.value)) kept[nameOf(field)] = field.value;
    try {
      if (Object.keys(kept).length > 0) sessionStorage.setItem(store, JSON.stringify({ kept, until: Date.now() + 600_000 }));
    } catch {
      // It is lost then, as it would be without this.
    }
  }
  function putBack() {
    let saved = null;
    try {
      saved = JSON.parse(sessionStorage.getItem(store) ?? "null");
      sessionStorage.removeItem(store);
    } catch {
      return;
    }
    if (!saved || saved.until < Date.now()) return;
    const fill = () => {
      for (const field of document.querySelectorAll("[data-keep]")) {
        const text = saved.kept[nameOf(field)];
        if (text === undefined) continue;
        delete saved.kept[nameOf(field)];
        if (field.value) continue;
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
      if (Object.keys(saved.kept).length === 0 || saved.until < Date.now()) watch.disconnect();
    };
    const watch = new MutationObserver(fill);
    watch.observe(document.body, { childList: true, subtree: true });
    fill();
  }

  // ---- The connection ---------------------------------------------------------------------------------------------------
  const overlay = document.getElementById("components-reconnect-modal");
  let again = 0;
  const reload = () => {
    keep();
    location.reload();
  };
  // What was typed just before the cut may never have arrived.
  function tellAgain() {
    for (const field of document.querySelectorAll("[data-keep], main select"))
      field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  async function reconnect() {
    clearTimeout(again);
    try {
      if (!await Blazor.reconnect()) reload();
    } catch {
      again = setTimeout(reconnect, 3000);
    }
  }
  overlay?.addEventListener("components-reconnect-state-changed", event => {
    clearTimeout(again);
    switch (event.detail.state) {
      case "show":
        keep();
        if (!overlay.open) overlay.showModal();
        break;
      case "hide":
        if (overlay.open) overlay.close();
        tellAgain();
        tellSeen();
        break;
      case "failed":
        again = setTimeout(reconnect, 1000);
        break;
      case "rejected":
      case "resume-failed":
        reload();
        break;
    }
  });
  overlay?.addEventListener("cancel", event => event.preventDefault());

  // ---- News: a tab that nobody sees asks for none ------------------------------------------------------------------------
  async function tellSeen() {
    try {
      await page?.invokeMethodAsync("Seen", !document.hidden);
    } catch {
      // Not connected: it is told again with the connection.
    }
  }
  document.addEventListener("visibilitychange", tellSeen);

  // Who types already, such as into the search, is not interrupted.
  function arrived(main) {
    if (!editable(document.activeElement) && !isOpen()) main?.focus();
  }

  // ---- The session ------------------------------------------------------------------------------------------------------
  // A page that is being left stays until the next one is there; meanwhile it must not take the browser back.
  let left = 0;
  addEventListener("beforeunload", () => {
    left = Date.now();
  });

  window.hostedConsole = {
    arrived,
    // Whoever has no other session is asked to sign in.
    sessionEnded: () => setTimeout(() => location.reload(), Math.max(0, left + 10_000 - Date.now())),
    start(reference) {
      page = reference;
      mark();
      putBack();
      if (document.hidden) tellSeen();
      return Intl.DateTimeFormat().resolvedOptions().timeZone ?? null;
    },
    dialogOpened,
  };
})();
