import type * as monaco from 'monaco-editor/esm/vs/editor/editor.api.js';
import type { TextRange } from '#pipeline/problem.ts';

export function monacoRange({ start, end }: TextRange): monaco.IRange {
  return { startLineNumber: start.line, startColumn: start.column, endLineNumber: end.line, endColumn: end.column };
}
