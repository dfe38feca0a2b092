import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Check, Clock, GitBranch, GitCommitHorizontal, Link2, User } from 'lucide-react';
import { useState } from 'react';
import { Build, type BuildDetail } from '#contract/builds.ts';
import { isActive } from '#contract/status.ts';
import { api } from '#web/api/client.ts';
import { buildSentence } from '#web/builds/build-sentence.ts';
import { useNow } from '#web/ui/clock.ts';
import { formatDuration } from '#web/ui/duration.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import { Ago, Span } from '#web/ui/moment.tsx';
import { LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import { ChangesLink } from './changes-link.tsx';
import { CommitBuilds } from './commit-builds.tsx';
import { Expectation } from './expectation.tsx';
import { Origin } from './origin.tsx';
import { PinButton } from './pin-button.tsx';
import { RunAgain } from './run-again.tsx';
import styles from './verdict.module.css';
import { Quote } from './verdict-quote.tsx';

/** The answer before the data: one sentence, the lines that show it, and what can be done. */
export function Verdict({ build }: { readonly build: BuildDetail }) {
  const now = useNow();
  return (
    <section className={styles.verdict} aria-label="Result">
      <LabelledStatusIcon status={build.status} size={22} />
      <h1 aria-live="polite">
        {buildSentence(build, now).map((part) => {
          if (typeof part === 'string') return part;
          return 'bold' in part ? <b key={part.bold}>{part.bold}</b> : <code key={part.code}>{part.code}</code>;
        })}
      </h1>
      <Actions build={build} />
      <Expectation build={build} />
      <Quote build={build} />
      <Problems build={build} />
      <Meta build={build} />
      <CommitBuilds build={build} />
      {build.notices.map((notice) => (
        <p key={notice.at} className={styles.notice}>
          {notice.message} <Ago at={notice.at} />
        </p>
      ))}
    </section>
  );
}

function Actions({ build }: { readonly build: BuildDetail }) {
  const cancel = useMutation({ mutationFn: () => api.post(Build, `/api/builds/${build.id}/cancel`) });
  return (
    <div className={styles.actions}>
      <PinButton build={build} />
      <CopyLink />
      {isActive(build.status) ? (
        <Button
          title="Ends the running command and every process it started. What was printed stays."
          loading={cancel.isPending}
          disabled={build.cancelRequestedAt !== null}
          onClick={() => cancel.mutate()}
        >
          {build.cancelRequestedAt ? 'Being canceled' : 'Cancel'}
        </Button>
      ) : null}
      <RunAgain build={build} />
      {cancel.error ? <ActionFailure error={cancel.error} /> : null}
    </div>
  );
}

function CopyLink() {
  const [copied, setCopied] = useState(false);
  const Icon = copied ? Check : Link2;
  return (
    <Button
      leftSection={<Icon size={14} aria-hidden="true" />}
      onClick={async () => {
        await navigator.clipboard.writeText(location.href);
        setCopied(true);
      }}
    >
      {copied ? 'Copied' : 'Copy link'}
    </Button>
  );
}

function Problems({ build }: { readonly build: BuildDetail }) {
  if (build.status !== 'invalid' || build.problems.length < 2) return null;
  return (
    <ul className={styles.problems}>
      {build.problems.map((problem) => (
        <li key={`${problem.code}${problem.range.start.offset}`}>
          <code>
            {build.source.definitionPath}:{problem.range.start.line}:{problem.range.start.column}
          </code>{' '}
          {problem.message}
        </li>
      ))}
    </ul>
  );
}

function Meta({ build }: { readonly build: BuildDetail }) {
  const { commit } = build;
  return (
    <div className={styles.meta}>
      {commit ? <b>{commit.message}</b> : null}
      {commit ? (
        <span>
          <GitCommitHorizontal size={14} aria-hidden="true" />
          <code title={commit.sha}>{commit.sha.slice(0, 7)}</code>
        </span>
      ) : null}
      <span>
        <GitBranch size={14} aria-hidden="true" />
        {build.branch}
      </span>
      <span>
        <User size={14} aria-hidden="true" />
        <span>
          {commit?.author ?? build.trigger.actor}, <Origin build={build} />
        </span>
      </span>
      <span>
        <Clock size={14} aria-hidden="true" />
        <span>
          <Ago at={build.startedAt ?? build.queuedAt} />
          {build.startedAt ? (
            <>
              , {build.finishedAt ? 'took ' : 'for '}
              <Span from={build.startedAt} to={build.finishedAt} />
            </>
          ) : null}
          {build.usualDurationMs === null ? '' : ` (usually ${formatDuration(build.usualDurationMs)})`}
        </span>
      </span>
      <ChangesLink build={build} />
    </div>
  );
}
