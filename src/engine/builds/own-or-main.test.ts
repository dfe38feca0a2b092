import { expect, test } from 'vitest';
import { ownOrMain } from './own-or-main.ts';

test.each([
  ['its own branch', 'feature', { feature: 1, main: 2 }, { branch: 'feature', found: 1 }, ['feature']],
  [
    'the main branch where its own has nothing',
    'feature',
    { main: 2 },
    { branch: 'main', found: 2 },
    ['feature', 'main'],
  ],
  ['neither', 'feature', {}, null, ['feature', 'main']],
  ['the main branch, asked once', 'main', {}, null, ['main']],
])('finds something of %s', async (_, branch, known: Record<string, number>, found, asked) => {
  const looked: string[] = [];
  const look = async (of: string) => {
    looked.push(of);
    return known[of] ?? null;
  };
  expect(await ownOrMain({ branch }, 'main', look)).toEqual(found);
  expect(looked).toEqual(asked);
});
