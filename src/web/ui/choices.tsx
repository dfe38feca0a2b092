import { Check } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import styles from './choices.module.css';

export interface Option {
  readonly value: string;
  readonly label: ReactNode;
  readonly aside?: ReactNode;
}

interface ChoicesProps {
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChoose: (value: string) => void;
}

/** What may be chosen, as buttons below each other; the arrow keys go from one to the next. */
export function Choices({ options, value, onChoose }: ChoicesProps) {
  return (
    <ul className={styles.choices}>
      {options.map((option) => (
        <li key={option.value}>
          <button
            type="button"
            data-choice
            className={styles.choice}
            aria-pressed={option.value === value}
            onClick={() => onChoose(option.value)}
          >
            <Check size={14} aria-hidden="true" className={styles.mark} />
            <span className={styles.label}>{option.label}</span>
            {option.aside === undefined ? null : <span className={styles.aside}>{option.aside}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** For whatever holds choices: up and down move the focus among them, from a field above as well. */
export function moveAmongChoices(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, [data-choice]')];
  const now = stops.indexOf(document.activeElement as HTMLElement);
  stops[Math.min(Math.max(now + step, 0), stops.length - 1)]?.focus();
}
