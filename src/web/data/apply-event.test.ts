import { expect, test } from 'vitest';
import { shownBuild, shownRow } from '#web/testing/shown-pipelines.ts';
import { addBuild, applyBuildToPage, applyBuildToRow } from './apply-event.ts';

const build = shownBuild;
const row = shownRow('web');

test('an older version never replaces a newer one', () => {
  expect(applyBuildToRow(row, build(1, 2, { status: 'queued' })).latest?.status).toBe('running');
  const page = { items: [build(1, 3)], nextCursor: null };
  expect(applyBuildToPage(page, build(1, 2, { status: 'queued' })).items[0]?.status).toBe('running');
});

test('a build that ends changes its bar and the latest build', () => {
  const ended = build(1, 4, { status: 'failed', finishedAt: '2026-11-24T09:00:12.000Z' });
  expect(applyBuildToRow(row, ended)).toMatchObject({
    lastBuilds: [{ number: 1, status: 'failed', durationMs: 12_000 }],
    latest: { status: 'failed' },
  });
});

test('a new build comes in once, behind the last bar and on top of the history', () => {
  expect(applyBuildToRow(row, build(2, 1)).lastBuilds.map(({ number }) => number)).toEqual([1, 2]);
  const pages = addBuild([{ items: [build(1, 1)], nextCursor: null }], build(2, 1));
  expect(pages[0]?.items.map(({ number }) => number)).toEqual([2, 1]);
  expect(addBuild(pages, build(2, 2))).toBe(pages);
});

test('a build of another pipeline changes nothing', () => {
  expect(applyBuildToRow(row, build(5, 9, { pipelineId: 'other' }))).toBe(row);
});
