// XSS payloads, and the functions that detect whether one of them ran.

// A payload that runs calls `ran`, which `watch` adds to the page.
export const RUN = "ran(1)";
export const PAYLOADS = [
  `<script>${RUN}</script>`,
  `"><script>${RUN}</script>`,
  `'><script>${RUN}</script>`,
  `</title><script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `</style><script>${RUN}</script>`,
  `</noscript><script>${RUN}</script>`,
  `--><script>${RUN}</script>`,
  `]]><script>${RUN}</script>`,
  `<ScRiPt>${RUN}</sCrIpT>`,
  `<script\n>${RUN}</script >`,
  `<scr<script>ipt>${RUN}</script>`,
  `<script src="data:text/javascript,${RUN}"></script>`,
  `<script type=module>${RUN}</script>`,
  `<img src=x onerror=${RUN}>`,
  `"><img src=x onerror=${RUN}>`,
  `<img src=x onerror="${RUN}" alt='`,
  `<img/src=x/onerror=${RUN}>`,
  `<img src="x\` \`onerror=${RUN}">`,
  `<img src=x:x onerror\n=\n${RUN}>`,
  `" onerror="${RUN}" src="x`,
  `" onfocus="${RUN}" autofocus tabindex=1 x="`,
  `' onmouseover='${RUN}' x='`,
  `\` onclick=${RUN} x=\``,
  `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><set attributeName=onload to=${RUN}></svg>`,
  `<svg><a xlink:href="javascript:${RUN}"><text y=20>a</text></a></svg>`,
  `<svg><foreignObject><iframe srcdoc="<script>parent.${RUN}</script>"></foreignObject></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${RUN}></style></mglyph></table></mtext></math>`,
  `<math href="javascript:${RUN}">a</math>`,
  `<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=${RUN}>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<template><script>${RUN}</script></template>`,
  `<body onload=${RUN}>`,
  `<body onpageshow=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`,
  `<details open ontoggle=${RUN}>`,
  `<video src=x onerror=${RUN}></video>`,
  `<video><source onerror=${RUN} src=x></video>`,
  `<audio src=x onerror=${RUN}>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<iframe src="javascript:parent.${RUN}"></iframe>`,
  `<object data="javascript:${RUN}"></object>`,
  `<embed src="javascript:${RUN}">`,
  `<a href="javascript:${RUN}">a</a>`,
  `<a href="JaVaScRiPt:${RUN}">a</a>`,
  `<a href="java&#10;script:${RUN}">a</a>`,
  `<a href="&#106;avascript:${RUN}">a</a>`,
  `<a href="\u0001javascript:${RUN}">a</a>`,
  `<a href="data:text/html,<script>opener.${RUN}</script>">a</a>`,
  `<a href="vbscript:${RUN}">a</a>`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<base href="javascript:${RUN}//">`,
  `<link rel=stylesheet href="data:text/css,a">`,
  `<style>@keyframes x{}a{animation:x}</style><b style="animation-name:x" onanimationstart="${RUN}">`,
  `<p style="background:url(javascript:${RUN})">a</p>`,
  `<button formaction="javascript:${RUN}">a</button>`,
  `<form action="javascript:${RUN}"><input type=submit></form>`,
  `<marquee onstart=${RUN}>a</marquee>`,
  `<x-a onclick=${RUN} contenteditable autofocus onfocus=${RUN}>a</x-a>`,
  `[a](javascript:${RUN})`,
  `[a](<java\tscript:${RUN}>)`,
  `![a](javascript:${RUN})`,
  `![a](x" onerror="${RUN})`,
  `![" onerror="${RUN}](x)`,
  `[a](x "\\" onmouseover=\\"${RUN}")`,
  `<javascript:${RUN}>`,
  `[[x|<img src=x onerror=${RUN}>]]`,
  `# a {onclick=${RUN} #x"onload=${RUN}}`,
  `[^<img src=x onerror=${RUN}>]`,
  `{{ "<script>${RUN}</script>" }}`,
  "```\"><script>ran(1)</script>\na\n```",
  `\u2028<script>${RUN}</script>`,
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `%3Cscript%3E${RUN}%3C/script%3E`,
  `+ADw-script+AD4-${RUN}+ADw-/script+AD4-`,
];

export const line = (text) => JSON.stringify(text.replaceAll("\n", " "));

/** A guide with each payload in every field and text, by path in `content/`. */
export function payloadFiles() {
  const files = {};
  const write = (name, text) => (files[name] = text);
  PAYLOADS.forEach((payload, at) => {
    const text = line(payload);
    write(
      `articles/a${at}.md`,
      `---\ntitle: ${text}\nsummary: ${text}\nauthors: [${text}]\nroles: [${text}, Role ${at}]\ntopics: [${text}]\n` +
        `tags: [${text}]\naliases: [${text}]\nsources: [${text}]\nextra: {x: ${text}}\n---\n` +
        `${payload}\n\n# ${payload}\n\na ${payload} b\n\n- ${payload}\n\n> ${payload}\n\n| ${payload} |\n|-|\n| ${payload} |\n\n` +
        `[${payload}](a0.md "${payload}") ![${payload}](x.png) <div title="${payload}">a</div>\n\n${payload}`,
    );
    write(
      `roles/r${at}.md`,
      `---\ntitle: Role ${at}\nsummary: ${text}\nabbr: ${text}\nalso_called: [${text}]\nfamily: ${text}\n` +
        `facts: {${text}: ${text}}\nskills: {${text}: ${text}}\nlevels: [{name: ${text}, differs: ${text}}]\n` +
        `confused_with: [{role: Role ${(at + 1) % PAYLOADS.length}, difference: ${text}}]\nleads_to: [{role: ${text}, how: ${text}}]\n` +
        `contexts: {${text}: ${text}}\ncodes: {${text}: ${text}}\n---\n${payload}\n`,
    );
    write(
      `debates/d${at}.md`,
      `---\ntitle: Debate ${at}\ntakeaway: ${text}\nroles: [Role ${at}]\n---\n${payload}\n\n## ${payload}\n\n### ${payload}\n` +
        `- Held by: ${payload}\n- When: ${payload}\n- Source: ${payload}\n- For: ${payload}\n- But: ${payload}\n\n### Other\n\n${payload}\n`,
    );
  });
  return files;
}

/** Calls `then` with a page and the list of payloads that ran on it. */
export async function watch(browser, then) {
  const context = await browser.newContext();
  const ran = [];
  await context.exposeFunction("ran", () => ran.push(page.url()));
  const page = await context.newPage();
  page.on("dialog", (dialog) => (ran.push(`${page.url()}: ${dialog.message()}`), dialog.dismiss()));
  try {
    await then(page, ran);
  } finally {
    await context.close();
  }
}

/** Runs in the page: returns everything that could run a script, in the current document or in the parsed `text`. */
export const dangers = (text) => {
  const found = [];
  const document = text ? new DOMParser().parseFromString(text, "text/html") : window.document;
  for (const element of document.querySelectorAll("*")) {
    if (element.localName === "script" && !element.src && element.type !== "application/ld+json") found.push("script");
    if (element.localName === "script" && element.src && !element.src.startsWith(location.origin)) found.push(element.src);
    if (["iframe", "object", "embed", "base"].includes(element.localName)) found.push(element.localName);
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) found.push(`${element.localName} ${name}`);
      if (/^(href|src|action|formaction|xlink:href)$/.test(name) && /^[\s\0-\x20]*(java|vb)script:/i.test(value)) {
        found.push(`${element.localName} ${name}=${value}`);
      }
    }
  }
  for (const data of document.querySelectorAll('script[type="application/ld+json"]')) JSON.parse(data.textContent);
  return found;
};
