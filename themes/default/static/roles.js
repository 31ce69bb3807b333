// The move between any two roles, on the index of moves, and the comparison of any two or three, on the index of comparisons.
// `pairRoles`, `compareRoles` and the functions that render them also run in Node. They follow the rules of
// src/render/page/role_move.rs and comparison.rs and the markup of move.html and comparison.html, so that a result equals the page.

// Texts are inserted as text, never as markup. They are in the page, in groups: most are those of the pages that are equal.
export const labels = {};

/** Reads the texts from the attributes of the element that this script fills. */
export function readLabels(dataset) {
	for (const group of ["picker", "move", "comparison", "part", "pay", "skill", "resource", "list", "pair"]) labels[group] = JSON.parse(dataset[group]);
	labels.headings = { ...labels.picker, ...labels.part, ...labels.comparison, ...labels.move, pay: labels.pay.title };
}

// A text with values for its placeholders, which can be elements: its parts.
const filled = (text, values) => text.split(/\{(\w+)\}/).flatMap((part, index) => (index % 2 ? values[part] : part || []));
const fill = (text, values) => filled(text, values).join("");
const joined = (parts) => parts.flatMap((part, index) => (index ? [labels.list.comma, part] : [part]).flat());

const NOT_STATED = { state: "not-stated" };

// How what is expected of a skill changes, and the number of missing levels. Levels of different scales are never compared.
function changeOf(from, to) {
	const [one, other] = [from.level, to.level];
	if (from.state === "needed" && to.state === "needed") {
		if (!one && !other) return ["same", 0];
		if (!one || !other) return ["unclear", 0];
		if (one.key === other.key) return ["same", 0];
		if (!one.rank || one.scale !== other.scale) return ["unclear", 0];
		const steps = other.rank - one.rank;
		return [steps > 0 ? "more" : steps < 0 ? "less" : "same", Math.max(steps, 0)];
	}
	if (to.state === "needed") return ["more", other?.rank || 1];
	return [to.state === "none" ? "dropped" : "unclear", 0];
}

// The resources for the levels above that of the start.
function toLearn({ skill, from, to }) {
	const reached = from.level && from.level.scale === to.level?.scale ? from.level.rank : 0;
	const resources = (to.learn ?? []).filter(({ rank }) => !rank || rank > reached);
	return resources.length ? [{ skill, resources }] : [];
}

function pairSkills(from, to) {
	const groups = { gains: [], unclear: [], brings: [], dropped: [] };
	if (!to.length) return { ...groups, learn: [] };
	const ends = new Map();
	for (const skill of from) ends.set(skill.order, { skill, start: skill, end: NOT_STATED });
	for (const skill of to) ends.set(skill.order, { start: NOT_STATED, ...ends.get(skill.order), skill, end: skill });
	for (const [, { skill, start, end }] of [...ends].sort(([one], [other]) => one - other)) {
		if (start.state !== "needed" && end.state !== "needed") continue;
		const [change, steps] = changeOf(start, end);
		const row = { skill, from: start, to: end, change, steps };
		if (end.state !== "needed") groups.dropped.push(row);
		else (change === "more" ? groups.gains : change === "unclear" ? groups.unclear : groups.brings).push(row);
	}
	groups.gains.sort((one, other) => other.steps - one.steps);
	return { ...groups, learn: [...groups.gains, ...groups.unclear].flatMap(toLearn) };
}

// Rows for the labels of all sides, in the order of the first side, then of the next.
function alignTexts(sides) {
	const labels = new Map(sides.flat().reverse().map(({ key, label }) => [key, label]));
	const keys = new Set(sides.flat().map(({ key }) => key));
	return [...keys].map((key) => {
		const rows = sides.map((side) => side.find((row) => row.key === key) ?? { text: "", hash: "" });
		const stated = rows.filter(({ text }) => text);
		const isSame = stated.every(({ hash }) => hash === stated[0].hash);
		const verdict = stated.length === sides.length ? (isSame ? "same" : "differs") : sides.length === 2 ? "one" : "some";
		return { key, label: labels.get(key), texts: rows.map(({ text }) => text), verdict };
	});
}

function alignPay(sides) {
	const rows = [];
	for (const [index, lines] of sides.entries()) {
		for (const line of lines) {
			let row = rows.find(({ key }) => key === line.key);
			if (!row) rows.push((row = { key: line.key, place: line.place, sides: sides.map(() => []) }));
			row.sides[index].push(line);
		}
	}
	return rows;
}

// What all of some lists contain, in the order of the first.
const inAll = ([first, ...others], key) => first.filter((one) => others.every((list) => list.some((other) => key(one) === key(other))));

/** The comparison of two or three roles, given the data and the key of each. */
export function compareRoles(roles) {
	const data = roles.map(({ role }) => role);
	const rows = (name) => alignTexts(data.map((role) => role[name]));
	const facts = rows("facts");
	const used = facts.map(({ key }) => key);
	const related = rows("related").filter(({ texts }) => texts.some(Boolean));
	for (const row of related) if (used.includes(row.key)) row.label = fill(labels.part.labelOfRoles, row);
	const lists = data[0].shared.map(([label]) => {
		const pages = data.map(({ shared }) => shared.find(([other]) => other === label)?.[1] ?? []);
		return { label, pages: inAll(pages, ([, href]) => href) };
	});
	const pages = roles.flatMap(({ role }, index) => {
		const later = roles.slice(index + 1).map(({ key }) => key);
		return role.comparisons.filter(([key]) => later.includes(key)).map(([, page]) => page);
	});
	return {
		roles: data,
		pages,
		facts,
		skills: rows("skills"),
		contexts: rows("contexts"),
		related,
		pay: alignPay(data.map(({ pay }) => pay)),
		shared: lists.filter(({ pages }) => pages.length),
		debates: inAll(data.map(({ debates }) => debates), ([, href]) => href),
		articles: inAll(data.map(({ articles }) => articles), ({ href }) => href),
	};
}

/** The move between two roles, given the data and the key of each. */
export function pairRoles(from, to) {
	const inCommon = (name, key) => inAll([from.role[name], to.role[name]], key);
	const moves = (start, end) => start.role.moves.filter((move) => move.to === end.key);
	return {
		from: from.role,
		to: to.role,
		how: from.role.how.find(([key]) => key === to.key)?.[1],
		...pairSkills(from.role.start.skills, to.role.end.skills),
		facts: alignTexts([from.role.facts, to.role.facts]),
		contexts: alignTexts([from.role.contexts, to.role.contexts]),
		pay: alignPay([from.role.pay, to.role.pay]),
		pages: moves(from, to),
		comparison: from.role.comparisons.find(([key]) => key === to.key)?.[1],
		back: moves(to, from).find((move) => move.is_whole),
		debates: inCommon("debates", ([, href]) => href),
		articles: inCommon("articles", ({ href }) => href),
	};
}

function element(name, attributes, ...children) {
	const created = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value);
	created.append(...children);
	return created;
}

const link = (title, href) => element("a", { href }, title);
const linked = (text) => [text].flat().map((part) => (Array.isArray(part) ? element("a", { href: part[1], rel: "external" }, part[0]) : part));
const hidden = (text) => element("span", { class: "visually-hidden" }, text);

function section(name, attributes, ...children) {
	const id = `picker-${name}`;
	return element("section", { ...attributes, "aria-labelledby": id }, element("h3", { id }, labels.headings[name]), ...children);
}

function skillState({ state, level }) {
	const isNeeded = state === "needed";
	const { needed, none, notStated } = labels.skill;
	return element("span", { class: isNeeded ? "level" : "no-skill" }, isNeeded ? level?.name || needed : state === "none" ? none : notStated);
}

function skillRow({ skill, from, to, change }) {
	const isNeeded = to.state === "needed";
	const step = element("span", { class: "move-step" });
	if (change !== "same" || !isNeeded) step.append(skillState(from), " ", element("span", { class: "move-arrow" }, hidden(labels.move.to)), " ");
	step.append(skillState(to));
	const [before, after] = [from.level?.statement, to.level?.statement];
	const isUnclear = change === "unclear";
	const stated = (level) => fill(labels.move.statement, { level: level.name, statement: level.statement });
	let statement = isUnclear && isNeeded && before ? `${stated(from.level)} ` : "";
	statement += isUnclear && after ? stated(to.level) : (after ?? "");
	return element("div", {}, element("dt", {}, link(skill.title, skill.href), " ", step), element("dd", {}, statement));
}

const skills = (name, rows) => rows.length && section(name, {}, element("dl", { class: "facts move-skills" }, ...rows.map(skillRow)));

function resource({ title, href, level, kind, cost, date, reason }) {
	const item = element("li", {}, href ? link(title, href) : element("b", {}, title));
	const facts = [level, kind, cost].filter(Boolean).map((fact) => [fact]);
	if (date) facts.push(filled(labels.resource.checked, { date: element("time", { datetime: date.iso }, date.text) }));
	if (facts.length) item.append(" ", element("span", { class: "resource-facts" }, ...filled(labels.resource.facts, { facts: joined(facts) })));
	if (reason) item.append(element("p", {}, ...linked(reason)));
	return item;
}

function learning(entries) {
	const parts = entries.flatMap(({ skill, resources }) => [
		element("h4", {}, link(skill.title, skill.href)),
		element("ul", { class: "resources" }, ...resources.map(resource)),
	]);
	return parts.length && section("learn", {}, ...parts);
}

function table(name, first, titles, rows) {
	const column = (...content) => element("th", { scope: "col" }, ...content);
	const head = element("tr", {}, column(hidden(first)), ...titles.map((title) => column(title)));
	const body = element("tbody", {}, ...rows);
	const kind = titles.length > 2 ? "comparison of-three" : "comparison";
	return element("table", { class: kind, "aria-labelledby": `picker-${name}` }, element("thead", {}, head), body);
}

function comparedTexts(name, titles, rows) {
	const { differs, same, oneSide } = labels.comparison;
	const verdicts = { differs, same, one: oneSide, some: labels.picker.notStatedByAll };
	const row = ({ label, texts, verdict }) =>
		element(
			"tr",
			verdict === "differs" ? { class: "differs" } : {},
			element("th", { scope: "row" }, label, " ", element("span", { class: "verdict" }, verdicts[verdict])),
			...texts.map((text) => element("td", {}, text || "—")),
		);
	return rows.length && section(name, { class: "part" }, table(name, labels.comparison.what, titles, rows.map(row)));
}

function payLine({ level, range, median, currency, note, year, source, source_href: href }) {
	const line = element("p", { class: "pay-line" });
	const text = range && median ? labels.pay.rangeAndMedian : range ? "{range}" : labels.pay.median;
	const bold = (text) => element("b", {}, text);
	const amount = range || median
		? filled(text, { range: bold(range), median: range ? median : bold(median) })
		: element("span", { class: "pay-missing" }, fill(labels.pay.noFigures, { currency }));
	line.append(...(level ? filled(labels.pay.atLevel, { level, amount }) : [amount].flat()));
	if (note) line.append(element("span", { class: "pay-note" }, ...linked(note)));
	const origin = element("span", { class: "pay-note" }, year ? `${year}${labels.list.comma}` : "");
	if (!source) origin.append(element("span", { class: "pay-missing" }, labels.pay.noSource));
	else origin.append(...(href ? [link(source, href)] : linked(source)));
	line.append(origin);
	return line;
}

function comparedPay(titles, rows) {
	const cell = (lines) => element("td", {}, ...(lines.length ? lines.map(payLine) : ["—"]));
	const row = ({ place, sides }) => element("tr", {}, element("th", { scope: "row" }, place || labels.pay.noPlace), ...sides.map(cell));
	const note = element("p", { class: "meta" }, labels.pay.comparedLegend);
	return rows.length && section("pay", { class: "part" }, table("pay", labels.pay.place, titles, rows.map(row)), note);
}

const list = (name, items) => items.length && section(name, {}, element("ul", { class: "items" }, ...items));
const listItem = (title, href, date) =>
	element("li", { class: "item" }, link(title, href), ...(date ? [" ", element("time", { datetime: date.iso }, date.text)] : []));

/** The parts of a move as elements. */
export function render(move) {
	const { from, to } = move;
	const titles = [from.title, to.title];
	const parts = [];
	if (move.how) parts.push(element("p", { class: "lead" }, move.how));
	const links = move.pages.map(({ title, href }) => link(title, href));
	if (links.length) parts.push(element("p", { class: "own-page" }, ...filled(links.length > 1 ? labels.picker.severalPages : labels.picker.ownPage, { pages: joined(links) })));
	const [hasStart, hasEnd] = [from.start.skills.length, to.end.skills.length];
	if (!hasStart && !hasEnd) parts.push(element("p", {}, labels.move.noSkills));
	else if (!hasEnd) parts.push(element("p", {}, fill(labels.move.noSkillsOf, { role: to.title })));
	else if (!hasStart) parts.push(element("p", {}, fill(labels.move.noSkillsFrom, { start: from.title, end: to.title })));
	const [start, end] = [from.start.level, to.end.level];
	const levels = [
		start && fill(labels.move.startLevel, { role: from.title, level: start }),
		end && fill(labels.move.endLevel, { role: to.title, level: end }),
	].filter(Boolean);
	if (hasEnd && levels.length) parts.push(element("p", { class: "meta" }, levels.join(" ")));
	const others = [...(move.comparison ? [move.comparison] : []), ...(move.back ? [[move.back.title, move.back.href]] : [])];
	const chips = others.flatMap(([title, href], index) => [index ? " " : "", element("a", { class: "chip", href }, title)]);
	parts.push(
		skills("gains", move.gains),
		skills("unclear", move.unclear),
		learning(move.learn),
		skills("brings", move.brings),
		skills("dropped", move.dropped),
		comparedTexts("facts", titles, move.facts),
		comparedTexts("contexts", titles, move.contexts),
		comparedPay(titles, move.pay),
		chips.length && section("seeAlso", { class: "no-print" }, element("p", { class: "chips" }, ...chips)),
		list("debates", move.debates.map(([title, href]) => listItem(title, href))),
		list("articles", move.articles.map(({ title, href, date }) => listItem(title, href, date))),
	);
	return parts.filter(Boolean);
}

/** The parts of a comparison as elements. */
export function renderComparison({ roles, pages, facts, skills, contexts, related, pay, shared, debates, articles }) {
	const titles = roles.map(({ title }) => title);
	const links = pages.map(([title, href]) => link(title, href));
	const meaning = ({ title, href, summary }) =>
		element("div", {}, element("dt", {}, link(title, href)), element("dd", {}, ...(summary ? [summary] : [])));
	const both = roles.length === 2;
	const list = (name, items) => items.length && section(name, {}, element("ul", { class: "items" }, ...items));
	const common = ({ label, pages }) => {
		const items = joined(pages.map(([title, href]) => link(title, href)));
		return element("div", {}, element("dt", {}, label), element("dd", {}, ...items));
	};
	const parts = [
		element("dl", { class: both ? "pair" : "pair of-three" }, ...roles.map(meaning)),
		links.length && element("p", { class: "own-page" }, ...filled(labels.picker.ownComparison, { pages: joined(links) })),
		comparedTexts("facts", titles, facts),
		comparedTexts("skills", titles, skills),
		comparedTexts("contexts", titles, contexts),
		comparedTexts("related", titles, related),
		comparedPay(titles, pay),
		shared.length && section("shared", {}, element("dl", { class: "facts" }, ...shared.map(common))),
		list(both ? "debates" : "debatesOfAll", debates.map(([title, href]) => listItem(title, href))),
		list(both ? "articles" : "articlesOfAll", articles.map(({ title, href, date }) => listItem(title, href, date))),
	];
	return parts.filter(Boolean);
}

const inflate = (body) => new Response(body.pipeThrough(new DecompressionStream("deflate"))).json();

async function loadFrom(address, cache = "default") {
	const answer = await fetch(address, { cache });
	if (!answer.ok) throw new Error(address);
	return inflate(answer.body);
}

const select = (name, first, attributes) => element("select", { name, ...attributes }, element("option", { value: "" }, first));

// The roles of the guide, as options of some fields, and the data of each.
class Roles {
	// By key. A plain object would also have keys that no role has.
	#roles = new Map();
	#folder;
	#fields;

	constructor(folder, fields) {
		this.#folder = folder;
		this.#fields = fields;
	}

	has(key) {
		return this.#roles.has(key);
	}

	async load(cache) {
		const { families, roles: listed } = await loadFrom(`${this.#folder}root.bin`, cache);
		this.#roles = new Map(listed.map(([title, key, hash, family]) => [key, { title, key, hash, family }]));
		const options = (group) => group.map(({ title, key }) => element("option", { value: key }, title));
		const groups = [...families, labels.picker.otherRoles].map((family, index) => {
			const members = [...this.#roles.values()].filter((role) => (role.family ?? families.length) === index);
			return [family, members];
		});
		const used = groups.filter(([, members]) => members.length);
		for (const field of this.#fields) {
			const chosen = field.value;
			const added = used.flatMap(([label, members]) => (used.length > 1 ? [element("optgroup", { label }, ...options(members))] : options(members)));
			field.replaceChildren(field.options[0], ...added);
			field.value = this.has(chosen) ? chosen : "";
		}
	}

	// The data of some roles. A new version of the site can have other files: the list is then loaded again, once.
	async data(keys) {
		const load = () => Promise.all(keys.map(async (key) => {
			const role = await loadFrom(`${this.#folder}roles/${this.#roles.get(key).hash}.bin`);
			return { key, role };
		}));
		try {
			return await load();
		} catch {
			await this.load("reload");
			return load();
		}
	}
}

// Adds a form to the page, and the place of its result. The address keeps the choice: `read` gets it from there, and throws what to
// report if it is incomplete.
function mount(into, { heading, intro, fields, buttons, read, write, show }) {
	const pageTitle = document.title;
	const roles = new Roles(into.dataset.roles, fields.map(([, field]) => field));
	// The number of the latest choice. Earlier answers are dropped.
	let number = 0;
	const form = element(
		"form",
		{ class: "picker-form", action: location.pathname },
		...fields.map(([label, field]) => element("label", {}, label, field)),
		element("div", { class: "picker-buttons" }, ...buttons),
	);
	const status = element("p", { class: "picker-status", role: "status" });
	const result = element("div", { class: "picker-result" });
	into.append(element("h2", { class: "no-print" }, heading), element("p", { class: "no-print" }, intro), form, status, result);

	function clear(...message) {
		status.replaceChildren(...message);
		result.replaceChildren();
		document.title = pageTitle;
	}

	async function update() {
		const current = ++number;
		const { keys, message } = read(new URLSearchParams(location.search), roles);
		if (message) return clear(...message);
		try {
			const data = await roles.data(keys);
			if (current !== number) return;
			const { title, headings, parts, announced } = show(data);
			const headline = element("h2", { id: "picker-title" }, ...headings);
			result.replaceChildren(element("section", { "aria-labelledby": "picker-title" }, headline, ...parts));
			status.replaceChildren(...announced);
			document.title = fill(labels.picker.documentTitle, { title, page: pageTitle });
		} catch {
			if (current === number) clear(labels.picker.failed);
		}
	}

	const choose = () => {
		const query = write();
		if (query !== location.search) history.pushState(null, "", query);
		update();
	};
	form.onsubmit = (event) => {
		event.preventDefault();
		choose();
	};
	addEventListener("popstate", update);
	roles.load().then(update, () => clear(labels.picker.failed));
	return choose;
}

const unknownRole = (key) => filled(labels.picker.unknown, { role: element("q", {}, element("bdi", {}, key)) });
const submit = (label) => element("button", { type: "submit" }, label);

function mountMoves(into) {
	const [from, to] = ["from", "to"].map((name) => select(name, labels.picker.choose, { required: "" }));
	const swap = element("button", { type: "button" }, labels.picker.swap);
	const choose = mount(into, {
		heading: labels.picker.heading,
		intro: labels.picker.intro,
		fields: [[labels.picker.from, from], [labels.picker.to, to]],
		buttons: [submit(labels.picker.show), swap],
		read(address, roles) {
			const keys = ["from", "to"].map((name) => address.get(name) ?? "");
			[from.value, to.value] = keys.map((key) => (roles.has(key) ? key : ""));
			const unknown = keys.find((key) => key && !roles.has(key));
			if (unknown) return { message: unknownRole(unknown) };
			if (keys.includes("")) return { message: [keys.join("") ? labels.picker.missing : ""] };
			return keys[0] === keys[1] ? { message: [labels.picker.same] } : { keys };
		},
		write: () => `?${new URLSearchParams({ from: from.value, to: to.value })}`,
		show([one, other]) {
			const move = pairRoles(one, other);
			const title = fill(labels.pair.move, { from: one.role.title, to: other.role.title });
			const [start, end] = [one.role, other.role].map((role) => link(role.title, role.href));
			const announced = [hidden(fill(labels.picker.announced, { move: title, gains: move.gains.length, brings: move.brings.length }))];
			return { title, headings: filled(labels.pair.move, { from: start, to: end }), parts: render(move), announced };
		},
	});
	swap.onclick = () => {
		[from.value, to.value] = [to.value, from.value];
		if (from.value && to.value) choose();
	};
}

function mountComparison(into) {
	const attributes = [{ required: "" }, { required: "" }, {}];
	const fields = attributes.map((set, index) => select("roles", index < 2 ? labels.picker.choose : labels.picker.noThird, set));
	const { first, second, third } = labels.picker;
	let isCut = false;
	mount(into, {
		heading: labels.picker.compareHeading,
		intro: labels.picker.compareIntro,
		fields: fields.map((field, index) => [[first, second, third][index], field]),
		buttons: [submit(labels.picker.compare)],
		read(address, roles) {
			// One value with commas is the address to share. A form without this script sends several values.
			const chosen = [...new Set(address.getAll("roles").flatMap((value) => value.split(",")))].filter(Boolean);
			const keys = chosen.slice(0, fields.length);
			isCut = chosen.length > keys.length;
			for (const [index, field] of fields.entries()) field.value = roles.has(keys[index]) ? keys[index] : "";
			const unknown = keys.find((key) => !roles.has(key));
			if (unknown) return { message: unknownRole(unknown) };
			if (keys.length < 2) return { message: [address.has("roles") ? labels.picker.missingToCompare : ""] };
			return { keys };
		},
		write: () => `?roles=${[...new Set(fields.map(({ value }) => value))].filter(Boolean).map(encodeURIComponent).join(",")}`,
		show(roles) {
			const comparison = compareRoles(roles);
			const titles = roles.map(({ role }) => role.title);
			const rows = [comparison.facts, comparison.skills, comparison.contexts, comparison.related].flat();
			const differing = rows.filter(({ verdict }) => verdict === "differs").length;
			const announced = [hidden(fill(labels.picker.announcedComparison, { roles: titles.join(labels.list.comma), rows: differing })), ...(isCut ? [labels.picker.tooMany] : [])];
			const title = titles.join(labels.pair.versus);
			return { title, headings: [title], parts: renderComparison(comparison), announced };
		},
	});
}

if (globalThis.document) {
	for (const into of document.querySelectorAll("[data-roles]")) {
		readLabels(into.dataset);
		(into.matches("[data-compare]") ? mountComparison : mountMoves)(into);
	}
}
