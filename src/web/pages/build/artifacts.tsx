import { Download } from 'lucide-react';
import type { BuildDetail } from '#contract/builds.ts';
import { isFinal } from '#contract/status.ts';
import { formatBytes } from '#web/ui/amount.ts';
import styles from './artifacts.module.css';

export function Artifacts({ build }: { readonly build: BuildDetail }) {
  if (build.artifacts.length === 0) {
    return (
      <p className={styles.none}>
        {isFinal(build.status) ? 'This build stored nothing.' : 'Nothing is stored yet.'} A state with{' '}
        <code>artifacts: true</code> stores its folder here when it succeeds.
      </p>
    );
  }
  return (
    <ul className={styles.list}>
      {build.artifacts.map((artifact) => (
        <li key={artifact.id}>
          <a href={`/api/artifacts/${artifact.id}/content`} download={artifact.name}>
            <Download size={14} aria-hidden="true" /> {artifact.name}
          </a>
          <span>{formatBytes(artifact.bytes)}</span>
          <code title={artifact.sha256}>sha256 {artifact.sha256.slice(0, 12)}…</code>
        </li>
      ))}
    </ul>
  );
}
