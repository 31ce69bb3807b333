// On the career map, the pointer or the focus on a role dims everything but the role, its steps and the roles at their other ends.
for (const map of document.querySelectorAll(".whole-map")) {
	const arrows = [...map.querySelectorAll(".step-arrow")];

	function update() {
		const box = map.querySelector("a:hover") ?? map.querySelector("a:focus-visible");
		const role = box?.dataset.role;
		const own = arrows.filter(({ dataset: { from, to } }) => from === role || to === role);
		const roles = new Set([role, ...own.flatMap(({ dataset: { from, to } }) => [from, to])]);
		for (const arrow of arrows) arrow.classList.toggle("on", own.includes(arrow));
		for (const step of map.querySelectorAll(".step")) step.classList.toggle("on", roles.has(step.dataset.role));
		map.classList.toggle("dimmed", Boolean(box));
	}

	// An event comes before the browser knows the new state.
	for (const name of ["pointerover", "pointerleave", "focusin", "focusout"]) map.addEventListener(name, () => requestAnimationFrame(update));
}
