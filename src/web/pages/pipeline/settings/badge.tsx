import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { BadgeSettings } from '#contract/pipeline-settings.ts';
import { api } from '#web/api/client.ts';
import { badgeQuery, pipelinePlace } from '#web/data/trigger-queries.ts';
import { CheckField } from '#web/ui/check-field.tsx';
import { CopyField } from '#web/ui/copy-field.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { QuerySection } from '#web/ui/query-section.tsx';
import { badgeMarkdown } from './badge-markdown.ts';
import styles from './settings.module.css';

interface BadgeProps {
  readonly pipelineId: string;
  readonly name: string;
}

/** The badge of a pipeline for a README, and who can see it. */
export function Badge({ pipelineId, name }: BadgeProps) {
  const badge = useQuery(badgeQuery(pipelineId));
  const queries = useQueryClient();
  const set = useMutation({
    mutationFn: (isPrivate: boolean) =>
      api.put(BadgeSettings, pipelinePlace(pipelineId, 'badge'), { private: isPrivate }),
    onSuccess: (next) => queries.setQueryData(badgeQuery(pipelineId).queryKey, next),
  });
  return (
    <QuerySection
      title="Badge"
      lead="A picture for the README that says how the last build of the main branch ended."
      what="the badge"
      query={badge}
    >
      {({ url, token }) => {
        const { origin, pathname, search } = new URL(url);
        return (
          <div className={styles.stack}>
            {/* From this page's own origin, which is the one that the browser reaches. */}
            <img className={styles.badge} src={pathname + search} alt={`Badge of ${name}`} height={20} />
            <CopyField label="Badge address" value={url} />
            <CopyField
              label="Markdown"
              value={badgeMarkdown(name, url, `${origin}/pipelines/${encodeURIComponent(pipelineId)}`)}
            />
            <CheckField
              label="Private: only for those who have its address"
              checked={set.isPending ? set.variables : token !== null}
              disabled={set.isPending}
              describedBy="badge-private"
              onChange={(isPrivate) => set.mutate(isPrivate)}
            />
            <p className={styles.quiet} id="badge-private">
              {token === null
                ? 'Everybody who reaches the server can see it. Made private, its address changes: put the new one into the README.'
                : 'Its address holds a token. Whoever reads the README can see the badge.'}
            </p>
            {token === null ? null : (
              <div className={styles.actions}>
                <Button size="xs" loading={set.isPending} onClick={() => set.mutate(true)}>
                  Make a new address
                </Button>
                <span className={styles.quiet}>The one in use stops working.</span>
              </div>
            )}
            {set.error ? <ActionFailure error={set.error} /> : null}
          </div>
        );
      }}
    </QuerySection>
  );
}
