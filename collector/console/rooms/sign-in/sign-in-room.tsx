import { Button, Center, Divider, Group, Loader, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { LANGUAGES } from '#shared/cli/language-option.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Logo } from '../../frame/logo.tsx';
import { CopyLine } from '../../pieces/copy-line.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { LANGUAGE_NAMES, useLanguage } from '../../text/language.tsx';
import { PasswordForm } from './password-form.tsx';
import { SignInFailure } from './sign-in-failure.tsx';
import { useSignIn } from './use-sign-in.ts';

const LINK_COMMAND = 'minesweep link';

/** The way in: by a link, or with name and password where there are accounts. */
export function SignInRoom() {
  const { say, language, setLanguage } = useLanguage();
  const { signIn, goOn, failure, isBusy } = useSignIn();
  const session = useAnswer('GET /api/v1/session', {}, { enabled: !isBusy });
  const { who, hasAccounts = false } = session.data ?? {};
  useEffect(() => {
    document.title = `${say('sign-in.title')} · Minesweep`;
  }, [say]);
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="100%" maw={420} gap="lg">
        <Stack gap={4} align="center">
          <Logo />
          <Text c="dimmed" size="sm" ta="center">
            {say('sign-in.subtitle')}
          </Text>
        </Stack>
        <Paper withBorder shadow="sm" radius="lg" p="xl">
          <Stack gap="md">
            <Title order={1} size="h3">
              {say('sign-in.title')}
            </Title>
            {failure === undefined ? null : <SignInFailure failure={failure} />}
            {session.error === null || isBusy ? null : (
              <FailureNotice failure={session.error} onRetry={() => void session.refetch()} />
            )}
            {isBusy ? (
              <Group gap="sm" role="status">
                <Loader size="sm" />
                <Text>{say('sign-in.busy')}</Text>
              </Group>
            ) : null}
            {who === undefined || isBusy ? null : (
              <Stack gap="xs">
                <Text>{say('sign-in.already', { name: who.name })}</Text>
                <Button onClick={goOn}>{say('sign-in.go-on')}</Button>
              </Stack>
            )}
            {session.data === undefined ? null : hasAccounts ? (
              <>
                <PasswordForm isBusy={isBusy} onSubmit={(credentials) => void signIn(credentials)} />
                <Divider label={say('sign-in.by-link')} />
              </>
            ) : (
              <Text size="sm">{say('sign-in.no-accounts')}</Text>
            )}
            <Text size="sm" c="dimmed">
              {say('sign-in.how')}
            </Text>
            <CopyLine text={LINK_COMMAND} />
          </Stack>
        </Paper>
        <Center>
          <SegmentedControl
            size="xs"
            aria-label={say('preferences.language')}
            value={language}
            onChange={setLanguage}
            data={LANGUAGES.map((value) => ({ value, label: <span lang={value}>{LANGUAGE_NAMES[value]}</span> }))}
          />
        </Center>
      </Stack>
    </Center>
  );
}
