/** Colours that are read well on both grounds: 4.5 to 1 and more. */
export const COLOURS = {
  /** Has to do with mining. */
  mining: 'light-dark(#8a3200, #ffa94d)',
  miningGround: 'light-dark(#ffeedd, #4a2600)',
  /** Is left out. */
  not: 'light-dark(#b02525, #ff8787)',
  markGround: 'light-dark(#ffec99, #6b5000)',
} as const;
