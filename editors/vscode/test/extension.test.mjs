// Activates the extension with a stub of the editor and the real program, and checks what it registers and shows.

import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { load, stub } from './vscode.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const program = process.env.GUIDE_BIN ?? resolve(here, '../../../target/debug/guide');
const bundle = resolve(here, '../dist/extension.js');

/** A guide in a temporary folder. */
function newGuide(t) {
  const root = mkdtempSync(join(tmpdir(), 'guide-vscode-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'content/roles'), { recursive: true });
  writeFileSync(join(root, 'site.toml'), 'title = "Test"\n');
  writeFileSync(join(root, 'content/roles/baker.md'), '---\ntitle: Baker\n---\nSee [[Nobody]].\n');
  writeFileSync(join(root, 'content/index.md'), '# Home\n');
  return root;
}

async function until(condition, what) {
  for (let tries = 0; tries < 300; tries++) {
    const value = await condition();
    if (value) return value;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail(`waited in vain for ${what}`);
}

function open(vscode, root, path) {
  const file = join(root, path);
  return { document: { uri: vscode.Uri.file(file), languageId: 'markdown', getText: () => readFileSync(file, 'utf8') } };
}

test('the extension starts the server, and shows its diagnostics', async (t) => {
  const root = newGuide(t);
  const { vscode, recorded } = stub({ 'guide.path': program, 'guide.schemas': false }, root);
  const extension = load(bundle, vscode);
  const context = { subscriptions: [] };
  await extension.activate(context);
  t.after(() => extension.deactivate());
  assert.deepEqual(recorded.errors, []);
  assert.equal(recorded.contexts['guide.isActive'], true);
  const manifest = JSON.parse(readFileSync(resolve(here, '../package.json'), 'utf8'));
  for (const { command } of manifest.contributes.commands) assert.ok(recorded.commands.has(command), command);
  const uri = vscode.Uri.file(join(root, 'content/roles/baker.md')).toString();
  const found = await until(() => recorded.diagnostics.get(uri), 'diagnostics');
  assert.ok(found.length > 0);
});

test('the preview opens next to the text and follows it', async (t) => {
  const root = newGuide(t);
  const { vscode, recorded, events } = stub({ 'guide.path': program, 'guide.schemas': false }, root);
  const extension = load(bundle, vscode);
  await extension.activate({ subscriptions: [] });
  t.after(() => extension.deactivate());
  vscode.window.activeTextEditor = open(vscode, root, 'content/roles/baker.md');
  await recorded.commands.get('guide.openPreview')();
  assert.deepEqual(recorded.errors, []);
  const [panel] = recorded.panels;
  const address = /<iframe src="([^"]+)"/.exec(panel.webview.html)?.[1];
  assert.match(address, /\/roles\/baker\/$/);
  const page = await (await fetch(address)).text();
  assert.match(page, /<h1[^>]*>\s*Baker/);
  events.onDidChangeActiveTextEditor.fire(open(vscode, root, 'content/index.md'));
  assert.match(panel.webview.html, /<iframe src="http:\/\/[^/"]+\/"/);
  // A file of another folder changes nothing.
  events.onDidChangeActiveTextEditor.fire(open(vscode, tmpdir(), 'other.md'));
  assert.match(panel.webview.html, /<iframe src="http:\/\/[^/"]+\/"/);
  panel.dispose();
  await until(async () => !(await fetch(address).catch(() => undefined)), 'the end of the preview');
});

test('the schemas come from the program', async (t) => {
  const root = newGuide(t);
  const { vscode, recorded } = stub({ 'guide.path': program }, root);
  const contributed = [];
  const associated = [];
  recorded.extensions = {
    'redhat.vscode-yaml': { activate: async () => ({ registerContributor: (...args) => contributed.push(args) }) },
    'tamasfe.even-better-toml': { activate: async () => ({ associateSchema: (association) => associated.push(association) }) },
  };
  const extension = load(bundle, vscode);
  await extension.activate({ subscriptions: [] });
  t.after(() => extension.deactivate());
  const [[scheme, request, content]] = contributed;
  assert.equal(request('file:///x/content/roles/a.md'), `${scheme}://schema/front-matter`);
  assert.equal(request('file:///x/notes.yaml'), undefined);
  assert.ok(JSON.parse(await content(`${scheme}://schema/front-matter`)).anyOf.length > 5);
  assert.equal(associated.length, 1);
  const provider = recorded.schemas.get(scheme);
  assert.equal(JSON.parse(await provider.provideTextDocumentContent({ path: '/config' })).properties.title.type, 'string');
});

test('a missing program is reported', async (t) => {
  const root = newGuide(t);
  const { vscode, recorded } = stub({ 'guide.path': '/no/such/program', 'guide.schemas': false }, root);
  const extension = load(bundle, vscode);
  await extension.activate({ subscriptions: [] });
  t.after(() => extension.deactivate());
  assert.ok(recorded.errors.some((message) => message.includes('/no/such/program')), String(recorded.errors));
});
