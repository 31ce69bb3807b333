// The script of the preview, which is in no built page: reloads the page after changes and shows errors.
(() => {
  "use strict";
  const script = document.currentScript;
  const seen = script ? script.dataset.seen : "";
  const place = "guide-preview-scroll:" + location.pathname;

  // Restores the scroll position after a reload.
  const kept = sessionStorage.getItem(place);
  if (kept !== null) {
    sessionStorage.removeItem(place);
    const back = () => window.scrollTo({ top: Number(kept), behavior: "instant" });
    back();
    window.addEventListener("load", back, { once: true });
  }

  const reload = () => {
    sessionStorage.setItem(place, String(window.scrollY));
    location.reload();
  };

  // The new style sheet is added next to the old one, which is removed once the new one has loaded, so that nothing flickers.
  const swapStyles = (styles) => {
    for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
      const url = new URL(link.href, location.href);
      const old = url.pathname;
      const name = Object.keys(styles).find((name) => {
        const dot = styles[name].lastIndexOf(".");
        const start = styles[name].slice(0, dot - 12);
        return old.startsWith(start) && old.slice(start.length).match(/^[0-9a-f]{12}\.css$/);
      });
      if (url.origin !== location.origin || name === undefined || styles[name] === old || link.dataset.replaced) continue;
      const fresh = link.cloneNode();
      link.dataset.replaced = "yes";
      fresh.addEventListener("load", () => link.remove(), { once: true });
      fresh.addEventListener("error", () => link.remove(), { once: true });
      fresh.href = styles[name];
      link.after(fresh);
    }
  };

  let problems = { errors: [], warnings: [], warning_count: 0 };
  let host = null;
  // A closed overlay stays closed until the errors change, also on other pages.
  const closedKey = "guide-preview-closed";
  let closed = sessionStorage.getItem(closedKey) ?? "";
  let isListOpen = false;

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const plural = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;

  const draw = () => {
    if (host) host.remove();
    host = null;
    const { errors, warnings, warning_count: warningCount, is_outdated: isOutdated } = problems;
    if (errors.length === 0 && warningCount === 0) return;
    host = element("guide-preview", {});
    const root = host.attachShadow({ mode: "open" });
    root.append(element("link", { rel: "stylesheet", href: "/.guide/preview.css" }));
    const isError = errors.length > 0;
    const isOpen = isError ? closed !== JSON.stringify(errors) : isListOpen;
    if (isOpen) {
      const close = element("button", { type: "button", textContent: "Close (Esc)", onclick: dismiss });
      const title = isError ? plural(errors.length, "error") : plural(warningCount, "warning");
      const overlay = element(
        "section",
        { className: "overlay" },
        element("header", {}, element("h2", { textContent: title }), close),
        element("p", {
          textContent: !isError
            ? "The site is built despite the warnings."
            : isOutdated
              ? "The page below is the last one without errors. Fix them to close this message."
              : "The rest of the guide is shown. Fix the errors to close this message.",
        }),
      );
      overlay.setAttribute("role", "dialog");
      overlay.setAttribute("aria-label", title);
      // The text can contain content of the guide, so it is never parsed as HTML.
      for (const text of errors) overlay.append(element("pre", { className: "error", textContent: text }));
      for (const text of warnings) overlay.append(element("pre", { className: "warning", textContent: text }));
      if (warnings.length < warningCount) {
        overlay.append(element("p", { textContent: `and ${warningCount - warnings.length} more in the terminal` }));
      }
      root.append(overlay);
    } else {
      root.append(
        element("button", {
          type: "button",
          className: isError ? "count error" : "count",
          textContent: isError ? plural(errors.length, "error") : plural(warningCount, "warning"),
          onclick: () => {
            closed = "";
            sessionStorage.removeItem(closedKey);
            isListOpen = true;
            draw();
          },
        }),
      );
    }
    document.documentElement.append(host);
  };

  const dismiss = () => {
    closed = JSON.stringify(problems.errors);
    sessionStorage.setItem(closedKey, closed);
    isListOpen = false;
    draw();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && host && host.shadowRoot.querySelector(".overlay")) dismiss();
  });

  let source = null;
  let retry = 0;

  const listen = () => {
    clearTimeout(retry);
    if (source) source.close();
    const query = new URLSearchParams({ page: location.pathname, seen });
    source = new EventSource("/.guide/events?" + query);
    source.addEventListener("reload", reload);
    source.addEventListener("styles", (event) => swapStyles(JSON.parse(event.data)));
    source.addEventListener("problems", (event) => {
      problems = Object.assign({ errors: [], warnings: [], warning_count: 0 }, JSON.parse(event.data));
      draw();
    });
    source.addEventListener("error", () => {
      // Browsers reconnect by themselves after some errors only.
      if (source && source.readyState === EventSource.CLOSED) retry = setTimeout(listen, 1000);
    });
  };

  const disconnect = () => {
    clearTimeout(retry);
    if (source) source.close();
    source = null;
  };

  // Browsers open at most six connections to a server, so a hidden page closes its own. When it becomes visible, it receives
  // what has changed in the meantime.
  const follow = () => (document.visibilityState === "hidden" ? disconnect() : listen());
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) follow();
  });
  follow();
})();
