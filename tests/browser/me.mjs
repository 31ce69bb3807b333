// What readers mark on the page of a role, and the page of their skills, in Chromium: by keyboard, after a reload, in two tabs,
// without storage, with hostile links, and after the guide has changed what they marked.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { launch, routeOpen } from "./chromium.mjs";
import { buildNursing, remove } from "./guides.mjs";
import { PAYLOADS, dangers } from "./payloads.mjs";
import { serve } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const KEY = "guide-skills:/";
const NURSE = "/roles/staff-nurse/";

let browser, server, site;
// The same guide after a change of one statement, without one level and without one skill.
let later, laterSite;

before(async () => {
  site = buildNursing();
  laterSite = buildNursing((files) => {
    const changed = { ...files };
    changed["skills/medicines.md"] = files["skills/medicines.md"].replace("Gives medicines while somebody checks.", "Prepares medicines, and gives them while somebody checks.");
    changed["skills/records.md"] = files["skills/records.md"].replace("Writes so that the next shift needs to ask nothing.", "writes so that the next  shift needs to ask nothing");
    const withoutWounds = files["roles/community-nurse.md"].replace(", Wounds: alone", "").replace("skill: Wounds", "fact: Faces");
    changed["roles/community-nurse.md"] = withoutWounds;
    delete changed["skills/wounds.md"];
    return changed;
  });
  [server, later, browser] = await Promise.all([serve(site), serve(laterSite), launch()]);
});

after(async () => {
  await browser?.close();
  for (const one of [server, later]) one?.close();
  for (const one of [site, laterSite]) if (one) remove(one);
});

const PARTS = ["document", "stylesheet", "script", "image", "font", "other"];

/** Watches a page: its messages, errors, dialogs, and requests that are not for its own parts or for the data of the site. */
function watch(page, problems) {
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("dialog", (dialog) => (problems.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("request", (request) => {
    const url = new URL(request.url());
    const isOfSite = [server.origin, later.origin].includes(url.origin) && request.method() === "GET" && !url.search;
    const isData = request.resourceType() === "fetch" && url.pathname === "/role-index/skills.bin";
    if (!(isOfSite && (isData || PARTS.includes(request.resourceType()))) && url.protocol !== "blob:") problems.push(`request: ${url}`);
  });
}

/** Opens a page in a new context. The test fails if it does something that `watch` reports. */
async function open(path, options, then, prepare = () => {}) {
  const { origin = server.origin, ...rest } = options;
  const context = await browser.newContext({ viewport: DESK, ...rest });
  await context.addInitScript(prepare);
  const page = await context.newPage();
  const problems = [];
  watch(page, problems);
  try {
    await page.goto(origin + path, { waitUntil: "networkidle" });
    await then(page, context, problems);
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

const button = (page, name) => page.getByRole("button", { name, exact: true });
const stored = async (page) => JSON.parse((await page.evaluate((key) => localStorage.getItem(key), KEY)) ?? "null");
const markOf = ({ skill, level, state }) => `${skill}#${level} ${state}`;
const storedMarks = async (page) => (await stored(page))?.marks.map(markOf);
const text = (page, selector) => page.locator(selector).evaluateAll((all) => all.map((one) => one.innerText.replace(/\s+/g, " ").trim()));

async function openList(page) {
  await button(page, "Mark where I stand").click();
  await page.locator(".stand-list").waitFor();
}

async function tabTo(page, locator, most = 150) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    if (await locator.evaluate((one) => one === document.activeElement)) return;
  }
  assert.fail("Tab never reaches it");
}

/** Marks some of what a staff nurse needs, and opens the page of skills. */
async function markSome(page) {
  await page.goto(server.origin + NURSE, { waitUntil: "networkidle" });
  await openList(page);
  for (const name of ["Can do: Records, alone", "Can do: Medicines, with help", "Learning: Assessment, with help", "Not yet: Teaching, with help"]) await button(page, name).click();
  await page.goto(`${server.origin}/me/`, { waitUntil: "networkidle" });
}

const MARKS = ["skills/records#alone yes", "skills/medicines#with-help yes", "skills/assessment#with-help learning", "skills/teaching#with-help no"];

describe("the page of a role", () => {
  test("lets readers mark each expectation by keyboard, once for all roles", async () => {
    await open(NURSE, {}, async (page) => {
      const toggle = page.locator(".stand button");
      await tabTo(page, toggle);
      await page.keyboard.press("Enter");
      await page.locator(".stand-list").waitFor();
      assert.equal(await toggle.getAttribute("aria-expanded"), "true");
      assert.equal(await page.locator(".matrix").isVisible(), false);
      assert.deepEqual(await text(page, ".stand-list h3"), ["Newly qualified", "Staff nurse", "Senior staff nurse"]);
      assert.deepEqual(await text(page, ".stand-list h3:nth-of-type(2) + ul b"), ["Assessment", "Leading a Shift", "Medicines"]);
      const can = button(page, "Can do: Records, alone");
      await tabTo(page, can);
      await page.keyboard.press("Space");
      assert.equal(await can.getAttribute("aria-pressed"), "true");
      assert.ok(await can.evaluate((one) => one === document.activeElement), "the focus stays");
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Enter");
      assert.deepEqual(await storedMarks(page), ["skills/records#alone learning"]);
      assert.equal(await can.getAttribute("aria-pressed"), "false");
      await page.goto(`${server.origin}/roles/community-nurse/`, { waitUntil: "networkidle" });
      assert.deepEqual(await text(page, ".stood"), ["You: learning"]);
      await openList(page);
      await button(page, "Learning: Records, alone").click();
      assert.deepEqual(await storedMarks(page), [], "a second press removes the mark");
    });
  });

  test("shows marks in its table, and the list in its place", async () => {
    await open(NURSE, {}, async (page) => {
      assert.equal(await page.locator(".stood, .stand-list").count(), 0);
      await openList(page);
      await button(page, "Not yet: Medicines, for others").click();
      await button(page, "Done").click();
      assert.equal(await page.locator(".stand-list").isVisible(), false);
      assert.deepEqual(await text(page, ".matrix .stood"), ["You: not yet"]);
      await page.reload({ waitUntil: "networkidle" });
      assert.deepEqual(await text(page, ".matrix .stood"), ["You: not yet"]);
      await page.setViewportSize(PHONE);
      await page.locator(".level-steps summary").nth(2).click();
      assert.deepEqual(await text(page, ".level-steps .stood"), ["You: not yet"]);
    });
  });

  test("without levels lists what the role expects", async () => {
    await open("/roles/healthcare-assistant/", {}, async (page) => {
      await openList(page);
      assert.deepEqual(await text(page, ".stand-list li b"), ["Personal Care", "Records"]);
      assert.match((await text(page, ".stand-list li"))[0], /Washes, dresses and moves people/);
      await button(page, "Can do: Personal Care, alone").click();
      assert.deepEqual((await stored(page)).roles, ["roles/healthcare-assistant"]);
      assert.equal((await stored(page)).marks[0].text, "Washes, dresses and moves people without hurting them.");
    });
  });

  test("shows nothing of it without JavaScript", async () => {
    await open(NURSE, { javaScriptEnabled: false }, async (page) => {
      assert.equal(await page.locator(".stand").isVisible(), false);
      assert.ok(await page.locator(".matrix").isVisible());
    });
    await open("/me/", { javaScriptEnabled: false }, async (page) => {
      assert.equal(await page.locator("main button, main input").count(), 0);
      assert.match(await page.locator("main").innerText(), /Marking needs JavaScript/);
      assert.ok(await page.getByRole("link", { name: "Staff Nurse" }).isVisible());
    });
  });

  test("says if the list can’t be loaded", async () => {
    await open(NURSE, {}, async (page, context, problems) => {
      await routeOpen(page, /role-marks/, (route) => route.abort());
      await button(page, "Mark where I stand").click();
      await page.getByText("This could not be loaded.").waitFor();
      problems.length = 0;
    });
  });
});

describe("the page of skills", () => {
  test("tells how to begin, and loads no data before", async () => {
    await open("/me/", {}, async (page, context, problems) => {
      await page.route("**/skills.bin", (route) => (problems.push("data"), route.continue()));
      await page.reload({ waitUntil: "networkidle" });
      assert.deepEqual(await text(page, "main h2"), ["Begin with a role", "Go on with a file"]);
      assert.equal(await page.locator(".me-start li").count(), 6);
      await page.getByRole("link", { name: "Practice Educator" }).click();
      assert.match(page.url(), /\/roles\/practice-educator\/#guide-skills$/);
    });
  });

  test("names for each level what is met and what is missing, the nearest moves, and what to learn", async () => {
    await open("/me/", {}, async (page) => {
      await markSome(page);
      assert.deepEqual(await text(page, "main h2:visible"), ["Roles", "Nearest moves", "What to learn next", "What is marked", "Keep, share or erase"]);
      assert.deepEqual(await text(page, ".me-role :is(h3, h4)"), ["Staff Nurse", "Newly qualified", "Staff nurse", "Senior staff nurse"]);
      assert.deepEqual(await text(page, ".me-role dl:first-of-type dd"), [
        "Medicines with help, Records alone",
        "Assessment with help (learning) Measures and reports what is not as usual. Personal Care alone (not marked) Washes, dresses and moves people without hurting them.",
      ]);
      const near = await text(page, ".me-moves .me-near");
      assert.deepEqual(near.slice(0, 2), ["Practice Educator Teaching for others (not marked) What this move takes", "Healthcare Assistant Personal Care alone (not marked)"]);
      assert.equal(await page.locator(".me-moves a", { hasText: "What this move takes" }).first().getAttribute("href"), "/moves/staff-nurse-to-practice-educator/");
      assert.deepEqual(await text(page, ".me-learn .me-near"), ["Assessment with help Ask for the story first with help All levels of this skill", "Personal Care alone All levels of this skill"]);
      assert.deepEqual(await text(page, ".marked li > div"), [
        "Assessment with help Measures and reports what is not as usual.",
        "Medicines with help Gives medicines while somebody checks.",
        "Records alone Writes so that the next shift needs to ask nothing.",
        "Teaching with help Looks after a student for a shift.",
      ]);
      assert.doesNotMatch(await page.locator("main").innerText(), /\d ?%|score|\d of \d/);
    });
  });

  test("changes marks, roles and notes by keyboard, and keeps them", async () => {
    await open("/me/", {}, async (page) => {
      await markSome(page);
      const learning = button(page, "Learning: Records, alone");
      await tabTo(page, learning);
      await page.keyboard.press("Space");
      assert.ok(await learning.evaluate((one) => one === document.activeElement), "the focus stays");
      const select = page.getByLabel("Add a role");
      await select.focus();
      await page.keyboard.type("Charge");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.deepEqual(await text(page, ".me-role h3"), ["Charge Nurse", "Staff Nurse"]);
      const notes = page.getByLabel("Your notes on Charge Nurse");
      await notes.focus();
      await page.keyboard.type("Ask <b>when</b>\nand why");
      assert.ok(await notes.evaluate((one) => one === document.activeElement));
      await page.reload({ waitUntil: "networkidle" });
      assert.equal(await notes.inputValue(), "Ask <b>when</b>\nand why");
      assert.equal(await learning.getAttribute("aria-pressed"), "true");
      await button(page, "Remove: Charge Nurse").press("Enter");
      assert.deepEqual(await text(page, ".me-role h3"), ["Staff Nurse"]);
      assert.equal(await page.evaluate(() => document.activeElement.id), "me-roles");
      assert.match(await page.getByRole("status").textContent(), /^Charge Nurse is no longer listed/);
      assert.deepEqual((await stored(page)).notes, [["roles/charge-nurse", "Ask <b>when</b>\nand why"]]);
    });
  });

  test("follows another tab, and neither loses a change of the other", async () => {
    await open("/me/", {}, async (page, context, problems) => {
      await markSome(page);
      const other = await context.newPage();
      watch(other, problems);
      await other.goto(`${server.origin}/roles/practice-educator/`, { waitUntil: "networkidle" });
      await openList(other);
      await button(other, "Can do: Teaching, for others").click();
      await button(page, "Can do: Teaching, for others").waitFor();
      await button(page, "Can do: Teaching, with help").click();
      await button(page, "Learning: Records, alone").click();
      await other.locator('[aria-label="Learning: Records, alone"][aria-pressed="true"]').waitFor();
      await button(other, "Not yet: Records, alone").click();
      await page.locator('[aria-label="Not yet: Records, alone"][aria-pressed="true"]').waitFor();
      const expected = [...MARKS.slice(0, 3), "skills/teaching#with-help yes", "skills/teaching#for-others yes"].map((mark) => mark.replace("records#alone yes", "records#alone no"));
      assert.deepEqual((await storedMarks(page)).sort(), expected.sort());
      // A note that is being written stays when the other tab marks something.
      await page.getByLabel("Your notes on Staff Nurse").focus();
      await page.keyboard.type("one ");
      await button(other, "Learning: Records, alone").click();
      await other.waitForFunction((key) => localStorage.getItem(key).includes("one "), KEY);
      await page.keyboard.type("two");
      assert.equal(await page.getByLabel("Your notes on Staff Nurse").inputValue(), "one two");
      assert.deepEqual((await stored(page)).notes, [["roles/staff-nurse", "one two"]]);
    });
  });
});

const denied = () => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } });
const full = () => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; };

describe("the storage", () => {
  for (const [name, prepare, message] of [["denied", denied, /saves nothing/], ["full", full, /is full/]]) {
    test(`that is ${name}: the pages say so, and work for the visit`, async () => {
      await open(NURSE, {}, async (page) => {
        await openList(page);
        await button(page, "Can do: Records, alone").click();
        await button(page, "Learning: Medicines, alone").click();
        assert.match((await text(page, ".stand-list .problem"))[0], message);
        assert.equal(await page.locator('.stand-list [aria-pressed="true"]').count(), 2);
      }, prepare);
      await open("/me/", {}, async (page) => {
        const file = { name: "a.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ format: "guide-skills", version: 1, marks: [], roles: ["roles/staff-nurse"], notes: [] })) };
        await page.locator("#me-file").setInputFiles(file);
        await button(page, "Keep this as mine").click();
        await page.locator(".me-role").waitFor();
        assert.deepEqual(await text(page, ".me-role h3"), ["Staff Nurse"]);
        assert.match((await text(page, ".me .problem"))[0], message);
        await page.getByLabel("Your notes on Staff Nurse").fill("a note");
        assert.equal(await page.getByLabel("Your notes on Staff Nurse").inputValue(), "a note");
      }, prepare);
    });
  }

  test("with something else in it is left alone until a click", async () => {
    for (const foreign of ["not json", '{"format":"guide-skills","version":2,"marks":[]}', ...PAYLOADS.slice(0, 12)]) {
      await open("/roles/practice-educator/", {}, async (page) => {
        await page.evaluate(([key, text]) => localStorage.setItem(key, text), [KEY, foreign]);
        await page.reload();
        await openList(page);
        assert.match((await text(page, ".stand-list .problem"))[0], /can’t read/);
        await button(page, "Can do: Records, alone").click();
        const raw = () => page.evaluate((key) => localStorage.getItem(key), KEY);
        assert.equal(await raw(), foreign);
        await page.goto(`${server.origin}/me/`);
        await page.locator(".me .problem").waitFor();
        assert.match((await text(page, ".me .problem"))[0], /can’t read/);
        assert.equal(await raw(), foreign);
        const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#me-save-foreign").click()]);
        assert.equal(readFileSync(await download.path(), "utf8"), foreign);
        await button(page, "Replace it with what is here").click();
        assert.equal(await raw(), null);
        assert.equal(await page.locator(".me .problem").count(), 0);
        assert.deepEqual(await page.evaluate(dangers), []);
      });
    }
  });
});

test("a guide that has changed says so, shows both statements, and asks", async () => {
  await open("/me/", {}, async (page, context) => {
    await markSome(page);
    await page.goto(`${server.origin}/roles/community-nurse/`, { waitUntil: "networkidle" });
    await openList(page);
    await button(page, "Can do: Wounds, alone").click();
    const saved = await page.evaluate((key) => localStorage.getItem(key), KEY);
    const next = await context.newPage();
    await next.goto(`${later.origin}/404.html`);
    await next.evaluate(([key, text]) => localStorage.setItem(key, text), [KEY, saved]);
    await next.goto(later.origin + NURSE, { waitUntil: "networkidle" });
    await openList(next);
    const row = next.locator(".stand-list li", { has: next.locator(".changed") });
    assert.equal(await row.count(), 1);
    assert.match(await row.innerText(), /Prepares medicines, and gives them[\s\S]*The guide has changed this since you marked it\. It was: “Gives medicines while somebody checks\.”/);
    await next.goto(`${later.origin}/me/`, { waitUntil: "networkidle" });
    assert.deepEqual(await text(next, "#me-changedMarks"), ["Changed since you marked it"]);
    const changed = next.locator("section[aria-labelledby=me-changedMarks] li");
    assert.equal(await changed.count(), 1, "letter case and spaces don’t count");
    assert.match(await changed.innerText(), /Prepares medicines[\s\S]*It was: “Gives medicines while somebody checks\.”/);
    assert.match((await text(next, ".me-role dd")).join(), /Medicines with help \(changed in the guide\)/);
    assert.match((await text(next, ".marked li")).join(), /Wounds alone \(no longer in the guide\) Treats wounds for months/);
    assert.deepEqual((await stored(next)).marks.find(({ skill }) => skill === "skills/medicines").text, "Gives medicines while somebody checks.");
    await button(next, "Still true: Medicines, with help").click();
    assert.equal(await next.locator(".changed").count(), 0);
    assert.match((await stored(next)).marks.find(({ skill }) => skill === "skills/medicines").text, /^Prepares medicines/);
    await button(next, "Can do: Wounds, alone").click();
    assert.ok(!(await storedMarks(next)).join().includes("wounds"));
  });
});

describe("a file", () => {
  test("has everything, and shows what it would change before it does", async () => {
    let saved;
    await open("/me/", {}, async (page) => {
      await markSome(page);
      await page.getByLabel("Your notes on Staff Nurse").fill('A "note" <b>');
      const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Save as a file").click()]);
      assert.equal(download.suggestedFilename(), "my-skills.json");
      saved = readFileSync(await download.path());
      assert.deepEqual(JSON.parse(saved), await stored(page));
    });
    await open(NURSE, {}, async (page) => {
      await openList(page);
      await button(page, "Not yet: Records, alone").click();
      await page.goto(`${server.origin}/me/`, { waitUntil: "networkidle" });
      await page.locator("#me-file").setInputFiles({ name: "a.json", mimeType: "application/json", buffer: saved });
      await page.locator(".me-offer").waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.id), "me-file-offer");
      assert.deepEqual(await text(page, ".me-offer li"), [
        "Records, alone: not yet, then can do",
        "Medicines, with help: can do",
        "Assessment, with help: learning",
        "Teaching, with help: not yet",
        "Notes on Staff Nurse are added",
      ]);
      assert.deepEqual(await storedMarks(page), ["skills/records#alone no"]);
      await button(page, "Leave it").click();
      assert.deepEqual(await storedMarks(page), ["skills/records#alone no"]);
      await page.locator("#me-file").setInputFiles({ name: "a.json", mimeType: "application/json", buffer: saved });
      await button(page, "Keep this as mine").click();
      assert.deepEqual(await storedMarks(page), MARKS);
      assert.equal(await page.getByLabel("Your notes on Staff Nurse").inputValue(), 'A "note" <b>');
      await page.locator("#me-file").setInputFiles({ name: "a.json", mimeType: "application/json", buffer: saved });
      await page.getByText("Your skills have all of it already.").waitFor();
    });
  });

  test("that is hostile or something else is refused", async () => {
    await open("/me/", {}, async (page) => {
      const files = [...PAYLOADS, "", "{}", "[".repeat(100000), "x".repeat(4_000_001)];
      for (const content of files) {
        await page.locator("#me-file").setInputFiles({ name: "a.json", mimeType: "application/json", buffer: Buffer.from(content) });
        await page.getByText("This file has no skills that can be read.").first().waitFor();
        assert.equal(await page.locator(".me-offer").count(), 0);
      }
      const payload = PAYLOADS[15];
      const mark = { skill: payload, level: payload, state: "yes", hash: payload, text: payload, title: payload, name: payload };
      const content = JSON.stringify({ format: "guide-skills", version: 1, marks: [mark], roles: [payload], notes: [[payload, payload]] });
      await page.locator("#me-file").setInputFiles({ name: "a.json", mimeType: "application/json", buffer: Buffer.from(content) });
      await button(page, "Keep this as mine").click();
      await page.locator(".marked li").waitFor();
      assert.ok((await text(page, ".marked li")).join().includes(payload));
      assert.deepEqual(await page.evaluate(dangers), []);
      assert.equal(await page.locator("main img, main [onerror]").count(), 0);
    });
  });
});

describe("a link", () => {
  test("is copied, and shows the skills read-only until they are kept", async () => {
    let address;
    await open("/me/", { permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
      await markSome(page);
      await page.getByLabel("Your notes on Staff Nurse").fill("secret");
      await button(page, "Share as a link").click();
      address = await page.locator("#me-link").inputValue();
      assert.match(address, new RegExp(`^${server.origin}/me/#[\\w-]+$`));
      assert.ok(address.length < 600, `${address.length} characters`);
      await button(page, "Copy").click();
      await page.locator(".me-keep").getByText("The link is copied.").waitFor();
      assert.equal(await page.getByRole("status").textContent(), "The link is copied.");
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address);
      assert.doesNotMatch(Buffer.from(address.split("#")[1], "base64url").toString(), /secret/);
    });
    const path = address.slice(server.origin.length);
    await open(path, {}, async (page) => {
      await page.locator(".me-offer").waitFor();
      assert.equal(await stored(page), null);
      assert.deepEqual(await text(page, ".me-role h3"), ["Staff Nurse"]);
      assert.equal(await page.locator(".me .marks, .me textarea, .me select, .me-keep").count(), 0, "read-only");
      assert.equal(await page.locator(".me-start").count(), 0);
      await page.reload({ waitUntil: "networkidle" });
      assert.equal(await stored(page), null);
      await button(page, "Leave it").click();
      assert.equal(page.url(), `${server.origin}/me/`);
      assert.deepEqual([await stored(page), await page.locator(".me-start").isVisible()], [null, true]);
      await page.goto(address, { waitUntil: "networkidle" });
      await button(page, "Keep this as mine").click();
      assert.deepEqual((await storedMarks(page)).sort(), [...MARKS].sort());
      assert.equal(page.url(), `${server.origin}/me/`);
      assert.equal(await page.locator(".me .marks").count(), 4);
    });
    await open("/me/", {}, async (page) => {
      await markSome(page);
      await button(page, "Not yet: Records, alone").click();
      await page.evaluate((hash) => (location.hash = hash), address.split("#")[1]);
      await page.locator(".me-offer").waitFor();
      assert.deepEqual(await text(page, ".me-offer li"), ["Records, alone: not yet, then can do"]);
      assert.ok((await storedMarks(page)).includes("skills/records#alone no"));
    });
  });

  test("that is hostile runs nothing and stores nothing", async () => {
    const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    await open("/me/", {}, async (page) => {
      const fragments = [];
      for (const payload of PAYLOADS) {
        fragments.push(encodeURIComponent(payload), encoded(payload));
        fragments.push(encoded([1, [[payload, [[payload, 2, payload, payload, payload, payload]]]], [payload]]));
        fragments.push(encoded([1, [["skills/records", [["alone", 2, "0", payload, payload, payload]]]], ["roles/staff-nurse"]]));
      }
      let shown = 0;
      for (const fragment of fragments) {
        await page.goto(`${server.origin}/me/#${fragment}`);
        await page.locator(".me :is(.me-offer, .problem)").first().waitFor();
        shown += await page.locator(".me-offer").count();
        assert.deepEqual(await page.evaluate(dangers), [], fragment);
        assert.equal(await page.evaluate(() => localStorage.length), 0, fragment);
        await page.evaluate(() => history.replaceState(null, "", location.pathname));
      }
      assert.equal(shown, 2 * PAYLOADS.length, "what can be read is shown as text");
    });
  });
});

describe("the handout", () => {
  test("has the roles, what is met and missing, and the notes", async () => {
    await open("/me/", { colorScheme: "dark" }, async (page) => {
      await markSome(page);
      await page.getByLabel("Add a role").selectOption("Charge Nurse");
      await button(page, "Add").click();
      await page.getByLabel("Your notes on Staff Nurse").fill("First line\nsecond line");
      await page.emulateMedia({ media: "print" });
      const visible = await page.locator("main").innerText();
      for (const part of ["Staff Nurse", "Senior staff nurse", "Met", "Missing", "Your notes: First line\nsecond line", "Charge Nurse"]) assert.ok(visible.includes(part), part);
      assert.equal(await page.locator("main :is(button, input, select, textarea):visible").count(), 0);
      for (const part of [".me-moves", ".me-marked", ".me-keep"]) assert.equal(await page.locator(part).first().isVisible(), false, part);
      assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".me-role h4")).color), "rgb(0, 0, 0)");
    });
  });

  test("of one role has only this role", async () => {
    await open("/me/", {}, async (page) => {
      await markSome(page);
      await page.getByLabel("Add a role").selectOption("Charge Nurse");
      await button(page, "Add").click();
      await page.evaluate(() => (window.print = () => (window.hasPrinted = true)));
      await button(page, "Print: Staff Nurse").click();
      await page.waitForFunction(() => window.hasPrinted);
      await page.emulateMedia({ media: "print" });
      assert.deepEqual(await text(page, ".me-role h3:visible"), ["Staff Nurse"]);
      assert.equal(await page.locator(".me-learn").isVisible(), false);
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      assert.deepEqual(await text(page, ".me-role h3:visible"), ["Charge Nurse", "Staff Nurse"]);
    });
  });
});

test("everything is erased with one click, which can be undone", async () => {
  await open("/me/", {}, async (page) => {
    await markSome(page);
    await page.getByLabel("Your notes on Staff Nurse").fill("a note");
    const before = await stored(page);
    await button(page, "Erase everything").press("Enter");
    await button(page, "Undo").waitFor();
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    assert.equal(await page.getByRole("status").textContent(), "Everything is erased.");
    assert.ok(await page.locator(".me-start").isVisible());
    assert.ok(await button(page, "Undo").evaluate((one) => one === document.activeElement));
    await page.keyboard.press("Enter");
    assert.deepEqual(await stored(page), before);
    assert.equal(await page.getByLabel("Your notes on Staff Nurse").inputValue(), "a note");
    await button(page, "Erase everything").click();
    await button(page, "Undo").waitFor();
    await page.reload({ waitUntil: "networkidle" });
    assert.deepEqual([await stored(page), await button(page, "Undo").count()], [null, 0]);
  });
});

test("data that can’t be loaded is reported, and marks can still be changed and saved", async () => {
  await open("/me/", {}, async (page, context, problems) => {
    await markSome(page);
    for (const answer of [(route) => route.abort(), (route) => route.fulfill({ status: 404 }), (route) => route.fulfill({ body: "no" }), (route) => route.fulfill({ body: "" })]) {
      await page.unroute("**/skills.bin");
      await page.route("**/skills.bin", answer);
      await page.reload({ waitUntil: "networkidle" });
      assert.match((await text(page, ".me .problem"))[0], /could not be loaded/);
      assert.deepEqual(await text(page, ".me h2"), ["What is marked", "Keep, share or erase"]);
      await button(page, "Can do: Teaching, with help").click();
      assert.ok((await storedMarks(page)).includes("skills/teaching#with-help yes"));
      await button(page, "Not yet: Teaching, with help").click();
      assert.ok(await button(page, "Save as a file").isVisible());
    }
    problems.length = 0;
  });
});

describe("both pages", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [PHONE, DESK]) {
      test(`have no axe violation and don’t scroll sideways, ${colorScheme}, ${viewport.width} px`, async () => {
        await open(NURSE, { colorScheme, viewport }, async (page) => {
          const check = async (name) => {
            await page.evaluate(AXE);
            const { violations } = await page.evaluate(() => axe.run(document, { rules: { "target-size": { enabled: true } } }));
            assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), [], name);
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, name);
          };
          await check("closed");
          await openList(page);
          await button(page, "Can do: Records, alone").click();
          await check("list");
          await button(page, "Done").click();
          await check("table with marks");
          await page.goto(`${server.origin}/me/`, { waitUntil: "networkidle" });
          await page.getByLabel("Your notes on Staff Nurse").fill("x".repeat(300));
          await button(page, "Share as a link").click();
          await page.locator("#me-link").waitFor();
          await check("skills");
          const address = await page.locator("#me-link").inputValue();
          await button(page, "Erase everything").click();
          await button(page, "Undo").waitFor();
          await check("erased");
          await page.goto(address);
          await page.locator(".me-offer").waitFor();
          await check("shared");
          await page.goto(`${server.origin}/me/#x`);
          await page.locator(".me .problem").waitFor();
          await check("bad link");
        });
      });
    }
  }

  test("keep their scripts within 14 KiB each, and no other page loads one", async () => {
    const names = ["marks", "me", "me-keep", "me-standing", "role-marks", "stand"];
    const files = readdirSync(site).filter((file) => names.some((name) => new RegExp(`^${name}\\.[0-9a-f]{12}\\.js$`).test(file)));
    assert.equal(files.length, names.length);
    for (const file of files) assert.ok(statSync(join(site, file)).size <= 14 * 1024, file);
    const pages = readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".html"));
    const loads = (pattern) => pages.filter((name) => pattern.test(readFileSync(join(site, name), "utf8"))).sort();
    assert.deepEqual(loads(/(?:src|href)="\/(?:me|me-standing|me-keep|marks)\.[0-9a-f]+\.(?:js|css)"/), ["me/index.html"]);
    const roles = ["charge-nurse", "community-nurse", "healthcare-assistant", "nurse-practitioner", "practice-educator", "staff-nurse"];
    assert.deepEqual(loads(/<script[^>]*src="\/stand\.[0-9a-f]+\.js"/), roles.map((role) => `roles/${role}/index.html`));
    await open("/roles/charge-nurse/", {}, async (page, context) => {
      const loaded = [];
      page.on("request", (request) => loaded.push(new URL(request.url()).pathname.replace(/\.[0-9a-f]{12}/, "")));
      await page.reload({ waitUntil: "networkidle" });
      assert.ok(loaded.includes("/stand.js"));
      assert.deepEqual(loaded.filter((path) => /marks|\/me|skills/.test(path)), [], "a reader without marks loads the button only");
    });
    assert.ok(statSync(join(site, files.find((file) => file.startsWith("stand.")))).size < 1024);
  });
});
