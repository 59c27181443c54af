import { Alert, Button, Group, Modal, NumberInput, Paper, Select, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import {
  baitBounds,
  fitsInTime,
  MAX_BAIT_SLOTS,
  MAX_SLOT_SECONDS,
  MIN_BAIT_SLOTS,
  MIN_SLOT_SECONDS,
  USUAL_BAIT,
} from '#shared/model/bait-bounds.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { useMay } from '../../api/caller.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { useSay } from '../../text/language.tsx';
import { useBaitOrder } from './use-bait-order.ts';
import { useKeptFocus } from './use-kept-focus.ts';

export interface BaitFormProps {
  readonly hostId: string;
  readonly hostname: string;
  readonly monitors: ApiAnswer<'GET /api/v1/hosts/:id/bait'>['monitors'];
  /** It stands where the button of another order was. */
  readonly isSuccessor: boolean;
  readonly onOrder: () => void;
}

const MAX_TITLE_COLUMNS = 60;

/** Asks for an experiment, after saying what it can show and what it does. */
export function BaitForm({ hostId, hostname, monitors, isSuccessor, onOrder }: BaitFormProps) {
  const say = useSay();
  const mayStart = useMay('operator');
  const [isAsking, { open, close }] = useDisclosure();
  const [monitor, setMonitor] = useState<string | null>(null);
  // As it is typed: on the way to a number that may be, there are others.
  const [typedSlots, setSlots] = useState<string | number>(USUAL_BAIT.slots);
  const [typedSeconds, setSeconds] = useState<string | number>(USUAL_BAIT.seconds);
  const slots = within(typedSlots, MIN_BAIT_SLOTS, MAX_BAIT_SLOTS);
  const seconds = within(typedSeconds, MIN_SLOT_SECONDS, MAX_SLOT_SECONDS);
  const isTooLong = !fitsInTime({ slots, seconds });
  const { run, failure, notNow, isBusy } = useBaitOrder('POST /api/v1/hosts/:id/bait');
  const button = useKeptFocus({ isBusy, isSuccessor });
  const { smallestP, longestMs } = baitBounds({ slots, slotMs: seconds * 1_000 });
  const start = async () => {
    close();
    onOrder();
    await run({ params: { id: hostId }, body: { slots, seconds, ...(monitor === null ? {} : { monitor }) } });
  };
  return (
    <Paper withBorder radius="md" p="md">
      <Stack gap="sm">
        <Group align="flex-end" gap="md">
          <Select
            label={say('bait-room.monitor')}
            placeholder={say('bait-room.best')}
            data={[...monitors.good, ...monitors.possible]}
            value={monitor}
            onChange={setMonitor}
            clearable
            disabled={!mayStart}
            w={240}
          />
          <NumberInput
            label={say('bait-room.slots')}
            min={MIN_BAIT_SLOTS}
            max={MAX_BAIT_SLOTS}
            clampBehavior="blur"
            allowDecimal={false}
            value={typedSlots}
            onChange={setSlots}
            onBlur={() => setSlots(slots)}
            disabled={!mayStart}
            w={110}
          />
          <NumberInput
            label={say('bait-room.seconds')}
            min={MIN_SLOT_SECONDS}
            max={MAX_SLOT_SECONDS}
            clampBehavior="blur"
            allowDecimal={false}
            value={typedSeconds}
            onChange={setSeconds}
            onBlur={() => setSeconds(seconds)}
            disabled={!mayStart}
            w={130}
          />
          <Button ref={button} onClick={open} disabled={!mayStart || isTooLong} loading={isBusy}>
            {say('bait-room.start')}
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          {isTooLong ? say('bait-room.too-long') : say('bait-room.bounds', { smallestP, longestMs })}
          {mayStart ? '' : ` ${say('bait-room.only-operators')}`}
        </Text>
        {failure === undefined ? null : <FailureNotice failure={failure} />}
        {notNow === undefined ? null : (
          <Alert color="gray" variant="light">
            {say(`not-now.${notNow}`)}
          </Alert>
        )}
      </Stack>
      <Modal
        opened={isAsking}
        onClose={close}
        title={say('bait-room.confirm-title', { host: escapeForTerminal(hostname, MAX_TITLE_COLUMNS) })}
        centered
        closeButtonProps={{ 'aria-label': say('action.close') }}
      >
        <Stack>
          <Text size="sm">{say('bait-room.confirm-text', { longestMs })}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {say('action.cancel')}
            </Button>
            <Button onClick={() => void start()} data-autofocus>
              {say('bait-room.start')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Paper>
  );
}

function within(value: string | number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(Number(value)) || least));
}
