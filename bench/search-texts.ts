import { commitOf, type History, nameOf } from './history-seed.ts';

/** What people look for, in turn: part of a name, a word that every build has, rare words, a commit, a branch, an author, a number. */
const texts: readonly ((history: History, pipeline: number, number: number) => string)[] = [
  (_, pipeline) => nameOf(pipeline).slice(0, 6),
  () => 'change',
  (_, pipeline, number) => `change ${number} ${nameOf(pipeline).replace('-', ' ')}`,
  (_, pipeline, number) => commitOf(pipeline, number).slice(0, 8),
  () => 'feature/3',
  () => 'margaret chan',
  (_, pipeline, number) => `${nameOf(pipeline)}#${number}`,
  (_, __, number) => `#${number}`,
  () => 'nothing like it',
];

export function searchText(history: History, round: number): string {
  const text = texts[round % texts.length] ?? (() => '');
  return text(history, (round * 37) % history.pipelines, 1 + ((round * 7) % history.buildsEach));
}
