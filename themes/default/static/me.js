// The page of a reader's skills: what is marked, what each role expects, what is missing, and what is near. The marks are in the
// browser, and the script requests only the data of the site. The markup is in the page, in templates.

const root = document.querySelector("[data-me]");
const { base, keep, me } = root.dataset;
const [
	{ MAX_TEXT, changeNotice, choice, element, fill, idOf, isChanged, isEmpty, labels, levelKey, open },
	{ itemOfMark, nearest, readData, standing, toLearn },
] = await Promise.all([import(root.dataset.marks), import(root.dataset.standing)]);

const store = open(root);
const status = root.nextElementSibling;
// The list of roles to begin with is in the page, and moves below what there is to report.
const begin = document.querySelector(".me-start");
// The fields of notes stay as they are while the rest is shown again.
const fields = new Map();
// The data of the site; false if it can't be loaded.
let data = null;
let loading = null;
let message = "";

/**
 * A copy of a template. Each of its elements with a name gets a value: what it does, or what it contains. Without one it is left
 * out. Equal names are told apart by `key`.
 */
function copy(name, values) {
	const part = document.querySelector(`[data-part=${name}]`).content.firstElementChild.cloneNode(true);
	const idFor = (name) => `me-${name}${values.key ? `-${values.key}` : ""}`;
	if (part.matches("section")) part.setAttribute("aria-labelledby", (part.querySelector("h2, h3").id = idFor(name)));
	for (const node of part.querySelectorAll("[data-is]")) {
		const { is } = node.dataset;
		const value = values[is];
		const content = [value].flat().filter(Boolean);
		if (!content.length) node.remove();
		if (node.ariaLabel) node.ariaLabel = fill(node.ariaLabel, values);
		// Only controls have a type.
		if (node.type) node.id = idFor(is);
		if (node.matches("a")) node.href = value;
		else if (typeof value === "function") node[node.matches("button") ? "onclick" : "oninput"] = value;
		else if (value !== true) node.append(...content);
	}
	return part;
}

const span = (name, text) => (text ? [" ", element("span", { class: name }, text)] : []);
// A skill with its level, or a role, with what there is to say about it.
const named = ({ title, href, name }, tag, text) => [
	href ? element("a", { href }, title) : title,
	...span("level", name),
	...span("tag", tag && `(${tag})`),
	...span("statement", text),
];
const row = (...content) => element("li", {}, ...content);
const problem = (text, actions) => text && copy("problem", { text, actions: Boolean(actions), ...actions });
const byId = (id) => document.getElementById(id);
const focus = (name) => byId(`me-${name}`)?.focus();

const find = (mark) => data && itemOfMark(data, mark);
const say = (text) => {
	status.textContent = message = text;
};

// What the script for files and links needs from this one. It adds what a link or a file has, `offer`, and the parts of the page with
// a link to share, `shared`, and with a button that brings back what was erased, `erased`.
const page = { store, status, fields, copy, row, focus, find, say };
// What is seldom needed is loaded when it is.
const use = (name) => (value) =>
	import(keep).then((script) => script[name](page, value)).catch(() => {
		say(labels.failed);
		show();
	});

// A statement is shown once in each role, and not in lists without `seen`.
const missingRows = (missing, seen) =>
	missing.map(({ item, state }) => {
		const isNew = seen && !seen.has(idOf(item));
		seen?.add(idOf(item));
		return row(...named(item, labels[state ?? "notMarked"].toLowerCase(), isNew && item.text));
	});

const notesPart = (role) => {
	const { key, title, href } = role;
	if (!fields.has(key)) {
		const note = ({ target: { value } }) => {
			part.querySelector("span").textContent = value;
			store.change(({ notes }) => (value ? notes.set(key, value) : notes.delete(key)));
		};
		const remove = () => {
			store.change(({ roles }) => roles.delete(key));
			say(fill(labels.removed, { title }));
			show();
			focus("roles");
		};
		const part = copy("notes", { key, title, note, remove, print: use("printRole"), mark: `${href}#guide-skills` });
		fields.set(key, part);
	}
	const part = fields.get(key);
	const field = part.querySelector("textarea");
	const note = store.state.notes.get(key) ?? "";
	field.maxLength = MAX_TEXT;
	if (document.activeElement !== field) field.value = note;
	part.querySelector("span").textContent = note;
	return part;
};

const rolePart = (state, role) => {
	const seen = new Set();
	const levels = role.levels.flatMap((level) => {
		const { met, missing } = standing(data, state.marks, level);
		const metItem = ({ item }, index) => [index && ", ", ...named(item, isChanged(state.marks.get(idOf(item)), item) && labels.changedTag)];
		const list = { hasMet: met.length > 0, met: met.flatMap(metItem), missing: missingRows(missing, seen) };
		return [level[0] && element("h4", {}, level[0]), copy("standing", list)];
	});
	return copy("role", { key: role.key, what: named(role), levels, notes: notesPart(role) });
};

const rolesPart = (state) => {
	const chosen = data.roles.filter(({ key }) => state.roles.has(key));
	const role = data.roles.filter((one) => !chosen.includes(one)).map(({ key, title }) => new Option(title, key));
	const add = () => {
		const { value } = byId("me-role");
		if (value) store.change(({ roles }) => roles.add(value));
	};
	return copy("roles", { list: chosen.map((role) => rolePart(state, role)), role, add });
};

const nearPart = (state) => {
	const list = nearest(data, state).map(({ role, level: [name], missing, href }) => {
		const what = named({ ...role, name: levelKey(name) !== levelKey(role.title) && name });
		return copy("move", { what, missing: missingRows(missing), known: href });
	});
	return list.length && copy("near", { list });
};

const learnPart = (state) => {
	const list = toLearn(data, state).map(({ skill: { title, href, levels }, levels: names, resources }) => {
		const resource = ([title, href, number]) => row(...named({ title, href, name: levels[number]?.name }));
		return copy("skill", { title, what: named({ title, name: names.join(", ") }), list: resources.map(resource), levels: href });
	});
	return list.length && copy("learn", { list });
};

const markRow = (mark) => {
	const item = find(mark);
	const hasChanged = isChanged(mark, item);
	const what = element("div", {}, ...named({ ...mark, href: item?.href }, data && !item && labels.gone, (hasChanged ? item : mark).text));
	if (hasChanged) what.append(changeNotice(mark, item, store));
	return row(what, choice(item || mark, mark.state, store));
};

const markParts = ({ marks }) => {
	// Marks that the guide has nothing for come first.
	const place = (mark) => find(mark)?.order ?? -1;
	const all = [...marks.values()].sort((a, b) => place(a) - place(b));
	return [true, false].map((isAbout) => {
		const list = all.filter((mark) => isChanged(mark, find(mark)) === isAbout).map(markRow);
		return list.length && copy(isAbout ? "changedMarks" : "marked", { list });
	});
};

const show = (page.show = () => {
	const focused = document.activeElement?.id;
	const { offer } = page;
	const state = offer?.shown ?? store.state;
	const hasAny = !isEmpty(state);
	begin.remove();
	if (hasAny && data === null) return loadData();
	const [changed, same] = markParts(state);
	const withData = data && { share: use("share"), print: () => print() };
	const parts = [
		problem(labels[store.problem], store.problem === "foreign" && { "save-foreign": use("saveForeign"), overwrite: store.overwrite }),
		problem(message),
		data === false && problem(labels.failed),
		offer?.part(),
		!hasAny && page.erased,
		!hasAny && !offer && begin,
		changed,
		...(hasAny && data ? [rolesPart(state), nearPart(state), learnPart(state)] : []),
		same,
		copy(hasAny ? "keep" : "again", { save: use("save"), file: use("openFile"), ...withData, erase: use("erase"), shared: page.shared }),
	];
	root.replaceChildren(...parts.filter(Boolean));
	offer?.lock?.(root, fields);
	if (focused && focused !== document.activeElement.id) byId(focused)?.focus();
});

const fetchData = async () => {
	try {
		const answer = await fetch(`${me}skills.bin`);
		if (!answer.ok) throw answer;
		page.data = data = readData(await new Response(answer.body.pipeThrough(new DecompressionStream("deflate"))).json(), base);
	} catch {
		data = false;
	}
	openLink();
};
const loadData = () => (loading ??= fetchData());

// What a link has can be read only with the data of the site.
const openLink = () => {
	const text = location.hash.slice(1);
	if (!text || byId(text) || data === false) show();
	else if (data) use("openLink")(text);
	else loadData();
};

// While the reader writes, the field stays.
store.onchange = () => (document.activeElement.matches(".me-role textarea") && !store.problem) || show();
addEventListener("hashchange", openLink);
openLink();
