import type { Build } from '#contract/builds.ts';
import type { Pipeline } from '#contract/pipelines.ts';
import type { FoundBuild, FoundMicroservice, FoundPipeline, SearchResult } from '#contract/search.ts';
import type { SearchIndex } from '#engine/ports/search-index.ts';
import { markParts, markWords } from './mark-words.ts';
import { readSearch, type Search } from './read-search.ts';

/** How many of a group are shown. */
const shownPipelines = 5;
const shownBuilds = 8;
/** Of those, how many may be named by the number alone: `12` is also said in messages. */
const shownNumbered = 4;

/** What is meant by a text: the few best pipelines, microservices and builds. Nothing for a text without anything to look for. */
export async function searchAll(index: SearchIndex, text: string): Promise<SearchResult> {
  const search = readSearch(text);
  const { parts } = search;
  const some = parts.length > 0;
  const pipelines = some ? await index.pipelines(parts, shownPipelines) : [];
  const microservices =
    pipelines.length < shownPipelines
      ? pipelines.filter(({ kind }) => kind === 'microservice')
      : await index.pipelines(parts, shownPipelines, 'microservice');
  const green = microservices.length > 0 ? await index.newestGreen(microservices.map(({ id }) => id)) : [];
  return {
    pipelines: pipelines.map((pipeline) => foundPipeline(pipeline, parts)),
    microservices: microservices.map((pipeline) => foundMicroservice(pipeline, green, parts)),
    builds: await findBuilds(index, search),
  };
}

async function findBuilds(index: SearchIndex, search: Search): Promise<FoundBuild[]> {
  const { words, numbered, commit } = search;
  const found = [
    ...(numbered ? await index.numbered(numbered.number, numbered.parts, shownNumbered) : []).map(
      (build) => [build, 'number'] as const,
    ),
    ...(commit ? await index.ofCommit(commit, shownBuilds) : []).map((build) => [build, 'commit'] as const),
    ...(words.length > 0 ? await index.withWords(words, shownBuilds) : []).map((build) => [build, 'words'] as const),
  ];
  // A build that is named in two ways stands in the place of the first.
  const builds = new Map<string, FoundBuild>();
  for (const [build, matched] of found) {
    if (!builds.has(build.id)) builds.set(build.id, foundBuild(build, matched, search));
  }
  return [...builds.values()].slice(0, shownBuilds);
}

function foundPipeline(pipeline: Pipeline, parts: readonly string[]): FoundPipeline {
  const { id, name, kind, repository, branch, health } = pipeline;
  return {
    id,
    name: markParts(name, parts),
    kind,
    repository: markParts(repository, parts),
    branch,
    health: health.word,
  };
}

function foundMicroservice({ id, name }: Pipeline, green: readonly Build[], parts: readonly string[]) {
  const build = green.find(({ pipelineId }) => pipelineId === id);
  const newestGreen: FoundMicroservice['newestGreen'] =
    build?.finishedAt && build.commit
      ? { number: build.number, message: build.commit.message, finishedAt: build.finishedAt }
      : null;
  return { id, name: markParts(name, parts), newestGreen };
}

function foundBuild(build: Build, matched: FoundBuild['matched'], search: Search): FoundBuild {
  const { id, pipelineId, pipelineName, number, status, branch, queuedAt, commit } = build;
  const words = matched === 'words' ? search.words : [];
  const parts = matched === 'number' ? (search.numbered?.parts ?? []) : [];
  return {
    id,
    pipelineId,
    pipelineName: matched === 'number' ? markParts(pipelineName, parts) : markWords(pipelineName, words),
    number,
    status,
    branch: markWords(branch, words),
    queuedAt,
    commit: commit && {
      sha: {
        text: commit.sha,
        marks: search.commit && matched === 'commit' ? [{ start: 0, end: search.commit.length }] : [],
      },
      message: markWords(commit.message, words),
      author: markWords(commit.author, words),
    },
    matched,
  };
}
