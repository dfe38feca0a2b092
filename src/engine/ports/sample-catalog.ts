/** The sample services that come with the product. */
export interface SampleCatalog {
  list(): Promise<Sample[]>;

  /** Puts the sample into a local git repository, once; returns its address. Idempotent: an existing repository is left as it is. */
  materialise(name: string): Promise<{ repository: string; branch: string }>;
}

export interface Sample {
  readonly name: string;
  readonly description: string;
}
