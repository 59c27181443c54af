import { IconLock } from '@tabler/icons-react';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { useSay } from '../../text/language.tsx';

/** What others find where an administrator would find something. */
export function OnlyAdministrators() {
  const say = useSay();
  return (
    <EmptyState icon={<IconLock size={26} />} title={say('settings.only-administrators-title')}>
      {say('settings.only-administrators')}
    </EmptyState>
  );
}
