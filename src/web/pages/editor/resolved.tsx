import { NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import type { BuildInput } from '#contract/definitions.ts';
import type { Places } from '#pipeline/parse-pipeline.ts';
import { resolveValue } from '#pipeline/references.ts';
import { renderTemplate } from '#pipeline/template.ts';
import { buildsQuery } from '#web/data/queries.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Note } from './note.tsx';
import { buildInputQuery } from './queries.ts';
import styles from './resolved.module.css';

interface ResolvedProps {
  readonly pipelineId: string | null;
  readonly references: Places['references'];
  readonly text: string;
}

/** Every `$.` path and every `{{NAME}}` of the text, with the value that it had in a real build. */
export function Resolved({ pipelineId, references, text }: ResolvedProps) {
  const [parameters, setParameters] = useSearchParams();
  const against = parameters.get('against');
  const found = useQuery(buildInputQuery(against));
  const known = found.data ?? null;
  const builds = useInfiniteQuery({ ...buildsQuery(pipelineId ?? ''), enabled: pipelineId !== null });
  if (pipelineId === null) {
    return <Note>Open the editor from a pipeline to see what its references stood for in one of its builds.</Note>;
  }
  const items = builds.data?.pages.flatMap((page) => page.items) ?? [];
  const names = [...new Set(renderTemplate(text).templates.map(({ name }) => name))];
  const paths = [...new Set(references.map((reference) => reference.text))];
  return (
    <div className={styles.resolved}>
      <NativeSelect
        label="In build"
        data={[
          { value: '', label: 'Choose a build…' },
          ...items.map((build) => ({
            value: build.id,
            label: `#${build.number} ${build.status}, ${build.commit?.message ?? build.branch}`,
          })),
        ]}
        value={against ?? ''}
        onChange={(event) => {
          const next = new URLSearchParams(parameters);
          next.set('against', event.currentTarget.value);
          setParameters(next);
        }}
      />
      {found.error ? (
        <QueryFailure what="the build’s values" error={found.error} onRetry={() => found.refetch()} />
      ) : null}
      {paths.length + names.length === 0 ? <Note>This file has no references.</Note> : null}
      <table>
        <tbody>
          {paths.map((path) => (
            <tr key={path}>
              <th scope="row">
                <code>{path}</code>
              </th>
              <td>{known ? <Value text={resolveValue({ reference: path }, known.input)} /> : null}</td>
            </tr>
          ))}
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">
                <code>{`{{${name}}}`}</code>
              </th>
              <td>{known ? <Variable variables={known.variables} name={name} /> : null}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ text }: { readonly text: string | null }) {
  return text === null ? <em>nothing in this build</em> : <code>{text}</code>;
}

function Variable({ variables, name }: { readonly variables: BuildInput['variables']; readonly name: string }) {
  if (!Object.hasOwn(variables, name)) return <em>nothing: no such variable</em>;
  const value = variables[name] ?? null;
  return value === null ? <em>a secret</em> : <code>{value}</code>;
}
