// Before anything is painted or typed: the colours that were chosen here, the time zone for the answers that follow, and a guard that
// keeps card numbers in the browser.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    let chosen = null;
    try {
      chosen = localStorage.getItem("console-theme");
    } catch {
      // Storage is switched off: as the system is.
    }
    root.dataset.theme = chosen === "light" || chosen === "dark" ? chosen : dark.matches ? "dark" : "light";
    root.dataset.themeChoice = chosen === "light" || chosen === "dark" ? chosen : "system";
  };
  paint();
  dark.addEventListener("change", paint);
  addEventListener("console-theme", paint);

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  if (zone) {
    document.cookie = `console-zone=${encodeURIComponent(zone)}; Path=/; SameSite=Strict; Max-Age=31536000${secure}`;
  }

  // CardNumbers.cs has the same rule.
  const ids = /(?<![\da-f])(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|[\da-f]{64}|[\da-f]{40}|[\da-f]{32}|[\da-f]{24})(?![\da-f])/gi;
  // Digits of a script are ten in a row, from its zero.
  const digitOf = char => {
    let digit = 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(char.codePointAt(0) - digit - 1))) digit++;
    return digit;
  };
  const isCard = digits => {
    if (!/^(?:[34568]|2[2-7])/.test(digits)) return false;
    let sum = 0;
    for (let i = 0; i < digits.length; i++) {
      const digit = Number(digits[digits.length - 1 - i]) * (i % 2 + 1);
      sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 === 0;
  };
  const hasCard = text => {
    const plain = text.normalize("NFKC").replace(/(?!\d)\p{Nd}/gu, digitOf).replace(ids, "?");
    return plain.split(/[^\d\s./_\p{Pd}\p{Cf}]+/u).some(run => {
      const groups = run.match(/\d+/g) ?? [];
      return groups.some((_, first) => {
        let digits = "";
        for (let last = first; last < groups.length && digits.length + groups[last].length <= 19; last++) {
          digits += groups[last];
          if (digits.length >= 13 && isCard(digits)) return true;
        }
        return false;
      });
    });
  };
  window.hostedHasCard = hasCard;

  // Before Blazor or a form hears of it: the number stays in the browser, and is gone there too.
  addEventListener("input", event => {
    const field = event.target;
    if (!field.matches?.("input, textarea") || !hasCard(field.value)) return;
    field.value = "";
    event.stopImmediatePropagation();
    dispatchEvent(new CustomEvent("card-refused", { detail: field }));
  }, true);

  // A page without a circuit says it by itself, and has it noted in which field it was.
  addEventListener("card-refused", ({ detail: field }) => {
    const notice = document.getElementById("card-refused");
    const token = field.form?.querySelector("input[type=hidden]");
    if (!notice || !token) return;
    notice.hidden = false;
    const body = new URLSearchParams({ [token.name]: token.value, field: field.name });
    fetch("/card-refused", { method: "POST", body, credentials: "same-origin" }).catch(() => {});
  });
})();
