/** Total of a basket in cents, tax included. The mistake: tax is rounded once for the basket, not for each line. */
export function total(lines, taxRate) {
  const net = lines.reduce((sum, line) => sum + line.cents * line.count, 0);
  return Math.round(net * (1 + taxRate));
}
