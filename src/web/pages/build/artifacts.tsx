import { Download } from 'lucide-react';
import { Link, useSearchParams } from 'react-router';
import type { Artifact, BuildDetail } from '#contract/builds.ts';
import { isFinal } from '#contract/status.ts';
import { formatBytes } from '#web/ui/amount.ts';
import { Archive } from './archive.tsx';
import styles from './artifacts.module.css';

/** What the build stored: to download, and to look into. The address says which archive is open. */
export function Artifacts({ build }: { readonly build: BuildDetail }) {
  const [parameters] = useSearchParams();
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
        <Stored key={artifact.id} artifact={artifact} isOpen={artifact.id === parameters.get('open')} />
      ))}
    </ul>
  );
}

function Stored({ artifact, isOpen }: { readonly artifact: Artifact; readonly isOpen: boolean }) {
  const { id, name, bytes, sha256 } = artifact;
  return (
    <li>
      <div className={styles.row}>
        <a href={`/api/artifacts/${id}/content`} download={name}>
          <Download size={14} aria-hidden="true" /> {name}
        </a>
        <Link
          className={styles.look}
          to={{ search: isOpen ? '?tab=artifacts' : `?tab=artifacts&open=${id}` }}
          preventScrollReset
          aria-label={isOpen ? `Close ${name}` : `Look into ${name}`}
        >
          {isOpen ? 'Close' : 'Look into'}
        </Link>
        <span>{formatBytes(bytes)}</span>
        <code title={sha256}>sha256 {sha256.slice(0, 12)}…</code>
      </div>
      {isOpen ? <Archive artifactId={id} name={name} /> : null}
    </li>
  );
}
