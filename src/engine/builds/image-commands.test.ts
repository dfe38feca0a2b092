import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ImageBuild } from '#pipeline/graph.ts';
import { imagePlan, quoteWord, splitWords } from './image-commands.ts';

const build: ImageBuild = {
  imageName: 'team/app',
  tag: null,
  registry: null,
  dockerfile: './Dockerfile',
  buildContext: '.',
  buildArguments: null,
};
const nothingSecret = (text: string) => text;
const plan = (change: Partial<ImageBuild>, registry: string | null = 'registry.local:5000', reveal = nothingSecret) =>
  imagePlan({ ...build, ...change }, { tool: 'docker', version: 'abc123', registry, reveal });

test('the image goes to the registry that is named nearest, under the version', () => {
  const reference = (change: Partial<ImageBuild>, registry?: string | null) => {
    const planned = plan(change, registry);
    return typeof planned === 'string' ? planned : planned.real.reference;
  };
  expect(reference({})).toBe('registry.local:5000/team/app:abc123');
  expect(reference({ registry: 'https://other.example/', tag: 'v1' })).toBe('other.example/team/app:v1');
  expect(reference({ imageName: 'ghcr.io/team/app' })).toBe('ghcr.io/team/app:abc123');
  expect(reference({}, null)).toMatch(/no registry to push “team\/app” to/);
});

test('a moved Dockerfile does not move the context, and no word becomes a command', () => {
  expect(
    plan({ dockerfile: 'ops/Dockerfile', buildArguments: '--build-arg "A=$(rm -rf /)" --pull', buildContext: 'a; b' }),
  ).toMatchObject({
    real: {
      commands: [
        `docker build -t registry.local:5000/team/app:abc123 -f ops/Dockerfile --build-arg 'A=$(rm -rf /)' --pull 'a; b'`,
        'docker push registry.local:5000/team/app:abc123',
      ],
    },
  });
});

test('the value of a sensitive variable stays within its word, and is not shown', () => {
  const value = "se'; touch /tmp/x; echo 'x $(id)";
  const reveal = (text: string) => text.replaceAll('‹secret:Q›', value);
  const secret = plan({ tag: '‹secret:Q›', buildArguments: '--build-arg "T=‹secret:Q›" --pull' }, 'reg.local', reveal);
  if (typeof secret === 'string') throw new Error(secret);
  const reference = `reg.local/team/app:${value}`;
  const words = ['docker', 'build', '-t', reference, '-f', './Dockerfile', '--build-arg', `T=${value}`, '--pull', '.'];
  expect(splitWords(secret.real.commands[0] ?? '')).toEqual(words);
  expect(splitWords(secret.real.commands[1] ?? '')).toEqual(['docker', 'push', reference]);
  expect(secret.shown).toEqual({
    reference: 'reg.local/team/app:‹secret:Q›',
    commands: [
      `docker build -t 'reg.local/team/app:‹secret:Q›' -f ./Dockerfile --build-arg 'T=‹secret:Q›' --pull .`,
      `docker push 'reg.local/team/app:‹secret:Q›'`,
    ],
  });
});

test('a secret registry is a registry', () => {
  const reveal = (text: string) => text.replaceAll('‹secret:R›', 'https://reg.local:5000/');
  expect(plan({ registry: '‹secret:R›' }, null, reveal)).toMatchObject({
    real: { reference: 'reg.local:5000/team/app:abc123' },
    shown: { reference: '‹secret:R›/team/app:abc123' },
  });
  const named = plan({ imageName: '‹secret:R›/app' }, null, (text) => text.replaceAll('‹secret:R›', 'reg.local'));
  expect(named).toMatchObject({ real: { reference: 'reg.local/app:abc123' } });
});

test.each([
  ['a  b', ['a', 'b']],
  [`a="b c" 'd e'f \\ g`, ['a=b c', 'd ef', ' g']],
  ['', []],
  [`"it's \\"so\\""`, [`it's "so"`]],
  ['"open', ['open']],
])('%j is split as by a shell', (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

test('a quoted word reaches the command as it is', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: 'grapheme', minLength: 0 }).map((text) => text.replaceAll('\0', '')),
        { maxLength: 5 },
      ),
      (words) => {
        const printed = execFileSync('bash', ['-c', `printf '%s\\0' ${words.map(quoteWord).join(' ')}`]).toString();
        expect(printed).toBe(words.length === 0 ? '\0' : words.map((word) => `${word}\0`).join(''));
      },
    ),
    { numRuns: 60, seed: 11 },
  );
});
