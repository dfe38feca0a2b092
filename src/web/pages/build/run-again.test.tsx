// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterEach, expect, test, vi } from 'vitest';
import type { BuildDetail } from '#contract/builds.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { RunAgain } from './run-again.tsx';

const server = setupServer();
servePages(server);
afterEach(() => server.resetHandlers());

const failed = {
  id: 'b9',
  pipelineId: 'web',
  number: 9,
  status: 'failed',
  branch: 'main',
  withSecrets: true,
  states: [{ name: 'Lint', attempts: [{ status: 'succeeded' }] }],
} as BuildDetail;
const ofFork: BuildDetail = { ...failed, branch: 'pull/7', withSecrets: false };

const show = (build: BuildDetail) => showPage([{ path: '*', element: <RunAgain build={build} /> }]);

test('the head of the branch can be run, and of a fork’s build, whose branch is a label alone, it cannot', async () => {
  const open = async (build: BuildDetail) => {
    await show(build).user.click(screen.getByRole('button', { name: /^Other ways to run it/ }));
    // Without a layout the place of a menu may seem to be out of view, and then it is not shown.
    const items = await screen.findAllByRole('menuitem', { hidden: true });
    return items.map(({ textContent }) => textContent);
  };
  const compare = 'Compare with the last green build';
  expect(await open(failed)).toEqual(['Run the head of main', compare]);
  cleanup();
  expect(await open(ofFork)).toEqual([compare]);
});

test('while one way is under way no other one can be taken', async () => {
  let answer: (() => void) | undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const asked: string[] = [];
  server.use(
    http.post('*/api/builds/b9/:way', async ({ params }) => {
      asked.push(String(params.way));
      await answered;
      return HttpResponse.json({ code: 'conflict', message: 'There is nothing to take over.' }, { status: 409 });
    }),
  );
  const { user } = show(failed);
  const enabled = () => screen.getAllByRole('button').filter((button) => !button.hasAttribute('disabled'));
  expect(enabled()).toHaveLength(3);
  await user.click(screen.getByRole('button', { name: 'Run failed states again' }));
  await vi.waitFor(() => expect(asked).toEqual(['continue']));
  expect(enabled()).toEqual([]);
  answer?.();
  expect(await screen.findByText('There is nothing to take over.')).toBeDefined();
  expect(enabled()).toHaveLength(3);
});
