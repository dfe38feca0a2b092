/** A States definition of about `lines` lines as people write them: tasks in a chain, each with some commands. */
export function longDefinition(lines: number): string {
  const perState = 16;
  const count = Math.floor((lines - 3) / perState);
  const states = Array.from({ length: count }, (_, index) => state(index, index === count - 1));
  return `Pipeline:\n  StartAt: State0\n  States:\n${states.join('')}`;
}

function state(index: number, last: boolean): string {
  return `    State${index}:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        environmentVariables:
          version: "$.commit.version"
          part: part-${index}
        commands:
          - echo "part ${index} of $version"
          - if [ -f package-${index}.json ]; then npm ci && npm test; fi
          - for file in src/${index}/*.ts; do echo "$file"; done
          - >-
            tar -czf "part-${index}.tar.gz" src/${index}
            || echo "nothing in ${index}"
        sourceLocation: "$.source.location"
      ${last ? 'End: true' : `Next: State${index + 1}`}
`;
}
