import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { BuildDetail } from '#contract/builds.ts';
import type { BuildFailure } from '#contract/failures.ts';
import { linesQuery, quoteQuery } from '#web/data/queries.ts';
import { TextLink } from '#web/ui/text-link.tsx';
import { quotedLines } from './quoted-lines.ts';
import styles from './verdict.module.css';
import { linesAround, type QuotedLine, seenSentence } from './verdict-lines.ts';
import { NewLinesNote } from './verdict-new-lines.tsx';

const mostQuoted = 5;
/** Lines that are looked through for what surrounds the first telling one. */
const linesAhead = 40;

/** The lines that show why the build failed, with the numbers that they have in the log. */
export function Quote({ build }: { readonly build: BuildDetail }) {
  return build.failure ? <FailureQuote build={build} failure={build.failure} /> : <CommandQuote build={build} />;
}

/** Once the log has been looked through: the lines that tell it, what is new, and whether it was seen before. */
function FailureQuote({ build, failure }: { readonly build: BuildDetail; readonly failure: BuildFailure }) {
  const { attemptId, line, lines, fingerprint, newLines } = failure;
  const window = useQuery({ ...linesQuery(attemptId, line ?? 1, linesAhead), enabled: line !== null });
  const notes = (
    <>
      {newLines ? <NewLinesNote build={build} failure={failure} newLines={newLines} /> : null}
      <span>
        <TextLink to={`/pipelines/${build.pipelineId}?tab=failures#${fingerprint.id}`}>
          {seenSentence(fingerprint, build.number)}
        </TextLink>
      </span>
    </>
  );
  if (line === null) return <CommandQuote build={build}>{notes}</CommandQuote>;
  return <Lines quoted={linesAround(lines, window.data, mostQuoted)}>{notes}</Lines>;
}

interface CommandQuoteProps {
  readonly build: BuildDetail;
  readonly children?: ReactNode;
}

/** The last lines of the failed command, where no line is known to tell more. */
function CommandQuote({ build, children }: CommandQuoteProps) {
  const reason = build.reason?.kind === 'command' ? build.reason : null;
  const attempt = build.states.flatMap(({ attempts }) => attempts).find(({ id }) => id === reason?.attemptId);
  const firstLine = attempt?.commands[reason?.index ?? -1]?.firstLine ?? null;
  const lines = attempt?.seal?.lines ?? 0;
  const quote = useQuery({
    ...quoteQuery(attempt?.id ?? '', firstLine ?? 1, lines),
    enabled: firstLine !== null && lines >= (firstLine ?? 1),
  });
  const quoted = quote.data ? quotedLines(quote.data, mostQuoted) : [];
  return quoted.length === 0 && !children ? null : <Lines quoted={quoted}>{children}</Lines>;
}

/** Links name no state: without one the page shows the log that the build failed by. */
function Lines({ quoted, children }: { readonly quoted: readonly QuotedLine[]; readonly children?: ReactNode }) {
  const [first] = quoted;
  const place = (line: number) => ({ search: '', hash: `#L${line}` });
  return (
    <div className={styles.quote}>
      {quoted.map(({ line, text }) => (
        <div key={line} className={styles.line}>
          <TextLink className={styles.number} to={place(line)}>
            {line}
          </TextLink>
          <span>{text}</span>
        </div>
      ))}
      <p className={styles.more}>
        {first ? (
          <span>
            <TextLink to={place(first.line)}>Go to line {first.line}</TextLink>
          </span>
        ) : null}
        {children}
      </p>
    </div>
  );
}
