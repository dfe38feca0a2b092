import { checkCommands, checkEnvironment } from '#adapters/bash/step-environment.ts';
import type { PinnedImage, StepOutcome, StepRunner, StepSink, StepTask } from '#engine/ports/step-runner.ts';
import { type ContainerCommand, EngineRefusal } from './container-command.ts';
import { attemptLabel, ContainerRun } from './container-run.ts';
import { repositoryOf } from './image-reference.ts';

/** Large images on slow lines; whoever waits longer has given up. */
const pullMs = 30 * 60_000;

const noEngine =
  'There is no container engine here to run its image. Install docker or podman and start it, or run steps on this machine with PIPEWRIGHT_RUNNER=bash.';

export interface ContainerRunnerOptions {
  /** Runs the steps that name no image. */
  readonly bash: StepRunner;
  readonly command: ContainerCommand;
  /** Directory for what the steps' shells read; the engine must see it under the same path. */
  readonly scratch: string;
  /** Between TERM and KILL when a step is aborted. Default 5000. */
  readonly graceMs?: number;
}

/**
 * Runs every step that names an image in a container of it, by the docker or podman command: the workspace is mounted where it
 * is, the user is the server's, the shell is the image's bash or else its sh, and nothing outlives the container.
 */
export function createContainerRunner(options: ContainerRunnerOptions): StepRunner {
  const { bash, command, scratch, graceMs = 5000 } = options;

  async function runIn(image: string, task: StepTask, sink: StepSink, signal: AbortSignal): Promise<StepOutcome> {
    const tool = await command.find();
    if (tool === null) return { kind: 'refused', message: noEngine };
    return new ContainerRun({ ...task, image }, sink, { command, tool, scratch, graceMs }).run(signal);
  }

  return {
    version: () => bash.version(),

    async run(task, sink, signal) {
      if (task.image === null) return bash.run(task, sink, signal);
      if (signal.aborted) return { kind: 'aborted' };
      if (task.commands.length === 0) return { kind: 'finished' };
      checkCommands(task.commands);
      checkEnvironment(task.environment);
      return runIn(task.image, task, sink, signal);
    },

    async pinImage(image, signal) {
      if (!/^[a-z0-9]/i.test(image)) return `“${image}” is no name of an image.`;
      const tool = await command.find();
      return tool === null ? noEngine : pin(command, tool, image, signal);
    },

    async reap(attemptIds) {
      const ended = await bash.reap(attemptIds);
      const tool = attemptIds.length === 0 ? null : await command.find();
      return tool === null ? ended : ended + (await removeContainers(command, tool, attemptIds));
    },
  };
}

async function pin(
  command: ContainerCommand,
  tool: string,
  image: string,
  signal: AbortSignal,
): Promise<PinnedImage | string> {
  const refusal = await command.call(tool, ['pull', '--quiet', '--', image], { signal, timeout: pullMs }).then(
    () => null,
    (fault: unknown) => refusalOf(fault),
  );
  const format = '{{.Id}}{{range .RepoDigests}}\n{{.}}{{end}}';
  const found = await command
    .call(tool, ['image', 'inspect', '--format', format, '--', image], { signal })
    .catch((fault: unknown) => {
      refusalOf(fault);
      return null;
    });
  if (found === null)
    return `Its image ${image} could not be had: ${refusal ?? 'the engine fetched it but does not have it.'}`;
  const [id = image, ...digests] = found.split('\n').filter(Boolean);
  const repository = repositoryOf(image);
  const reference = digests.find((digest) => repositoryOf(digest) === repository) ?? digests[0] ?? id;
  const note = refusal && `The image ${image} could not be fetched (${refusal}); the copy on this machine is used.`;
  return { reference, note };
}

function refusalOf(fault: unknown): string {
  if (fault instanceof EngineRefusal) return fault.message;
  throw fault;
}

async function removeContainers(
  command: ContainerCommand,
  tool: string,
  attemptIds: readonly string[],
): Promise<number> {
  const found: string[] = [];
  for (const id of attemptIds) {
    const list = await command.call(tool, ['ps', '--all', '--quiet', '--filter', `label=${attemptLabel}=${id}`]);
    found.push(...list.split('\n').filter(Boolean));
  }
  for (const id of found) await command.call(tool, ['rm', '--force', '--volumes', id], { timeout: 60_000 });
  return found.length;
}
