import type { AnyRouter } from '@tanstack/react-router';

/** The path of the room that signs in; it lies outside of the frame's rail and header. */
export const SIGN_IN_PATH = '/sign-in';

/** Leads to the sign-in, and back to where somebody was afterwards. Does nothing when already there. */
export function goToSignIn(router: AnyRouter): void {
  const { pathname, href } = router.state.location;
  if (pathname === SIGN_IN_PATH) return;
  router.history.replace(`${SIGN_IN_PATH}?back=${encodeURIComponent(href)}`);
}
