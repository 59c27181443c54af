import { Button, CloseButton, Group, Paper, Portal, Stack, Text } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { useSay } from '../text/language.tsx';

export interface Toast {
  readonly text: string;
  readonly color?: 'teal' | 'red';
  /** Offers to undo what the toast tells of. */
  readonly undo?: () => void;
}

type ShowToast = (toast: Toast) => void;

const SHOWN_MS = 8_000;

const ToastContext = createContext<ShowToast>(() => undefined);

/** Tells shortly what was done, and offers to undo it. */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}

export function UndoToasts({ children }: { readonly children: ReactNode }) {
  const say = useSay();
  const [toasts, setToasts] = useState<readonly (Toast & { readonly id: number })[]>([]);
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const show = useMemo<ShowToast>(() => {
    let last = 0;
    return (toast) => {
      const id = ++last;
      setToasts((all) => [...all.slice(-3), { ...toast, id }]);
      setTimeout(() => close(id), SHOWN_MS);
    };
  }, [close]);
  return (
    <ToastContext value={show}>
      {children}
      <Portal>
        <Stack pos="fixed" bottom={16} right={16} gap="xs" role="status" aria-live="polite" style={{ zIndex: 400 }}>
          {toasts.map(({ id, text, color, undo }) => (
            <Paper key={id} withBorder shadow="md" p="sm" radius="md" maw={420}>
              <Group wrap="nowrap" gap="sm">
                <Text size="sm" style={{ overflowWrap: 'anywhere' }} {...(color === 'red' ? { c: 'red' } : {})}>
                  {text}
                </Text>
                {undo === undefined ? null : (
                  <Button
                    size="compact-sm"
                    variant="light"
                    onClick={() => {
                      close(id);
                      undo();
                    }}
                  >
                    {say('action.undo')}
                  </Button>
                )}
                <CloseButton size="sm" aria-label={say('action.close')} onClick={() => close(id)} />
              </Group>
            </Paper>
          ))}
        </Stack>
      </Portal>
    </ToastContext>
  );
}
