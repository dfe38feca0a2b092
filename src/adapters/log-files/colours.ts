import type { FileHandle } from 'node:fs/promises';
import { SgrState } from '#contract/sgr-state.ts';
import { standingSequences } from './standing-sequences.ts';

const keptLogs = 64;
const keptPlaces = 256;
/** Places closer than this to the one before are not kept: from there it is quickly found out again. */
const placesApart = 256 * 1024;

interface Place {
  readonly byte: number;
  readonly sequence: string;
}

/**
 * The colours in force at a byte of a log. Some answers are kept for each log, so that the next one only has to look at what lies
 * between: in a log that never resets all its colours it would otherwise be looked far back each time.
 */
export class Colours {
  /** In order of bytes. */
  readonly #known = new Map<string, Place[]>();

  /** What brings a plain terminal to the colours (and the link) in force in front of the byte; empty when plain. */
  async at(id: string, file: FileHandle, byte: number): Promise<string> {
    const before = this.#placesOf(id).findLast((place) => place.byte <= byte) ?? { byte: 0, sequence: '' };
    const state = new SgrState();
    state.read(before.sequence);
    state.read((await standingSequences(file, before.byte, byte)).join(''));
    const sequence = state.sequence();
    this.#keep(this.#placesOf(id), { byte, sequence });
    return sequence;
  }

  #placesOf(id: string): Place[] {
    const places = this.#known.get(id) ?? [];
    this.#known.delete(id);
    this.#known.set(id, places);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= keptLogs) {
        break;
      }
      this.#known.delete(oldest);
    }
    return places;
  }

  #keep(places: Place[], place: Place): void {
    const at = places.findLastIndex(({ byte }) => byte <= place.byte) + 1;
    const near = places[at - 1];
    if (near === undefined ? place.byte >= placesApart : place.byte - near.byte >= placesApart) {
      places.splice(at, 0, place);
    }
    if (places.length > keptPlaces) {
      // The ones between stay spread over the log; which of them goes hardly matters.
      places.splice((at + keptPlaces / 2) % keptPlaces, 1);
    }
  }
}
