// The books that `guide export epub` writes, checked by epubcheck: no error and no warning.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { OPTIONS, PROGRAM, ROOT, SMALL, guideIn, guideOf } from "../browser/guides.mjs";
import { payloadFiles } from "../browser/payloads.mjs";

// Debian's package; elsewhere the jar of the release.
const EPUBCHECK = process.env.EPUBCHECK_JAR ?? "/usr/share/java/epubcheck.jar";
const HANDBOOKS = join(ROOT, "../shared/data/handbooks");

let folder;
before(() => (folder = mkdtempSync(join(tmpdir(), "guide-epub-"))));
after(() => rmSync(folder, { recursive: true }));

/** Runs the program. Documents with errors are left out, and then its status is 1. */
function guide(...args) {
  const { stdout, stderr, status } = spawnSync(PROGRAM, [...OPTIONS, ...args], { cwd: ROOT, encoding: "utf8" });
  assert.ok(status === 0 || (status === 1 && args.includes("--keep-going")), stderr.slice(-2000));
  return stdout;
}

/** Writes the book of the guide in `root`, and asserts that epubcheck reports nothing. */
function check(root, name, ...options) {
  const book = join(folder, `${name}.epub`);
  const written = guide("--root", root, "export", "epub", book, ...options).trim();
  const checked = spawnSync("java", ["-jar", EPUBCHECK, book], { encoding: "utf8" });
  const messages = (checked.stdout + checked.stderr).split("\n").filter((line) => /^(FATAL|ERROR|WARNING)/.test(line));
  assert.deepEqual([messages.slice(0, 20), checked.status], [[], 0], name);
  assert.match(checked.stdout + checked.stderr, /Messages: 0 fatals \/ 0 errors \/ 0 warnings/);
  console.log(`${name}: ${written.split(" → ")[0]}, ${statSync(book).size} bytes: epubcheck reports nothing`);
  return book;
}

/** The same for a guide of `files`. */
function checkFiles(files, name, settings = 'title = "Guide"\n', ...options) {
  const root = guideOf(files, settings);
  try {
    return check(root, name, ...options);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const base64 = (text) => Buffer.from(text, "base64");
const PNG = base64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
const GIF = base64("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==");
const JPEG = Buffer.concat([
  base64("/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="),
  Buffer.from([0xff, 0xd9]),
]);
const SVG = `<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" onload="ran(1)"><script>ran(1)</script>
<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs><a xlink:href="page.html"><rect width="9" height="9" fill="url(#a)"/></a>
<image xlink:href="https://example.org/a.png" width="1" height="1"/><use xlink:href="#none"/><text x="1" y="5">a &amp; b</text></svg>`;

// HTML that browsers read in some way, and XML readers do not.
const HTML = `
<center><font color=red>Old</font> <tt>code</tt> <big>big</big> <strike>gone</strike> <acronym title=a>b</acronym></center>

<table border=1 align=center cellpadding=2 width="50%"><caption><p>Caption<table><tr><td>in</table></caption><tfoot><tr><td>foot</tfoot>
<thead><tr><th scope=wrong align=left><h2>Heading</h2><thead><tr><th abbr=x>2<tbody><tr><td colspan=0 rowspan=9999 nowrap valign=top>x<td headers=none bgcolor=red>y</table>

<ul>text<li>a<ul><p>no item</p></ul><li value=3>b</ul> <ol type=x start=no reversed><li value=2 type=a>c</ol> <menu><li>d</menu>

<dl><dd>no name<dt>name</dl> <dl><div><dt id=g>a<dd><p>b</div><div><dt><h3>c</h3><dd>d</div></dl>

<h3 align=center><div>A block in a heading<ul><li>and a list</ul></div></h3>
<b>bold<p>paragraph</p><ul><li>item</ul></b> <a href=#no-such><div>block link<a href=b>inner</a></div></a>
<p id="1">a<p id="1">b<p id="ä ö">c<p id="x:y">d<p id="">e<p lang="not a language" dir=up>f<p lang=de-AT dir=RTL xml:lang=fr>g</p>

<a href="#1">1</a> <a href="#x:y">2</a> <a href="#%C3%A4%20%C3%B6">3</a> <a name=old>4</a> <a href="#old">5</a> <a href="nowhere.html">6</a>
<a href="http://exa mple.org/">7</a> <a href="https://example.org/a|b?c=[d]&e={f}#g#h">8</a> <a href="https://example.org/%zz">9</a> <a href="tel:+43 1">10</a>
<a href="//example.org/x">11</a> <a href="ftp://example.org/">12</a> <a href="mailto:a b@example.org">13</a> <a href="https://user:pw@example.org:8080/">14</a>

<details><summary><h4>Fold</h4></summary>Text</details> <figure><p>a</p><figcaption>b</figcaption><p>c</p></figure>
<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby> <ruby>a</ruby> <ruby><rt>b</rt></ruby>
<time datetime=never>then</time> <data>x</data> <bdo>y</bdo> <q cite="::">z</q> <ins datetime=x cite=y><p>ins</p></ins> <del>del</del> <dfn>a<dfn>b</dfn></dfn>
<img src="https://example.org/far.png" alt="far"> <img src="//example.org/far.png"> <img src=missing.png alt="gone" usemap=#m> <img> <map name=m><area href=x></map>
<picture><source srcset="dot.png 1x, https://example.org/b.png 2x"><img src="dot.png" alt="" width=1px height=-1></picture>
<video src=film.mp4 poster=dot.png controls>film</video> <audio><source src="https://example.org/a.mp3"></audio> <iframe src=x></iframe> <object data=x>o</object>
<input type=checkbox checked> <p aria-labelledby=none aria-hidden=true role=banner tabindex=0 hidden=until-found>hidden</p>
<address><h2>h</h2><footer>f</footer></address> <header><footer><main>m</main></footer></header> <hgroup><h2>a</h2><p>b</hgroup> <nav>n</nav>
<pre>pre<p>p</pre> <blockquote cite=x>q</blockquote> <hr align=left size=1 noshade> <br clear=all> <wbr>
<p title="a&#10;b&lt;&quot;" class="  a   b ">t &nbsp;&copy;&hellip;&zwj;\u0001\u000b\uffff</p> <!-- a -- b --> <![CDATA[x]]> <?php x ?>
`;

test("this repository's guide", () => {
  check(ROOT, "own");
});

test("a guide in several languages, in each of them", () => {
  const text = (words) => `# ${words}\n\n[1](#${words.split(" ")[0]}) [2](../roles/tester.md)[^1]\n\n## ${words}\n\n[^1]: ${words}\n`;
  const files = {
    "index.md": "# Home\n\nRead the [roles](roles/index.md) and [all titles](/titles/).\n",
    "roles/tester.md": "---\ntitle: Tester\nsummary: Finds out.\nalso_called: [QA]\n---\n## Day\n\nText.\n",
    "roles/index.md": "# Roles\n\nAll of them.\n",
    "handbook/index.md": text("Hand book"),
    "handbook/start/week.md": text("First week"),
    "de/handbook/index.md": `---\ntranslation_of: handbook/index.md\n---\n${text("Größe")}`,
    "ar/handbook/index.md": `---\ntranslation_of: handbook/index.md\n---\n${text("دليل العمل")}`,
    "ar/roles/tester.md": "---\ntitle: مختبر\ntranslation_of: roles/tester.md\n---\nنص `code`.\n",
  };
  const settings = 'title = "Guide"\nbase_url = "https://example.org/guide/"\nauthors = ["A & B"]\n[languages.de]\n[languages.ar]\ntitle = "دليل"\n';
  for (const language of ["en", "de", "ar"]) {
    checkFiles(files, language, settings, "--language", language);
  }
});

test("formulas", () => {
  checkFiles({ "articles/formulas.md": readFileSync(join(ROOT, "tests/browser/formulas.md"), "utf8") }, "formulas");
});

test("every kind of page", () => {
  checkFiles(SMALL, "small", 'title = "Guide"\nbase_url = "https://example.org"\n', "--keep-going");
  const { settings, files } = guideIn(readFileSync(join(ROOT, "tests/cases/guides/nursing.txt"), "utf8").split("-- script --\n")[0]);
  checkFiles(files, "nursing", settings);
});

test("images in all formats", () => {
  const names = ["dot.png", "dot.gif", "dot.jpg", "dot.svg", "lossy.webp", "alpha.webp", "dot.avif", "Über uns.PNG"];
  const all = names.map((name) => `![${name}](<${name}> "A title")\n\n<img src="${name}" alt="again">\n`).join("\n");
  const book = checkFiles(
    {
      "one.md": `# Images\n\n${all}\n![far](https://far.example/far.png) ![data](data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==)\n`,
      "again.md": `# Again\n\n${all}`,
      "dot.png": PNG,
      "Über uns.PNG": PNG,
      "dot.gif": GIF,
      "dot.jpg": JPEG,
      "dot.svg": SVG,
      "dot.avif": Buffer.from("\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "latin1"),
      "lossy.webp": readFileSync(join(ROOT, "tests/images/lossy.webp")),
      "alpha.webp": readFileSync(join(ROOT, "tests/images/lossy-alpha.webp")),
    },
    "images",
    'title = "Images"\nbase_url = "https://example.org/"\n',
    "--keep-going",
  );
  const entries = readFileSync(book, "latin1").match(/PK\x01\x02[^]{42}EPUB\/images\/[0-9a-f]+\.(?:gif|jpg|png|svg|webp|avif)/g);
  const formats = entries.map((entry) => entry.split(".").pop()).sort();
  // Each image once, and WebP as formats that every reading system shows.
  assert.deepEqual(formats, ["gif", "jpg", "jpg", "png", "png", "png", "svg"]);
});

test("a cover", () => {
  for (const format of ["png", "svg"]) {
    // Its page has the name of another one, and a chapter shows the image too.
    const files = { "cover.md": "# Cover\n\n![It](front.png)\n", "front.png": PNG, "front.svg": SVG };
    const root = guideOf(files, `title = "A & B"\n[book]\ncover = "content/front.${format}"\n`);
    const book = check(root, `cover-${format}`);
    const again = join(folder, "again.epub");
    guide("--root", root, "export", "epub", again);
    assert.deepEqual(readFileSync(again), readFileSync(book));
    rmSync(root, { recursive: true });
  }
});

for (const mode of ["sanitize", "trust", "escape"]) {
  test(`HTML of authors with raw_html = "${mode}"`, () => {
    const files = { ...payloadFiles(), "html.md": `# HTML\n${HTML}`, "part.md": `# Part\n\ntext <b>open\n\n</div></p>${HTML.replaceAll("\n\n", "\n")}` };
    checkFiles({ ...files, "dot.png": PNG }, `html-${mode}`, `title = "HTML"\n[markdown]\nraw_html = "${mode}"\n`, "--keep-going");
  });
}

for (const name of ["18f", "clef"]) {
  test(`the handbook ${name}`, { skip: !existsSync(join(HANDBOOKS, name)) }, () => {
    const root = join(folder, name);
    guide("import", join(HANDBOOKS, name), "--into", root);
    check(root, `handbook-${name}`, "--keep-going");
  });
}
