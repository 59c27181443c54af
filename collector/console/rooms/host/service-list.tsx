import { Stack, Text } from '@mantine/core';
import type { ProcessOutput } from '#shared/output/process-output.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { useSay } from '../../text/language.tsx';

type Service = NonNullable<ProcessOutput['services']>[number];

/** Services in one process, each with what runs for it: the library that a shared host loads, and the program. */
export function ServiceList({ services }: { readonly services: readonly Service[] }) {
  return (
    <Stack gap={4}>
      {services.map((service) => (
        <div key={service.name}>
          <HostileText text={service.name} mono />
          <ServiceFile service={service} field="library" />
          <ServiceFile service={service} field="program" />
        </div>
      ))}
    </Stack>
  );
}

/** Nothing where there is none; where it could not be read, why. */
function ServiceFile({ service, field }: { readonly service: Service; readonly field: 'library' | 'program' }) {
  const say = useSay();
  const path = service[field];
  const unseen = service.notObservable?.find((each) => each.field === field);
  if (path === undefined && unseen === undefined) return null;
  return (
    <Text size="xs" c="dimmed">
      {path === undefined ? say(`reason.${unseen?.reason ?? 'failed'}`) : <HostileText text={path} mono />}
    </Text>
  );
}
