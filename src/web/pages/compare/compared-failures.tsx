import type { BuildDetail } from '#contract/builds.ts';
import { isBad } from '#contract/status.ts';
import { shortOutcome } from '#web/builds/build-sentence.ts';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './compared-failures.module.css';
import { Part } from './part.tsx';

/** The line by which each of them failed, where one did; whether it is the same failure. */
export function Failures({ base, head }: { readonly base: BuildDetail; readonly head: BuildDetail }) {
  const failed = [base, head].filter(({ status }) => isBad(status));
  if (failed.length === 0) return null;
  const same = base.failure !== null && base.failure.fingerprint.id === head.failure?.fingerprint.id;
  return (
    <Part title="Failures">
      {failed.map((build) => (
        <Failure key={build.id} build={build} />
      ))}
      {same ? <p>Both failed alike: the lines that show it differ in no more than numbers, times and names.</p> : null}
    </Part>
  );
}

function Failure({ build }: { readonly build: BuildDetail }) {
  const { failure } = build;
  const address = `/pipelines/${build.pipelineId}/builds/${build.number}`;
  return (
    <div className={styles.failure}>
      <p>
        <TextLink to={address}>#{build.number}</TextLink> {shortOutcome(build)}
        {failure?.line && failure.isNew ? ', by a line that the green builds before it never had:' : ''}
      </p>
      {failure?.line ? (
        <p className={styles.line}>
          <TextLink to={`${address}#L${failure.line}`}>{failure.line}</TextLink>
          <span>{failure.text}</span>
        </p>
      ) : null}
    </div>
  );
}
