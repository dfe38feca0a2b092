/**
 * The container engine that builds and pushes images: the docker or podman command of the machine. Building and pushing are
 * commands of a step, run by the StepRunner like any other; this only says which command there is, and what it has pushed.
 */
export interface ImageTool {
  /** The command to call (`docker` before `podman`) when its engine answers; null when there is none. Looked up anew each time. */
  find(): Promise<string | null>;

  /** What the command needs to find its engine (`DOCKER_HOST` …), for the environment of the step. */
  readonly environment: Readonly<Record<string, string>>;

  /** The digest (`sha256:…`) under which the engine has pushed a reference; null when it does not know. */
  digestOf(tool: string, reference: string, signal: AbortSignal): Promise<string | null>;
}
