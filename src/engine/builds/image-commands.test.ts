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
const plan = (change: Partial<ImageBuild>, registry: string | null = 'registry.local:5000') =>
  imagePlan({ ...build, ...change }, { tool: 'docker', version: 'abc123', registry });

test('the image goes to the registry that is named nearest, under the version', () => {
  const reference = (change: Partial<ImageBuild>, registry?: string | null) => {
    const planned = plan(change, registry);
    return typeof planned === 'string' ? planned : planned.reference;
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
    commands: [
      `docker build -t registry.local:5000/team/app:abc123 -f ops/Dockerfile --build-arg 'A=$(rm -rf /)' --pull 'a; b'`,
      'docker push registry.local:5000/team/app:abc123',
    ],
  });
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
