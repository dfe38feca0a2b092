import type { Channel, ChannelEvent } from '#contract/pipeline-settings.ts';

export const channelTypeWords: Readonly<Record<Channel['type'], string>> = { webhook: 'Webhook', slack: 'Slack' };

export const channelEventWords: Readonly<Record<ChannelEvent, string>> = {
  broke: 'It broke',
  fixed: 'It is healthy again',
  failed: 'Every failed build',
  succeeded: 'Every green build',
};
