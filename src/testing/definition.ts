/** A definition of one state, Build, that runs the commands; with `artifacts` what they leave is stored. */
export function definition(commands: readonly string[], { artifacts = false } = {}): string {
  return `Pipeline:
  StartAt: Build
  States:
    Build:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        commands: ${JSON.stringify(commands)}${artifacts ? '\n        artifacts: true' : ''}
      End: true
`;
}
