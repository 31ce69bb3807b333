// What readers can do: the marks in their browser, and the buttons that change them. Nothing is requested, and nothing is sent.
// All but `open` and the functions below it also run in Node.

// Texts are inserted as text, never as markup. They are in the page: `open` reads them.
export const labels = {};
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const FORMAT = "guide-skills";
const VERSION = 1;
export const STATES = ["no", "learning", "yes"];
export const MAX_TEXT = 20_000;
const MAX_ITEMS = 5_000;
export const MAX_BYTES = 4_000_000;

/** The key of a page: its address without the base path. */
export const keyOf = (href, base) => (href.startsWith(base) ? href.slice(base.length) : href).replace(/^\/|\/(index\.html)?$/g, "");

/** Equal levels have the same key, however they are written. */
export const levelKey = (name) =>
	name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");

/** A short hash of a statement. Letter case, spaces and a final full stop don't count. */
export function fingerprint(text) {
	const plain = text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim().replace(/\.$/, "");
	let hash = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(plain)) hash = Math.imul(hash ^ byte, 0x01000193);
	return (hash >>> 0).toString(36);
}

export const idOf = ({ skill, level }) => `${skill}#${level}`;
export const emptyState = () => ({ marks: new Map(), roles: new Set(), notes: new Map() });
export const isEmpty = ({ marks, roles, notes }) => !marks.size && !roles.size && !notes.size;

/** A state as text, for the storage and for files. */
export const serialize = ({ marks, roles, notes }, space) =>
	JSON.stringify({ format: FORMAT, version: VERSION, marks: [...marks.values()], roles: [...roles], notes: [...notes] }, null, space);

const FIELDS = ["skill", "level", "hash", "text", "title", "name"];
const isText = (value) => typeof value === "string" && value.length <= MAX_TEXT;
const isList = (value, isItem) => Array.isArray(value) && value.length <= MAX_ITEMS && value.every(isItem);

/** Whether a value has all fields of a mark. */
export const isMark = (mark) =>
	STATES.includes(mark?.state) && FIELDS.every((field) => isText(mark[field])) && mark.skill !== "";

/** The state in a text; null if any part of it is not as this script writes it. */
export function parse(text) {
	if (text.length > MAX_BYTES) return null;
	let data;
	try {
		data = JSON.parse(text);
	} catch {
		return null;
	}
	if (data?.format !== FORMAT || data.version !== VERSION) return null;
	const isNote = (note) => isList(note, isText) && note.length === 2;
	if (!isList(data.marks, isMark) || !isList(data.roles, isText) || !isList(data.notes, isNote)) return null;
	const only = (mark) => Object.fromEntries(["state", ...FIELDS].map((field) => [field, mark[field]]));
	return { marks: new Map(data.marks.map((mark) => [idOf(mark), only(mark)])), roles: new Set(data.roles), notes: new Map(data.notes) };
}

/** An edit that marks what is expected, or removes the mark if `state` is null. The statement is kept as it is now. */
export const marking = (item, state, role) => ({ marks, roles }) => {
	const { skill, level, title, name, text } = item;
	if (role && state) roles.add(role);
	if (!state) marks.delete(idOf(item));
	else marks.set(idOf(item), { skill, level, state, hash: fingerprint(text), text: text.slice(0, MAX_TEXT), title, name });
};

/** Whether the guide has changed a statement since it was marked. */
export const isChanged = (mark, item) => Boolean(mark && item) && mark.hash !== fingerprint(item.text);

/**
 * The state in the storage, with `problem`: why nothing is saved: `denied`, `full`, or `foreign` if the storage has a text that this
 * script did not write. Each change reads the storage again, so that no tab overwrites what another one has changed. What can't be
 * saved stays for this visit, and is saved with the next change if that is possible again. `onchange` is called after each change.
 */
export function createStore(key, storage) {
	const store = { state: emptyState(), problem: null, onchange: () => {} };
	let unsaved = [];
	/** The text in the storage. */
	store.raw = () => storage().getItem(key);
	const load = () => {
		let saved = emptyState();
		try {
			const text = store.raw();
			if (text !== null) saved = parse(text);
			if (!saved) store.problem = "foreign";
			else if (!unsaved.length) store.problem = null;
		} catch {
			store.problem = "denied";
		}
		store.state = saved ?? emptyState();
		for (const edit of unsaved) edit(store.state);
	};
	/** Saves the state, whatever the storage has. */
	store.overwrite = () => {
		try {
			if (isEmpty(store.state)) storage().removeItem(key);
			else storage().setItem(key, serialize(store.state));
			unsaved = [];
			store.problem = null;
		} catch ({ name }) {
			store.problem = name === "QuotaExceededError" ? "full" : "denied";
		}
		store.onchange();
	};
	/** Reads what another tab has changed. */
	store.reload = () => {
		load();
		store.onchange();
	};
	/** Changes the state by a function. */
	store.change = (edit) => {
		unsaved.push(edit);
		load();
		if (store.problem === "foreign") store.onchange();
		else store.overwrite();
	};
	load();
	return store;
}

/** The store of a site. Sites on one host are told apart by their base path. */
export function open({ dataset }) {
	Object.assign(labels, JSON.parse(dataset.labels), JSON.parse(dataset.more));
	const name = `${FORMAT}:${dataset.base}`;
	const store = createStore(name, () => localStorage);
	addEventListener("storage", ({ key }) => (key ?? name) === name && store.reload());
	// A page that the browser has kept misses these events.
	addEventListener("pageshow", ({ persisted }) => persisted && store.reload());
	return store;
}

export function element(name, attributes = {}, ...children) {
	const created = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value);
	created.append(...children);
	return created;
}

export const nameOf = ({ title, name }) => (name ? `${title}, ${name}` : title);

// A button that does something with one thing.
function button(label, item, action, onclick, attributes) {
	const created = element("button", { type: "button", id: `${action}-${idOf(item)}`, "aria-label": `${label}: ${nameOf(item)}`, ...attributes }, label);
	created.onclick = onclick;
	return created;
}

/** The buttons that mark one thing. The pressed one removes the mark. */
export function choice(item, current, store, role) {
	const buttons = STATES.map((state) => {
		const isPressed = state === current;
		const toggle = () => store.change(marking(item, isPressed ? null : state, role));
		return button(labels[state], item, state, toggle, { "aria-pressed": isPressed });
	});
	return element("span", { class: "marks" }, ...buttons);
}

/** Says that the guide has changed a statement since it was marked, and asks whether the mark is still true. */
export function changeNotice(mark, item, store) {
	const confirm = button(labels.confirm, item, "confirm", () => store.change(marking(item, mark.state)));
	return element("p", { class: "changed" }, `${labels.changed} ${mark.text ? fill(labels.was, mark) : labels.wasNothing} `, confirm);
}
