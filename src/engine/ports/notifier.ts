import type { Message } from '#engine/outbox/news.ts';

/** An address that messages go to. A secret as a whole where it is Slack's; `secret` is what messages to a webhook are signed with. */
export type ChannelTarget =
  | { readonly type: 'webhook'; readonly url: string; readonly secret: string }
  | { readonly type: 'slack'; readonly url: string; readonly secret: null };

/** Sends messages to channels. Follows no redirect; ends with the signal or after the adapter's time limit (10 s). */
export interface Notifier {
  /** Resolves when the receiver has taken it. The id stays the same when it is sent again. @throws NotifierFault */
  send(to: ChannelTarget, id: string, message: Message, signal: AbortSignal): Promise<void>;
}

/** The message was not taken; `message` says why, in words for the user, and holds neither address nor secret. */
export class NotifierFault extends Error {
  /** `refused`: it will not be taken the next time either, unless somebody mends something. */
  readonly code: 'refused' | 'unreachable';
  /** When the receiver says how long to wait, in ms. */
  readonly retryAfterMs: number | null;
  constructor(
    code: NotifierFault['code'],
    message: string,
    options: ErrorOptions & { retryAfterMs?: number | null } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
