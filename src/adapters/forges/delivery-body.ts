import type { z } from 'zod';
import { ForgeFault, type Hint, type SentDelivery } from '#engine/ports/forge.ts';

const NOTHING = /^0+$/;

/**
 * The body by its shape; JSON, or the form with a `payload` field that GitHub and Gitea send unless told otherwise.
 * @throws ForgeFault `unreadable`, naming the first field that is not as documented
 */
export function bodyOf<Shape extends z.ZodType>(sent: SentDelivery, shape: Shape, what: string): z.output<Shape> {
  const text = sent.body.toString('utf8');
  const isForm = sent.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  let json: unknown;
  try {
    json = JSON.parse(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text);
  } catch (cause) {
    throw new ForgeFault('unreadable', `The body of the ${what} is not JSON. Set the webhook's content type to JSON.`, {
      cause,
    });
  }
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new ForgeFault('unreadable', `The body of the ${what} is not what is documented, at "${field || 'its top'}".`);
}

/** A commit of a payload: null for the zeros that stand for none. */
export function commitOrNull(commit: string | null | undefined): string | null {
  return commit === undefined || commit === null || commit === '' || NOTHING.test(commit) ? null : commit;
}

/** What a change of one ref means. */
export function hintOfRef(change: {
  readonly ref: string;
  readonly before?: string | null | undefined;
  readonly after: string | null | undefined;
  readonly actor: string | null;
  readonly event: string;
}): Hint {
  const branch = /^refs\/heads\/(.+)$/s.exec(change.ref)?.[1];
  if (branch !== undefined)
    return {
      kind: 'push',
      branch,
      commit: commitOrNull(change.after),
      before: commitOrNull(change.before),
      actor: change.actor,
    };
  const tag = /^refs\/tags\/(.+)$/s.exec(change.ref)?.[1];
  if (tag !== undefined) return { kind: 'tag', tag, actor: change.actor };
  return { kind: 'other', event: change.event };
}
