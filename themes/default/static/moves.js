// The move between any two roles, on the index of moves. `pairRoles` and `render` also run in Node. They follow the rules of
// src/render/page/role_move.rs and the markup of move.html, so that a result equals the page of a move.

// Texts are inserted as text, never as markup.
const LABELS = {
	heading: "Any two roles",
	intro: "Choose where you are and where you want to be.",
	from: "From",
	to: "To",
	choose: "Choose a role",
	show: "Show the move",
	swap: "Swap",
	otherRoles: "Other roles",
	failed: "The data could not be loaded. Check your connection, then reload the page.",
	unknown: (role) => ["The guide has no role ", role, ". Choose one from the list."],
	same: "Choose two different roles.",
	missing: "Choose two roles.",
	move: (from, to) => `${from} to ${to}`,
	announced: (move, gains, brings) => `${move}: skills that you need more of: ${gains}, skills that you bring: ${brings}`,
	ownPage: "This move has a page of its own:",
	severalPages: "Moves with pages of their own:",
	noSkills: "The guide does not state the skills of either role yet.",
	noSkillsAtEnd: (to) => `The guide does not state the skills of ${to} yet.`,
	noSkillsAtStart: (from, to) => `The guide does not state the skills of ${from} yet, so this page shows all that ${to} needs.`,
	startsAt: (role, level) => `You start as ${role} at the highest level, ${level}.`,
	endsAt: (role, level) => `You arrive as ${role} at the lowest level, ${level}.`,
	gains: "What you need more of",
	unclear: "Levels that can’t be compared",
	learn: "What to learn",
	brings: "What you bring",
	dropped: "What you no longer need",
	arrow: "to",
	states: { needed: "needed", none: "none", "not-stated": "not stated" },
	checked: "checked on ",
	facts: "At a glance",
	contexts: "Where you work",
	what: "What",
	verdicts: { differs: "differs", same: "same", one: "one side only" },
	pay: "Pay",
	place: "Place",
	noPlace: "No place given",
	median: "median ",
	noFigures: (currency) => `no figures in ${currency}`,
	noSource: "no source",
	payNote: "Amounts are as their sources state them, in their own currency and period.",
	seeAlso: "See also",
	debates: "Debates about both",
	articles: "Articles about both",
};

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

// Rows for the labels of both sides, in the order of the left side and then of the right.
function pairTexts(left, right) {
	const find = (side, key) => side.find((row) => row.key === key) ?? { text: "", hash: "" };
	const onlyRight = right.filter(({ key }) => !left.some((row) => row.key === key));
	return [...left, ...onlyRight].map(({ key, label }) => {
		const [one, other] = [find(left, key), find(right, key)];
		const hasBoth = Boolean(one.text && other.text);
		const verdict = hasBoth ? (one.hash === other.hash ? "same" : "differs") : "one";
		return { label, left: one.text, right: other.text, verdict };
	});
}

function pairPay(left, right) {
	const rows = [];
	for (const [side, lines] of [["left", left], ["right", right]]) {
		for (const line of lines) {
			let row = rows.find(({ key }) => key === line.key);
			if (!row) rows.push((row = { key: line.key, place: line.place, left: [], right: [] }));
			row[side].push(line);
		}
	}
	return rows;
}

/** The move between two roles, given the data and the key of each. */
export function pairRoles(from, to) {
	const inCommon = (name, key) => from.role[name].filter((one) => to.role[name].some((other) => key(one) === key(other)));
	const moves = (start, end) => start.role.moves.filter((move) => move.to === end.key);
	return {
		from: from.role,
		to: to.role,
		how: from.role.how.find(([key]) => key === to.key)?.[1],
		...pairSkills(from.role.start.skills, to.role.end.skills),
		facts: pairTexts(from.role.facts, to.role.facts),
		contexts: pairTexts(from.role.contexts, to.role.contexts),
		pay: pairPay(from.role.pay, to.role.pay),
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
	return element("section", { ...attributes, "aria-labelledby": id }, element("h3", { id }, LABELS[name]), ...children);
}

function skillState({ state, level }) {
	const isNeeded = state === "needed";
	return element("span", { class: isNeeded ? "level" : "no-skill" }, (isNeeded && level?.name) || LABELS.states[state]);
}

function skillRow({ skill, from, to, change }) {
	const isNeeded = to.state === "needed";
	const step = element("span", { class: "move-step" });
	if (change !== "same" || !isNeeded) step.append(skillState(from), " ", element("span", { class: "move-arrow" }, hidden(LABELS.arrow)), " ");
	step.append(skillState(to));
	const [before, after] = [from.level?.statement, to.level?.statement];
	const isUnclear = change === "unclear";
	let statement = "";
	if (isUnclear && isNeeded && before) statement += `${from.level.name}: ${before} `;
	if (isUnclear && after) statement += `${to.level.name}: `;
	statement += after ?? "";
	return element("div", {}, element("dt", {}, link(skill.title, skill.href), " ", step), element("dd", {}, statement));
}

const skills = (name, rows) => rows.length && section(name, {}, element("dl", { class: "facts move-skills" }, ...rows.map(skillRow)));

function resource({ title, href, level, kind, cost, date, reason }) {
	const item = element("li", {}, href ? link(title, href) : element("b", {}, title));
	const facts = [level, kind, cost].filter(Boolean).map((fact) => [fact]);
	if (date) facts.push([LABELS.checked, element("time", { datetime: date.iso }, date.text)]);
	if (facts.length) {
		const listed = facts.flatMap((fact, index) => (index ? [", ", ...fact] : fact));
		item.append(" ", element("span", { class: "resource-facts" }, "(", ...listed, ")"));
	}
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

function table(name, first, from, to, rows) {
	const column = (...content) => element("th", { scope: "col" }, ...content);
	const head = element("tr", {}, column(hidden(first)), column(from), column(to));
	const body = element("tbody", {}, ...rows);
	return element("table", { class: "comparison", "aria-labelledby": `picker-${name}` }, element("thead", {}, head), body);
}

function comparedTexts(name, from, to, rows) {
	const row = ({ label, left, right, verdict }) =>
		element(
			"tr",
			verdict === "differs" ? { class: "differs" } : {},
			element("th", { scope: "row" }, label, " ", element("span", { class: "verdict" }, LABELS.verdicts[verdict])),
			element("td", {}, left || "—"),
			element("td", {}, right || "—"),
		);
	return rows.length && section(name, { class: "part" }, table(name, LABELS.what, from, to, rows.map(row)));
}

function payLine({ level, range, median, currency, note, year, source, source_href: href }) {
	const line = element("p", { class: "pay-line" });
	if (level) line.append(`${level}: `);
	if (range) line.append(element("b", {}, range));
	if (range && median) line.append(", ");
	if (median) line.append(LABELS.median, range ? median : element("b", {}, median));
	if (!range && !median) line.append(element("span", { class: "pay-missing" }, LABELS.noFigures(currency)));
	if (note) line.append(element("span", { class: "pay-note" }, ...linked(note)));
	const origin = element("span", { class: "pay-note" }, year ? `${year}, ` : "");
	if (!source) origin.append(element("span", { class: "pay-missing" }, LABELS.noSource));
	else origin.append(...(href ? [link(source, href)] : linked(source)));
	line.append(origin);
	return line;
}

function comparedPay(from, to, rows) {
	const cell = (lines) => element("td", {}, ...(lines.length ? lines.map(payLine) : ["—"]));
	const row = ({ place, left, right }) =>
		element("tr", {}, element("th", { scope: "row" }, place || LABELS.noPlace), cell(left), cell(right));
	const note = element("p", { class: "meta" }, LABELS.payNote);
	return rows.length && section("pay", { class: "part" }, table("pay", LABELS.place, from, to, rows.map(row)), note);
}

const list = (name, items) => items.length && section(name, {}, element("ul", { class: "items" }, ...items));
const listItem = (title, href, date) =>
	element("li", { class: "item" }, link(title, href), ...(date ? [" ", element("time", { datetime: date.iso }, date.text)] : []));

/** The parts of a move as elements. */
export function render(move) {
	const { from, to } = move;
	const parts = [];
	if (move.how) parts.push(element("p", { class: "lead" }, move.how));
	const links = move.pages.flatMap(({ title, href }, index) => [index ? ", " : " ", link(title, href)]);
	if (links.length) parts.push(element("p", { class: "own-page" }, links.length > 2 ? LABELS.severalPages : LABELS.ownPage, ...links));
	const [hasStart, hasEnd] = [from.start.skills.length, to.end.skills.length];
	if (!hasStart && !hasEnd) parts.push(element("p", {}, LABELS.noSkills));
	else if (!hasEnd) parts.push(element("p", {}, LABELS.noSkillsAtEnd(to.title)));
	else if (!hasStart) parts.push(element("p", {}, LABELS.noSkillsAtStart(from.title, to.title)));
	const [start, end] = [from.start.level, to.end.level];
	const levels = [start && LABELS.startsAt(from.title, start), end && LABELS.endsAt(to.title, end)].filter(Boolean);
	if (hasEnd && levels.length) parts.push(element("p", { class: "meta" }, levels.join(" ")));
	const others = [...(move.comparison ? [move.comparison] : []), ...(move.back ? [[move.back.title, move.back.href]] : [])];
	const chips = others.flatMap(([title, href], index) => [index ? " " : "", element("a", { class: "chip", href }, title)]);
	parts.push(
		skills("gains", move.gains),
		skills("unclear", move.unclear),
		learning(move.learn),
		skills("brings", move.brings),
		skills("dropped", move.dropped),
		comparedTexts("facts", from.title, to.title, move.facts),
		comparedTexts("contexts", from.title, to.title, move.contexts),
		comparedPay(from.title, to.title, move.pay),
		chips.length && section("seeAlso", { class: "no-print" }, element("p", { class: "chips" }, ...chips)),
		list("debates", move.debates.map(([title, href]) => listItem(title, href))),
		list("articles", move.articles.map(({ title, href, date }) => listItem(title, href, date))),
	);
	return parts.filter(Boolean);
}

const inflate = (body) => new Response(body.pipeThrough(new DecompressionStream("deflate"))).json();

async function loadFrom(address, cache = "default") {
	const answer = await fetch(address, { cache });
	if (!answer.ok) throw new Error(address);
	return inflate(answer.body);
}

// Adds the picker to the page. The address keeps the choice.
function mount(into) {
	const folder = into.dataset.moves;
	const pageTitle = document.title;
	// The roles by key. A plain object would also have keys that no role has.
	let roles = new Map();
	// The number of the latest choice. Earlier answers are dropped.
	let number = 0;

	const select = (name) => element("select", { name, required: "" }, element("option", { value: "" }, LABELS.choose));
	const [from, to] = [select("from"), select("to")];
	const swap = element("button", { type: "button" }, LABELS.swap);
	const form = element(
		"form",
		{ class: "picker-form", action: location.pathname },
		element("label", {}, LABELS.from, from),
		element("label", {}, LABELS.to, to),
		element("div", { class: "picker-buttons" }, element("button", { type: "submit" }, LABELS.show), swap),
	);
	const status = element("p", { class: "picker-status", role: "status" });
	const result = element("div", { class: "picker-result" });
	into.append(element("h2", { class: "no-print" }, LABELS.heading), element("p", { class: "no-print" }, LABELS.intro), form, status, result);

	async function loadRoles(cache) {
		const { families, roles: listed } = await loadFrom(`${folder}root.bin`, cache);
		roles = new Map(listed.map(([title, key, hash, family]) => [key, { title, key, hash, family }]));
		const options = (group) => group.map(({ title, key }) => element("option", { value: key }, title));
		const groups = [...families, LABELS.otherRoles].map((family, index) => {
			const members = [...roles.values()].filter((role) => (role.family ?? families.length) === index);
			return [family, members];
		});
		const used = groups.filter(([, members]) => members.length);
		for (const field of [from, to]) {
			const chosen = field.value;
			const added = used.flatMap(([label, members]) => (used.length > 1 ? [element("optgroup", { label }, ...options(members))] : options(members)));
			field.replaceChildren(field.options[0], ...added);
			field.value = roles.has(chosen) ? chosen : "";
		}
	}

	const loadRole = (key) => {
		const { hash } = roles.get(key);
		return loadFrom(`${folder}roles/${hash}.bin`);
	};

	// A new version of the site can have other files: load the list again, once.
	async function loadPair(keys) {
		try {
			return await Promise.all(keys.map(loadRole));
		} catch {
			await loadRoles("reload");
			return Promise.all(keys.map(loadRole));
		}
	}

	function clear(...message) {
		status.replaceChildren(...message);
		result.replaceChildren();
		document.title = pageTitle;
	}

	async function show() {
		const current = ++number;
		const address = new URLSearchParams(location.search);
		const keys = ["from", "to"].map((name) => address.get(name) ?? "");
		[from.value, to.value] = keys.map((key) => (roles.has(key) ? key : ""));
		const unknown = keys.find((key) => key && !roles.has(key));
		if (unknown) return clear(...LABELS.unknown(element("q", {}, element("bdi", {}, unknown))));
		if (keys.includes("")) return clear(keys.join("") ? LABELS.missing : "");
		if (keys[0] === keys[1]) return clear(LABELS.same);
		try {
			const [one, other] = await loadPair(keys);
			if (current !== number) return;
			const move = pairRoles({ key: keys[0], role: one }, { key: keys[1], role: other });
			const title = LABELS.move(one.title, other.title);
			const [start, end] = [one, other].map((role) => link(role.title, role.href));
			const heading = element("h2", { id: "picker-title" }, start, ` ${LABELS.arrow} `, end);
			result.replaceChildren(element("section", { "aria-labelledby": "picker-title" }, heading, ...render(move)));
			status.replaceChildren(hidden(LABELS.announced(title, move.gains.length, move.brings.length)));
			document.title = `${title} – ${pageTitle}`;
		} catch {
			if (current === number) clear(LABELS.failed);
		}
	}

	function choose() {
		const query = `?${new URLSearchParams({ from: from.value, to: to.value })}`;
		if (query !== location.search) history.pushState(null, "", query);
		show();
	}

	form.onsubmit = (event) => {
		event.preventDefault();
		choose();
	};
	swap.onclick = () => {
		[from.value, to.value] = [to.value, from.value];
		if (from.value && to.value) choose();
	};
	addEventListener("popstate", show);
	loadRoles().then(show, () => clear(LABELS.failed));
}

if (globalThis.document) for (const into of document.querySelectorAll("[data-moves]")) mount(into);
