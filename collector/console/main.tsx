import '@mantine/core/styles.css';
import './theme/global.css';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './frame/app.tsx';
import { firstLanguage } from './text/language.tsx';
import { loadTemplates } from './text/loaded-templates.ts';

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
setNonce(nonce);

const language = firstLanguage();
await loadTemplates(language);

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root');
createRoot(root).render(
  <StrictMode>
    <App nonce={nonce} language={language} />
  </StrictMode>,
);
