// Speaks the protocol with the program, by the library of the extension's client.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test from 'node:test';

const require = createRequire(import.meta.url);
const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = require('vscode-languageserver-protocol/node');
const here = dirname(fileURLToPath(import.meta.url));
const program = process.env.GUIDE_BIN ?? resolve(here, '../../../target/debug/guide');

test('the server answers the library of the client', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'guide-protocol-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'content/roles'), { recursive: true });
  writeFileSync(join(root, 'content/roles/baker.md'), '---\ntitle: Baker\nsummary: Bakes bread.\n---\n## Tools\n');
  const text = '# Home\r\n\r\n😀 [[Baker]] and [[Bakerr]]\r\n';
  writeFileSync(join(root, 'content/index.md'), text);
  const server = spawn(program, ['lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  const diagnostics = new Map();
  connection.onNotification('textDocument/publishDiagnostics', (params) => void diagnostics.set(params.uri, params.diagnostics));
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  const folder = { uri: pathToFileURL(root).toString(), name: 'guide' };
  const capabilities = {
    general: { positionEncodings: ['utf-16'] },
    workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'] } },
  };
  const result = await connection.sendRequest('initialize', { processId: process.pid, rootUri: folder.uri, capabilities, workspaceFolders: [folder] });
  assert.equal(result.capabilities.positionEncoding, 'utf-16');
  assert.equal(result.serverInfo.name, 'guide');
  await connection.sendNotification('initialized', {});
  const uri = pathToFileURL(join(root, 'content/index.md')).toString();
  await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'markdown', version: 1, text } });
  const at = { textDocument: { uri }, position: { line: 2, character: 7 } };
  const hover = await connection.sendRequest('textDocument/hover', at);
  assert.match(hover.contents.value, /Bakes bread/);
  const [wrong] = diagnostics.get(uri);
  assert.equal(wrong.code, 'unknown-name');
  assert.deepEqual(wrong.range, { start: { line: 2, character: 19 }, end: { line: 2, character: 25 } });
  const definition = await connection.sendRequest('textDocument/definition', at);
  assert.match(definition.uri, /baker\.md$/);
  const edit = await connection.sendRequest('textDocument/rename', { ...at, newName: 'Bread Maker' });
  assert.ok(edit.documentChanges.some((change) => change.kind === 'rename' && change.newUri.endsWith('bread-maker.md')));
  const actions = await connection.sendRequest('textDocument/codeAction', { textDocument: { uri }, range: wrong.range, context: { diagnostics: [wrong] } });
  assert.ok(actions.some((action) => action.title.includes('Baker')), JSON.stringify(actions));
  const change = { range: { start: { line: 2, character: 19 }, end: { line: 2, character: 25 } }, text: 'Baker#T' };
  await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [change] });
  const completion = await connection.sendRequest('textDocument/completion', { textDocument: { uri }, position: { line: 2, character: 26 } });
  assert.deepEqual(completion.items.map((item) => item.label), ['Tools']);
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  const status = await new Promise((done) => server.on('exit', done));
  assert.equal(status, 0);
  connection.dispose();
});
