const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const long = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** `25 Nov` of a day (UTC) such as `2026-11-25`. */
export function shortDay(day: string): string {
  return short.format(new Date(day));
}

/** `27 Oct to 25 Nov 2026`. */
export function rangeInWords(from: string, to: string): string {
  if (from === to) return long.format(new Date(to));
  const begin = from.slice(0, 4) === to.slice(0, 4) ? short : long;
  return `${begin.format(new Date(from))} to ${long.format(new Date(to))}`;
}

/** How many days, both with. */
export function daysIn(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
}
