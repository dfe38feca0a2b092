import { ActionIcon } from '@mantine/core';
import { ChartLine, Download, Table2 } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import styles from './chart-card.module.css';
import { type ChartModel, tableOf } from './chart-model.ts';
import { saveCsv } from './csv-file.ts';
import { ModelTable } from './model-table.tsx';
import { SeriesMark } from './series-mark.tsx';

interface ChartCardProps {
  readonly title: string;
  /** Under the title: what is shown, and how it comes about. */
  readonly lead: ReactNode;
  readonly model: ChartModel;
  readonly formatPoint: (point: string) => string;
  /** The file's name, without its ending. */
  readonly fileName: string;
  readonly asTable: boolean;
  readonly onAsTable: (asTable: boolean) => void;
  /** Whether the series are named below the chart; true unless given. */
  readonly legend?: boolean;
  readonly children: ReactNode;
}

/** A chart with its title, its table in the same place, and its values as a file. */
export function ChartCard(props: ChartCardProps) {
  const { title, lead, model, formatPoint, fileName, asTable, onAsTable, legend = true, children } = props;
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        <ActionIcon
          aria-label={`${title} as a table`}
          title={asTable ? 'Show the chart' : 'Show as a table'}
          aria-pressed={asTable}
          onClick={() => onAsTable(!asTable)}
        >
          {asTable ? <ChartLine size={16} /> : <Table2 size={16} />}
        </ActionIcon>
        <ActionIcon
          aria-label={`Download ${title} as CSV`}
          title="Download as CSV"
          onClick={() => saveCsv(`${fileName}.csv`, tableOf(model))}
        >
          <Download size={16} />
        </ActionIcon>
      </div>
      <p className={styles.lead}>{lead}</p>
      <div className={styles.body}>
        {asTable ? <ModelTable caption={title} model={model} formatPoint={formatPoint} /> : children}
      </div>
      {legend && model.series.length > 1 ? (
        <ul className={styles.legend} data-hidden={asTable || undefined} aria-hidden={asTable}>
          {model.series.map((series) => (
            <li key={series.name}>
              <SeriesMark series={series} />
              {series.name}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
