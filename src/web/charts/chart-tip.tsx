import type { TooltipContentProps } from 'recharts';
import type { Series } from './chart-model.ts';
import styles from './series-chart.module.css';
import { SeriesMark } from './series-mark.tsx';

interface ChartTipProps extends Partial<Pick<TooltipContentProps, 'active' | 'label' | 'payload'>> {
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  readonly formatPoint: (point: string) => string;
}

/** The values of the point under the pointer or the arrow keys; read out as well. */
export function ChartTip({ active, label, payload, series, format, formatPoint }: ChartTipProps) {
  if (!active || label === undefined) return null;
  return (
    <div className={styles.tip} role="status">
      <b>{formatPoint(String(label))}</b>
      {series.map((each) => {
        const value = payload?.find(({ name }) => name === each.name)?.value;
        return (
          <span key={each.name} className={styles.value}>
            <SeriesMark series={each} />
            <span>{each.name}</span>
            <span>{typeof value === 'number' ? format(Math.abs(value)) : '–'}</span>
          </span>
        );
      })}
    </div>
  );
}
