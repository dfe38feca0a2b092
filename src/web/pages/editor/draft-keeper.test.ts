import { expect, test } from 'vitest';
import { type Draft, DraftKeeper, rebaseDraft } from './draft-keeper.ts';

const base = 'a\nb\nc\nd\ne\nf\ng\nh\n';

test('a draft is carried over to a file that changed elsewhere', () => {
  const text = base.replace('b\n', 'B\n');
  expect(rebaseDraft({ base, text }, `${base}i\n`)).toBe(`${text}i\n`);
});

test('a draft and a file that changed the same line cannot be put together', () => {
  expect(rebaseDraft({ base, text: base.replace('b\n', 'B\n') }, base.replace('b\n', 'x\n'))).toBeNull();
});

const key = 'pipewright-draft:file';
const draft = (text: string): Draft => ({ text, base, place: 'web · main at 1234567' });

/** Tabs of one browser: they share the storage, and hear what another one writes when `tell` says so. */
function browser() {
  const items = new Map<string, string>();
  const storage = {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  };
  const tab = () => {
    const keeper = new DraftKeeper('file', storage);
    return { keeper, found: keeper.read() };
  };
  return {
    tab,
    stored: () => items.get(key) ?? null,
    tell: (keeper: DraftKeeper) => keeper.heard(key, items.get(key) ?? null),
  };
}

test('a draft outlives its tab', () => {
  const { tab } = browser();
  expect(tab().keeper.keep(draft('mine'))).toBe('kept');
  expect(tab().found).toEqual(draft('mine'));
});

test('a tab follows what another one has made of its text', () => {
  const { tab, tell } = browser();
  const [first, second] = [tab().keeper, tab().keeper];
  first.keep(draft('one'));
  expect(tell(second)).toEqual({ follow: draft('one') });
  expect(second.keep(draft('one'))).toBe('kept');
  second.keep(draft('one two'));
  expect(tell(first)).toEqual({ follow: draft('one two') });
});

test('a tab that follows one who types on does not write its older text over the newer one', () => {
  const { tab, tell, stored } = browser();
  const [first, second] = [tab().keeper, tab().keeper];
  first.keep(draft('o'));
  const told = tell(second);
  first.keep(draft('on'));
  expect(told).toEqual({ follow: draft('o') });
  expect(second.keep(draft('o'))).toBe('kept');
  expect(stored()).toContain('"on"');
  expect(tell(second)).toEqual({ follow: draft('on') });
});

test('where two tabs have written at once neither text is lost', () => {
  const { tab, tell } = browser();
  const [first, second] = [tab().keeper, tab().keeper];
  first.keep(draft('mine'));
  expect(second.keep(draft('yours'))).toBe('elsewhere');
  expect(tell(second)).toEqual({ choose: draft('mine') });
  const later = tab();
  expect(later.found).toEqual(draft('mine'));
  expect(later.keeper.aside()).toEqual(draft('yours'));

  second.settle();
  expect(second.keep(draft('yours'))).toBe('kept');
  expect(tell(first)).toEqual({ follow: draft('yours') });
});

test('a draft that was dropped in another tab is not dropped here', () => {
  const { tab, tell, stored } = browser();
  const [first, second] = [tab().keeper, tab().keeper];
  first.keep(draft('one'));
  tell(second);
  second.drop();
  expect(stored()).toBeNull();
  expect(tell(first)).toEqual({ choose: 'dropped' });
  expect(first.keep(draft('one two'))).toBe('elsewhere');
  first.settle();
  expect(first.keep(draft('one two'))).toBe('kept');
});

test('a tab without a draft does not take away the one of another', () => {
  const { tab, stored } = browser();
  const [first, second] = [tab().keeper, tab().keeper];
  first.keep(draft('one'));
  second.drop();
  expect(stored()).not.toBeNull();
});

test('without room the draft is said not to be kept', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
    removeItem: () => undefined,
  };
  expect(new DraftKeeper('file', full).keep(draft('x'))).toBe('no-room');
});
