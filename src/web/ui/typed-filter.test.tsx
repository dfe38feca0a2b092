// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TypedFilter } from './typed-filter.tsx';

/** What the address was told, in order. */
let told: string[];

beforeEach(() => {
  told = [];
  vi.useFakeTimers();
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
});
afterEach(() => {
  cleanup();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Shown with what the address holds, and drawn anew with each change of it. */
function show(value: string) {
  const page = (now: string) => (
    <MantineProvider>
      <TypedFilter label="Branch" value={now} onChange={(text) => told.push(text)} />
    </MantineProvider>
  );
  const { rerender } = render(page(value));
  return { address: (now: string) => rerender(page(now)) };
}
const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Branch' });
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

test('is looked for once nobody types any more', () => {
  show('');
  type('f');
  pass(199);
  type('fi');
  pass(199);
  expect(told).toEqual([]);
  pass(1);
  expect(told).toEqual(['fi']);
});

test('is looked for although the page is drawn anew all the time', () => {
  const { address } = show('');
  type('fix');
  for (let round = 0; round < 4; round++) {
    pass(50);
    address('');
  }
  expect(told).toEqual(['fix']);
});

test('keeps a blank at the end, behind which more is typed', () => {
  const { address } = show('');
  type('fix ');
  pass(200);
  expect(told).toEqual(['fix']);
  address('fix');
  expect(field().value).toBe('fix ');
  type('fix it');
  pass(200);
  expect(told).toEqual(['fix', 'fix it']);
});

test('keeps what is typed before the address has changed', () => {
  const { address } = show('');
  type('fix');
  pass(200);
  type('fixe');
  address('fix');
  expect(field().value).toBe('fixe');
  pass(200);
  expect(told).toEqual(['fix', 'fixe']);
});

test('takes over what the address comes to by itself, in place of what was being typed', () => {
  const { address } = show('main');
  type('mai');
  address('');
  expect(field().value).toBe('');
  address('next');
  expect(field().value).toBe('next');
  pass(1000);
  expect(told).toEqual([]);
  type('');
  pass(200);
  expect(told).toEqual(['']);
});

test('what is typed back to what it was is not looked for', () => {
  show('main');
  type('mai');
  type(' main');
  pass(1000);
  expect(told).toEqual([]);
});
