// Before anything is painted: the colours that were chosen here, and the time zone for the answers that follow.
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
})();
