import { homedir } from 'node:os';
import { delimiter, resolve, sep } from 'node:path';
import { z } from 'zod';

/** A setting has a value that cannot be used; the message names the variable and what it may be. */
export class ConfigFault extends Error {
  readonly code = 'bad-config';
}

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly builders: number;
  readonly platform: { readonly region: string; readonly account: string };
  /** PATH of the builds: the server's own without what npm added for the server. */
  readonly searchPath: string;
  readonly buildHome: string | null;
  /** Whether a step's image is honoured (`container`) or its commands run in the machine's bash. */
  readonly runner: 'bash' | 'container';
  /** Where images are pushed to whose step names no registry: host and path. */
  readonly registry: string | null;
  /** The variables by which docker and podman find their engine. */
  readonly containerEngine: Readonly<Record<string, string | undefined>>;
  readonly logLevel: string;
  /** Where people and forges reach this server, without a slash at the end; null: at the address on which it listens. */
  readonly publicUrl: string | null;
  /** How often every repository is looked at for changes; null: by whether it has a webhook. */
  readonly pollSeconds: number | null;
}

const Port = z.coerce.number().int().min(0).max(65_535);
const PollSeconds = z.coerce.number().min(1).max(86_400);
const Builders = z.coerce.number().int().min(1).max(64);
const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** Reads the configuration from environment variables. @throws ConfigFault */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const host = env.PIPEWRIGHT_HOST || '127.0.0.1';
  if (!loopback.has(host)) {
    throw new ConfigFault(
      `PIPEWRIGHT_HOST is “${host}”: there is no sign-in yet, so Pipewright listens on the loopback address (127.0.0.1) alone. Whoever reaches it can run commands on this machine.`,
    );
  }
  return {
    host,
    port: setting(env, 'PIPEWRIGHT_PORT', Port, '4400', 'a port from 0 to 65535'),
    dataDirectory: resolve(env.PIPEWRIGHT_DATA_DIR || '.data'),
    builders: setting(env, 'PIPEWRIGHT_BUILDERS', Builders, '2', 'how many builds run at once, from 1 to 64'),
    platform: {
      region: setting(
        env,
        'PIPEWRIGHT_AWS_REGION',
        z.string().regex(/^[a-z0-9-]+$/),
        'us-east-1',
        'a region such as eu-central-1',
      ),
      account: setting(
        env,
        'PIPEWRIGHT_AWS_ACCOUNT',
        z.string().regex(/^\d{12}$/),
        '000000000000',
        'the 12 digits of an account',
      ),
    },
    searchPath: env.PIPEWRIGHT_BUILD_PATH || machinePath(env.PATH ?? ''),
    buildHome: env.PIPEWRIGHT_BUILD_HOME ? resolve(env.PIPEWRIGHT_BUILD_HOME.replace(/^~(?=\/|$)/, homedir())) : null,
    runner: setting(
      env,
      'PIPEWRIGHT_RUNNER',
      z.enum(['bash', 'container']),
      'bash',
      '“bash” (steps run on this machine) or “container” (steps that name an image run in it, by docker or podman)',
    ),
    registry: env.PIPEWRIGHT_REGISTRY || null,
    containerEngine: env,
    logLevel: env.PIPEWRIGHT_LOG_LEVEL || 'warn',
    pollSeconds: env.PIPEWRIGHT_POLL_SECONDS
      ? setting(
          env,
          'PIPEWRIGHT_POLL_SECONDS',
          PollSeconds,
          '',
          'how many seconds pass between two looks, from 1 to 86400',
        )
      : null,
    publicUrl: env.PIPEWRIGHT_PUBLIC_URL
      ? setting(
          env,
          'PIPEWRIGHT_PUBLIC_URL',
          z.string().regex(/^https?:\/\/[^/@\s?#]+\/?$/),
          '',
          'an address such as https://pipewright.example.org',
        ).replace(/\/$/, '')
      : null,
  };
}

function setting<Value>(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  schema: z.ZodType<Value>,
  otherwise: string,
  what: string,
): Value {
  const parsed = schema.safeParse(env[name] || otherwise);
  if (parsed.success) return parsed.data;
  throw new ConfigFault(`${name} is “${env[name]}”; it must be ${what}.`);
}

/** A build sees the machine's tools, not those that npm put before them to start the server (its own Node, above all). */
function machinePath(path: string): string {
  const ofNpm = (entry: string) =>
    entry.endsWith(`${sep}node_modules${sep}.bin`) || entry.endsWith(`${sep}node-gyp-bin`);
  return path
    .split(delimiter)
    .filter((entry) => entry !== '' && !ofNpm(entry))
    .join(delimiter);
}
