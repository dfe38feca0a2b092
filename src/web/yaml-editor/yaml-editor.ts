import 'monaco-editor/esm/vs/basic-languages/yaml/yaml.contribution.js';
import 'monaco-editor/esm/vs/editor/editor.all.js';
import * as monaco from 'monaco-editor/esm/vs/editor/editor.api.js';
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import type { Problem, TextRange } from '#pipeline/problem.ts';
import { editorTheme, themeName } from './editor-theme.ts';
import { monacoRange } from './monaco-range.ts';
import { shellWords } from './shell-words.ts';
import { TabKey, type TabMeaning } from './tab-key.ts';
import type { ReadText } from './validation-worker.ts';
import { known, provideLanguage } from './yaml-language.ts';

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

export interface EditorListeners {
  changed(text: string): void;
  /** The line of the cursor, from 1. */
  cursorMoved(line: number): void;
  /** What the Tab key does while the editor has the focus; null while it has not. */
  tabChanged(tab: TabMeaning | null): void;
  /** Why the text was not set in order. */
  formatRefused(why: string): void;
}

/** How far beyond the view commands are coloured, in lines: a turn of the wheel shows none that are not. */
const linesAround = 60;

/** Monaco on one definition. Without React; whoever attaches it calls `dispose`. */
export class YamlEditor {
  readonly #editor: monaco.editor.IStandaloneCodeEditor;
  readonly #model: monaco.editor.ITextModel;
  readonly #words: monaco.editor.IEditorDecorationsCollection;
  readonly #changed: monaco.editor.IEditorDecorationsCollection;
  readonly #tab: TabKey;
  #colouring = 0;
  #coloured = '';
  /** What was found last, and in which version of the text. */
  #found: { readonly parsed: ReadText; readonly version: number } | null = null;
  readonly #theme: MutationObserver;

  constructor(parent: HTMLElement, text: string, listeners: EditorListeners) {
    provideLanguage();
    known.refused = listeners.formatRefused;
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
    this.#editor.onDidScrollChange(() => this.#colourSoon());
    this.#tab = new TabKey(this.#editor, parent, listeners.tabChanged);
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
    this.#found = { parsed, version: this.#model.getVersionId() };
    this.#colourSoon();
  }

  /** Behind the markers, which somebody waits for. */
  #colourSoon(): void {
    cancelAnimationFrame(this.#colouring);
    this.#colouring = requestAnimationFrame(() => this.#colour());
  }

  /** Colours the commands and references around what is in view: a long file has thousands. */
  #colour(): void {
    // What was found in another text than this one is not at these places; the answer to this one is on its way.
    if (this.#found?.version !== this.#model.getVersionId()) return;
    const visible = this.#editor.getVisibleRanges();
    const from = (visible[0]?.startLineNumber ?? 1) - linesAround;
    const to = (visible.at(-1)?.endLineNumber ?? 1) + linesAround;
    const near = ({ range }: { readonly range: TextRange }) => range.start.line <= to && range.end.line >= from;
    const { commands, references } = this.#found.parsed.places;
    const shown = { commands: commands.filter(near), references: references.filter(near) };
    // Colours move with their words, so the same words at the same place are not coloured again.
    const coloured = JSON.stringify(
      [...shown.commands, ...shown.references].map(({ text, range }) => [text, range.start.line]),
    );
    if (coloured === this.#coloured) return;
    this.#coloured = coloured;
    this.#words.set([
      ...shown.commands.flatMap(({ range }) => shellWords(this.#model, range)),
      ...shown.references.map(({ range }) => ({
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

  /** To the name of a state, as it stood in the text that was looked at last. */
  goToState(name: string): void {
    const state = this.#found?.parsed.places.states.find((each) => each.name === name);
    if (state) this.goTo(state.key);
  }

  goTo(range: TextRange): void {
    const place = monacoRange(range);
    this.#editor.setSelection(place);
    this.#editor.revealRangeInCenterIfOutsideViewport(place);
    this.#editor.focus();
  }

  /** Sets the text in order; where that cannot be done `formatRefused` is told why. */
  async format(): Promise<void> {
    await this.#editor.getAction('editor.action.formatDocument')?.run();
  }

  dispose(): void {
    cancelAnimationFrame(this.#colouring);
    this.#theme.disconnect();
    this.#tab.dispose();
    this.#editor.dispose();
    this.#model.dispose();
    known.parsed = null;
    known.refused = () => undefined;
  }
}
