// The page on which readers mark what is true of them. The statements are in the page; nothing is requested, and marks stay
// in the reader's browser. `matches` also runs in Node.

// Texts are inserted as text, never as markup. They are in the page: `start` reads them.
const labels = {};
// A text with values for its placeholders.
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Guides on one host share its storage. This script is in the folder of its guide.
const STORED = `guide-find:${new URL(".", import.meta.url).pathname}`;

// The roles that at least one mark speaks for: those with more true statements first, then those with fewer untrue ones.
export function matches(roles, marks) {
	const of = (role, wanted) => role.statements.filter((text) => marks.get(text) === wanted);
	const found = roles.map((role, index) => ({ index, role, yes: of(role, true), no: of(role, false) }));
	return found
		.filter((match) => match.yes.length)
		.sort((a, b) => b.yes.length - a.yes.length || a.no.length - b.no.length || a.index - b.index);
}

// The marks in a stored text. Statements that the guide no longer has are left out, as is everything else.
export function readMarks(stored, statements) {
	let saved = null;
	try {
		saved = JSON.parse(stored);
	} catch {
		// Another program wrote it.
	}
	const marks = new Map();
	if (!Array.isArray(saved)) return marks;
	for (const item of saved) {
		const [text, isTrue] = Array.isArray(item) ? item : [];
		if (statements.has(text) && typeof isTrue === "boolean") marks.set(text, isTrue);
	}
	return marks;
}

function element(name, attributes = {}, ...children) {
	const made = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
	made.append(...children);
	return made;
}

function readRoles() {
	return [...document.querySelectorAll(".fit-role")].map((section) => ({
		section,
		title: section.querySelector("h2").textContent,
		statements: [...section.querySelectorAll(".fit-text")].map((text) => text.textContent),
	}));
}

// The statements in the mixed order. Roles that share one write it the same way, or nearly; the first spelling is shown.
function readStatements() {
	const byPosition = new Map();
	for (const item of document.querySelectorAll(".fits [data-position]")) {
		const spellings = byPosition.get(+item.dataset.position) ?? [];
		spellings.push(item.querySelector(".fit-text").textContent);
		byPosition.set(+item.dataset.position, spellings);
	}
	return [...byPosition].sort(([a], [b]) => a - b).map(([, spellings]) => [...new Set(spellings)]);
}

function start(root) {
	Object.assign(labels, JSON.parse(root.dataset.labels));
	const plurals = new Intl.PluralRules(document.documentElement.lang || "en");
	const announced = (found) => {
		const titles = found.map(({ role }) => role.title);
		return titles.length ? fill(labels.speaksFor, { roles: titles.join(root.dataset.comma) }) : labels.noRole;
	};
	const roles = readRoles();
	const statements = readStatements();
	const known = new Set(statements.flat());
	let storage = null;
	let marks = new Map();
	const load = () => {
		try {
			storage = localStorage;
			marks = readMarks(storage.getItem(STORED), known);
		} catch {
			storage = null;
		}
	};
	const save = () => {
		try {
			if (!storage) return false;
			if (marks.size) storage.setItem(STORED, JSON.stringify([...marks]));
			else storage.removeItem(STORED);
			return true;
		} catch {
			return false;
		}
	};
	load();

	const intro = element("p", { class: "find-intro" }, labels.intro);
	const status = element("p", { class: "visually-hidden", role: "status" });
	const result = element("div", { class: "find-result", role: "region", "aria-labelledby": "guide-find-result", tabindex: "0" });
	const jump = element("p", { class: "find-jump", hidden: "" }, element("a", { href: "#guide-find-result" }));
	const buttons = [];

	const showResult = () => {
		const found = matches(roles, marks);
		const sections = found.map(({ role, yes, no }) => {
			const parts = [element("h3", {}, ...[...role.section.querySelector("h2").cloneNode(true).childNodes])];
			const list = (label, texts) => {
				if (!texts.length) return;
				parts.push(element("h4", {}, label), element("ul", {}, ...texts.map((text) => evidence(role, text))));
			};
			list(labels.said, yes);
			list(labels.saidNot, no);
			for (const selector of [".fit-nearest", ".fit-more"]) {
				const part = role.section.querySelector(selector);
				if (part) parts.push(part.cloneNode(true));
			}
			return element("section", {}, ...parts);
		});
		const heading = element("h2", { id: "guide-find-result", tabindex: "-1" }, labels.result);
		result.replaceChildren(heading, ...(sections.length ? sections : [element("p", {}, labels.nothing)]));
		jump.hidden = !found.length;
		jump.firstChild.textContent = fill(labels.jump[plurals.select(found.length)] ?? labels.jump.other, { count: found.length });
		return found;
	};

	// A statement as it is in the page, with the skill or the fact behind it.
	const evidence = (role, text) => {
		const item = [...role.section.querySelectorAll(".fits li")].find((one) => one.querySelector(".fit-text").textContent === text);
		return element("li", {}, ...item.cloneNode(true).childNodes);
	};

	const show = () => {
		for (const { button, spellings, value } of buttons) {
			button.setAttribute("aria-pressed", String(marks.get(spellings[0]) === value));
		}
		return showResult();
	};

	const mark = (spellings, value) => {
		const isSame = marks.get(spellings[0]) === value;
		for (const text of spellings) {
			if (isSame) marks.delete(text);
			else marks.set(text, value);
		}
		intro.textContent = save() ? labels.intro : labels.notSaved;
		status.textContent = announced(show().slice(0, 3));
	};

	const items = statements.map((spellings, index) => {
		const text = element("span", { id: `guide-statement-${index}` }, spellings[0]);
		const choices = [true, false].map((value) => {
			const id = `guide-mark-${index}-${value}`;
			const button = element("button", { type: "button", id, "aria-labelledby": `${id} ${text.id}` }, value ? labels.yes : labels.no);
			button.addEventListener("click", () => mark(spellings, value));
			buttons.push({ button, spellings, value });
			return button;
		});
		return element("li", {}, text, element("span", { class: "marks" }, ...choices));
	});
	const clear = element("button", { type: "button" }, labels.clear);
	clear.addEventListener("click", () => {
		marks = new Map();
		save();
		status.textContent = announced(show());
	});
	// Another tab has changed the marks.
	addEventListener("storage", (event) => {
		if (event.key !== STORED && event.key !== null) return;
		load();
		show();
	});

	const list = element(
		"section",
		{ class: "find-statements", "aria-labelledby": "guide-find-statements" },
		element("h2", { id: "guide-find-statements" }, labels.statements),
		element("ol", { class: "statements" }, ...items),
		element("p", { class: "find-actions" }, clear),
		jump,
	);
	root.append(intro, list, result, status);
	document.querySelector(".fit-roles").hidden = true;
	if (!storage) intro.textContent = labels.notSaved;
	show();
}

if (typeof document !== "undefined") {
	const root = document.querySelector("[data-find]");
	if (root) start(root);
}
