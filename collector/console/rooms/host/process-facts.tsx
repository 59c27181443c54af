import { Stack, Text } from '@mantine/core';
import type { HostDetailOutput } from '#shared/output/host-detail-output.ts';
import { groupLabelOf } from '../../pieces/group-label.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useSay } from '../../text/language.tsx';
import { ConnectionList } from './connection-list.tsx';
import { Facts } from './facts.tsx';
import { ServiceList } from './service-list.tsx';

/** Everything that is known of one process, and what of it cannot be read. */
export function ProcessFacts({ row }: { readonly row: HostDetailOutput['processes'][number] }) {
  const say = useSay();
  const { process, connections, connectionCount } = row;
  const mono = (text: string | undefined) => (text === undefined ? undefined : <HostileText text={text} mono />);
  const unseen = process.notObservable
    ?.map(({ field, reason }) => `${field}${say('label.separator')}${say(`reason.${reason}`)}`)
    .join(say('clause.separator'));
  return (
    <Stack gap="xs" py={4}>
      <Facts
        rows={[
          [say('process.arguments'), mono(process.argv?.join(' '))],
          [
            say('process.program'),
            process.exe === undefined ? undefined : (
              <>
                <HostileText text={process.exe} mono />
                {process.exeDeleted === true ? say('label.bracketed', { text: say('process.deleted') }) : ''}
              </>
            ),
          ],
          [say('process.folder'), mono(process.cwd)],
          [say('process.parent'), process.ppid],
          [say('process.started'), <Moment key="started" at={process.startedAt} as="time" />],
          [
            say(groupLabelOf(process.cgroup)),
            process.services === undefined ? (
              mono(process.cgroup)
            ) : (
              <ServiceList key="services" services={process.services} />
            ),
          ],
          [say('process.container'), mono(process.containerId)],
          [say('process.unseen'), unseen],
        ]}
      />
      {connections.length === 0 ? null : <ConnectionList connections={connections} />}
      {connectionCount > connections.length ? (
        <Text size="xs" c="dimmed">
          {say('process.more-connections', { count: connectionCount - connections.length })}
        </Text>
      ) : null}
    </Stack>
  );
}
