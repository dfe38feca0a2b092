import type { Comparison } from '#contract/comparison.ts';
import { Part } from './part.tsx';

/** What else they were built with: the variables that were given for one build alone, by their names, and secrets. */
export function Inputs({ comparison }: { readonly comparison: Comparison }) {
  const { base, head, variables } = comparison;
  const [one, two] = [`#${base.build.number}`, `#${head.build.number}`];
  const words = {
    base: `given to ${one} alone`,
    head: `given to ${two} alone`,
    both: 'given to both, with another value',
  };
  const [before, after] = [base.build.withSecrets, head.build.withSecrets];
  const without = before === after ? null : before ? two : one;
  return (
    <Part title="Variables">
      {variables.length === 0 ? <p>No variable was given to one of them alone.</p> : null}
      <ul>
        {variables.map(({ name, given }) => (
          <li key={name}>
            <code>{name}</code> {words[given]}
          </li>
        ))}
      </ul>
      {without ? <p>{without} built foreign code, and got no sensitive variables.</p> : null}
      <p>The pipeline’s own variables are not kept by build: a change of theirs does not show here.</p>
    </Part>
  );
}
