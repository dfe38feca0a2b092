import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bookmark, ChevronDown, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { z } from 'zod';
import { type PipelineFilter, SavedView } from '#contract/overview.ts';
import { api } from '#web/api/client.ts';
import { viewsQuery } from '#web/data/queries.ts';
import { ActionFailure, QueryFailure } from '#web/ui/failure.tsx';
import { PopOver } from '#web/ui/pop-over.tsx';
import { searchOf } from './overview-address.ts';
import styles from './saved-views.module.css';

interface SavedViewsProps {
  readonly filter: PipelineFilter;
  readonly wall: boolean;
}

/** Filters under a name: to go to one, to save what is shown now, to delete one. */
export function SavedViews({ filter, wall }: SavedViewsProps) {
  const views = useQuery(viewsQuery);
  const search = searchOf(filter, wall);
  const current = views.data?.find((view) => searchOf(view.filter, view.wall) === search);
  return (
    <PopOver
      name={`Views: ${current?.name ?? 'none'}`}
      pressed={current !== undefined && search !== ''}
      button={
        <>
          <Bookmark size={14} aria-hidden="true" />
          <span className={styles.name}>{current?.name ?? 'Views'}</span>
          <ChevronDown size={14} aria-hidden="true" />
        </>
      }
    >
      {(close) => (
        <div className={styles.panel}>
          {views.error ? <QueryFailure what="the views" error={views.error} onRetry={() => views.refetch()} /> : null}
          {views.data?.length ? (
            <ul aria-label="Saved views">
              {views.data.map((view) => (
                <ViewLine key={view.id} view={view} current={view === current} onOpen={close} />
              ))}
            </ul>
          ) : null}
          <SaveForm filter={filter} wall={wall} nothing={search === ''} onSaved={close} />
        </div>
      )}
    </PopOver>
  );
}

interface ViewLineProps {
  readonly view: SavedView;
  readonly current: boolean;
  readonly onOpen: () => void;
}

function ViewLine({ view, current, onOpen }: ViewLineProps) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.delete(z.undefined(), `/api/views/${view.id}`),
    onSuccess: () => queries.invalidateQueries(viewsQuery),
  });
  return (
    <li>
      <div className={styles.line}>
        <Link
          to={{ pathname: '/', search: searchOf(view.filter, view.wall) }}
          className={styles.view}
          aria-current={current || undefined}
          onClick={onOpen}
        >
          {view.name}
        </Link>
        <ActionIcon
          aria-label={`Delete the view ${view.name}`}
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          <Trash2 size={14} aria-hidden="true" />
        </ActionIcon>
      </div>
      {remove.error ? <ActionFailure error={remove.error} /> : null}
    </li>
  );
}

interface SaveFormProps extends SavedViewsProps {
  /** Whether everything is shown as ever: there is nothing to save. */
  readonly nothing: boolean;
  readonly onSaved: () => void;
}

function SaveForm({ filter, wall, nothing, onSaved }: SaveFormProps) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: () => api.post(SavedView, '/api/views', { name, filter, wall }),
    onSuccess: async () => {
      await queries.invalidateQueries(viewsQuery);
      onSaved();
    },
  });
  if (nothing) return <p className={styles.note}>Filter or sort the pipelines, then save that here under a name.</p>;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') save.mutate();
      }}
    >
      <TextInput
        label="Save what is shown as"
        maxLength={60}
        spellCheck={false}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" disabled={name.trim() === ''} loading={save.isPending}>
        Save
      </Button>
      {save.error ? <ActionFailure error={save.error} /> : null}
    </form>
  );
}
