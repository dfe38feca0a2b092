/** A stored blob: named by the SHA-256 of its bytes, in lower-case hexadecimal. */
export interface Blob {
  readonly sha256: string;
  readonly bytes: number;
}

/** Content-addressed bytes: source snapshots and artifacts. Names given by people are metadata elsewhere, never paths here. */
export interface BlobStore {
  /** Reads the stream to its end; the blob exists, durable, when this resolves. Equal bytes are stored once. */
  put(content: NodeJS.ReadableStream | AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Blob>;

  /** The bytes, or [start, end) of them. Destroy the stream when it is not read to its end. @throws BlobFault `missing` */
  get(sha256: string, range?: { start: number; end: number }): Promise<NodeJS.ReadableStream>;

  has(sha256: string): Promise<boolean>;
}

export class BlobFault extends Error {
  readonly code: 'missing' | 'io';
  constructor(code: BlobFault['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
