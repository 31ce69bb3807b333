// The list with which readers mark what a role expects, in place of its table.
const place = document.querySelector("[data-stand]");
const marks = await import(new URL(place.dataset.marks, location));
const { changeNotice, choice, element, fill, idOf, isChanged, keyOf, labels, levelKey, open } = marks;

// The element with what is expected, read from the table of a role or from its bars.
function readItem(place, base) {
	const link = (place.closest("tr") ?? place).querySelector("a");
	const name = place.dataset.level;
	const text = place.querySelector(".statement")?.textContent ?? place.dataset.statement ?? "";
	return { skill: keyOf(link.getAttribute("href"), base), level: levelKey(name), title: link.textContent, name, text };
}

// What a role expects, by level. What a lower level expects too is not repeated.
function readGroups(section, base) {
	const table = section.querySelector(".matrix");
	const names = table ? [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent) : [""];
	const places = [...section.querySelectorAll(table ? "td[data-level]" : ".bars [data-level]")];
	const seen = new Set();
	return names.map((name, index) => {
		const own = places.filter((place) => !table || place.cellIndex === index + 1).map((place) => readItem(place, base));
		const items = own.filter((item) => !seen.has(idOf(item)) && seen.add(idOf(item)));
		return { name, items };
	});
}

/** Adds the list of what a role expects to its page. Returns the function that shows or hides it. */
export function mount(toggle) {
	const { base } = place.dataset;
	const section = place.closest("section");
	const groups = readGroups(section, base).filter(({ items }) => items.length);
	const places = [...section.querySelectorAll("[data-level]")].map((at) => [at, idOf(readItem(at, base))]);
	const store = open(place);
	const role = keyOf(location.pathname, base);
	const list = element("div", { class: "stand-list no-print", hidden: "" });

	const row = (item) => {
		const mark = store.state.marks.get(idOf(item));
		const what = element("div", {}, element("b", {}, item.title), ...(item.name ? [" ", element("span", { class: "level" }, item.name)] : []));
		if (item.text) what.append(element("span", { class: "statement" }, item.text));
		if (isChanged(mark, item)) what.append(changeNotice(mark, item, store));
		return element("li", {}, what, choice(item, mark?.state, store, role));
	};
	const update = () => {
		const focused = document.activeElement?.id;
		const parts = groups.flatMap(({ name, items }) => [...(name ? [element("h3", {}, name)] : []), element("ul", {}, ...items.map(row))]);
		const problem = labels[store.problem];
		list.replaceChildren(...(problem ? [element("p", { class: "problem" }, problem)] : []), ...parts, element("p", {}, labels.private));
		if (focused) document.getElementById(focused)?.focus();
		for (const [at, id] of places) {
			at.querySelector(".stood")?.remove();
			const state = store.state.marks.get(id)?.state;
			const into = at.querySelector("dt, dd") ?? at;
			if (state) into.append(element("span", { class: "stood" }, fill(labels.you, { state: labels[state].toLowerCase() })));
		}
	};
	place.after(list);
	store.onchange = update;
	update();
	return () => {
		list.hidden = !list.hidden;
		section.classList.toggle("is-marking", !list.hidden);
		toggle.setAttribute("aria-expanded", String(!list.hidden));
		toggle.textContent = list.hidden ? labels.open : labels.close;
	};
}
