/** The sentence that the service answers with. */
export function greeting(name) {
  const who = name?.trim() || 'world';
  return `Hello, ${who}!`;
}
