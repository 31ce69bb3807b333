// The page of a reader's skills: what is marked, what each role expects, what is missing, and what is near. The marks are in the
// browser, and the script requests only the data of the site.

const root = document.querySelector("[data-me]");
const parts = [root.dataset.marks, root.dataset.standing].map((script) => import(new URL(script, location)));
const [marks, { itemOfMark, nearest, readData, standing, toLearn }] = await Promise.all(parts);
const { MAX_TEXT, button, changeNotice, choice, element, fill, idOf, isChanged, isEmpty, labels, levelKey, merge, open } = marks;

async function load(address) {
	const answer = await fetch(address);
	if (!answer.ok) throw new Error(address);
	return new Response(answer.body.pipeThrough(new DecompressionStream("deflate"))).json();
}

const paragraph = (...children) => element("p", {}, ...children);
const problem = (...children) => element("div", { class: "problem" }, ...children);
const link = ({ title, href }) => (href ? element("a", { href }, title) : title);
const level = (name) => (name ? [" ", element("span", { class: "level" }, name)] : []);
const tag = (text) => [" ", element("span", { class: "tag" }, `(${text})`)];
const actions = (...children) => element("p", { class: "me-actions" }, ...children);

function section(name, attributes, ...children) {
	const id = `me-${name}`;
	return element("section", { ...attributes, "aria-labelledby": id }, element("h2", { id, tabindex: "-1" }, labels[name]), ...children);
}

const { base, keep, me } = root.dataset;
const store = open(root);
const status = element("p", { class: "visually-hidden", role: "status" });
// The list of roles to begin with is in the page, and moves below what there is to report.
const begin = document.querySelector(".me-start");
// The fields of notes stay as they are while the rest is shown again.
const fields = new Map();
let data = null;
let isLoading = false;
let hasFailed = false;
let message = "";
// What a link or a file has, if it was opened, and its part of the page.
let offer = null;
// The part of the page with the link to share.
let shared = null;
// What was erased.
let erased = null;

const find = (mark) => data && itemOfMark(data, mark);
const say = (text) => {
	message = text;
	status.textContent = text;
};
// What is seldom needed is loaded when it is.
const withKeep = (then) =>
	import(new URL(keep, location)).then(then, () => {
		say(labels.failed);
		show();
	});

const missingItem = ({ item, state }, seen) => {
	const row = element("li", {}, link(item), ...level(item.name), ...tag((state ? labels[state] : labels.notMarked).toLowerCase()));
	if (item.text && !seen.has(idOf(item))) row.append(element("span", { class: "statement" }, item.text));
	seen.add(idOf(item));
	return row;
};

const standingList = (state, { met, missing }, seen) => {
	const row = (label, ...children) => element("div", {}, element("dt", {}, label), element("dd", {}, ...children));
	const metItem = ({ item }, index) => {
		const hasChanged = isChanged(state.marks.get(idOf(item)), item);
		return [index ? ", " : "", link(item), ...level(item.name), ...(hasChanged ? tag(labels.changedTag) : [])];
	};
	const list = missing.length ? element("ul", {}, ...missing.map((one) => missingItem(one, seen))) : labels.nothing;
	return element("dl", {}, ...(met.length ? [row(labels.met, ...met.flatMap(metItem))] : []), row(labels.missing, list));
};

const onPaper = (note) => note && `${labels.notes}: ${note}`;
const noteField = ({ key, title }) => {
	let field = fields.get(key);
	if (!field) {
		field = element("textarea", { id: `note-${key}`, rows: "3", maxlength: MAX_TEXT, "aria-label": fill(labels.notesFor, { title }) });
		field.addEventListener("input", () => {
			const note = field.value;
			store.change(({ notes }) => (note ? notes.set(key, note) : notes.delete(key)));
		});
		fields.set(key, field);
	}
	const note = store.state.notes.get(key) ?? "";
	if (document.activeElement !== field) field.value = note;
	return [element("label", {}, labels.notes, field), element("p", { class: "note-on-paper" }, onPaper(note))];
};

const printRole = (part) => {
	part.classList.add("is-printed");
	addEventListener("afterprint", () => part.classList.remove("is-printed"), { once: true });
	print();
};

const roleActions = ({ key, title, href }, part) => {
	const remove = () => {
		store.change(({ roles }) => roles.delete(key));
		say(fill(labels.removed, { title }));
		show();
		document.getElementById("me-roles")?.focus();
	};
	const named = (label) => ({ id: `${label}-${key}`, "aria-label": `${label}: ${title}` });
	return actions(
		element("a", { href: `${href}#guide-skills`, "aria-label": `${labels.mark}: ${title}` }, labels.mark),
		button(labels.print, () => printRole(part), named(labels.print)),
		button(labels.remove, remove, named(labels.remove)),
	);
};

const rolePart = (state, role) => {
	const seen = new Set();
	const id = `role-${role.key}`;
	const levels = role.levels.flatMap((one) => {
		const list = standingList(state, standing(data, state.marks, one), seen);
		return one[0] ? [element("h4", {}, one[0]), list] : [list];
	});
	const part = element("section", { class: "me-role", "aria-labelledby": id }, element("h3", { id }, link(role)), ...levels);
	if (!offer?.isLink) part.append(...noteField(role), roleActions(role, part));
	return part;
};

const rolePicker = ({ roles }) => {
	const options = data.roles.filter(({ key }) => !roles.has(key)).map(({ key, title }) => element("option", { value: key }, title));
	const select = element("select", { id: "me-role" }, element("option", { value: "" }, labels.choose), ...options);
	const add = () => select.value && store.change(({ roles }) => roles.add(select.value));
	return actions(element("label", { for: select.id }, labels.add), select, button(labels.addButton, add, { id: "me-add" }));
};

const rolesPart = (state) => {
	const chosen = data.roles.filter(({ key }) => state.roles.has(key));
	const parts = chosen.map((role) => rolePart(state, role));
	if (!chosen.length) parts.push(paragraph(labels.noRoles));
	return section("roles", { class: "me-roles" }, ...parts, ...(offer?.isLink ? [] : [rolePicker(state)]));
};

const nearPart = (state) => {
	const row = ({ role, level: [name], missing, href }) => {
		const list = element("ul", {}, ...missing.map((one) => missingItem(one, new Set([idOf(one.item)]))));
		const parts = [missing.length ? list : paragraph(labels.nothing), href ? paragraph(element("a", { href }, labels.known)) : ""];
		const isNamedAlike = levelKey(name) === levelKey(role.title);
		return element("div", { class: "me-near" }, element("h3", {}, link(role), ...(isNamedAlike ? [] : level(name))), ...parts);
	};
	const found = nearest(data, state);
	return found.length && section("near", { class: "me-moves" }, paragraph(labels.nearIntro), ...found.map(row));
};

const learnPart = (state) => {
	const row = ({ skill, levels, resources }) => {
		const list = resources.map(([title, href, number]) => element("li", {}, link({ title, href }), ...level(skill.levels[number]?.name)));
		const more = element("a", { href: skill.href, "aria-label": `${labels.levels}: ${skill.title}` }, labels.levels);
		return element("div", { class: "me-near" }, element("h3", {}, skill.title, ...level(levels.join(", "))), element("ul", {}, ...list, element("li", {}, more)));
	};
	const found = toLearn(data, state);
	return found.length && section("learn", { class: "me-learn" }, ...found.map(row));
};

const markRow = (mark) => {
	const item = find(mark);
	const what = element("div", {}, link({ ...mark, href: item?.href }), ...level(mark.name));
	if (data && !item) what.append(...tag(labels.gone));
	if (item && isChanged(mark, item)) {
		what.append(element("span", { class: "statement" }, item.text));
		what.append(offer?.isLink ? element("p", { class: "changed" }, labels.changed) : changeNotice(mark, item, store));
	} else if (mark.text) what.append(element("span", { class: "statement" }, mark.text));
	return element("li", {}, what, offer?.isLink ? labels[mark.state] : choice(item ?? mark, store));
};

const markParts = ({ marks }) => {
	// Marks that the guide has nothing for come first.
	const order = data?.skills.flatMap(({ key, levels }) => [{ key: "" }, ...levels].map((level) => idOf({ skill: key, level: level.key }))) ?? [];
	const place = (mark) => order.indexOf(idOf(mark));
	const all = [...marks.values()].sort((a, b) => place(a) - place(b));
	const hasChanged = (mark) => Boolean(find(mark)) && isChanged(mark, find(mark));
	const list = (found) => element("ul", { class: "marked" }, ...found.map(markRow));
	const [changed, same] = [all.filter(hasChanged), all.filter((mark) => !hasChanged(mark))];
	return [
		changed.length && section("changedMarks", { class: "me-marked" }, paragraph(labels.changedIntro), list(changed)),
		same.length && section("marked", { class: "me-marked" }, list(same)),
	];
};

const keepPart = () => {
	const hasAny = !isEmpty(store.state);
	const file = element("input", { type: "file", accept: ".json,application/json", id: "me-file" });
	file.addEventListener("change", () => file.files[0] && openFile(file.files[0]));
	const save = () => withKeep(({ download }) => download(marks.serialize(store.state, "\t")));
	const share = () =>
		withKeep(({ encode, sharePart }) => {
			shared = sharePart(`${location.href.split("#")[0]}#${encode(store.state, find)}`, say);
			show();
			document.getElementById("me-link").select();
		});
	const erase = () => {
		erased = store.state;
		shared = null;
		fields.clear();
		say("");
		store.change((state) => Object.values(state).forEach((part) => part.clear()));
		status.textContent = labels.erased;
		document.getElementById("me-undo").focus();
	};
	const buttons = [
		hasAny && button(labels.save, save, { id: "me-save" }),
		element("label", { class: "me-load" }, file, element("span", {}, labels.load)),
		hasAny && data && button(labels.share, share, { id: "me-share" }),
		hasAny && data && button(labels.printAll, () => print(), { id: "me-print" }),
		hasAny && button(labels.erase, erase, { id: "me-erase" }),
	];
	const part = section(hasAny ? "keep" : "again", { class: "me-keep" }, paragraph(hasAny ? labels.keepIntro : labels.againIntro));
	part.append(actions(...buttons.filter(Boolean)), ...(shared ? [shared] : []));
	return part;
};

const problemPart = () => {
	const part = problem(labels[store.problem]);
	if (store.problem === "foreign") {
		const save = () => withKeep(({ download }) => download(store.raw()));
		part.append(actions(button(labels.save, save, { id: "me-save-foreign" }), button(labels.overwrite, () => store.overwrite(), { id: "me-overwrite" })));
	}
	return part;
};

const undoPart = () => {
	const undo = () => {
		const before = erased;
		erased = null;
		store.change((state) => Object.assign(state, merge(before, state)));
		document.getElementById("me-roles")?.focus();
	};
	return element("p", { class: "me-offer" }, `${labels.erased} `, button(labels.undo, undo, { id: "me-undo" }));
};

const show = () => {
	const focused = document.activeElement?.id;
	const state = offer?.isLink ? offer.state : store.state;
	const hasAny = !isEmpty(state);
	if (hasAny || offer) begin.remove();
	if (hasAny && !data && !isLoading && !hasFailed) return loadData();
	const isReady = data || hasFailed;
	const [changed, same] = hasAny && isReady ? markParts(state) : [];
	const parts = [
		store.problem && problemPart(),
		message && problem(message),
		hasFailed && problem(labels.failed),
		offer?.part(),
		erased && !hasAny && undoPart(),
		!hasAny && !offer && begin,
		changed,
		...(hasAny && data ? [rolesPart(state), nearPart(state), learnPart(state)] : []),
		same,
		!offer?.isLink && (isReady || !hasAny) && keepPart(),
	];
	root.replaceChildren(...parts.filter(Boolean));
	if (focused && focused !== document.activeElement.id) document.getElementById(focused)?.focus();
};

const loadData = async () => {
	isLoading = true;
	try {
		data = readData(await load(`${me}skills.bin`), base);
	} catch {
		hasFailed = true;
	}
	isLoading = false;
	openLink();
};

const close = () => {
	if (offer.isLink) history.replaceState(null, "", location.pathname + location.search);
	offer = null;
	fields.clear();
	say("");
	show();
};

const openOffer = (state, isLink, keep) => {
	const titleOf = (role) => data?.roles.find(({ key }) => key === role)?.title ?? role;
	offer = state && { state, isLink, part: () => keep.offerPart({ offer, store, titleOf, close, say }) };
	say(state ? "" : labels[isLink ? "badLink" : "badFile"]);
	show();
	if (offer) document.getElementById(isLink ? "me-link-offer" : "me-file-offer")?.focus();
};

const openFile = (file) =>
	withKeep(async (keep) => openOffer(file.size > marks.MAX_BYTES ? null : marks.parse(await file.text().catch(() => "")), false, keep));

// What a link has can be read only with the data of the site.
const openLink = () => {
	const text = location.hash.slice(1);
	if (!text || document.getElementById(text)) return show();
	if (!data) return hasFailed ? show() : loadData();
	return withKeep((keep) => openOffer(keep.decode(text, find), true, keep));
};

store.listen(() => {
	const field = document.activeElement;
	// While the reader writes, only what is printed follows.
	if (field?.closest(".me-role textarea") && !store.problem) field.closest("section").querySelector(".note-on-paper").textContent = onPaper(field.value);
	else show();
});
addEventListener("hashchange", openLink);
root.after(status);
openLink();
