// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BuildBar } from '#contract/pipelines.ts';
import { usePointedBar } from './use-pointed-bar.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const running: BuildBar = { id: 'b9', number: 9, status: 'running', durationMs: null };
const ended: BuildBar = { ...running, status: 'failed', durationMs: 12_000 };

function Bars({ bars }: { readonly bars: readonly BuildBar[] }) {
  const { pointed, listeners } = usePointedBar(bars);
  return (
    <nav {...listeners}>
      {bars.map(({ id }) => (
        <i key={id} data-bar={id} data-testid={id} />
      ))}
      <p data-testid="card">{pointed ? `${pointed.bar.number} ${pointed.bar.status}` : ''}</p>
    </nav>
  );
}
const card = () => screen.getByTestId('card').textContent;
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

test('the card of a bar is of the build as it is now, and goes with the bar', () => {
  const { rerender } = render(<Bars bars={[running]} />);
  fireEvent.pointerOver(screen.getByTestId('b9'));
  pass(149);
  expect(card()).toBe('');
  pass(1);
  expect(card()).toBe('9 running');
  rerender(<Bars bars={[ended]} />);
  expect(card()).toBe('9 failed');
  rerender(<Bars bars={[]} />);
  expect(card()).toBe('');
});

test('a pointer that has left asks for nothing', () => {
  render(<Bars bars={[running]} />);
  fireEvent.pointerOver(screen.getByTestId('b9'));
  fireEvent.pointerLeave(screen.getByRole('navigation'));
  pass(1000);
  expect(card()).toBe('');
});
