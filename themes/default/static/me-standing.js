// What each role expects, and what of it a reader's marks meet. It only computes, and also runs in Node.

const root = globalThis.document?.querySelector("[data-me]");
const { STATES, keyOf, levelKey } = await import(root ? new URL(root.dataset.marks, location) : "./marks.js");

const MAX_NEAR = 6;

/** The data of the site, with the key of each skill, level and role. */
export function readData({ skills, roles }, base) {
	return {
		skills: skills.map((skill) => ({
			...skill,
			key: keyOf(skill.href, base),
			levels: skill.levels.map(([name, text, scale, rank]) => ({ key: levelKey(name), name, text, scale, rank })),
			learn: skill.learn ?? [],
		})),
		roles: roles.map((role) => ({ ...role, key: keyOf(role.href, base), moves: role.moves ?? [] })),
	};
}

/** What is expected of a skill, as something to mark. */
function itemOf({ skills }, [skillIndex, levelIndex]) {
	const { key, title, href, levels } = skills[skillIndex];
	const level = levels[levelIndex];
	return { skill: key, level: level?.key ?? "", title, href, name: level?.name ?? "", text: level?.text ?? "" };
}

/** What the guide has for a mark now; nothing if it has dropped the skill or the level. */
export function itemOfMark(data, { skill, level }) {
	const skillIndex = data.skills.findIndex(({ key }) => key === skill);
	if (skillIndex < 0) return undefined;
	const levelIndex = data.skills[skillIndex].levels.findIndex(({ key }) => key === level);
	return levelIndex < 0 && level !== "" ? undefined : itemOf(data, [skillIndex, levelIndex < 0 ? null : levelIndex]);
}

/**
 * The state of what is expected: that of its mark. Without a mark, whoever can do a higher level of the same scale can do it. What
 * is expected without a level is met by any level.
 */
export function stateOf({ skills }, marks, [skillIndex, levelIndex]) {
	const { key, levels } = skills[skillIndex];
	const own = [...marks.values()].filter(({ skill }) => skill === key);
	const level = levels[levelIndex];
	if (!level) return [...STATES].reverse().find((state) => own.some((mark) => mark.state === state)) ?? null;
	const exact = own.find((mark) => mark.level === level.key);
	if (exact) return exact.state;
	const isAbove = (other) => other && level.scale && other.scale === level.scale && other.rank > level.rank;
	const reached = own.filter(({ state }) => state === "yes").map((mark) => levels.find(({ key }) => key === mark.level));
	return reached.some(isAbove) ? "yes" : null;
}

/** What of a level is met, and what is missing: what is being learned first. */
export function standing(data, marks, [, expected]) {
	const all = expected.map((one) => ({ expected: one, item: itemOf(data, one), state: stateOf(data, marks, one) }));
	const order = ["learning", "no", null];
	const missing = all.filter(({ state }) => state !== "yes").sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
	return { met: all.filter(({ state }) => state === "yes"), missing };
}

/** The lowest level of a role with something missing. */
const nextLevel = (data, marks, role) => role.levels.find((level) => standing(data, marks, level).missing.length);

/**
 * The next level of each of the reader's roles of which a level is met, and the first level of other roles of which something is
 * met. Those with the least missing come first, then those that the reader's roles lead to.
 */
export function nearest(data, { marks, roles }) {
	const chosen = data.roles.filter(({ key }) => roles.has(key));
	const candidates = data.roles.flatMap((role, index) => {
		const isOwn = chosen.includes(role);
		const level = isOwn ? nextLevel(data, marks, role) : role.levels[role.entry];
		if (!level || (isOwn && level === role.levels[0])) return [];
		const { met, missing } = standing(data, marks, level);
		const isAt = ([to, number]) => to === index && (number === null || role.levels[number] === level);
		const moves = chosen.flatMap(({ moves }) => moves).filter(isAt);
		const href = moves.find(([, , href]) => href)?.[2];
		return isOwn || met.length ? [{ role, level, met, missing, isKnown: isOwn || moves.length > 0, href }] : [];
	});
	const order = (a, b) => a.missing.length - b.missing.length || b.isKnown - a.isKnown || b.met.length - a.met.length;
	return candidates.sort(order).slice(0, MAX_NEAR);
}

/** What to learn for the next level of each of the reader's roles, or for the nearest move: skills with resources. */
export function toLearn(data, state) {
	const chosen = data.roles.filter(({ key }) => state.roles.has(key));
	const next = chosen.map((role) => nextLevel(data, state.marks, role)).filter(Boolean);
	const levels = chosen.length ? next : nearest(data, state).slice(0, 1).map(({ level }) => level);
	const bySkill = new Map();
	for (const { missing } of levels.map((level) => standing(data, state.marks, level))) {
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
