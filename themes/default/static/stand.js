// The button with which readers mark where they stand in a role. The rest is loaded when they use it, or have marks.
const place = document.querySelector("[data-stand]");
if (place) {
	const { script, style, base, failed } = place.dataset;
	const button = place.querySelector("button");
	let loaded;
	const load = () => {
		if (!loaded) document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
		loaded ??= import(new URL(script, location)).then((list) => list.mount(button));
		return loaded;
	};
	const fail = () => place.append(` ${failed}`);
	const open = () => load().then((toggle) => toggle(), fail);
	button.addEventListener("click", open);
	try {
		if (localStorage.getItem(`guide-skills:${base}`)) load().catch(() => {});
	} catch {
		// Without storage there are no marks.
	}
}
