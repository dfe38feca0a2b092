import { useQuery } from '@tanstack/react-query';
import type { BuildDetail } from '#contract/builds.ts';
import { definitionQuery } from '#web/data/queries.ts';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './definition.module.css';

/** The microtica.yaml of the build's commit, with the mistakes at their lines. Only ever read: it changes in the repository. */
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
      <ol className={styles.code}>
        {text.split('\n').map((line, index) => {
          const problems = build.problems.filter((problem) => problem.range.start.line === index + 1);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file that never changes.
            <li key={index} data-bad={problems.length > 0 || undefined}>
              <span className={styles.number}>{index + 1}</span>
              <span>
                {line}
                {problems.map((problem) => (
                  <em key={problem.code}>{problem.message}</em>
                ))}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
