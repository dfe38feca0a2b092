import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GitLogin } from '#engine/ports/source.ts';
import { type GitHttpServer, type GitHttpServerOptions, serveGitByHttp } from '#testing/git-http-server.ts';
import { type GitRepository, makeGitRepository } from '#testing/git-repository.ts';
import { sourceFaultOf } from '#testing/source-fault.ts';
import { createGitRepositories } from './git-repositories.ts';

const PASSWORD = `s3cret "p' $(x)%`;
const LOGIN: GitLogin = { kind: 'password', username: 'ada@example.org', password: PASSWORD };
const EXPECTED = `ada@example.org:${PASSWORD}`;
const KEY = '-----BEGIN OPENSSH PRIVATE KEY-----\nbm90IGEga2V5\n-----END OPENSSH PRIVATE KEY-----\n';
const HIDDEN = '•••';

let root: string;
let bin: string;
let searchPath: string;
let origin: GitRepository;
const servers: GitHttpServer[] = [];
const never = new AbortController().signal;

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), "git's-logins-"));
  bin = path.join(root, 'bin');
  searchPath = `${bin}${path.delimiter}${process.env.PATH}`;
  await fs.mkdir(bin);
  origin = await makeGitRepository(path.join(root, 'origin'), { a: '1' });
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await fs.rm(root, { recursive: true, force: true });
});

async function serve(options: Partial<GitHttpServerOptions> = {}): Promise<GitHttpServer> {
  const server = await serveGitByHttp({ root, login: EXPECTED, ...options });
  servers.push(server);
  return server;
}

const open = (login: GitLogin | null, options = {}) =>
  createGitRepositories({
    directory: path.join(root, 'mirrors 100%'),
    searchPath,
    loginOf: async () => login,
    ...options,
  });

/** The address with credentials in it. */
function bringing(password: string, address: string): string {
  return address.replace('://', `://${encodeURIComponent('ada@example.org')}:${encodeURIComponent(password)}@`);
}

/** Makes the working copy name another repository as its submodule `lib`, at that commit. */
async function addSubmodule(url: string, sha: string): Promise<void> {
  await origin.git('update-index', '--add', '--cacheinfo', `160000,${sha},lib`);
  await fs.mkdir(path.join(origin.path, 'lib'), { recursive: true });
  await origin.commit({ '.gitmodules': `[submodule "lib"]\n\tpath = lib\n\turl = ${url}\n` }, 'submodule');
}

async function cloneInto(
  source: ReturnType<typeof open>,
  address: string,
  wanted: { branch?: string; commit?: string; anonymous?: boolean } = {},
): Promise<string> {
  const directory = await fs.mkdtemp(path.join(root, 'work-'));
  await source.clone(address, wanted, { directory, folder: 'app', submodules: true }, never);
  return path.join(directory, 'app');
}

describe('a password', () => {
  it('opens every call, and stays out of the mirror and the clone', async () => {
    const server = await serve();
    const address = `${server.url}/origin`;
    const asked: string[] = [];
    const source = open(null, {
      loginOf: async (of: string) => {
        asked.push(of);
        return LOGIN;
      },
    });
    const sha = await origin.git('rev-parse', 'HEAD');
    expect(await source.branches(address, never)).toEqual(['main']);
    expect(await source.heads(address, never)).toEqual(new Map([['main', sha]]));
    expect(await source.onBranch(address, 'main', sha, never)).toBe(true);
    expect((await source.resolve(address, { branch: 'main' }, never)).sha).toBe(sha);
    const next = await origin.commit({ a: '2' }, 'next');
    expect((await source.resolve(address, { branch: 'main', commit: next }, never)).sha).toBe(next);
    const clone = await cloneInto(source, address);
    expect(await fs.readFile(path.join(clone, 'a'), 'utf8')).toBe('2');
    expect(new Set(server.authorizations)).toEqual(new Set([EXPECTED]));
    expect(new Set(asked)).toEqual(new Set([address]));
    for (const entry of await fs.readdir(root, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) {
        expect(await fs.readFile(path.join(entry.parentPath, entry.name), 'utf8')).not.toContain('s3cret');
      }
    }
  });

  it('in the address is taken out of it, and serves where none is stored', async () => {
    const server = await serve();
    const address = `${server.url}/origin`;
    const loginOf = vi.fn(async (_address: string) => null);
    const source = open(null, { loginOf });
    expect((await source.resolve(bringing(PASSWORD, address), { branch: 'main' }, never)).message).toBe('First commit');
    expect(loginOf.mock.calls).toEqual([[address]]);
    const clone = await cloneInto(source, bringing(PASSWORD, address));
    expect(execFileSync('git', ['-C', clone, 'remote', 'get-url', 'origin'], { encoding: 'utf8' })).toBe(
      `${address}\n`,
    );
    const stored = open(LOGIN);
    expect((await stored.resolve(bringing('wrong', address), { branch: 'main' }, never)).message).toBe('First commit');
  });

  it.runIf(existsSync('/proc/self/cmdline'))('is in no process list while git works', async () => {
    const gate = Promise.withResolvers<void>();
    const server = await serve({ gate: gate.promise });
    const address = `${server.url}/origin`;
    const calls = [
      open(LOGIN).heads(address, never),
      open(LOGIN).resolve(address, { branch: 'main' }, never),
      open(null).branches(bringing(PASSWORD, address), never),
    ];
    await vi.waitFor(() => expect(server.authorizations).toHaveLength(calls.length));
    const lines = commandLines();
    expect(lines.filter((line) => line.includes('remote-http') && line.includes(address))).not.toHaveLength(0);
    for (const line of lines) {
      expect(line).not.toContain('s3cret');
      expect(line).not.toContain(encodeURIComponent(PASSWORD));
    }
    gate.resolve();
    await Promise.all(calls);
  });

  it('follows a repository that has moved on the same host', async () => {
    const server = await serve({
      redirect: (at) => (at.startsWith('/old/') ? at.replace('/old/', '/origin/') : null),
    });
    expect((await open(LOGIN).resolve(`${server.url}/old`, { branch: 'main' }, never)).message).toBe('First commit');
  });

  it.each(['before', 'after'])('never goes to another host by a redirect %s the login', async (when) => {
    const other = await serve();
    const server = await serve({
      redirect: (at, loggedIn) => (loggedIn === (when === 'after') ? `${other.url}${at}` : null),
    });
    const address = `${server.url}/origin`;
    const source = open(LOGIN);
    for (const call of [() => source.heads(address, never), () => source.resolve(address, { branch: 'main' }, never)]) {
      const fault = await sourceFaultOf(call());
      expect(fault.code).toBe('unreachable');
      // git does not say where it was when it had a password already.
      if (when === 'before') expect(fault.message).toContain('sends git on to another host');
    }
    expect(other.paths).not.toHaveLength(0);
    expect(other.authorizations).toEqual([]);
  });

  it.each<[string, GitLogin | null, string]>([
    ['none', null, `asks for a sign-in: it is private, or there is no such repository. Give a token`],
    [
      'a wrong one',
      { kind: 'password', username: 'ada', password: 'wr0ng' },
      'did not accept the user name and password or token. Give a new token',
    ],
    ['a key', { kind: 'ssh-key', privateKey: KEY }, 'is fetched by HTTP, which takes no SSH key. Give a token'],
    [
      'two lines',
      { kind: 'password', username: 'ada', password: 'wr0ng\nwr0ng' },
      'has a user name or password with a line break. Give it anew',
    ],
  ])('that is %s: says what to do', async (_, login, words) => {
    const server = await serve();
    const address = `${server.url}/origin`;
    const fault = await sourceFaultOf(open(login).resolve(address, { branch: 'main' }, never));
    expect(fault).toMatchObject({
      code: 'unreachable',
      message: `${address} ${words} in the repository's access settings.`,
    });
    expect(`${fault.message} ${fault.cause}`).not.toContain('wr0ng');
  });

  it('is hidden in what a server says', async () => {
    // The page of a 401 is shown by git, line by line, behind "remote:".
    const server = await serve({ login: 'nobody:x', refusal: `No access for ${EXPECTED}` });
    const fault = await sourceFaultOf(open(LOGIN).heads(`${server.url}/origin`, never));
    expect(`${fault.cause}`).toContain(HIDDEN);
    expect(`${fault.message} ${fault.cause}`).not.toContain('s3cret');
  });

  it('opens submodules of the same host, and of no other', async () => {
    const lib = await makeGitRepository(path.join(root, 'lib'), { l: 'lib' });
    const [server, other] = [await serve(), await serve()];
    const sha = await lib.git('rev-parse', 'HEAD');
    await addSubmodule('../lib', sha);
    const clone = await cloneInto(open(LOGIN), `${server.url}/origin`);
    expect(await fs.readFile(path.join(clone, 'lib', 'l'), 'utf8')).toBe('lib');
    await addSubmodule(`${other.url}/lib`, sha);
    const fault = await sourceFaultOf(cloneInto(open(LOGIN), `${server.url}/origin`));
    expect(fault).toMatchObject({ code: 'unreachable', message: expect.stringContaining('could not be cloned') });
    expect(other.authorizations).toEqual([]);
  });

  it('opens nothing for foreign code', async () => {
    const lib = await makeGitRepository(path.join(root, 'lib'), { l: 'lib' });
    const server = await serve();
    await addSubmodule('../lib', await lib.git('rev-parse', 'HEAD'));
    const address = `${server.url}/origin`;
    const source = open(LOGIN);
    const { sha } = await source.resolve(address, { branch: 'main' }, never);
    const seen = server.authorizations.length;
    const other = await sourceFaultOf(cloneInto(source, address, { anonymous: true }));
    expect(other.message).toContain('which a build of a pull request from a fork does not get');
    await sourceFaultOf(cloneInto(source, address, { branch: 'main', commit: sha, anonymous: true }));
    expect(server.authorizations).toHaveLength(seen);
    await source.resolve(origin.path, { branch: 'main', commit: sha }, never);
    const own = await fs.mkdtemp(path.join(root, 'work-'));
    const into = { directory: own, folder: 'app', submodules: false };
    expect((await source.clone(origin.path, { branch: 'main', commit: sha, anonymous: true }, into, never)).sha).toBe(
      sha,
    );
    for (const local of [origin.path, `file://${origin.path}`, 'git@127.0.0.1:x']) {
      const fault = await sourceFaultOf(cloneInto(source, local, { anonymous: true }));
      expect(fault.message).toContain('reads only what is public and fetched by HTTPS');
    }
    const free = await serve({ login: undefined });
    const clone = await cloneInto(source, `${free.url}/origin`, { anonymous: true });
    expect(await fs.readFile(path.join(clone, 'lib', 'l'), 'utf8')).toBe('lib');
  });
});

describe('an SSH key', () => {
  let record: string;

  /** An ssh that notes how it was called and then runs the command here. */
  async function fakeSsh(ending = 'exec sh -c "$word"'): Promise<void> {
    record = path.join(root, 'record');
    await fs.mkdir(record);
    await fs.writeFile(
      path.join(bin, 'ssh'),
      `#!/bin/sh
cd "$(dirname "$0")/../record" || exit 1
key=
for word do
  printf '%s\\n' "$word" >> args
  case "$word" in -oIdentityFile=*) key=$(printf '%s' "$word" | sed 's/^[^"]*"//; s/"$//; s/%%/%/g') ;; esac
done
if [ -n "$key" ]; then
  ls -l "$key" | cut -c 1-10 > modes
  ls -ld "$(dirname "$key")" | cut -c 1-10 >> modes
  cat "$key" > key
  printf '%s' "$key" > place
fi
${ending}
`,
      { mode: 0o755 },
    );
  }

  const recorded = (name: string) => fs.readFile(path.join(record, name), 'utf8');
  const keysLeft = async () => {
    const keys = path.join(root, 'mirrors 100%', 'home', 'keys');
    return existsSync(keys) ? fs.readdir(keys) : [];
  };

  it.each([
    'git.example.org:ORIGIN',
    'me@git.example.org:ORIGIN',
    'ssh://me@git.example.org:2222ORIGIN',
    'ssh://[::1]ORIGIN',
  ])('is a private file for one call: %s', async (form) => {
    await fakeSsh();
    // What a form in a browser makes of the file.
    const source = open({ kind: 'ssh-key', privateKey: KEY.trimEnd().replaceAll('\n', '\r\n') });
    const commit = await source.resolve(form.replace('ORIGIN', origin.path), { branch: 'main' }, never);
    expect(commit.message).toBe('First commit');
    const args = (await recorded('args')).split('\n');
    expect(args).toEqual(
      expect.arrayContaining(['-oIdentitiesOnly=yes', '-oBatchMode=yes', '-oStrictHostKeyChecking=accept-new']),
    );
    const home = path.join(await fs.realpath(root), 'mirrors 100%', 'home');
    const knownHosts = path.join(home, 'known_hosts').replace('%', '%%');
    expect(args).toContain(`-oUserKnownHostsFile="${knownHosts}"`);
    expect(await recorded('modes')).toBe('-rw-------\ndrwx------\n');
    expect(await recorded('key')).toBe(KEY);
    expect(path.dirname(path.dirname(await recorded('place')))).toBe(path.join(home, 'keys'));
    expect(await keysLeft()).toEqual([]);
    expect(args.join('\n')).not.toContain('PRIVATE KEY');
  });

  it('is removed when the call fails or is aborted, and by the next start after a crash', async () => {
    await fakeSsh('echo "me@host: Permission denied (publickey)." >&2; exit 255');
    const source = open({ kind: 'ssh-key', privateKey: KEY });
    const fault = await sourceFaultOf(source.heads('me@host:x', never));
    expect(fault).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('did not accept the SSH key. Add its public half there as a deploy key'),
    });
    expect(await keysLeft()).toEqual([]);

    await fs.rm(record, { recursive: true });
    await fakeSsh('sleep 60');
    const abort = new AbortController();
    const call = source.heads('me@host:x', abort.signal);
    await vi.waitFor(async () => expect(await recorded('place')).not.toBe(''));
    expect(await keysLeft()).toHaveLength(1);
    abort.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    expect(await keysLeft()).toEqual([]);

    const left = path.join(root, 'mirrors 100%', 'home', 'keys', 'left');
    await fs.mkdir(left, { recursive: true });
    await fs.writeFile(path.join(left, 'key'), KEY);
    open(null);
    expect(await keysLeft()).toEqual([]);
  });

  it('is not shown to the host of a submodule', async () => {
    await fakeSsh();
    const lib = await makeGitRepository(path.join(root, 'lib'), { l: 'lib' });
    await addSubmodule(`git@other.example.org:${lib.path}`, await lib.git('rev-parse', 'HEAD'));
    const source = open({ kind: 'ssh-key', privateKey: KEY });
    const address = `git@git.example.org:${origin.path}`;
    const { sha } = await source.resolve(address, { branch: 'main' }, never);
    await fs.rm(path.join(record, 'args'));
    const clone = await cloneInto(source, address, { branch: 'main', commit: sha });
    expect(await fs.readFile(path.join(clone, 'lib', 'l'), 'utf8')).toBe('lib');
    const args = (await recorded('args')).split('\n');
    expect(args).toContain('git@other.example.org');
    expect(args.join()).not.toContain('-oIdentityFile');
  });

  it('is not asked for where the account of the server has its own, and a password is refused', async () => {
    await fakeSsh();
    const address = `git@git.example.org:${origin.path}`;
    expect((await open(null).resolve(address, { branch: 'main' }, never)).message).toBe('First commit');
    expect(await recorded('args')).not.toContain('-oIdentityFile');
    expect((await sourceFaultOf(open(LOGIN).heads(address, never))).message).toBe(
      `${address} is fetched by SSH, which takes no password or token. Give an SSH key in the repository's access settings.`,
    );
  });
});

describe('the ordinary build path', () => {
  it.each(['without', 'with'])('starts two git processes, %s a login', async (how) => {
    const server = await serve(how === 'with' ? {} : { login: undefined });
    const address = `${server.url}/origin`;
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const started = path.join(root, 'started');
    await fs.writeFile(
      path.join(bin, 'git'),
      `#!/bin/sh\necho "$3" >> "$(dirname "$0")/../started"\nexec '${git}' "$@"\n`,
      { mode: 0o755 },
    );
    const source = open(how === 'with' ? LOGIN : null);
    await source.resolve(address, { branch: 'main' }, never);
    await fs.rm(started);
    const sha = await origin.commit({ a: '2' }, 'next');
    expect((await source.resolve(address, { branch: 'main' }, never)).sha).toBe(sha);
    expect(await fs.readFile(started, 'utf8')).toBe('fetch\nlog\n');
  });
});

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch (error) {
        // It has ended since.
        if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code))) return [];
        throw error;
      }
    });
}
