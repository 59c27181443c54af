/** Which flyout is open above the overview. */
export interface OverviewSearch {
  readonly show?: 'addresses' | 'sensors';
}

const FLYOUTS = ['addresses', 'sensors'] as const;

export function readOverviewSearch({ show }: Readonly<Record<string, unknown>>): OverviewSearch {
  const flyout = FLYOUTS.find((each) => each === show);
  return flyout === undefined ? {} : { show: flyout };
}
