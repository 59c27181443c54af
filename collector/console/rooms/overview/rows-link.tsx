import { Anchor, type AnchorProps } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Counted } from '#shared/api/overview.ts';

/** Where the rows of a number are: another room, or a flyout of this one. */
const ROOMS = {
  incidents: '/incidents',
  hosts: '/hosts',
  sensors: '/',
  'unwatched-addresses': '/',
} as const satisfies Record<Counted['rows']['list'], string>;

export interface RowsLinkProps extends AnchorProps {
  readonly of: Pick<Counted, 'rows'>;
  readonly children: ReactNode;
}

/** Opens the rows that a number counts. */
export function RowsLink({ of: { rows }, children, ...style }: RowsLinkProps) {
  const flyout = { sensors: 'sensors', 'unwatched-addresses': 'addresses' } as const;
  const search = rows.list === 'incidents' || rows.list === 'hosts' ? rows.query : { show: flyout[rows.list] };
  return (
    <Anchor {...style} component={Link} to={ROOMS[rows.list]} search={search as never}>
      {children}
    </Anchor>
  );
}
