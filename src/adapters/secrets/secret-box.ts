import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const version = 'v1:';

/** Encrypts texts where they are stored. `context` says what a text is for: one that was moved elsewhere does not open there. */
export interface SecretBox {
  seal(text: string, context: string): string;
  /** @throws SecretFault when the key is another one, or the text was changed or moved. */
  open(sealed: string, context: string): string;
}

export class SecretFault extends Error {
  readonly code = 'unreadable';
}

/** AES-256-GCM with a fresh nonce for every text. */
export function createSecretBox(keyMaterial: Uint8Array): SecretBox {
  const key = createSecretKey(keyMaterial);
  return {
    seal(text, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return version + sealed.toString('base64');
    },
    open(sealed, context) {
      try {
        if (!sealed.startsWith(version)) throw new SecretFault('It is of an unknown form.');
        const bytes = Buffer.from(sealed.slice(version.length), 'base64');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
          .setAAD(Buffer.from(context))
          .setAuthTag(bytes.subarray(-tagBytes));
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString();
      } catch (cause) {
        throw new SecretFault('A stored secret cannot be read: the key file is not the one that it was stored with.', {
          cause,
        });
      }
    },
  };
}

/** The installation's key: a file that only its owner may read, made at the first start. Losing it loses the secrets. */
export function readSecretKey(file: string): Uint8Array {
  try {
    return parsed(readFileSync(file, 'utf8'), file);
  } catch (fault) {
    if (!(fault instanceof Error) || !('code' in fault) || fault.code !== 'ENOENT') throw fault;
  }
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flush: true });
  try {
    // A link appears whole or not at all, and never replaces the key of another process.
    linkSync(draft, file);
  } catch (fault) {
    if (!(fault instanceof Error) || !('code' in fault) || fault.code !== 'EEXIST') throw fault;
  } finally {
    rmSync(draft, { force: true });
  }
  return parsed(readFileSync(file, 'utf8'), file);
}

function parsed(text: string, file: string): Uint8Array {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== keyBytes) throw new SecretFault(`${file} holds no key of ${keyBytes} bytes in base64.`);
  return key;
}
