// What readers do seldom with their skills: save them as a file, share them as a link, add those of a file or a link, and erase
// them. The functions above `download` also run in Node. The others get the page from `me.js`.

const root = globalThis.document?.querySelector("[data-me]");
const marks = await import(root?.dataset.marks ?? "./marks.js");
const { MAX_BYTES, MAX_TEXT, STATES, element, fill, fingerprint, idOf, isChanged, isMark, labels, nameOf, parse, serialize } = marks;

/** One state with another one on top: its marks count, and its notes are added. */
export function merge(mine, theirs) {
	const notes = new Map(mine.notes);
	for (const [role, note] of theirs.notes) {
		const own = notes.get(role) ?? "";
		if (!own.includes(note)) notes.set(role, `${own}${own && "\n\n"}${note}`.slice(0, MAX_TEXT));
	}
	return { marks: new Map([...mine.marks, ...theirs.marks]), roles: new Set([...mine.roles, ...theirs.roles]), notes };
}

/** What a merge would change. */
export function differences(mine, theirs) {
	const merged = merge(mine, theirs);
	const isNew = (mark) => {
		const own = mine.marks.get(idOf(mark));
		return !own || own.state !== mark.state || own.hash !== mark.hash;
	};
	return {
		marks: [...theirs.marks.values()].filter(isNew).map((mark) => ({ mark, before: mine.marks.get(idOf(mark))?.state })),
		roles: [...theirs.roles].filter((role) => !mine.roles.has(role)),
		notes: [...merged.notes].filter(([role, note]) => note !== (mine.notes.get(role) ?? "")).map(([role]) => role),
	};
}

const VERSION = 1;
const MAX_FRAGMENT = 100_000;

/**
 * Marks and roles for the address. `find` returns what the guide has for a mark. A statement is left out if the guide still has it.
 * Notes are not part of it.
 */
export function encode({ marks, roles }, find) {
	const bySkill = new Map();
	for (const mark of marks.values()) {
		const item = find(mark);
		const extra = item && !isChanged(mark, item) ? [] : [mark.text, mark.title, mark.name];
		bySkill.set(mark.skill, [...(bySkill.get(mark.skill) ?? []), [mark.level, STATES.indexOf(mark.state), mark.hash, ...extra]]);
	}
	const bytes = new TextEncoder().encode(JSON.stringify([VERSION, [...bySkill], [...roles]]));
	const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
	return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The state in an address; null if it is not as `encode` writes it. */
export function decode(text, find) {
	if (text.length > MAX_FRAGMENT || !/^[\w-]+$/.test(text)) return null;
	try {
		const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
		const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
		const [version, skills, roles] = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
		if (version !== VERSION) return null;
		const marks = skills.flatMap(([skill, levels]) =>
			levels.map(([level, state, hash, text, title, name]) => {
				const item = find({ skill, level });
				const from = { text: item?.text ?? "", title: item?.title ?? skill, name: item?.name ?? level };
				return { skill, level, state: STATES[state], hash, text: text ?? (hash === fingerprint(from.text) ? from.text : ""), title: title ?? from.title, name: name ?? from.name };
			}),
		);
		if (!marks.every(isMark)) return null;
		return parse(serialize({ marks: new Map(marks.map((mark) => [idOf(mark), mark])), roles: new Set(roles), notes: new Map() }));
	} catch {
		return null;
	}
}

function download(text) {
	const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
	element("a", { href, download: labels.fileName }).click();
	// Some browsers start the download after the click.
	setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/** Prints the role of a button only. */
export function printRole(page, { target }) {
	const { classList } = target.closest("section");
	classList.add("is-printed");
	addEventListener("afterprint", () => classList.remove("is-printed"), { once: true });
	print();
}

export const save = ({ store }) => download(serialize(store.state, "\t"));

/** Saves what the storage has, whatever it is. */
export const saveForeign = ({ store }) => download(store.raw());

/** Shows a link to share. */
export function share(page) {
	const address = `${location.href.split("#")[0]}#${encode(page.store.state, page.find)}`;
	const result = (text) => {
		page.shared.lastElementChild.textContent = text;
		page.status.textContent = text;
	};
	const field = () => document.getElementById("me-link");
	const copyLink = async () => {
		field().select();
		try {
			// Without a secure connection there is no clipboard.
			await navigator.clipboard.writeText(address);
			result(labels.copied);
		} catch {
			result(labels.notCopied);
		}
	};
	page.shared = page.copy("shared", { link: true, copy: copyLink });
	page.shared.querySelector("input").value = address;
	page.show();
	field().select();
}

/** Leaves nothing to change in the skills that a link has. */
function lock(root, fields) {
	for (const buttons of root.querySelectorAll(".marks")) buttons.replaceWith(buttons.querySelector("[aria-pressed=true]").textContent);
	for (const part of root.querySelectorAll(".me-keep, .me-roles :is(label, .me-actions, .note-on-paper), .changed button")) part.remove();
	fields.clear();
}

/** Shows what a link or a file would change; or that it has nothing that can be read, if `state` is null. */
function openOffer(page, state, kind) {
	const { store, copy, row, focus, say, show } = page;
	const close = (message) => {
		if (kind === "link") history.replaceState(null, "", location.pathname + location.search);
		page.offer = null;
		page.fields.clear();
		say(message);
		show();
	};
	const adopt = () => {
		page.offer = null;
		store.change((mine) => Object.assign(mine, merge(mine, state)));
		close(labels.adopted);
	};
	const titleOf = (role) => page.data?.roles.find(({ key }) => key === role)?.title ?? role;
	const markText = ({ mark, before }) => {
		const after = labels[mark.state].toLowerCase();
		const change = before && before !== mark.state ? fill(labels.change, { before: labels[before].toLowerCase(), after }) : after;
		return `${nameOf(mark)}: ${change}`;
	};
	const part = () => {
		const { marks, roles, notes } = differences(store.state, state);
		const rows = [
			...marks.map(markText),
			...roles.map((role) => fill(labels.newRole, { title: titleOf(role) })),
			...notes.map((role) => fill(labels.newNote, { title: titleOf(role) })),
		];
		const hasAny = rows.length > 0;
		return copy(`${kind}-offer`, { would: hasAny, same: !hasAny, list: rows.map((text) => row(text)), adopt: hasAny && adopt, leave: () => close("") });
	};
	page.offer = state && { part, ...(kind === "link" && { shown: state, lock }) };
	say(state ? "" : labels[`${kind}Unreadable`]);
	show();
	focus(`${kind}-offer`);
}

export async function openFile(page, { target: { files } }) {
	const [file] = files;
	if (file) openOffer(page, file.size > MAX_BYTES ? null : parse(await file.text().catch(() => "")), "file");
}

export const openLink = (page, text) => openOffer(page, decode(text, page.find), "link");

/** Erases everything, until the reader leaves the page or presses "Undo". */
export function erase(page) {
	const { store, focus } = page;
	const before = store.state;
	const undo = () => {
		page.erased = null;
		store.change((state) => Object.assign(state, merge(before, state)));
		focus("roles");
	};
	page.erased = page.copy("erased", { undo });
	page.shared = null;
	page.fields.clear();
	page.say("");
	store.change((state) => Object.values(state).forEach((part) => part.clear()));
	page.status.textContent = page.erased.firstElementChild.textContent;
	focus("undo");
}
