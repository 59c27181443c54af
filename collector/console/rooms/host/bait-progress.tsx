import { Alert, Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import type { BaitExperimentOutput } from '#shared/output/bait-output.ts';
import { useMay } from '../../api/caller.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { useSay } from '../../text/language.tsx';
import { BaitAge } from './bait-age.tsx';
import { BaitParticulars } from './bait-particulars.tsx';
import { useBaitOrder } from './use-bait-order.ts';
import { useKeptFocus } from './use-kept-focus.ts';

export interface BaitProgressProps {
  readonly hostId: string;
  readonly isConnected: boolean;
  readonly experiment: BaitExperimentOutput;
  /** It stands where the button of another order was. */
  readonly isSuccessor: boolean;
  readonly onOrder: () => void;
}

/** An experiment that goes on, and how to end it. */
export function BaitProgress({ hostId, isConnected, experiment, isSuccessor, onOrder }: BaitProgressProps) {
  const say = useSay();
  const mayStop = useMay('operator');
  const { run, failure, notNow, isBusy } = useBaitOrder('DELETE /api/v1/hosts/:id/bait');
  const button = useKeptFocus({ isBusy, isSuccessor });
  const stop = async () => {
    onOrder();
    await run({ params: { id: hostId } });
  };
  const { slots, slotsFinished = 0, smallestP, longestMs } = experiment;
  const text =
    experiment.state === 'asked'
      ? say('bait-room.asked')
      : say('bait-room.running', { finished: slotsFinished, slots });
  return (
    <Paper withBorder radius="md" p="md">
      <Stack gap="sm">
        <Group justify="space-between">
          <Text fw={600} role="status">
            {text}
          </Text>
          {mayStop ? (
            <Button ref={button} size="xs" variant="light" color="red" loading={isBusy} onClick={() => void stop()}>
              {say('bait-room.stop')}
            </Button>
          ) : null}
        </Group>
        <Progress value={(100 * slotsFinished) / slots} aria-label={text} />
        <BaitAge experiment={experiment} isConnected={isConnected} />
        <BaitParticulars experiment={experiment} />
        <Text size="sm" c="dimmed">
          {say('bait-room.bounds', { smallestP, longestMs })}
        </Text>
        {failure === undefined ? null : <FailureNotice failure={failure} />}
        {notNow === undefined ? null : (
          <Alert color="gray" variant="light">
            {say(`not-now.${notNow}`)}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
