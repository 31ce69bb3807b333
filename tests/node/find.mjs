// The page on which readers find the roles that fit them: what speaks for a role, and what is read from storage.
import assert from "node:assert/strict";
import { test } from "node:test";

const { matches, readMarks } = await import("../../themes/default/static/find.js");

const roles = [
	{ title: "A", statements: ["one", "two", "three"] },
	{ title: "B", statements: ["two", "four"] },
	{ title: "C", statements: ["five"] },
];
const found = (marks) => matches(roles, new Map(marks)).map(({ role, yes, no }) => [role.title, yes, no]);

test("a role is found by the statements that are true, and shows those that are not", () => {
	assert.deepEqual(found([]), []);
	assert.deepEqual(found([["one", false]]), []);
	assert.deepEqual(found([["two", true]]), [["A", ["two"], []], ["B", ["two"], []]]);
	assert.deepEqual(found([["two", true], ["one", false]]), [["B", ["two"], []], ["A", ["two"], ["one"]]]);
	assert.deepEqual(found([["two", true], ["four", true], ["five", true]]).map(([title]) => title), ["B", "A", "C"]);
});

test("only marks of known statements are read from storage, and nothing fails", () => {
	const known = new Set(["one", "two"]);
	const read = (stored) => [...readMarks(stored, known)];
	assert.deepEqual(read('[["one",true],["two",false]]'), [["one", true], ["two", false]]);
	for (const stored of [null, "", "{", "null", "1", "[]", '"x"', "[1]", "[[]]", '[["other",true]]', '[["one",1]]', '[["__proto__",true]]', '[["one",true,',
		'{"one":true}', '[[["one"],true]]', "<img src=x onerror=alert(1)>"]) {
		assert.deepEqual(read(stored), [], String(stored));
	}
});
