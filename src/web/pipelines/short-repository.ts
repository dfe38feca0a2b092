/** The last two parts of a repository's address: `shop/checkout-web`. */
export function shortRepository(address: string): string {
  return address
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split(/[/:]/)
    .slice(-2)
    .join('/');
}
