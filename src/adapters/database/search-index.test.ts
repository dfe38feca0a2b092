import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { longestSearch, type SearchResult } from '#contract/search.ts';
import type { SearchIndex } from '#engine/ports/search-index.ts';
import { searchAll } from '#engine/search/search.ts';
import { addPipeline, atMinute } from './build-fixture.ts';
import { createBuildQueue } from './build-queue.ts';
import { endBuild, queueBuild, runBuild, testBox } from './letter-fixture.ts';
import { type Database, openDatabase } from './open-database.ts';
import { createPipelineStore } from './pipeline-store.ts';
import { createSearchIndex } from './search-index.ts';
import { searchMigration } from './search-migration.ts';

let database: Database;
let index: SearchIndex;
beforeEach(async () => {
  database = await openDatabase(':memory:');
  index = createSearchIndex(database);
  for (const id of ['checkout-web', 'checkout-api', 'web']) await addPipeline(database, id);
});
afterEach(() => database.destroy());

/** A green build of a commit with that message, from its queueing to its end. */
async function build(
  pipelineId: string,
  id: string,
  commit: { sha: string; message: string; author?: string; branch?: string },
) {
  const { sha, message, author = 'Ada Byron', branch = 'main' } = commit;
  await queueBuild(database, { pipelineId, id, commit: sha, minute: 0, branch });
  const queue = createBuildQueue(database, testBox);
  const claim = await queue.claim('worker', [], atMinute(0), 60_000);
  if (!claim) throw new Error('No build waits.');
  const resolved = { sha, branch, message, author, committedAt: atMinute(0) };
  await queue.append(claim, [{ kind: 'commit-resolved', at: atMinute(0), commit: resolved }]);
  await endBuild(database, claim, 'succeeded', 1);
}

const named = ({ builds }: SearchResult) => builds.map(({ pipelineId, number }) => `${pipelineId} #${number}`);
const find = (text: string) => searchAll(index, text);

describe('builds', () => {
  beforeEach(async () => {
    await build('checkout-web', 'b1', { sha: 'a1'.repeat(20), message: 'Charge tax per line item (SHOP-77)' });
    await build('checkout-api', 'b2', { sha: 'b2'.repeat(20), message: 'Änder die Größe', author: 'Grace' });
    await build('web', 'b3', { sha: 'a1'.repeat(20), message: 'Charge nothing', branch: 'feature/tax-free' });
    await build('checkout-web', 'b4', { sha: 'd4'.repeat(20), message: '修复登录 🐛 in C++' });
  });

  test.each([
    ['a word of messages and branches, newest first', 'tax', ['web #1', 'checkout-web #1']],
    ['the beginning of a word', 'char', ['web #1', 'checkout-web #1']],
    ['words in any order', 'item charge', ['checkout-web #1']],
    ['words of which one is nowhere', 'charge everything', []],
    ['whatever case and accents', 'ANDER grosse', []],
    ['without accents', 'ander grö', ['checkout-api #1']],
    ['an author', 'grace', ['checkout-api #1']],
    ['a pipeline and a word', 'checkout-web tax', ['checkout-web #1']],
    ['a branch', 'feature/ta', ['web #1']],
    ['a ticket', 'SHOP-77', ['checkout-web #1']],
    ['one sign of a script without spaces', '录', ['checkout-web #2']],
    ['a picture', '🐛', ['checkout-web #2']],
    ['a commit, newest build first', 'A1A1', ['web #1', 'checkout-web #1']],
    ['a whole commit', 'b2'.repeat(20), ['checkout-api #1']],
    ['a number, of pipelines first that it is the newest of', '#2', ['checkout-web #2']],
    ['a number alone', '1', ['checkout-api #1', 'web #1', 'checkout-web #1']],
    ['a number of a pipeline', 'checkout-web#2', ['checkout-web #2']],
    ['a number behind a part of a name', 'check 1', ['checkout-api #1', 'checkout-web #1']],
    ['a number that there is not', 'web #999999999', []],
    ['signs alone', '*', []],
    ['nothing', '  ', []],
  ])('are found by %s', async (_, text, builds) => {
    expect(named(await find(text))).toEqual(builds);
  });

  test('come with what matched', async () => {
    const { builds } = await find('charge tax');
    expect(builds[1]?.commit?.message).toEqual({
      text: 'Charge tax per line item (SHOP-77)',
      marks: [
        { start: 0, end: 6 },
        { start: 7, end: 10 },
      ],
    });
    expect(builds[0]?.branch.marks).toEqual([{ start: 8, end: 11 }]);
    const [byCommit] = (await find('b2b2b')).builds;
    expect(byCommit).toMatchObject({ matched: 'commit', commit: { sha: { marks: [{ start: 0, end: 5 }] } } });
    const [byNumber] = (await find('checkout-web 2')).builds;
    expect(byNumber).toMatchObject({ matched: 'number', pipelineName: { marks: [{ start: 0, end: 12 }] } });
  });

  test('are found by their branch while they wait, and by their commit once it is known', async () => {
    await queueBuild(database, { pipelineId: 'web', id: 'b5', commit: null, minute: 2, branch: 'release/9' });
    expect(await find('release')).toMatchObject({ builds: [{ id: 'b5', status: 'queued', commit: null }] });
  });

  test('are the few newest of many', async () => {
    for (let number = 2; number < 14; number++)
      await build('web', `w${number}`, { sha: 'e'.repeat(40), message: `Common ${number}` });
    expect(named(await find('common'))).toEqual([13, 12, 11, 10, 9, 8, 7, 6].map((number) => `web #${number}`));
    expect(named(await find('eeee'))[0]).toBe('web #13');
  });

  test('go with their pipeline', async () => {
    await createPipelineStore(database).remove('web');
    expect(named(await find('tax'))).toEqual(['checkout-web #1']);
    expect(named(await find('a1a1'))).toEqual(['checkout-web #1']);
    const left = await database.selectFrom('searchEntries').select('buildId').orderBy('seq').execute();
    expect(left.map(({ buildId }) => buildId)).toEqual(['b1', 'b2', 'b4']);
    // What comes next takes no dead one's place.
    await build('checkout-api', 'b6', { sha: 'f'.repeat(40), message: 'Fresh' });
    expect(named(await find('fresh'))).toEqual(['checkout-api #2']);
  });

  test('that were there before the index are put in by the migration, however often it runs', async () => {
    await searchMigration.up(database);
    await searchMigration.up(database);
    expect(named(await find('tax'))).toEqual(['web #1', 'checkout-web #1']);
    expect(named(await find('a1a1'))).toEqual(['web #1', 'checkout-web #1']);
  });
});

describe('pipelines', () => {
  test.each([
    ['the name itself first', 'web', ['web', 'checkout-web']],
    ['the beginning, in the order of the overview', 'c', ['checkout-api', 'checkout-web']],
    ['all parts of a name', 'check api', ['checkout-api']],
    ['the repository', '/x', ['checkout-api', 'checkout-web', 'web']],
    ['no part that means anything to LIKE', '%', []],
    ['nor that', '_', []],
  ])('are found by %s', async (_, text, ids) => {
    const { pipelines } = await find(text);
    expect(pipelines.map(({ id }) => id)).toEqual(ids);
  });

  test('that are microservices come with their newest green build', async () => {
    await database.updateTable('pipelines').set({ kind: 'microservice' }).where('id', '=', 'web').execute();
    expect((await find('web')).microservices).toMatchObject([{ id: 'web', newestGreen: null }]);
    await build('web', 'b1', { sha: 'a'.repeat(40), message: 'Good' });
    await runBuild(database, { pipelineId: 'web', id: 'b2', commit: 'b'.repeat(40), minute: 2, status: 'failed' });
    await build('web', 'b3', { sha: 'c'.repeat(40), message: 'Other', branch: 'other' });
    expect((await find('we')).microservices).toMatchObject([
      { id: 'web', name: { marks: [{ start: 0, end: 2 }] }, newestGreen: { number: 1, message: 'Good' } },
    ]);
    // However long the branch has been red since.
    await database.updateTable('builds').set({ number: 900 }).where('id', '=', 'b2').execute();
    await database.updateTable('pipelines').set({ nextNumber: 901 }).where('id', '=', 'web').execute();
    expect((await find('web')).microservices).toMatchObject([{ newestGreen: { number: 1 } }]);
  });
});

test('any text may be looked for', async () => {
  await build('web', 'b1', { sha: 'a'.repeat(40), message: '"quoted" OR NEAR(x) * ^ - \0 \ud800 ﷺ ½' });
  for (const text of [
    '"',
    '""',
    'a OR',
    'NEAR(',
    'words: x',
    '*',
    '^a',
    '-',
    '{a b}: c',
    '\0',
    'a\0b',
    '\ud800',
    'ﷺ',
    '½',
    "'; --",
  ])
    await find(text);
  const signs = fc.string({ unit: 'grapheme', maxLength: longestSearch });
  const bytes = fc.string({ unit: 'binary', maxLength: longestSearch });
  const syntax = fc.array(
    fc.constantFrom('"', '*', 'a', ' OR ', '\0', '%', '_', '\\', '(', ')', ':', '#', '1', '😀', '\ud800'),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        signs,
        bytes,
        syntax.map((all) => all.join('')),
      ),
      async (text) => {
        await find(text);
      },
    ),
    { numRuns: 300 },
  );
});
