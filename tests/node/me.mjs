// What readers can do: the marks in the storage, in files and in links, and what of a role they meet. The last part uses the guide
// about nursing, and this repository's guide.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { inflateSync } from "node:zlib";

import { ROOT, build, buildNursing, remove } from "../browser/guides.mjs";
import { PAYLOADS } from "../browser/payloads.mjs";

const marks = await import("../../themes/default/static/marks.js");
const { itemOfMark, nearest, readData, standing, stateOf, toLearn } = await import("../../themes/default/static/me-standing.js");
const { decode, differences, encode, merge } = await import("../../themes/default/static/me-keep.js");
const { createStore, emptyState, fingerprint, idOf, isChanged, keyOf, levelKey, marking, parse, serialize } = marks;

const item = (skill, name, text = `What ${name} means.`) => ({ skill, level: levelKey(name), title: skill, name, text });
const stateWith = (...edits) => {
	const state = emptyState();
	for (const edit of edits) edit(state);
	return state;
};
const shown = ({ marks, roles, notes }) => ({ marks: [...marks.values()].map((mark) => `${idOf(mark)} ${mark.state}`), roles: [...roles], notes: [...notes] });

describe("names", () => {
	test("of pages are their addresses below the base path", () => {
		assert.equal(keyOf("/skills/records/", "/"), "skills/records");
		assert.equal(keyOf("/guide/skills/records/", "/guide/"), "skills/records");
		assert.equal(keyOf("/guide/roles/staff-nurse/index.html", "/guide/"), "roles/staff-nurse");
	});

	test("of levels are equal however they are written", () => {
		for (const name of ["With help", "with-help", " WITH  help ", "with_help"]) assert.equal(levelKey(name), "with-help");
		assert.equal(levelKey("Öffentlich"), "offentlich");
		assert.equal(levelKey("専門家"), "専門家");
		assert.notEqual(levelKey("level 1"), levelKey("level 2"));
	});

	test("of statements change with their words only", () => {
		assert.equal(fingerprint("Gives medicines."), fingerprint(" gives\n medicines"));
		assert.notEqual(fingerprint("Gives medicines"), fingerprint("Gives some medicines"));
		assert.notEqual(fingerprint(""), fingerprint("a"));
		assert.equal(fingerprint("e\u0301"), fingerprint("\u00e9"));
		const texts = Array.from({ length: 2000 }, (_, i) => `Statement ${i}`);
		assert.equal(new Set(texts.map(fingerprint)).size, texts.length);
	});
});

describe("a saved state", () => {
	const state = stateWith(
		marking(item("skills/records", "alone"), "yes", "roles/staff-nurse"),
		marking(item("skills/teaching", ""), "learning"),
		({ notes }) => notes.set("roles/staff-nurse", 'Ask about "<b>nights</b>"'),
	);

	test("is read as it was written", () => {
		assert.deepEqual(parse(serialize(state)), state);
		assert.deepEqual(parse(serialize(state, "\t")), state);
		assert.deepEqual(shown(state), {
			marks: ["skills/records#alone yes", "skills/teaching# learning"],
			roles: ["roles/staff-nurse"],
			notes: [["roles/staff-nurse", 'Ask about "<b>nights</b>"']],
		});
	});

	test("is refused as a whole if any part of it is not as it was written", () => {
		const saved = JSON.parse(serialize(state));
		const [mark] = saved.marks;
		const broken = [
			{ ...saved, format: "other" },
			{ ...saved, version: 2 },
			{ ...saved, marks: undefined },
			{ ...saved, marks: {} },
			{ ...saved, marks: [null] },
			{ ...saved, marks: [{ ...mark, state: "expert" }] },
			{ ...saved, marks: [{ ...mark, state: "__proto__" }] },
			{ ...saved, marks: [{ ...mark, skill: "" }] },
			{ ...saved, marks: [{ ...mark, text: 1 }] },
			{ ...saved, marks: [{ ...mark, text: "x".repeat(20_001) }] },
			{ ...saved, marks: Array(5001).fill(mark) },
			{ ...saved, roles: [1] },
			{ ...saved, roles: "roles" },
			{ ...saved, notes: [["a"]] },
			{ ...saved, notes: [["a", null]] },
			{ ...saved, notes: [["a", "b", "c"]] },
		];
		for (const value of broken) assert.equal(parse(JSON.stringify(value)), null, JSON.stringify(value).slice(0, 200));
		for (const text of ["", "{", "null", "1", "[]", "[".repeat(100_000), "x".repeat(5_000_000), ...PAYLOADS]) assert.equal(parse(text), null);
	});

	test("has only the fields of a mark", () => {
		const saved = JSON.parse(serialize(state));
		saved.marks[0].href = "javascript:ran(1)";
		saved.extra = 1;
		assert.deepEqual(parse(JSON.stringify(saved)), state);
	});
});

/** A storage whose methods can be replaced. */
function fakeStorage(entries = {}) {
	const saved = new Map(Object.entries(entries));
	return { saved, getItem: (key) => saved.get(key) ?? null, setItem: (key, text) => saved.set(key, text), removeItem: (key) => saved.delete(key) };
}

describe("the storage", () => {
	const records = item("skills/records", "alone");
	const teaching = item("skills/teaching", "alone");

	test("loses no change of another tab", () => {
		const storage = fakeStorage();
		const [one, other] = [createStore("key", () => storage), createStore("key", () => storage)];
		one.change(marking(records, "yes"));
		other.change(marking(teaching, "no"));
		one.change(({ notes }) => notes.set("roles/a", "note"));
		const both = { marks: ["skills/records#alone yes", "skills/teaching#alone no"], roles: [], notes: [["roles/a", "note"]] };
		assert.deepEqual(shown(one.state), both);
		other.reload();
		assert.deepEqual(shown(other.state), both);
		other.change(marking(records, null));
		assert.deepEqual(shown(parse(storage.saved.get("key"))).marks, ["skills/teaching#alone no"]);
		other.change((state) => Object.values(state).forEach((part) => part.clear()));
		assert.equal(storage.saved.size, 0, "an empty state leaves nothing");
	});

	test("that is denied keeps marks for the visit", () => {
		const store = createStore("key", () => {
			throw new DOMException("denied", "SecurityError");
		});
		assert.equal(store.problem, "denied");
		store.change(marking(records, "yes"));
		store.change(marking(teaching, "yes"));
		assert.equal(store.problem, "denied");
		assert.deepEqual(shown(store.state).marks, ["skills/records#alone yes", "skills/teaching#alone yes"]);
	});

	test("that is full saves everything as soon as there is room", () => {
		const storage = fakeStorage();
		const store = createStore("key", () => storage);
		const { setItem } = storage;
		storage.setItem = () => {
			throw new DOMException("full", "QuotaExceededError");
		};
		store.change(marking(records, "yes"));
		assert.equal(store.problem, "full");
		assert.deepEqual(shown(store.state).marks, ["skills/records#alone yes"]);
		store.reload();
		assert.deepEqual([store.problem, shown(store.state).marks.length], ["full", 1]);
		storage.setItem = setItem;
		createStore("key", () => storage).change(({ roles }) => roles.add("roles/a"));
		store.change(marking(teaching, "yes"));
		assert.equal(store.problem, null);
		assert.deepEqual(shown(parse(storage.saved.get("key"))), { marks: ["skills/records#alone yes", "skills/teaching#alone yes"], roles: ["roles/a"], notes: [] });
	});

	test("with a text of something else stays as it is until the reader replaces it", () => {
		const newer = JSON.stringify({ format: "guide-skills", version: 2, marks: [] });
		for (const text of ["", "not ours", newer, '{"format":"guide-skills","version":1,"marks":[{}],"roles":[],"notes":[]}']) {
			const storage = fakeStorage({ key: text });
			const store = createStore("key", () => storage);
			assert.equal(store.problem, "foreign");
			store.change(marking(records, "yes"));
			assert.equal(storage.saved.get("key"), text);
			assert.equal(store.raw(), text);
			assert.deepEqual(shown(store.state).marks, ["skills/records#alone yes"]);
			store.overwrite();
			assert.equal(store.problem, null);
			assert.deepEqual(shown(parse(storage.saved.get("key"))).marks, ["skills/records#alone yes"]);
		}
	});

	test("tells the page of each change", () => {
		const store = createStore("key", () => fakeStorage());
		let times = 0;
		store.onchange = () => times++;
		store.change(marking(records, "yes"));
		store.reload();
		assert.equal(times, 2);
	});
});

describe("another state", () => {
	const [records, teaching, wounds] = ["records", "teaching", "wounds"].map((name) => item(`skills/${name}`, "alone"));
	const mine = stateWith(marking(records, "learning", "roles/a"), marking(teaching, "yes"), ({ notes }) => notes.set("roles/a", "mine"));
	const theirs = stateWith(marking(records, "yes", "roles/b"), marking(teaching, "yes"), marking(wounds, "no"), ({ notes }) => notes.set("roles/a", "theirs").set("roles/b", "new"));

	test("is added: its marks count, and its notes follow", () => {
		assert.deepEqual(shown(merge(mine, theirs)), {
			marks: ["skills/records#alone yes", "skills/teaching#alone yes", "skills/wounds#alone no"],
			roles: ["roles/a", "roles/b"],
			notes: [["roles/a", "mine\n\ntheirs"], ["roles/b", "new"]],
		});
		assert.deepEqual(shown(mine).notes, [["roles/a", "mine"]], "neither is changed");
		const merged = merge(mine, theirs);
		assert.deepEqual(merge(merged, theirs), merged, "a second time changes nothing");
	});

	test("is described before", () => {
		const { marks, roles, notes } = differences(mine, theirs);
		assert.deepEqual(marks.map(({ mark, before }) => [idOf(mark), before, mark.state]), [
			["skills/records#alone", "learning", "yes"],
			["skills/wounds#alone", undefined, "no"],
		]);
		assert.deepEqual([roles, notes], [["roles/b"], ["roles/a", "roles/b"]]);
		const nothing = { marks: [], roles: [], notes: [] };
		assert.deepEqual(differences(mine, mine), nothing);
		assert.deepEqual(differences(merge(mine, theirs), theirs), nothing);
	});
});

const dataOf = (site) => readData(JSON.parse(inflateSync(readFileSync(join(site, "role-index/skills.bin")))), "/");
let nursing, data, own;

before(() => {
	nursing = buildNursing();
	own = build(ROOT);
	data = dataOf(nursing);
});

after(() => [nursing, own].forEach(remove));

const expected = (skill, level) => {
	const index = data.skills.findIndex(({ title }) => title === skill);
	return [index, level === null ? null : data.skills[index].levels.findIndex(({ name }) => name === level)];
};
const itemFor = (skill, level) => {
	const index = data.skills.findIndex(({ title }) => title === skill);
	return itemOfMark(data, { skill: data.skills[index].key, level: level === null ? "" : levelKey(level) });
};
const marked = (...list) => stateWith(...list.map(([skill, level, state, role]) => marking(itemFor(skill, level), state, role)));
const names = (list) => list.map(({ item, state }) => `${item.title}, ${item.name}${state && state !== "yes" ? ` (${state})` : ""}`);

describe("what is met", () => {
	const state = (marks, skill, level) => stateOf(data, marked(...marks).marks, expected(skill, level));

	test("is what is marked, and lower levels of the same scale", () => {
		assert.equal(state([], "Medicines", "alone"), null);
		for (const one of ["no", "learning", "yes"]) assert.equal(state([["Medicines", "alone", one]], "Medicines", "alone"), one);
		assert.equal(state([["Medicines", "for others", "yes"]], "Medicines", "with help"), "yes");
		assert.equal(state([["Medicines", "for others", "learning"]], "Medicines", "with help"), null);
		assert.equal(state([["Medicines", "with help", "yes"]], "Medicines", "for others"), null);
		assert.equal(state([["Medicines", "for others", "yes"], ["Medicines", "alone", "no"]], "Medicines", "alone"), "no", "a mark counts more");
		assert.equal(state([["Medicines", "for others", "yes"]], "Records", "alone"), null);
	});

	test("without a level is any level", () => {
		assert.equal(state([], "Records", null), null);
		assert.equal(state([["Records", "with help", "learning"]], "Records", null), "learning");
		assert.equal(state([["Records", "with help", "learning"], ["Records", "alone", "yes"]], "Records", null), "yes");
	});

	test("is never a level of another scale", () => {
		const scales = { skills: [{ key: "s", levels: [{ key: "a", scale: 1, rank: 1 }, { key: "b", scale: 2, rank: 3 }, { key: "c", scale: 0, rank: 0 }] }] };
		for (const level of ["b", "c"]) assert.equal(stateOf(scales, stateWith(marking(item("s", level), "yes")).marks, [0, 0]), null);
		assert.equal(stateOf(scales, stateWith(marking(item("s", "a"), "yes")).marks, [0, 2]), null);
	});
});

describe("the guide about nursing", () => {
	const role = (title) => data.roles.find((role) => role.title === title);
	const standings = (state, title) => role(title).levels.map((level) => [level[0], ...Object.values(standing(data, state.marks, level)).map(names)]);

	test("shows for each level what is met and what is missing", () => {
		const state = marked(["Medicines", "alone", "yes"], ["Records", "alone", "yes"], ["Personal Care", "for others", "learning"], ["Assessment", "with help", "no"]);
		assert.deepEqual(standings(state, "Staff Nurse"), [
			["Newly qualified", ["Medicines, with help", "Records, alone"], ["Assessment, with help (no)", "Personal Care, alone"]],
			["Staff nurse", ["Medicines, alone", "Records, alone"], ["Assessment, alone", "Leading a Shift, with help", "Personal Care, alone"]],
			["Senior staff nurse", ["Records, alone"], ["Personal Care, for others (learning)", "Assessment, alone", "Leading a Shift, with help", "Medicines, for others", "Teaching, with help"]],
		]);
		assert.deepEqual(standings(state, "Healthcare Assistant"), [["", ["Records, with help"], ["Personal Care, alone"]]]);
		assert.deepEqual(standings(emptyState(), "Practice Educator"), [["", [], ["Records, alone", "Teaching, for others"]]]);
	});

	test("shows the nearest moves by what is missing, with the page of a known one", () => {
		const rows = (state) => nearest(data, state).map(({ role, level, missing, href }) => [role.title, level[0], names(missing), href]);
		assert.deepEqual(rows(emptyState()), []);
		const nurse = ["Medicines", "Assessment", "Records", "Personal Care"].map((skill) => [skill, "alone", "yes", "roles/staff-nurse"]);
		assert.deepEqual(rows(marked(...nurse)), [
			["Healthcare Assistant", "", [], undefined],
			["Staff Nurse", "Staff nurse", ["Leading a Shift, with help"], "/moves/staff-nurse-newly-qualified-to-staff-nurse-staff-nurse/"],
			["Community Nurse", "", ["Wounds, alone"], "/moves/staff-nurse-to-community-nurse/"],
			["Practice Educator", "", ["Teaching, for others"], "/moves/staff-nurse-to-practice-educator/"],
			["Charge Nurse", "Charge nurse", ["Leading a Shift, for others", "Planning Staff, alone", "Teaching, alone"], "/moves/staff-nurse-to-charge-nurse/"],
			["Nurse Practitioner", "", ["Assessment, for others", "Medicines, for others", "Teaching, alone"], undefined],
		]);
	});

	test("shows what to learn for the next level", () => {
		const rows = (state) => toLearn(data, state).map(({ skill, levels, resources }) => [skill.title, levels, resources.map(([title]) => title)]);
		assert.deepEqual(rows(emptyState()), []);
		assert.deepEqual(rows(stateWith(({ roles }) => roles.add("roles/nurse-practitioner"))), [
			["Assessment", ["for others"], ["Ask for the story first", "A course on clinical assessment"]],
			["Medicines", ["for others"], ["Look up one medicine a day"]],
			["Records", ["alone"], []],
			["Teaching", ["alone"], ["Watch before you explain"]],
		]);
		const some = marked(["Assessment", "with help", "yes", "roles/nurse-practitioner"], ["Medicines", "alone", "yes"], ["Records", "alone", "yes"]);
		assert.deepEqual(rows(some), [
			["Assessment", ["for others"], ["A course on clinical assessment"]],
			["Medicines", ["for others"], []],
			["Teaching", ["alone"], ["Watch before you explain"]],
		]);
		assert.deepEqual(rows(marked(["Personal Care", "alone", "yes"])).map(([title]) => title), ["Records"], "for the nearest move without a role");
	});
});

describe("a link", () => {
	const find = (mark) => itemOfMark(data, mark);
	const state = () => marked(["Medicines", "alone", "yes", "roles/staff-nurse"], ["Medicines", "for others", "no"], ["Records", "alone", "learning"]);

	test("has the marks and the roles, and no notes", () => {
		const sent = state();
		sent.notes.set("roles/staff-nurse", "secret");
		const text = encode(sent, find);
		assert.match(text, /^[\w-]+$/);
		assert.deepEqual(decode(text, find), state());
		assert.ok(text.length < 300, `${text.length} characters`);
		assert.doesNotMatch(Buffer.from(text, "base64url").toString(), /secret|Gives medicines/);
	});

	test("keeps a statement that the guide has changed, or no longer has", () => {
		const old = item("skills/medicines", "alone", "Ünlike the guide’s “words” <b>");
		const gone = item("skills/leeches", "alone", "Puts them on.");
		const sent = stateWith(marking(old, "yes"), marking(gone, "learning"));
		const got = decode(encode(sent, find), find);
		assert.deepEqual(got, sent);
		assert.ok(isChanged(got.marks.get(idOf(old)), find(old)));
		assert.equal(find(gone), undefined);
		const withoutText = Buffer.from(JSON.stringify([1, [["skills/medicines", [["alone", 2, "0"]]]], []])).toString("base64url");
		assert.equal(decode(withoutText, find).marks.get("skills/medicines#alone").text, "", "the words of another fingerprint are unknown");
	});

	test("that is hostile or incomplete is refused", () => {
		const encoded = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
		const text = encode(state(), find);
		const level = ["alone", 2, "0"];
		const broken = [
			"", "=", "a b", "%00", text.slice(0, -3), `${text}!`, "A".repeat(100_001), encoded("{"), encoded("null"), encoded({}), encoded([2, [], []]), encoded([1]),
			encoded([1, {}, []]), encoded([1, [["s", "x"]], []]), encoded([1, [["s", [["a", 3, "0"]]]], []]), encoded([1, [["s", [["a", "__proto__", "0"]]]], []]),
			encoded([1, [["s", [["a", "length", "0"]]]], []]), encoded([1, [["s", [["a", -1, "0"]]]], []]), encoded([1, [[["s"], [level]]], []]), encoded([1, [["", [level]]], []]),
			encoded([1, [["s", [[1, 2, "0"]]]], []]), encoded([1, [["s", [["a", 2, 0]]]], []]), encoded([1, [["s", [level]]], [1]]), encoded([1, [["s", [level]]], 1]),
			encoded([1, [["s", [[...level, 1]]]], []]), encoded([1, [["s", [[...level, "a", {}, "b"]]]], []]), encoded([1, [["s", Array(5001).fill(0).map((_, i) => [`${i}`, 2, "0"])]], []]),
			Buffer.from([0xff, 0xfe]).toString("base64url"), ...PAYLOADS, ...PAYLOADS.map(encoded),
		];
		for (const one of broken) assert.equal(decode(one, find), null, one.slice(0, 100));
		for (const payload of PAYLOADS) {
			const got = decode(encoded([1, [[payload, [[payload, 2, payload, payload, payload, payload]]]], [payload]]), find);
			assert.deepEqual([...got.marks.values()], [{ skill: payload, level: payload, state: "yes", hash: payload, text: payload, title: payload, name: payload }]);
		}
	});
});

test("the data has what guide.json says that each level expects", () => {
	for (const site of [nursing, own]) {
		const { entries } = JSON.parse(readFileSync(join(site, "guide.json"), "utf8"));
		const data = dataOf(site);
		const titles = new Map(entries.map(({ url, title }) => [url, title]));
		const roles = entries.filter(({ kind, role }) => kind === "role" && role);
		let compared = 0;
		for (const { url, title, role } of roles) {
			const levels = (role.levels ?? []).filter(({ skills }) => skills?.length);
			if (!levels.length) continue;
			const found = data.roles.find(({ href }) => href === url);
			const fromData = found.levels.map(([name, skills]) => [name, skills.map(([skill, level]) => `${data.skills[skill].title} ${data.skills[skill].levels[level]?.name}`).sort()]);
			const fromJson = levels.map(({ label, skills }) => [label, skills.filter(({ needed }) => needed).map(({ to, level }) => `${titles.get(to)} ${level}`).sort()]);
			assert.deepEqual(fromData, fromJson, title);
			compared++;
		}
		assert.ok(compared > 1, `${compared} roles`);
	}
});
