// What each role expects, and what of it a reader's marks meet. It only computes, and also runs in Node.

const root = globalThis.document?.querySelector("[data-me]");
const { STATES, keyOf, levelKey } = await import(root?.dataset.marks ?? "./marks.js");

const MAX_NEAR = 6;

/** The data of the site, with the key of each skill, level and role. */
export const readData = ({ skills, roles }, base) => ({
	skills: skills.map((skill) => ({
		learn: [],
		...skill,
		key: keyOf(skill.href, base),
		levels: skill.levels.map(([name, text, scale, rank]) => ({ key: levelKey(name), name, text: text ?? "", scale, rank })),
	})),
	roles: roles.map((role) => ({ moves: [], ...role, key: keyOf(role.href, base) })),
});

/** What is expected of a skill, as something to mark. `order` is its place in the guide. */
function itemOf({ skills }, [skillIndex, levelIndex]) {
	const { key: skill, title, href, levels } = skills[skillIndex];
	const { key: level = "", name = "", text = "" } = levels[levelIndex] ?? {};
	return { skill, level, title, href, name, text, order: skillIndex * 1000 + (levelIndex ?? -1) };
}

/** What the guide has for a mark now; nothing if it has dropped the skill or the level. */
export function itemOfMark(data, { skill, level }) {
	const skillIndex = data.skills.findIndex(({ key }) => key === skill);
	const levelIndex = data.skills[skillIndex]?.levels.findIndex(({ key }) => key === level);
	if (levelIndex >= 0) return itemOf(data, [skillIndex, levelIndex]);
	return levelIndex && level === "" ? itemOf(data, [skillIndex, null]) : undefined;
}

/**
 * The state of what is expected: that of its mark. Without a mark, whoever can do a higher level of the same scale can do it. What
 * is expected without a level is met by any level.
 */
export function stateOf({ skills }, marks, [skillIndex, levelIndex]) {
	const { key, levels } = skills[skillIndex];
	const own = [...marks.values()].filter(({ skill }) => skill === key);
	const level = levels[levelIndex];
	if (!level) return STATES.findLast((state) => own.some((mark) => mark.state === state)) ?? null;
	const stateAt = (level) => own.find((mark) => mark.level === level.key)?.state;
	const isReached = (other) => level.scale && other.scale === level.scale && other.rank > level.rank && stateAt(other) === "yes";
	return stateAt(level) ?? (levels.some(isReached) ? "yes" : null);
}

/** What of a level is met, and what is missing: what is being learned first. */
export function standing(data, marks, [, expected]) {
	const all = expected.map((one) => ({ expected: one, item: itemOf(data, one), state: stateOf(data, marks, one) }));
	const of = (...states) => states.flatMap((wanted) => all.filter(({ state }) => state === wanted));
	return { met: of("yes"), missing: of("learning", "no", null) };
}

/** The lowest level of a role with something missing. */
const nextLevel = (data, marks, role) => role.levels.find((level) => standing(data, marks, level).missing.length);

/**
 * The next level of each of the reader's roles of which a level is met, and the first level of other roles of which something is
 * met. Those with the least missing come first, then those that the reader's roles lead to.
 */
export function nearest(data, { marks, roles }) {
	const allMoves = data.roles.flatMap(({ key, moves }) => (roles.has(key) ? moves : []));
	const candidates = data.roles.flatMap((role, index) => {
		const isOwn = roles.has(role.key);
		const level = isOwn ? nextLevel(data, marks, role) : role.levels[role.entry];
		if (!level || (isOwn && level === role.levels[0])) return [];
		const { met, missing } = standing(data, marks, level);
		if (!isOwn && !met.length) return [];
		const moves = allMoves.filter(([to, number]) => to === index && (number === null || role.levels[number] === level));
		const href = moves.find(([, , href]) => href)?.[2];
		return { role, level, met, missing, isKnown: isOwn || moves.length > 0, href };
	});
	const order = (a, b) => a.missing.length - b.missing.length || b.isKnown - a.isKnown || b.met.length - a.met.length;
	return candidates.sort(order).slice(0, MAX_NEAR);
}

/** What to learn for the next level of each of the reader's roles, or for the nearest move: skills with resources. */
export function toLearn(data, state) {
	const chosen = data.roles.filter(({ key }) => state.roles.has(key));
	const levels = chosen.length ? chosen.map((role) => nextLevel(data, state.marks, role)) : [nearest(data, state)[0]?.level];
	const bySkill = new Map();
	for (const { missing } of levels.filter(Boolean).map((level) => standing(data, state.marks, level))) {
		for (const { expected: [skill, level] } of missing) bySkill.set(skill, new Set(bySkill.get(skill)).add(level));
	}
	return [...bySkill].map(([index, wanted]) => {
		const skill = data.skills[index];
		const goals = [...wanted].map((level) => skill.levels[level]);
		const leadsTo = ([, , level]) => {
			const step = skill.levels[level];
			const onTheWay = (goal) => !goal || goal === step || (goal.scale && goal.scale === step.scale && step.rank <= goal.rank);
			return !step || (goals.some(onTheWay) && stateOf(data, state.marks, [index, level]) !== "yes");
		};
		return { skill, levels: goals.filter(Boolean).map(({ name }) => name), resources: skill.learn.filter(leadsTo) };
	});
}
