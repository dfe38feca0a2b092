import { type Build, type BuildDetail, type BuildState, canceler } from '#contract/builds.ts';
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
    case 'succeeded': {
      const reached = build.states.filter(({ startedAt }) => startedAt !== null).length;
      const took = speakDuration(duration(build, now));
      const taken = build.states.filter(({ attempts }) => attempts.at(-1)?.takenFrom).length;
      const over = taken === 0 ? '' : `, ${taken} of them taken over`;
      return [`Succeeded in ${took}, ${countOf(reached, 'state')}${over}.`, ...caughtErrors(build.states)];
    }
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
  const [waiting, ...others] = build.states.filter(({ retry }) => retry !== null);
  if (!state && waiting?.retry) {
    const more = others.length === 0 ? '' : `, and ${countOf(others.length, 'other state')} as well`;
    const words = retryWords(waiting.retry, now);
    return [ending, { bold: waiting.title ?? waiting.name }, ` has failed and is tried again: ${words}${more}.`];
  }
  if (!state)
    return [`${ending}${build.source.status === 'succeeded' ? 'Between two states.' : 'Fetching the source.'}`];
  if (!command?.startedAt) return [`${ending}Preparing `, { bold: state.name }, '.'];
  const elapsed = Math.max(0, now - Date.parse(command.startedAt));
  const attempts = state.attempts.length;
  return [
    `${ending}Running `,
    { bold: state.name },
    `${attempts > 1 ? `, attempt ${attempts}` : ''}, command ${command.index + 1} of ${state.commands.length}, `,
    { code: firstLine(command.text) },
    `, for ${speakDuration(Math.floor(elapsed / 1000) * 1000)}.`,
  ];
}

/** `try 2 of 3 in 12 s`. */
export function retryWords({ next, of, at }: NonNullable<BuildState['retry']>, now: number): string {
  const left = Math.max(0, Math.ceil((Date.parse(at) - now) / 1000)) * 1000;
  return `try ${next}${of === null ? '' : ` of ${of}`} ${left === 0 ? 'now' : `in ${speakDuration(left)}`}`;
}

/** A build may be green although states of it failed: **Build** timed out and was caught by **Clean up**. */
function caughtErrors(states: readonly BuildState[]): SentencePart[] {
  const named = new Map(states.map(({ name, title }) => [name, title ?? name]));
  const caught = states.filter(({ wentTo }) => wentTo.some((way) => way.caught));
  const shown = caught.length > 3 ? caught.slice(0, 2) : caught;
  const sentences = shown.flatMap(({ name, title, status, wentTo }): SentencePart[] => {
    const by = wentTo.findLast((way) => way.caught)?.to ?? '';
    const what = status === 'timed-out' ? 'timed out' : status === 'lost' ? 'was lost' : 'failed';
    return [' ', { bold: title ?? name }, ` ${what} and was caught by `, { bold: named.get(by) ?? by }, '.'];
  });
  return shown === caught ? sentences : [...sentences, ` ${caught.length - shown.length} more were caught.`];
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

/** `, attempt 3 of 3`, where there was more than one. */
function attemptWords(build: BuildDetail, attemptId: string): string {
  const attempts = build.states.find((state) => state.attempts.some(({ id }) => id === attemptId))?.attempts ?? [];
  const number = attempts.find(({ id }) => id === attemptId)?.number;
  return attempts.length > 1 && number !== undefined ? `, attempt ${number} of ${attempts.length}` : '';
}

function endSentence(build: BuildDetail): SentencePart[] {
  const { reason } = build;
  switch (reason?.kind) {
    case 'command':
      return [
        'Failed in ',
        { bold: reason.state },
        `${attemptWords(build, reason.attemptId)}, command ${reason.index + 1} of ${reason.of}, `,
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
      return [`Canceled${canceler(reason.by)}.`];
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
  if (reason?.kind === 'canceled') return `canceled${canceler(reason.by)}`;
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
