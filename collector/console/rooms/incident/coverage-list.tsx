import { Stack, Text } from '@mantine/core';
import { IconCheck, IconEyeOff } from '@tabler/icons-react';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import { useSay } from '../../text/language.tsx';
import classes from './coverage-list.module.css';

type Host = ApiAnswer<'GET /api/v1/incidents/:id/evidence'>['host'];

/** What the agent of the host can see, and of the rest why not and what helps. */
export function CoverageList({ host }: { readonly host: Host }) {
  const say = useSay();
  if (host === undefined) return <Text c="dimmed">{say('incident.coverage-none')}</Text>;
  return (
    <Stack gap={4}>
      {host.capabilities.map(({ name, observable, reasonText, remedy }) => (
        <div key={name} className={classes.row}>
          {observable ? <IconCheck size={15} aria-hidden /> : <IconEyeOff size={15} aria-hidden />}
          <Text size="sm" {...(observable ? {} : { c: 'dimmed' })}>
            {say(`capability.${name}`)}
            {reasonText === undefined ? '' : say('label.separator')}
            {[reasonText, remedy].filter((text) => text !== undefined).join(say('clause.separator'))}
          </Text>
        </div>
      ))}
    </Stack>
  );
}
