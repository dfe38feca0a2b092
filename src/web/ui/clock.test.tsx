// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useNow } from './clock.ts';

const start = Date.parse('2026-11-25T09:00:00.400Z');

beforeEach(() => {
  vi.useFakeTimers({ now: start });
});
afterEach(() => {
  cleanup();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function Clock({ name, stepMs }: { readonly name: string; readonly stepMs: number }) {
  return <p data-testid={name}>{new Date(useNow(stepMs)).toISOString().slice(17, 23)}</p>;
}
const shown = (name: string) => screen.getByTestId(name).textContent;
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

test('each moves at its own step, on whole steps', () => {
  render(
    <>
      <Clock name="seconds" stepMs={1000} />
      <Clock name="quarters" stepMs={15_000} />
    </>,
  );
  expect([shown('seconds'), shown('quarters')]).toEqual(['00.000', '00.000']);
  pass(600);
  expect([shown('seconds'), shown('quarters')]).toEqual(['01.000', '00.000']);
  pass(14_000);
  expect([shown('seconds'), shown('quarters')]).toEqual(['15.000', '15.000']);
});

test('where nothing shows seconds nothing wakes up each second', () => {
  const { rerender } = render(<Clock name="quarters" stepMs={15_000} />);
  const wake = vi.spyOn(globalThis, 'setTimeout');
  pass(60_000);
  expect(wake.mock.calls.length).toBeLessThanOrEqual(4);
  expect(shown('quarters')).toBe('00.000');

  rerender(
    <>
      <Clock name="quarters" stepMs={15_000} />
      <Clock name="seconds" stepMs={1000} />
    </>,
  );
  pass(2_000);
  expect(shown('seconds')).toBe('02.000');
  rerender(<Clock name="quarters" stepMs={15_000} />);
  wake.mockClear();
  pass(60_000);
  expect(wake.mock.calls.length).toBeLessThanOrEqual(5);
});
