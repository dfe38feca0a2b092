// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { setupServer } from 'msw/node';
import { expect, test, vi } from 'vitest';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { useKeys } from './keys.ts';

servePages(setupServer());

const showKeys = vi.fn();

function Page() {
  useKeys(showKeys);
  return <input aria-label="Field" />;
}

const open = (at = '/settings') => showPage([{ path: '*', Component: Page }], at);

test.each([
  ['gs', '/settings'],
  ['ga', '/activity'],
  ['gp', '/'],
  ['ggp', '/'],
  ['gl', '/search'],
])('%s opens %s', async (keys, place) => {
  const { user, router } = open('/editor');
  await user.keyboard(keys);
  await waitFor(() => expect(router.state.location.pathname).toBe(place));
});

test.each(['a', 'gxa', 'g?p'])('%s goes nowhere', async (keys) => {
  const { user, router } = open();
  await user.keyboard(keys);
  expect(router.state.location.pathname).toBe('/settings');
});

test('what is typed into a field is text', async () => {
  const { user, router } = open();
  await user.type(screen.getByLabelText('Field'), 'ga');
  expect(screen.getByLabelText<HTMLInputElement>('Field').value).toBe('ga');
  expect(router.state.location.pathname).toBe('/settings');
});
