import { Loader, Stack, Text } from '@mantine/core';
import { IconFishHook } from '@tabler/icons-react';
import { useState } from 'react';
import type { HostOutput } from '#shared/output/host-output.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { useSay } from '../../text/language.tsx';
import { BaitForm } from './bait-form.tsx';
import { BaitHistory } from './bait-history.tsx';
import { BaitProgress } from './bait-progress.tsx';
import { BaitResult } from './bait-result.tsx';

/** The experiment with decoys: what it is, asking for one, how far it is, what came of it and of those before. */
export function BaitTab({ host }: { readonly host: HostOutput }) {
  const say = useSay();
  const { data, error, refetch } = useAnswer('GET /api/v1/hosts/:id/bait', { params: { id: host.id } });
  const [hasOrdered, setOrdered] = useState(false);
  if (error !== null && data === undefined) return <FailureNotice failure={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loader size="sm" />;
  const [latest, ...earlier] = data.experiments;
  const order = { isSuccessor: hasOrdered, onOrder: () => setOrdered(true) };
  const isOpen = latest !== undefined && latest.endedAt === undefined;
  return (
    <Stack gap="lg">
      <Text size="sm" maw={860}>
        {say('bait-room.what')}
      </Text>
      {isOpen ? (
        <BaitProgress hostId={host.id} isConnected={host.connected} experiment={latest} {...order} />
      ) : (
        <BaitForm hostId={host.id} hostname={host.hostname} monitors={data.monitors} {...order} />
      )}
      {latest === undefined ? (
        <EmptyState icon={<IconFishHook size={24} />} title={say('bait-room.none')}>
          {say('bait-room.none-why')}
        </EmptyState>
      ) : null}
      {latest === undefined || isOpen ? null : <BaitResult experiment={latest} />}
      {earlier.length === 0 ? null : <BaitHistory experiments={earlier} />}
    </Stack>
  );
}
