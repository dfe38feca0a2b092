import { expect, test } from 'vitest';
import { parsePipeline } from '#pipeline/parse-pipeline.ts';
import { withFlaws } from './graph-flaws.ts';

test('a way into nothing and a state without a way to it are marked', () => {
  const { outline } = parsePipeline(`Pipeline:
  StartAt: Build
  States:
    Build:
      Type: Pass
      Next: Imge
    Image:
      Type: Pass
      End: true
`);
  if (!outline) throw new Error('There is no outline.');
  const flawed = withFlaws(outline, new Set(['Build', 'Image']));
  expect([...flawed.marks]).toEqual([
    ['Imge', 'missing'],
    ['Image', 'unreached'],
  ]);
  expect(flawed.outline.nodes.map(({ name, title }) => title ?? name)).toEqual(['Build', 'Image', 'Imge?']);
});

test('a start that names no state does not make every state unreached', () => {
  const { outline } = parsePipeline('Pipeline:\n  StartAt: Nowhere\n  States:\n    A: { Type: Pass, End: true }\n');
  expect(outline && withFlaws(outline, new Set(['A'])).marks.size).toBe(0);
});
