import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { LogWindow } from '#contract/logs.ts';
import { ApiError } from '#web/api/api-error.ts';
import { api } from '#web/api/client.ts';
import type { LiveClient } from '#web/live/live-client.ts';
import type { LogSource } from './log-lines.ts';
import { LogSession, type SessionParts, type SessionState } from './log-session.ts';
import { pause } from './page-frames.ts';

const askAgainMs = 200;

/** The session of one attempt's log, attached to the page's elements for as long as they are there. */
export function useLogSession(
  parts: RefObject<SessionParts | null>,
  { log, live, startedAt, ended }: { log: string; live: LiveClient; startedAt: string; ended: boolean },
): LogSession | null {
  const [session, setSession] = useState<LogSession | null>(null);
  const over = useRef(ended);
  over.current = ended;
  useEffect(() => {
    if (!parts.current) return;
    const made = new LogSession(
      log,
      sourceOf(log, live, () => over.current),
      parts.current,
      Date.parse(startedAt),
    );
    setSession(made);
    return () => {
      setSession(null);
      made.dispose();
    };
  }, [parts, log, live, startedAt]);
  return session;
}

const nothing = () => () => undefined;

export function useSessionState(session: LogSession | null): SessionState | null {
  return useSyncExternalStore(session?.subscribe ?? nothing, session?.snapshot ?? (() => null));
}

/** @param over whether the attempt has ended: before, a log that is not there yet is waited for. */
function sourceOf(log: string, live: LiveClient, over: () => boolean): LogSource {
  return {
    async window(line, count, signal) {
      for (;;) {
        try {
          return await api.get(LogWindow, `/api/logs/${log}/lines?line=${line}&count=${count}`, { signal });
        } catch (fault) {
          if (!(fault instanceof ApiError) || fault.code !== 'not-found' || over()) throw fault;
          await pause(askAgainMs, signal);
        }
      }
    },
    frame: (wanted, signal) => live.readLog({ log, ...wanted }, signal),
  };
}
