import * as monaco from 'monaco-editor/esm/vs/editor/editor.api.js';
import { describeKey } from '#pipeline/language-keys.ts';
import { predefinedVariables } from '#pipeline/steps/predefined-variables.ts';
import { completionsAt, documentationOf } from './completions.ts';
import { formatYaml } from './format-yaml.ts';
import { monacoRange } from './monaco-range.ts';
import { pathAt } from './path-at.ts';
import type { ReadText } from './validation-worker.ts';

/** What the providers of the language know; one editor is shown at a time, and the providers belong to the language. */
export interface Known {
  parsed: ReadText | null;
  variables: readonly string[];
  /** Told why the text was not set in order. */
  refused: (why: string) => void;
}

export const known: Known = { parsed: null, variables: [], refused: () => undefined };
let provided = false;
const kinds = {
  key: monaco.languages.CompletionItemKind.Property,
  value: monaco.languages.CompletionItemKind.Value,
} as const;

/** Registers hover, completion, fixes, outline and formatting for YAML, once for the page. */
export function provideLanguage(): void {
  if (provided) return;
  provided = true;
  monaco.languages.registerHoverProvider('yaml', {
    provideHover(model, { lineNumber, column }) {
      const { path, key } = pathAt(model.getValue(), lineNumber);
      const word = model.getWordAtPosition({ lineNumber, column })?.word;
      const variable = word === undefined ? undefined : predefinedVariables[word];
      if (variable !== undefined) return { contents: [{ value: `**${word}**: ${variable}` }] };
      const entry = key === null ? null : describeKey([...path, key]);
      return entry ? { contents: [{ value: documentationOf(entry) }] } : null;
    },
  });
  monaco.languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: ['.', '{', ' ', '"', '$'],
    provideCompletionItems(model, { lineNumber, column }) {
      const states = known.parsed?.places.states.map(({ name }) => name) ?? [];
      const found = completionsAt(model.getValue(), lineNumber, column, { states, variables: known.variables });
      return {
        suggestions: found.map(({ label, text, from, to, kind, documentation }) => ({
          label,
          insertText: text,
          kind: kinds[kind],
          ...(documentation !== null && { documentation: { value: documentation } }),
          range: new monaco.Range(lineNumber, from, lineNumber, to),
        })),
      };
    },
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
      const formatted = formatYaml(model.getValue());
      if ('text' in formatted) return [{ range: model.getFullModelRange(), text: formatted.text }];
      known.refused(formatted.refused);
      return [];
    },
  });
}
