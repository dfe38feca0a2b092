import { expect, test } from 'vitest';
import type { PipelineFilter } from '#contract/overview.ts';
import type { PipelineRow } from '#contract/pipelines.ts';
import type { HealthWord } from '#contract/status.ts';
import { shownBuild, shownRow } from '#web/testing/shown-pipelines.ts';
import {
  applyBuildToList,
  applyFigures,
  applyPipelineToList,
  keepNewer,
  type PipelineList,
  removeFromList,
} from './apply-to-list.ts';

const health = (word: HealthWord) => ({ word, since: null, because: '', mutedUntil: null });
const rowOf = (id: string, word: HealthWord) => shownRow(id, { health: health(word) });
const listOf = (rows: PipelineRow[], nextCursor: string | null = null): PipelineList => ({
  pages: [{ items: rows, nextCursor, total: rows.length }],
  pageParams: [''],
});
const names = (list: PipelineList) => list.pages.flatMap(({ items }) => items.map(({ id }) => id));

const broken = listOf([rowOf('api', 'unhealthy'), rowOf('web', 'healthy')]);
const whole = listOf([rowOf('api', 'unhealthy'), rowOf('web', 'degraded')]);
const more = listOf([rowOf('api', 'unhealthy'), rowOf('web', 'degraded')], 'more');

test.each<[string, PipelineList, string, HealthWord, PipelineFilter, boolean]>([
  ['another word moves it', broken, 'web', 'unhealthy', {}, true],
  ['one that breaks where the broken ones begin stays', broken, 'api', 'degraded', {}, false],
  ['so does one that is mended where the healthy ones begin', whole, 'web', 'healthy', {}, false],
  ['one that stands before others that are worse off moves', more, 'api', 'healthy', {}, true],
  ['the same word moves nothing', broken, 'web', 'healthy', {}, false],
  ['by name the word moves nothing', broken, 'web', 'unhealthy', { sort: 'name' }, false],
  ['a list of one word loses it', broken, 'api', 'healthy', { health: 'unhealthy', sort: 'name' }, true],
  ['a new one joins a list that is whole', broken, 'new', 'unknown', {}, true],
  ['one that does not belong does not', broken, 'new', 'unknown', { health: 'unhealthy' }, false],
  ['nor one of another kind', broken, 'new', 'unknown', { kind: 'job' }, false],
  ['nor one of another repository', broken, 'new', 'unknown', { repository: '/y' }, false],
  ['one behind what was read is left alone', more, 'new', 'healthy', {}, false],
  ['one that breaks comes before it', more, 'new', 'unhealthy', {}, true],
  ['the last that was read, once healthy, may stand before worse ones', more, 'web', 'healthy', {}, true],
  ['by name nobody knows where it would stand', more, 'new', 'unhealthy', { sort: 'name' }, false],
])('%s', (_, list, id, word, filter, moved) => {
  const { lastBuilds: _bars, latest: _latest, ...pipeline } = rowOf(id, word);
  const next = applyPipelineToList(list, { ...pipeline, version: 2 }, filter);
  expect(next.moved ?? false).toBe(moved);
  expect(names(next)).toEqual(names(list));
  const held = next.pages[0]?.items.find((row) => row.id === id);
  if (held) expect(held.health.word).toBe(word);
});

test('a change that came already moves nothing again', () => {
  expect(applyPipelineToList(broken, { ...rowOf('web', 'unhealthy'), version: 1 }, {})).toBe(broken);
});

test.each<[string, PipelineFilter, ReturnType<typeof shownBuild>, boolean]>([
  ['a build that goes on', {}, shownBuild(1, 4), false],
  ['a build that ends', {}, shownBuild(1, 4, { status: 'failed' }), false],
  ['an older one that goes on where the newest is first', { sort: 'last-build' }, shownBuild(0, 9), false],
  ['one that runs in a pipeline further down', { sort: 'last-build' }, shownBuild(5, 9, { pipelineId: 'o' }), false],
  ['a new build where the newest is first', { sort: 'last-build' }, shownBuild(2, 1, { status: 'queued' }), true],
  ['its end there', { sort: 'last-build' }, shownBuild(1, 4, { status: 'succeeded' }), false],
  ['the end of what runs', { recent: 'running' }, shownBuild(1, 4, { status: 'succeeded' }), true],
  ['another one that runs', { recent: 'running' }, shownBuild(1, 1, { pipelineId: 'other' }), true],
  ['another one that fails', { recent: 'failed' }, shownBuild(1, 2, { pipelineId: 'other', status: 'failed' }), true],
  ['one that succeeds', { recent: 'failed' }, shownBuild(1, 2, { pipelineId: 'other', status: 'succeeded' }), false],
])('%s, of %j: %j', (_, filter, build, moved) => {
  expect(applyBuildToList(broken, build, filter).moved ?? false).toBe(moved);
});

test('rows that a build does not touch stay the very same', () => {
  const next = applyBuildToList(broken, shownBuild(1, 4, { status: 'failed' }), {});
  expect(next.pages[0]?.items[0]).toBe(broken.pages[0]?.items[0]);
  expect(next.pages[0]?.items[1]?.latest?.status).toBe('failed');
  expect(applyBuildToList(broken, shownBuild(1, 4, { pipelineId: 'other' }), {})).toBe(broken);
});

test('what its builds add up to is read anew; the rest of a row stays as events have told it', () => {
  const fresh = { ...rowOf('web', 'degraded'), version: 9, successRate: 0.5, medianDurationMs: 7 };
  expect(applyFigures(broken, fresh).pages[0]?.items[1]).toEqual({
    ...rowOf('web', 'healthy'),
    successRate: 0.5,
    medianDurationMs: 7,
  });
  expect(applyFigures(broken, rowOf('gone', 'healthy'))).toBe(broken);
});

test('events that came while a list was read are newer than what was read', () => {
  const read = listOf([rowOf('api', 'healthy'), rowOf('web', 'healthy')]);
  const told = applyBuildToList(
    applyPipelineToList(broken, { ...rowOf('api', 'degraded'), version: 2 }, {}),
    shownBuild(2, 1),
    {},
  );
  const kept = keepNewer(told, read);
  expect(kept.pages[0]?.items[0]).toMatchObject({ health: { word: 'degraded' }, version: 2 });
  expect(kept.pages[0]?.items[1]?.latest?.number).toBe(2);
  expect(kept.moved).toBe(true);
  expect(keepNewer(broken, read)).toEqual(read);
  expect(keepNewer(undefined, read)).toEqual(read);
});

test('a list that was read on by a page is as moved as it was, one that was read anew is not', () => {
  const moved: PipelineList = { ...more, moved: true };
  const [page] = listOf([rowOf('web', 'degraded'), rowOf('mail', 'healthy')]).pages;
  const on = keepNewer(moved, { ...more, pages: [...more.pages, ...(page ? [page] : [])] });
  expect(on.moved).toBe(true);
  // A row that both pages have stands where it came first.
  expect(names(on)).toEqual(['api', 'web', 'mail']);
  expect(keepNewer(moved, more).moved).toBeUndefined();
  // What says the same is the same: a list with a row less is made once.
  expect(keepNewer(on, { ...more, moved: true, pages: [...more.pages, ...(page ? [page] : [])] })).toBe(on);
});

test('a removed pipeline leaves the list, and is not counted any more', () => {
  const next = removeFromList(broken, 'api');
  expect([names(next), next.pages[0]?.total]).toEqual([['web'], 1]);
  expect(removeFromList(broken, 'gone')).toBe(broken);
});
