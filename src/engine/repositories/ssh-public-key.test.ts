import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sshPublicKey } from './ssh-public-key.ts';

const hasKeygen = (() => {
  try {
    execFileSync('ssh-keygen', ['-?'], { stdio: 'pipe' });
    return true;
  } catch (fault) {
    return fault instanceof Error && 'status' in fault && fault.status !== null;
  }
})();

describe.skipIf(!hasKeygen)('the public half of keys that ssh-keygen made', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pipewright-keys-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function make(name: string, ...options: string[]): { privateKey: string; publicKey: string } {
    const file = join(folder, name);
    execFileSync('ssh-keygen', ['-q', '-C', '', '-N', '', '-f', file, ...options]);
    return { privateKey: readFileSync(file, 'utf8'), publicKey: readFileSync(`${file}.pub`, 'utf8').trim() };
  }

  test.each([
    ['ed25519', ['-t', 'ed25519']],
    ['rsa', ['-t', 'rsa', '-b', '2048']],
    ['rsa in PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
    ['ecdsa in PKCS8', ['-t', 'ecdsa', '-b', '384', '-m', 'PKCS8']],
  ])('%s', (name, options) => {
    const { privateKey, publicKey } = make(name.replaceAll(' ', '-'), ...options);
    expect(sshPublicKey(privateKey)).toBe(publicKey);
  });

  test.each([['OpenSSH', []] as const, ['PEM', ['-m', 'PEM']] as const])(
    'one with a passphrase is refused: %s',
    (form, options) => {
      const { privateKey } = make(`locked-${form}`, '-t', 'rsa', '-b', '2048', '-N', 'open sesame', ...options);
      expect(() => sshPublicKey(privateKey)).toThrow(/passphrase/);
    },
  );
});

test.each(['OPENSSH', 'RSA'])('what only looks like a %s key is refused', (kind) => {
  const text = `-----BEGIN ${kind} PRIVATE KEY-----\nbm90IGEga2V5\n-----END ${kind} PRIVATE KEY-----\n`;
  expect(() => sshPublicKey(text)).toThrow(/no private key/);
});
