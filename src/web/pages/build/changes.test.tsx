// @vitest-environment jsdom
import { act, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import type { BuildDetail } from '#contract/builds.ts';
import type { BuildChanges } from '#contract/changes.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { Changes } from './changes.tsx';

const server = setupServer();
servePages(server);
afterEach(() => server.resetHandlers());

const at = '2026-11-25T09:00:00.000Z';
const sha = (digit: string) => digit.repeat(40);
const commit = (digit: string) => ({ sha: sha(digit), message: `Commit ${digit}`, author: 'Ada', committedAt: at });
const build = {
  id: 'b9',
  pipelineId: 'web',
  status: 'failed',
  branch: 'main',
  commit: { ...commit('9'), branch: 'main' },
} as BuildDetail;
const green = { kind: 'green', number: 4, branch: 'main', sha: sha('4'), finishedAt: at } as const;
const known: BuildChanges = {
  since: green,
  missing: null,
  isAncestor: true,
  partedAt: sha('4'),
  commits: [commit('9'), commit('8')],
  total: 2,
  mostCounted: 10_000,
  nextCursor: null,
};

function show(changes: Partial<BuildChanges>, of: BuildDetail = build) {
  server.use(
    http.get('*/api/builds/b9/changes', ({ request }) =>
      HttpResponse.json(
        new URL(request.url).searchParams.get('cursor') === '0'
          ? { ...known, ...changes }
          : { ...known, ...changes, commits: [commit('7')], nextCursor: null },
      ),
    ),
    http.get('*/api/builds/b9/changed-files', () =>
      HttpResponse.json({ code: 'too-large', message: 'So much has changed.' }, { status: 413 }),
    ),
  );
  return showPage([{ path: '*', element: <Changes build={of} /> }]);
}

test('commits are named and counted since the last green build', async () => {
  show({});
  expect(await screen.findByRole('heading', { name: '2 commits since the last green build #4' })).toBeDefined();
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
    expect.stringMatching(/^9999999Commit 9Ada, /),
    expect.stringMatching(/^8888888Commit 8Ada, /),
  ]);
  expect(screen.getByRole('link', { name: '#4' }).getAttribute('href')).toBe('/pipelines/web/builds/4');
  expect(await screen.findByText('So much has changed.')).toBeDefined();
});

test('further commits come when they are asked for', async () => {
  const { user } = show({ total: 3, nextCursor: '2' });
  expect(await screen.findByText('2 shown, and 1 more')).toBeDefined();
  await user.click(screen.getByRole('button', { name: 'Show more' }));
  expect(await screen.findByText('Commit 7')).toBeDefined();
});

test.each<[string, Partial<BuildChanges>, RegExp]>([
  ['a forced push', { isAncestor: false, partedAt: sha('1') }, /not an ancestor.*forced push.*parted at 1111111/],
  ['histories without a common commit', { isAncestor: false, partedAt: null }, /no commit in common/],
  ['a commit that is gone', { missing: 'since', commits: [] }, /#4 was of commit 4444444.*no longer in the repository/],
  ['a build whose own commit is gone', { missing: 'build', commits: [] }, /commit of this build is no longer/],
  ['the first build', { since: { kind: 'beginning' } }, /nothing to compare with/],
  ['another branch', { since: { ...green, branch: 'trunk' } }, /#4 of trunk.*No build of main was green before/],
])('says what a reader must know of %s', async (_, changes, words) => {
  show(changes);
  const region = await screen.findByRole('region', { name: 'Commits' });
  expect(region.textContent).toMatch(words);
});

test('a build without a commit says so', () => {
  show({}, { ...build, commit: null });
  expect(screen.getByText(/commit of this build is not known yet/)).toBeDefined();
});

test('is counted anew until the build has ended: one before it may become green', async () => {
  let since: BuildChanges['since'] = { kind: 'beginning' };
  const asked: string[] = [];
  const noFiles = { files: 0, added: 0, removed: 0 };
  server.use(
    http.get('*/api/builds/b9/changes', () => {
      asked.push(since.kind);
      return HttpResponse.json({ ...known, since });
    }),
    http.get('*/api/builds/b9/changed-files', () => HttpResponse.json({ files: [], total: noFiles })),
  );
  const { rerender, queries } = showChanging({ ...build, status: 'queued' });
  expect(await screen.findByRole('heading', { name: '2 commits: no build was green before' })).toBeDefined();

  since = green;
  rerender({ ...build, status: 'running' });
  expect(await screen.findByRole('heading', { name: '2 commits since the last green build #4' })).toBeDefined();
  rerender({ ...build, status: 'failed' });
  await vi.waitFor(() => expect(asked).toHaveLength(3));
  await vi.waitFor(() => expect(queries.isFetching()).toBe(0));

  // Of a build that has ended nothing is asked again.
  rerender({ ...build, status: 'failed', version: 2 });
  await act(() => queries.refetchQueries({ stale: true }));
  expect(asked).toEqual(['beginning', 'green', 'green']);
});

/** Shows the changes of a build that goes on. */
function showChanging(first: BuildDetail) {
  let set: (build: BuildDetail) => void = () => undefined;
  function Going() {
    const [now, setNow] = useState(first);
    set = setNow;
    return <Changes build={now} />;
  }
  const { queries } = showPage([{ path: '*', element: <Going /> }]);
  return { queries, rerender: (next: BuildDetail) => act(() => set(next)) };
}
