import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { createQueryClient } from '../api/query-client.ts';
import { UndoToasts } from '../pieces/undo-toasts.tsx';
import { LanguageProvider } from '../text/language.tsx';
import { theme } from '../theme/theme.ts';
import { goToSignIn } from './go-to-sign-in.ts';
import { router } from './router.ts';

/** @param nonce shown by every style that the page adds to itself */
export function App({ nonce }: { readonly nonce: string }) {
  const [client] = useState(() => createQueryClient(() => goToSignIn(router)));
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <LanguageProvider>
        <QueryClientProvider client={client}>
          <UndoToasts>
            <RouterProvider router={router} />
          </UndoToasts>
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}
