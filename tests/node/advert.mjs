// Reading a job advert: which names and words a text contains, what points to each role, and what to ask.
import assert from "node:assert/strict";
import { test } from "node:test";

const { asks, compile, evidence, example, find, labels } = await import("../../themes/default/static/advert.js");
Object.assign(labels, {
	comma: ", ",
	exampleTitle: "{role} wanted",
	exampleWords: "What you will meet in this job:",
	exampleSkills: "What you bring: {skills}.",
});

const pages = [
	{ title: "Product Owner", href: "/roles/product-owner/", kind: "role", skills: [3] },
	{ title: "Product Manager", href: "/roles/product-manager/", kind: "role", skills: [3, 4] },
	{ title: "Project Manager", href: "/roles/project-manager/", kind: "role" },
	{ title: "Roadmapping", href: "/skills/roadmapping/", kind: "skill" },
	{ title: "Go", href: "/skills/go/", kind: "skill" },
	{ title: "C++", href: "/skills/c/", kind: "skill" },
	{ title: "A/B Test", href: "/terms/ab/", kind: "term" },
	{ title: "SAFe", href: "/terms/safe/", kind: "term" },
	{ title: "製品", href: "/terms/product/", kind: "term" },
];
const data = {
	format: 1,
	plurals: true,
	pages,
	names: [
		...pages.map(({ title }, number) => ({ text: title, pages: [number], exact: ["Go", "SAFe"].includes(title), common: title === "Go" })),
		{ text: "PM", pages: [1, 2], exact: true, href: "/titles/pm/" },
		{ text: "Product", pages: [6] },
		{ text: "Élan", pages: [3] },
	],
	words: [
		{ text: "backlog", roles: [[0, "orders work"], [1, null]] },
		{ text: "own the roadmap", roles: [[1, "decides"]] },
		{ text: "on time and on budget", roles: [[2, "a date"]] },
		{ text: "Product Manager", roles: [[2, "some say so"]] },
	],
	pairs: [
		{ roles: [0, 1], href: "/compare/a/", difference: "One orders, one decides.", rows: [["Looks at", "the team", "the market"]] },
		{ roles: [1, 2], href: "/compare/b/", rows: [] },
		{ roles: [0, 2], href: "/compare/c/", rows: [] },
	],
};
const index = compile(data);
const words = (text, from, to) => find(index, text, from, to).found.map(({ start, end }) => text.slice(start, end));

test("whole words are found, the longest first, in any case and as plurals", () => {
	for (const [text, expected] of [
		["product owners own products", ["product owners", "products"]],
		["PRODUCT OWNER", ["PRODUCT OWNER"]],
		["product ownership", ["product"]],
		["Own the\n  roadmap, and the roadmaps", ["Own the\n  roadmap"]],
		["own the roadmaps", ["own the roadmaps"]],
		["Product-Owner", ["Product-Owner"]],
		["product\u00a0owner", ["product\u00a0owner"]],
		["co-product, product-led, product- and", ["product"]],
		["(A/B tests) A / B test", ["A/B tests"]],
		["élan Élan elan", ["élan", "Élan"]],
		["日本製品市場", ["製品"]],
		["a safe place, SAFe and SAFE", ["SAFe"]],
		["C++, C++20 and C", ["C++"]],
		["on time and on budget", ["on time and on budget"]],
		["pm and PM", ["PM"]],
		["", []],
		[" \n\t", []],
		["!?-–—", []],
	]) {
		assert.deepEqual(words(text), expected, text);
	}
});

test("ordinary words are names only with a capital within a sentence", () => {
	assert.deepEqual(words("let's go. Go there!\n- Go on\n• Go\nWe use Go and go."), ["Go"]);
});

test("a text is searched in steps with the same result", () => {
	const text = "A product owner, and a PM who own the roadmap; backlog! ".repeat(50);
	const whole = words(text);
	assert.equal(whole.length, 200);
	for (const step of [1, 7, 60, 1000]) {
		const found = [];
		for (let from = 0; from !== null; ) {
			const { found: some, next } = find(index, text, from, from + step);
			found.push(...some.map(({ start, end }) => text.slice(start, end)));
			from = next;
		}
		assert.deepEqual(found, whole, String(step));
	}
});

const pointing = (text) => {
	const { roles, others } = evidence(data, find(index, text).found);
	return [roles.map((role) => [pages[role.number].title, [...role.titles].map((title) => title.text), [...role.words], role.skills.map((skill) => pages[skill].title)]), others.map((number) => pages[number].title)];
};

test("each role has what points to it, and a skill alone points to none", () => {
	assert.deepEqual(pointing("Roadmapping and SAFe"), [[], ["Roadmapping", "SAFe"]]);
	assert.deepEqual(pointing("Backlog, backlogs, roadmapping"), [
		[["Product Owner", [], [["backlog", "orders work"]], ["Roadmapping"]], ["Product Manager", [], [["backlog", null]], ["Roadmapping"]]],
		["Roadmapping"],
	]);
	const [roles] = pointing("A PM on time and on budget with a backlog, product owner");
	assert.deepEqual(roles.map(([title, titles, words]) => [title, titles, words.length]), [
		["Product Owner", ["Product Owner"], 1],
		["Product Manager", ["PM"], 1],
		["Project Manager", ["PM"], 1],
	]);
	assert.deepEqual(pointing("Product Manager")[0].map(([title]) => title), ["Product Manager", "Project Manager"]);
});

test("what to ask is about roles that the text points to first, from the side of the role", () => {
	const { roles } = evidence(data, find(index, "a product manager with a backlog").found);
	const manager = roles.find(({ number }) => number === 1);
	assert.deepEqual(asks(data, manager, roles).map(({ other, rows }) => [pages[other].title, rows]), [
		["Product Owner", [["Looks at", "the market", "the team"]]],
		["Project Manager", []],
	]);
	const owner = roles.find(({ number }) => number === 0);
	const shown = new Set();
	asks(data, manager, roles, shown);
	assert.deepEqual(asks(data, owner, roles, shown).map(({ href }) => href), ["/compare/c/"]);
	assert.deepEqual(asks(data, owner, roles).map(({ other }) => other), [1, 2]);
});

test("the example is made of words of one role", () => {
	const text = example(data);
	assert.match(text, /^Product Manager wanted/);
	assert.deepEqual(pointing(text)[0][0][0], "Product Manager");
	assert.equal(example({ ...data, words: [], pages: [] }), "");
});

test("hostile texts are only text, and a megabyte is searched quickly", () => {
	for (const text of ["<img src=x onerror=alert(1)>", "\u0000\ud800\udfff", "__proto__ constructor toString", "-".repeat(10000), "a-".repeat(10000), "製".repeat(10000), "\u0301".repeat(10000)]) {
		assert.deepEqual(words(text), [], text.slice(0, 20));
	}
	const large = "We seek a product owner who will own the roadmap and the backlog. ".repeat(16000);
	const began = performance.now();
	assert.equal(find(index, large).found.length, 48000);
	assert.ok(performance.now() - began < 5000, `${performance.now() - began} ms`);
});
