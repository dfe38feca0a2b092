import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TaskState } from '#pipeline/graph.ts';
import { Secrets } from './secret-text.ts';

const secrets = new Secrets([
  { name: 'TOKEN', value: 's3nt/nel word', sensitive: true },
  { name: 'ADDRESS', value: 'https://maya:pass-word@git.example/team/app.git', sensitive: true },
  { name: 'KEY', value: '-----BEGIN-----\n  abcdefgh\nxy\n', sensitive: true },
  { name: 'LONGER', value: 's3nt/nel word and more', sensitive: true },
  { name: 'PLAIN', value: 'plain', sensitive: false },
]);

test('a value is put in where its name stands, and nothing else is', () => {
  expect(secrets.reveal('‹secret:TOKEN›:‹secret:PLAIN›:‹secret:NONE›')).toBe(
    's3nt/nel word:‹secret:PLAIN›:‹secret:NONE›',
  );
});

test.each([
  ['There is nothing at “s3nt/nel word/f”.', 'There is nothing at “‹secret:TOKEN›/f”.'],
  ['s3nt/nel word and more', '‹secret:LONGER›'],
  ['https://git.example/s3nt%2Fnel%20word/x', 'https://git.example/***/x'],
  ['https://git.example/s3nt/nel%20word/x', 'https://git.example/***/x'],
  ['https://git.example/team/app.git could not be read.', '*** could not be read.'],
  ['line 2: abcdefgh', 'line 2: ***'],
  ['{"key":"-----BEGIN-----\\n  abcdefgh\\nxy"}', '{"key":"***"}'],
  ['xy plain', 'xy plain'],
])('of “%s” people see “%s”', (told, shown) => {
  expect(secrets.conceal(told)).toBe(shown);
});

test('what is hidden is what is revealed again', () => {
  const word = fc.constantFrom(
    's3nt/nel word',
    'and more',
    ' ',
    '@sha256:',
    'registry/',
    '-----BEGIN-----\n  abcdefgh\nxy\n',
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const text = words.join('');
      expect(secrets.reveal(secrets.hide(text))).toBe(text);
      expect(secrets.hide(text)).not.toMatch(/s3nt|abcdefgh/);
    }),
    { seed: 5 },
  );
});

test('the work of a state gets the values, and its names do not', () => {
  const state: TaskState = {
    type: 'Task',
    name: 'Clone ‹secret:TOKEN›',
    title: '‹secret:TOKEN›',
    comment: null,
    action: {
      kind: 'clone',
      clone: { directory: '‹secret:TOKEN›', repository: '‹secret:ADDRESS›', submodules: false },
    },
    image: 'node:‹secret:TOKEN›',
    stage: null,
    timeoutSeconds: null,
    retry: [],
    catch: [],
    commands: ['echo "‹secret:TOKEN›"'],
    environment: { A: { literal: '‹secret:TOKEN›' }, B: { reference: '$.build.id' } },
    source: [],
    artifacts: { workspace: true, internal: true, files: { '‹secret:TOKEN›': '‹secret:TOKEN›/' }, json: null },
    next: null,
  };
  const value = 's3nt/nel word';
  const repository = 'https://maya:pass-word@git.example/team/app.git';
  expect(secrets.revealWork(state)).toEqual({
    ...state,
    action: { kind: 'clone', clone: { directory: value, repository, submodules: false } },
    image: `node:${value}`,
    commands: [`echo "${value}"`],
    environment: { A: { literal: value }, B: { reference: '$.build.id' } },
    artifacts: { workspace: true, internal: true, files: { '‹secret:TOKEN›': `${value}/` }, json: null },
  });
});

test('a fault is told with its place and its cause, and without the values', () => {
  const cause = new TypeError('spawn s3nt/nel word');
  const told = secrets.concealFault(new Error('git: s3nt/nel word', { cause }));
  if (!(told instanceof Error) || !(told.cause instanceof Error)) throw new Error('no error');
  expect([told.message, told.cause.message, told.cause.name]).toEqual([
    'git: ‹secret:TOKEN›',
    'spawn ‹secret:TOKEN›',
    'TypeError',
  ]);
  expect(told.stack).toContain('secret-text.test.ts');
  expect(`${told.stack}${told.cause.stack}`).not.toContain('s3nt');
});
