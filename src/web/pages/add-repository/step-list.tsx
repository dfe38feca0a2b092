import { Check } from 'lucide-react';
import { Link } from 'react-router';
import styles from './step-list.module.css';
import { stepIndex, type WizardStep, wizardSteps } from './wizard-steps.ts';

interface StepListProps {
  readonly current: WizardStep;
  readonly furthest: WizardStep;
}

/** The steps as links, as far as they can be opened. */
export function StepList({ current, furthest }: StepListProps) {
  return (
    <nav aria-label="Steps">
      <ol className={styles.steps}>
        {wizardSteps.map(({ id, name }, index) => {
          const isDone = index < stepIndex(current);
          const content = (
            <>
              <span className={styles.number} aria-hidden="true">
                {isDone ? <Check size={12} /> : index + 1}
              </span>
              <span className={styles.name}>{name}</span>
            </>
          );
          return (
            <li key={id} className={styles.step} data-done={isDone || undefined}>
              {id === current ? (
                <span className={styles.current} aria-current="step">
                  {content}
                </span>
              ) : index <= stepIndex(furthest) ? (
                <Link to={{ search: `?step=${id}` }}>{content}</Link>
              ) : (
                <span className={styles.ahead}>{content}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
