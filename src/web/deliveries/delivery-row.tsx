import { ChevronDown, ChevronRight } from 'lucide-react';
import { Link, useSearchParams } from 'react-router';
import type { Delivery } from '#contract/triggers.ts';
import { Ago } from '#web/ui/moment.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import { DecisionWord } from './decision-icon.tsx';
import { DecisionLine } from './decision-line.tsx';
import { DeliveryDetails } from './delivery-details.tsx';
import { withPart } from './delivery-filter.ts';
import styles from './delivery-list.module.css';
import { sourceWord, titleOf } from './delivery-words.ts';

interface DeliveryRowProps {
  readonly delivery: Delivery;
  readonly open: boolean;
  /** In the tab of a pipeline: only what was decided for it. */
  readonly pipelineId: string | null;
}

/** One delivery: what came, from whom, when, and what was decided about it. It opens to all that is known of it. */
export function DeliveryRow({ delivery, open, pipelineId }: DeliveryRowProps) {
  const { id, kind, repository, source, event, actor, at, repeats } = delivery;
  const [parameters] = useSearchParams();
  // Without a pipeline: it came twice, and was not decided for any.
  const decisions = delivery.decisions.filter(
    ({ pipeline }) => pipelineId === null || pipeline === null || pipeline.id === pipelineId,
  );
  const Chevron = open ? ChevronDown : ChevronRight;
  const sender = source === null ? '' : [sourceWord(source), event].filter((word) => word !== null).join(' ');
  return (
    <li className={styles.row} data-open={open || undefined}>
      <div className={styles.head}>
        <Link
          data-row
          className={styles.kind}
          to={{ search: withPart(parameters, 'delivery', open ? null : id).toString() }}
          preventScrollReset
          replace
          aria-expanded={open}
        >
          <Chevron size={14} aria-hidden="true" />
          {titleOf(delivery)}
        </Link>
        <span className={styles.from}>
          {repository && pipelineId === null ? <code>{repository.address}</code> : null}
          {sender === '' ? null : <span>{sender}</span>}
          <span>{actor}</span>
          {repeats ? (
            <TextLink to={{ search: withPart(parameters, 'delivery', repeats).toString() }} preventScrollReset>
              {kind === 'replay' ? 'Replays an earlier delivery' : 'Repeats an earlier delivery'}
            </TextLink>
          ) : null}
        </span>
        <span className={styles.when}>
          <Ago at={at} />
        </span>
      </div>
      <ul className={styles.decisions}>
        {decisions.map((decision) => (
          <li
            key={`${decision.pipeline?.id} ${decision.branch} ${decision.commit} ${decision.reason}`}
            className={styles.decision}
          >
            <DecisionLine decision={decision} namesPipeline={pipelineId === null} />
          </li>
        ))}
        {delivery.status === 'accepted' ? (
          <li className={styles.decision}>
            <DecisionWord decision={null} />
            <span className={styles.reason}>It is stored, and is decided next.</span>
          </li>
        ) : null}
      </ul>
      {open ? <DeliveryDetails id={id} /> : null}
    </li>
  );
}
