import { Lock, PenLine, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { Attempt, LogSeal } from '#contract/builds.ts';
import type { LogInfo } from '#contract/logs.ts';
import { formatBytes, formatCount } from '#web/ui/amount.ts';
import styles from './log-head.module.css';

interface LogHeadProps {
  readonly attempt: Attempt;
  readonly attempts: number;
  readonly stateName: string;
  readonly info: LogInfo | null;
}

/** What is known of the whole log: how long it is, and whether it is all there. */
export function LogHead({ attempt, attempts, stateName, info }: LogHeadProps) {
  const { seal, number } = attempt;
  const known = seal ?? info;
  return (
    <div className={styles.head}>
      <b>{stateName}</b>
      {attempts > 1 ? (
        <span>
          attempt {number} of {attempts}
        </span>
      ) : null}
      {known ? (
        <>
          <span>
            {seal
              ? `${formatCount(seal.lines)} of ${formatCount(seal.lines)} lines`
              : `${formatCount(known.lines)} lines`}
          </span>
          <span>{formatBytes(known.bytes)}</span>
        </>
      ) : (
        <span>Waiting for the first line…</span>
      )}
      {seal ? <Sealed seal={seal} /> : known ? <Writing /> : null}
    </div>
  );
}

/** The whole SHA-256 on request: it is for whoever wants to compare it, and long. */
function Sealed({ seal }: { readonly seal: LogSeal }) {
  const [shown, setShown] = useState(false);
  if (seal.gap !== null) {
    return (
      <span className={styles.gap} title={seal.gap}>
        <TriangleAlert size={13} aria-hidden="true" /> {seal.gap}
      </span>
    );
  }
  const { sha256 } = seal;
  return (
    <>
      <span className={styles.state}>
        <Lock size={13} aria-hidden="true" /> Sealed
      </span>
      <button
        type="button"
        className={styles.hash}
        aria-label={`SHA-256 of the log ${sha256}`}
        title="SHA-256 of the log as it was sealed. “npx pipewright verify” compares it."
        onClick={() => setShown(!shown)}
      >
        sha256 {shown ? sha256 : `${sha256.slice(0, 6)}…${sha256.slice(-4)}`}
      </button>
    </>
  );
}

function Writing() {
  return (
    <span className={styles.state}>
      <PenLine size={13} aria-hidden="true" /> Being written
    </span>
  );
}
