// What a page can do beyond being read: the switch of colours, the mark in the contents, where a wide map begins, previews
// of links.
// Everything here is left out without loss where scripts don't run.
(() => {
  "use strict";
  const root = document.documentElement;

  // The switch goes from the system's colours to the other ones, and back.
  const button = document.querySelector(".switch");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.colours ? root.dataset.colours === "dark" : prefersDark.matches);
  const tell = () => button.setAttribute("aria-pressed", String(isDark()));
  if (button) {
    tell();
    prefersDark.addEventListener("change", tell);
    button.addEventListener("click", () => {
      const wanted = isDark() ? "light" : "dark";
      const asSystem = (wanted === "dark") === prefersDark.matches;
      if (asSystem) delete root.dataset.colours;
      else root.dataset.colours = wanted;
      try {
        if (asSystem) localStorage.removeItem("guide-colours");
        else localStorage.setItem("guide-colours", wanted);
      } catch {
        // The choice then holds for this page.
      }
      tell();
    });
  }

  // The search is loaded at its first use: its link, the key `/`, or its own page. Without scripts the link leads there.
  const searchLink = document.querySelector(".search-link");
  if (searchLink) {
    const { index, script, style, titles } = searchLink.dataset;
    let loaded;
    const load = () => {
      loaded ??= Promise.all([
        import(new URL(script, location)),
        new Promise((done) => {
          const sheet = document.createElement("link");
          sheet.rel = "stylesheet";
          sheet.href = style;
          sheet.onload = sheet.onerror = done;
          document.head.append(sheet);
        }),
      ]).then(([search]) => search);
      loaded.catch(() => (loaded = undefined));
      return loaded;
    };
    // The field is there at once, so that no key is lost; the script takes it over.
    let field, mount;
    const start = (into, id) => {
      into.innerHTML = `<form class="search-form" role="search"><label class="search-label" for="${id}">Search for a title, a role or a word</label><input type="search" id="${id}" name="q"></form><p class="search-status" id="${id}-status" role="status"></p>`;
      const [form, status] = into.children;
      field = form.elements.q;
      form.oninput = () => {
        delete form.dataset.entered;
        status.textContent = "Searching…";
      };
      form.onsubmit = () => {
        form.dataset.entered = field.value.trim();
        return false;
      };
      mount = () =>
        load().then(
          (search) => search.mount(into, { folder: index, page: into === box, titles, href: searchLink.href }),
          () => (status.textContent = "The search could not be loaded. Are you offline?"),
        );
    };
    const box = document.querySelector("[data-search]");
    if (box) {
      start(box, "guide-search-page");
      field.value = new URLSearchParams(location.search).get("q") ?? "";
      field.focus();
      mount();
    }
    let dialog;
    const open = () => {
      if (!field) {
        dialog = document.createElement("dialog");
        dialog.className = "search-dialog";
        dialog.ariaLabel = "Search";
        dialog.innerHTML = '<button type="button" class="search-close">Close</button><div></div>';
        start(dialog.lastChild, "guide-search-box");
        document.body.append(dialog);
        dialog.addEventListener("click", ({ target }) => target.matches("dialog, .search-close") && dialog.close());
      }
      if (dialog && !dialog.open) dialog.showModal();
      field.focus();
      field.select();
      mount();
    };
    searchLink.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open();
    });
    addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.target.closest?.("input, select, textarea, [contenteditable]")) return;
      event.preventDefault();
      open();
    });
  }

  // Contents are folded on a phone and stand open beside the text where there is room.
  const contents = document.querySelector("details.contents");
  if (contents) {
    const roomy = matchMedia("(min-width: 64rem)");
    const fit = () => (contents.open = roomy.matches);
    fit();
    roomy.addEventListener("change", fit);
    const links = [...contents.querySelectorAll("a[href^='#']")];
    const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    const headings = [...document.querySelectorAll("main :is(h2, h3)")].filter((heading) => !contents.contains(heading));
    let current;
    let waiting = false;
    const mark = () => {
      waiting = false;
      // The last heading that is past where a link to it lands; at the end the one that was linked to, or the last.
      const padding = parseFloat(getComputedStyle(root).scrollPaddingTop) || 0;
      const atEnd = scrollY > 0 && innerHeight + scrollY >= root.scrollHeight - 2;
      let at = -1;
      for (const heading of headings) {
        const { top } = heading.getBoundingClientRect();
        if (top > (atEnd ? innerHeight : padding + parseFloat(getComputedStyle(heading).scrollMarginTop) + 8)) break;
        const own = targets.indexOf(heading);
        if (own >= 0 || heading.tagName === "H2") at = own;
        if (atEnd && own >= 0 && heading.matches(":target") && top > 0) break;
      }
      if (links[at] === current) return;
      current?.removeAttribute("aria-current");
      current = links[at];
      current?.setAttribute("aria-current", "true");
    };
    const soon = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(mark);
    };
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon, { passive: true });
    mark();
  }

  // A map that is wider than the page begins at its first box, and not in the empty corner beside that.
  for (const map of document.querySelectorAll(".map")) {
    if (map.scrollWidth <= map.clientWidth) continue;
    const places = Array.from(map.querySelectorAll(".step"), (box) => box.getBoundingClientRect());
    const first = places.reduce((top, place) => (place.top < top.top ? place : top));
    map.scrollLeft += first.left + first.width / 2 - innerWidth / 2;
  }

  // Previews: the one line that a link's `title` holds, shown at the link on hover and on focus. Fingers tap, and get
  // the page itself.
  const links = document.querySelectorAll("main a[title]");
  if (!links.length) return;
  const preview = document.createElement("div");
  preview.className = "preview";
  preview.id = "guide-preview";
  preview.setAttribute("role", "tooltip");
  preview.hidden = true;
  document.querySelector("main").append(preview);
  let shown = null;
  let timer = 0;

  const hide = () => {
    clearTimeout(timer);
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    shown = null;
    preview.hidden = true;
  };
  const show = (link) => {
    hide();
    shown = link;
    preview.textContent = link.dataset.preview;
    preview.hidden = false;
    link.setAttribute("aria-describedby", preview.id);
    // A link may be broken over two lines: the preview stands at its first.
    const line = link.getClientRects()[0];
    if (!line) return hide();
    const { width, height } = preview.getBoundingClientRect();
    const left = Math.max(8, Math.min(line.left, root.clientWidth - width - 8));
    const below = link.getBoundingClientRect().bottom + 6;
    const top = below + height > innerHeight && line.top - height - 6 > 0 ? line.top - height - 6 : below;
    preview.style.left = `${left + scrollX}px`;
    preview.style.top = `${top + scrollY}px`;
  };
  const later = (what, wait) => {
    clearTimeout(timer);
    timer = setTimeout(what, wait);
  };

  for (const link of links) {
    // Taken out, so that the browser's own tooltip doesn't come too.
    link.dataset.preview = link.title;
    link.removeAttribute("title");
    link.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") later(() => show(link), 200);
    });
    link.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") later(hide, 200);
    });
    link.addEventListener("focus", () => {
      if (link.matches(":focus-visible")) show(link);
    });
    link.addEventListener("blur", hide);
  }
  preview.addEventListener("pointerenter", () => clearTimeout(timer));
  preview.addEventListener("pointerleave", () => later(hide, 200));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
})();
