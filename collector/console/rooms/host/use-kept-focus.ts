import { type RefObject, useEffect, useRef } from 'react';

export interface KeptFocusOptions {
  /** What the button ordered is being answered: it cannot hold the focus meanwhile. */
  readonly isBusy: boolean;
  /** It stands where another one was that may have had the focus. */
  readonly isSuccessor: boolean;
}

/** For a button that orders something: it has the focus again after its answer, or as the successor of another, unless somebody put it elsewhere. */
export function useKeptFocus({ isBusy, isSuccessor }: KeptFocusOptions): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  const mayTake = useRef(isSuccessor);
  useEffect(() => {
    if (mayTake.current && !isBusy && document.activeElement === document.body)
      button.current?.focus({ preventScroll: true });
    mayTake.current = isBusy;
  }, [isBusy]);
  return button;
}
