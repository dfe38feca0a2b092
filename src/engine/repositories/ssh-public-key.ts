import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { Refusal } from '#engine/refusal.ts';

/**
 * The public half of a private key, as a forge takes it for a deploy key (RFC 4253 section 6.6); null for a kind of key that this does not
 * know. @throws Refusal `bad-request` for what is no key, and for one that asks for a passphrase: nobody is there to type it.
 */
export function sshPublicKey(privateKey: string): string | null {
  return privateKey.includes('-----BEGIN OPENSSH PRIVATE KEY-----') ? ofOpenSsh(privateKey) : ofPem(privateKey);
}

const magic = 'openssh-key-v1\0';

/** OpenSSH's own form (its PROTOCOL.key) has the public half in front, in the clear. */
function ofOpenSsh(text: string): string {
  const bytes = Buffer.from(text.replace(/-----[A-Z ]+-----/g, ''), 'base64');
  if (bytes.subarray(0, magic.length).toString('latin1') !== magic) throw unreadable();
  const fields = new Fields(bytes.subarray(magic.length));
  const cipher = fields.text().toString();
  fields.text();
  fields.text();
  if (fields.number() < 1) throw unreadable();
  if (cipher !== 'none') throw passphrase();
  const blob = fields.text();
  return encoded(new Fields(blob).text().toString(), blob);
}

function ofPem(text: string): string | null {
  if (/ENCRYPTED/.test(text)) throw passphrase();
  let key: JsonWebKey;
  try {
    key = createPublicKey(createPrivateKey(text)).export({ format: 'jwk' });
  } catch (cause) {
    throw unreadable(cause);
  }
  const number = (value: string | undefined) => Buffer.from(value ?? '', 'base64url');
  if (key.kty === 'RSA') return inFields('ssh-rsa', [positive(number(key.e)), positive(number(key.n))]);
  if (key.crv === 'Ed25519') return inFields('ssh-ed25519', [number(key.x)]);
  const curve = { 'P-256': 'nistp256', 'P-384': 'nistp384', 'P-521': 'nistp521' }[key.crv ?? ''];
  if (key.kty !== 'EC' || curve === undefined) return null;
  const point = Buffer.concat([Buffer.of(4), number(key.x), number(key.y)]);
  return inFields(`ecdsa-sha2-${curve}`, [Buffer.from(curve), point]);
}

function inFields(type: string, fields: readonly Buffer[]): string {
  return encoded(type, Buffer.concat([Buffer.from(type), ...fields].flatMap((field) => [lengthOf(field), field])));
}

function encoded(type: string, blob: Buffer): string {
  return `${type} ${blob.toString('base64')}`;
}

function lengthOf(field: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field.length);
  return length;
}

/** An mpint whose first bit is set would be negative. */
function positive(number: Buffer): Buffer {
  return (number[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), number]) : number;
}

class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  number(): number {
    if (this.#at + 4 > this.#bytes.length) throw unreadable();
    this.#at += 4;
    return this.#bytes.readUInt32BE(this.#at - 4);
  }

  text(): Buffer {
    const length = this.number();
    if (this.#at + length > this.#bytes.length) throw unreadable();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

function unreadable(cause?: unknown): Refusal {
  const refusal = new Refusal(
    'bad-request',
    'This is no private key that can be read. Give the key file as it is, unchanged.',
  );
  refusal.cause = cause;
  return refusal;
}

function passphrase(): Refusal {
  return new Refusal(
    'bad-request',
    'This key asks for a passphrase. Make one without for Pipewright (ssh-keygen -t ed25519 -N ""); it is stored encrypted.',
  );
}
