import { Button } from '@mantine/core';
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { ArrowUpDown } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { PipelineRow } from '#contract/pipelines.ts';
import { countOf, formatCount } from '#web/ui/amount.ts';
import { Bone } from '#web/ui/skeleton.tsx';
import { PipelineLine } from './pipeline-line.tsx';
import styles from './pipeline-list.module.css';
import { useSettledOrder } from './use-settled-order.ts';

/** Rows that are drawn beyond what can be seen, on either side. */
const overscan = 6;
/** The next page is asked for when so few rows are left below. */
const readAhead = 20;
const narrow = '(max-width: 799px)';

interface PipelineListProps {
  readonly rows: readonly PipelineRow[];
  readonly total: number;
  /** Whether the server would give them in another order by now. */
  readonly moved: boolean;
  /** Is told down to which row it is looked at. */
  readonly onReorder: (lastRow: number) => void;
  /** Asks for the next page; null when there is none, it is on its way, or it could not be had. */
  readonly onMore: (() => void) | null;
  /** Why the next page could not be had, and what asks for it once more. */
  readonly moreFailure: ReactNode;
}

/** The pipelines, of which as many are in the page as can be seen. */
export function PipelineList({ rows, total, moved, onReorder, onMore, moreFailure }: PipelineListProps) {
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  // What stands above the rows may grow: the chart comes later than they do.
  useLayoutEffect(() => {
    const measure = () => setTop(list.current ? list.current.getBoundingClientRect().top + window.scrollY : 0);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const shownRange = useCallback((range: Range) => {
    const shown = defaultRangeExtractor(range);
    const at = focusedIndex(list.current);
    // What has the focus stays in the page: without it the keys would have nowhere to go on from.
    return at === null || at >= range.count || shown.includes(at) ? shown : [...shown, at].sort((a, b) => a - b);
  }, []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (window.matchMedia(narrow).matches ? 178 : 57),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan,
    scrollMargin: top,
    rangeExtractor: shownRange,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  const reorder = useCallback(() => onReorder(lastShown), [onReorder, lastShown]);
  const waits = useSettledOrder(list, { moved, reorder });
  useEffect(() => {
    if (lastShown >= rows.length - readAhead) onMore?.();
  }, [lastShown, rows.length, onMore]);
  return (
    <>
      <div className={styles.top}>
        <div className={styles.columns} aria-hidden="true">
          <span>Health</span>
          <span>Pipeline</span>
          <span>Last 20 builds</span>
          <span>Last commit and build</span>
          <span title={figuresOf}>Success</span>
          <span title={figuresOf}>Median, 30 days</span>
          <span />
        </div>
        {waits ? (
          <div className={styles.moved}>
            <Button size="xs" leftSection={<ArrowUpDown size={14} aria-hidden="true" />} onClick={reorder}>
              The order has changed: sort again
            </Button>
          </div>
        ) : null}
      </div>
      <div ref={list}>
        {/* biome-ignore lint/a11y/noRedundantRoles: without bullets it is no list to VoiceOver. */}
        <ul role="list" className={styles.rows} style={{ height: virtual.getTotalSize() }} aria-label="Pipelines">
          {items.map(({ index, key, start }) => {
            const row = rows[index];
            return row ? (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className={styles.place}
                style={{ transform: `translateY(${start - top}px)` }}
                aria-setsize={total}
                aria-posinset={index + 1}
              >
                <PipelineLine row={row} />
              </li>
            ) : null;
          })}
        </ul>
      </div>
      {rows.length < total ? (
        <div className={styles.more}>
          {moreFailure ?? <Bone width="40%" />}
          <p>
            {formatCount(rows.length)} of {countOf(total, 'pipeline')}; the others come as you scroll
          </p>
        </div>
      ) : (
        <p className={styles.end}>{countOf(total, 'pipeline')}</p>
      )}
    </>
  );
}

const figuresOf =
  'Finished builds of the main branch in 30 days, canceled and lost ones left out; compared with the 30 days before';

/** Which row has the focus; null when none has. */
function focusedIndex(list: HTMLElement | null): number | null {
  const { activeElement } = document;
  if (!activeElement || !list?.contains(activeElement)) return null;
  const index = activeElement.closest('[data-index]')?.getAttribute('data-index');
  return index ? Number(index) : null;
}
