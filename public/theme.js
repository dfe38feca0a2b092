// Runs before the first paint; the Content-Security-Policy allows no inline script. src/web/theme/color-scheme.ts takes over
// and must agree on the key and on both attributes.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('pipewright.theme');
  } catch {
    // Storage is switched off: the system's theme it is.
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  const theme = dark ? 'dark' : 'light';
  document.documentElement.setAttribute('data-theme', theme);
  document.documentElement.setAttribute('data-mantine-color-scheme', theme);
})();
