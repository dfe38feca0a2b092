import { useNow } from './clock.ts';
import { formatDuration } from './duration.ts';
import { formatAgo, formatFully, formatSince } from './relative-moment.ts';

/** `18 min ago`, kept current, with the exact time on hover. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow(15_000);
  const moment = new Date(at);
  return (
    <time dateTime={at} title={formatFully(moment)}>
      {formatAgo(moment, new Date(now))}
    </time>
  );
}

/** `since 16:40 yesterday`. */
export function Since({ at }: { readonly at: string }) {
  const now = useNow(60_000);
  const moment = new Date(at);
  return (
    <time dateTime={at} title={formatFully(moment)}>
      since {formatSince(moment, new Date(now))}
    </time>
  );
}

/** As the API writes it, or in ms since 1970. */
type Moment = string | number;

/** How long it took, or how long it has been going on: ticks until `to` is known. Empty before it starts. */
export function Span({ from, to }: { readonly from: Moment | null; readonly to: Moment | null }) {
  if (from === null) return null;
  if (to === null) return <TickingSpan from={msOf(from)} />;
  return <>{formatDuration(msOf(to) - msOf(from))}</>;
}

function TickingSpan({ from }: { readonly from: number }) {
  const now = useNow();
  return <>{formatDuration(Math.max(0, Math.floor((now - from) / 1000) * 1000))}</>;
}

function msOf(moment: Moment): number {
  return new Date(moment).getTime();
}
