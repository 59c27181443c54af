import { Anchor, type AnchorProps } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

export interface RowLinkProps extends AnchorProps {
  /** A path of the console with its search. */
  readonly href: string;
  readonly children: ReactNode;
  readonly 'aria-label'?: string;
}

/**
 * A link in a row of a long list. The router's own works out its address with every rendering, which somebody who scrolls through
 * thousands of rows would notice.
 */
export function RowLink({ href, ...props }: RowLinkProps) {
  const { history } = useRouter();
  const follow = (event: MouseEvent) => {
    // The row itself opens something too.
    event.stopPropagation();
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.push(href);
  };
  return <Anchor href={href} onClick={follow} {...props} />;
}
