import { Badge, Button, Group, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconCheck, IconCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { callApi } from '../../api/call-api.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useSay } from '../../text/language.tsx';
import classes from './overview.module.css';
import { DeviceStep, HostsStep, MachineStep } from './first-run-steps.tsx';

const RENEW_MS = 3_000;

/** Three steps that tick by themselves. Gone when all are done; can be put away before. */
export function FirstRun() {
  const say = useSay();
  const [isAway, setAway] = useLocalStorage({
    key: 'minesweep-first-run-away',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const { data } = useAnswer('GET /api/v1/first-run', {}, { everyMs: RENEW_MS });
  const tokens = useMutation({ mutationFn: () => callApi('POST /api/v1/first-run/tokens') });
  if (data === undefined) return null;
  const { thisMachine, device, moreHosts } = data;
  const done = [thisMachine, device, moreHosts].filter(Boolean).length;
  if (done === 3) return null;
  if (isAway) {
    return (
      <div>
        <Button variant="subtle" size="compact-sm" onClick={() => setAway(false)}>
          {say('first-run.show', { count: done })}
        </Button>
      </div>
    );
  }
  const step = { place: data, tokens: tokens.data, onTokens: () => tokens.mutate() };
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-labelledby="first-run-title">
      <Group justify="space-between" mb="sm">
        <Group gap="sm">
          <Title order={2} size="h3" id="first-run-title">
            {say('first-run.title')}
          </Title>
          <Text size="sm" c="dimmed" role="status">
            {say('first-run.progress', { count: done })}
          </Text>
        </Group>
        <Button variant="subtle" size="compact-sm" onClick={() => setAway(true)}>
          {say('first-run.hide')}
        </Button>
      </Group>
      <div className={classes.steps}>
        <Step title={say('first-run.machine.title')} isDone={thisMachine} done={say('first-run.machine.done')}>
          <MachineStep />
        </Step>
        <Step title={say('first-run.device.title')} isDone={device} done={say('first-run.device.done')}>
          <DeviceStep {...step} />
        </Step>
        <Step title={say('first-run.hosts.title')} isDone={moreHosts} done={say('first-run.hosts.done')}>
          <HostsStep {...step} />
        </Step>
      </div>
    </Paper>
  );
}

interface StepProps {
  readonly title: string;
  readonly isDone: boolean;
  /** What is so once it is done. */
  readonly done: string;
  readonly children: ReactNode;
}

function Step({ title, isDone, done, children }: StepProps) {
  const say = useSay();
  return (
    <Stack gap="xs" miw={0}>
      <Group gap={8} wrap="nowrap" align="center">
        <ThemeIcon
          size={24}
          radius="xl"
          variant={isDone ? 'filled' : 'light'}
          color={isDone ? 'teal' : 'gray'}
          aria-hidden
        >
          {isDone ? <IconCheck size={16} /> : <IconCircle size={14} />}
        </ThemeIcon>
        <Title order={3} size="h5">
          {title}
        </Title>
        <Badge size="sm" variant="light" tt="none" style={{ flexShrink: 0 }} color={isDone ? 'teal' : 'gray'}>
          {say(isDone ? 'first-run.done' : 'first-run.to-do')}
        </Badge>
      </Group>
      {isDone ? (
        <Text size="sm" c="dimmed">
          {done}
        </Text>
      ) : (
        children
      )}
    </Stack>
  );
}
