const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const clockTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });

/** `just now`, `18 min ago`, `3 h ago`, `yesterday`, `4 d ago`, then the date. Local time; the future reads as `just now`. */
export function formatAgo(at: Date, now: Date): string {
  const age = now.getTime() - at.getTime();
  if (age < minute) return 'just now';
  if (age < hour) return `${Math.floor(age / minute)} min ago`;
  const days = midnightsBetween(at, now);
  if (days === 0 || age < 12 * hour) return `${Math.floor(age / hour)} h ago`;
  if (days === 1) return 'yesterday';
  if (days < 14) return `${days} d ago`;
  return formatDate(at, now);
}

/** For "since …": `07:52 today`, `16:40 yesterday`, `Friday`, `3 Nov`. */
export function formatSince(at: Date, now: Date): string {
  const days = midnightsBetween(at, now);
  if (days <= 0) return `${clockTime.format(at)} today`;
  if (days === 1) return `${clockTime.format(at)} yesterday`;
  if (days < 7) return weekday.format(at);
  return formatDate(at, now);
}

/** `08:58`, local time. */
export function formatClockTime(at: Date): string {
  return clockTime.format(at);
}

/** Everything, for tooltips: `Tuesday, 24 November 2026 at 08:44:01`. */
export function formatFully(at: Date): string {
  return full.format(at);
}

function formatDate(at: Date, now: Date): string {
  return (at.getFullYear() === now.getFullYear() ? dayAndMonth : dayMonthYear).format(at);
}

function midnightsBetween(at: Date, now: Date): number {
  const start = (moment: Date) => Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  return Math.round((start(now) - start(at)) / day);
}
