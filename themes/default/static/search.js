// The search: its engine, which also runs in Node, and its interface. docs/search.md describes the ranking.
const NAME_FILES = 2;

// Words, by the rules of src/search/words.rs.
const UNSPACED = String.raw`\u0E01-\u0E4E\u0E81-\u0ECD\u1000-\u103F\u1780-\u17D3\u3005-\u3007\u3041-\u3096\u3099\u309A\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uF900-\uFAFF\uFF66-\uFF9F\u{20000}-\u{3FFFF}`;
const RUN = `(?:(?![${UNSPACED}])[\\p{Alphabetic}\\p{M}\\p{N}])+`;
const TOKEN = new RegExp(
	`[${UNSPACED}]+|(?:(?<=^|[ \\t\\n\\r(])\\.(?=[a-zA-Z]))?${RUN}(?:(?:['’&]|(?<=[0-9])[.,](?=[0-9]))${RUN})*`,
	"gu",
);
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, "u");
const SUFFIX = /(?:\+\+|#)(?![\p{Alphabetic}\p{M}\p{N}+#])/uy;
const LETTERS = { ß: "ss", æ: "ae", œ: "oe", þ: "th", ø: "o", đ: "d", ð: "d", ł: "l", ı: "i", ς: "σ", "\u0901": "\u0902" };

function fold(text) {
	const plain = text.normalize("NFKD").replace(/[\u0300-\u036f\u093c]/g, "").toLowerCase();
	return plain
		.replace(/[ङञणनम]\u094d(?=[क-भ])/g, "\u0902")
		.replace(/[ßæœþøđðłıς\u0901]/g, (letter) => LETTERS[letter])
		.replace(/[ァ-ヶヽヾ]/g, (kana) => String.fromCharCode(kana.charCodeAt() - 96))
		.normalize("NFC");
}

// In any language: “a”, „a“, »a«, «a», 「a」, 『a』.
const QUOTED = /["“”„«»「『]([^"“”„«»「」『』]+)["“”«»」』]/g;

const isShort = (word) => word.length < 5 && [...word].length < 3;

export function wordsOf(text) {
	const found = [];
	const add = (word, at, end) => found.push({ key: [...fold(word)].slice(0, 40).join(""), at, end });
	TOKEN.lastIndex = 0;
	for (let match; (match = TOKEN.exec(text)); ) {
		const [token] = match;
		const start = match.index;
		if (IS_UNSPACED.test(token)) {
			const [folded, written] = [[...fold(token)], [...token]];
			const isAligned = folded.length === written.length;
			const whole = [start, start + token.length];
			if (folded.length < 2) add(token, ...whole);
			for (let i = 0, at = start; i + 1 < folded.length; at += written[i++]?.length ?? 0) {
				const place = isAligned ? [at, at + written[i].length + written[i + 1].length] : whole;
				add(folded[i] + folded[i + 1], ...place);
			}
			continue;
		}
		const parts = token.split(/(['’&.,])/);
		let [word] = parts;
		let [from, end] = [start, start + word.length];
		for (let i = 1; i < parts.length; i += 2) {
			const [joiner, part] = [parts[i], parts[i + 1]];
			if (joiner === ".") word += joiner + part;
			else if (joiner === ",") word += part;
			else if (joiner === "&" && isShort(word) && isShort(part)) word += joiner + part;
			else if (joiner !== "&" && /^s$/i.test(part)) end -= 2;
			else if (joiner !== "&" && !isShort(word)) word += part;
			else {
				add(word, from, end);
				[word, from] = [part, end + 1];
			}
			end += 1 + part.length;
		}
		SUFFIX.lastIndex = TOKEN.lastIndex;
		if (word.length < 4 && SUFFIX.test(text)) {
			word += text.slice(TOKEN.lastIndex, SUFFIX.lastIndex);
			end = TOKEN.lastIndex = SUFFIX.lastIndex;
		}
		add(word, from, end);
	}
	return found;
}

const keysOf = (text) => wordsOf(text).map(({ key }) => key);
const spaced = (keys) => ` ${keys.join(" ")} `;

const nameWords = (text) =>
	fold(text)
		.split(/[\s\-\u2010-\u2014_/]+/)
		.map((word) => word.replace(/^["'“”„«¿¡(]+|["'“”»?!.,;:)…]+$/g, ""))
		.filter(Boolean);

// A name is the query; a page compares two roles of the query; a name starts with the query, or has its words, or is in it.
const [EXACT, COMPARES, PREFIX, ALL_WORDS, WITHIN] = [6, 5, 4, 3, 2];

// The edits between two strings, swaps of neighbours included, up to `limit` + 1.
function distance(a, b, limit) {
	if (Math.abs(a.length - b.length) > limit) return limit + 1;
	let [older, old] = [[], Array.from({ length: b.length + 1 }, (_, column) => column)];
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			row[j] = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
		}
		if (Math.min(...row) > limit) return limit + 1;
		[older, old] = [old, row];
	}
	return old[b.length];
}

// The number of letters with which both strings start.
function common(a, b) {
	let count = 0;
	while (count < a.length && a[count] === b[count]) count++;
	return count;
}

// The nearest candidate: of equally near ones, that with the highest count.
function nearest(word, candidates) {
	let limit = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
	let [found, most] = [undefined, -1];
	for (const [candidate, count] of limit ? candidates : []) {
		const edits = distance(word, candidate, limit);
		if (edits < limit || (edits === limit && (!found || count > most))) [found, limit, most] = [candidate, edits, count];
	}
	return found;
}

// The last entry of a sorted list that starts at or before a key.
const rangeOf = (list, key) => Math.max(0, list.findLastIndex(([first]) => first <= key));

function decode(bytes, each) {
	let page = 0;
	for (let i = 0; i < bytes.length; page++) {
		let [number, shift] = [0, -7];
		do number |= (bytes[i] & 127) << (shift += 7);
		while (bytes[i++] > 127);
		page += number >>> 3;
		each(page, number & 7);
	}
}

const saturated = (level) => 2.2 / (1 + 4.8 / 2 ** level);

// The middle of an address can follow from the title.
const described = ([title, url, ...rest]) => {
	const slug = title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
	return [title, url.replace(/ (.*) /, (_, length) => slug.slice(0, length || Infinity)), ...rest];
};
const anchorOf = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "").replaceAll(" ", "-");

const inflate = async (bytes) =>
	new Uint8Array(await new Response(new Response(bytes).body.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer());
const parse = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

function parseWords(bytes) {
	const length = new DataView(bytes.buffer).getUint32(0, true);
	const head = parse(bytes.subarray(4, 4 + length));
	const stems = new Map();
	let at = 4 + length;
	for (const [words, pages, size] of head.stems) {
		const stem = { words: words.split(" "), pages, list: bytes.subarray(at, (at += size)) };
		for (const word of stem.words) stems.set(word, stem);
	}
	return { ...head, stems, aliases: new Map(head.aliases) };
}

// `load` returns the bytes of a file of the index; `base` precedes the addresses of results.
// `onOpen` gets the texts of the interface, which are in the root file.
export function createEngine(load, base = "", onOpen = () => {}) {
	const files = new Map();
	const failed = new Set();
	// The number of files that were requested.
	let requests = 0;
	let root;
	let stop, same, headings;
	// By page: title, address, kind and summary; sentences with anchors; texts.
	const [shown, sentences, texts] = [new Map(), new Map(), new Map()];
	const names = { list: [], byKey: new Map(), words: new Map(), loaded: new Set(), comparisons: [] };
	let values;

	// The content of a file; `undefined` if it is missing or damaged.
	async function file(kind, hash, read = parse) {
		const path = hash ? `${kind}/${hash}.bin` : `${kind}.bin`;
		if (!files.has(path)) {
			requests++;
			files.set(path, load(path).then(inflate).then(read));
		}
		try {
			return await files.get(path);
		} catch {
			files.delete(path);
			failed.add(path);
			return undefined;
		}
	}

	async function open() {
		root ??= await file("root");
		if (root?.format !== 5) {
			root = undefined;
			throw new Error("no index");
		}
		stop = new Set(root.stop);
		same = new Map(root.same_words);
		headings = new Set(same.values());
		onOpen(root.labels);
		const lists = root.names.slice(0, NAME_FILES).map((_, index) => loadNames(index));
		// In a small guide, a few files describe all pages, and files of words don't.
		await Promise.all([...lists, ...(root.is_small ? root.pages.map(([page]) => loadPage(page)) : [])]);
	}

	const suggestions = () => root.suggestions.map(([title, url, kind]) => ({ title, url: base + url, kind }));

	async function loadNames(index) {
		if (names.loaded.has(index)) return;
		const read = await file("names", root.names[index][1]);
		if (!read || names.loaded.has(index)) return;
		names.loaded.add(index);
		names.comparisons.push(...read.comparisons);
		for (const [, [name, page, order]] of read.names) {
			const words = nameWords(name);
			// A hidden name has a negative order.
			const entry = { page, order: order < 0 ? -1 - order : order, words, text: words.join(" "), key: words.join("") };
			if (order >= 0) entry.label = name;
			names.list.push(entry);
			names.byKey.set(entry.key, [...(names.byKey.get(entry.key) ?? []), entry]);
			if (entry.label) words.forEach((word) => names.words.set(word, 1 + (names.words.get(word) ?? 20)));
		}
	}

	const withoutStopWords = (words) => {
		const rest = words.filter((word) => !stop.has(word));
		return rest.length ? rest : words;
	};

	// The longest name at each word of a query.
	function mentions(words) {
		const found = [];
		for (let from = 0; from < words.length; from++) {
			for (let count = Math.min(8, words.length - from); count > 0; count--) {
				const part = words.slice(from, from + count);
				const key = part.join("");
				const entries = names.byKey.get(key) ?? (key.length > 4 && key.endsWith("s") && names.byKey.get(key.slice(0, -1)));
				if (!entries || part.every((word) => stop.has(word))) continue;
				found.push({ from, count, entries });
				from += count - 1;
				break;
			}
		}
		return found;
	}

	// The best match of each page by name. `order` sorts pages that match equally well.
	function matchNames(words) {
		const found = new Map();
		const add = (page, match, order, share = 1, name = []) => {
			const best = found.get(page);
			if (!best || match > best.match || (match === best.match && order < best.order)) found.set(page, { match, order, share, name });
		};
		const about = withoutStopWords(words);
		const named = mentions(words);
		for (const { from, count, entries } of named) {
			const rest = words.filter((word, index) => (index < from || index >= from + count) && !stop.has(word)).length;
			const match = rest ? WITHIN : count === words.length ? EXACT : ALL_WORDS + 0.5;
			for (const { page, order } of entries) add(page, match, order, count / (count + rest), words.slice(from, from + count));
		}
		const isQuestion = words.some((word) => stop.has(word));
		const compared = new Set(names.comparisons.map(([page]) => page));
		const [key, text] = [words.join(""), words.join(" ")];
		for (const entry of key ? names.list : []) {
			const starts = entry.text.startsWith(text) || (key.length > 2 && entry.key.startsWith(key));
			const has = () => about.every((word) => entry.words.some((own) => own.startsWith(word)));
			const match = entry.key === key ? EXACT : starts ? PREFIX : has() ? ALL_WORDS : 0;
			// The names of all comparisons of a role start with its name.
			if (match && (match === EXACT || !compared.has(entry.page) || isQuestion)) add(entry.page, match, entry.order);
		}
		const orders = named.map(({ entries }) => new Map(entries.map(({ page, order }) => [page, order])));
		for (const [page, one, other] of names.comparisons) {
			for (const first of orders) {
				for (const second of orders) {
					if (first !== second && first.has(one) && second.has(other)) add(page, COMPARES, first.get(one) + second.get(other));
				}
			}
		}
		return found;
	}

	async function wordsFile(word) {
		if (!root.words.length) return undefined;
		const read = await file("words", root.words[rangeOf(root.words, word)][1], parseWords);
		if (read && !read.isRead) {
			read.isRead = true;
			for (const [page, about] of read.pages) if (about) shown.set(page, described(about));
			for (const [index, ...sentence] of read.sentences) {
				const [page] = read.pages[index];
				sentences.set(page, [...(sentences.get(page) ?? []), sentence]);
			}
		}
		return read;
	}

	// An unknown word and one that is being typed also match as the start of others.
	async function lookUp(key, isOpen) {
		const read = await wordsFile(key);
		const alias = read?.aliases.get(key);
		const stem = alias === undefined ? read?.stems.get(key) : (await wordsFile(alias))?.stems.get(alias);
		const stems = new Map(stem ? [[stem, 1]] : []);
		if (read && (IS_UNSPACED.test(key) ? key.length === 1 : isOpen || (!stem && key.length > 2))) {
			const longer = [...read.stems].filter(([word, other]) => other !== stem && word.startsWith(key));
			longer.sort(([, a], [, b]) => b.pages - a.pages);
			for (const [, other] of longer.slice(0, 20)) stems.set(other, stem ? 0.4 : 0.8);
		}
		const pages = Math.max(0, ...[...stems.keys()].map((stem) => stem.pages));
		const forms = new Set([...stems.keys()].flatMap(({ words }) => words));
		return { key, stems, forms, pages, isUnknown: read && !stems.size, described: read?.pages ?? [] };
	}

	// The guide has its own word for some that readers type: pay for salary.
	async function lookUpSame(key, isOpen) {
		const [one, other] = await Promise.all([lookUp(key, isOpen), same.has(key) && lookUp(same.get(key))]);
		for (const [stem] of other?.stems ?? []) {
			one.stems.set(stem, Math.max(one.stems.get(stem) ?? 0, 0.9));
			for (const word of stem.words) one.forms.add(word);
			one.pages = Math.max(one.pages, stem.pages);
		}
		return { ...one, isUnknown: one.isUnknown && !one.stems.size, described: [...one.described, ...(other?.described ?? [])] };
	}

	// Words that share the beginning of an unknown word, each with the number of letters: it can have other endings here, or be a
	// compound. A reader without umlauts writes ae, oe, ue.
	async function beginnings(unknown) {
		for (const key of new Set([unknown, unknown.replace(/([aou])e/g, "$1")])) {
			const least = Math.max(4, Math.ceil(key.length / 3));
			const last = rangeOf(root.words, key);
			const found = [];
			for (let index = Math.max(rangeOf(root.words, key.slice(0, least)), last - 2); index <= last; index++) {
				const read = await wordsFile(root.words[index]?.[0]);
				for (const word of read ? [...read.stems.keys(), ...read.aliases.keys()] : []) {
					const count = common(word, key);
					if (count >= least && (count > word.length - 3 || count > 0.6 * word.length)) found.push([word, count]);
				}
			}
			const longest = Math.max(...found.map(([, count]) => count));
			if (found.length) return found.filter(([, count]) => count >= 0.7 * longest).sort(([, a], [, b]) => b - a);
		}
		return [];
	}

	async function addBeginnings(one) {
		const found = await beginnings(one.key);
		for (const [word, count] of found) {
			const { stems, described } = await lookUp(word);
			for (const [stem] of stems) one.stems.set(stem, Math.max(one.stems.get(stem) ?? 0, 0.6 * (count / found[0][1]) ** 4));
			one.described = [...one.described, ...described];
		}
		for (const { words, pages } of one.stems.keys()) {
			words.forEach((word) => one.forms.add(word));
			one.pages = Math.max(one.pages, pages);
		}
	}

	// Words that start with the first or the second letter.
	async function candidates(word) {
		const wanted = new Set();
		for (const start of root.spelling.length ? [...word].slice(0, 2) : []) {
			const last = rangeOf(root.spelling, `${start}\uffff`);
			for (let index = rangeOf(root.spelling, start); index <= last && wanted.size < 4; index++) wanted.add(index);
		}
		const read = await Promise.all([...wanted].map((index) => file("spelling", root.spelling[index][1])));
		return read.flatMap((one) => one?.[0].split(" ").map((other, index) => [other, one[1][index]]) ?? []);
	}

	async function correct(words, text, looked, matches) {
		// A word of very few pages can be a misspelt part of a name.
		const isRare = words.length > 1 && looked.some(({ pages }) => pages === 1 || pages === 2);
		const unknown = looked.filter(({ isUnknown }) => isUnknown).map(({ key }) => key);
		if ([...matches.values()].some(({ match }) => match > WITHIN) || (!unknown.length && !isRare)) return undefined;
		// A word for pay is no misspelt part of a name, however short it is in Chinese.
		const isName = !looked.some(({ key }) => same.has(key) || headings.has(key));
		const name = isName && nearest(words.join(""), [...names.byKey.keys()].map((name) => [name, 0]));
		if (name && name !== words.join("")) {
			const [entry] = names.byKey.get(name);
			// A hidden name leads to the title of its page.
			return entry.label ?? names.list.find(({ order, page }) => order === 0 && page === entry.page)?.label;
		}
		let corrected = text;
		for (const { key, at, end } of wordsOf(text).reverse()) {
			if (!unknown.includes(key)) continue;
			const known = [...names.words, ...(await candidates(key))];
			const other = nearest(key, known) ?? (await split(key, new Map(known)));
			if (other && !(await isInflected(key, other))) corrected = corrected.slice(0, at) + other + corrected.slice(end);
		}
		return corrected === text ? undefined : corrected;
	}

	// Whether a word differs from another only by endings, which is no error, or is nearer to words with other endings.
	async function isInflected(key, other) {
		if (common(key, other) >= Math.max(4, Math.min(0.75 * key.length, other.length))) return true;
		return distance(key, other, 1) > 1 && (await beginnings(key)).some(([, count]) => count >= 0.6 * key.length);
	}

	// Two known words that are joined to one, also by the letters of German compounds.
	async function split(word, known) {
		for (let at = 3; at + 3 <= word.length; at++) {
			const right = word.slice(at);
			const left = [word.slice(0, at), word.slice(0, at).replace(/e?[sn]$/, "")].find((part) => part.length > 2 && known.has(part));
			if (!left) continue;
			const read = await wordsFile(right);
			if (known.has(right) || read?.stems.has(right) || read?.aliases.has(right)) return `${left} ${right}`;
		}
		return undefined;
	}

	async function loadValues() {
		if (values) return;
		const read = await Promise.all(root.filters.map((hash) => file("filters", hash)));
		if (!read.every(Boolean)) return;
		values = new Map(read.flat().map(([name, value, count, pages]) => [name + value, { name, value, count, pages }]));
	}

	// The pages of a value. A long list is in another file.
	async function pagesOf(one) {
		if (typeof one?.pages === "string") {
			for (const [name, value, , pages] of (await file("filters", one.pages)) ?? []) values.get(name + value).pages = pages;
		}
		if (Array.isArray(one?.pages)) {
			let next = 0;
			one.pages = Uint32Array.from(one.pages, (gap) => (next += gap + 1) - 1);
		}
		return typeof one?.pages === "object" ? one.pages : [];
	}

	async function filters() {
		await open();
		await loadValues();
		const all = [...(values?.values() ?? [])];
		if (new Set(all.map(({ pages }) => pages).filter((pages) => typeof pages === "string")).size < 4) await Promise.all(all.map(pagesOf));
		all.sort((a, b) => a.value.localeCompare(b.value));
		return ["kind", "role", "topic"].map((name) => ({ name, values: all.filter((one) => one.name === name) }));
	}

	async function filterSets(chosen) {
		const wanted = Object.entries(chosen ?? {}).filter(([, value]) => value);
		if (wanted.length) await loadValues();
		return Promise.all(wanted.map(async ([name, value]) => [name, new Set(await pagesOf(values?.get(name + value)))]));
	}

	// The pages with each value and with the chosen values of the other filters.
	function countValues(order, sets) {
		const counts = {};
		for (const { name, value, pages } of values?.values() ?? []) {
			const others = sets.filter(([other]) => other !== name);
			counts[name] ??= { found: new Set(order.filter((page) => others.every(([, set]) => set.has(page)))), values: new Map() };
			if (typeof pages === "object") counts[name].values.set(value, pages.reduce((sum, page) => sum + counts[name].found.has(page), 0));
		}
		return values && counts;
	}

	// By the share of the query in a title, and of the title in the query.
	function titleShares(looked, total) {
		const shares = new Map();
		for (const [page] of looked.flatMap(({ described }) => described)) {
			if (shares.has(page) || !shown.has(page)) continue;
			const words = withoutStopWords(keysOf(shown.get(page)[0]));
			const covering = looked.filter(({ forms, rarity }) => rarity && words.some((word) => forms.has(word)));
			const covered = covering.reduce((sum, { rarity }) => sum + rarity, 0) / (total || 1);
			const used = words.filter((word) => covering.some(({ forms }) => forms.has(word))).length;
			shares.set(page, covered ** 2 * (0.4 + (0.6 * used) / words.length));
		}
		return shares;
	}

	function rank(looked, matches) {
		const [scores, mass, best] = [1, 2, 3].map(() => new Float64Array(root.count));
		const touched = [];
		let total = 0;
		for (const one of looked) {
			if (!one.stems.size) continue;
			const seen = [];
			let isCut = false;
			for (const [{ pages, list }, factor] of one.stems) {
				let count = 0;
				decode(list, (page, level) => {
					count++;
					if (page >= root.count) return;
					if (!best[page]) seen.push(page);
					best[page] = Math.max(best[page], factor * saturated(level));
				});
				isCut ||= count < pages;
			}
			one.rarity = one.share * Math.log(1 + (root.count - one.pages + 0.5) / (one.pages + 0.5));
			// The index lists only the best pages of a word that most contain.
			if (isCut) touched.forEach((page) => !best[page] && (best[page] = 0.2) && seen.push(page));
			total += one.rarity;
			for (const page of seen) {
				if (!mass[page]) touched.push(page);
				scores[page] += one.rarity * best[page];
				mass[page] += one.rarity;
				best[page] = 0;
			}
		}
		const titles = titleShares(looked, total);
		const having = (share) => touched.filter((page) => mass[page] > share * total || titles.get(page) > 0.3);
		let found = having(0.999);
		if (found.length < 8) found = having(0.45);
		found = [...new Set([...found, ...matches.keys()])];
		const score = new Map();
		const suggested = new Set(root.suggestions.map(([, url]) => url));
		for (const page of found) {
			const { match = 0, order = 0, share = 1 } = matches.get(page) ?? {};
			const text = scores[page] * (mass[page] / (total || 1)) ** 2 + 1.5 * total * (titles.get(page) ?? 0);
			const isRole = match === EXACT && page < root.roles;
			const isMain = suggested.has(shown.get(page)?.[1]);
			// A role that the query names is wanted more often than another page with the same words.
			const within = page < root.roles ? 1.5 * share ** 1.5 : 2.2 * share ** 3;
			const bonus = match > WITHIN ? 1000 * match - order + isRole * 99 + isMain * 9 : match ? within * total - order / 100 : 0;
			score.set(page, text + bonus);
		}
		return found.sort((a, b) => score.get(b) - score.get(a) || a - b);
	}

	// Finds pages. `more` returns the next results of what was found.
	async function search(query, { filters, limit = 8, correct = true } = {}) {
		const text = String(query ?? "").slice(0, 1000);
		failed.clear();
		await open();
		const before = requests;
		let found = await run(text, /[^\s"”?!.]$/.test(text), correct, correct);
		if (found.corrected) {
			const other = await run(found.corrected, false, false, true);
			found = other.order.length ? { ...other, corrected: found.corrected } : { ...found, corrected: undefined };
		}
		const sets = await filterSets(filters);
		const counts = countValues(found.order, sets);
		const order = found.order.filter((page) => sets.every(([, set]) => set.has(page)));
		// Not every page is described yet. Of the best, take those that are, so that one more file is enough.
		const unknown = order.slice(0, limit).find((page) => !shown.has(page));
		if (unknown !== undefined) await loadPage(unknown);
		const near = order.slice(0, 200).filter((page) => shown.has(page)).slice(0, limit);
		found = { ...found, order: near[limit - 1] >= 0 ? [...new Set([...near, ...order])] : order, total: order.length, counts, offset: 0 };
		found = { ...found, ...(await more(found, limit)) };
		return { ...found, requests: requests - before };
	}

	async function more(found, limit) {
		const pages = found.order.slice(found.offset, (found.offset += limit));
		await Promise.all(pages.filter((page) => !shown.has(page)).map(loadPage));
		const results = pages.filter((page) => shown.has(page)).map((page) => result(page, found));
		return { results, missing: failed.size, offset: found.offset };
	}

	async function run(text, isOpen, canCorrect, takesEndings) {
		const words = nameWords(text).slice(0, 24);
		if (root.names.length > NAME_FILES) {
			const starts = [words.join(""), ...words.map((_, index) => words.slice(index, index + 2).join(""))];
			await Promise.all([...new Set(starts.map((key) => rangeOf(root.names, key)))].slice(0, 3).map(loadNames));
		}
		// `IT` is a word, `it` is none.
		const split = wordsOf(text).slice(0, 24);
		const keys = split.map(({ key, at, end }) => (stop.has(key) && /^[A-Z]{2,}$/.test(text.slice(at, end)) ? key.toUpperCase() : key));
		const hiragana = new Set(split.filter(({ at, end }) => /^[ぁ-ゖー]+$/.test(text.slice(at, end))).map(({ key }) => key));
		const phrases = [...text.matchAll(QUOTED)].map(([, phrase]) => spaced(keysOf(phrase)));
		const about = [...new Set(phrases.length ? keys : withoutStopWords(keys))];
		const matches = phrases.length ? new Map() : matchNames(words);
		// One letter starts too many words. The names that start with it say more.
		const isBroad = text.trim().length === 1 && matches.size >= 8;
		const look = phrases.length ? lookUp : lookUpSame;
		const looked = await Promise.all(about.map((key) => look(key, isOpen && !isBroad && key === keys.at(-1))));
		// Pairs of hiragana are mostly endings and particles.
		for (const one of looked) one.share = hiragana.has(one.key) ? 0.3 : 1;
		const corrected = phrases.length || !canCorrect ? undefined : await correct(words, text, looked, matches);
		if (takesEndings && !corrected && !phrases.length) {
			await Promise.all(looked.filter(({ key, isUnknown }) => isUnknown && key.length > 4).map(addBeginnings));
		}
		let order = rank(looked, matches);
		if (phrases.length) order = await withPhrases(order, phrases);
		const weights = looked.flatMap(({ pages, forms }) => [...forms].map((form) => [form, Math.log(1 + root.count / (pages + 1))]));
		return { text, order, corrected, matches, marks: new Map(weights), forms: looked.map(({ forms }) => forms), asks: keys.some((key) => same.has(key) || headings.has(key)), phrases };
	}

	async function withPhrases(order, phrases) {
		const found = [];
		for (let from = 0; from < Math.min(order.length, 240) && found.length < 40; from += 12) {
			const part = order.slice(from, from + 12);
			await Promise.all(part.map(loadText));
			for (const page of part) {
				const lines = [shown.get(page)?.[0] ?? "", ...(texts.get(page) ?? []).flatMap(([, text]) => text.split("\n"))];
				const spacedLines = lines.map((line) => spaced(keysOf(line)));
				if (phrases.every((phrase) => spacedLines.some((line) => line.includes(phrase)))) found.push(page);
			}
		}
		return found;
	}

	async function loadPage(page) {
		const [first, hash] = root.pages[rangeOf(root.pages, page)];
		const [pages, ranges] = (await file("pages", hash)) ?? [[]];
		pages.forEach((about, index) => shown.set(first + index, described(about)));
		return ranges;
	}

	async function loadText(page) {
		const ranges = await loadPage(page);
		if (!ranges?.length) return;
		for (const [other, sections] of (await file("texts", ranges[rangeOf(ranges, page)][1])) ?? []) texts.set(other, sections);
	}

	function result(id, { matches, marks, forms, asks, phrases }) {
		const [title, url, kind, summary] = shown.get(id);
		const { match, name = [] } = matches.get(id) ?? {};
		const isNamed = match > WITHIN;
		const found = { id, title, kind, page: base + url, url: base + url, excerpt: [], isNamed };
		// That a page is about its title is no news: the other words of the query choose its excerpt.
		const words = [...keysOf(title), ...name];
		const own = forms.filter((some) => words.some((word) => some.has(word)));
		found.own = new Set(own.length < forms.length ? own.flatMap((some) => [...some]) : []);
		// Whether the query asks for a part of this role.
		found.asks = asks && match === WITHIN && id < root.roles;
		if (!isNamed || !summary) explain(found, marks, phrases);
		if (!found.excerpt.length && summary) found.excerpt = marked(summary, marks);
		return found;
	}

	function explain(found, marks, phrases) {
		let best = { score: 0 };
		const split = ([anchor, text]) => text.split("\n").flatMap((line) => sentencesOf(line).map((part) => [anchor === 1 ? anchorOf(text.split("\n")[0]) : anchor, part]));
		for (const [anchor, sentence] of texts.get(found.id)?.flatMap(split) ?? sentences.get(found.id) ?? []) {
			const keys = keysOf(sentence);
			let score = [...new Set(keys)].reduce((sum, key) => sum + (marks.get(key) ?? 0) * (found.own.has(key) ? 0.1 : 1), 0);
			// `Pay: …` is what a query about pay, or salaries, asks for.
			if (marks.has(keys[0])) score *= headings.has(keys[0]) ? 2 : 1.1;
			for (const phrase of phrases) score += spaced(keys).includes(phrase) ? 100 : 0;
			// A heading says less than a sentence, and a source even less.
			if (keys.length < 6) score *= 0.8;
			if (sentence.includes("://")) score *= 0.5;
			if (score > best.score) best = { score, anchor, sentence };
		}
		if (!best.score) return;
		found.excerpt = marked(best.sentence, marks);
		found.url = found.page + (best.anchor && `#${encodeURIComponent(best.anchor)}`);
	}

	const isExplained = ({ isNamed, excerpt, own, asks }) =>
		isNamed || (excerpt.some(({ text, mark }) => mark && !own.has(keysOf(text)[0])) && (!asks || headings.has(keysOf(excerpt[0].text)[0])));

	// Fills the excerpts of results that do not show yet why they match. Requests at most `most` files, and returns whether
	// results are left.
	async function excerpts({ marks }, results, most = Infinity) {
		const limit = requests + most;
		const [loading, loaded] = [[], []];
		const open = results.filter((found) => !isExplained(found));
		for (const found of open) {
			const hash = root.pages[rangeOf(root.pages, found.id)][1];
			const cost = texts.has(found.id) ? 0 : files.has(`pages/${hash}.bin`) ? 1 : 2;
			if (requests + cost > limit) continue;
			loading.push(loadText(found.id));
			loaded.push(found);
			// Several texts are in one file, so what the next one costs is known only then.
			if (most < Infinity) await loading.at(-1);
		}
		await Promise.all(loading);
		for (const found of loaded) explain(found, marks, []);
		return { missing: failed.size, isOpen: loaded.length < open.length };
	}

	return { open, suggestions, filters, search, more, excerpts };
}

const sentencesOf = (line) => line.match(/.+?(?:[.!?…]["'”’)]*(?=\s)|[。！？]|$)\s*/gu) ?? [];

// The pieces of a sentence with marks. A long one is cut around the first.
function marked(sentence, marks) {
	const pieces = [];
	const add = (text, mark) => {
		if (text && pieces.at(-1)?.mark === mark) pieces.at(-1).text += text;
		else if (text) pieces.push({ text, mark });
	};
	const found = wordsOf(sentence).filter(({ key }) => marks.has(key));
	let at = 0;
	if (sentence.length > 260 && found[0]?.at > 100) {
		at = Math.min(sentence.indexOf(" ", found[0].at - 100) + 1, found[0].at);
		add("…", false);
	}
	const end = sentence.length - at > 260 ? Math.max(sentence.lastIndexOf(" ", at + 250), at + 120) : sentence.length;
	for (const word of found) {
		if (word.end <= at) continue;
		if (word.end > end) break;
		const start = Math.max(at, word.at);
		add(sentence.slice(at, start), false);
		add(sentence.slice(start, word.end), true);
		at = word.end;
	}
	add(sentence.slice(at, end).trimEnd(), false);
	if (end < sentence.length) add("…", false);
	return pieces;
}

// The interface: a combobox whose list box has the results. The focus stays in the field, and the arrow keys choose a result.
// Texts are inserted as text, never as markup.

// A text with values for its placeholders, in its form for `count`. The values can be elements, so it returns parts.
const filled = (text, values) => {
	const form = text.other ? (text[new Intl.PluralRules(document.documentElement.lang || "en").select(values.count)] ?? text.other) : text;
	return form.split(/\{(\w+)\}/).map((part, index) => (index % 2 ? values[part] : part));
};

function element(name, attributes, ...children) {
	const created = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value);
	created.append(...children);
	return created;
}

const quoted = (query) => element("q", {}, element("bdi", {}, query));

// A result as an option. It is a link, so that it can be opened in a new tab.
function option(result) {
	const title = element("b", { class: "search-title", dir: "auto" }, result.title);
	const link = element("a", { class: "search-result", role: "option", "aria-selected": false, tabindex: -1 }, title);
	if (result.kind) link.append(" ", element("span", { class: "search-kind" }, result.kind));
	fill(link, result);
	return link;
}

function fill(link, { url, excerpt = [] }) {
	link.href = url;
	link.querySelector(".search-says")?.remove();
	const pieces = excerpt.map(({ text, mark }) => (mark ? element("mark", {}, text) : text));
	if (pieces.length) link.append(element("span", { class: "search-says", dir: "auto" }, ...pieces));
}

// The most files that are requested for a query before the reader turns to its results.
const MOST_REQUESTS = 3;
// The status before the texts have arrived.
const WAITING = "…";
const mounted = new WeakSet();

// Connects a search field. On the search page (`page`), the address keeps the query and the filters.
export function mount(into, { folder, page, titles, failed }) {
	if (mounted.has(into)) return;
	mounted.add(into);
	const load = async (path) => {
		const answer = await fetch(folder + path);
		if (!answer.ok) throw new Error(path);
		return new Uint8Array(await answer.arrayBuffer());
	};
	// Empty until the root file has arrived.
	let texts = {};
	const engine = createEngine(load, folder.replace(/\/[^/]*\/$/, ""), (found) => {
		if (texts === found) return;
		texts = found;
		closing.textContent = texts.close;
		summary.textContent = texts.filter;
		details.hidden = false;
		for (const { firstChild, lastChild } of labels) {
			firstChild.data = texts[lastChild.name];
			lastChild.options[0].textContent = texts.all;
		}
		if (status.textContent === WAITING) status.textContent = texts.searching;
	});
	const [form, status, problem, exactLine, list, moreLine] = into.children;
	const field = form.elements.q;
	const button = (onclick, ...label) => Object.assign(element("button", { type: "button", class: "search-button" }, ...label), { onclick });
	const dialog = into.closest("dialog");
	const closing = button(() => dialog.close());
	dialog?.append(closing);

	const selects = ["kind", "role", "topic"].map((name) => element("select", { name, disabled: "" }, element("option", { value: "" })));
	const labels = selects.map((select) => element("label", {}, new Text(), select));
	const summary = element("summary", {});
	const details = element("details", { hidden: "" }, summary, element("div", { class: "search-filters" }, ...labels));
	form.append(details);
	const chosen = () => Object.fromEntries(selects.filter(({ value }) => value).map(({ name, value }) => [name, value]));

	// The number of the latest search. Earlier answers are dropped.
	let number = 0;
	// The query of the list, and one for which Enter was pressed before its results arrived.
	let [answered, { entered }] = [undefined, form.dataset];
	// A query that is not to be corrected.
	let exact;
	let active;
	// Adds the excerpts that wait.
	let addRest;
	let [loading, hasFilters] = [false, true];

	const options = () => [...list.children];

	function activate(link) {
		active?.setAttribute("aria-selected", false);
		active = link;
		field.removeAttribute("aria-activedescendant");
		if (!link) return;
		turnToResults();
		link.setAttribute("aria-selected", true);
		link.scrollIntoView({ block: "nearest" });
		field.setAttribute("aria-activedescendant", link.id);
	}

	function report(message) {
		problem.textContent = message || "";
		problem.hidden = !message;
	}

	function add(results) {
		const links = results.map(option);
		list.append(...links);
		options().forEach((link, index) => (link.id = `${list.id}-${index}`));
		return links;
	}

	function show(results, label, ...message) {
		activate();
		for (const part of [list, moreLine, exactLine]) part.replaceChildren();
		list.setAttribute("aria-label", label ?? "");
		status.replaceChildren(...message);
		add(results);
		field.setAttribute("aria-expanded", results.length > 0);
		if (titles && texts.titles && (!results.length || label === texts.suggestions)) moreLine.append(element("a", { href: titles }, texts.titles));
	}

	async function search() {
		const query = field.value.trim();
		const current = ++number;
		addRest = undefined;
		if (exact !== query) exact = undefined;
		const filters = chosen();
		const parameters = new URLSearchParams({ ...(query && { q: query }), ...filters, ...(exact && { exact: 1 }) });
		if (page) history.replaceState(history.state, "", parameters.size ? `?${parameters}` : location.pathname);
		answered = undefined;
		// Delayed, because a screen reader announces each status.
		const late = setTimeout(() => query && status.replaceChildren(texts.searching ?? WAITING), 250);
		try {
			const found = await (query ? engine.search(query, { filters, correct: !exact }) : engine.open());
			if (current !== number) return;
			report((found?.missing || !hasFilters) && texts.missing);
			if (query) await showFound(query, found);
			else show(engine.suggestions(), texts.suggestions);
		} catch {
			if (current !== number) return;
			show([], texts.list);
			report(failed);
		} finally {
			clearTimeout(late);
		}
	}

	async function showFound(query, found) {
		const { total, corrected, results, counts } = found;
		const message = !total ? texts.none : corrected ? texts.showing : texts.total;
		show(results, texts.list, ...filled(message, { count: total, query: quoted(corrected ?? query) }));
		if (counts) count(counts);
		if (corrected) exactLine.append(button(() => searchExactly(query), ...filled(texts.exact, { query: quoted(query) })));
		if (total > results.length) moreLine.append(button(() => showMore(found), ...filled(texts.more, { count: total })));
		answered = query;
		if (entered === query) openFirst();
		else await addExcerpts(found, results, options(), Math.max(MOST_REQUESTS - found.requests, 0));
	}

	async function showMore(found) {
		const current = number;
		const { results } = await engine.more(found, 20);
		if (current !== number) return;
		const links = add(results);
		if (found.offset >= found.total) moreLine.replaceChildren();
		field.focus();
		activate(links[0]);
		await addExcerpts(found, results, links);
	}

	// Excerpts that need more files than `most` wait until the reader turns to the results.
	async function addExcerpts(found, results, links, most) {
		const current = number;
		const { missing, isOpen } = await engine.excerpts(found, results, most);
		if (current !== number) return;
		results.forEach((result, index) => fill(links[index], result));
		if (missing) report(texts.missing);
		if (isOpen) addRest = () => addExcerpts(found, results, links);
	}

	function turnToResults() {
		const add = addRest;
		addRest = undefined;
		add?.();
	}

	function searchExactly(query) {
		exact = query;
		field.focus();
		search();
	}

	function openFirst() {
		entered = undefined;
		list.firstChild?.click();
	}

	// A value without results can't be chosen.
	function count(counts) {
		for (const { name, options, value } of selects) {
			for (const choice of [...options].slice(1)) {
				const results = counts[name].values.get(choice.value) ?? 0;
				choice.textContent = filled(texts.value, { value: choice.value, count: results }).join("");
				choice.disabled = !results && choice.value !== value;
			}
		}
	}

	// Loads the values, chooses those of the address, and searches again.
	async function loadFilters() {
		loading = true;
		const filters = await engine.filters().catch(() => []);
		hasFilters = filters.some(({ values }) => values.length);
		selects.forEach((select, index) => {
			const values = filters.find(({ name }) => name === select.name)?.values ?? [];
			select.append(...values.map(({ value }) => element("option", { value }, value)));
			select.disabled = false;
			labels[index].hidden = values.length < 2;
			select.value = address.get(select.name) ?? "";
			if (select.selectedIndex < 0) select.value = "";
			select.onchange = search;
		});
		search();
	}

	field.onkeydown = (event) => {
		if (event.isComposing || event.altKey || event.shiftKey) return;
		const links = options();
		const index = links.indexOf(active);
		if (event.key === "ArrowDown") activate(links[Math.min(index + 1, links.length - 1)]);
		else if (event.key === "ArrowUp") activate(links[index - 1]);
		else if (event.key === "Escape" && page && active) activate();
		else if (event.key === "Enter" && active) event.ctrlKey || event.metaKey ? open(active.href) : active.click();
		else return;
		event.preventDefault();
	};
	for (const type of ["pointermove", "touchmove", "wheel"]) list.addEventListener(type, turnToResults, { passive: true });
	form.onsubmit = () => {
		entered = field.value.trim();
		// Otherwise the first result opens when it arrives.
		if (entered && answered === entered) openFirst();
		return false;
	};
	form.oninput = ({ target }) => {
		entered = undefined;
		if (target === field) search();
	};

	// Search for what was typed before this script had loaded. Filters of the address apply first.
	const address = new URLSearchParams(page ? location.search : "");
	if (address.has("exact")) exact = field.value.trim();
	if (!selects.some(({ name }) => address.has(name))) search();
	details.ontoggle = () => loading || loadFilters();
	details.open = page;
}
