import type { IDisposable, IParser } from '@xterm/xterm';

/**
 * What moves the cursor off its line, or changes the terminal, a log has no say in. Within the line it may draw as it likes.
 * @param isOwn whether the sequence comes from us, and not from the log.
 */
export function swallowSequences(parser: IParser, isOwn: () => boolean): IDisposable[] {
  const unlessOwn = () => !isOwn();
  const always = () => true;
  const handlers: IDisposable[] = [];
  for (const final of ['A', 'B', 'E', 'F', 'H', 'd', 'e', 'f', 'g', 'J', 'L', 'M', 'S', 'T', 'r', 's', 't', 'u'])
    handlers.push(parser.registerCsiHandler({ final }, unlessOwn));
  for (const final of ['h', 'l'])
    for (const prefix of [undefined, '?'])
      handlers.push(parser.registerCsiHandler({ ...(prefix && { prefix }), final }, unlessOwn));
  // A repetition has no bound of its own.
  handlers.push(parser.registerCsiHandler({ final: 'b' }, ([times]) => Number(times) > 1000));
  for (const intermediates of ['!', ' ', '"', "'"])
    for (const final of ['p', 'q', '@', 'A', '}', '~'])
      handlers.push(parser.registerCsiHandler({ intermediates, final }, always));
  for (const final of ['7', '8', 'D', 'E', 'H', 'M', 'c', 'n', 'o', '|', '}', '~', '=', '>'])
    handlers.push(parser.registerEscHandler({ final }, unlessOwn));
  for (const final of ['3', '4', '5', '6', '8'])
    handlers.push(parser.registerEscHandler({ intermediates: '#', final }, always));
  // Titles, clipboard, colours of the terminal itself, marks of shells; of links only those to the web (8) are kept.
  for (const code of [0, 1, 2, 4, 5, 9, 10, 11, 12, 50, 52, 104, 105, 110, 111, 112, 133, 633, 777, 1337])
    handlers.push(parser.registerOscHandler(code, always));
  handlers.push(parser.registerOscHandler(8, (data) => !/^[^;]*;(?:https?:\/\/.*)?$/i.test(data)));
  return handlers;
}
