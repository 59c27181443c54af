import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

/** What is open above the room. One at a time. */
export type Overlay = 'palette' | 'keys';

interface Overlays {
  readonly open: Overlay | undefined;
  readonly show: (overlay: Overlay | undefined) => void;
}

const OverlayContext = createContext<Overlays>({ open: undefined, show: () => undefined });

/** Opens and closes what lies above every room. */
export function useOverlays(): Overlays {
  return useContext(OverlayContext);
}

export function OverlayProvider({ children }: { readonly children: ReactNode }) {
  const [open, show] = useState<Overlay | undefined>(undefined);
  const overlays = useMemo(() => ({ open, show }), [open]);
  return <OverlayContext value={overlays}>{children}</OverlayContext>;
}
