// Texts that try to run something, in everything that can be wrong with a guide, shown over a page of its preview: nothing
// of theirs runs.
import assert from "node:assert/strict";
import { test } from "node:test";

import { launch } from "./chromium.mjs";
import { PAYLOADS, dangers, line, watch } from "./payloads.mjs";
import { Preview } from "./preview.mjs";

/** Whether the overlay of a preview shows a text. */
const isShown = (text) => document.querySelector("guide-preview")?.shadowRoot.querySelector(".overlay")?.textContent.includes(text);

/** What the overlay holds: every element that isn't one of its own, and how many attributes that could run. */
const overlayOf = () => {
  const root = document.querySelector("guide-preview").shadowRoot;
  const own = ["link", "section", "header", "h2", "button", "p", "pre"];
  const others = [...root.querySelectorAll("*")].filter((element) => !own.includes(element.localName));
  const events = [...root.querySelectorAll("*")].flatMap((element) => [...element.attributes].filter(({ name }) => /^on/i.test(name)));
  return { others: others.map((element) => element.outerHTML), events: events.length };
};

/** Does something with a page that may be loading itself again at any moment, until it isn't in the middle of that. */
async function steadily(act) {
  for (let left = 10; ; left--) {
    try {
      return await act();
    } catch (error) {
      const isLoading = /interrupted by another|context was destroyed|frame was detached|ERR_ABORTED/.test(error.message);
      if (left === 0 || !isLoading) throw error;
    }
  }
}

test("nothing of what is wrong with a guide runs in the overlay of its preview", async () => {
  const browser = await launch();
  const good = "# One\n";
  const preview = await new Preview({ "content/one.md": good }).start();
  let shown = 0;
  try {
    await watch(browser, async (page, ran) => {
      page.setDefaultTimeout(60_000);
      const overlay = page.locator("guide-preview .overlay");
      const shows = async (payload) => {
        await page.waitForFunction(isShown, payload);
        const { others, events } = await steadily(() => page.evaluate(overlayOf));
        assert.deepEqual([others, events], [[], 0], payload);
        assert.deepEqual(await steadily(() => page.evaluate(dangers)), [], payload);
        assert.deepEqual(ran, []);
        shown++;
      };
      const payloads = PAYLOADS.filter((payload) => !/[\n\u0001\u2028\t`]/.test(payload));
      // A source line is shown as far as a terminal is wide, so a long payload is looked for by its beginning.
      const beginning = (payload) => payload.slice(0, 40).trimEnd();
      await steadily(() => page.goto(`${preview.address}one/`));
      for (const payload of payloads) {
        // In a value and in the line of source around it.
        preview.write("content/one.md", `---\ndate: ${line(payload)}\n---\n${good}`);
        await shows(beginning(line(payload)));
      }
      preview.write("content/one.md", good);
      await overlay.waitFor({ state: "detached" });
      // In the names of a file, a title, a key, and a link. All of them are warnings, so the list is opened.
      const some = payloads.filter((payload) => payload.length < 60 && !payload.includes("/")).slice(0, 12);
      for (const [at, payload] of some.entries()) {
        preview.write(`content/${payload}.md`, `---\ntitle: ${line(payload)}\n${line(payload)}: x\nroles: ${line(payload)}\nweight: ${line(payload)}\n---\n[a](<${payload}-${at}.md>)\n`);
        await shows(beginning(payload));
      }
      for (const payload of some) preview.delete(`content/${payload}.md`);
      await overlay.waitFor({ state: "detached" });
      // In a template that can't be read, and in one that fails on a page.
      for (const payload of some) {
        preview.write("templates/article.html", `{% ${payload} %}`);
        await shows(beginning(payload));
      }
      for (const payload of some) {
        const inTemplate = payload.replaceAll('"', "'");
        // Over a page that was good, and then in its place.
        preview.write("templates/article.html", '<p class="good">{{ page.title }}</p>');
        await page.locator(".good").waitFor();
        await overlay.waitFor({ state: "detached" });
        preview.write("templates/article.html", `{{ page.nothing["${inTemplate}"].more }}`);
        await shows(beginning(inTemplate));
        await steadily(() => page.goto(`${preview.address}one/`));
        assert.match(await steadily(() => page.innerText("h1")), /fails/);
        assert.ok((await steadily(() => page.innerText("pre"))).includes(beginning(inTemplate)), payload);
        assert.deepEqual(await steadily(() => page.evaluate(dangers)), [], payload);
      }
      assert.deepEqual(ran, []);
    });
  } finally {
    await browser.close();
    await preview.stop();
    preview.remove();
  }
  console.log(`${shown} texts of errors in the overlay of a preview: none runs`);
});
