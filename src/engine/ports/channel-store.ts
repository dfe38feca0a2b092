import type { Channel, ChannelEvent } from '#contract/pipeline-settings.ts';
import type { ChannelTarget } from './notifier.ts';

/** Where news of pipelines go. Addresses and secrets are encrypted where they are stored. */
export interface ChannelStore {
  /** Oldest first. @throws StoreFault `missing` for the pipeline. */
  list(pipelineId: string): Promise<Channel[]>;
  /** @throws StoreFault `missing` */
  get(pipelineId: string, id: string): Promise<Channel>;
  /** Durable when this resolves. @throws StoreFault `missing` for the pipeline. */
  add(channel: NewChannel): Promise<Channel>;
  /** With what waits to be sent there. @throws StoreFault `missing` */
  remove(pipelineId: string, id: string): Promise<void>;
  /** For the engine alone. Null when it was removed. */
  target(id: string): Promise<ChannelTarget | null>;
  /** What came of sending to it: when it arrived, or why it did not. */
  noted(id: string, came: { readonly sentAt: string } | { readonly failure: string }): Promise<void>;
}

export interface NewChannel {
  readonly id: string;
  readonly pipelineId: string;
  readonly to: ChannelTarget;
  /** What people see of the address. */
  readonly shown: string;
  readonly events: readonly ChannelEvent[];
  readonly at: string;
}
