import { ActionIcon } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Star } from 'lucide-react';
import { z } from 'zod';
import type { PipelineRow } from '#contract/pipelines.ts';
import { api } from '#web/api/client.ts';
import { changeRow, rowOf } from '#web/data/apply-to-list.ts';
import { changeLists } from '#web/data/pipeline-lists.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import styles from './favourite-button.module.css';

/** Marks a pipeline as one of your own; shown as done at once, and taken back where it could not be. */
export function FavouriteButton({ row: { id, name, favourite } }: { readonly row: PipelineRow }) {
  const queries = useQueryClient();
  const show = (marked: boolean) =>
    changeLists(queries, (list, filter) => {
      if (rowOf(list, id) === null) return filter.favourites ? { ...list, moved: true } : list;
      const next = changeRow(list, id, (row) => ({ ...row, favourite: marked }));
      return filter.favourites ? { ...next, moved: true } : next;
    });
  const mark = useMutation({
    mutationFn: (marked: boolean) => {
      const path = `/api/pipelines/${encodeURIComponent(id)}/favourite`;
      return marked ? api.put(z.undefined(), path) : api.delete(z.undefined(), path);
    },
    onMutate: show,
    onError: (_, marked) => show(!marked),
  });
  return (
    <>
      <ActionIcon
        className={styles.star ?? ''}
        aria-label={`Favourite: ${name}`}
        aria-pressed={favourite}
        title={favourite ? 'One of your favourites' : 'Make it one of your favourites'}
        onClick={() => mark.mutate(!favourite)}
      >
        <Star size={16} fill={favourite ? 'currentColor' : 'none'} aria-hidden="true" />
      </ActionIcon>
      {mark.error ? <ActionFailure error={mark.error} /> : null}
    </>
  );
}
