// The search. It is loaded at its first use: when somebody opens it, or comes to the page of the search.
//
// The index is Pagefind's; what is here asks it as one types, puts what goes by the words first, and shows results as
// plain links. Names are known from a list of their own, in which they are found joined, turned round and misspelt.
// Whatever comes from either is inserted as text and never as markup.

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

const JOINTS = /[\s\-\u2010-\u2014_/]+/;
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(JOINTS).join(" ").trim();
const joined = (text) => text.replaceAll(" ", "");

/** Words that a question is made of, and that say nothing of what it is about. */
const ASKING = new Set(
  ("a all an and are as at be become becoming being between can could did differ difference differences different do does " +
    "for from get how i if in into is it like me my of on or same should than that the their there they this to versus vs " +
    "was we what when where which who why will with would you your").split(" "),
);

let names;

/** What each page is called. The search works without it, with what the index knows. */
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

/** Pages by their names, each name plain and without its spaces, and the words that names are made of. */
function catalogue(list, base) {
  const byName = new Map();
  const words = new Set();
  const pages = list.map((page) => {
    const shown = [page.title, ...(page.names ?? [])];
    const called = [...shown, ...(page.hidden ?? [])].map(plain);
    called.forEach((name, at) => {
      const key = joined(name);
      if (!byName.has(key)) byName.set(key, []);
      // A hidden name is understood and never shown: its page is called by its title.
      byName.get(key).push({ url: base + page.url, at, says: shown[at] ?? page.title, words: name });
      if (at < shown.length) name.split(" ").forEach((word) => words.add(word));
    });
    return { ...page, url: base + page.url, called };
  });
  return { pages, byName, words };
}

/** What is asked, in words: as they are written, and plain. */
const wordsOf = (text) => text.split(JOINTS).map((word) => ({ word, key: plain(word) })).filter(({ key }) => key);

/** The names that stand within the words, the longest first from each word on: from which word, how many, whose. */
function mentions(known, words) {
  const found = [];
  for (let from = 0; from < words.length; from++) {
    for (let count = Math.min(8, words.length - from); count > 0; count--) {
      const part = words.slice(from, from + count);
      const key = part.map(({ key }) => key).join("");
      const named = known.byName.get(key) ?? (key.length > 4 && key.endsWith("s") ? known.byName.get(key.slice(0, -1)) : undefined);
      if (!named || part.every(({ key }) => ASKING.has(key))) continue;
      found.push({ from, count, named });
      from += count - 1;
      break;
    }
  }
  return found;
}

const CALLED = 4; // It is called so.
const COMPARES = 3; // It compares the two that are named.
const STARTS = 2; // A name of it starts so.
const WITHIN = 1.5; // A name of it stands within the words.
const HAS = 1; // A name of it has all the words.

const subject = (words) => {
  const left = words.filter(({ key }) => !ASKING.has(key));
  return left.length ? left : words;
};

/** How well a page of these plain names goes by the words, whatever else is named in them, and by which of its names. */
function goesBy(called, words) {
  const key = words.map(({ key }) => key).join(" ");
  const starts = (name) => name.startsWith(key) || (key.length > 2 && joined(name).startsWith(joined(key)));
  const about = subject(words);
  const has = (name) => about.every(({ key }) => name.split(" ").some((word) => word.startsWith(key)));
  for (const [how, goes] of [[CALLED, (name) => joined(name) === joined(key)], [STARTS, starts], [HAS, has]]) {
    const order = called.findIndex(goes);
    if (order >= 0) return { how, order };
  }
  return { how: 0, order: 0 };
}

/** How well each page goes by the words, by its address: how, and what comes first of those that go equally well. */
function fits(known, words) {
  const found = new Map();
  const add = (url, how, order) => {
    const before = found.get(url);
    if (!before || how > before.how || (how === before.how && order < before.order)) found.set(url, { how, order });
  };
  const named = mentions(known, words);
  for (const { from, count, named: those } of named) {
    const how = from === 0 && count === words.length ? CALLED : WITHIN;
    for (const { url, at } of those) add(url, how, (how === WITHIN ? -100 * count : 0) + at);
  }
  const isTwo = words.some(({ key }) => ASKING.has(key));
  for (const page of known.pages) {
    const isComparison = page.between?.length === 2;
    const { how, order } = goesBy(page.called, words);
    // A role's comparisons all start with its name: they are meant where two are named, or half of a question is there.
    if (how && (how === CALLED || !isComparison || isTwo)) add(page.url, how, order);
    if (!isComparison || named.length < 2) continue;
    const [one, other] = page.between.map((at) => known.pages[at]?.url);
    const place = (mention, url) => mention.named.find((name) => name.url === url)?.at;
    for (const first of named) {
      for (const second of named) {
        const [left, right] = [place(first, one), place(second, other)];
        if (first !== second && left !== undefined && right !== undefined) add(page.url, COMPARES, left + right);
      }
    }
  }
  return found;
}

/** The words for the index, which knows whole words: without those of a question, and with names as they are spelt. */
function forIndex(known, words) {
  const spelt = [...words];
  for (const { from, count, named } of mentions(known, words)) {
    const key = words.slice(from, from + count).map(({ key }) => key).join(" ");
    if (named.some((name) => name.words === key) || joined(key) !== joined(named[0].words)) continue;
    spelt.splice(from, count, ...Array.from({ length: count }, (_, at) => (at ? { word: "", key: "" } : { word: named[0].words, key })));
  }
  return subject(spelt).map(({ word }) => word).filter(Boolean).join(" ");
}

/** How many letters are wrong, missing, too many or swapped with the next, up to `most` and one. */
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [older, old] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [older, old] = [old, row];
  }
  return old[b.length];
}

/** The nearest of some texts, if only a letter or two is wrong. */
function nearest(text, all) {
  let most = text.length < 4 ? 0 : text.length < 9 ? 1 : 2;
  let found;
  for (const other of most ? all : []) {
    const far = distance(text, other, most);
    if (far <= most) [found, most] = [other, far - 1];
    if (most < 1) break;
  }
  return found;
}

/** What was probably meant, where no name goes by the words: a name with a letter wrong, or the words with one put right. */
function meant(known, words, fitting) {
  const isKnown = ({ key }) => ASKING.has(key) || known.words.has(key);
  if (!words.length || words.every(isKnown)) return undefined;
  if ([...fitting.values()].some(({ how }) => how !== WITHIN && how > 0)) return undefined;
  const near = nearest(words.map(({ key }) => key).join(""), known.byName.keys());
  if (near) return known.byName.get(near)[0].says;
  const within = mentions(known, words);
  const isNamed = (at, all) => all.some(({ from, count }) => at >= from && at < from + count);
  const right = words.map((word, at) => {
    const other = isKnown(word) || isNamed(at, within) ? undefined : nearest(word.key, known.words);
    return other ? { word: other, key: other } : word;
  });
  const now = mentions(known, right);
  const helps = right.some((word, at) => word !== words[at] && isNamed(at, now));
  return helps ? right.map(({ word }) => word).join(" ") : undefined;
}

/** The order of kinds among pages that go equally well by the words. */
const FIRST = ["Role", "Title", "Term", "Skill", "Comparison"];
const place = (kind) => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);

/** Pages that go by the words, roles before others, then the rest by how the index scores them. */
function ranked(pages, words, fitting) {
  const named = pages.map(({ data, score }) => {
    const called = [data.meta.title, ...(data.meta.names ?? "").split(", ")].filter(Boolean).map(plain);
    const isComparison = data.meta.kind === "Comparison";
    const fit = fitting.get(data.url) ?? (isComparison ? { how: 0, order: 0 } : goesBy(called, words));
    return { data, score, ...fit };
  });
  named.sort((a, b) => {
    // The longest name within the words says best what they are about; else a role comes before a term of its name.
    const kinds = a.how ? place(a.data.meta.kind) - place(b.data.meta.kind) : 0;
    const order = a.order - b.order;
    return b.how - a.how || (a.how === WITHIN && Math.abs(order) > 50 ? order : kinds || order) || b.score - a.score;
  });
  return named.map(({ data }) => data);
}

/** The best results. Where `early` is given, it gets those by their names without waiting for the rest. */
async function find(pagefind, known, asked, filters, early) {
  const words = wordsOf(asked);
  const fitting = fits(known, words);
  // What has a name is known without the index, but for what it is about.
  const isNamed = ({ url, kind }) => fitting.has(url) && (!filters.kind || filters.kind === kind);
  const named = filters.role || filters.topic ? [] : known.pages.filter(isNamed);
  const byName = named.map(({ url, title, kind, summary }) => ({ score: 0, data: { url, meta: { title, kind, summary } } }));
  if (early && byName.length) early(ranked(byName, words, fitting).slice(0, SHOWN));
  const query = forIndex(known, words) || asked;
  const search = (more) => pagefind.search(query, { filters: { ...filters, ...more } });
  const loaded = async (results) => Promise.all(results.map(async (result) => ({ score: result.score, data: await result.data() })));
  const roles = filters.kind ? [] : (await search({ kind: "Role" })).results.slice(0, 4);
  const all = (await search({})).results;
  const some = await loaded([...new Map([...roles, ...all.slice(0, MORE)].map((result) => [result.id, result])).values()]);
  const isThere = new Set(some.map(({ data }) => data.url));
  const further = byName.filter(({ data }) => !isThere.has(data.url));
  // Of a long list nobody knows which pages it holds before they are loaded; those of these names it probably does.
  const total = Math.max(all.length + (all.length > MORE ? 0 : further.length), further.length);
  const results = ranked([...some, ...further], words, fitting).slice(0, SHOWN);
  return { total, results, all, meant: meant(known, words, fitting) };
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

const mounted = new WeakSet();

/** Puts a search behind the field in an element. `page` says that it is the page of the search, at `href`, whose address
    shows what is asked. */
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
  const instead = element("p", { class: "search-meant" });
  const list = element("ol", { class: "search-results" });
  const more = element("p", { class: "search-more" });
  const narrow = { kind: "Kind", role: "Role", topic: "Topic" };
  const selects = Object.entries(narrow).map(([name, label]) => {
    const select = element("select", { id: `${id}-${name}`, name, disabled: true }, element("option", { value: "" }, "All"));
    return [name, select, element("label", { for: select.id }, label, " ", select)];
  });
  form.append(element("div", { class: "search-filters" }, ...selects.map(([, , label]) => label)));
  into.append(instead, list, more);

  const chosen = () => Object.fromEntries(selects.filter(([, select]) => select.value).map(([name, select]) => [name, select.value]));
  let asked = 0;
  let total = 0;
  // The words whose results are in the list, and those for which Enter was pressed before theirs were.
  let answered;
  let entered = form.dataset.entered;
  const wanted = new URLSearchParams(page ? location.search : "");

  async function ask() {
    const words = field.value.trim();
    const number = ++asked;
    if (page) remember(words, chosen());
    answered = undefined;
    if (!words) {
      for (const part of [instead, list, more]) part.replaceChildren();
      status.textContent = "";
      return;
    }
    // Not for the blink that an answer takes: a screen reader says each status.
    const late = setTimeout(() => number === asked && (status.textContent = "Searching…"), 250);
    try {
      const [pagefind, known] = await Promise.all([load(folder), loadNames(folder)]);
      // An empty list is filled with what is there first; one that shows something changes once.
      const early = (results) => number === asked && list.replaceChildren(...results.map(resultItem));
      const found = await find(pagefind, known, words, chosen(), list.children.length ? undefined : early);
      if (number !== asked) return;
      total = found.total;
      list.replaceChildren(...found.results.map(resultItem));
      more.replaceChildren(...rest(found));
      instead.replaceChildren(...(found.meant ? ["Did you mean ", meantLink(found.meant), "?"] : []));
      status.textContent = said(found, words);
      answered = words;
      if (entered === words) openFirst();
    } catch {
      if (number === asked) status.textContent = "The search could not be loaded. Are you offline?";
    } finally {
      clearTimeout(late);
    }
  }

  /** A link that asks for other words, here where scripts can. */
  function meantLink(words) {
    const link = element("a", { href: `${href}?${new URLSearchParams({ q: words })}` }, words);
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      field.value = words;
      field.focus();
      ask();
    });
    return link;
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
      if (list.children.length >= total || next.length < 20) more.replaceChildren();
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
    const stops = [field, ...instead.querySelectorAll("a"), ...list.querySelectorAll("a")];
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
  // What is typed before this was here is asked now; on its page, once it is known what to narrow it by.
  if (page) ready.then(() => field.value && ask());
  else if (field.value) ask();
}
