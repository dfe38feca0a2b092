import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { AddedPipeline } from '#contract/pipelines.ts';
import { CopyField } from '#web/ui/copy-field.tsx';
import { focusOnArrival } from '#web/ui/focus-on-arrival.ts';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './added-result.module.css';

interface AddedResultProps {
  readonly added: AddedPipeline;
  readonly build: boolean;
}

/** What is left for a person to do about the webhook of a pipeline that was added. */
export function AddedResult({ added, build }: AddedResultProps) {
  const { id, name, webhookSecret, webhookFailure } = added;
  return (
    <section className={styles.result} aria-labelledby="added">
      <h2 id="added" tabIndex={-1} ref={focusOnArrival}>
        <StatusIcon status="succeeded" size={16} /> {name} was added{build ? ', and its first build is queued' : ''}
      </h2>
      {webhookFailure ? (
        <div className={styles.failure} role="alert">
          <h3>The webhook could not be added</h3>
          <p>{webhookFailure}</p>
          <p>
            The pipeline works without it: pushes are found by looking at the branches now and then. When the cause is
            mended, repair the webhook under{' '}
            <TextLink to={`/pipelines/${encodeURIComponent(id)}?tab=settings`}>Settings</TextLink>.
          </p>
        </div>
      ) : null}
      {webhookSecret ? (
        <div className={styles.secret}>
          <h3>Add this webhook to the repository</h3>
          <p>
            For pushes and pull requests, as JSON. The secret is shown this once: it cannot be read again, only renewed
            under Settings.
          </p>
          <CopyField label="Address" value={webhookSecret.url} />
          <CopyField label="Secret" value={webhookSecret.secret} />
          <p>
            A bare repository has no page for webhooks: install <code>samples/post-receive</code> of Pipewright as its
            hook, as docs/webhooks.md describes.
          </p>
        </div>
      ) : null}
      <div>
        <Button component={Link} variant="filled" to={placeOf(added, build)}>
          {build ? 'Go to the build' : 'Go to the pipeline'}
        </Button>
      </div>
    </section>
  );
}

/** Where a person goes on once a pipeline was added. */
export function placeOf({ id }: AddedPipeline, build: boolean): string {
  return `/pipelines/${encodeURIComponent(id)}${build ? '/builds/1' : ''}`;
}
