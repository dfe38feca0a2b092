import { useMutation } from '@tanstack/react-query';
import { Check, Copy, Link2, X } from 'lucide-react';
import { useLocation, useNavigate } from 'react-router';
import type { LogInfo } from '#contract/logs.ts';
import { errorOfAnswer } from '#web/api/api-error.ts';
import { formatCount } from '#web/ui/amount.ts';
import type { LineRange } from './line-range.ts';
import styles from './picked-lines.module.css';

/** More than this is better downloaded than held in a clipboard. */
const mostLines = 50_000;

interface PickedLinesProps {
  readonly log: string;
  readonly picked: LineRange;
  readonly info: LogInfo | null;
}

/** What can be done with the lines that the address names: copy them, with or without colours, or their link. */
export function PickedLines({ log, picked, info }: PickedLinesProps) {
  const navigate = useNavigate();
  const { search } = useLocation();
  const copy = useMutation({
    mutationFn: async (what: 'plain' | 'colours' | 'link') => {
      await navigator.clipboard.writeText(
        what === 'link' ? location.href : await linesOf(log, picked, what === 'plain'),
      );
    },
  });
  const { from, to } = picked;
  const count = to - from + 1;
  const range = `from=${from}&to=${to}`;
  const mark = (what: string, Icon: typeof Copy) => {
    const Shown = copy.isSuccess && copy.variables === what ? Check : Icon;
    return <Shown size={13} aria-hidden="true" />;
  };
  return (
    <div className={styles.picked}>
      <b>{count === 1 ? `Line ${formatCount(from)}` : `Lines ${formatCount(from)}–${formatCount(to)}`}</b>
      {info && from > info.lines ? (
        <span role="alert">
          The log has only {formatCount(info.lines)} lines{info.sealed ? '' : ' so far'}.
        </span>
      ) : count > mostLines ? (
        <a href={`/api/logs/${log}/raw?download=1&${range}`}>Download these lines</a>
      ) : (
        <>
          <button type="button" onClick={() => copy.mutate('plain')}>
            {mark('plain', Copy)} Copy
          </button>
          <button type="button" onClick={() => copy.mutate('colours')} title="With the colour codes as printed">
            {mark('colours', Copy)} Copy with colours
          </button>
        </>
      )}
      <button type="button" onClick={() => copy.mutate('link')}>
        {mark('link', Link2)} Copy link
      </button>
      {copy.error ? <span role="alert">Not copied: {copy.error.message}</span> : null}
      <span className={styles.hint}>Shift-click another number for a range</span>
      <button
        type="button"
        aria-label="Pick no line"
        onClick={() => navigate({ search, hash: '' }, { replace: true, preventScrollReset: true })}
      >
        <X size={13} aria-hidden="true" />
      </button>
    </div>
  );
}

async function linesOf(log: string, { from, to }: LineRange, plain: boolean): Promise<string> {
  const answer = await fetch(`/api/logs/${log}/raw?from=${from}&to=${to}${plain ? '&plain=1' : ''}`);
  const text = await answer.text();
  if (!answer.ok) throw errorOfAnswer(answer.status, text);
  return text;
}
