import { memo } from 'react';
import type { NodeState } from './node-status.ts';
import { wasTaken } from './node-status.ts';
import { type Direction, drawWay, type Way } from './route-ways.ts';
import styles from './state-graph.module.css';

interface WaysProps {
  readonly ways: readonly Way[];
  readonly direction: Direction;
  /** What has become of the states; null where no build is shown. */
  readonly states: ReadonlyMap<string, NodeState> | null;
}

/** All ways as one drawing, which is made anew only when the layout or the build changes. Ways not taken are pale. */
export const Ways = memo(function Ways({ ways, direction, states }: WaysProps) {
  return (
    <>
      <svg className={styles.ways} aria-hidden="true">
        {ways.map((way, index) => {
          const { path, arrow } = drawWay(way, direction);
          return (
            <g key={keyOf(way, index)} data-kind={way.kind} data-taken={states ? wasTaken(way, states) : undefined}>
              <path d={path} />
              <polygon points={arrow} />
            </g>
          );
        })}
      </svg>
      {ways.map((way, index) =>
        way.label === null || way.labelAt === null ? null : (
          <span
            key={keyOf(way, index)}
            className={styles.label}
            data-kind={way.kind}
            data-taken={states ? wasTaken(way, states) : undefined}
            title={way.label}
            style={{ left: way.labelAt.x, top: way.labelAt.y, maxWidth: way.labelAt.width }}
          >
            {way.label}
          </span>
        ),
      )}
    </>
  );
});

/** Two ways may lead from one state to another. */
function keyOf({ from, to }: Way, index: number): string {
  return `${from} ${to} ${index}`;
}
