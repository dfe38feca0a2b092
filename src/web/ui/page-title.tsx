/** The document's title: what the page shows, then the product. */
export function PageTitle({ children }: { readonly children: string }) {
  return <title>{`${children} · Pipewright`}</title>;
}
