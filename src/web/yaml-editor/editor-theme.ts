import * as monaco from 'monaco-editor/esm/vs/editor/editor.api.js';

/** Monaco's colours from our tokens, as they are in the theme that the page shows now. */
export function editorTheme(): void {
  const colour = (name: string) => hex(getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  monaco.editor.defineTheme(themeName(), {
    base: isDark() ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: 'type', foreground: colour('--code-key').slice(1) },
      { token: 'string', foreground: colour('--code-str').slice(1) },
      { token: 'string.yaml', foreground: colour('--code-str').slice(1) },
      { token: 'comment', foreground: colour('--code-com').slice(1) },
      { token: 'number', foreground: colour('--code-num').slice(1) },
      { token: 'keyword', foreground: colour('--code-num').slice(1) },
    ],
    colors: {
      'editor.background': colour('--bg'),
      'editor.foreground': colour('--text'),
      'editorLineNumber.foreground': colour('--text-3'),
      'editorLineNumber.activeForeground': colour('--text'),
      'editor.lineHighlightBackground': colour('--bg-2'),
      'editor.lineHighlightBorder': colour('--bg-2'),
      'editorWidget.background': colour('--bg'),
      'editorWidget.border': colour('--line-2'),
      'editorHoverWidget.background': colour('--bg'),
      'editorHoverWidget.border': colour('--line-2'),
      'editorSuggestWidget.background': colour('--bg'),
      'editorError.foreground': colour('--st-failed'),
      'editorWarning.foreground': colour('--st-warn'),
    },
  });
}

export function themeName(): string {
  return isDark() ? 'pipewright-dark' : 'pipewright-light';
}

function isDark(): boolean {
  return getComputedStyle(document.documentElement).colorScheme === 'dark';
}

/** Monaco takes six digits alone. */
function hex(value: string): string {
  if (/^#[0-9a-f]{6}$/i.test(value)) return value;
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(value);
  return short
    ? `#${short
        .slice(1)
        .map((digit) => digit + digit)
        .join('')}`
    : '#808080';
}
