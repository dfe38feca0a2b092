import type { Message } from '#engine/outbox/news.ts';

/** The kinds of messages by the event that is most telling (docs/notifications.md). */
const types = {
  broke: 'pipeline.broke',
  fixed: 'pipeline.fixed',
  failed: 'build.failed',
  succeeded: 'build.succeeded',
} as const;

/** The JSON that a webhook is sent. */
export function webhookBody({ news, publicUrl }: Message): string {
  const { events, at, pipeline, build } = news;
  const [first] = events;
  const { path, ...ofPipeline } = pipeline;
  return JSON.stringify({
    type: first === undefined ? 'test' : types[first],
    timestamp: at,
    data: {
      events,
      pipeline: { ...ofPipeline, url: `${publicUrl}${path}` },
      build: build && ofBuild(build, publicUrl),
    },
  });
}

function ofBuild({ path, ...build }: NonNullable<Message['news']['build']>, publicUrl: string) {
  return { ...build, url: `${publicUrl}${path}` };
}
