import {
  CircleSlash,
  CopyCheck,
  Equal,
  FileQuestion,
  GitBranch,
  GitCommitHorizontal,
  GitFork,
  GitPullRequestClosed,
  Hand,
  Layers2,
  type LucideIcon,
  MessageSquareOff,
  Play,
  Radio,
  ShieldQuestion,
  Tag,
  Trash2,
  TriangleAlert,
  Unplug,
} from 'lucide-react';
import type { Decision } from '#contract/triggers.ts';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import tone from '#web/ui/tone.module.css';
import styles from './decision-icon.module.css';
import { decisionWords } from './delivery-words.ts';

/** Every decision has a shape of its own. What went wrong has a status colour, all else has none: it is as it should be. */
const shapes: Readonly<Record<Decision, LucideIcon>> = {
  built: Play,
  'would-build': Play,
  duplicate: CopyCheck,
  ping: Radio,
  tag: Tag,
  'branch-deleted': Trash2,
  'no-change': Equal,
  'skip-ci': MessageSquareOff,
  'branch-not-matched': GitBranch,
  'automatic-off': Hand,
  'pull-request-off': GitPullRequestClosed,
  'fork-not-allowed': GitFork,
  'covered-by-push': Layers2,
  'commit-gone': GitCommitHorizontal,
  'no-definition': FileQuestion,
  'other-event': CircleSlash,
  'no-pipeline': Unplug,
  unreadable: ShieldQuestion,
  failed: TriangleAlert,
};

const tones: Partial<Readonly<Record<Decision, string | undefined>>> = {
  failed: tone.failed,
  unreadable: tone.failed,
  'commit-gone': tone.late,
  'no-definition': tone.late,
};

/** A decision as icon and word; null while there is none yet. */
export function DecisionWord({ decision }: { readonly decision: Decision | null }) {
  if (decision === null) {
    return (
      <span className={styles.word}>
        <StatusIcon status="queued" /> Waiting
      </span>
    );
  }
  const Shape = shapes[decision];
  return (
    <span className={styles.word} data-built={decision === 'built' || undefined}>
      <Shape size={14} className={tones[decision]} aria-hidden="true" /> {decisionWords[decision]}
    </span>
  );
}
