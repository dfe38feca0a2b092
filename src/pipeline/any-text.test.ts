import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyFix } from '#testing/apply-fix.ts';
import { fixtureVariables } from '#testing/fixture-variables.ts';
import { parsePipeline } from './parse-pipeline.ts';
import type { Problem } from './problem.ts';

/** The same texts in every run; to look for more, change it. */
const seed = 20_261_124;
const folder = join(import.meta.dirname, 'fixtures');
const kindOf = (kind: string) => readdirSync(folder).map((code) => readFileSync(join(folder, code, kind), 'utf8'));
const passing = kindOf('pass.yaml');
const fixtures = [...passing, ...kindOf('fail.yaml')];
const words = fixtures.flatMap((text) => text.split(/(?<=[\s:\-[\],"'])/)).filter((word) => word.length > 1);
const pieces = [
  '- ',
  '  ',
  '\n',
  '\r\n',
  '"',
  "'",
  '&a',
  '*a',
  '<<: ',
  '<<: *a\n',
  '&a {',
  ': &a',
  ' *a,',
  '{{SERVICE}}',
  '{{app.image}}',
  '{{X}}:',
  ' # comment\n',
  '\uFEFF',
  '{',
  '}',
  '[',
  ']',
  '$.',
  '\t',
  '#',
  '|\n',
  '>-\n',
  '{{',
  '}}',
  '😀',
  ': ',
];

const soup = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...words), fc.string({ maxLength: 6 })), {
    maxLength: 60,
  })
  .map((parts) => parts.join(''));
const rewrite = {
  crlf: (text: string) => text.replaceAll(/\r?\n/g, '\r\n'),
  bom: (text: string) => (text.startsWith('#') ? text : `\uFEFF${text}`),
  comments: (text: string) => text.replaceAll(/(?<=[\w"'\])}:])(?=\r?\n)/g, ' # comment'),
  anchor: (text: string) => text.replace(/(?<=commands:)(?=\r?\n| \[)/, ' &commands'),
  alias: (text: string) => text.replace(/^Pipeline:/m, 'Yes: &yes true\nPipeline:').replace('End: true', 'End: *yes'),
  merge: (text: string) =>
    text.replace(/^Pipeline:/m, 'Task: &task { Type: Task }\nPipeline:').replace(/Type: Task(?=\r?\n)/, '<<: *task'),
  template: (text: string) => (/^steps:/m.test(text) ? text.replace('npm test', 'npm test "{{SERVICE}}"') : text),
};
/** The same file as another hand or machine would have written it: nothing that it says is changed. */
const rewritten = fc
  .tuple(
    fc.constantFrom(...passing),
    fc.subarray(['anchor', 'alias', 'merge', 'template', 'comments', 'crlf', 'bom'] as const),
  )
  .map(([text, kinds]) => kinds.reduce((changed, kind) => rewrite[kind](changed), text));
/** A real file with a piece of it taken out, put in, or moved. */
const mutated = fc
  .tuple(
    fc.oneof(fc.constantFrom(...fixtures), rewritten),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 30 }), fc.constantFrom('', ...pieces, ...words)), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([text, changes]) =>
    changes.reduce((changed, [at, length, inserted]) => {
      const from = at % (changed.length + 1);
      return changed.slice(0, from) + inserted + changed.slice(from + length);
    }, text),
  );
/** A file without a problem, in which one letter of one word was left out, doubled or put in the other place. */
const slipped = fc.tuple(rewritten, fc.nat(), fc.constantFrom('omit', 'double', 'swap')).map(([text, at, kind]) => {
  const letters = [...text.matchAll(/(?<=\w)\w(?=\w)/g)];
  const index = letters[at % letters.length]?.index ?? 0;
  const [letter = '', next = ''] = [text.charAt(index), text.charAt(index + 1)];
  if (kind === 'omit') return text.slice(0, index) + text.slice(index + 1);
  const changed = kind === 'double' ? letter + letter : next + letter;
  return text.slice(0, index) + changed + text.slice(index + (kind === 'double' ? 1 : 2));
});
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), soup, mutated);

function read(text: string) {
  return parsePipeline(text, fixtureVariables(text));
}

describe('any text', () => {
  test('is read without throwing, and every range lies inside it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { graph, problems, places, outline } = read(text);
        const broken = problems.some((problem) => problem.severity === 'error');
        expect(graph !== null && broken).toBe(false);
        if (!broken) expect(graph).not.toBeNull();
        if (graph) expect(outline).not.toBeNull();
        const edits = problems.flatMap(({ fix }) => fix?.edits ?? []);
        const ranges = [...problems, ...edits, ...places.commands, ...places.references].map(({ range }) => range);
        for (const { start, end } of [...ranges, ...places.states.flatMap(({ key, whole }) => [key, whole])]) {
          expect(start.offset).toBeGreaterThanOrEqual(0);
          expect(end.offset).toBeGreaterThanOrEqual(start.offset);
          expect(end.offset).toBeLessThanOrEqual(text.length);
          const before = text.slice(0, start.offset).split('\n');
          expect([start.line, start.column]).toEqual([before.length, (before.at(-1)?.length ?? 0) + 1]);
        }
      }),
      { numRuns: 3000, seed },
    );
  });

  test('has no problem in another hand', () => {
    fc.assert(
      fc.property(rewritten, (text) => {
        expect({ text, problems: read(text).problems }).toEqual({ text, problems: [] });
      }),
      { numRuns: 500, seed },
    );
  });

  test('loses a problem by its fix, and stays YAML', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const before = read(text).problems;
        for (const problem of before) {
          if (!problem.fix) continue;
          const mended = applyFix(text, problem.fix);
          const after = read(mended).problems;
          const left = countOf(after, problem);
          expect({ text, mended, left }).toEqual({ text, mended, left: countOf(before, problem) - 1 });
          const unreadable = (problems: readonly Problem[]) =>
            problems.filter(({ code }) => code === 'yaml-syntax' || code === 'duplicate-key').length;
          expect({ text, mended, worse: unreadable(after) > unreadable(before) }).toEqual({
            text,
            mended,
            worse: false,
          });
        }
      }),
      { numRuns: 1500, seed },
    );
  });

  // What a fix brings to light behind a mistake is not its doing: therefore one mistake in a file without any.
  test('with one slip gains no problem by a fix', () => {
    fc.assert(
      fc.property(slipped, (text) => {
        const before = read(text).problems;
        const codes = new Set(before.map(({ code }) => code));
        for (const { fix } of before) {
          if (!fix) continue;
          const after = read(applyFix(text, fix)).problems;
          expect({ text, added: after.filter(({ code }) => !codes.has(code)) }).toEqual({ text, added: [] });
        }
      }),
      { numRuns: 1500, seed },
    );
  });

  test('may be nested without end', () => {
    expect(parsePipeline('['.repeat(100_000)).problems[0]).toMatchObject({
      code: 'too-large',
      range: { start: { offset: 250 } },
    });
    const deep = `Pipeline:\n  StartAt: A\n  States: ${'{A: {Type: Parallel, End: true, Branches: [{StartAt: A, States: '.repeat(300)}`;
    expect(parsePipeline(deep).graph).toBeNull();
  });
});

/** How often the very same is said. */
function countOf(problems: readonly Problem[], problem: Problem): number {
  return problems.filter(({ code, message }) => code === problem.code && message === problem.message).length;
}
