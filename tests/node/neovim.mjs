// Starts Neovim without a screen, with the settings of docs/editors.md, and writes in a guide with it.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import test from "node:test";

const ROOT = resolve(import.meta.dirname, "../..");
const PROGRAM = process.env.GUIDE_BIN ?? join(ROOT, "target/debug/guide");
const NEOVIM = process.env.NEOVIM ?? "nvim";

/** The settings in the documentation for a version of Neovim. */
function settings(minor) {
  const section = readFileSync(join(ROOT, "docs/editors.md"), "utf8").split("\n## Neovim\n")[1].split("\n## ")[0];
  const [current, older] = [...section.matchAll(/```lua\n([^]*?)```/g)].map((block) => block[1]);
  return minor >= 11 ? current : older;
}

/** What an author does, as a script of the editor. Prints its results as one line of JSON. */
const SCRIPT = String.raw`
local results = {}
local function until_true(condition, what)
  if not vim.wait(20000, condition, 20) then
    io.stderr:write('waited in vain for ' .. what .. '\n')
    vim.cmd('cquit')
  end
end
local function messages()
  local found = vim.tbl_map(function(one) return one.code .. ' ' .. one.lnum .. ':' .. one.col end, vim.diagnostic.get(0))
  table.sort(found)
  return found
end
-- Asks about the end of some words in a line.
local function ask(method, line, words)
  local before = vim.fn.getline(line)
  before = before:sub(1, select(2, before:find(words, 1, true)))
  local _, client = next((vim.lsp.get_clients or vim.lsp.buf_get_clients)())
  local _, units = vim.str_utfindex(before)
  local is_in_bytes = client.offset_encoding == 'utf-8'
  local position = { line = line - 1, character = is_in_bytes and #before or units }
  local params = { textDocument = { uri = vim.uri_from_bufnr(0) }, position = position }
  local _, answer = next(vim.lsp.buf_request_sync(0, method, params, 20000) or {})
  return answer and answer.result
end
until_true(function() return #messages() > 0 end, 'diagnostics')
results.before = messages()
vim.fn.setline(3, '😀 [[Baker]]')
until_true(function() return #messages() == 0 end, 'the fix')
vim.fn.setline(4, '😀 [[Ba')
local list = ask('textDocument/completion', 4, '[[Ba')
results.completion = vim.tbl_map(function(item) return item.label end, list.items or list)
vim.fn.setline(4, '')
vim.fn.cursor(3, 9)
results.hover = ask('textDocument/hover', 3, 'Ba').contents.value
vim.lsp.buf.definition()
until_true(function() return vim.fn.expand('%:t') == 'baker.md' end, 'the definition')
results.definition = vim.fn.line('.')
vim.cmd('buffer index.md')
vim.fn.cursor(3, 9)
vim.lsp.buf.rename('Pastry Chef')
until_true(function() return vim.fn.getline(3) == '😀 [[Pastry Chef]]' end, 'the new name')
vim.cmd('silent! wall')
until_true(function() return #messages() == 0 end, 'no diagnostics after the rename')
results.version = vim.version().minor
io.stdout:write(vim.fn.json_encode(results) .. '\n')
vim.cmd('qall!')
`;

test("Neovim shows diagnostics, completes and renames", (t) => {
  if (spawnSync(NEOVIM, ["--version"]).error) return t.skip("Neovim is not installed");
  const minor = Number(/NVIM v0\.(\d+)/.exec(execFileSync(NEOVIM, ["--version"], { encoding: "utf8" }))[1]);
  const root = mkdtempSync(join(tmpdir(), "guide-neovim-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write("guide/site.toml", 'title = "Test"\n');
  write("guide/content/roles/baker.md", "---\ntitle: Baker\nsummary: Bakes bread.\n---\nText.\n");
  write("guide/content/index.md", "# Home\n\n😀 [[Bakerr]]\n");
  write("init.lua", `vim.cmd('filetype on')\n${settings(minor)}`);
  write("script.lua", SCRIPT);
  const guide = join(root, "guide");
  const outcome = spawnSync(
    NEOVIM,
    ["--headless", "-n", "-i", "NONE", "-u", join(root, "init.lua"), "content/index.md", "-S", join(root, "script.lua")],
    {
      cwd: guide,
      encoding: "utf8",
      timeout: 60_000,
      env: { ...process.env, PATH: `${dirname(PROGRAM)}:${process.env.PATH}`, HOME: root, XDG_STATE_HOME: root, XDG_DATA_HOME: root },
    },
  );
  const line = outcome.stdout.split("\n").find((line) => line.startsWith("{"));
  assert.ok(line, `${outcome.stdout}\n${outcome.stderr}`);
  const results = JSON.parse(line);
  assert.equal(results.version, minor);
  assert.deepEqual(results.before, ["unknown-name 2:7"]);
  assert.deepEqual(results.completion.slice(0, 1), ["Baker"]);
  assert.match(results.hover, /Bakes bread\./);
  assert.equal(results.definition, 2);
  assert.equal(readFileSync(join(guide, "content/index.md"), "utf8"), "# Home\n\n😀 [[Pastry Chef]]\n\n");
  assert.ok(!existsSync(join(guide, "content/roles/baker.md")), "the file has the new name too");
  const role = readFileSync(join(guide, "content/roles/pastry-chef.md"), "utf8");
  assert.match(role, /^---\ntitle: Pastry Chef\nsummary: Bakes bread\.\naliases: \[\/roles\/baker\/\]\nalso_called: \[Baker\]\n---\nText\.\n$/);
});
