import type { LogWindow } from '#contract/logs.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences begin with a control character.
const sequences = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)/g;

/** The last `most` lines of a window that say something, as plain text: what a progress bar drew over is gone. */
export function quotedLines(window: LogWindow, most: number): { line: number; text: string }[] {
  return window.lines
    .map(({ text }, index) => ({ line: window.firstLine + index, text: plainText(text) }))
    .filter(({ text }) => text.trim() !== '')
    .slice(-most);
}

function plainText(text: string): string {
  const plain = text.replace(sequences, '').replace(/\r+$/, '');
  return plain.slice(plain.lastIndexOf('\r') + 1);
}
