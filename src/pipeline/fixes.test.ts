import { describe, expect, test } from 'vitest';
import { applyFix } from '#testing/apply-fix.ts';
import { parsePipeline } from './parse-pipeline.ts';

/** The text after the only fix of that code. */
function mended(code: string, text: string): string | null {
  const found = parsePipeline(text).problems.filter((problem) => problem.code === code);
  expect(found).toHaveLength(1);
  const [problem] = found;
  return problem?.fix ? applyFix(text, problem.fix) : null;
}

describe('an entry with a comment behind it', () => {
  test.each(['\n', '\r\n'])('is removed and added, line end %j', (end) => {
    const lines = (...all: string[]) => all.map((line) => line + end).join('');
    const step = ['steps:', '  A:', '    commands: [a] # run'];
    expect(mended('unknown-key', lines(...step, '    zzz: 1 # why'))).toBe(lines(...step));
    const stages = ['stages: [s]', ...step, '  B:', '    commands: [b]', '    stage: s'];
    const staged = [...stages.slice(0, 4), '    stage: s', ...stages.slice(4)];
    expect(mended('step-without-stage', lines(...stages))).toBe(lines(...staged));
  });
});

describe('what an alias uses', () => {
  test('has an effect, whatever key it stands under', () => {
    const text = 'x: &d { commands: [a] }\nsteps:\n  A:\n    <<: *d\n';
    expect(parsePipeline(text).problems).toEqual([]);
  });

  test('is not taken away', () => {
    const text = 'steps:\n  A:\n    zzz:\n      yyy: &d [a]\n    commands: *d\n';
    expect(parsePipeline(text).problems).toEqual([]);
    const clone = 'steps:\n  A:\n    type: git-clone\n    ssh_key: &key x\n    title: *key\n';
    expect(mended('no-effect', clone)).toBeNull();
  });
});

describe('keys without effect are said and checked', () => {
  test.each([
    ['git-clone', 'git: github'],
    ['git-clone', 'ssh_key: x'],
    ['build', 'cache: true'],
  ])('%s: %s', (type, key) => {
    const text = `steps:\n  A:\n    type: ${type}\n    commands: [a]\n    ${key}\n`.replace(
      type === 'git-clone' ? '    commands: [a]\n' : 'nothing',
      '',
    );
    const after = mended('no-effect', text);
    expect(after && parsePipeline(after).problems).toEqual([]);
    const wrong = text.replace(/: [^:]*$/, ': { a: b }\n');
    expect(parsePipeline(wrong).problems.map(({ code }) => code)).toContain('wrong-type');
  });

  test('JitterStrategy', () => {
    const text = (word: string) => `Pipeline:
  StartAt: P
  States:
    P:
      Type: Parallel
      Branches: [{ StartAt: A, States: { A: { Type: Succeed } } }]
      Retry: [{ ErrorEquals: [States.ALL], JitterStrategy: ${word} }]
      End: true
`;
    expect(parsePipeline(text('NONE')).problems).toEqual([]);
    expect(parsePipeline(text('FULL')).problems.map(({ code }) => code)).toEqual(['no-effect']);
    expect(mended('wrong-type', text('SOME'))).toBe(text('NONE'));
  });
});
