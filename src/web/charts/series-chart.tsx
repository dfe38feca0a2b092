import { Bar, BarChart, CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import type { ChartModel } from './chart-model.ts';
import { ChartTip } from './chart-tip.tsx';
import styles from './series-chart.module.css';

interface SeriesChartProps {
  readonly kind: 'lines' | 'bars';
  /** The chart's name for a screen reader. */
  readonly name: string;
  /** What it says, in a sentence. */
  readonly summary: string;
  readonly model: ChartModel;
  /** How a point is written below the axis and in the card of a point. */
  readonly formatPoint: (point: string) => string;
  /** Without axes, for one of several beside each other. */
  readonly small?: boolean;
}

/**
 * Lines or stacked bars over points. Arrow keys walk the points, as the pointer does. Nothing moves by itself, so there is nothing to
 * switch off for whoever asked for less motion.
 */
export function SeriesChart({ kind, name, summary, model, formatPoint, small = false }: SeriesChartProps) {
  const { series, measure } = model;
  const data = model.points.map((point, index) => ({
    point,
    values: series.map(({ below, values }) => signed(values[index] ?? null, below)),
  }));
  const { ticks, last, first } = axisOf(model, kind);
  const tick = { fill: 'var(--text-3)', fontSize: 11 };
  const frame = {
    className: styles.chart ?? '',
    data,
    title: name,
    desc: `${summary} The table has every value.`,
    responsive: true,
    margin: small ? { top: 4, right: 4, bottom: 4, left: 4 } : { top: 8, right: 12, bottom: 0, left: 0 },
    style: { width: '100%', height: '100%' },
  };
  const inner = (
    <>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="point"
        hide={small}
        tick={tick}
        tickFormatter={formatPoint}
        tickLine={false}
        axisLine={{ stroke: 'var(--line-2)' }}
        minTickGap={24}
        height={24}
      />
      <YAxis
        hide={small}
        width={68}
        tick={tick}
        tickFormatter={(value: number) => measure.format(Math.abs(value))}
        tickLine={false}
        axisLine={false}
        ticks={ticks}
        domain={[first, last]}
        interval={0}
      />
      <Tooltip
        content={<ChartTip series={series} format={measure.format} formatPoint={formatPoint} />}
        cursor={kind === 'lines' ? { stroke: 'var(--line-3)' } : { fill: 'var(--bg-3)' }}
        isAnimationActive={false}
      />
    </>
  );
  if (kind === 'bars')
    return (
      <BarChart {...frame} stackOffset="sign" barCategoryGap="20%">
        {inner}
        <ReferenceLine y={0} stroke="var(--line-3)" />
        {series.map(({ name: each, colour }, index) => (
          <Bar
            key={each}
            name={each}
            dataKey={(row: Row) => row.values[index]}
            stackId="all"
            fill={colour}
            isAnimationActive={false}
            maxBarSize={28}
          />
        ))}
      </BarChart>
    );
  const sparse = model.points.length <= 31;
  return (
    <LineChart {...frame}>
      {inner}
      {series.map(({ name: each, colour, dashed }, index) => (
        <Line
          key={each}
          name={each}
          dataKey={(row: Row) => row.values[index]}
          stroke={colour}
          strokeWidth={1.5}
          {...(dashed ? { strokeDasharray: '4 3' } : {})}
          // A value between two gaps has no line to be seen by.
          dot={sparse || alone(series[index]?.values ?? []) ? { r: 2, fill: colour, strokeWidth: 0 } : false}
          activeDot={{ r: 4, strokeWidth: 0 }}
          connectNulls
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  );
}

interface Row {
  readonly point: string;
  readonly values: readonly (number | null)[];
}

function signed(value: number | null, below = false): number | null {
  return value !== null && below ? -value : value;
}

/** Lines from 0; bars from the deepest one below the base line, with steps as wide on both sides. */
function axisOf({ series, points, measure }: ChartModel, kind: SeriesChartProps['kind']) {
  const at = (index: number, below: boolean) =>
    series.filter((each) => (each.below ?? false) === below).map(({ values }) => values[index] ?? 0);
  const greatest = (below: boolean) =>
    points.reduce((most, _, index) => {
      const values = at(index, below);
      return Math.max(most, kind === 'bars' ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values));
    }, 0);
  const [above, deepest] = [greatest(false), greatest(true)];
  const up = measure.ticks(Math.max(above, deepest));
  const step = up[1] ?? 1;
  const last = kind === 'bars' ? Math.max(1, Math.ceil(above / step)) * step : (up.at(-1) ?? step);
  const first = -Math.ceil(deepest / step) * step;
  const count = Math.round((last - first) / step);
  return { first, last, ticks: Array.from({ length: count + 1 }, (_, index) => first + index * step) };
}

function alone(values: readonly (number | null)[]): boolean {
  return values.some((value, index) => value !== null && noneAt(values, index - 1) && noneAt(values, index + 1));
}

function noneAt(values: readonly (number | null)[], index: number): boolean {
  return (values[index] ?? null) === null;
}
