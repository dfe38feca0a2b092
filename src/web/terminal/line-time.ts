/** How the times of lines are shown. */
export type TimeMode = 'off' | 'since-start' | 'clock';

export const timeModes = ['off', 'since-start', 'clock'] as const satisfies readonly TimeMode[];

/** @param at and @param startedAt in ms since 1970. Lines are known to a quarter of a second, so tenths are shown. */
export function timeText(at: number | null, mode: TimeMode, startedAt: number): string {
  if (at === null || mode === 'off') return '';
  if (mode === 'clock') {
    const moment = new Date(at);
    return [moment.getHours(), moment.getMinutes(), moment.getSeconds()]
      .map((part) => String(part).padStart(2, '0'))
      .join(':');
  }
  const tenths = Math.max(0, Math.floor((at - startedAt) / 100));
  const [minutes, seconds] = [Math.floor(tenths / 600), (tenths % 600) / 10];
  if (minutes >= 60) return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`;
  return minutes > 0 ? `${minutes}m ${seconds.toFixed(0).padStart(2, '0')}s` : `${seconds.toFixed(1)}s`;
}
