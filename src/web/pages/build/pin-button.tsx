import { ActionIcon } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pin, PinOff } from 'lucide-react';
import { Build, type BuildDetail } from '#contract/builds.ts';
import { api } from '#web/api/client.ts';
import { buildQuery } from '#web/data/queries.ts';
import { ActionFailure } from '#web/ui/failure.tsx';

/** Keeps the logs of the build whatever the retention says, or lets it decide again. */
export function PinButton({ build }: { readonly build: BuildDetail }) {
  const queries = useQueryClient();
  const address = `/api/pipelines/${encodeURIComponent(build.pipelineId)}/builds/${build.number}/pin`;
  const change = useMutation({
    mutationFn: () => (build.pinned ? api.delete(Build, address) : api.put(Build, address)),
    onSuccess: (changed) => {
      queries.setQueryData(buildQuery(build.pipelineId, String(build.number)).queryKey, (old) =>
        old && changed.version > old.version ? { ...old, ...changed } : old,
      );
    },
  });
  const title = build.pinned
    ? 'Unpin: the logs of this build may be removed with their age again'
    : 'Pin: keep the logs of this build whatever the retention says';
  return (
    <span>
      <ActionIcon
        aria-label={build.pinned ? 'Unpin' : 'Pin'}
        title={title}
        aria-pressed={build.pinned}
        loading={change.isPending}
        onClick={() => change.mutate()}
      >
        {build.pinned ? <PinOff size={16} /> : <Pin size={16} />}
      </ActionIcon>
      {change.error ? <ActionFailure error={change.error} /> : null}
    </span>
  );
}
