import fs from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SourceFault, type SourceRepository } from '#engine/ports/source.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { sourceFaultOf } from '#testing/source-fault.ts';
import { createGitRepositories } from './git-repositories.ts';

let root: string;
let mirrors: string;
let source: SourceRepository;
const searchPath = process.env.PATH ?? '/usr/bin:/bin';
const never = new AbortController().signal;

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'git-repositories-'));
  mirrors = path.join(root, 'mirrors');
  source = createGitRepositories({ directory: mirrors, searchPath });
});
afterEach(() => fs.rm(root, { recursive: true, force: true }));

const make = (files: Record<string, string> = { 'README.md': 'hello\n' }, options = {}) =>
  makeGitRepository(path.join(root, 'origin'), files, options);

async function mirrorDirectory(): Promise<string> {
  const [name] = (await fs.readdir(mirrors)).filter((entry) => entry !== 'home');
  return path.join(mirrors, name ?? 'none');
}

async function unpack(stream: NodeJS.ReadableStream): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const entries = extract();
  entries.on('entry', (header, content, next) => {
    const chunks: Buffer[] = [];
    content.on('data', (chunk) => {
      if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    });
    content.on('end', () => {
      if (header.type === 'symlink') files[header.name] = `-> ${header.linkname}`;
      else if (header.type === 'file') files[header.name] = Buffer.concat(chunks).toString();
      next();
    });
  });
  await new Promise<void>((resolve, reject) => {
    stream.on('error', reject);
    entries.on('error', reject).on('finish', () => resolve());
    stream.pipe(entries);
  });
  return files;
}

describe('resolve', () => {
  it.each(['path', 'file URL'])('names the head of a branch by %s', async (form) => {
    const repository = await make({ a: '1' }, { message: `It's "quoted" → $(x)`, author: 'Żółć <ü> "q"' });
    const address = form === 'path' ? repository.path : `file://${repository.path}`;
    expect(await source.resolve(address, { branch: 'main' }, never)).toEqual({
      sha: await repository.git('rev-parse', 'HEAD'),
      branch: 'main',
      message: `It's "quoted" → $(x)`,
      // git itself drops what would break its commit format.
      author: 'Żółć ü "q',
      committedAt: '2026-01-02T03:04:05.000Z',
    });
  });

  it('follows new commits, forced pushes and deleted branches', async () => {
    const repository = await make();
    const first = await source.resolve(repository.path, { branch: 'main' }, never);
    const second = await repository.commit({ b: '2' }, 'second\n\nwith a body');
    expect(await source.resolve(repository.path, { branch: 'main' }, never)).toMatchObject({
      sha: second,
      message: 'second',
    });
    await repository.git('reset', '--quiet', '--hard', first.sha);
    const other = await repository.commit({ c: '3' }, 'other');
    expect((await source.resolve(repository.path, { branch: 'main' }, never)).sha).toBe(other);
    await repository.git('branch', '--move', 'main', 'trunk');
    expect((await sourceFaultOf(source.resolve(repository.path, { branch: 'main' }, never))).code).toBe(
      'branch-missing',
    );
    expect((await source.resolve(repository.path, { branch: 'trunk' }, never)).sha).toBe(other);
  });

  it.each(['feature/a-b_c.1', 'größe/ü', `it's"q`, '-dash/-x', 'a$(touch-x)', 'a,b;c&d|e'])(
    'takes the branch %s',
    async (branch) => {
      const repository = await make();
      await repository.git('update-ref', `refs/heads/${branch}`, 'HEAD');
      expect(await source.resolve(repository.path, { branch }, never)).toMatchObject({
        branch,
        message: 'First commit',
      });
      expect(await source.branches(repository.path, never)).toEqual(['main', branch]);
    },
  );

  it('takes a branch whose name was a folder, or a file, of others before', async () => {
    const repository = await make();
    const sha = await repository.git('rev-parse', 'HEAD');
    await repository.git('branch', 'a');
    await source.resolve(repository.path, { branch: 'a' }, never);
    await source.resolve(repository.path, { branch: 'a', commit: sha }, never);
    await repository.git('branch', '--delete', 'a');
    await repository.git('branch', 'a/b');
    expect((await source.resolve(repository.path, { branch: 'a/b' }, never)).sha).toBe(sha);
    const next = await repository.commit({ d: '' }, 'next');
    expect((await source.resolve(repository.path, { branch: 'a/b', commit: next }, never)).sha).toBe(next);
  });

  it('finds a commit in the mirror, on another branch, and on none', async () => {
    const repository = await make();
    const first = await repository.git('rev-parse', 'HEAD');
    await repository.git('checkout', '--quiet', '-b', 'side');
    const side = await repository.commit({ s: '' }, 'side');
    const lost = await repository.commit({ l: '' }, 'lost');
    await repository.git('reset', '--quiet', '--hard', side);
    for (const sha of [side, first, lost]) {
      expect(await source.resolve(repository.path, { branch: 'main', commit: sha }, never)).toMatchObject({
        sha,
        branch: 'main',
      });
    }
    expect((await source.resolve(repository.path, { branch: 'main', commit: side.slice(0, 10) }, never)).sha).toBe(
      side,
    );
  });

  it.each(['1'.repeat(40), 'abcdef0', 'HEAD', '--all', 'main', ''])(
    'says that the commit "%s" is missing',
    async (commit) => {
      const repository = await make();
      const fault = await sourceFaultOf(source.resolve(repository.path, { branch: 'main', commit }, never));
      expect(fault.code).toBe('commit-missing');
      expect(fault.message).toContain(commit);
    },
  );

  it('names the nearest branch, or those there are', async () => {
    const repository = await make();
    const near = await sourceFaultOf(source.resolve(repository.path, { branch: 'mian' }, never));
    expect(near).toMatchObject({
      code: 'branch-missing',
      message: `${repository.path} has no branch "mian". Did you mean "main"?`,
    });
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) await repository.git('branch', name);
    const far = await sourceFaultOf(source.resolve(repository.path, { branch: 'production' }, never));
    expect(far.message).toContain('It has: main, a1, a2, a3, a4, and 1 more.');
  });

  it.each(['', '*', 'a:b', 'a..b', 'ma in', 'x\ny', '/main', 'main/', '.hidden', 'a.lock'])(
    'refuses the branch name %j',
    async (branch) => {
      const repository = await make();
      expect((await sourceFaultOf(source.resolve(repository.path, { branch }, never))).code).toBe('branch-missing');
    },
  );

  it('runs many calls on one repository at once', async () => {
    const repository = await make();
    await repository.git('branch', 'other');
    const wanted = Array.from({ length: 8 }, (_, index) => ({ branch: index % 2 === 0 ? 'main' : 'other' }));
    const commits = await Promise.all(wanted.map((each) => source.resolve(repository.path, each, never)));
    expect(commits.map(({ branch }) => branch)).toEqual(wanted.map(({ branch }) => branch));
  });
});

describe('heads', () => {
  it('are all branches and their commits, as they are now, and nothing is fetched', async () => {
    const repository = await make();
    const first = await repository.git('rev-parse', 'HEAD');
    await repository.git('branch', 'feature/ü');
    await repository.git('update-ref', 'refs/pull/7/head', 'HEAD');
    await repository.git('update-ref', 'refs/odd/refs/heads/x', 'HEAD');
    await repository.git('tag', 'v1');
    const second = await repository.commit({ b: '2' }, 'second');
    expect(await source.heads(repository.path, never)).toEqual(
      new Map([
        ['main', second],
        ['feature/ü', first],
      ]),
    );
    expect(await fs.readdir(mirrors)).toEqual(['home']);
  });

  it('are none in an empty repository', async () => {
    expect(await source.heads((await make({})).path, never)).toEqual(new Map());
  });
});

describe('onBranch', () => {
  it('is true for the head and its history, and follows a forced push', async () => {
    const repository = await make();
    const first = await repository.git('rev-parse', 'HEAD');
    const second = await repository.commit({ b: '2' }, 'second');
    await repository.git('checkout', '--quiet', '-b', 'side', first);
    const side = await repository.commit({ s: '' }, 'side');
    const on = (branch: string, commit: string) => source.onBranch(repository.path, branch, commit, never);
    for (const commit of [second, first, first.slice(0, 12)]) expect(await on('main', commit)).toBe(true);
    expect(await on('side', side)).toBe(true);
    // The mirror has both now.
    expect(await on('main', side)).toBe(false);
    expect(await on('side', second)).toBe(false);
    await repository.git('branch', '--force', 'main', first);
    expect(await on('main', second)).toBe(false);
    expect(await on('main', first)).toBe(true);
  });

  it('is false for what is not there', async () => {
    const repository = await make();
    const head = await repository.git('rev-parse', 'HEAD');
    const tree = await repository.git('rev-parse', 'HEAD^{tree}');
    for (const commit of ['1'.repeat(40), 'HEAD', '--all', '', tree]) {
      expect(await source.onBranch(repository.path, 'main', commit, never)).toBe(false);
    }
    for (const branch of ['gone', 'a:b', '', '-x']) {
      expect(await source.onBranch(repository.path, branch, head, never)).toBe(false);
    }
  });
});

describe('a commit that only another ref keeps', () => {
  it('is fetched from there, under the label of the branch', async () => {
    const repository = await make();
    const kept = await repository.commit({ p: 'p' }, 'proposed');
    await repository.git('update-ref', 'refs/pull/7/head', kept);
    await repository.git('reset', '--quiet', '--hard', 'HEAD~1');
    // No server gives a commit by a part of its id: only the ref can have led to it.
    const short = kept.slice(0, 12);
    expect((await sourceFaultOf(source.resolve(repository.path, { branch: 'x', commit: short }, never))).code).toBe(
      'commit-missing',
    );
    const wanted = { branch: 'feature', commit: short, fetchRef: 'refs/pull/7/head' };
    expect(await source.resolve(repository.path, wanted, never)).toMatchObject({ sha: kept, branch: 'feature' });
    expect(await source.readFile(repository.path, kept, 'p')).toBe('p');
  });

  it('is found by itself when the ref has moved on or is gone', async () => {
    const repository = await make();
    const kept = await repository.commit({ p: 'p' }, 'proposed');
    await repository.git('update-ref', 'refs/merge-requests/7/head', 'HEAD~1');
    await repository.git('reset', '--quiet', '--hard', 'HEAD~1');
    for (const fetchRef of ['refs/merge-requests/7/head', 'refs/merge-requests/8/head']) {
      const other = createGitRepositories({ directory: path.join(root, fetchRef.replaceAll('/', '-')), searchPath });
      expect((await other.resolve(repository.path, { branch: 'x', commit: kept, fetchRef }, never)).sha).toBe(kept);
    }
  });

  it.each([
    'main',
    '--upload-pack=x',
    'refs/*',
    'refs/a:refs/b',
    'refs/a..b',
    'refs/a b',
    '+refs/a',
    'refs/',
    '^refs/a',
  ])('is not fetched from %j', async (fetchRef) => {
    const repository = await make();
    const commit = await repository.git('rev-parse', 'HEAD');
    const fault = await sourceFaultOf(source.resolve(repository.path, { branch: 'main', commit, fetchRef }, never));
    expect(fault).toMatchObject({ code: 'commit-missing', message: expect.stringContaining(JSON.stringify(fetchRef)) });
  });
});

describe('a damaged mirror', () => {
  it.each<[string, (mirror: string) => Promise<unknown>]>([
    [
      'locks of a killed git',
      async (mirror) => {
        const [name] = await fs.readdir(path.join(mirror, 'refs/branch'));
        await fs.writeFile(path.join(mirror, 'refs/branch', `${name}.lock`), '');
      },
    ],
    [
      'an empty ref',
      async (mirror) => {
        const [name] = await fs.readdir(path.join(mirror, 'refs/branch'));
        await fs.writeFile(path.join(mirror, 'refs/branch', `${name}`), '');
      },
    ],
    ['no objects', (mirror) => fs.rm(path.join(mirror, 'objects'), { recursive: true })],
    [
      'emptied objects',
      async (mirror) => {
        for (const name of await fs.readdir(path.join(mirror, 'objects'), { recursive: true })) {
          const file = path.join(mirror, 'objects', name);
          if (!(await fs.stat(file)).isFile()) continue;
          await fs.chmod(file, 0o600);
          await fs.writeFile(file, '');
        }
      },
    ],
    ['a broken config', (mirror) => fs.writeFile(path.join(mirror, 'config'), '[core')],
    [
      'nothing but HEAD',
      async (mirror) => {
        await fs.rm(mirror, { recursive: true });
        await fs.mkdir(mirror);
        await fs.writeFile(path.join(mirror, 'HEAD'), 'ref: refs/heads/main\n');
      },
    ],
  ])('with %s is made anew', async (_, damage) => {
    const repository = await make();
    await source.resolve(repository.path, { branch: 'main' }, never);
    await damage(await mirrorDirectory());
    const sha = await repository.commit({ b: 'b' }, 'next');
    expect((await source.resolve(repository.path, { branch: 'main' }, never)).sha).toBe(sha);
    expect(await source.readFile(repository.path, sha, 'b')).toBe('b');
  });
});

describe('files of a commit', () => {
  it('reads text, and null for what is not a file', async () => {
    const repository = await make({
      'microtica.yaml': 'a: ü\r\n',
      'dir/sub.yaml': 'b',
      '*.x': 'star',
      'ax.x': 'a',
      'n\nl': 'newline',
    });
    await fs.symlink('/etc/passwd', path.join(repository.path, 'link'));
    await fs.symlink('dir', path.join(repository.path, 'dirlink'));
    const sha = await repository.commit({}, 'links');
    await source.resolve(repository.path, { branch: 'main' }, never);
    const read = (name: string) => source.readFile(repository.path, sha, name);
    expect(await read('microtica.yaml')).toBe('a: ü\r\n');
    expect(await read('dir/sub.yaml')).toBe('b');
    expect(await read('*.x')).toBe('star');
    expect(await read('n\nl')).toBe('newline');
    for (const name of [
      'dir',
      'dir/',
      'link',
      'dirlink/sub.yaml',
      'missing',
      './microtica.yaml',
      '?x.x',
      '--help',
      '',
    ]) {
      expect(await read(name)).toBeNull();
    }
  });

  it('reads up to 1 MiB', async () => {
    const repository = await make({ most: 'x'.repeat(1024 * 1024), more: 'x'.repeat(1024 * 1024 + 1) });
    const { sha } = await source.resolve(repository.path, { branch: 'main' }, never);
    expect(await source.readFile(repository.path, sha, 'most')).toHaveLength(1024 * 1024);
    expect((await sourceFaultOf(source.readFile(repository.path, sha, 'more'))).code).toBe('too-large');
  });

  it('lists the root and the folders that sound right', async () => {
    const repository = await make({
      'microtica.yml': '',
      '.micotica/microtica.yaml': '',
      'Microtica/ü.yaml': '',
      '.github/workflows/x.yml': '',
      'src/deep.ts': '',
    });
    const { sha } = await source.resolve(repository.path, { branch: 'main' }, never);
    expect((await source.listNames(repository.path, sha)).sort()).toEqual(
      [
        '.github',
        '.github/workflows',
        '.micotica',
        '.micotica/microtica.yaml',
        'Microtica',
        'Microtica/ü.yaml',
        'microtica.yml',
        'src',
      ].sort(),
    );
  });

  it('refuses what is no commit id', async () => {
    const repository = await make();
    await source.resolve(repository.path, { branch: 'main' }, never);
    for (const sha of ['--help', 'HEAD', 'main:README.md', '']) {
      expect((await sourceFaultOf(source.readFile(repository.path, sha, 'README.md'))).code).toBe('commit-missing');
    }
    expect((await sourceFaultOf(source.listNames(repository.path, '1'.repeat(40)))).code).toBe('commit-missing');
  });
});

describe('archive', () => {
  it('is the exact tree, whatever .gitattributes says', async () => {
    const files = {
      '.gitattributes':
        'secret export-ignore\nsub export-ignore\nversion.txt export-subst\nsub/.gitattributes export-ignore\n',
      secret: 's',
      'sub/.gitattributes': '* export-ignore\n',
      'sub/x': 'x',
      'version.txt': '$Format:%H$',
      'ü b': 'ü',
    };
    const repository = await make(files);
    await fs.symlink('ü b', path.join(repository.path, 'link'));
    const sha = await repository.commit({}, 'link');
    await source.resolve(repository.path, { branch: 'main' }, never);
    expect(await unpack(source.archive(repository.path, sha, never))).toEqual({ ...files, link: '-> ü b' });
  });

  it('fails with a SourceFault when the commit is not there', async () => {
    const repository = await make();
    await source.resolve(repository.path, { branch: 'main' }, never);
    const fault = await sourceFaultOf(unpack(source.archive(repository.path, '1'.repeat(40), never)));
    expect(fault.code).toBe('commit-missing');
  });

  it('ends git when it is destroyed or aborted', async () => {
    const repository = await make({ big: 'x'.repeat(5_000_000) });
    const { sha } = await source.resolve(repository.path, { branch: 'main' }, never);
    const dropped = source.archive(repository.path, sha, never);
    await new Promise((resolve) => dropped.once('readable', resolve));
    const closed = new Promise((resolve) => dropped.once('close', resolve));
    if ('destroy' in dropped && typeof dropped.destroy === 'function') dropped.destroy();
    await closed;
    const abort = new AbortController();
    const stopped = unpack(source.archive(repository.path, sha, abort.signal));
    abort.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
  });
});

describe('repositories that cannot be read', () => {
  it('is empty', async () => {
    const repository = await make({});
    expect((await sourceFaultOf(source.branches(repository.path, never))).code).toBe('empty');
    const fault = await sourceFaultOf(source.resolve(repository.path, { branch: 'main' }, never));
    expect(fault).toMatchObject({ code: 'empty', message: expect.stringContaining('no commits yet') });
  });

  it.each(['/nowhere/at/all', 'file:///nowhere'])('is not at %s', async (address) => {
    for (const call of [
      () => source.branches(address, never),
      () => source.resolve(address, { branch: 'main' }, never),
    ]) {
      expect(await sourceFaultOf(call())).toMatchObject({
        code: 'unreachable',
        message: `There is no git repository at ${address}. Check the address.`,
      });
    }
  });

  it.each(['http://127.0.0.1:1/x.git', 'https://127.0.0.1:1/x.git', 'git://127.0.0.1:1/x'])(
    'refuses the connection: %s',
    async (address) => {
      expect((await sourceFaultOf(source.branches(address, never))).message).toContain('refused the connection');
    },
  );

  it('says that a host is not known', async () => {
    const fault = await sourceFaultOf(source.branches('http://host.invalid/x', never));
    expect(fault).toMatchObject({ code: 'unreachable', message: expect.stringContaining('host host.invalid of') });
  });

  it.each([
    '',
    '--upload-pack=touch /tmp/x',
    '-oProxyCommand=x',
    `ext::sh -c 'touch x'`,
    'fd::17/foo',
    'relative/path',
    './x',
    '../x',
    '~/x',
    'ftp://host/x',
    'http://',
    'ssh://-oProxyCommand=x/y',
    '-x@host:path',
    '/a\nb',
    'https://h/\0',
    'ext::sh -c touch% x',
    'host::path',
    'transport::ssh://x',
    'https://good.example\\@bad.example/x',
  ])('refuses the address %j', async (address) => {
    const fault = await sourceFaultOf(source.branches(address, never));
    expect(fault.code).toBe('bad-address');
    expect((await sourceFaultOf(source.resolve(address, { branch: 'main' }, never))).code).toBe('bad-address');
    expect(() => source.archive(address, '1'.repeat(40), never)).toThrow(SourceFault);
  });

  it('runs nothing that the repository asks for', async () => {
    const repository = await make();
    const trap = path.join(root, 'trap');
    const script = path.join(root, 'script');
    await fs.writeFile(script, `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 });
    for (const key of [
      'core.fsmonitor',
      'core.sshCommand',
      'core.pager',
      'uploadpack.packObjectsHook',
      'core.alternateRefsCommand',
      'credential.helper',
    ]) {
      await repository.git('config', key, script);
    }
    for (const hook of ['post-checkout', 'pre-auto-gc', 'reference-transaction', 'post-update']) {
      await fs.mkdir(path.join(repository.path, '.git/hooks'), { recursive: true });
      await fs.copyFile(script, path.join(repository.path, '.git/hooks', hook));
    }
    const { sha } = await source.resolve(repository.path, { branch: 'main' }, never);
    await unpack(source.archive(repository.path, sha, never));
    await source.branches(repository.path, never);
    await expect(fs.access(trap)).rejects.toThrow();
  });

  it('needs git', async () => {
    const without = createGitRepositories({ directory: mirrors, searchPath: '/nowhere' });
    expect((await sourceFaultOf(without.branches('/x', never))).code).toBe('no-git');
    expect(await without.version()).toBeNull();
  });

  it('tells the version of git', async () => {
    expect(await source.version()).toMatch(/^\d+\.\d+/);
  });
});

describe('over the network', () => {
  const servers: { close(): unknown }[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server: Server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    const address = server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  /** Takes connections and never says a word. */
  async function serveSilence(): Promise<string> {
    const sockets = new Set<{ destroy(): unknown }>();
    const server = createSocketServer((socket) => sockets.add(socket.on('error', () => sockets.delete(socket))));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push({
      close: () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    });
    const address = server.address();
    return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }

  it.each([
    [401, 'did not accept the user name and password or token'],
    [403, 'does not let the account read it'],
    [404, 'There is no git repository at'],
    [500, 'could not be read'],
  ])('tells what %i means, without the credentials of the address', async (status, words) => {
    const host = await serve((_, response) => response.writeHead(status, { 'www-authenticate': 'Basic' }).end());
    const address = `http://user:s3cret@${host}/x.git`;
    for (const call of [
      () => source.branches(address, never),
      () => source.resolve(address, { branch: 'main' }, never),
    ]) {
      const fault = await sourceFaultOf(call());
      expect(fault).toMatchObject({ code: 'unreachable', message: expect.stringContaining(words) });
      expect(fault.message).toContain(`http://${host}/x.git`);
      expect(`${fault.message} ${fault.cause}`).not.toContain('s3cret');
    }
  });

  it('gives up after the time limit', async () => {
    const host = await serveSilence();
    const hasty = createGitRepositories({ directory: mirrors, searchPath, timeoutMs: 300 });
    for (const call of [
      () => hasty.branches(`http://${host}/x`, never),
      () => hasty.resolve(`git://${host}/x`, { branch: 'main' }, never),
    ]) {
      expect(await sourceFaultOf(call())).toMatchObject({
        code: 'unreachable',
        message: expect.stringContaining('did not answer within 300 ms'),
      });
    }
  });

  it('ends at once with the signal, waiting calls too, and the next one works', async () => {
    const host = await serveSilence();
    const abort = new AbortController();
    const calls = [1, 2, 3].map(() => source.resolve(`http://${host}/x`, { branch: 'main' }, abort.signal));
    abort.abort(new Error('enough'));
    for (const call of calls) await expect(call).rejects.toThrow('enough');
    const repository = await make();
    await expect(source.resolve(repository.path, { branch: 'main' }, abort.signal)).rejects.toThrow('enough');
    expect((await source.resolve(repository.path, { branch: 'main' }, never)).message).toBe('First commit');
  });
});

describe('clone', () => {
  async function cloned(folder: string, wanted: { branch?: string; commit?: string }) {
    const repository = await make({ a: '1' });
    const first = await repository.git('rev-parse', 'HEAD');
    await repository.commit({ a: '2' }, 'second');
    const directory = path.join(root, 'work');
    await fs.mkdir(directory, { recursive: true });
    const commit = await source.clone(
      repository.path,
      wanted.commit === 'first' ? { ...wanted, commit: first } : wanted,
      { directory, folder, submodules: false },
      never,
    );
    return { repository, directory, commit };
  }

  it.each([
    [{}, '2'],
    [{ branch: 'main' }, '2'],
    [{ branch: 'main', commit: 'first' }, '1'],
  ])('%j has the tree, the history, the branch and the address', async (wanted, content) => {
    const { repository, directory, commit } = await cloned('app', wanted);
    const target = path.join(directory, 'app');
    const git = (...args: string[]) => repository.git('-C', target, ...args);
    expect(await fs.readFile(path.join(target, 'a'), 'utf8')).toBe(content);
    expect(await git('rev-parse', 'HEAD')).toBe(commit.sha);
    expect(await git('symbolic-ref', '--short', 'HEAD')).toBe('main');
    expect(await git('remote', 'get-url', 'origin')).toBe(repository.path);
    expect(await git('status', '--porcelain')).toBe('');
    expect(await git('rev-list', '--count', 'HEAD')).toBe(content);
  });

  it('shares nothing with the mirror', async () => {
    const { directory } = await cloned('.', {});
    await fs.rm(path.join(directory, '.git', 'objects'), { recursive: true });
    const again = await source.resolve(path.join(root, 'origin'), { branch: 'main' }, never);
    expect(await source.readFile(path.join(root, 'origin'), again.sha, 'a')).toBe('2');
  });

  it.each(['../out', '/etc/out', 'a/../../out'])('refuses the folder %s', async (folder) => {
    const fault = await sourceFaultOf(cloned(folder, {}));
    expect(fault.code).toBe('bad-address');
    expect(fault.message).toContain('outside the working directory');
  });

  it('refuses a folder behind a link that leads out', async () => {
    await fs.mkdir(path.join(root, 'work'));
    await fs.symlink(root, path.join(root, 'work', 'way'));
    expect((await sourceFaultOf(cloned('way/out', {}))).code).toBe('bad-address');
  });
});
