import type { Build, BuildDetail, BuildState } from '#contract/builds.ts';
import { countOf } from '#web/ui/amount.ts';
import { speakDuration } from '#web/ui/duration.ts';

/** A piece of a sentence: plain text, a name in bold, or a command in mono. */
export type SentencePart = string | { readonly bold: string } | { readonly code: string };

/** The first thing that a build's page says: what became of it and why. `now` in ms, for what is still running. */
export function buildSentence(build: BuildDetail, now: number): SentencePart[] {
  switch (build.status) {
    case 'queued':
      return [
        build.waitsFor
          ? `Queued. ${countOf(build.waitsFor, 'build')} of this pipeline ${build.waitsFor === 1 ? 'comes' : 'come'} first.`
          : 'Queued. It starts as soon as a builder is free.',
      ];
    case 'running':
      return runningSentence(build, now);
    case 'succeeded':
      return [
        `Succeeded in ${speakDuration(duration(build, now))}, ${countOf(build.states.filter(({ attempts }) => attempts.length > 0).length, 'state')}.`,
      ];
    default:
      return endSentence(build);
  }
}

function runningSentence(build: BuildDetail, now: number): SentencePart[] {
  const ending = build.cancelRequestedAt ? 'Being canceled. ' : '';
  const running = build.states.filter(({ status, type }) => status === 'running' && type === 'Task');
  if (running.length > 1) return runningTogether(ending, running, now);
  const [state] = running;
  const command = state?.attempts.at(-1)?.commands.find(({ status }) => status === 'running');
  if (!state)
    return [`${ending}${build.source.status === 'succeeded' ? 'Between two states.' : 'Fetching the source.'}`];
  if (!command?.startedAt) return [`${ending}Preparing `, { bold: state.name }, '.'];
  const elapsed = Math.max(0, now - Date.parse(command.startedAt));
  return [
    `${ending}Running `,
    { bold: state.name },
    `, command ${command.index + 1} of ${state.commands.length}, `,
    { code: firstLine(command.text) },
    `, for ${speakDuration(Math.floor(elapsed / 1000) * 1000)}.`,
  ];
}

/** Running **Test** and **Lint** side by side, for 12 s. */
function runningTogether(ending: string, running: readonly BuildState[], now: number): SentencePart[] {
  const began = Math.min(...running.map(({ startedAt }) => (startedAt === null ? now : Date.parse(startedAt))));
  const elapsed = Math.floor(Math.max(0, now - began) / 1000) * 1000;
  const shown = running.length > 3 ? running.slice(0, 2) : running;
  const names = shown.flatMap(({ name }, index): SentencePart[] => [
    ...(index === 0 ? [] : [index === shown.length - 1 && shown === running ? ' and ' : ', ']),
    { bold: name },
  ]);
  const more = shown === running ? '' : ` and ${running.length - shown.length} more`;
  return [`${ending}Running `, ...names, `${more} side by side, for ${speakDuration(elapsed)}.`];
}

function endSentence(build: Build): SentencePart[] {
  const { reason } = build;
  switch (reason?.kind) {
    case 'command':
      return [
        'Failed in ',
        { bold: reason.state },
        `, command ${reason.index + 1} of ${reason.of}, `,
        { code: firstLine(reason.text) },
        reason.signal ? ` was ended by ${reason.signal}` : ` exited with ${reason.exitCode}`,
        ` after ${speakDuration(reason.durationMs)}.`,
      ];
    case 'state':
      return ['Failed in ', { bold: reason.state }, `: ${reason.message}`];
    case 'source':
      return [`The source could not be fetched. ${reason.message}`];
    case 'definition':
      return [`Invalid pipeline. ${reason.message}`];
    case 'timeout':
      return reason.state === null
        ? [`Timed out: the whole build may take ${speakDuration(reason.seconds * 1000)}.`]
        : ['Timed out in ', { bold: reason.state }, `, which may take ${speakDuration(reason.seconds * 1000)}.`];
    case 'canceled':
      return [`Canceled by ${reason.by}.`];
    case 'lost':
      return [`Lost, through no fault of the code. ${reason.message}`];
    default:
      return [`It ended as ${build.status}.`];
  }
}

/** One line for lists: "failed in Test, exit 1". */
export function shortOutcome(build: Build): string {
  const { reason, status } = build;
  if (reason?.kind === 'command') return `failed in ${reason.state}, ${reason.signal ?? `exit ${reason.exitCode}`}`;
  if (reason?.kind === 'definition') return `invalid, ${reason.message}`;
  if (reason?.kind === 'source') return 'failed: source not fetched';
  if (reason?.kind === 'state') return `failed in ${reason.state}`;
  if (reason?.kind === 'timeout') return reason.state === null ? 'timed out' : `timed out in ${reason.state}`;
  if (reason?.kind === 'canceled') return `canceled by ${reason.by}`;
  if (status === 'queued' && build.waitsFor) return `queued behind ${build.waitsFor}`;
  return status;
}

function duration(build: Build, now: number): number {
  if (!build.startedAt) return 0;
  return (build.finishedAt ? Date.parse(build.finishedAt) : now) - Date.parse(build.startedAt);
}

function firstLine(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  return rest.length > 0 ? `${first} …` : first;
}
