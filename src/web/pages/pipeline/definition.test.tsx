// @vitest-environment jsdom
import { act, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BranchDefinition } from '#contract/definitions.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { Definition } from './definition.tsx';

const held: BranchDefinition = {
  path: 'microtica.yaml',
  text: 'steps:\n  Build:\n    commands: [echo "Publish:"]\n  Publish:\n    commands: [make]',
  branch: 'main',
  commitSha: 'c'.repeat(40),
  outline: { nodes: [], edges: [] },
  states: [
    { name: 'Build', line: 2 },
    { name: 'Publish', line: 4 },
  ],
  problems: [],
};
const server = setupServer(http.get('*/api/pipelines/shop/definition', () => HttpResponse.json(held)));
servePages(server);

/** The lines that were brought into view, in order. */
let seen: (string | null)[];
beforeEach(() => {
  seen = [];
  // What jsdom lacks.
  Element.prototype.scrollIntoView = vi.fn(function (this: Element) {
    seen.push(this.textContent);
  });
});
afterEach(() => Reflect.deleteProperty(Element.prototype, 'scrollIntoView'));

test('the line of the chosen state is brought into view once, whatever draws the page anew', async () => {
  const { router, queries } = showPage(
    [{ path: '*', element: <Definition pipelineId="shop" /> }],
    '/?tab=definition&state=Publish',
  );
  const marked = () => screen.getByRole('region', { name: 'The file' }).querySelector('[data-shown]')?.textContent;
  await vi.waitFor(() => expect(seen).toEqual(['4  Publish:']));
  expect(marked()).toBe('4  Publish:');

  await act(() => queries.invalidateQueries({ queryKey: ['branch-definition', 'shop'] }));
  await act(() => router.navigate('/?tab=definition&state=Publish&other=1'));
  expect(seen).toEqual(['4  Publish:']);

  await act(() => router.navigate('/?tab=definition&state=Build'));
  expect(seen).toEqual(['4  Publish:', '2  Build:']);
  await act(() => router.navigate('/?tab=definition&state=Deploy'));
  expect(marked()).toBeUndefined();
  expect(seen).toHaveLength(2);
});
