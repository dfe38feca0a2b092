import type { AttemptOutcome } from '#engine/run/run-event.ts';
import { type Attempt, refuse, say } from './actions.ts';

/**
 * The image that the state's commands run in, named by its bytes; null for the machine's own shell. Either way the reader of
 * the step is told. A build stays with the bytes that its first step found under a name.
 *
 * @returns an outcome when the image cannot be had.
 */
export async function stepImage(attempt: Attempt): Promise<string | null | AttemptOutcome> {
  const { work, state, attemptId, secrets, signal } = attempt;
  const { context } = work;
  const { pinImage } = context.runner;
  const note = (message: string, pinned?: { image: string; reference: string }) =>
    work.record([{ kind: 'attempt-noted', at: context.now(), attemptId, message, ...(pinned && { pinned }) }]);
  const { image } = state;
  if (pinImage === null) {
    if (image !== null) {
      await note(
        `Its image ${image} is ignored: commands run in the bash of this machine. PIPEWRIGHT_RUNNER=container runs them in their image.`,
      );
    }
    return null;
  }
  if (image === null) {
    if (state.commands.length > 0) await note('It names no image: commands run in the bash of this machine.');
    return null;
  }
  const known = work.run.images[secrets.hide(image)];
  if (known === undefined) await say(attempt, `Fetching ${image}`);
  const found = await pinImage(known === undefined ? image : secrets.reveal(known), signal);
  if (typeof found === 'string') return refuse(found);
  if (found.note !== null) await note(found.note);
  await note(`Runs in ${found.reference}.`, { image, reference: found.reference });
  return found.reference;
}
