// The search. It is loaded at its first use: when somebody opens it, or comes to the page of the search.
//
// The index is Pagefind's; what is here asks it as one types, puts roles that go by the words first, and shows results
// as plain links. Whatever comes from the index is inserted as text and never as markup.

const SHOWN = 8;
const MORE = 12;

/** What an index says when it is asked: loaded once. */
let index;

function load(folder) {
  index ??= import(`${folder}pagefind.js`).then(async (pagefind) => {
    // A page that goes by a name is nearer to it than one that often mentions it.
    await pagefind.options({
      excerptLength: 24,
      ranking: { termFrequency: 0.6, metaWeights: { title: 8, names: 8, summary: 2, kind: 0.5 } },
    });
    await pagefind.init();
    return pagefind;
  });
  index.catch(() => (index = undefined));
  return index;
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\s\-_]+/g, " ").trim();

/** How well a page goes by the words: 3 it is called so, 2 a name of it starts so, 1 a name of it has them all, 0. */
function goesBy(meta, words) {
  const names = [meta.title, ...(meta.names ?? "").split(", ")].filter(Boolean).map(plain);
  if (names.includes(words)) return 3;
  if (names.some((name) => name.startsWith(words))) return 2;
  return names.some((name) => words.split(" ").every((word) => name.includes(word))) ? 1 : 0;
}

/** The order of kinds among pages that go equally well by the words. */
const FIRST = ["Role", "Title", "Term", "Skill", "Comparison"];
const place = (kind) => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);

/** What the results of an index say, best first: pages that go by the words, roles before others, then by what they say. */
async function ranked(results, words) {
  const found = await Promise.all(results.map(async (result) => ({ score: result.score, data: await result.data() })));
  const named = found.map(({ score, data }) => ({ data, score, named: goesBy(data.meta, words) }));
  named.sort((a, b) => b.named - a.named || (a.named ? place(a.data.meta.kind) - place(b.data.meta.kind) : 0) || b.score - a.score);
  return named.map(({ data }) => data);
}

/** The best results. Where `early` is given, it gets the roles among them without waiting for the rest. */
async function find(pagefind, words, filters, early) {
  const search = (more) => pagefind.search(words, { filters: { ...filters, ...more } });
  const key = plain(words);
  const roles = filters.kind ? [] : (await search({ kind: "Role" })).results.slice(0, 4);
  if (early && roles.length) early(await ranked(roles, key));
  const all = (await search({})).results;
  const unique = [...new Map([...roles, ...all.slice(0, MORE)].map((result) => [result.id, result])).values()];
  return { total: all.length, results: (await ranked(unique, key)).slice(0, SHOWN), all };
}

/** Text in which Pagefind has marked words, as nodes. */
function marked(excerpt) {
  const entities = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", "#x27": "'", nbsp: "\u00a0" };
  const text = (piece) => piece.replace(/&(#?\w+);/g, (whole, name) => entities[name] ?? whole);
  let inMark = false;
  const nodes = [];
  for (const piece of excerpt.split(/(<\/?mark>)/)) {
    if (piece === "<mark>" || piece === "</mark>") inMark = piece === "<mark>";
    else if (piece) nodes.push(inMark ? element("mark", {}, text(piece)) : text(piece));
  }
  return nodes;
}

function resultItem(data) {
  const { title, kind, summary } = data.meta;
  const head = element("span", { class: "search-head" }, element("span", { class: "search-title" }, title ?? data.url));
  if (kind) head.append(" ", element("span", { class: "search-kind" }, kind));
  const link = element("a", { class: "search-result", href: data.url }, head);
  const says = summary ? [summary] : marked(data.excerpt ?? "");
  if (says.length) link.append(element("span", { class: "search-says" }, ...says));
  return element("li", {}, link);
}

/** Puts a search into an element. `page` says that it is the page of the search, whose address shows what is asked. */
export function mount(into, { folder, page = false, titles }) {
  const id = page ? "guide-search-page" : "guide-search-box";
  const field = element("input", {
    type: "search", id, name: "q", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search",
    "aria-describedby": `${id}-status`,
  });
  const status = element("p", { class: "search-status", id: `${id}-status`, role: "status" });
  const list = element("ol", { class: "search-results" });
  const more = element("p", { class: "search-more" });
  const narrow = { kind: "Kind", role: "Role", topic: "Topic" };
  const selects = Object.entries(narrow).map(([name, label]) => {
    const select = element("select", { id: `${id}-${name}`, name, disabled: true }, element("option", { value: "" }, "All"));
    return [name, select, element("label", { for: select.id }, label, " ", select)];
  });
  const form = element("form", { class: "search-form", role: "search" },
    element("label", { class: "search-label", for: id }, "Search for a title, a role or a word"), field,
    element("div", { class: "search-filters" }, ...selects.map(([, , label]) => label)));
  into.replaceChildren(form, status, list, more);

  const chosen = () => Object.fromEntries(selects.filter(([, select]) => select.value).map(([name, select]) => [name, select.value]));
  let asked = 0;
  let total = 0;
  // The words whose results are in the list, and those for which Enter was pressed before theirs were.
  let answered;
  let entered;

  async function ask() {
    const words = field.value.trim();
    const number = ++asked;
    if (page) remember(words, chosen());
    answered = undefined;
    if (!words) {
      list.replaceChildren();
      more.replaceChildren();
      status.textContent = "";
      return;
    }
    try {
      const pagefind = await load(folder);
      // An empty list is filled with what is there first; one that shows something changes once.
      const early = (results) => number === asked && list.replaceChildren(...results.map(resultItem));
      const found = await find(pagefind, words, chosen(), list.children.length ? undefined : early);
      if (number !== asked) return;
      total = found.total;
      list.replaceChildren(...found.results.map(resultItem));
      more.replaceChildren(...rest(found));
      status.textContent = said(found, words);
      answered = words;
      if (entered === words) openFirst();
    } catch {
      if (number === asked) status.textContent = "The search could not be loaded. Are you offline?";
    }
  }

  const said = ({ total }, words) => (total === 0 ? `Nothing says “${words}”.` : total === 1 ? "1 result" : `${total} results`);

  function rest(found) {
    if (found.total === 0 && titles) return [element("a", { href: titles }, "Every title, A to Z")];
    if (found.total <= found.results.length) return [];
    const button = element("button", { type: "button", class: "search-all" }, `Show more of ${found.total}`);
    button.addEventListener("click", async () => {
      const shown = new Set([...list.querySelectorAll("a")].map((link) => link.getAttribute("href")));
      const next = [];
      for (const result of found.all) {
        if (next.length >= 20) break;
        const data = await result.data();
        if (!shown.has(data.url)) next.push(data);
      }
      const items = next.map(resultItem);
      list.append(...items);
      if (list.children.length >= total) more.replaceChildren();
      items[0]?.querySelector("a").focus();
    });
    return [button];
  }

  function remember(words, filters) {
    const query = new URLSearchParams(words ? { q: words, ...filters } : filters);
    history.replaceState(history.state, "", query.size ? `?${query}` : location.pathname);
  }

  async function fillFilters() {
    const pagefind = await load(folder);
    const filters = await pagefind.filters();
    const wanted = new URLSearchParams(page ? location.search : "");
    for (const [name, select, label] of selects) {
      const values = Object.entries(filters[name] ?? {}).sort(([a], [b]) => a.localeCompare(b));
      label.hidden = values.length < 2;
      select.append(...values.map(([value, count]) => element("option", { value }, `${value} (${count})`)));
      select.disabled = false;
      if (wanted.has(name) && values.some(([value]) => value === wanted.get(name))) select.value = wanted.get(name);
    }
  }

  // Up and down go through the field and the results; Enter in the field opens the first.
  into.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (event.target.tagName === "SELECT") return;
    const stops = [field, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  });
  function openFirst() {
    entered = undefined;
    list.querySelector("a")?.click();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // What the list shows may still be of older words: then the first link waits for its answer.
    entered = field.value.trim();
    if (answered === entered) openFirst();
  });
  field.addEventListener("input", () => {
    entered = undefined;
    ask();
  });
  for (const [, select] of selects) select.addEventListener("change", ask);

  const ready = fillFilters().catch(() => {
    status.textContent = "The search could not be loaded. Are you offline?";
  });
  if (page) {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    ready.then(() => field.value && ask());
  }
  return field;
}

let dialog;

/** Opens the search over the page. */
export function open(options) {
  if (!dialog) {
    const close = element("button", { type: "button", class: "search-close" }, "Close");
    const body = element("div", { class: "search-body" });
    dialog = element("dialog", { class: "search-dialog", "aria-label": "Search" }, close, body);
    document.body.append(dialog);
    dialog.field = mount(body, options);
    close.addEventListener("click", () => dialog.close());
    // A click beside the box closes it, as one expects of a box over a page.
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
  if (!dialog.open) dialog.showModal();
  dialog.field.focus();
  dialog.field.select();
}
