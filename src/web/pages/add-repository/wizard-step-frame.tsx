import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import type { FieldFlaws } from '#web/ui/field-flaws.ts';
import { focusOnArrival } from '#web/ui/focus-on-arrival.ts';
import styles from './wizard-step-frame.module.css';

interface WizardStepFrameProps {
  readonly title: string;
  /** What this step does, to the repository above all. */
  readonly lead: ReactNode;
  readonly takesFocus: boolean;
  readonly next: { readonly label: string; readonly busy?: boolean };
  readonly onBack?: (() => void) | undefined;
  readonly onNext: () => void;
  /** What the last press of next found wrong: the first such field takes the focus. */
  readonly flaws?: FieldFlaws;
  readonly children: ReactNode;
}

/** The frame of a step: heading, what it does, its fields, back and next. Enter in a field goes on. */
export function WizardStepFrame(props: WizardStepFrameProps) {
  const { title, lead, takesFocus, next, onBack, onNext, flaws, children } = props;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (flaws && Object.keys(flaws).length > 0)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [flaws]);
  return (
    <form
      ref={form}
      className={styles.step}
      aria-labelledby="step-title"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!next.busy) onNext();
      }}
    >
      <h2 id="step-title" tabIndex={-1} ref={takesFocus ? focusOnArrival : null}>
        {title}
      </h2>
      <p className={styles.lead}>{lead}</p>
      <div className={styles.fields}>{children}</div>
      <div className={styles.actions}>
        {onBack ? (
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
        ) : null}
        <Button type="submit" variant="filled" loading={next.busy ?? false}>
          {next.label}
        </Button>
      </div>
    </form>
  );
}
