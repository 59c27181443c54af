import { createRootRoute } from '@tanstack/react-router';
import { Frame } from './frame.tsx';
import { NotFound } from './not-found.tsx';

/** Above every room. */
export const rootRoute = createRootRoute({ component: Frame, notFoundComponent: NotFound });
