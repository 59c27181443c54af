import { Kbd, Modal, Table } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useSay } from '../text/language.tsx';
import { useOverlays } from './overlays.tsx';
import { ROOMS } from './rooms.ts';

const KEYS = [
  ['/', 'keys.search'],
  ['Ctrl K', 'keys.palette'],
  ['g o, g i, g h, g a …', 'keys.rooms'],
  ['j, k', 'keys.move'],
  ['Enter', 'keys.open'],
  ['x', 'keys.select'],
  ['Esc', 'keys.close'],
  ['?', 'keys.help'],
] as const;

/** After `g` the next key chooses a room, if it comes soon. */
const CHORD_MS = 1_500;

/** The keys that work everywhere, and the list of all keys (`?`). */
export function Keyboard() {
  const say = useSay();
  const navigate = useNavigate();
  const { open, show } = useOverlays();
  const chordAt = useRef(Number.NEGATIVE_INFINITY);
  useHotkeys(
    [
      ['shift+?', () => show(open === 'keys' ? undefined : 'keys')],
      ['g', () => (chordAt.current = performance.now())],
    ],
    ['INPUT', 'TEXTAREA', 'SELECT'],
  );
  useHotkeys([['mod+K', () => show('palette')]], []);
  useEffect(() => {
    const go = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (isTyping || event.ctrlKey || event.metaKey || performance.now() - chordAt.current > CHORD_MS) return;
      const room = ROOMS.find(({ key }) => key === event.key);
      if (room === undefined) return;
      chordAt.current = Number.NEGATIVE_INFINITY;
      event.stopPropagation();
      void navigate({ to: room.path });
    };
    window.addEventListener('keydown', go, { capture: true });
    return () => window.removeEventListener('keydown', go, { capture: true });
  }, [navigate]);
  return (
    <Modal
      opened={open === 'keys'}
      onClose={() => show(undefined)}
      title={say('keys.title')}
      closeButtonProps={{ 'aria-label': say('action.close') }}
    >
      <Table>
        <Table.Tbody>
          {KEYS.map(([keys, code]) => (
            <Table.Tr key={code}>
              <Table.Td w={190}>
                <Kbd>{keys}</Kbd>
              </Table.Td>
              <Table.Td>{say(code)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
