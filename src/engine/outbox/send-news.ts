import type { ChannelStore } from '#engine/ports/channel-store.ts';
import { type Notifier, NotifierFault } from '#engine/ports/notifier.ts';
import { NewsLetter } from './news.ts';
import type { Carrier, Outcome } from './outbox-sender.ts';

export interface NewsContext {
  readonly channels: ChannelStore;
  readonly notifier: Notifier;
  readonly publicUrl: () => string;
  readonly now: () => string;
}

const removed: Outcome = {
  arrived: false,
  failure: 'The channel was removed.',
  kind: 'pointless',
  retryAfterMs: null,
};

/** Tells a channel what happened to its pipeline; what came of it is noted at the channel. */
export function newsCarrier(context: NewsContext): Carrier {
  const { channels, notifier, publicUrl, now } = context;
  return async ({ id, body }, signal) => {
    const { channelId, news } = NewsLetter.parse(body);
    const target = await channels.target(channelId);
    if (target === null) return removed;
    try {
      await notifier.send(target, id, { news, publicUrl: publicUrl() }, signal);
    } catch (fault) {
      if (!(fault instanceof NotifierFault)) throw fault;
      const { message: failure, code, retryAfterMs } = fault;
      if (!signal.aborted) await channels.noted(channelId, { failure });
      return { arrived: false, failure, kind: code === 'refused' ? 'refused' : 'passing', retryAfterMs };
    }
    await channels.noted(channelId, { sentAt: now() });
    return { arrived: true };
  };
}
