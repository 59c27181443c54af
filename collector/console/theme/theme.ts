import { createTheme, defaultVariantColorsResolver, Drawer, type MantineColorsTuple, Modal } from '@mantine/core';

/** The colour of Minesweep, light to dark. */
const sea: MantineColorsTuple = [
  '#e6f6f9',
  '#d0eaf0',
  '#a2d4e0',
  '#70bdd0',
  '#48aac2',
  '#2f9eba',
  '#1e98b6',
  '#0b7285',
  '#066277',
  '#00505f',
];

/** Latin letters of the system, then what each system has for Chinese. No font is ever fetched. */
const FONTS =
  'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang TC", "PingFang SC", "Microsoft JhengHei", "Microsoft YaHei", "Noto Sans CJK TC", "Noto Sans TC", sans-serif';
const MONOSPACE = 'ui-monospace, SFMono-Regular, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace';

/** Beside a flyout the list stays readable. */
const FLYOUT_OVERLAY = { backgroundOpacity: 0.2 };

export const theme = createTheme({
  colors: { sea },
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  // Where black and white are read equally well, both at 4.5 to 1.
  luminanceThreshold: 0.183,
  defaultRadius: 'md',
  fontFamily: FONTS,
  fontFamilyMonospace: MONOSPACE,
  headings: { fontFamily: FONTS, fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  // The text on our own colour: Mantine takes that of the light scheme for both.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    const isOurs =
      input.variant === 'filled' && (input.color === undefined || input.color === input.theme.primaryColor);
    return isOurs ? { ...colors, color: 'light-dark(#fff, #000)' } : colors;
  },
  // Their heads are not the head of the page.
  components: {
    Modal: Modal.extend({ defaultProps: { attributes: { header: { role: 'none' } } } }),
    Drawer: Drawer.extend({ defaultProps: { attributes: { header: { role: 'none' } }, overlayProps: FLYOUT_OVERLAY } }),
    DrawerOverlay: Drawer.Overlay.extend({ defaultProps: FLYOUT_OVERLAY }),
  },
});
