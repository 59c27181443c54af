import { Alert, Button, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyLine } from '../../pieces/copy-line.tsx';
import { useSay } from '../../text/language.tsx';
import {
  agentSnippet,
  curlSnippet,
  followSnippet,
  openCommand,
  type Place,
  type Tokens,
  UP,
  UP_WITH_EVE,
} from './first-run-snippets.ts';

const WAYS = ['here', 'follow', 'once'] as const;
type Way = (typeof WAYS)[number];

export interface StepProps {
  readonly place: Place;
  readonly tokens: Tokens | undefined;
  readonly onTokens: () => void;
}

export function MachineStep() {
  const say = useSay();
  return (
    <>
      <Text size="sm">{say('first-run.machine.text')}</Text>
      <CopyLine text={UP} />
    </>
  );
}

export function DeviceStep(step: StepProps) {
  const say = useSay();
  const [way, setWay] = useState<Way>('here');
  const snippet = way === 'once' ? curlSnippet : followSnippet;
  return (
    <>
      <Text size="sm">{say('first-run.device.text')}</Text>
      <SegmentedControl
        size="xs"
        value={way}
        onChange={(value) => setWay(WAYS.find((each) => each === value) ?? 'here')}
        data={WAYS.map((each) => ({
          value: each,
          label: say(`first-run.device.${each}`),
        }))}
      />
      <Text size="sm">{say(`first-run.device.${way}-text`)}</Text>
      {way === 'here' ? (
        <CopyLine text={UP_WITH_EVE} />
      ) : (
        <FromElsewhere {...step} isClosed={step.place.ingest.loopbackOnly} snippet={snippet} />
      )}
    </>
  );
}

export function HostsStep(step: StepProps) {
  const say = useSay();
  return (
    <>
      <Text size="sm">{say('first-run.hosts.text')}</Text>
      <FromElsewhere {...step} isClosed={step.place.agents.loopbackOnly} snippet={agentSnippet} />
      <Text size="xs" c="dimmed">
        {say('first-run.hosts.tls')}
      </Text>
    </>
  );
}

interface FromElsewhereProps extends StepProps {
  readonly isClosed: boolean;
  readonly snippet: (place: Place, address: string, tokens: Tokens | undefined) => string;
}

/** A snippet for another machine: which address it connects to, whether it can, and with which token. */
function FromElsewhere({ place, tokens, onTokens, isClosed, snippet }: FromElsewhereProps) {
  const say = useSay();
  const [chosen, setChosen] = useState<string | null>(null);
  const address = chosen ?? place.addresses[0] ?? '127.0.0.1';
  return (
    <Stack gap="xs">
      {isClosed ? (
        <Alert color="orange" variant="light" p="xs" icon={<IconLock size={16} aria-hidden />}>
          <Stack gap={6}>
            <Text size="sm">{say('first-run.loopback')}</Text>
            <CopyLine text={openCommand(place, address)} />
          </Stack>
        </Alert>
      ) : null}
      {place.addresses.length > 1 ? (
        <Select
          size="xs"
          aria-label={say('first-run.address')}
          data={[...new Set(place.addresses)]}
          value={address}
          allowDeselect={false}
          onChange={setChosen}
        />
      ) : null}
      <CopyLine text={snippet(place, address, tokens)} />
      {tokens === undefined ? (
        <Stack gap={2} align="flex-start">
          <Button size="compact-xs" variant="light" onClick={onTokens}>
            {say('first-run.token.show')}
          </Button>
          <Text size="xs" c="dimmed">
            {say('first-run.token.hint')}
          </Text>
        </Stack>
      ) : null}
    </Stack>
  );
}
