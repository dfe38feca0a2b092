import { type ReactNode, useId } from 'react';
import styles from './choice-list.module.css';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  /** A second line. */
  readonly detail?: ReactNode;
  /** What stands at the end of the line. */
  readonly aside?: ReactNode;
}

interface ChoiceListProps<Value extends string> {
  readonly legend: string;
  /** For a list that stands under a heading with the same words. */
  readonly hideLegend?: boolean;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly error?: string | undefined;
}

/** One of a few, each with a line that says what it means: radio buttons, so that arrow keys and screen readers work as ever. */
export function ChoiceList<Value extends string>(props: ChoiceListProps<Value>) {
  const { legend, hideLegend = false, choices, value, onChange, error } = props;
  const id = useId();
  return (
    <fieldset className={styles.list} aria-describedby={error ? `${id}-error` : undefined}>
      <legend className={styles.legend} data-hidden={hideLegend || undefined}>
        {legend}
      </legend>
      <div className={styles.choices}>
        {choices.map((choice) => (
          <label key={choice.value} className={styles.choice}>
            <input
              type="radio"
              name={id}
              value={choice.value}
              checked={choice.value === value}
              aria-invalid={error ? true : undefined}
              aria-describedby={choice.detail ? `${id}-${choice.value}` : undefined}
              aria-labelledby={`${id}-${choice.value}-label`}
              onChange={() => onChange(choice.value)}
            />
            <span className={styles.text}>
              <span className={styles.label} id={`${id}-${choice.value}-label`}>
                {choice.label}
              </span>
              {choice.detail ? (
                <span className={styles.detail} id={`${id}-${choice.value}`}>
                  {choice.detail}
                </span>
              ) : null}
            </span>
            {choice.aside ? <span className={styles.aside}>{choice.aside}</span> : null}
          </label>
        ))}
      </div>
      {error ? (
        <p className={styles.error} id={`${id}-error`} role="alert">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
