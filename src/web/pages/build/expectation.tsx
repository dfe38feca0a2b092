import { Hourglass } from 'lucide-react';
import type { BuildDetail } from '#contract/builds.ts';
import type { BuildExpectations } from '#contract/expectations.ts';
import { useNow } from '#web/ui/clock.ts';
import styles from './expectation.module.css';
import { delayWords, silenceWords } from './expectation-words.ts';
import { useExpectations, useOutputWatch } from './use-expectations.ts';

/** Under the sentence of a running build: what of it is not as usual. Nothing while all is. */
export function Expectation({ build }: { readonly build: BuildDetail }) {
  useOutputWatch(build);
  const expected = useExpectations(build);
  return expected ? <Unusual build={build} expected={expected} /> : null;
}

function Unusual({ build, expected }: { readonly build: BuildDetail; readonly expected: BuildExpectations }) {
  const now = useNow();
  const delay = delayWords(expected, build.startedAt, now);
  const words = [
    ...(delay ? [{ key: 'build', text: `It takes longer than usual: ${delay}.` }] : []),
    ...expected.attempts.flatMap((attempt) => {
      const silence = silenceWords(attempt, now);
      const title = build.states.find(({ name }) => name === attempt.state)?.title ?? attempt.state;
      return silence ? [{ key: attempt.attemptId, text: `${title} has been ${silence}.` }] : [];
    }),
  ];
  return words.map(({ key, text }) => (
    <p key={key} className={styles.unusual}>
      <Hourglass size={14} aria-hidden="true" />
      {text}
    </p>
  ));
}

/** Beside a running step: how long it usually takes, and what is not as usual. */
export function StepExpectation({ build, state }: { readonly build: BuildDetail; readonly state: string }) {
  const expected = useExpectations(build)?.attempts.find((attempt) => attempt.state === state);
  const now = useNow();
  if (!expected) return null;
  const words = [delayWords(expected, expected.startedAt, now), silenceWords(expected, now)].flatMap(
    (text) => text ?? [],
  );
  if (words.length === 0) return null;
  return (
    <p className={styles.step}>
      <Hourglass size={12} aria-hidden="true" />
      {words.join('; ')}
    </p>
  );
}
