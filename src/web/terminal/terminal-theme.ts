import type { ITheme } from '@xterm/xterm';

const ansi = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'dim'] as const;

/** The terminal's colours from the page's tokens. Its background is the page's own: marks of lines lie behind the text. */
export function terminalTheme(): ITheme {
  const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const [black, red, green, yellow, blue, magenta, cyan, dim] = ansi.map((name) => token(`--ansi-${name}`));
  const colours = { black, red, green, yellow, blue, magenta, cyan, brightBlack: dim };
  const bright = { brightRed: red, brightGreen: green, brightYellow: yellow, brightBlue: blue };
  const rest = { brightMagenta: magenta, brightCyan: cyan, white: token('--text-2'), brightWhite: token('--text') };
  const given = Object.entries({ ...colours, ...bright, ...rest }).filter(([, colour]) => colour);
  return {
    background: 'rgba(0, 0, 0, 0)',
    foreground: token('--text'),
    cursor: 'transparent',
    selectionBackground: token('--line-2'),
    ...Object.fromEntries(given),
  };
}
