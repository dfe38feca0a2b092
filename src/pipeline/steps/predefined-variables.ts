/** The variables that every build of the steps dialect has, and those that a deployment sets; with what they stand for. */
export const predefinedVariables: Readonly<Record<string, string>> = {
  MIC_PIPELINE_EXECUTION_ID: 'The id of the build.',
  MIC_PIPELINE_NAME: 'The name of the pipeline.',
  MIC_BRANCH_FILTER: 'The branch that is built.',
  MIC_USER_NAME: 'Who or what started the build.',
  MIC_COMMIT_REF: 'The full SHA of the commit.',
  MIC_CLUSTER_ID: 'The cluster that the service is deployed to.',
  MIC_CLUSTER_NAMESPACE: 'The namespace that the service is deployed to.',
  CLUSTER_ID: 'The cluster that the service is deployed to; set with the deployment.',
  CLUSTER_NAMESPACE: 'The namespace that the service is deployed to; set with the deployment.',
  SERVICE_NAME: 'The name of the service; set with the deployment.',
  CONTAINER_REGISTRY_ID: 'The registry that images are pushed to, by its id.',
  CONTAINER_REGISTRY_URL: 'The registry that images are pushed to, by its address.',
  CONTAINER_PORT: 'The port that the service listens on; set with the deployment.',
  ENV_ID: 'The environment that is deployed to.',
  AppName: 'The name of the application.',
};

/** Those of them that every build sets by itself; the others have a value only where someone set one. */
export const variablesOfEveryBuild = [
  'MIC_PIPELINE_EXECUTION_ID',
  'MIC_PIPELINE_NAME',
  'MIC_BRANCH_FILTER',
  'MIC_USER_NAME',
  'MIC_COMMIT_REF',
] as const;
