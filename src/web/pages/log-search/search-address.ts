import { Status } from '#contract/status.ts';

/** What the search page looks for: all of it stands in the address. */
export interface SearchWish {
  readonly q: string;
  readonly regex: boolean;
  readonly case: boolean;
  /** Empty: any. */
  readonly pipeline: string;
  readonly branch: string;
  readonly status: Status | '';
}

export function wishOf(parameters: URLSearchParams): SearchWish {
  return {
    q: parameters.get('q') ?? '',
    regex: parameters.get('regex') === '1',
    case: parameters.get('case') === '1',
    pipeline: parameters.get('pipeline') ?? '',
    branch: parameters.get('branch') ?? '',
    status: Status.safeParse(parameters.get('status')).data ?? '',
  };
}

/** The same for the page's address and for the API's. What is not asked for is left out. */
export function searchParameters(wish: SearchWish): URLSearchParams {
  const given = {
    q: wish.q,
    regex: wish.regex ? '1' : '',
    case: wish.case ? '1' : '',
    pipeline: wish.pipeline.trim(),
    branch: wish.branch.trim(),
    status: wish.status,
  };
  return new URLSearchParams(Object.entries(given).filter(([, value]) => value !== ''));
}
