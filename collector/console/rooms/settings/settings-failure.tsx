import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ApiFailure } from '../../api/api-failure.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { useSay } from '../../text/language.tsx';

const KNOWN = [
  ...(['name-taken', 'weak-password', 'last-administrator', 'wrong-password', 'too-many-tries'] as const),
  'not-allowed',
] as const;

/** Why a change was refused, in the reader's language where that is known. */
export function SettingsFailure({ failure }: { readonly failure: ApiFailure | undefined }) {
  const say = useSay();
  if (failure === undefined) return null;
  const code = KNOWN.find((each) => each === failure.code);
  if (code === undefined) return <FailureNotice failure={failure} />;
  return (
    <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} role="alert">
      {say(`settings.failure.${code}`)}
    </Alert>
  );
}
