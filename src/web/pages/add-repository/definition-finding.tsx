import type { RepositoryCheck } from '#contract/pipelines.ts';
import type { BroughtDefinition } from '#web/data/brought-definition.ts';
import { countOf } from '#web/ui/amount.ts';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './definition-finding.module.css';
import { Finding } from './finding.tsx';

/** More problems than these are better read in the editor. */
const mostProblems = 10;

/** Whether a pipeline can be made of what was found: warnings do not stop it. */
export function isReady(check: RepositoryCheck | undefined): boolean {
  return check?.problems.every(({ severity }) => severity !== 'error') ?? false;
}

interface DefinitionFindingProps {
  readonly check: RepositoryCheck;
  /** The repository and branch, for people. */
  readonly place: string;
}

/** The definition at the head of the branch: its states, or what is wrong with it and the ways to mend it. */
export function DefinitionFinding({ check, place }: DefinitionFindingProps) {
  const { definitionPath: path, definition, problems, states } = check;
  const sha = check.commitSha.slice(0, 7);
  if (path === null) {
    return (
      <Finding status="failed" title="Definition" word="Not found">
        <div role="alert">
          {problems.map(({ code, message }) => (
            <p key={code}>{message}</p>
          ))}
          <p>
            <TextLink to="/editor">Begin a definition in the editor</TextLink>, commit it to the repository, and look
            again. Is it elsewhere? <TextLink to="?step=pipeline">Say where</TextLink>.
          </p>
        </div>
      </Finding>
    );
  }
  if (problems.length === 0) {
    return (
      <Finding status="succeeded" title="Definition" word="Valid">
        <p>
          Found {path} at {sha}: {countOf(states.length, 'state')}, no problems.
        </p>
        <States states={states} />
      </Finding>
    );
  }
  const ready = isReady(check);
  return (
    <Finding status={ready ? 'succeeded' : 'invalid'} title="Definition" word={ready ? 'Valid' : 'Invalid'}>
      <div role={ready ? undefined : 'alert'}>
        <p>
          {path} at {sha} has {countOf(problems.length, 'problem')}
          {ready ? ', none of which stops a build' : ''}:
        </p>
        <ul className={styles.problems}>
          {problems.slice(0, mostProblems).map((problem) => (
            <li key={`${problem.code}${problem.range.start.offset}`}>
              <StatusIcon
                status={problem.severity === 'error' ? 'invalid' : 'queued'}
                label={problem.severity === 'error' ? 'Error' : 'Warning'}
              />
              <span>
                Line {problem.range.start.line}: {problem.message}
              </span>
            </li>
          ))}
        </ul>
        {problems.length > mostProblems ? <p>And {problems.length - mostProblems} more.</p> : null}
        <p>
          <TextLink to="/editor" state={definition === null ? null : broughtOf(path, definition, place, sha)}>
            Open it in the editor
          </TextLink>
          , which shows each problem in its line and offers what mends it. Commit the file, come back, and look again.
          What you entered here stays, but for a password or key.
        </p>
      </div>
      <States states={states} />
    </Finding>
  );
}

function broughtOf(path: string, text: string, place: string, sha: string): BroughtDefinition {
  return { definition: { key: `check/${place}/${path}`, path, text, place: `${place} at ${sha}` } };
}

function States({ states }: { readonly states: readonly string[] }) {
  if (states.length === 0) return null;
  return (
    <ol className={styles.states} aria-label="States">
      {states.map((state) => (
        <li key={state}>{state}</li>
      ))}
    </ol>
  );
}
