import type { MarkedText } from '#contract/search.ts';
import { markedParts } from '#web/ui/marked-parts.ts';
import styles from './search-dialog.module.css';

/** A text with what was looked for marked. Text, never HTML. */
export function Marked({ of }: { readonly of: MarkedText }) {
  return markedParts(of).map(({ start, text, hit }) =>
    hit ? (
      <mark key={start} className={styles.mark}>
        {text}
      </mark>
    ) : (
      <span key={start}>{text}</span>
    ),
  );
}
