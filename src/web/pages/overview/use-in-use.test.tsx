// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useInUse } from './use-in-use.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function Used({ rests }: { readonly rests: boolean }) {
  const element = useRef<HTMLDivElement>(null);
  const inUse = useInUse(element, rests);
  return (
    <div ref={element} data-testid="list" data-in-use={inUse}>
      <button type="button">Row</button>
    </div>
  );
}
const list = () => screen.getByTestId('list');
const inUse = () => list().dataset.inUse === 'true';
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

test('a list is in use while the pointer is over it, however long it rests', () => {
  render(<Used rests={false} />);
  expect(inUse()).toBe(false);
  fireEvent.pointerOver(list(), { pointerType: 'mouse' });
  pass(3_600_000);
  expect(inUse()).toBe(true);
  fireEvent.pointerLeave(list(), { pointerType: 'mouse' });
  expect(inUse()).toBe(false);
});

test('a finger that was lifted is over nothing', () => {
  render(<Used rests={false} />);
  fireEvent.pointerOver(list(), { pointerType: 'touch' });
  expect(inUse()).toBe(false);
});

test('it is in use while a row has the focus, and for a while behind a scroll', async () => {
  render(<Used rests={false} />);
  act(() => screen.getByRole('button').focus());
  expect(inUse()).toBe(true);
  await act(async () => screen.getByRole('button').blur());
  expect(inUse()).toBe(false);
  fireEvent.scroll(window);
  pass(9_000);
  expect(inUse()).toBe(true);
  pass(2_000);
  expect(inUse()).toBe(false);
});

test('on the wall neither a pointer that was left there nor the focus of a button counts for long', () => {
  render(<Used rests />);
  act(() => screen.getByRole('button').focus());
  fireEvent.pointerMove(list(), { pointerType: 'mouse' });
  expect(inUse()).toBe(true);
  pass(11_000);
  expect(inUse()).toBe(false);
  fireEvent.keyDown(screen.getByRole('button'), { key: 'Tab' });
  expect(inUse()).toBe(true);
});
