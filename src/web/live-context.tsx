import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Connection, LiveClient } from '#web/live/live-client.ts';

const LiveContext = createContext<LiveClient | null>(null);

export function LiveProvider({ client, children }: { readonly client: LiveClient; readonly children: ReactNode }) {
  return <LiveContext value={client}>{children}</LiveContext>;
}

/** The tab's live client. */
export function useLive(): LiveClient {
  const client = useContext(LiveContext);
  if (!client) throw new Error('LiveProvider is missing above this component.');
  return client;
}

export function useConnection(): Connection {
  const live = useLive();
  return useSyncExternalStore(
    (listener) => live.onConnection(listener),
    () => live.connection,
  );
}

/** Whether the live socket tells of what happens, so that nothing has to be asked for. */
export function useIsLive(): boolean {
  return useConnection().state === 'live';
}
