import { expect, test } from 'vitest';
import { rebaseDraft } from './drafts.ts';

const base = 'a\nb\nc\nd\ne\nf\ng\nh\n';

test('a draft is carried over to a file that changed elsewhere', () => {
  const text = base.replace('b\n', 'B\n');
  expect(rebaseDraft({ base, text }, `${base}i\n`)).toBe(`${text}i\n`);
});

test('a draft and a file that changed the same line cannot be put together', () => {
  expect(rebaseDraft({ base, text: base.replace('b\n', 'B\n') }, base.replace('b\n', 'x\n'))).toBeNull();
});
