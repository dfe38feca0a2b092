import { useQuery } from '@tanstack/react-query';
import type { BuildDetail } from '#contract/builds.ts';
import { definitionQuery } from '#web/data/queries.ts';
import { DefinitionLines } from '#web/definitions/definition-lines.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './definition.module.css';

/** The microtica.yaml of the build's commit, with the mistakes at their lines. */
export function Definition({ build }: { readonly build: BuildDetail }) {
  const definition = useQuery(definitionQuery(build.id));
  if (definition.error) return <p className={styles.note}>{definition.error.message}</p>;
  if (!definition.data) return null;
  const { path, text } = definition.data;
  return (
    <section>
      <p className={styles.note}>
        <code>{path}</code> of commit <code>{build.commit?.sha.slice(0, 7)}</code>. Pipelines change only through the
        repository. <TextLink to={`/editor?pipeline=${build.pipelineId}&build=${build.id}`}>Open in editor</TextLink>
      </p>
      <DefinitionLines text={text} problems={build.problems} />
    </section>
  );
}
