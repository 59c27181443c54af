import type { Language } from '#shared/cli/language-option.ts';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { createQueryClient } from '../api/query-client.ts';
import { UndoToasts } from '../pieces/undo-toasts.tsx';
import { LanguageProvider } from '../text/language.tsx';
import { loadTemplates } from '../text/loaded-templates.ts';
import { theme } from '../theme/theme.ts';
import { goToSignIn } from './go-to-sign-in.ts';
import { router } from './router.ts';

interface AppProps {
  /** Shown by every style that the page adds to itself. */
  readonly nonce: string;
  /** Whose texts are there. */
  readonly language: Language;
}

export function App({ nonce, language }: AppProps) {
  const [client] = useState(() => createQueryClient(() => goToSignIn(router)));
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <LanguageProvider first={language} load={loadTemplates}>
        <QueryClientProvider client={client}>
          <UndoToasts>
            <RouterProvider router={router} />
          </UndoToasts>
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}
