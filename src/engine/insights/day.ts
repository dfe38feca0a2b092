export const dayMs = 86_400_000;

/** The day (in UTC, `2026-11-25`) so many days later, or (negative) earlier, than that day or the day of that moment. */
export function movedDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** The last moment that belongs to the day. Not the first one of the next: 9999-12-31 has none that sorts behind it. */
export function endOfDay(day: string): string {
  return `${day}T23:59:59.999Z`;
}
