// A stub of the module `vscode`, as far as the extension and its client use it, and a loader that gives it to the bundle.

import Module, { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

class Disposable {
  constructor(dispose) {
    this.dispose = dispose ?? (() => {});
  }
  static from(...all) {
    return new Disposable(() => all.forEach((one) => one.dispose()));
  }
}

class EventEmitter {
  listeners = new Set();
  event = (listener) => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };
  fire(value) {
    for (const listener of this.listeners) listener(value);
  }
  dispose() {
    this.listeners.clear();
  }
}

class CancellationTokenSource {
  token = { isCancellationRequested: false, onCancellationRequested: () => new Disposable() };
  cancel() {}
  dispose() {}
}

class CodeActionKind {
  constructor(value) {
    this.value = value;
  }
  append(part) {
    return new CodeActionKind(this.value === '' ? part : `${this.value}.${part}`);
  }
  static Empty = new CodeActionKind('');
  static QuickFix = new CodeActionKind('quickfix');
  static Refactor = new CodeActionKind('refactor');
  static Source = new CodeActionKind('source');
}

class Uri {
  constructor(url) {
    this.url = url;
  }
  static parse(text) {
    return new Uri(new URL(text));
  }
  static file(path) {
    return new Uri(new URL(`file://${encodeURI(path)}`));
  }
  get scheme() {
    return this.url.protocol.slice(0, -1);
  }
  get path() {
    return decodeURIComponent(this.url.pathname);
  }
  get fsPath() {
    return this.path;
  }
  toString() {
    return this.url.toString();
  }
  with() {
    return this;
  }
}

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
}

class Range {
  constructor(...at) {
    [this.start, this.end] = at.length === 2 ? at : [new Position(at[0], at[1]), new Position(at[2], at[3])];
  }
}

/** A stub with these settings. It records what the extension registers and shows. */
export function stub(settings, folder) {
  const events = {};
  const event = (name) => (events[name] ??= new EventEmitter()).event;
  const recorded = { commands: new Map(), diagnostics: new Map(), providers: [], panels: [], errors: [], contexts: {}, schemas: new Map() };
  const nothing = () => new Disposable();
  const lenient = (known) =>
    new Proxy(known, {
      get(target, name) {
        if (name in target || typeof name === 'symbol') return target[name];
        if (/^on(Did|Will)/.test(name)) return event(name);
        if (/^register/.test(name)) {
          return (...args) => {
            recorded.providers.push([name, args]);
            return new Disposable();
          };
        }
        return undefined;
      },
    });
  const channel = () => ({ append() {}, appendLine() {}, replace() {}, clear() {}, show() {}, hide() {}, dispose() {}, info() {}, error() {}, warn() {}, debug() {}, trace() {}, logLevel: 3, onDidChangeLogLevel: nothing });
  const known = {
    version: '1.100.0',
    Disposable, EventEmitter, CancellationTokenSource, CodeActionKind, Uri, Position, Range,
    workspace: lenient({
      textDocuments: [],
      notebookDocuments: [],
      workspaceFolders: [{ uri: Uri.file(folder), name: 'guide', index: 0 }],
      getConfiguration: (section) => ({ get: (key, fallback) => settings[`${section}.${key}`] ?? fallback, inspect: () => undefined }),
      createFileSystemWatcher: () => ({ onDidCreate: nothing, onDidChange: nothing, onDidDelete: nothing, dispose() {} }),
      getWorkspaceFolder: () => undefined,
      registerTextDocumentContentProvider: (scheme, provider) => {
        recorded.schemas.set(scheme, provider);
        return new Disposable();
      },
      asRelativePath: (path) => path,
    }),
    window: lenient({
      visibleTextEditors: [],
      activeTextEditor: undefined,
      tabGroups: { all: [], onDidChangeTabs: nothing, onDidChangeTabGroups: nothing },
      createOutputChannel: channel,
      showErrorMessage: async (message) => void recorded.errors.push(message),
      showInformationMessage: async (message) => void recorded.errors.push(message),
      showWarningMessage: async (message) => void recorded.errors.push(message),
      withProgress: (_, task) => task({ report() {} }, { isCancellationRequested: false, onCancellationRequested: nothing }),
      createWebviewPanel: (type, title) => {
        const closed = new EventEmitter();
        const panel = { type, title, webview: { html: '' }, onDidDispose: closed.event, dispose: () => closed.fire() };
        recorded.panels.push(panel);
        return panel;
      },
    }),
    languages: lenient({
      createDiagnosticCollection: () => ({
        set: (uri, diagnostics) => void recorded.diagnostics.set(uri.toString(), diagnostics ?? []),
        delete: (uri) => void recorded.diagnostics.delete(uri.toString()),
        clear() {}, dispose() {}, forEach() {}, has: () => false, get: () => undefined,
      }),
      match: (selector, document) => (document.languageId === 'markdown' ? 10 : 0),
    }),
    commands: lenient({
      registerCommand: (name, run) => {
        recorded.commands.set(name, run);
        return new Disposable();
      },
      executeCommand: async (name, ...args) => {
        if (name === 'setContext') recorded.contexts[args[0]] = args[1];
      },
    }),
    env: { appName: 'test', language: 'en', asExternalUri: async (uri) => uri, onDidChangeTelemetryEnabled: nothing },
    extensions: { getExtension: (id) => recorded.extensions?.[id], all: [], onDidChange: nothing },
    DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
    ViewColumn: { Beside: -2 },
    LogLevel: { Info: 3 },
    l10n: { t: (text) => text },
  };
  // The client extends and tests classes that this test never uses.
  const classes = {};
  const vscode = new Proxy(known, {
    get(target, name) {
      if (name === '__esModule') return true;
      if (name in target || typeof name === 'symbol' || name === 'default') return target[name];
      return (classes[name] ??= class {
        constructor(...args) {
          Object.assign(this, { args });
        }
        static Empty = new (class {})();
      });
    },
    // A bundler copies a module to an object with the same prototype. Names that are not known yet are found there.
    getPrototypeOf: () => vscode,
  });
  return { vscode, recorded, events };
}

/** Loads a bundle with the stub in place of `vscode`. */
export function load(path, vscode) {
  const original = Module._load;
  Module._load = function (request, ...rest) {
    return request === 'vscode' ? vscode : original.call(this, request, ...rest);
  };
  try {
    delete require.cache[require.resolve(path)];
    return require(path);
  } finally {
    Module._load = original;
  }
}
