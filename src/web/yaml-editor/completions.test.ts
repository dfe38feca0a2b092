import { expect, test } from 'vitest';
import { completionsAt } from './completions.ts';

/** The text behind accepting the completion of that name; `|` is the cursor. */
function accepted(marked: string, label: string): string {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const lines = text.slice(0, offset).split('\n');
  const line = lines.length;
  const column = (lines.at(-1)?.length ?? 0) + 1;
  const found = completionsAt(text, line, column, { states: ['Build', 'Test'], variables: ['OWN'] });
  const completion = found.find((each) => each.label === label);
  if (!completion) return `offers ${found.map((each) => each.label).join(' ')}`;
  const all = text.split('\n');
  const here = all[line - 1] ?? '';
  all[line - 1] = here.slice(0, completion.from - 1) + completion.text + here.slice(completion.to - 1);
  return all.join('\n');
}

test.each([
  ['opened by hand', 'a: {{M|', 'a: {{MIC_BRANCH_FILTER}}'],
  ['closed by the editor', 'a: {{M|}}', 'a: {{MIC_BRANCH_FILTER}}'],
  ['half closed', 'a: {{M|}', 'a: {{MIC_BRANCH_FILTER}}'],
  ['in the middle of a name', 'a: "{{M|IC}}-x"', 'a: "{{MIC_BRANCH_FILTER}}-x"'],
  ['before other text', 'a: {{M| b', 'a: {{MIC_BRANCH_FILTER}} b'],
])('braces are closed once: %s', (_, text, expected) => {
  expect(accepted(text, 'MIC_BRANCH_FILTER')).toBe(expected);
});

test.each([
  ['in brackets', 'stages: [clone, check]\nsteps:\n  A:\n    stage: |'],
  ['as a list', 'stages:\n  - clone\n  - check\nsteps:\n  A:\n    stage: c|'],
  ['at the margin, with a mistake below', 'stages:\n- clone\n\n# more\n- check\nsteps:\n  A: [\n    stage: |'],
])('a stage is one of those listed %s', (_, text) => {
  expect(accepted(text, 'check')).toBe(text.replace(/stage: c?\|/, 'stage: check'));
});

test('states and paths are offered where they may stand', () => {
  expect(accepted('Pipeline:\n  StartAt: B|', 'Build')).toBe('Pipeline:\n  StartAt: Build');
  expect(accepted('a: "$.st|ates.B"', '$.states.Build.artifacts.location')).toBe(
    'a: "$.states.Build.artifacts.location"',
  );
  expect(accepted('Pipeline:\n  St|', 'StartAt')).toBe('Pipeline:\n  StartAt: ');
});
