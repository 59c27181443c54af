import { NavLink, Stack, Text } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { useSay } from '../text/language.tsx';
import { ROOMS } from './rooms.ts';

/** The rooms. */
export function Rail({ onChosen }: { readonly onChosen: () => void }) {
  const say = useSay();
  const { pathname } = useLocation();
  return (
    <Stack gap={2}>
      {ROOMS.map(({ path, title, icon: Icon, key }) => {
        const isHere = path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`);
        return (
          <NavLink
            key={path}
            component={Link}
            to={path}
            label={say(title)}
            active={isHere}
            aria-current={isHere ? 'page' : undefined}
            leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
            rightSection={
              <Text size="xs" c="dimmed" ff="monospace" aria-hidden visibleFrom="sm">
                g {key}
              </Text>
            }
            onClick={onChosen}
            style={{ borderRadius: 'var(--mantine-radius-md)' }}
          />
        );
      })}
    </Stack>
  );
}
