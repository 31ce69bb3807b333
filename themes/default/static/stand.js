// Shows the button with which readers mark where they stand in a role. The rest is loaded when they use it, or have marks.
const place = document.querySelector("[data-stand]");
if (place) {
	const { script, style, base, failed } = place.dataset;
	const button = place.querySelector("button");
	let loaded;
	const load = () => {
		loaded ??= import(new URL(script, location)).then((list) => list.mount(button));
		document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
		return loaded;
	};
	const open = () =>
		load().then(
			(toggle) => toggle(),
			() => place.append(` ${failed}`),
		);
	button.addEventListener("click", open);
	place.hidden = false;
	try {
		if (localStorage.getItem(`guide-skills:${base}`)) load();
	} catch {
		// Without storage there are no marks.
	}
}
