import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { renderTemplate } from '#pipeline/template.ts';
import { formatYaml } from './format-yaml.ts';

const textOf = (text: string) => {
  const formatted = formatYaml(text);
  return 'text' in formatted ? formatted.text : formatted.refused;
};

test.each([
  [
    'a variable without quotes',
    'steps:\n    A:\n        cluster:   {{CLUSTER_ID}}\n',
    'steps:\n  A:\n    cluster: {{CLUSTER_ID}}\n',
  ],
  ['its spaces', 'a:   {{ NAME }}-{{B}}\n', 'a: {{ NAME }}-{{B}}\n'],
  ['a variable as key, in a list and in quotes', '{{K}}:   ["{{A}}",   {{B}}]\n', '{{K}}: ["{{A}}", {{B}}]\n'],
  ['a variable in a comment and in a block', 'a: |\n    echo {{A}}\n# {{B}}\n', 'a: |\n  echo {{A}}\n\n# {{B}}\n'],
  [
    'numbers and words as written',
    'a:   1.10\nb: 1e3\nc: 0o17\nd: yes\ne:\nf: ~\ng: 007\n',
    'a: 1.10\nb: 1e3\nc: 0o17\nd: yes\ne:\nf: ~\ng: 007\n',
  ],
  [
    'the lines of a folded command',
    'a:\n    - >-\n        tar -czf x\n          --all\n\n        || echo no\n    - b\n',
    'a:\n  - >-\n    tar -czf x\n      --all\n\n    || echo no\n  - b\n',
  ],
  ['comments', '# head\na:  1   # one\n\n# two\nb: 2\n', '# head\na: 1 # one\n\n# two\nb: 2\n'],
  ['anchors and merges', 'x: &x {a:   1}\ny:\n    <<: *x\n', 'x: &x {a: 1}\ny:\n  <<: *x\n'],
  ['CRLF', 'a:   1\r\nb: 2\r\n', 'a: 1\r\nb: 2\r\n'],
])('keeps %s', (_, text, expected) => {
  expect(textOf(text)).toBe(expected);
  expect(textOf(expected)).toBe(expected);
});

test('what is no YAML is left alone, with the line and the reason', () => {
  expect(formatYaml('a: 1\nb: [c\n')).toEqual({ refused: expect.stringMatching(/^It is not valid YAML: line \d, /) });
  expect(formatYaml('a: {{NAME\n')).toEqual({ refused: expect.stringMatching(/^It is not valid YAML: line \d, /) });
});

test('a text that holds the guarding word itself comes out unharmed', () => {
  expect(textOf('template0z: template {{A}}\n')).toBe('template0z: template {{A}}\n');
});

const word = fc.constantFrom(
  'a',
  'b: ',
  '{{A}}',
  '{{ B_2 }}',
  ' ',
  '\n',
  '\n  ',
  '- ',
  '"',
  "'",
  '# x',
  '|\n',
  '>-\n',
  '&q ',
  '1.10',
  'yes',
  '{',
  '}',
  '[',
  ']',
  ',',
  '!!int ',
);
test('whatever the text and its variables, it means the same afterwards', () => {
  const values = { A: 'one', B_2: '{q: [1e3]}' };
  const read = (text: string) => {
    const document = parseDocument(renderTemplate(text, values).text, { merge: true });
    return document.errors.length > 0 ? null : document.toJS();
  };
  let compared = 0;
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const text = words.join('');
      const formatted = formatYaml(text);
      if (!('text' in formatted)) return;
      const before = read(text);
      if (before === null) return;
      compared += 1;
      expect(read(formatted.text)).toEqual(before);
    }),
    { numRuns: 5_000 },
  );
  expect(compared).toBeGreaterThan(500);
});
