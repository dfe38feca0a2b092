import { useState } from 'react';
import { z } from 'zod';
import { timeModes } from './line-time.ts';

const LogPreferences = z.object({
  wrap: z.boolean().catch(true),
  times: z.enum(timeModes).catch('off'),
});
type LogPreferences = z.infer<typeof LogPreferences>;

const place = 'pipewright.log';

/** How this person likes logs: kept in the browser, for all logs. */
export function useLogPreferences(): [LogPreferences, (change: Partial<LogPreferences>) => void] {
  const [preferences, setPreferences] = useState(read);
  const change = (part: Partial<LogPreferences>) => {
    const next = { ...preferences, ...part };
    setPreferences(next);
    try {
      localStorage.setItem(place, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing shows logs as they are liked until the page is left.
    }
  };
  return [preferences, change];
}

function read(): LogPreferences {
  try {
    return LogPreferences.parse(JSON.parse(localStorage.getItem(place) ?? '{}'));
  } catch {
    return { wrap: true, times: 'off' };
  }
}
