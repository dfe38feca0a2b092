import { describe, expect, test } from 'vitest';
import { createShellSyntax } from '#adapters/shell-syntax/shell-syntax.ts';
import { shellMistakes } from './shell-mistakes.ts';

const shell = createShellSyntax();
const nowhere = { offset: 0, line: 1, column: 1 };

/** Which of a state's commands are no valid shell, by their places from 0. */
async function wrong(...texts: string[]): Promise<number[]> {
  const commands = texts.map((text, index) => ({ state: 'A', index, text, range: { start: nowhere, end: nowhere } }));
  const { found } = await shellMistakes(commands, shell);
  return found.map(({ command }) => command.index).sort((a, b) => a - b);
}

describe('each command is judged by itself', () => {
  test.each([
    [
      ["echo it's broken", "echo that's too"],
      [0, 1],
    ],
    [
      ['echo "a', 'echo ok', 'echo "b'],
      [0, 2],
    ],
    [['echo "$(foo"', 'echo ") ok"'], [0]],
    [
      ["echo $(echo 'a", "echo $(echo 'a"],
      [0, 1],
    ],
    [
      ['echo $(echo "a', 'echo "x'],
      [0, 1],
    ],
    [['echo a &&', 'echo b'], [0]],
    [['echo a |', 'cat'], [0]],
    [
      ['if true; then', 'echo a', 'fi'],
      [0, 2],
    ],
    [
      ['(', 'echo a', ')'],
      [0, 2],
    ],
    [['echo a; }; f() { :', 'echo b'], [0]],
    [
      ['echo a; }; f() { :', 'echo b; fi; if :; then :'],
      [0, 1],
    ],
    [
      ['echo a; fi; if :; then :', 'f() { :; }', 'echo b; }; f() { :'],
      [0, 2],
    ],
    [['f() { echo a; }', 'f', '# only a comment', 'echo ok # it is'], []],
    [['echo a \\', 'echo b', "echo 'c'"], []],
  ])('%j', async (texts, expected) => {
    expect(await wrong(...texts)).toEqual(expected);
  });

  test('among thousands', async () => {
    const texts = Array.from({ length: 3000 }, (_, index) => `echo "${index}"`);
    texts[1234] = 'echo "1234';
    texts[2999] = 'if 2999';
    expect(await wrong(...texts)).toEqual([1234, 2999]);
  });
});

test('where nearly all are wrong some are named, and of the rest it is said that they were not looked at', async () => {
  const texts = Array.from({ length: 2000 }, (_, index) => `if ${index}`);
  const commands = texts.map((text, index) => ({ state: 'A', index, text, range: { start: nowhere, end: nowhere } }));
  const { found, unchecked } = await shellMistakes(commands, shell);
  expect(found.length).toBeGreaterThan(100);
  expect(found.length + unchecked.length).toBe(2000);
});

test.each([['$('.repeat(20_000)], [`echo ${'"$('.repeat(20_000)}`]])(
  'a text that overflows the parser is a mistake',
  async (text) => {
    expect(await wrong(text, 'echo ok')).toEqual([0]);
  },
);

describe('what bash takes', () => {
  test.each([
    ['a here-document without an end', ['cat <<EOF\nx', 'echo EOF', 'cat <<-"EOF"\nit\'s']],
    ['patterns behind extglob', ['shopt -s extglob', 'ls !(a)']],
    ['patterns behind extglob on an earlier line', ['shopt -s extglob\nls !(a)']],
    ['patterns behind a script that may switch them on', ['source ./setup.sh', 'rm -rf !(dist)']],
    ['a negated subshell', ['!(false)', 'if !(false); then echo a; fi']],
    ['patterns inside a test', ['[[ a == !(b) ]]']],
    ['arithmetic', ['echo $((2*(3+4)))', '((a=2*(3)))', 'echo \'*(a)\' "+(a)" \\!\\(a\\)']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is shell.
    ['arrays and cut-off expansions', ['a=(b c)', 'echo ${a%%+(b)}']],
    ['patterns in a here-document or a comment', ['cat <<EOF\nls !(a)\nEOF\necho # ls !(a)']],
  ])('%s', async (_, texts) => {
    expect(await wrong(...texts)).toEqual([]);
  });
});

test.each([[['ls !(a)']], [['cp @(a|b) c']], [['echo a+(b)']], [['shopt -s extglob && ls !(a)']]])(
  'a pattern that bash does not know is a mistake: %j',
  async (texts) => {
    expect(await wrong(...texts, 'echo ok')).toEqual([0]);
  },
);
