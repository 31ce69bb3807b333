// The page on which readers read a job advert. The names and words of the guide are loaded once; after that, nothing is
// requested, and the text stays in the reader's browser. `compile`, `find`, `evidence` and `example` also run in Node.

// Texts are inserted as text, never as markup. They are in the page: `start` reads them.
export const labels = {};
// A text with values for its placeholders, which can be elements: its parts.
const filled = (text, values) => text.split(/\{(\w+)\}/).flatMap((part, index) => (index % 2 ? values[part] : part || []));
const fill = (text, values) => filled(text, values).join("");

// Guides on one host share its storage. This script is in the folder of its guide.
const STORED = `guide-advert:${new URL(".", import.meta.url).pathname}`;
const FORMAT = 1;
// Longer texts are searched in steps, so that the page stays responsive, and are shown up to this length.
const STEP = 60000;
const MAX_SHOWN = 40000;
const MAX_STORED = 200000;
// How many other roles a role is told apart from.
const MAX_ASKS = 2;

// In scripts without spaces, each character is a word. A word otherwise is a run of letters, digits and marks.
const OWN = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u2e80-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const TOKEN = new RegExp(`[${OWN}]|(?:(?![${OWN}])[\\p{L}\\p{N}\\p{M}_\\u00ad])+|[^\\s\\p{L}\\p{N}]`, "gu");
const WORD = new RegExp(`^(?![${OWN}])[\\p{L}\\p{N}_\\u00ad]`, "u");
const HYPHEN = /^[-‐‑]$/;
const LETTER_AT_END = /\p{L}$/u;

// The words and symbols of a text. A hyphen between two words counts as a space.
function* tokens(text, from) {
	TOKEN.lastIndex = from;
	let last = null;
	let hyphen = null;
	for (;;) {
		// The state of the shared expression can change while the generator waits.
		TOKEN.lastIndex = hyphen?.end ?? last?.end ?? from;
		const match = TOKEN.exec(text);
		if (!match) return hyphen && (yield hyphen);
		const token = { start: match.index, end: match.index + match[0].length, text: match[0], joined: false };
		const before = hyphen ?? last;
		token.joined = before !== null && before.end === token.start;
		if (hyphen) {
			if (token.joined && WORD.test(token.text)) token.joined = false;
			else yield hyphen;
			hyphen = null;
		} else if (HYPHEN.test(token.text) && token.joined && WORD.test(last.text)) {
			hyphen = token;
			continue;
		}
		yield token;
		last = token;
	}
}

const lower = (text) => text.toLowerCase();

// The index of all names and words: spellings by their first word, the longest first.
export function compile(data) {
	const index = new Map();
	const add = (text, entry, isPlural) => {
		const parts = [...tokens(text, 0)].map((token) => ({ text: token.text, lower: lower(token.text), joined: token.joined }));
		if (!parts.length) return;
		const key = parts[0].lower;
		const spellings = index.get(key) ?? [];
		// A word and a name can have the same spelling.
		const same = spellings.find((other) => !isPlural && other.parts.length === parts.length && other.parts.every((part, i) => (entry.exact ? part.text === parts[i].text : part.lower === parts[i].lower && !other.exact) && (i === 0 || part.joined === parts[i].joined)));
		if (same) same.entries.push(entry);
		else spellings.push({ parts, exact: entry.exact === true, common: entry.common === true, entries: [entry] });
		index.set(key, spellings);
	};
	for (const entry of [...data.names, ...data.words]) {
		add(entry.text, entry, false);
		const hasPlural = data.plurals && !entry.common && LETTER_AT_END.test(entry.text) && !/s$/i.test(entry.text);
		if (hasPlural) add(`${entry.text}s`, entry, true);
	}
	const length = ({ parts }) => parts.reduce((sum, part) => sum + part.text.length, parts.length);
	for (const spellings of index.values()) spellings.sort((a, b) => length(b) - length(a));
	return index;
}

// Whether a word starts a sentence, a line or a list item, where any word has a capital.
function startsSentence(text, start) {
	const before = text.slice(Math.max(0, start - 40), start).replace(/[ \t\u00a0"'([“‘_*]+$/, "");
	return before === "" || /[.!?:…\n\-–•*+#|>]$/.test(before);
}

// The names in a text from an offset to about another one, as whole words: of overlapping ones the first, and of those with the
// same start the longest. `next` is where to go on, or `null` at the end.
export function find(index, text, from = 0, to = Infinity) {
	const found = [];
	const stream = tokens(text, from);
	const window = [];
	const token = (i) => {
		while (window.length <= i) {
			const { value, done } = stream.next();
			if (done) return undefined;
			window.push(value);
		}
		return window[i];
	};
	while (token(0)) {
		const first = token(0);
		if (first.start >= to) return { found, next: first.start };
		const fits = ({ parts, exact, common }) => {
			for (let i = 0; i < parts.length; i++) {
				const there = token(i);
				if (!there || (i > 0 && there.joined !== parts[i].joined)) return false;
				if (exact ? there.text !== parts[i].text : lower(there.text) !== parts[i].lower) return false;
			}
			const after = token(parts.length);
			// `C++20`, and the end of a longer compound with hyphens.
			const end = token(parts.length - 1).end;
			if (after?.joined && WORD.test(after.text) && !WORD.test(parts.at(-1).text)) return false;
			if (/^[-‐‑][\p{L}\p{N}]/u.test(text.slice(end, end + 3)) || /[\p{L}\p{N}][-‐‑]$/u.test(text.slice(Math.max(0, first.start - 3), first.start))) return false;
			return !common || !startsSentence(text, first.start);
		};
		const best = index.get(lower(first.text))?.find(fits);
		if (best) {
			const start = first.start;
			const end = token(best.parts.length - 1).end;
			found.push({ start, end, entries: best.entries });
			window.splice(0, best.parts.length);
		} else window.shift();
	}
	return { found, next: null };
}

// For each role, what points to it in the order of the text: titles, words with their hints, and skills that it needs. Roles whose
// title the text has come first, then those with more different words. A skill alone points to no role.
export function evidence(data, found) {
	const roles = new Map();
	const skills = new Set();
	const of = (number) => {
		if (!roles.has(number)) roles.set(number, { number, titles: new Set(), words: new Map(), skills: [] });
		return roles.get(number);
	};
	const others = new Map();
	for (const entry of new Set(found.flatMap(({ entries }) => entries))) {
		for (const number of entry.pages ?? []) {
			const { kind } = data.pages[number];
			if (kind === "role") of(number).titles.add(entry);
			else others.set(number, entry.text);
			if (kind === "skill") skills.add(number);
		}
		for (const [number, hint] of entry.roles ?? []) of(number).words.set(entry.text, hint);
	}
	for (const role of roles.values()) role.skills = (data.pages[role.number].skills ?? []).filter((skill) => skills.has(skill));
	const isNamed = ({ titles }) => [...titles].some((title) => title.pages.filter((page) => data.pages[page].kind === "role").length === 1);
	const size = ({ titles, words }) => titles.size + words.size;
	const sorted = [...roles.values()].sort((a, b) => isNamed(b) - isNamed(a) || size(b) - size(a) || a.number - b.number);
	return { roles: sorted, others: [...others.keys()] };
}

// What tells a role apart from those that it is confused with; first from roles that the text points to as well. Pairs in `shown`
// are left out, and those returned are added to it.
export function asks(data, role, roles, shown = new Set()) {
	const present = new Set(roles.map(({ number }) => number));
	const pairs = data.pairs.filter((pair) => pair.roles.includes(role.number) && !shown.has(pair)).map((pair) => {
		const isFirst = pair.roles[0] === role.number;
		const other = isFirst ? pair.roles[1] : pair.roles[0];
		return { pair, href: pair.href, difference: pair.difference, other, rows: pair.rows.map(([label, left, right]) => (isFirst ? [label, left, right] : [label, right, left])) };
	});
	const first = pairs.sort((a, b) => present.has(b.other) - present.has(a.other)).slice(0, MAX_ASKS);
	for (const { pair } of first) shown.add(pair);
	return first;
}

// An advert made of words that point to one role.
export function example(data) {
	const count = new Map();
	for (const { roles } of data.words) for (const [number] of roles) count.set(number, (count.get(number) ?? 0) + 1);
	const [number = 0] = [...count].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [];
	const role = data.pages[number];
	if (role?.kind !== "role") return "";
	const words = data.words.filter(({ roles }) => roles.some(([other]) => other === number)).map(({ text }) => text);
	const skills = (role.skills ?? []).slice(0, 3).map((skill) => data.pages[skill].title);
	const listed = words.slice(0, 5).map((text) => `- ${text}\n`).join("");
	const brings = skills.length ? `\n${fill(labels.exampleSkills, { skills: skills.join(labels.comma) })}\n` : "";
	return `${fill(labels.exampleTitle, { role: role.title })}\n\n${labels.exampleWords}\n${listed}${brings}`;
}

function element(name, attributes = {}, ...children) {
	const made = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
	made.append(...children);
	return made;
}

const link = ({ title, href, summary }) => element("a", summary ? { href, title: summary } : { href }, title);
const list = (items) => element("ul", {}, ...items.map((item) => element("li", {}, ...[item].flat())));
const joined = (parts) => parts.flatMap((part, i) => (i ? [labels.comma, part] : [part]));

// The text with its words as links: a title to its pages, words to the role that they point to.
function markedText(data, text, found) {
	const parts = [];
	let last = 0;
	for (const { start, end, entries } of found) {
		if (end > MAX_SHOWN) break;
		const named = entries.find((entry) => entry.pages);
		const page = data.pages[named ? named.pages[0] : entries[0].roles[0][0]];
		const kind = named ? (page.kind === "role" ? "title" : page.kind) : "words";
		const href = named?.href ?? (named ? page.href : `#guide-points-${entries[0].roles[0][0]}`);
		parts.push(text.slice(last, start), element("mark", { class: kind }, element("a", { href }, text.slice(start, end))));
		last = end;
	}
	parts.push(text.slice(last, Math.max(last, MAX_SHOWN)));
	return element("div", { class: "advert-text", tabindex: "0", role: "region", "aria-labelledby": "guide-advert-marked" }, ...parts);
}

function roleSection(data, role, roles, shown) {
	const page = data.pages[role.number];
	const parts = [element("h3", { id: `guide-points-${role.number}` }, link(page))];
	const add = (label, items) => items.length && parts.push(element("h4", {}, label), list(items));
	add(labels.titles, [...role.titles].map(({ text }) => fill(labels.quoted, { words: text })));
	add(labels.words, [...role.words].map(([words, hints]) => fill(hints ? labels.hint : labels.quoted, { words, hints })));
	if (role.skills.length) parts.push(element("h4", {}, labels.skills), element("p", {}, ...joined(role.skills.map((skill) => link(data.pages[skill])))));
	add(labels.ask, asks(data, role, roles, shown).map(({ other, difference, rows, href }) => {
		const { title } = data.pages[other];
		const questions = rows.map(([label, left, right]) => fill(labels.question, { label, one: page.title, left, other: title, right }));
		return [difference ?? fill(labels.confused, { role: title }), " ", element("a", { href }, labels.compare), ...(questions.length ? [list(questions)] : [])];
	}));
	return element("section", {}, ...parts);
}

function show(data, text, found) {
	const { roles, others } = evidence(data, found);
	const marked = element("section", { class: "advert-marked" }, element("h2", { id: "guide-advert-marked" }, labels.marked), markedText(data, text, found));
	if (text.length > MAX_SHOWN) marked.append(element("p", {}, labels.cut));
	const points = element("section", { class: "advert-points" }, element("h2", {}, labels.points));
	// Titles that can mean several roles come first: the rest of the text can tell which one.
	const titles = new Set(found.flatMap(({ entries }) => entries).filter(({ href }) => href));
	for (const { text: name, href, pages } of titles) {
		const meant = pages.map((page) => data.pages[page]).filter(({ kind }) => kind === "role");
		points.append(element("p", {}, ...filled(labels.labelled, { label: element("a", { href }, fill(labels.canMean, { name })), text: joined(meant.map(link)) })));
	}
	const shown = new Set();
	if (roles.length) points.append(...roles.map((role) => roleSection(data, role, roles, shown)));
	else points.append(element("p", { class: "none" }, found.length ? labels.noRole : labels.nothing));
	const parts = [marked, points];
	if (others.length) {
		const items = others.map((number) => {
			const page = data.pages[number];
			return page.summary ? filled(labels.labelled, { label: link(page), text: page.summary }) : link(page);
		});
		parts.push(element("section", { class: "advert-words" }, element("h2", {}, labels.explained), list(items)));
	}
	return { parts, titles: roles.slice(0, 3).map(({ number }) => data.pages[number].title) };
}

async function load(address) {
	const answer = await fetch(address);
	if (!answer.ok) throw new Error(answer.statusText);
	const data = await answer.json();
	if (data.format !== FORMAT) throw new Error("format");
	return { data, index: compile(data) };
}

// The form is in the page, so that nothing moves when the script has loaded. What readers do with it before, counts.
function start(root) {
	const { comma, labelled } = root.dataset;
	Object.assign(labels, JSON.parse(root.dataset.labels), { comma, labelled });
	const storage = (act) => {
		try {
			return act(localStorage);
		} catch {
			return undefined;
		}
	};
	const read = () => storage((kept) => kept.getItem(STORED)) ?? null;
	const [field, keep, note] = ["text", "keep", "private"].map((name) => document.getElementById(`guide-advert-${name}`));
	const [sample, clear, result, status] = [".advert-example", ".advert-clear", ".advert-result", "[role=status]"].map((part) => root.querySelector(part));
	const privacy = note.textContent;
	const loading = load(root.dataset.advert).catch(() => {
		root.append(element("p", { class: "advert-intro", role: "alert" }, labels.failed));
		return {};
	});

	// The number of the last search: an older one stops.
	let current = 0;
	const search = async () => {
		const mine = ++current;
		const text = field.value;
		const { data, index } = await loading;
		if (!data || mine !== current) return;
		const all = [];
		for (let from = 0; from !== null; ) {
			const { found, next } = find(index, text, from, from + STEP);
			for (const one of found) all.push(one);
			from = next;
			if (from !== null) await new Promise((done) => setTimeout(done));
			if (mine !== current) return;
		}
		result.hidden = text.trim() === "";
		document.querySelector(".advert-roles").hidden = !result.hidden;
		if (result.hidden) {
			result.replaceChildren();
			status.textContent = "";
			return;
		}
		const { parts, titles } = show(data, text, all);
		result.replaceChildren(...parts);
		status.textContent = titles.length ? fill(labels.pointsTo, { roles: titles.join(labels.comma) }) : labels.pointsToNone;
	};

	const save = () => {
		const isKept = storage((kept) => {
			if (keep.checked && field.value) kept.setItem(STORED, field.value.slice(0, MAX_STORED));
			else kept.removeItem(STORED);
			return true;
		});
		note.textContent = keep.checked && !isKept ? labels.notSaved : privacy;
	};
	let timer = 0;
	const changed = () => {
		clearTimeout(timer);
		timer = setTimeout(() => {
			save();
			search();
		}, 200);
	};
	const set = (text) => {
		field.value = text;
		save();
		return search();
	};
	field.addEventListener("input", changed);
	keep.addEventListener("change", save);
	sample?.addEventListener("click", () => loading.then(({ data }) => data && set(example(data))));
	clear.addEventListener("click", () => {
		keep.checked = false;
		set("");
		field.focus();
	});
	// Another tab has changed the text that both keep.
	addEventListener("storage", (event) => {
		if (event.key !== STORED && event.key !== null) return;
		const kept = read();
		if (!keep.checked && field.value) return;
		keep.checked = kept !== null;
		field.value = kept ?? "";
		search();
	});
	const kept = read();
	keep.checked ||= kept !== null;
	if (field.value) save();
	else field.value = kept ?? "";
	if (field.value) search();
}

if (typeof document !== "undefined") {
	const root = document.querySelector("[data-advert]");
	if (root) start(root);
}
