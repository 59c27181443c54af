import { useComputedColorScheme, useMantineTheme } from '@mantine/core';
import { useRef } from 'react';

/** Of groups, in the order in which they are given away; neighbours differ in lightness too. */
const GROUP_COLORS = ['sea', 'orange', 'grape', 'lime', 'indigo', 'pink', 'yellow', 'teal'] as const;

export interface LayerColors {
  readonly group: (key: string) => string;
  readonly other: string;
  readonly unowned: string;
  readonly agent: string;
  readonly text: string;
  readonly line: string;
  readonly ground: string;
  readonly gap: string;
  readonly mark: string;
  readonly observer: string;
  /** Where decoys of an experiment stood: nobody watched. */
  readonly decoy: string;
}

/** The colours of the chart's layers, right in light and dark. A group keeps its colour as long as the room is open. */
export function useLayerColors(): LayerColors {
  const { colors } = useMantineTheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  const given = useRef(new Map<string, number>());
  const shade = (name: string, light: number, dark: number) => colors[name]?.[isDark ? dark : light] ?? '#888888';
  return {
    group: (key) => {
      const index = given.current.get(key) ?? given.current.size;
      given.current.set(key, index);
      const name = GROUP_COLORS[index % GROUP_COLORS.length] ?? 'sea';
      // After the first round the same colours come back lighter.
      const round = Math.floor(index / GROUP_COLORS.length) % 2;
      return shade(name, 6 - round * 3, 5 + round * 3);
    },
    other: shade('gray', 4, 6),
    unowned: shade('red', 7, 6),
    agent: shade('dark', 3, 1),
    text: isDark ? shade('gray', 7, 4) : shade('gray', 7, 7),
    line: isDark ? 'rgba(255,255,255,0.12)' : 'rgba(0,0,0,0.1)',
    ground: isDark ? shade('dark', 6, 6) : '#ffffff',
    gap: isDark ? 'rgba(255,255,255,0.16)' : 'rgba(0,0,0,0.13)',
    mark: isDark ? 'rgba(112,189,208,0.28)' : 'rgba(11,114,133,0.16)',
    decoy: isDark ? 'rgba(218,119,242,0.2)' : 'rgba(174,62,201,0.14)',
    observer: isDark ? 'rgba(255,212,59,0.16)' : 'rgba(245,159,0,0.18)',
  };
}
