import { Skeleton, Stack, Tabs } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { RoomHeader } from '../../pieces/room-header.tsx';
import { useLanguage } from '../../text/language.tsx';
import { AgentTab } from './agent-tab.tsx';
import { BaitTab } from './bait-tab.tsx';
import { CpuPanel } from './cpu-panel.tsx';
import { FindingsTab } from './findings-tab.tsx';
import { HostHeader } from './host-header.tsx';
import { type HostTab, TABS } from './host-search.ts';
import { InventoryTab } from './inventory-tab.tsx';
import { NowTab } from './now-tab.tsx';
import { useHostSearch } from './use-host-search.ts';

/** One host: what used its processor over time, what runs on it now, what was found, and what cannot be seen. */
export function HostRoom() {
  const { language, say } = useLanguage();
  const { hostId } = useParams({ from: '/hosts/$hostId' });
  const [search, choose] = useHostSearch();
  const { data, error, refetch } = useAnswer('GET /api/v1/hosts/:id', {
    params: { id: hostId },
    query: { lang: language },
  });
  const host = data?.host;
  if (error !== null && host === undefined) {
    return (
      <>
        <RoomHeader title={say('room.hosts')} />
        <FailureNotice failure={error} onRetry={() => void refetch()} />
      </>
    );
  }
  if (host === undefined) {
    return (
      <>
        <RoomHeader title={say('room.hosts')} />
        <Skeleton height={360} radius="md" />
      </>
    );
  }
  const tab = search.tab ?? 'now';
  return (
    <Stack gap="md">
      <HostHeader host={host} />
      <CpuPanel host={host} />
      <Tabs
        value={tab}
        onChange={(value) => choose({ tab: value === 'now' ? undefined : (value as HostTab) }, 'replace')}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {say(`host.tab.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="now">
          <NowTab hostId={host.id} />
        </Tabs.Panel>
        <Tabs.Panel value="findings">
          <FindingsTab host={host} />
        </Tabs.Panel>
        <Tabs.Panel value="bait">
          <BaitTab key={host.id} host={host} />
        </Tabs.Panel>
        <Tabs.Panel value="inventory">
          <InventoryTab host={host} />
        </Tabs.Panel>
        <Tabs.Panel value="agent">
          <AgentTab host={host} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
