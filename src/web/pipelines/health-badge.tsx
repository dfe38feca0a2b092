import { BellOff } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Pipeline } from '#contract/pipelines.ts';
import { useNow } from '#web/ui/clock.ts';
import { Since } from '#web/ui/moment.tsx';
import { wordOfHealth } from '#web/ui/status.ts';
import { HealthIcon } from '#web/ui/status-icon.tsx';
import styles from './health-badge.module.css';

const HealthDialog = lazy(async () => ({ default: (await import('./health-dialog.tsx')).HealthDialog }));

/** How a pipeline is, in a word; opens to why. */
export function HealthBadge({ pipeline }: { readonly pipeline: Pick<Pipeline, 'id' | 'name' | 'branch' | 'health'> }) {
  const [open, setOpen] = useState(false);
  const { health } = pipeline;
  const now = useNow(60_000);
  const muted = health.mutedUntil !== null && Date.parse(health.mutedUntil) > now;
  return (
    <span className={styles.health}>
      <button
        type="button"
        className={styles.badge}
        data-word={health.word}
        title={`${health.because}. Show why.`}
        aria-label={`${wordOfHealth(health.word)}${muted ? ', muted' : ''}: why ${pipeline.name} is so`}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <HealthIcon word={health.word} />
        {wordOfHealth(health.word)}
        {muted ? <BellOff size={12} aria-hidden="true" /> : null}
      </button>
      {health.since && health.word !== 'healthy' ? (
        <span className={styles.since}>
          <Since at={health.since} />
        </span>
      ) : null}
      {open ? (
        <Suspense fallback={null}>
          <HealthDialog pipeline={pipeline} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </span>
  );
}
