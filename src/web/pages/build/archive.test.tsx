// @vitest-environment jsdom
import { fireEvent, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { expect, test } from 'vitest';
import type { ArchiveContents } from '#contract/archives.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { Archive } from './archive.tsx';

/** The texts that were looked for, in order. */
const asked: string[] = [];
const paths = ['README', 'RESULT'];

const server = setupServer(
  http.get('*/api/artifacts/a1/entries', ({ request }) => {
    const text = new URL(request.url).searchParams.get('q') ?? '';
    asked.push(text);
    const found = paths.filter((path) => path.includes(text));
    const entry = { type: 'file', bytes: 1, mode: 'rw-r--r--', modifiedAt: null, target: null } as const;
    const contents: ArchiveContents = {
      isArchive: true,
      entries: found.map((path, index) => ({ ...entry, index, path })),
      matching: found.length,
      total: paths.length,
      cut: null,
      nextCursor: null,
    };
    return HttpResponse.json(contents);
  }),
);
servePages(server);

test('what is looked for stands in the address, beside the rest of it, once nobody types any more', async () => {
  const archive = <Archive artifactId="a1" name="dist.tgz" />;
  const { router } = showPage([{ path: '*', element: archive }], '/?tab=artifacts&open=a1');
  const field = await screen.findByRole('searchbox', { name: 'Part of a path' });
  for (const value of ['R', 'RE', 'RES']) fireEvent.change(field, { target: { value } });
  expect(await screen.findByText('1 of 2 entries')).toBeDefined();
  expect(asked).toEqual(['', 'RES']);
  expect(router.state.location.search).toBe('?tab=artifacts&open=a1&find=RES');

  fireEvent.change(field, { target: { value: '' } });
  expect(await screen.findByText('2 entries')).toBeDefined();
  expect(router.state.location.search).toBe('?tab=artifacts&open=a1');
});
