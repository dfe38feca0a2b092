// @vitest-environment jsdom
import { act, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { beforeEach, expect, test } from 'vitest';
import type { BuildDetail } from '#contract/builds.ts';
import type { ComparedBuild, Comparison } from '#contract/comparison.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { ComparePage } from './compare-page.tsx';

const at = '2026-11-25T09:00:00.000Z';
const build: BuildDetail = {
  id: 'b9',
  pipelineId: 'shop',
  pipelineName: 'Shop',
  number: 9,
  status: 'succeeded',
  reason: null,
  branch: 'main',
  commit: null,
  trigger: { type: 'manual', actor: 'local' },
  deliveryId: null,
  continues: null,
  queuedAt: at,
  startedAt: at,
  finishedAt: at,
  cancelRequestedAt: null,
  pinned: false,
  waitsFor: null,
  version: 1,
  repository: '/shop',
  withSecrets: true,
  source: { status: 'succeeded', startedAt: at, finishedAt: at, definitionPath: null },
  states: [],
  outline: { nodes: [], edges: [] },
  problems: [],
  artifacts: [],
  notices: [],
  usualDurationMs: null,
  failure: null,
};
const side: ComparedBuild = { build, definition: null };
const comparison: Comparison = { base: side, head: side, variables: [] };

let refused: boolean;
beforeEach(() => {
  refused = false;
});
const server = setupServer(
  http.get('*/api/pipelines/shop/builds', () => HttpResponse.json({ items: [], nextCursor: null })),
  http.get('*/api/pipelines/shop/comparison', () =>
    refused
      ? HttpResponse.json({ code: 'internal', message: 'The database is locked.' }, { status: 500 })
      : HttpResponse.json(comparison),
  ),
);
servePages(server);

test('the comparison stays beside what kept it from being read anew', async () => {
  const { queries } = showPage(
    [{ path: '/pipelines/:pipelineId/compare', element: <ComparePage /> }],
    '/pipelines/shop/compare?base=9&head=9',
  );
  const same = /one and the same build/;
  expect(await screen.findByText(same)).toBeDefined();
  refused = true;
  await act(() => queries.invalidateQueries({ queryKey: ['comparison'] }));
  expect(await screen.findByText('The database is locked.')).toBeDefined();
  expect(screen.getByText(same)).toBeDefined();
});
