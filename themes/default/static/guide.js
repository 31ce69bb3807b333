// Small comforts: pages are readable without this script.
(() => {
  "use strict";
  const root = document.documentElement;

  // Colour switch: toggles between the system's scheme and the other one.
  const button = document.querySelector(".switch");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.colours ? root.dataset.colours === "dark" : prefersDark.matches);
  const update = () => button.setAttribute("aria-pressed", String(isDark()));
  if (button) {
    update();
    prefersDark.addEventListener("change", update);
    button.addEventListener("click", () => {
      const wanted = isDark() ? "light" : "dark";
      const asSystem = (wanted === "dark") === prefersDark.matches;
      if (asSystem) delete root.dataset.colours;
      else root.dataset.colours = wanted;
      try {
        if (asSystem) localStorage.removeItem("guide-colours");
        else localStorage.setItem("guide-colours", wanted);
      } catch {
        // Without storage, the choice applies to this page only.
      }
      update();
    });
  }

  // The search is loaded on first use: by its link, the keys `/` and Ctrl+K, or the search page.
  const searchLink = document.querySelector(".search-link");
  if (searchLink) {
    const { index, script, style, titles, label, failed } = searchLink.dataset;
    searchLink.setAttribute("aria-keyshortcuts", "/ Control+K Meta+K");
    const link = (properties) => document.head.append(Object.assign(document.createElement("link"), properties));
    let loaded;
    const load = () => {
      loaded ??= Promise.all([
        import(new URL(script, location)),
        new Promise((done) => link({ rel: "stylesheet", href: style, onload: done, onerror: done })),
        // Arrives while the script loads.
        link({ rel: "preload", as: "fetch", crossOrigin: "", href: `${index}root.bin` }),
      ]).then(([search]) => search);
      loaded.catch(() => (loaded = undefined));
      return loaded;
    };
    // The field exists before the script has loaded, so that no keystroke is lost.
    let field, mount;
    const start = (into, id) => {
      const combobox = `role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="${id}-list" aria-describedby="${id}-status"`;
      const typing = 'autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search"';
      into.innerHTML = `<form class="search-form" role="search"><label class="search-label" for="${id}"></label><input id="${id}" name="q" ${combobox} ${typing}></form><p class="search-status" id="${id}-status" role="status"></p><p class="search-problem" role="alert" hidden></p><p></p><div id="${id}-list" role="listbox"></div><p></p>`;
      const [form, , problem] = into.children;
      form.firstChild.textContent = label;
      field = form.elements.q;
      form.oninput = () => delete form.dataset.entered;
      form.onsubmit = () => {
        form.dataset.entered = field.value.trim();
        return false;
      };
      mount = () =>
        load().then(
          (search) => search.mount(into, { folder: index, page: into === box, titles, failed }),
          () => {
            problem.textContent = failed;
            problem.hidden = false;
          },
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
        dialog.ariaLabel = searchLink.textContent.trim();
        dialog.append(document.createElement("div"));
        dialog.firstChild.dataset.search = "";
        start(dialog.firstChild, "guide-search-box");
        document.body.append(dialog);
        dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
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
      const { key, metaKey, ctrlKey, shiftKey, altKey } = event;
      const isSlash = key === "/" && !metaKey && !ctrlKey && !altKey && !event.target.closest?.("input, select, textarea, [contenteditable]");
      const isControlK = key.toLowerCase() === "k" && metaKey !== ctrlKey && !shiftKey && !altKey;
      if (!isSlash && !isControlK) return;
      event.preventDefault();
      open();
    });
  }

  // Positions that are side by side are open.
  if (matchMedia("(min-width: 48rem)").matches) for (const fold of document.querySelectorAll(".position > details")) fold.open = true;

  // Open on wide screens, where it is next to the text, and closed on narrow ones.
  const openFrom = (details, rem) => {
    const roomy = matchMedia(`(min-width: ${rem}rem)`);
    const fit = () => (details.open = roomy.matches);
    fit();
    roomy.addEventListener("change", fit);
  };

  // The tree of pages, scrolled to the current one if it is out of view.
  const tree = document.querySelector(".tree");
  if (tree) {
    openFrom(tree.firstElementChild, 64);
    const here = tree.querySelector("[aria-current]");
    if (here?.offsetTop > tree.clientHeight - 64) tree.scrollTop = here.offsetTop - tree.clientHeight / 2;
  }

  // The table of contents. The jump bar of a role is always open.
  const contents = document.querySelector("details.contents, .jump");
  if (contents?.matches("details")) openFrom(contents, tree ? 80 : 64);
  // Until now, the style sheet has shown what is opened above, so that nothing moves.
  document.documentElement.classList.add("is-ready");
  if (contents) {
    const bar = contents.matches(".jump") && contents.firstElementChild;
    const links = [...contents.querySelectorAll("a[href^='#']")];
    const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    const headings = [...document.querySelectorAll("main :is(h2, h3)")].filter((heading) => !contents.contains(heading));
    let current;
    let waiting = false;
    const mark = () => {
      waiting = false;
      // The current heading is the last one above the scroll target; at the end of the page, the `:target` or the last.
      const padding = parseFloat(getComputedStyle(root).scrollPaddingTop) || 0;
      const atEnd = scrollY > 0 && innerHeight + scrollY >= root.scrollHeight - 2;
      let index = -1;
      for (const heading of headings) {
        const { top } = heading.getBoundingClientRect();
        if (top > (atEnd ? innerHeight : padding + parseFloat(getComputedStyle(heading).scrollMarginTop) + 8)) break;
        const own = targets.indexOf(heading);
        if (own >= 0 || heading.tagName === "H2") index = own;
        if (atEnd && own >= 0 && heading.matches(":target") && top > 0) break;
      }
      if (links[index] === current) return;
      current?.removeAttribute("aria-current");
      current = links[index];
      current?.setAttribute("aria-current", "true");
      if (bar && current) bar.scrollLeft += current.getBoundingClientRect().left - bar.getBoundingClientRect().left - 16;
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

  // Link previews: show the `title` of a link on hover and on focus. A tap follows the link.
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
    // A link may wrap: place the preview at its first line.
    const line = link.getClientRects()[0];
    if (!line) return hide();
    const { width, height } = preview.getBoundingClientRect();
    const left = Math.max(8, Math.min(line.left, root.clientWidth - width - 8));
    const below = link.getBoundingClientRect().bottom + 6;
    const top = below + height > innerHeight && line.top - height - 6 > 0 ? line.top - height - 6 : below;
    preview.style.left = `${left + scrollX}px`;
    preview.style.top = `${top + scrollY}px`;
  };
  const later = (action, wait) => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };

  for (const link of links) {
    // Remove the title so that the browser shows no tooltip of its own.
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
