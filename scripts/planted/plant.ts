/**
 * A mistake that somebody might make, and who has to notice it. A rule that nobody has seen red is a wish: the test beside this
 * file plants each one in a copy of the tree and expects the complaint.
 */
export interface Plant {
  /** The rule that is broken, as a sentence. */
  readonly name: string;
  /** The file that is written or edited, relative to the root. */
  readonly file: string;
  readonly change: Change;
  /** What the check must say about this file: a part of its rule name or message. For a test: a part of its output. */
  readonly expect: string;
}

/** A new file, or an edit of one that exists. `find` must occur exactly once, so that a plant cannot rot unnoticed. */
export type Change = { readonly content: string } | { readonly find: string; readonly replace: string };

/** A mistake in behaviour: the tests named must fail with it, and pass without. */
export interface Bug extends Plant {
  /** Test files, relative to the root. */
  readonly tests: readonly string[];
}
