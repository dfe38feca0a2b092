import type { BuildDetail } from '#contract/builds.ts';
import { triggerWords } from '#web/builds/trigger-words.ts';
import { TextLink } from '#web/ui/text-link.tsx';

/** What started the build, with the way to where it is told in full: the trigger ledger, and the build that it goes on with. */
export function Origin({ build }: { readonly build: BuildDetail }) {
  const { trigger, deliveryId, continues, pipelineId } = build;
  const words = triggerWords[trigger.type];
  return (
    <>
      {deliveryId === null ? (
        words
      ) : (
        <TextLink to={`/activity?delivery=${encodeURIComponent(deliveryId)}`} title="Why it was built">
          {words}
        </TextLink>
      )}
      {continues === null ? null : (
        <>
          : what did not succeed in{' '}
          <TextLink to={`/pipelines/${pipelineId}/builds/${continues}`}>#{continues}</TextLink>
        </>
      )}
    </>
  );
}
