import cardStyles from '#web/charts/chart-card.module.css';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import gridStyles from './insight-charts-grid.module.css';
import metricStyles from './metric-cards.module.css';

const cards = [0, 1, 2, 3, 4, 5, 6];
const charts = [0, 1, 2, 3];

/** The shape of the insights until they are there. */
export function InsightBones() {
  return (
    <Skeleton what="the insights">
      <div className={metricStyles.cards}>
        {cards.map((card) => (
          <div key={card} className={metricStyles.card}>
            <Bone width={80} />
            <Bone width={64} height={32} />
            <Bone width="90%" height={64} />
          </div>
        ))}
      </div>
      <div className={gridStyles.grid}>
        {charts.map((chart) => (
          <div key={chart} className={cardStyles.card}>
            <Bone width={120} />
            <div className={cardStyles.body}>
              <Bone width="100%" height={200} />
            </div>
          </div>
        ))}
      </div>
    </Skeleton>
  );
}
