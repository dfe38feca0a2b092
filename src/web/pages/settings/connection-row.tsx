import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { Connection, providerNames } from '#contract/forges.ts';
import { api } from '#web/api/client.ts';
import { connectionsQuery } from '#web/data/connection-queries.ts';
import { countOf } from '#web/ui/amount.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import styles from './connection-row.module.css';
import { RenewToken } from './renew-token.tsx';

/** One connection: whose it is, whether the forge still takes its token, and what can be done about it. */
export function ConnectionRow({ connection }: { readonly connection: Connection }) {
  const { id, name, provider, address, account, repositories, failure, checkedAt } = connection;
  const queries = useQueryClient();
  const [opened, setOpened] = useState<'token' | 'removal' | null>(null);
  const place = `/api/connections/${encodeURIComponent(id)}`;
  const refresh = () => queries.invalidateQueries({ queryKey: connectionsQuery.queryKey });
  // A check that fails says so in the connection: the list is read anew whatever came of it.
  const check = useMutation({ mutationFn: () => api.post(Connection, `${place}/checks`), onSettled: refresh });
  const remove = useMutation({ mutationFn: () => api.delete(z.unknown(), place), onSuccess: refresh });
  return (
    <li className={styles.row} aria-label={name}>
      <StatusIcon status={failure ? 'failed' : 'succeeded'} size={16} label={failure ? 'Does not answer' : 'Works'} />
      <div className={styles.facts}>
        <h3>{name}</h3>
        <p>
          {providerNames[provider]} · {address.replace(/^https?:\/\//, '')}
          {account ? ` · as ${account}` : ''} · {countOf(repositories, 'repository', 'repositories')}
        </p>
        {failure ? (
          <p className={styles.failure}>
            {failure}
            {checkedAt ? (
              <>
                {' '}
                (<Ago at={checkedAt} />)
              </>
            ) : null}
          </p>
        ) : null}
      </div>
      <div className={styles.actions}>
        <Button size="xs" loading={check.isPending} aria-label={`Check ${name}`} onClick={() => check.mutate()}>
          Check
        </Button>
        <Button
          size="xs"
          aria-label={`New token for ${name}`}
          aria-expanded={opened === 'token'}
          onClick={() => setOpened(opened === 'token' ? null : 'token')}
        >
          New token
        </Button>
        <Button
          size="xs"
          variant="subtle"
          aria-label={`Remove ${name}`}
          aria-expanded={opened === 'removal'}
          onClick={() => setOpened(opened === 'removal' ? null : 'removal')}
        >
          Remove
        </Button>
      </div>
      {check.error ? (
        <div className={styles.below}>
          <ActionFailure error={check.error} />
        </div>
      ) : null}
      {opened === 'token' ? (
        <div className={styles.below}>
          <RenewToken connection={connection} onDone={() => setOpened(null)} />
        </div>
      ) : null}
      {opened === 'removal' ? (
        <div className={styles.below}>
          <p>
            {repositories > 0
              ? `${countOf(repositories, 'repository is', 'repositories are')} fetched with it. Remove their pipelines first, or give them other access.`
              : 'Its token is deleted here. Revoke it at the forge as well.'}
          </p>
          <div className={styles.actions}>
            <Button size="xs" variant="filled" loading={remove.isPending} onClick={() => remove.mutate()}>
              Remove {name}
            </Button>
            <Button size="xs" variant="subtle" onClick={() => setOpened(null)}>
              Keep it
            </Button>
          </div>
          {remove.error ? <ActionFailure error={remove.error} /> : null}
        </div>
      ) : null}
    </li>
  );
}
