/** What a new definition may begin with. */
export interface Template {
  readonly id: string;
  readonly name: string;
  /** What it does, in a few words. */
  readonly about: string;
  readonly text: string;
}

export const templates: readonly Template[] = [
  {
    id: 'node',
    name: 'Node.js service',
    about: 'tests, then keeps what is deployed',
    text: `Pipeline:
  StartAt: Test
  States:
    Test:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        commands:
          - npm ci
          - npm test
        sourceLocation: "$.source.location"
        artifacts: true
      Next: Package
    Package:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        commands:
          - npm prune --omit=dev
        sourceLocation: "$.states.Test.artifacts.location"
        artifacts: true
      End: true
`,
  },
  {
    id: 'image',
    name: 'Container image',
    about: 'builds an image and pushes it',
    text: `Pipeline:
  StartAt: Build
  States:
    Build:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        environmentVariables:
          name: "$.pipeline.id"
          version: "$.commit.version"
        commands:
          - docker build -t "$REGISTRY/$name:$version" .
          - docker push "$REGISTRY/$name:$version"
        sourceLocation: "$.source.location"
        artifacts: false
      End: true
`,
  },
  {
    id: 'parallel',
    name: 'Checks side by side',
    about: 'lint and tests at once, then one package',
    text: `Pipeline:
  StartAt: Checks
  States:
    Checks:
      Type: Parallel
      Branches:
        - StartAt: Lint
          States:
            Lint:
              Type: Task
              Resource: microtica.actions.cmd
              Parameters:
                commands: [npm ci, npm run lint]
              End: true
        - StartAt: Unit
          States:
            Unit:
              Type: Task
              Resource: microtica.actions.cmd
              Parameters:
                commands: [npm ci, npm test]
              End: true
      Next: Package
    Package:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        commands: [npm ci, npm run build]
        artifacts: true
      End: true
`,
  },
  {
    id: 'steps',
    name: 'Steps with stages',
    about: 'clone, check, push, in the steps dialect',
    text: `stages: [clone, check, push]
steps:
  Clone:
    type: git-clone
    stage: clone
  Test:
    stage: check
    image: node:22
    commands:
      - npm ci
      - npm test
  Push:
    type: docker-push
    stage: push
    image_name: my-service
`,
  },
];
