import 'monaco-editor/esm/vs/basic-languages/yaml/yaml.contribution.js';
import 'monaco-editor/esm/vs/editor/editor.all.js';
import * as monaco from 'monaco-editor/esm/vs/editor/editor.api.js';
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import { parseDocument } from 'yaml';
import { describeKey, type KeyEntry, keysAt } from '#pipeline/language-keys.ts';
import type { Problem, TextRange } from '#pipeline/problem.ts';
import { knownPaths, statePaths } from '#pipeline/references.ts';
import { predefinedVariables } from '#pipeline/steps/predefined-variables.ts';
import { editorTheme, themeName } from './editor-theme.ts';
import { pathAt } from './path-at.ts';
import type { ReadText } from './validation-worker.ts';

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

export interface EditorListeners {
  changed(text: string): void;
  /** The line of the cursor, from 1. */
  cursorMoved(line: number): void;
}

/** What the providers of the language know; one editor is shown at a time, and the providers belong to the language. */
const known: { parsed: ReadText | null; variables: readonly string[] } = { parsed: null, variables: [] };
let provided = false;

/** Monaco on one definition. Without React; whoever attaches it calls `dispose`. */
export class YamlEditor {
  readonly #editor: monaco.editor.IStandaloneCodeEditor;
  readonly #model: monaco.editor.ITextModel;
  readonly #words: monaco.editor.IEditorDecorationsCollection;
  readonly #changed: monaco.editor.IEditorDecorationsCollection;
  #colouring = 0;
  #coloured = '';
  readonly #theme: MutationObserver;

  constructor(parent: HTMLElement, text: string, listeners: EditorListeners) {
    provideLanguage();
    editorTheme();
    this.#model = monaco.editor.createModel(text, 'yaml');
    this.#model.setEOL(
      text.includes('\r\n') ? monaco.editor.EndOfLineSequence.CRLF : monaco.editor.EndOfLineSequence.LF,
    );
    this.#editor = monaco.editor.create(parent, {
      model: this.#model,
      theme: themeName(),
      automaticLayout: true,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-mono'),
      fontSize: 12,
      lineHeight: 20,
      fontLigatures: false,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      tabSize: 2,
      insertSpaces: true,
      detectIndentation: false,
      renderLineHighlight: 'all',
      fixedOverflowWidgets: true,
      quickSuggestions: { other: true, strings: true, comments: false },
      wordBasedSuggestions: 'off',
      // It would lie on the text; a fix is offered at the problem itself, by Ctrl+. and in the list of problems.
      lightbulb: { enabled: monaco.editor.ShowLightbulbIconMode.Off },
      ariaLabel: 'Definition',
      padding: { top: 8, bottom: 8 },
    });
    this.#words = this.#editor.createDecorationsCollection();
    this.#changed = this.#editor.createDecorationsCollection();
    this.#editor.onDidChangeModelContent(({ changes }) => {
      // Colours move with words inside a line, and are lost where whole lines are replaced.
      if (changes.some(({ range, text: now }) => range.startLineNumber !== range.endLineNumber || now.includes('\n')))
        this.#coloured = '';
      listeners.changed(this.#model.getValue());
    });
    this.#editor.onDidChangeCursorPosition(({ position }) => listeners.cursorMoved(position.lineNumber));
    this.#theme = new MutationObserver(() => {
      editorTheme();
      monaco.editor.setTheme(themeName());
    });
    this.#theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  }

  get text(): string {
    return this.#model.getValue();
  }

  /** Replaces the text as an edit that can be undone. */
  replace(text: string): void {
    this.#editor.pushUndoStop();
    this.#editor.executeEdits('replace', [{ range: this.#model.getFullModelRange(), text }]);
    this.#editor.pushUndoStop();
  }

  /** Shows what was found in the text that the editor holds now. */
  show(parsed: ReadText, variables: readonly string[]): void {
    known.parsed = parsed;
    known.variables = variables;
    monaco.editor.setModelMarkers(
      this.#model,
      'pipewright',
      parsed.problems.map((problem) => ({
        ...monacoRange(problem.range),
        severity: problem.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
        message: problem.message,
        code: problem.code,
        source: 'pipewright',
      })),
    );
    // Behind the markers, which somebody waits for; colours move with their words, so the same words are not coloured again.
    const coloured = JSON.stringify([...parsed.places.commands, ...parsed.places.references].map(({ text }) => text));
    if (coloured === this.#coloured) return;
    this.#coloured = coloured;
    cancelAnimationFrame(this.#colouring);
    this.#colouring = requestAnimationFrame(() => this.#colour(parsed));
  }

  #colour(parsed: ReadText): void {
    this.#words.set([
      ...parsed.places.commands.flatMap(({ range }) => shellWords(this.#model, range)),
      ...parsed.places.references.map(({ range }) => ({
        range: monacoRange(range),
        options: { inlineClassName: 'reference' },
      })),
    ]);
  }

  /** Marks lines, from 1, that differ from the file in the repository. */
  markChanged(lines: readonly number[]): void {
    this.#changed.set(
      lines.map((line) => ({
        range: new monaco.Range(line, 1, line, 1),
        options: { linesDecorationsClassName: 'changed-line' },
      })),
    );
  }

  apply(problem: Problem): void {
    const { fix } = problem;
    if (!fix) return;
    this.#editor.pushUndoStop();
    this.#editor.executeEdits(
      'fix',
      fix.edits.map(({ range, text }) => ({ range: monacoRange(range), text, forceMoveMarkers: true })),
    );
    this.#editor.pushUndoStop();
  }

  goTo(range: TextRange): void {
    const place = monacoRange(range);
    this.#editor.setSelection(place);
    this.#editor.revealRangeInCenterIfOutsideViewport(place);
    this.#editor.focus();
  }

  format(): void {
    const formatted = formatYaml(this.text);
    if (formatted !== null && formatted !== this.text) this.replace(formatted);
  }

  dispose(): void {
    cancelAnimationFrame(this.#colouring);
    this.#theme.disconnect();
    this.#editor.dispose();
    this.#model.dispose();
    known.parsed = null;
  }
}

/** The text set in order, comments kept; null when it is no YAML. */
export function formatYaml(text: string): string | null {
  const document = parseDocument(text, { merge: true });
  return document.errors.length > 0 ? null : document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function monacoRange({ start, end }: TextRange): monaco.IRange {
  const empty = start.offset === end.offset;
  return {
    startLineNumber: start.line,
    startColumn: start.column,
    endLineNumber: end.line,
    endColumn: empty ? end.column : end.column,
  };
}

const shellSign =
  /\$\(|\$\{?[A-Za-z_][\w]*\}?|`|(?<=^|[\s;&|(])(?:if|then|else|elif|fi|for|in|do|done|while|until|case|esac|function)(?=$|[\s;])|&&|\|\||(?<=^|\s)#.*$|"(?:[^"\\]|\\.)*"|'[^']*'/gm;

/** Variables, keywords, strings and operators of a command, marked by class: the tokens of YAML end where a command begins. */
function shellWords(model: monaco.editor.ITextModel, range: TextRange): monaco.editor.IModelDeltaDecoration[] {
  const text = model.getValueInRange(monacoRange(range));
  const start = model.getOffsetAt({ lineNumber: range.start.line, column: range.start.column });
  return [...text.matchAll(shellSign)].slice(0, 200).map((match) => {
    const from = model.getPositionAt(start + match.index);
    const to = model.getPositionAt(start + match.index + match[0].length);
    const [sign] = match;
    const kind =
      sign.startsWith('$') || sign === '`'
        ? 'variable'
        : sign.startsWith('#')
          ? 'comment'
          : /^["']/.test(sign)
            ? 'string'
            : 'keyword';
    return { range: monaco.Range.fromPositions(from, to), options: { inlineClassName: `shell-${kind}` } };
  });
}

/** Registers hover, completion, fixes, outline and formatting for YAML, once for the page. */
function provideLanguage(): void {
  if (provided) return;
  provided = true;
  monaco.languages.registerHoverProvider('yaml', {
    provideHover(model, { lineNumber, column }) {
      const { path, key } = pathAt(model.getValue(), lineNumber);
      const word = model.getWordAtPosition({ lineNumber, column })?.word;
      const variable = word === undefined ? undefined : predefinedVariables[word];
      if (variable !== undefined) return { contents: [{ value: `**${word}**: ${variable}` }] };
      const entry = key === null ? null : describeKey([...path, key]);
      return entry ? { contents: [{ value: documentation(entry) }] } : null;
    },
  });
  monaco.languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: ['.', '{', ' ', '"', '$'],
    provideCompletionItems: (model, position) => ({ suggestions: completions(model, position) }),
  });
  monaco.languages.registerCodeActionProvider('yaml', {
    provideCodeActions(model, range) {
      const near =
        known.parsed?.problems.filter(
          ({ fix, range: place }) => fix && monaco.Range.areIntersectingOrTouching(monacoRange(place), range),
        ) ?? [];
      const actions = near.flatMap(({ fix, code }): monaco.languages.CodeAction[] =>
        fix
          ? [
              {
                title: fix.title,
                kind: 'quickfix',
                isPreferred: true,
                diagnostics: monaco.editor
                  .getModelMarkers({ resource: model.uri })
                  .filter((marker) => marker.code === code),
                edit: {
                  edits: fix.edits.map(({ range: place, text }) => ({
                    resource: model.uri,
                    versionId: undefined,
                    textEdit: { range: monacoRange(place), text },
                  })),
                },
              },
            ]
          : [],
      );
      return { actions, dispose: () => undefined };
    },
  });
  monaco.languages.registerDocumentSymbolProvider('yaml', {
    provideDocumentSymbols: () =>
      known.parsed?.places.states.map(({ name, key, whole }) => ({
        name,
        detail: '',
        kind: monaco.languages.SymbolKind.Function,
        tags: [],
        range: monacoRange(whole),
        selectionRange: monacoRange(key),
      })) ?? [],
  });
  monaco.languages.registerDocumentFormattingEditProvider('yaml', {
    provideDocumentFormattingEdits(model) {
      const text = formatYaml(model.getValue());
      return text === null ? [] : [{ range: model.getFullModelRange(), text }];
    },
  });
}

function documentation(entry: KeyEntry): string {
  const values = entry.values ? `\n\nOne of: ${entry.values.map((value) => `\`${value}\``).join(', ')}` : '';
  const extension = entry.extension ? '\n\n*An extension of this language, by the States Language.*' : '';
  return `**${entry.name}**: ${entry.meaning}${values}${extension}`;
}

function completions(model: monaco.editor.ITextModel, position: monaco.Position): monaco.languages.CompletionItem[] {
  const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
  const item = (
    label: string,
    insertText: string,
    from: number,
    documented?: string,
    kind = monaco.languages.CompletionItemKind.Value,
  ) => ({
    label,
    insertText,
    kind,
    ...(documented && { documentation: { value: documented } }),
    range: {
      startLineNumber: position.lineNumber,
      endLineNumber: position.lineNumber,
      startColumn: from,
      endColumn: position.column,
    },
  });
  const template = /\{\{\s*(\w*)$/.exec(before);
  if (template) {
    const names = [...new Set([...known.variables, ...Object.keys(predefinedVariables)])];
    return names.map((name) =>
      item(name, `${name}}}`, position.column - (template[1]?.length ?? 0), predefinedVariables[name]),
    );
  }
  const states = known.parsed?.places.states.map(({ name }) => name) ?? [];
  const reference = /\$\.[\w.]*$/.exec(before);
  if (reference) {
    return [...knownPaths, ...states.flatMap(statePaths)].map((path) =>
      item(path, path, position.column - reference[0].length),
    );
  }
  const { path, key } = pathAt(model.getValue(), position.lineNumber);
  const value = key === null ? null : /^[^:]*:\s+(.*)$/.exec(before);
  if (key !== null && value) {
    const from = position.column - (value[1]?.length ?? 0);
    if (key === 'Next' || key === 'StartAt' || key === 'Default') return states.map((name) => item(name, name, from));
    return describeKey([...path, key])?.values?.map((each) => item(each, each, from)) ?? [];
  }
  const typed = /[\w-]*$/.exec(before)?.[0] ?? '';
  if (!/^\s*(-\s+)?[\w-]*$/.test(before)) return [];
  return keysAt(path).map((entry) =>
    item(
      entry.name,
      `${entry.name}: `,
      position.column - typed.length,
      documentation(entry),
      monaco.languages.CompletionItemKind.Property,
    ),
  );
}
