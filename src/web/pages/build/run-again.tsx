import { ActionIcon, Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ChevronDown, RotateCw } from 'lucide-react';
import { Link, useNavigate } from 'react-router';
import { Build, type BuildDetail } from '#contract/builds.ts';
import { isFinal } from '#contract/status.ts';
import { api } from '#web/api/client.ts';
import { pipelinePlace } from '#web/data/trigger-queries.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import '@mantine/core/styles/Popover.layer.css';
import '@mantine/core/styles/Menu.layer.css';
import styles from './run-again.module.css';

/** What else can become of the build: once more from its start, only what did not succeed, the branch as it is now, or beside another one. */
export function RunAgain({ build }: { readonly build: BuildDetail }) {
  const navigate = useNavigate();
  const run = useMutation({
    mutationFn: (way: Way) => api.post(Build, ...requestOf(build, way)),
    onSuccess: (next) => navigate(`/pipelines/${next.pipelineId}/builds/${next.number}`),
  });
  // While one way is under way the others wait: a second press would queue a second build.
  const control = (way: Way) => {
    const loading = run.isPending && run.variables === way;
    return { loading, disabled: run.isPending && !loading };
  };
  return (
    <>
      <span className={styles.split}>
        <Button title="Builds the same commit again" {...control('again')} onClick={() => run.mutate('again')}>
          Run again
        </Button>
        <Menu position="bottom-end" withinPortal={false}>
          <Menu.Target>
            <ActionIcon
              aria-label="Other ways to run it, and compare"
              title="Other ways to run it, and compare"
              {...control('head')}
            >
              <ChevronDown size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {build.withSecrets ? (
              <Menu.Item onClick={() => run.mutate('head')}>Run the head of {build.branch}</Menu.Item>
            ) : null}
            <Menu.Item component={Link} to={`/pipelines/${build.pipelineId}/compare?head=${build.number}`}>
              Compare with the last green build
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </span>
      {canGoOn(build) ? (
        <Button
          title="Builds the same commit again. What succeeded here is taken over; the other states run."
          leftSection={<RotateCw size={14} aria-hidden="true" />}
          {...control('failed')}
          onClick={() => run.mutate('failed')}
        >
          Run failed states again
        </Button>
      ) : null}
      {run.error ? <ActionFailure error={run.error} /> : null}
    </>
  );
}

type Way = 'again' | 'failed' | 'head';

function requestOf({ id, pipelineId, branch }: BuildDetail, way: Way): [address: string, body?: unknown] {
  if (way === 'head') return [pipelinePlace(pipelineId, 'builds'), { branch }];
  return [`/api/builds/${id}/${way === 'again' ? 'rerun' : 'continue'}`];
}

/** Whether there may be something to take over; the server knows. */
function canGoOn({ status, states }: BuildDetail): boolean {
  const taken = states.some(({ attempts }) => attempts.at(-1)?.status === 'succeeded');
  return isFinal(status) && status !== 'succeeded' && taken;
}
