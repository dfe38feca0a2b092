import type { ChartModel } from './chart-model.ts';
import styles from './model-table.module.css';

interface ModelTableProps {
  readonly caption: string;
  readonly model: ChartModel;
  readonly formatPoint: (point: string) => string;
}

/** The table twin of a chart. */
export function ModelTable({ caption, model, formatPoint }: ModelTableProps) {
  const { pointName, points, series, measure } = model;
  return (
    // It scrolls in a place as high as the chart's, so it can be reached by the keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
    <section className={styles.scroll} tabIndex={0} aria-label={`${caption}, table`}>
      <table className={styles.table}>
        <caption className={styles.caption}>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{pointName}</th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point, index) => (
            <tr key={point}>
              <th scope="row">{formatPoint(point)}</th>
              {series.map(({ name, values }) => {
                const value = values[index] ?? null;
                return <td key={name}>{value === null ? '–' : measure.format(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
