import { SourceFault } from '#engine/ports/source.ts';

/** What a call of the source was refused with. Throws when it was not, or with something else. */
export async function sourceFaultOf(call: Promise<unknown>): Promise<SourceFault> {
  const thrown = await call.then(
    () => new Error('Nothing was thrown.'),
    (reason: unknown) => reason,
  );
  if (thrown instanceof SourceFault) return thrown;
  throw thrown;
}
