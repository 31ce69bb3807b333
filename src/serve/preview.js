// Part of the preview, and of no built page: keeps the open page as its source is, and shows what is wrong with it.
(() => {
  "use strict";
  const script = document.currentScript;
  const seen = script ? script.dataset.seen : "";
  const place = "guide-preview-scroll:" + location.pathname;

  // A page that was loaded again goes on where its reader was.
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

  // A new style is put beside the old one, which goes when the new one is there, so that nothing flickers.
  const swapStyles = (styles) => {
    for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
      const url = new URL(link.href, location.href);
      const old = url.pathname;
      const name = Object.keys(styles).find((name) => {
        const dot = styles[name].lastIndexOf(".");
        const start = styles[name].slice(0, dot - 12);
        return old.startsWith(start) && old.slice(start.length).match(/^[0-9a-f]{12}\.css$/);
      });
      if (url.origin !== location.origin || name === undefined || styles[name] === old || link.dataset.goes) continue;
      const fresh = link.cloneNode();
      link.dataset.goes = "yes";
      fresh.addEventListener("load", () => link.remove(), { once: true });
      fresh.addEventListener("error", () => link.remove(), { once: true });
      fresh.href = styles[name];
      link.after(fresh);
    }
  };

  let problems = { errors: [], warnings: [], warning_count: 0 };
  let host = null;
  // What the author has closed stays closed until it is something else.
  let closed = "";
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
    const { errors, warnings, warning_count: warningCount } = problems;
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
          textContent: isError
            ? "The page below is the last one without errors. This goes when they are mended."
            : "The site is built all the same.",
        }),
      );
      overlay.setAttribute("role", "dialog");
      overlay.setAttribute("aria-label", title);
      // Text of the guide's files is set as text, and never read as markup.
      for (const text of errors) overlay.append(element("pre", { className: "error", textContent: text }));
      for (const text of warnings) overlay.append(element("pre", { className: "warning", textContent: text }));
      if (warnings.length < warningCount) {
        overlay.append(element("p", { textContent: `and ${warningCount - warnings.length} more, in the terminal` }));
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
      // Browsers come back by themselves after some failures and give up after others.
      if (source && source.readyState === EventSource.CLOSED) retry = setTimeout(listen, 1000);
    });
  };

  const rest = () => {
    clearTimeout(retry);
    if (source) source.close();
    source = null;
  };

  // A browser opens six connections to a server, so a page that nobody sees gives its own back. When it is seen again it
  // learns what has changed meanwhile.
  const follow = () => (document.visibilityState === "hidden" ? rest() : listen());
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) follow();
  });
  follow();
})();
