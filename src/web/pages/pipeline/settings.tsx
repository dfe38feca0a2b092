import { Badge } from './settings/badge.tsx';
import { Channels } from './settings/channels.tsx';
import { HealthForm } from './settings/health-form.tsx';
import { RemovePipeline } from './settings/remove-pipeline.tsx';
import { RepositorySettings } from './settings/repository-settings.tsx';
import { Schedules } from './settings/schedules.tsx';
import styles from './settings/settings.module.css';
import { TriggerForm } from './settings/trigger-form.tsx';
import { Variables } from './settings/variables.tsx';

interface SettingsProps {
  readonly pipelineId: string;
  readonly name: string;
}

/** What the portal keeps of a pipeline. The pipeline itself is in its repository, and nothing here changes it. */
export function Settings({ pipelineId, name }: SettingsProps) {
  return (
    <div className={styles.page}>
      <p className={styles.lead}>
        Settings of the portal. What the pipeline does is written in its repository, and changes only there.
      </p>
      <TriggerForm pipelineId={pipelineId} />
      <Schedules pipelineId={pipelineId} />
      <HealthForm pipelineId={pipelineId} />
      <RepositorySettings pipelineId={pipelineId} />
      <Variables pipelineId={pipelineId} />
      <Channels pipelineId={pipelineId} />
      <Badge pipelineId={pipelineId} name={name} />
      <RemovePipeline pipelineId={pipelineId} name={name} />
    </div>
  );
}
