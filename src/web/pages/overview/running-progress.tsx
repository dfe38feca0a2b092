import type { PipelineRow } from '#contract/pipelines.ts';
import { useNow } from '#web/ui/clock.ts';
import { formatDuration } from '#web/ui/duration.ts';
import styles from './running-progress.module.css';

interface RunningProps {
  /** When it began. */
  readonly from: string;
  readonly usualMs: PipelineRow['medianDurationMs'];
}

/** `1m 48s of about 2m 38s`. */
export function RunningTime({ from, usualMs }: RunningProps) {
  const now = useNow();
  const ms = Math.max(0, Math.floor((now - Date.parse(from)) / 1000) * 1000);
  return (
    <>
      {formatDuration(ms)}
      {usualMs === null ? '' : ` of about ${formatDuration(usualMs)}`}
    </>
  );
}

/** How far a running build is, against how long it usually takes; never quite full before it ends. */
export function RunningBar({ from, usualMs }: RunningProps) {
  const now = useNow();
  if (usualMs === null || usualMs <= 0) return null;
  const share = Math.min(0.98, Math.max(0, now - Date.parse(from)) / usualMs);
  return <span className={styles.bar} style={{ transform: `scaleX(${share})` }} />;
}
