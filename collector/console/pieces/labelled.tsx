import type { ReactNode } from 'react';
import { useSay } from '../text/language.tsx';

export interface LabelledProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A label and what it says of, with the colon of the reader's language between them. */
export function Labelled({ label, children }: LabelledProps) {
  const say = useSay();
  return (
    <>
      {label}
      {say('label.separator')}
      {children}
    </>
  );
}
