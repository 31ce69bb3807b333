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
export const keyOf = (href, base) => (href.startsWith(base) ? href.slice(base.length) : href).replace(/index\.html$/, "").replace(/^\/|\/$/g, "");

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

const isText = (value) => typeof value === "string" && value.length <= MAX_TEXT;
const isList = (value, isItem) => Array.isArray(value) && value.length <= MAX_ITEMS && value.every(isItem);

/** Whether a value has all fields of a mark. */
export const isMark = (mark) =>
	STATES.includes(mark?.state) && ["skill", "level", "hash", "text", "title", "name"].every((field) => isText(mark[field])) && mark.skill !== "";

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
	const marks = data.marks.map(({ skill, level, state, hash, text, title, name }) => ({ skill, level, state, hash, text, title, name }));
	return { marks: new Map(marks.map((mark) => [idOf(mark), mark])), roles: new Set(data.roles), notes: new Map(data.notes) };
}

/** An edit that marks what is expected, or removes the mark if `state` is null. The statement is kept as it is now. */
export const marking = (item, state, role) => ({ marks, roles }) => {
	const { skill, level, title, name } = item;
	const text = item.text.slice(0, MAX_TEXT);
	if (role && state) roles.add(role);
	if (!state) marks.delete(idOf(item));
	else marks.set(idOf(item), { skill, level, state, hash: fingerprint(item.text), text, title, name });
};

/** One state with another one on top: its marks count, and its notes are added. */
export function merge(mine, theirs) {
	const notes = new Map(mine.notes);
	for (const [role, note] of theirs.notes) {
		const own = notes.get(role) ?? "";
		if (!own.includes(note)) notes.set(role, `${own}${own && "\n\n"}${note}`.slice(0, MAX_TEXT));
	}
	return { marks: new Map([...mine.marks, ...theirs.marks]), roles: new Set([...mine.roles, ...theirs.roles]), notes };
}

/** Whether the guide has changed a statement since it was marked. */
export const isChanged = (mark, item) => Boolean(mark) && mark.hash !== fingerprint(item.text);

/**
 * The state in the storage. Each change reads it again, so that no tab overwrites what another one has changed. What can't be saved
 * stays for this visit, and is saved with the next change if that is possible again.
 */
export class Store {
	state = emptyState();
	/** Why nothing is saved: `denied`, `full`, or `foreign` if the storage has a text that this script did not write. */
	problem = null;
	#key;
	#storage;
	#unsaved = [];
	#listeners = new Set();

	constructor(key, storage) {
		this.#key = key;
		this.#storage = storage;
		this.#load();
	}

	#load() {
		let saved = emptyState();
		try {
			const text = this.#storage().getItem(this.#key);
			if (text !== null) saved = parse(text);
			if (saved) this.problem = this.#unsaved.length ? this.problem : null;
			else this.problem = "foreign";
		} catch {
			this.problem = "denied";
		}
		this.state = saved ?? emptyState();
		for (const edit of this.#unsaved) edit(this.state);
	}

	#save() {
		try {
			if (isEmpty(this.state)) this.#storage().removeItem(this.#key);
			else this.#storage().setItem(this.#key, serialize(this.state));
			this.#unsaved = [];
			this.problem = null;
		} catch (error) {
			this.problem = error.name === "QuotaExceededError" ? "full" : "denied";
		}
	}

	/** Changes the state by a function. */
	change(edit) {
		this.#unsaved.push(edit);
		this.#load();
		if (this.problem !== "foreign") this.#save();
		this.#notify();
	}

	/** Saves the state, whatever the storage has. */
	overwrite() {
		this.#save();
		this.#notify();
	}

	/** The text in the storage. */
	raw() {
		return this.#storage().getItem(this.#key);
	}

	/** Reads what another tab has changed. */
	reload() {
		this.#load();
		this.#notify();
	}

	isKey(key) {
		return key === this.#key || key === null;
	}

	listen(listener) {
		this.#listeners.add(listener);
	}

	#notify() {
		for (const listener of this.#listeners) listener();
	}
}

/** The store of a site. Sites on one host are told apart by their base path. */
export function open({ dataset }) {
	Object.assign(labels, JSON.parse(dataset.labels), JSON.parse(dataset.more));
	const store = new Store(`${FORMAT}:${dataset.base}`, () => localStorage);
	addEventListener("storage", ({ key }) => store.isKey(key) && store.reload());
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

export function button(label, onclick, attributes = {}) {
	const created = element("button", { type: "button", ...attributes }, label);
	created.addEventListener("click", onclick);
	return created;
}

export const nameOf = ({ title, name }) => (name ? `${title}, ${name}` : title);

/** The buttons that mark one thing. The pressed one removes the mark. */
export function choice(item, store, role) {
	const current = store.state.marks.get(idOf(item))?.state;
	const buttons = STATES.map((state) => {
		const toggle = () => store.change(marking(item, store.state.marks.get(idOf(item))?.state === state ? null : state, role));
		const label = labels[state];
		const attributes = { id: `mark-${idOf(item)}-${state}`, "aria-pressed": state === current, "aria-label": `${label}: ${nameOf(item)}` };
		return button(label, toggle, attributes);
	});
	return element("span", { class: "marks" }, ...buttons);
}

/** What to report about a changed statement, with a button to confirm the mark. */
export function changeNotice(mark, item, store) {
	const confirm = button(labels.confirm, () => store.change(marking(item, mark.state)), {
		id: `confirm-${idOf(item)}`,
		"aria-label": `${labels.confirm}: ${nameOf(item)}`,
	});
	return element("p", { class: "changed" }, `${labels.changed} ${mark.text ? fill(labels.was, mark) : labels.wasNothing} `, confirm);
}
