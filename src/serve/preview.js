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

  let shownProblems = "";
  const handlers = {
    reload,
    styles: (data) => swapStyles(JSON.parse(data)),
    problems: (data) => {
      // An overlay that is drawn again loses its focus.
      if (data === shownProblems) return;
      shownProblems = data;
      problems = Object.assign({ errors: [], warnings: [], warning_count: 0 }, JSON.parse(data));
      draw();
    },
  };
  const eventsUrl = (more) => "/.guide/events?" + new URLSearchParams({ page: location.pathname, seen, ...more });

  let worker = null;
  let source = null;
  let retry = 0;
  // Whether the page is waiting for an answer, and whether it must ask again.
  let isAsking = false;
  let mustAskAgain = false;

  // Asks once what the current state of the guide means for this page.
  const ask = async () => {
    mustAskAgain = isAsking;
    if (isAsking) return;
    isAsking = true;
    try {
      const text = await (await fetch(eventsUrl({ once: 1 }))).text();
      for (const [, name, data] of text.matchAll(/^event: (.*)\ndata: ?(.*)$/gm)) handlers[name]?.(data);
    } catch {
      // The worker notices that the server is gone, and when it is back.
    }
    isAsking = false;
    if (mustAskAgain) ask();
  };

  // A stream of its own, in browsers without shared workers.
  const listen = () => {
    clearTimeout(retry);
    if (source) source.close();
    source = new EventSource(eventsUrl());
    for (const [name, handle] of Object.entries(handlers)) source.addEventListener(name, (event) => handle(event.data));
    source.addEventListener("error", () => {
      // Browsers reconnect by themselves after some errors only.
      if (source && source.readyState === EventSource.CLOSED) retry = setTimeout(listen, 1000);
    });
  };

  const connect = () => {
    if (!worker) return listen();
    worker.port.postMessage("open");
    ask();
  };

  const disconnect = () => {
    if (worker) worker.port.postMessage("close");
    clearTimeout(retry);
    if (source) source.close();
    source = null;
  };

  // Browsers open at most six connections to a server, so a worker keeps the only stream for all windows.
  if (window.SharedWorker) {
    try {
      worker = new SharedWorker("/.guide/preview-worker.js");
      worker.port.addEventListener("message", ask);
      worker.port.start();
      worker.addEventListener("error", () => {
        worker = null;
        follow();
      });
    } catch {
      // The content security policy of the guide forbids workers.
    }
  }

  // A hidden page receives no events. When it becomes visible, it asks what has changed in the meantime.
  const follow = () => (document.visibilityState === "hidden" ? disconnect() : connect());
  document.addEventListener("visibilitychange", follow);
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) follow();
  });
  follow();
})();
