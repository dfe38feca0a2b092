import * as monaco from 'monaco-editor/esm/vs/editor/editor.api.js';
import type { TextRange } from '#pipeline/problem.ts';
import { monacoRange } from './monaco-range.ts';

const shellSign =
  /\$\(|\$\{?[A-Za-z_][\w]*\}?|`|(?<=^|[\s;&|(])(?:if|then|else|elif|fi|for|in|do|done|while|until|case|esac|function)(?=$|[\s;])|&&|\|\||(?<=^|\s)#.*$|"(?:[^"\\]|\\.)*"|'[^']*'/gm;

/** Variables, keywords, strings and operators of a command, marked by class: the tokens of YAML end where a command begins. */
export function shellWords(model: monaco.editor.ITextModel, range: TextRange): monaco.editor.IModelDeltaDecoration[] {
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
