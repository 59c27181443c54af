/** Where to go after signing in: a path of this console, and never what a link from elsewhere would like. */
export function localPath(back: string | undefined): string {
  return back !== undefined && /^\/(?![/\\])/.test(back) && !back.startsWith('/sign-in') ? back : '/';
}
