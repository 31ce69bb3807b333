// The search, loaded on first use: by the search dialog or the search page.
//
// Combines two sources: Pagefind's full-text index, and names.json with the names of all pages. Names match when they are
// joined, reordered or misspelt, and pages that match by name come first. All results are inserted as text, never as
// markup.

const SHOWN = 8;
const MORE = 12;

/** The Pagefind index, a promise; loaded once. */
let index;

function load(folder) {
  index ??= import(`${folder}pagefind.js`).then(async (pagefind) => {
    // A page with the name ranks above a page that often mentions it.
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
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) created.setAttribute(key, "");
    else if (value !== false && value != null) created.setAttribute(key, value);
  }
  created.append(...children);
  return created;
}

const SEPARATORS = /[\s\-\u2010-\u2014_/]+/;
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(SEPARATORS).join(" ").trim();
const joined = (text) => text.replaceAll(" ", "");

/** Words of a question that carry no meaning of their own. */
const STOP_WORDS = new Set(
  ("a all an and are as at be become becoming being between can could did differ difference differences different do does " +
    "for from get how i if in into is it like me my of on or same should than that the their there they this to versus vs " +
    "was we what when where which who why will with would you your").split(" "),
);

let names;

/** The names of all pages. If they can't be loaded, the search uses the index alone. */
function loadNames(folder) {
  names ??= fetch(`${folder}names.json`)
    .then((answer) => (answer.ok ? answer.json() : []))
    .then((pages) => catalogue(pages, folder.replace(/\/[^/]*\/$/, "")))
    .catch(() => {
      names = undefined;
      return catalogue([], "");
    });
  return names;
}

/** Indexes pages by name, normalized and without spaces, and collects the words of the visible names. */
function catalogue(list, base) {
  const byName = new Map();
  const words = new Set();
  const pages = list.map((page) => {
    const visible = [page.title, ...(page.names ?? [])];
    const names = [...visible, ...(page.hidden ?? [])].map(plain);
    names.forEach((name, order) => {
      const key = joined(name);
      if (!byName.has(key)) byName.set(key, []);
      // A hidden name matches but is never shown: the label is then the title.
      byName.get(key).push({ url: base + page.url, order, label: visible[order] ?? page.title, words: name });
      if (order < visible.length) name.split(" ").forEach((word) => words.add(word));
    });
    return { ...page, url: base + page.url, plainNames: names };
  });
  return { pages, byName, words };
}

/** The words of a query, as typed and normalized. */
const wordsOf = (text) => text.split(SEPARATORS).map((word) => ({ word, key: plain(word) })).filter(({ key }) => key);

/** The names within a query: the longest at each word, with its position, its length in words, and its pages. */
function mentions(known, words) {
  const found = [];
  for (let from = 0; from < words.length; from++) {
    for (let count = Math.min(8, words.length - from); count > 0; count--) {
      const part = words.slice(from, from + count);
      const key = part.map(({ key }) => key).join("");
      const named = known.byName.get(key) ?? (key.length > 4 && key.endsWith("s") ? known.byName.get(key.slice(0, -1)) : undefined);
      if (!named || part.every(({ key }) => STOP_WORDS.has(key))) continue;
      found.push({ from, count, named });
      from += count - 1;
      break;
    }
  }
  return found;
}

// How well a page matches a query by name.
const EXACT = 4; // A name is the query.
const COMPARES = 3; // The page compares two roles that the query names.
const PREFIX = 2; // A name starts with the query.
const WITHIN = 1.5; // The query contains a name.
const ALL_WORDS = 1; // A name has all words of the query.

/** The words of a query without stop words. */
const subject = (words) => {
  const rest = words.filter(({ key }) => !STOP_WORDS.has(key));
  return rest.length ? rest : words;
};

/** The best match of a query with the normalized names of a page, and the position of the matching name. */
function matchNames(names, words) {
  const key = words.map(({ key }) => key).join(" ");
  const starts = (name) => name.startsWith(key) || (key.length > 2 && joined(name).startsWith(joined(key)));
  const about = subject(words);
  const has = (name) => about.every(({ key }) => name.split(" ").some((word) => word.startsWith(key)));
  for (const [match, test] of [[EXACT, (name) => joined(name) === joined(key)], [PREFIX, starts], [ALL_WORDS, has]]) {
    const order = names.findIndex(test);
    if (order >= 0) return { match, order };
  }
  return { match: 0, order: 0 };
}

/** The best match of each page with a query, by URL. `order` sorts pages that match equally well. */
function matchPages(known, words) {
  const found = new Map();
  const add = (url, match, order) => {
    const best = found.get(url);
    if (!best || match > best.match || (match === best.match && order < best.order)) found.set(url, { match, order });
  };
  const named = mentions(known, words);
  for (const { from, count, named: pages } of named) {
    const match = from === 0 && count === words.length ? EXACT : WITHIN;
    for (const { url, order } of pages) add(url, match, (match === WITHIN ? -100 * count : 0) + order);
  }
  const isQuestion = words.some(({ key }) => STOP_WORDS.has(key));
  for (const page of known.pages) {
    const isComparison = page.between?.length === 2;
    const { match, order } = matchNames(page.plainNames, words);
    // The names of all comparisons of a role start with its name. Show them only for a query that names two or is a question.
    if (match && (match === EXACT || !isComparison || isQuestion)) add(page.url, match, order);
    if (!isComparison || named.length < 2) continue;
    const [one, other] = page.between.map((index) => known.pages[index]?.url);
    const orderIn = (mention, url) => mention.named.find((name) => name.url === url)?.order;
    for (const first of named) {
      for (const second of named) {
        const [left, right] = [orderIn(first, one), orderIn(second, other)];
        if (first !== second && left !== undefined && right !== undefined) add(page.url, COMPARES, left + right);
      }
    }
  }
  return found;
}

/** The query for the index, which matches whole words: without stop words, and with names in their own spelling. */
function indexQuery(known, words) {
  const spelled = [...words];
  for (const { from, count, named } of mentions(known, words)) {
    const key = words.slice(from, from + count).map(({ key }) => key).join(" ");
    if (named.some((name) => name.words === key) || joined(key) !== joined(named[0].words)) continue;
    spelled.splice(from, count, ...Array.from({ length: count }, (_, offset) => (offset ? { word: "", key: "" } : { word: named[0].words, key })));
  }
  return subject(spelled).map(({ word }) => word).filter(Boolean).join(" ");
}

/** The edit distance of two strings, with swaps of neighbours, up to `limit` + 1. */
function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let [older, old] = [[], Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    if (Math.min(...row) > limit) return limit + 1;
    [older, old] = [old, row];
  }
  return old[b.length];
}

/** The string nearest to a text, within an edit distance of 1 or 2. */
function nearest(text, all) {
  let limit = text.length < 4 ? 0 : text.length < 9 ? 1 : 2;
  let found;
  for (const other of limit ? all : []) {
    const edits = distance(text, other, limit);
    if (edits <= limit) [found, limit] = [other, edits - 1];
    if (limit < 1) break;
  }
  return found;
}

/** A suggestion for a query that matches no name: a similar name, or the query with one word corrected. */
function suggest(known, words, matches) {
  const isKnown = ({ key }) => STOP_WORDS.has(key) || known.words.has(key);
  if (!words.length || words.every(isKnown)) return undefined;
  if ([...matches.values()].some(({ match }) => match !== WITHIN && match > 0)) return undefined;
  const near = nearest(words.map(({ key }) => key).join(""), known.byName.keys());
  if (near) return known.byName.get(near)[0].label;
  const within = mentions(known, words);
  const isNamed = (index, all) => all.some(({ from, count }) => index >= from && index < from + count);
  const corrected = words.map((word, index) => {
    const other = isKnown(word) || isNamed(index, within) ? undefined : nearest(word.key, known.words);
    return other ? { word: other, key: other } : word;
  });
  const named = mentions(known, corrected);
  const helps = corrected.some((word, index) => word !== words[index] && isNamed(index, named));
  return helps ? corrected.map(({ word }) => word).join(" ") : undefined;
}

/** The order of kinds among pages that match equally well. */
const KINDS = ["Role", "Title", "Term", "Skill", "Comparison"];
const kindOrder = (kind) => (KINDS.includes(kind) ? KINDS.indexOf(kind) : KINDS.length);

/** Sorts results: pages that match by name first, then the rest by the score of the index. */
function ranked(pages, words, matches) {
  const named = pages.map(({ data, score }) => {
    const names = [data.meta.title, ...(data.meta.names ?? "").split(", ")].filter(Boolean).map(plain);
    const isComparison = data.meta.kind === "Comparison";
    const best = matches.get(data.url) ?? (isComparison ? { match: 0, order: 0 } : matchNames(names, words));
    return { data, score, ...best };
  });
  named.sort((a, b) => {
    // A longer name within the query comes first. Otherwise a role comes before a term of the same name.
    const kinds = a.match ? kindOrder(a.data.meta.kind) - kindOrder(b.data.meta.kind) : 0;
    const order = a.order - b.order;
    return b.match - a.match || (a.match === WITHIN && Math.abs(order) > 50 ? order : kinds || order) || b.score - a.score;
  });
  return named.map(({ data }) => data);
}

/** The best results. `early`, if given, receives the matches by name before the index has answered. */
async function find(pagefind, known, text, filters, early) {
  const words = wordsOf(text);
  const matches = matchPages(known, words);
  // names.json has the kind of each page, but not its role or topic.
  const isNamed = ({ url, kind }) => matches.has(url) && (!filters.kind || filters.kind === kind);
  const named = filters.role || filters.topic ? [] : known.pages.filter(isNamed);
  const byName = named.map(({ url, title, kind, summary }) => ({ score: 0, data: { url, meta: { title, kind, summary } } }));
  if (early && byName.length) early(ranked(byName, words, matches).slice(0, SHOWN));
  const query = indexQuery(known, words) || text;
  const search = (more) => pagefind.search(query, { filters: { ...filters, ...more } });
  const loaded = async (results) => Promise.all(results.map(async (result) => ({ score: result.score, data: await result.data() })));
  const roles = filters.kind ? [] : (await search({ kind: "Role" })).results.slice(0, 4);
  const all = (await search({})).results;
  const top = await loaded([...new Map([...roles, ...all.slice(0, MORE)].map((result) => [result.id, result])).values()]);
  const loadedUrls = new Set(top.map(({ data }) => data.url));
  const further = byName.filter(({ data }) => !loadedUrls.has(data.url));
  // The URLs of a long result list are unknown until they are loaded; it probably contains the matches by name.
  const total = Math.max(all.length + (all.length > MORE ? 0 : further.length), further.length);
  const results = ranked([...top, ...further], words, matches).slice(0, SHOWN);
  return { total, results, all, suggestion: suggest(known, words, matches) };
}

/** Converts an excerpt with Pagefind's `<mark>` elements to DOM nodes. */
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
  const text = summary ? [summary] : marked(data.excerpt ?? "");
  if (text.length) link.append(element("span", { class: "search-says" }, ...text));
  return element("li", {}, link);
}

const mounted = new WeakSet();

/** Connects the search field in an element. On the search page (`page`), the URL keeps the query and the filters; `href` is
    the address of that page. */
export function mount(into, { folder, page = false, titles, href }) {
  if (mounted.has(into)) return;
  mounted.add(into);
  const form = into.querySelector("form");
  const field = form.elements.q;
  const { id } = field;
  const status = into.querySelector(".search-status");
  const typing = { autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", "aria-describedby": status.id };
  for (const [name, value] of Object.entries(typing)) field.setAttribute(name, value);
  form.oninput = form.onsubmit = null;
  const suggested = element("p", { class: "search-meant" });
  const list = element("ol", { class: "search-results" });
  const more = element("p", { class: "search-more" });
  const filterLabels = { kind: "Kind", role: "Role", topic: "Topic" };
  const selects = Object.entries(filterLabels).map(([name, label]) => {
    const select = element("select", { id: `${id}-${name}`, name, disabled: true }, element("option", { value: "" }, "All"));
    return [name, select, element("label", { for: select.id }, label, " ", select)];
  });
  form.append(element("div", { class: "search-filters" }, ...selects.map(([, , label]) => label)));
  into.append(suggested, list, more);

  const chosenFilters = () => Object.fromEntries(selects.filter(([, select]) => select.value).map(([name, select]) => [name, select.value]));
  let requests = 0;
  let total = 0;
  // The query of the results in the list, and the query for which Enter was pressed before its results arrived.
  let answered;
  let entered = form.dataset.entered;
  const fromUrl = new URLSearchParams(page ? location.search : "");

  async function search() {
    const words = field.value.trim();
    const number = ++requests;
    if (page) updateUrl(words, chosenFilters());
    answered = undefined;
    if (!words) {
      for (const part of [suggested, list, more]) part.replaceChildren();
      status.textContent = "";
      return;
    }
    // Delayed, because a screen reader announces each status.
    const late = setTimeout(() => number === requests && (status.textContent = "Searching…"), 250);
    try {
      const [pagefind, known] = await Promise.all([load(folder), loadNames(folder)]);
      // Fill an empty list as early as possible. A list with results changes only once.
      const early = (results) => number === requests && list.replaceChildren(...results.map(resultItem));
      const found = await find(pagefind, known, words, chosenFilters(), list.children.length ? undefined : early);
      if (number !== requests) return;
      total = found.total;
      list.replaceChildren(...found.results.map(resultItem));
      more.replaceChildren(...rest(found));
      suggested.replaceChildren(...(found.suggestion ? ["Did you mean ", suggestionLink(found.suggestion), "?"] : []));
      status.textContent = summaryOf(found, words);
      answered = words;
      if (entered === words) openFirst();
    } catch {
      if (number === requests) status.textContent = "Search could not be loaded. Are you offline?";
    } finally {
      clearTimeout(late);
    }
  }

  /** A link to the results of another query. A plain click shows them here. */
  function suggestionLink(words) {
    const link = element("a", { href: `${href}?${new URLSearchParams({ q: words })}` }, words);
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      field.value = words;
      field.focus();
      search();
    });
    return link;
  }

  const summaryOf = ({ total }, words) => (total === 0 ? `No results for “${words}”.` : total === 1 ? "1 result" : `${total} results`);

  function rest(found) {
    if (found.total === 0 && titles) return [element("a", { href: titles }, "All titles, A to Z")];
    if (found.total <= found.results.length) return [];
    const button = element("button", { type: "button", class: "search-all" }, `Show more (${found.total} in total)`);
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
      if (list.children.length >= total || next.length < 20) more.replaceChildren();
      items[0]?.querySelector("a").focus();
    });
    return [button];
  }

  function updateUrl(words, filters) {
    const query = new URLSearchParams(words ? { q: words, ...filters } : filters);
    history.replaceState(history.state, "", query.size ? `?${query}` : location.pathname);
  }

  async function fillFilters() {
    const pagefind = await load(folder);
    const filters = await pagefind.filters();
    for (const [name, select, label] of selects) {
      const values = Object.entries(filters[name] ?? {}).sort(([a], [b]) => a.localeCompare(b));
      label.hidden = values.length < 2;
      select.append(...values.map(([value, count]) => element("option", { value }, `${value} (${count})`)));
      select.disabled = false;
      if (fromUrl.has(name) && values.some(([value]) => value === fromUrl.get(name))) select.value = fromUrl.get(name);
    }
  }

  // The arrow keys move through the field and the results. Enter in the field opens the first result.
  into.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (event.target.tagName === "SELECT") return;
    const stops = [field, ...suggested.querySelectorAll("a"), ...list.querySelectorAll("a")];
    const current = stops.indexOf(document.activeElement);
    const next = stops[current + (event.key === "ArrowDown" ? 1 : -1)];
    if (current < 0 || !next) return;
    event.preventDefault();
    next.focus();
  });
  function openFirst() {
    entered = undefined;
    list.querySelector("a")?.click();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // The list may still show an older query. Then wait for the results before opening the first.
    entered = field.value.trim();
    if (answered === entered) openFirst();
  });
  field.addEventListener("input", () => {
    entered = undefined;
    search();
  });
  for (const [, select] of selects) select.addEventListener("change", search);

  const ready = fillFilters().catch(() => {
    status.textContent = "Search could not be loaded. Are you offline?";
  });
  // Search for text that was typed before this script had loaded. The search page needs its filters first.
  if (page) ready.then(() => field.value && search());
  else if (field.value) search();
}
