import { randomBytes } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { AddChannel, AddedChannel, Channel } from '#contract/pipeline-settings.ts';
import type { PipelineStore } from '#engine/ports/build-store.ts';
import type { ChannelTarget } from '#engine/ports/notifier.ts';
import { NotifierFault } from '#engine/ports/notifier.ts';
import { Refusal } from '#engine/refusal.ts';
import { newsOf } from './news.ts';
import type { NewsContext } from './send-news.ts';

const newId = monotonicFactory();
/** The scheme wants 24 to 64 bytes. */
const secretBytes = 32;

/** Adds a channel to the pipeline, with a fresh secret where messages are signed. Durable when this resolves. @throws StoreFault `missing` */
export async function addChannel(
  { channels, now }: NewsContext,
  pipelineId: string,
  { type, url, events }: AddChannel,
): Promise<AddedChannel> {
  const address = new URL(url);
  if (address.username !== '' || address.password !== '')
    throw new Refusal('bad-request', 'Give the address without a user name and password: messages are signed instead.');
  const to: ChannelTarget =
    type === 'slack'
      ? { type, url: address.href, secret: null }
      : { type, url: address.href, secret: `whsec_${randomBytes(secretBytes).toString('base64')}` };
  const wanted = [...new Set(events)];
  const channel = await channels.add({
    id: newId(),
    pipelineId,
    to,
    shown: shownAddress(type, address),
    events: wanted,
    at: now(),
  });
  return { channel, secret: to.secret };
}

/** An incoming webhook of Slack is a secret down to its last segment; of others the query may hold one. */
function shownAddress(type: Channel['type'], { origin, pathname, search }: URL): string {
  if (type === 'slack') return origin;
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}

/** Sends a test message and waits for what comes of it, which the channel then says. @throws StoreFault `missing` */
export async function testChannel(
  context: NewsContext & { readonly pipelines: Pick<PipelineStore, 'get'> },
  pipelineId: string,
  channelId: string,
  signal: AbortSignal,
): Promise<Channel> {
  const { channels, notifier, pipelines, publicUrl, now } = context;
  await channels.get(pipelineId, channelId);
  const target = await channels.target(channelId);
  const news = newsOf(await pipelines.get(pipelineId), null, [], now());
  // Removed in between: `get` says so below.
  if (target === null) return channels.get(pipelineId, channelId);
  try {
    await notifier.send(target, newId(), { news, publicUrl: publicUrl() }, signal);
    await channels.noted(channelId, { sentAt: now() });
  } catch (fault) {
    if (!(fault instanceof NotifierFault)) throw fault;
    // Broken off, because whoever asked has gone away: that says nothing of the channel.
    if (!signal.aborted) await channels.noted(channelId, { failure: fault.message });
  }
  return channels.get(pipelineId, channelId);
}
