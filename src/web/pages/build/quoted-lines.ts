import type { LogWindow } from '#contract/logs.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences begin with a control character.
const sequences = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)/g;

/** Words by which tools name a failure, and the marks that test reporters put before one. */
const failure =
  /\b(error|failed|failure|fatal|exception|panic|assert\w*|not ok|cannot|denied|expected|actual)\b|[✖✗×]|!==/i;
/** "0 failed" is good news. */
const goodNews = /\b(0|no) (errors?|failed|failures?)\b|\bfailed:? 0\b/i;

/**
 * The last `most` lines of a window that name a failure, or the last ones that say anything where none does. Plain text: what a
 * progress bar drew over is gone.
 */
export function quotedLines(window: LogWindow, most: number): { line: number; text: string }[] {
  const lines = window.lines
    .map(({ text }, index) => ({ line: window.firstLine + index, text: plainText(text) }))
    .filter(({ text }) => text.trim() !== '');
  const telling = lines.filter(({ text }) => failure.test(text) && !goodNews.test(text));
  return (telling.length > 0 ? telling : lines).slice(-most);
}

/** What a terminal shows of the line in the end. */
export function plainText(text: string): string {
  const plain = text.replace(sequences, '').replace(/\r+$/, '');
  return plain.slice(plain.lastIndexOf('\r') + 1);
}
