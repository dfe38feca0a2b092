import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSecretBox, readSecretKey, SecretFault } from './secret-box.ts';

async function keyFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pipewright-key-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'secret.key');
}

test('a text opens with the same key in the same place, and is nothing like itself when stored', async () => {
  const file = await keyFile();
  const sealed = createSecretBox(readSecretKey(file)).seal('tøp-secret', 'web/TOKEN');
  expect(sealed).not.toContain('secret');
  expect(createSecretBox(readSecretKey(file)).open(sealed, 'web/TOKEN')).toBe('tøp-secret');
  expect((await stat(file)).mode & 0o077).toBe(0);
});

test('a text that was moved or changed, or whose key is another one, does not open', async () => {
  const box = createSecretBox(readSecretKey(await keyFile()));
  const sealed = box.seal('top-secret', 'web/TOKEN');
  const other = createSecretBox(readSecretKey(await keyFile()));
  const changed = `${sealed.slice(0, -6)}${sealed.at(-6) === 'A' ? 'B' : 'A'}${sealed.slice(-5)}`;
  expect(() => box.open(sealed, 'api/TOKEN')).toThrow(SecretFault);
  expect(() => box.open(changed, 'web/TOKEN')).toThrow(SecretFault);
  expect(() => other.open(sealed, 'web/TOKEN')).toThrow(SecretFault);
});

test('two texts never look the same', async () => {
  const box = createSecretBox(readSecretKey(await keyFile()));
  expect(box.seal('same', 'a')).not.toBe(box.seal('same', 'a'));
});
