import type { Pipeline } from '#contract/pipelines.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import type { Workers } from '#engine/builds/workers.ts';
import { addPipeline } from '#engine/pipelines/add-pipeline.ts';
import { StoreFault } from '#engine/ports/build-store.ts';
import type { SampleCatalog } from '#engine/ports/sample-catalog.ts';

/** Adds every sample that is not there yet, and builds it. Asking twice adds nothing twice. */
export async function addSamples(
  context: EngineContext,
  workers: Workers,
  catalog: SampleCatalog,
  actor: string,
  signal: AbortSignal,
): Promise<Pipeline[]> {
  const pipelines: Pipeline[] = [];
  for (const { name } of await catalog.list()) {
    const place = await catalog.materialise(name);
    try {
      pipelines.push(
        await addPipeline(
          context,
          workers,
          {
            name,
            kind: 'microservice',
            ...place,
            definitionPath: null,
            automatic: true,
            branches: [],
            webhook: 'none',
            build: true,
          },
          { type: 'sample', actor },
          signal,
        ),
      );
    } catch (fault) {
      if (!(fault instanceof StoreFault) || fault.code !== 'name-taken') throw fault;
      pipelines.push(await context.pipelines.get(name));
    }
  }
  return pipelines;
}
