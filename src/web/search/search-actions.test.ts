import { expect, test } from 'vitest';
import { withPlace } from './recent-places.ts';
import { actionsFor, toBeRun } from './search-actions.ts';

test.each([
  ['set', ['Go to settings']],
  ['THEME dark', ['Use the dark theme']],
  ['go to a', ['Go to activity']],
  ['ettings', []],
  ['dark settings', []],
])('%j offers %j', (text, labels) => {
  expect(actionsFor(text).map(({ label }) => label)).toEqual(labels);
});

test.each([
  ['run checkout', 'checkout'],
  ['Run  checkout web ', 'checkout web'],
  ['run', null],
  ['run ', null],
  ['rerun checkout', null],
  ['runner', null],
])('%j asks to run %j', (text, name) => {
  expect(toBeRun(text)).toBe(name);
});

test('a place that was opened before comes to the front; the oldest goes', () => {
  const place = (to: string) => ({ to, label: to, detail: '' });
  const six = ['/1', '/2', '/3', '/4', '/5', '/6'].map(place);
  expect(withPlace(six, place('/3')).map(({ to }) => to)).toEqual(['/3', '/1', '/2', '/4', '/5', '/6']);
  expect(withPlace(six, place('/7')).map(({ to }) => to)).toEqual(['/7', '/1', '/2', '/3', '/4', '/5']);
});
