import { Button } from '@mantine/core';
import { CircleX, TriangleAlert } from 'lucide-react';
import type { Problem } from '#pipeline/problem.ts';
import { Note } from './note.tsx';
import styles from './problem-list.module.css';

interface ProblemListProps {
  readonly problems: readonly Problem[];
  readonly onGo: (problem: Problem) => void;
  readonly onFix: (problem: Problem) => void;
}

/** Every problem of the text, in its order; a click goes there. */
export function ProblemList({ problems, onGo, onFix }: ProblemListProps) {
  if (problems.length === 0) return <Note>No problems. A push of this file would build.</Note>;
  return (
    <ul className={styles.problems}>
      {problems.map((problem) => (
        <li key={`${problem.code} ${problem.range.start.offset} ${problem.message}`} data-severity={problem.severity}>
          {problem.severity === 'error' ? (
            <CircleX size={16} aria-label="Error" />
          ) : (
            <TriangleAlert size={16} aria-label="Warning" />
          )}
          <button type="button" onClick={() => onGo(problem)}>
            <span>{problem.message}</span>
            <small>
              line {problem.range.start.line}, column {problem.range.start.column} · {problem.code}
            </small>
          </button>
          {problem.fix ? (
            <Button size="xs" onClick={() => onFix(problem)}>
              {problem.fix.title}
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
