import type { ImageTool } from '#engine/ports/image-tool.ts';
import type { ContainerCommand } from './container-command.ts';
import { digestOf, repositoryOf } from './image-reference.ts';

export function createImageTool(command: ContainerCommand): ImageTool {
  return {
    environment: command.engine,
    find: () => command.find(),
    async digestOf(tool, reference, signal) {
      const format = '{{join .RepoDigests "\\n"}}';
      const digests = await command.call(tool, ['image', 'inspect', '--format', format, '--', reference], { signal });
      const repository = repositoryOf(reference);
      const own = digests.split('\n').find((digest) => repositoryOf(digest) === repository);
      return own === undefined ? null : digestOf(own);
    },
  };
}
