/** How a browser of tests and benchmarks is started: it talks to nobody but the pages that it is given. */
export const browserArguments = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
