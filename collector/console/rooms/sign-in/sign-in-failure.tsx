import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle, IconClockHour4, IconLinkOff } from '@tabler/icons-react';
import type { ApiFailure } from '../../api/api-failure.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { useSay } from '../../text/language.tsx';

const KNOWN = {
  'link-over': { title: 'sign-in.link-over-title', text: 'sign-in.link-over', icon: IconLinkOff },
  'wrong-password': { title: 'sign-in.wrong-title', text: 'sign-in.wrong', icon: IconAlertTriangle },
  'too-many-tries': { title: 'sign-in.wait-title', text: 'sign-in.wait', icon: IconClockHour4 },
} as const;

/** Why somebody did not come in, in their language, and what helps. */
export function SignInFailure({ failure }: { readonly failure: ApiFailure }) {
  const say = useSay();
  const known = Object.hasOwn(KNOWN, failure.code) ? KNOWN[failure.code as keyof typeof KNOWN] : undefined;
  if (known === undefined) return <FailureNotice failure={failure} />;
  const { title, text, icon: Icon } = known;
  return (
    <Alert color="orange" icon={<Icon aria-hidden />} title={say(title)} role="alert">
      <Text size="sm">{say(text)}</Text>
    </Alert>
  );
}
