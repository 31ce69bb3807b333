// What readers do seldom with their skills: save them as a file, share them as a link, and add those of a file or a link. The
// functions above `download` also run in Node.

const root = globalThis.document?.querySelector("[data-me]");
const marks = await import(root ? new URL(root.dataset.marks, location) : "./marks.js");
const { STATES, button, element, fill, fingerprint, idOf, isChanged, isMark, labels, merge, nameOf, parse, serialize } = marks;

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

const paragraph = (text) => element("p", {}, text);

export function download(text) {
	const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
	element("a", { href, download: labels.fileName }).click();
	// Some browsers start the download after the click.
	setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/** The part of the page with a link to share. */
export function sharePart(address, say) {
	const field = element("input", { type: "text", id: "me-link", readonly: "", value: address });
	const result = paragraph("");
	const copy = async () => {
		field.select();
		try {
			// Without a secure connection there is no clipboard.
			await navigator.clipboard.writeText(address);
			result.textContent = labels.copied;
		} catch {
			result.textContent = labels.notCopied;
		}
	};
	return element("div", {}, element("label", {}, labels.link, field), paragraph(labels.linkIntro), button(labels.copy, copy, { id: "me-copy" }), result);
}

/** The part of the page with what a link or a file would change. */
export function offerPart({ offer, store, titleOf, close, say }) {
	const kind = offer.isLink ? "link" : "file";
	const { marks, roles, notes } = differences(store.state, offer.state);
	const markText = ({ mark, before }) => {
		const after = labels[mark.state].toLowerCase();
		const change = before && before !== mark.state ? fill(labels.change, { before: labels[before].toLowerCase(), after }) : after;
		return `${nameOf(mark)}: ${change}`;
	};
	const rows = [
		...marks.map(markText),
		...roles.map((role) => fill(labels.newRole, { title: titleOf(role) })),
		...notes.map((role) => fill(labels.newNote, { title: titleOf(role) })),
	];
	const adopt = () => {
		store.change((state) => Object.assign(state, merge(state, offer.state)));
		close();
		say(labels.adopted);
	};
	const id = `me-${kind}-offer`;
	const list = element("ul", {}, ...rows.map((text) => element("li", {}, text)));
	return element(
		"section",
		{ class: "me-offer", "aria-labelledby": id },
		element("h2", { id, tabindex: "-1" }, labels[`${kind}Offer`]),
		paragraph(labels[`${kind}OfferIntro`]),
		paragraph(rows.length ? labels.would : labels.same),
		...(rows.length ? [list] : []),
		element("p", { class: "me-actions" }, ...(rows.length ? [button(labels.adopt, adopt, { id: "me-adopt" })] : []), button(labels.leave, close, { id: "me-leave" })),
	);
}
